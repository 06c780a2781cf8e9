"""The life of an edition: what may happen to it, one row each, and what is special in it. Nothing else writes a status.

Every verb is atomic, changes the row only if it still stands where the verb starts from, and leaves an audit
entry. What may not be done raises Refused with a sentence a person can act on.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from bulletin import archive, derived, notices, pictures, proofreader
from bulletin.document import content, store
from bulletin.models import Bulletin, Edition, Issue, Picture, Status, changes_of
from bulletin.press import PressError, Report
from bulletin.proofreader import Remark
from bulletin.proofreading import RULES, Finding
from bulletin.search import entries
from office import acts, audit, roles
from office.models import RecipientUnit, User
from office.permissions import Permission
from office.refusal import Refused

Facts = dict[str, Any]

MOST_NAMED = 3  # of what must be put right, in one sentence
LONGEST_REASON = 1000  # characters


class Case(NamedTuple):
    """A move just made; `asker` had asked for the withdrawal, if that is what was decided."""

    edition: Edition
    asker: int | None = None


@dataclass(frozen=True, kw_only=True)
class Act:
    """What happens to an edition: what it is called, whom it concerns, and what they are told."""

    label: str
    concerned: Callable[[Case], Q]
    words: str


@dataclass(frozen=True, kw_only=True)
class Move(Act):
    """A verb: everything about it but what its function does besides.

    `moment` names the stamps it sets, if any; `hindrance` says why it may not be made now, status and permission
    apart, or nothing; `asks_for` are the arguments its form gives.
    """

    make: Callable[..., Edition]
    permission: Permission
    sources: tuple[Status, ...]
    target: Status
    moment: str = ""
    hindrance: Callable[[Edition, User], str] = lambda edition, by: ""
    asks_for: tuple[str, ...] = ()
    done: str  # what is said of the edition afterwards
    is_on_issue_page: bool = False  # besides the review page, where every button stands
    consequence: str
    rule: str = ""  # what the page of rights says besides


def submit(issue: Issue, *, by: User, reasons: Mapping[str, str] | None = None) -> Edition:
    """Seal the issue as it stands, typeset it and put it before a reviewer (送审).

    `reasons` say, by the key of a remark of the proofreader, why it is left standing.
    """
    _require_permission(by, Permission.SUBMIT_EDITION, ACTS[archive.SUBMITTED].label)
    if issue.open_edition:
        raise Refused(f"{issue}已经送审，不能重复送审。")
    document = archive.seal(issue)
    _require_complete(issue, document)
    remarks = _read(issue, document, by, reasons or {})
    try:
        proof = archive.draw(document)
        report = archive.inspect(proof)
    except PressError as error:
        raise Refused(f"{issue}没有送审：{error}") from error
    _require_printable(issue, report)
    archive.keep_pdf(proof.pdf)
    try:
        return _store(issue, proof, report, remarks, by)
    except IntegrityError as error:
        raise Refused(f"{issue}刚刚已由别人送审，请刷新页面。") from error


@transaction.atomic
def _store(issue: Issue, proof: archive.Proof, report: Report, remarks: list[Remark], by: User) -> Edition:
    held = Issue.objects.select_for_update().get(pk=issue.pk)
    if archive.seal(held) != proof.content:
        raise Refused(f"{issue}在排版时又有改动，没有送审。请看过改动后再送审一次。")
    remarks = proofreader.answered([remark.finding for remark in remarks], held)  # some may have been given meanwhile
    if proofreader.unexplained(remarks):
        raise Refused(f"{issue}在排版时有人收回了校对的答复，没有送审。请看过校对再送审一次。")
    edition = Edition.objects.create(
        issue=held,
        version=proof.content.version,
        content=proof.content_bytes.decode(),
        pdf_sha256=store.sha256(proof.pdf),
        pdf_size=len(proof.pdf),
        pages=proof.pages,
        fingerprint=proof.fingerprint,
        date=proof.content.date,
        preflight=report.plain(),
        proofreading=proofreader.standing(proof.content, remarks),
        submitted_at=timezone.now(),
        submitted_by=by,
    )
    named = [digest for article in proof.content.articles for digest in pictures.named_in(article.body)]
    edition.pictures.set(Picture.objects.filter(sha256__in=named))
    _record(edition, by, archive.SUBMITTED, pdf_sm3=store.sm3(proof.pdf))
    _tell(archive.SUBMITTED, Case(edition), by)
    return edition


@transaction.atomic
def recall(edition: Edition, *, by: User) -> Edition:
    """Take an open edition back; the drafts open again (撤回)."""
    return _move(edition, "recall", by)


@transaction.atomic
def return_(edition: Edition, *, by: User, reason: str) -> Edition:
    """Send the edition back to the editors with a reason; the drafts open again (退回)."""
    return _move(edition, "return", by, reason=_required(reason, "退回要写明理由，编辑才知道改什么。"))


@transaction.atomic
def approve(edition: Edition, *, by: User, seen: str) -> Edition:
    """Approve the very edition whose fingerprint the reviewer saw (审定)."""
    _allow(edition, "approve", by)
    if seen != edition.fingerprint:
        raise Refused(f"您看到的不是{edition}现在送审的这一版，请刷新页面，看过之后再审定。")
    _require_whole(edition)
    return _make(edition, "approve", by)


@transaction.atomic
def release(edition: Edition, *, by: User, disclosure: str = "") -> Edition:
    """Publish the approved edition; the one before it stays readable at its own address (发布).

    `disclosure` says why what looks private or secret in it may be read by all.
    """
    _allow(edition, "release", by)
    _require_whole(edition)
    disclosed = _disclosed(edition, by, disclosure)
    signed, facts = _signed(edition)
    stamps = {"superseded_at": timezone.now(), "superseded_by": by}
    others = Edition.objects.filter(issue=edition.issue_id).exclude(pk=edition.pk)
    others.released().move(status=Status.SUPERSEDED, **stamps)
    released = _make(edition, "release", by, facts, **disclosed, **signed)
    _clear_correction(released.issue)
    entries.update(released)
    transaction.on_commit(lambda: derived.begin_pages(released), robust=True)
    return released


@transaction.atomic
def schedule(edition: Edition, *, by: User, at: dt.datetime, disclosure: str = "") -> Edition:
    """Have the approved edition released at a time to come, in this person's name (定时发布)."""
    if at <= timezone.now():
        raise Refused("定时发布的时间已经过去：请选一个将来的时间，或者现在就发布。")
    _allow(edition, "schedule", by)
    disclosed = _disclosed(edition, by, disclosure)
    return _make(edition, "schedule", by, release_at=at, release_fault="", **disclosed)


@transaction.atomic
def unschedule(edition: Edition, *, by: User) -> Edition:
    """Leave the approved edition to be released by hand (取消定时)."""
    return _move(edition, "unschedule", by, release_at=None, scheduled_at=None, scheduled_by=None)


def release_due() -> Iterator[Edition]:
    """Release what is approved and due, each by itself; yields each edition tried, released or with its fault."""
    for pk in list(Edition.objects.due(timezone.now()).values_list("pk", flat=True)):
        try:
            if edition := _release_if_due(pk):
                yield edition
        except Refused as refusal:
            edition = Edition.objects.get(pk=pk)
            if edition.status == Status.APPROVED:  # else another has released or recalled it meanwhile
                yield _missed(edition, str(refusal))


@transaction.atomic
def _release_if_due(pk: int) -> Edition | None:
    """Looks again under the lock: its time may have been put off since the list was made."""
    here = Edition.objects.select_for_update().filter(pk=pk)
    edition = here.due(timezone.now()).first()
    return edition and release(edition, by=edition.scheduled_by)


@transaction.atomic
def _missed(edition: Edition, fault: str) -> Edition:
    """Keep why a due release did not happen; said once, not at every try."""
    here = Edition.objects.filter(pk=edition.pk, status=Status.APPROVED).exclude(release_fault=fault)
    is_news = here.move(release_fault=fault)
    edition.refresh_from_db()
    if is_news:
        _record(edition, None, MISSED, reason=fault)
        _tell(MISSED, Case(edition), None)
    return edition


@transaction.atomic
def ask_withdrawal(edition: Edition, *, by: User, reason: str) -> Edition:
    """Ask for the released edition to be taken from the readers; another person decides (申请撤下)."""
    return _move(edition, "ask_withdrawal", by, reason=_required(reason, "撤下要写明理由，留在档案里。"))


@transaction.atomic
def drop_withdrawal(edition: Edition, *, by: User) -> Edition:
    """Leave the edition with the readers after all (不予撤下)."""
    return _move(edition, "drop_withdrawal", by, reason="", withdrawal_asked_at=None, withdrawal_asked_by=None)


@transaction.atomic
def withdraw(edition: Edition, *, by: User) -> Edition:
    """Take the released edition, and with it the whole issue, from the readers, as another asked (撤下)."""
    _allow(edition, "withdraw", by)
    _recall_correction(edition, by)
    withdrawn = _make(edition, "withdraw", by)
    entries.forget(withdrawn.issue)  # after it: a rebuild of the search waits for the edition, not the other way round
    return withdrawn


def is_offered(verb: str, edition: Edition, by: User) -> bool:
    """Whether this person may use the verb on the edition now."""
    move = TRANSITIONS[verb]
    may = edition.status in move.sources and by.has_perm(move.permission)
    return may and not move.hindrance(edition, by)


def offered(edition: Edition, by: User) -> list[str]:
    """The verbs that this person may use on the edition now."""
    return [verb for verb in TRANSITIONS if is_offered(verb, edition, by)]


def _recall_correction(edition: Edition, by: User) -> None:
    """What two people took from the readers is not brought back by a correction that was under way."""
    if correction := edition.issue.open_edition:
        _make(correction, "recall", by)


def contributors(edition: Edition) -> set[int]:
    """Who changed any part of the issue or a name printed in it since its last release, or submitted it."""
    before = edition.issue.editions.ever_released().filter(pk__lt=edition.pk).order_by("-released_at").first()
    changes = changes_of([edition.issue_id]).get(edition.issue_id, {})
    people = {edition.submitted_by_id}
    people.update(person for person, at in changes.items() if before is None or at > before.submitted_at)
    since = before.submitted_at if before else edition.issue.history.earliest().history_date
    return people.union(*(_renamers(names, since) for names in _names_in(edition.issue)))


Named = Bulletin | RecipientUnit | User


def _names_in(issue: Issue) -> Iterator[models.QuerySet[Named]]:
    """The rows whose names are printed in the issue."""
    yield Bulletin.objects.filter(pk=issue.bulletin_id)
    yield RecipientUnit.objects.filter(pk__in=issue.recipients.values("unit"))
    # Of an article or brief the unit's name is printed where no other words name its source.
    yield RecipientUnit.objects.filter(pk__in=issue.articles.filter(source="").values("unit"))
    yield RecipientUnit.objects.filter(pk__in=issue.briefs.filter(source="").values("unit"))
    yield User.objects.filter(pk__in=issue.credits.values("person"))


def _renamers(rows: models.QuerySet[Named], since: dt.datetime) -> set[int]:
    """Who gave any of the rows another name (or the bulletin another 介绍) since then; giving the first is none."""
    names = rows.model.history.filter(id__in=rows.values("pk")).order_by("id", "history_date", "history_id")
    return {
        new.history_user_id
        for old, new in pairwise(names)
        if new.id == old.id and _shown(new) != _shown(old) and new.history_date > since and new.history_user_id
    }


def _shown(row: Named) -> tuple[str, str]:
    return row.name, getattr(row, "about", "")


def _move(edition: Edition, verb: str, by: User, **changes: Any) -> Edition:
    _allow(edition, verb, by)
    return _make(edition, verb, by, **changes)


def _allow(edition: Edition, verb: str, by: User) -> None:
    """Refuse what this person may not do to the edition as it stands now, for the very reason it is not offered."""
    move = TRANSITIONS[verb]
    _require_permission(by, move.permission, move.label)
    edition.refresh_from_db()
    if reason := move.hindrance(edition, by):
        raise Refused(reason)


def _make(edition: Edition, verb: str, by: User, facts: Facts | None = None, **changes: Any) -> Edition:
    """Write the move with these changes of the row; both the changes and the further facts go on record."""
    move = TRANSITIONS[verb]
    asker = edition.withdrawal_asked_by_id  # which a request turned down forgets
    stamps = {f"{move.moment}_at": timezone.now(), f"{move.moment}_by": by} if move.moment else {}
    here = Edition.objects.filter(pk=edition.pk, status__in=move.sources)
    if not here.move(status=move.target, **stamps, **changes):
        edition.refresh_from_db()
        raise Refused(f"{edition}现在是“{edition.get_status_display()}”，不能{move.label}。请刷新页面看看现状。")
    edition.refresh_from_db()
    changed = {
        key: value.isoformat() if isinstance(value, dt.datetime) else value for key, value in changes.items() if value
    }
    _record(edition, by, verb, **changed, **(facts or {}))
    _tell(verb, Case(edition, asker), by)
    return edition


def _record(edition: Edition, by: User | None, action: str, **details: object) -> None:
    facts = {"edition": edition.pk, "version": edition.version, "fingerprint": edition.fingerprint, **details}
    audit.record(by=by, action=action, subject=edition.issue.name, details=facts)


def _tell(act: str, case: Case, by: User | None) -> None:
    notices.tell(case.edition, act, ACTS[act].words, concerned=ACTS[act].concerned(case), by=by)


def _require_permission(by: User, permission: Permission, label: str) -> None:
    if not by.is_active or not by.has_perm(permission):
        raise Refused(f"您没有{label}的权限，请找有这项职责的同事，或请管理员调整您的角色。")


def _read(issue: Issue, document: content.Content, by: User, reasons: Mapping[str, str]) -> list[Remark]:
    """What the proofreader has to say of it; refused is what must be put right and was left without a reason."""
    remarks = proofreader.explained(proofreader.read(document, issue), issue, by=by, reasons=reasons)
    if open_ones := proofreader.unexplained(remarks):
        named = "；".join(
            f"“{one.finding.words}”：{one.finding.sentence.rstrip('。')}" for one in open_ones[:MOST_NAMED]
        )
        raise Refused(f"{issue}没有送审：校对还有{len(open_ones)}处必须改的，请改正，或者逐处写明不改的理由。{named}。")
    return remarks


def awaits_disclosure(edition: Edition) -> list[Finding]:
    """What in the edition looks private or secret, if nobody has said yet why it may be published."""
    return [] if edition.disclosed_at else proofreader.private(archive.document_of(edition))


def _disclosed(edition: Edition, by: User, reason: str) -> Facts:
    """What is written of who lets it be published and why, if there is anything that asks for it."""
    found = awaits_disclosure(edition)
    if not found:
        return {}
    named = "、".join(dict.fromkeys(RULES[one.rule].name for one in found))
    sentence = f"{edition}里有{len(found)}处公开前要再看一眼（{named}）：请写明为什么可以公开，或者退回去改。"
    return {
        "disclosure": _required(reason, sentence),
        "disclosed_at": timezone.now(),
        "disclosed_by_id": by.pk,
    }


def _signed(edition: Edition) -> tuple[Facts, Facts]:
    """What the release stamps of the signed copy, if the office signs; and what is said of the files on record."""
    facts: Facts = {"pdf_sm3": store.sm3(archive.pdf_path(edition).read_bytes())}
    try:
        signed = archive.sign(edition)
    except PressError as error:
        raise Refused(f"{edition}没有发布，PDF 签不了名：{error}") from error
    if signed is None:
        return {}, facts
    stamps: Facts = {"signed_sha256": store.sha256(signed.pdf), "signed_size": len(signed.pdf)}
    by = {"signer": signed.by.subject, "signer_serial": signed.by.serial, "signer_issuer": signed.by.issuer}
    return stamps, {**facts, "signed_sm3": store.sm3(signed.pdf), **by}


def _require_whole(edition: Edition) -> None:
    if not archive.has_sealed_pdf(edition):
        raise Refused(f"{edition}封存的PDF不见了或被改动过，不能往下办：请告知管理员，用 manage.py verify 查明。")


def _required(reason: str, sentence: str) -> str:
    reason = reason.replace("\0", "").strip()  # which PostgreSQL would not store
    if not any(map(str.isalnum, reason)):  # nor is a reason what nobody sees
        raise Refused(sentence)
    if len(reason) > LONGEST_REASON:
        raise Refused(f"理由有{len(reason)}字，最多{LONGEST_REASON}字：请写短一些。")
    return reason


def missing_from(issue: Issue, document: content.Content) -> Iterator[str]:
    """What has to be written before the issue can be submitted; a sentence each."""
    if not document.articles and not document.briefs:
        yield f"{issue}还没有文章也没有简讯，写好后再送审。"
    for article in document.articles:
        if not article.body:
            yield f"{issue}的文章《{article.title}》还没有正文，写好或删去后再送审。"
        elif pictures.missing_from(article.body):
            yield f"{issue}的文章《{article.title}》有图片找不到了或已损坏，删去后重新上传，再送审。"


def _require_complete(issue: Issue, document: content.Content) -> None:
    if sentence := next(chain(missing_from(issue, document), wrong_as_correction(issue, document)), ""):
        raise Refused(sentence)


def _require_printable(issue: Issue, report: Report) -> None:
    if report.blocking:
        faults = "；".join(f"{item.what}：{item.figure}（{item.place}）" for item in report.blocking)
        raise Refused(f"{issue}没有送审，印前检查不通过：{faults}。请改正后再送审。")


def wrong_as_correction(issue: Issue, document: content.Content) -> Iterator[str]:
    """What keeps the issue from being submitted as a correction, or as none; a sentence each."""
    if document.version == 1 and document.correction:
        yield f"{issue}还没有发布过，请把更正说明和更正日期清空后再送审。"
    if document.version > 1 and not document.correction:
        yield f"{issue}已经发布过，更正要先填写更正说明和更正日期，再送审。"
    released = issue.editions.released().first()
    if released and content.without_correction(document) == content.without_correction(archive.document_of(released)):
        yield f"{issue}与已发布的版本没有不同，不需要更正。"


def _clear_correction(issue: Issue) -> None:
    """The note belongs to the edition just released; the next correction needs one of its own."""
    if issue.correction_note:
        issue.correction_note, issue.corrected_on = "", None
        issue.save_without_historical_record()  # nobody's contribution


# Why a verb may not be made now, besides status and permission


def _took_part(edition: Edition, by: User) -> str:
    return f"您参与了{edition}的编写或送审，按规定要由另一个人审定。" if by.pk in contributors(edition) else ""


def _withdrawal_waits(edition: Edition, by: User) -> str:
    """Whether the edition readers have of the same issue is to be withdrawn."""
    public = Edition.objects.released().filter(issue=edition.issue_id).exclude(withdrawal_asked_at=None).first()
    return f"有人申请撤下{public}，还没有核准：请审核人员先核准或不予撤下，再发布更正。" if public else ""


def _has_no_time(edition: Edition, by: User) -> str:
    return f"{edition}没有定时发布，不用取消。" if edition.release_at is None else ""


def _was_asked(edition: Edition, by: User) -> str:
    return f"{edition}已经有人申请撤下，等待核准。" if edition.withdrawal_asked_at else ""


def _was_not_asked(edition: Edition, by: User) -> str:
    if edition.withdrawal_asked_at:
        return ""
    return f"没有人申请撤下{edition}，或者申请已经收回。请刷新页面看看现状。"


def _asked_oneself(edition: Edition, by: User) -> str:
    if edition.withdrawal_asked_by_id == by.pk:
        return f"撤下{edition}是您申请的，按规定要由另一个人核准。"
    return _was_not_asked(edition, by)


# Whom a move concerns: of those, only who works at the desk is told, and never who acted


def _these(*people: int | None) -> Q:
    return Q(pk__in=[person for person in people if person])


def _submitter_and_approver(case: Case) -> Q:
    return _these(case.edition.submitted_by_id, case.edition.approved_by_id)


def _told_of_submission(case: Case) -> Q:
    return Q(notices__edition=case.edition, notices__action__in=acts.spellings(archive.SUBMITTED))


def _asker_and_submitter(case: Case) -> Q:
    return _these(case.asker, case.edition.submitted_by_id)


EDITORS, REVIEWERS, PUBLISHERS = (Q(groups__name=role) for role in (roles.EDITOR, roles.REVIEWER, roles.PUBLISHER))


# The table

MISSED = "miss_release"
TRANSITIONS: dict[str, Move] = {
    "recall": Move(
        label="撤回",
        done="已撤回",
        make=recall,
        permission=Permission.RECALL_EDITION,
        sources=(Status.IN_REVIEW, Status.APPROVED),
        target=Status.RECALLED,
        moment="recalled",
        is_on_issue_page=True,
        consequence="撤回后稿件解锁，这一版作废，修改后要重新送审。",
        rule="稿件解锁，这一版作废。",
        concerned=lambda case: _told_of_submission(case) | _submitter_and_approver(case),
        words="{who}撤回了{edition}的送审，这一版不用再审，改好后会重新送审。",
    ),
    "return": Move(
        label="退回",
        done="已退回",
        make=return_,
        permission=Permission.RETURN_EDITION,
        sources=(Status.IN_REVIEW,),
        target=Status.RETURNED,
        moment="returned",
        asks_for=("reason",),
        consequence="退回后稿件解锁，编辑会收到理由，修改后重新送审。",
        rule="要写理由。",
        concerned=lambda case: EDITORS & _these(*contributors(case.edition)),
        words="{who}退回了{edition}，理由是“{reason}”，请修改后重新送审。",
    ),
    "approve": Move(
        label="审定",
        done="已审定",
        make=approve,
        permission=Permission.APPROVE_EDITION,
        sources=(Status.IN_REVIEW,),
        target=Status.APPROVED,
        moment="approved",
        hindrance=_took_part,
        asks_for=("seen",),
        consequence="审定的就是这一版的网页、PDF 和收文单位；审定后内容不能再变，由发布人员发布。",
        rule="两个人：改过这一期（包括印在上面的名称）或者送审的人不能审定。",
        concerned=lambda case: PUBLISHERS | _these(case.edition.submitted_by_id),
        words="{who}审定了{edition}，接下来由发布人员发布或定时发布。",
    ),
    "release": Move(
        label="发布",
        done="已发布",
        make=release,
        permission=Permission.RELEASE_EDITION,
        sources=(Status.APPROVED,),
        target=Status.RELEASED,
        moment="released",
        hindrance=_withdrawal_waits,
        asks_for=("disclosure",),
        is_on_issue_page=True,
        consequence="发布后读者立即看到这一版，原有版本转为旧版。",
        concerned=_submitter_and_approver,
        words="{who}发布了{edition}，读者已经能看到，发现有误可以更正或申请撤下。",
    ),
    "schedule": Move(
        label="定时发布",
        done="已定时，到时自动发布",
        make=schedule,
        permission=Permission.RELEASE_EDITION,
        sources=(Status.APPROVED,),
        target=Status.APPROVED,
        moment="scheduled",
        asks_for=("at", "disclosure"),
        is_on_issue_page=True,
        consequence="到了时间自动发布，以您的名义；在那以前可以取消。",
        concerned=_submitter_and_approver,
        words="{who}定于{release_at}发布{edition}，到时自动发布，在那以前可以取消定时或撤回。",
    ),
    "unschedule": Move(
        label="取消定时",
        done="已取消定时",
        make=unschedule,
        permission=Permission.RELEASE_EDITION,
        sources=(Status.APPROVED,),
        target=Status.APPROVED,
        hindrance=_has_no_time,
        is_on_issue_page=True,
        consequence="取消以后不会自动发布，可以随时手动发布或重新定时。",
        rule="定了时的才能取消。",
        concerned=_submitter_and_approver,
        words="{who}取消了{edition}的定时发布，要发布请发布人员手动发布或重新定时。",
    ),
    "ask_withdrawal": Move(
        label="申请撤下",
        done="已申请撤下，等待核准",
        make=ask_withdrawal,
        permission=Permission.ASK_WITHDRAWAL,
        sources=(Status.RELEASED,),
        target=Status.RELEASED,
        moment="withdrawal_asked",
        hindrance=_was_asked,
        asks_for=("reason",),
        is_on_issue_page=True,
        consequence="由审核人员核准；核准以前读者仍能看到。",
        rule="要写理由；由审核核准。",
        concerned=lambda case: REVIEWERS,
        words="{who}申请撤下{edition}，理由是“{reason}”，请核准撤下或不予撤下。",
    ),
    "drop_withdrawal": Move(
        label="不予撤下",
        done="不予撤下",
        make=drop_withdrawal,
        permission=Permission.WITHDRAW_EDITION,
        sources=(Status.RELEASED,),
        target=Status.RELEASED,
        hindrance=_was_not_asked,
        consequence="申请作废，读者照常看到这一期。",
        rule="有人申请了撤下才有。",
        concerned=_asker_and_submitter,
        words="{who}没有同意撤下{edition}，读者照常看到，仍要撤下请写明理由再申请。",
    ),
    "withdraw": Move(
        label="撤下",
        done="已撤下",
        make=withdraw,
        permission=Permission.WITHDRAW_EDITION,
        sources=(Status.RELEASED,),
        target=Status.WITHDRAWN,
        moment="withdrawn",
        hindrance=_asked_oneself,
        consequence="核准后读者打开这一期会看到“已撤下”，各版本和 PDF 都不能再看。",
        rule="核准别人申请的撤下；谁申请的，谁不能核准。",
        concerned=_asker_and_submitter,
        words="{who}核准撤下了{edition}，理由是“{reason}”，读者已经不能再看，不用再办。",
    ),
}
# All that happens to an edition: also what starts from no status, and what nobody did.
ACTS: dict[str, Act] = {
    archive.SUBMITTED: Act(
        label="送审",
        concerned=lambda case: REVIEWERS & ~_these(*contributors(case.edition)),
        words="{who}送审了{edition}，请看过以后审定或退回。",
    ),
    MISSED: Act(
        label="定时发布未成",
        concerned=lambda case: PUBLISHERS | _these(case.edition.scheduled_by_id),
        words="{edition}没有在{release_at}按时发布，原因是“{fault}”，请处理后手动发布或重新定时。",
    ),
    **TRANSITIONS,
}
LABELS = {key: act.label for key, act in ACTS.items()}
