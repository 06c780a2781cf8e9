"""The life of an edition: the verbs, who may use them and when. Nothing else writes a status.

Every verb is atomic, changes the row only if it still stands where the verb starts from, and leaves an audit
entry. What may not be done raises Refused with a sentence a person can act on.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from bulletin import archive, notices, pictures
from bulletin.document import content
from bulletin.models import Bulletin, Edition, Issue, Picture, Status, changes_of
from bulletin.press import PressError, Report
from bulletin.search import entries
from office import audit
from office.models import RecipientUnit, User
from office.permissions import Permission
from office.refusal import Refused


class Move(NamedTuple):
    """A verb: from which statuses, to which, the stamps it sets (if any), its name, and the permission it needs."""

    sources: tuple[str, ...]
    target: str
    moment: str
    label: str
    permission: str


TRANSITIONS: dict[str, Move] = {
    "recall": Move((Status.IN_REVIEW, Status.APPROVED), Status.RECALLED, "recalled", "撤回", Permission.RECALL_EDITION),
    "return": Move((Status.IN_REVIEW,), Status.RETURNED, "returned", "退回", Permission.RETURN_EDITION),
    "approve": Move((Status.IN_REVIEW,), Status.APPROVED, "approved", "审定", Permission.APPROVE_EDITION),
    "release": Move((Status.APPROVED,), Status.RELEASED, "released", "发布", Permission.RELEASE_EDITION),
    "schedule": Move((Status.APPROVED,), Status.APPROVED, "scheduled", "定时发布", Permission.RELEASE_EDITION),
    "unschedule": Move((Status.APPROVED,), Status.APPROVED, "", "取消定时", Permission.RELEASE_EDITION),
    "ask_withdrawal": Move(
        (Status.RELEASED,), Status.RELEASED, "withdrawal_asked", "申请撤下", Permission.ASK_WITHDRAWAL
    ),
    "drop_withdrawal": Move((Status.RELEASED,), Status.RELEASED, "", "不予撤下", Permission.WITHDRAW_EDITION),
    "withdraw": Move((Status.RELEASED,), Status.WITHDRAWN, "withdrawn", "撤下", Permission.WITHDRAW_EDITION),
}


def submit(issue: Issue, *, by) -> Edition:
    """Seal the issue as it stands, typeset it and put it before a reviewer (送审)."""
    _require_permission(by, Permission.SUBMIT_EDITION, "送审")
    if issue.open_edition:
        raise Refused(f"{issue}已经送审，不能重复送审。")
    document = archive.seal(issue)
    _require_complete(issue, document)
    try:
        proof = archive.draw(document)
        report = archive.inspect(proof)
    except PressError as error:
        raise Refused(f"{issue}没有送审：{error}") from error
    _require_printable(issue, report)
    archive.keep_pdf(proof.pdf)
    try:
        return _store(issue, proof, report, by)
    except IntegrityError as error:
        raise Refused(f"{issue}刚刚已由别人送审，请刷新页面。") from error


@transaction.atomic
def _store(issue: Issue, proof: archive.Proof, report: Report, by) -> Edition:
    held = Issue.objects.select_for_update().get(pk=issue.pk)
    if archive.seal(held) != proof.content:
        raise Refused(f"{issue}在排版时又有改动，没有送审。请看过改动后再送审一次。")
    edition = Edition.objects.create(
        issue=held,
        version=proof.content.version,
        content=proof.content_bytes.decode(),
        pdf_sha256=content.sha256(proof.pdf),
        pdf_size=len(proof.pdf),
        pages=proof.pages,
        fingerprint=proof.fingerprint,
        date=proof.content.date,
        preflight=report.plain(),
        submitted_at=timezone.now(),
        submitted_by=by,
    )
    named = [digest for article in proof.content.articles for digest in pictures.named_in(article.body)]
    edition.pictures.set(Picture.objects.filter(sha256__in=named))
    _record(edition, by, archive.SUBMITTED)
    notices.tell(edition, archive.SUBMITTED, by=by, contributors=contributors)
    return edition


@transaction.atomic
def recall(edition: Edition, *, by) -> Edition:
    """Take an open edition back; the drafts open again (撤回)."""
    return _move(edition, "recall", by)


@transaction.atomic
def return_(edition: Edition, *, by, reason: str) -> Edition:
    """Send the edition back to the editors with a reason; the drafts open again (退回)."""
    return _move(edition, "return", by, reason=_required(reason, "退回要写明理由，编辑才知道改什么。"))


@transaction.atomic
def approve(edition: Edition, *, by, seen: str) -> Edition:
    """Approve the very edition whose fingerprint the reviewer saw (审定)."""
    _require_permission(by, TRANSITIONS["approve"].permission, "审定")
    if seen != edition.fingerprint:
        raise Refused(f"您看到的不是{edition}现在送审的这一版，请刷新页面，看过之后再审定。")
    if by.pk in contributors(edition):
        raise Refused(f"您参与了{edition}的编写或送审，按规定要由另一个人审定。")
    _require_whole(edition)
    return _move(edition, "approve", by)


@transaction.atomic
def release(edition: Edition, *, by) -> Edition:
    """Publish the approved edition; the one before it stays readable at its own address (发布)."""
    _require_permission(by, TRANSITIONS["release"].permission, "发布")
    _require_whole(edition)
    _require_no_withdrawal(edition)
    stamps = {"superseded_at": timezone.now(), "superseded_by": by}
    others = Edition.objects.filter(issue=edition.issue_id).exclude(pk=edition.pk)
    others.released().move(status=Status.SUPERSEDED, **stamps)
    released = _move(edition, "release", by)
    _clear_correction(released.issue)
    entries.update(released)
    return released


@transaction.atomic
def schedule(edition: Edition, *, by, at: dt.datetime) -> Edition:
    """Have the approved edition released at a time to come, in this person's name (定时发布)."""
    if at <= timezone.now():
        raise Refused("定时发布的时间已经过去：请选一个将来的时间，或者现在就发布。")
    return _move(edition, "schedule", by, release_at=at, release_fault="")


@transaction.atomic
def unschedule(edition: Edition, *, by) -> Edition:
    """Leave the approved edition to be released by hand (取消定时)."""
    if edition.release_at is None:
        raise Refused(f"{edition}没有定时发布，不用取消。")
    return _move(edition, "unschedule", by, release_at=None, scheduled_at=None, scheduled_by=None, release_fault="")


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
        _record(edition, None, notices.MISSED, reason=fault)
        notices.tell(edition, notices.MISSED, by=None, contributors=contributors)
    return edition


@transaction.atomic
def ask_withdrawal(edition: Edition, *, by, reason: str) -> Edition:
    """Ask for the released edition to be taken from the readers; another person decides (申请撤下)."""
    if edition.withdrawal_asked_at:
        raise Refused(f"{edition}已经有人申请撤下，等待核准。")
    return _move(edition, "ask_withdrawal", by, reason=_required(reason, "撤下要写明理由，留在档案里。"))


@transaction.atomic
def drop_withdrawal(edition: Edition, *, by) -> Edition:
    """Leave the edition with the readers after all (不予撤下)."""
    _require_asked(edition)
    return _move(edition, "drop_withdrawal", by, reason="", withdrawal_asked_at=None, withdrawal_asked_by=None)


@transaction.atomic
def withdraw(edition: Edition, *, by) -> Edition:
    """Take the released edition, and with it the whole issue, from the readers, as another asked (撤下)."""
    _require_asked(edition)
    if edition.withdrawal_asked_by_id == by.pk:
        raise Refused(f"撤下{edition}是您申请的，按规定要由另一个人核准。")
    _recall_correction(edition, by)
    withdrawn = _move(edition, "withdraw", by)
    entries.forget(withdrawn.issue)  # after it: a rebuild of the search waits for the edition, not the other way round
    return withdrawn


# What a verb presupposes besides status and permission; the verbs themselves say why not.
_PRESUPPOSED = {
    "approve": lambda edition, by: by.pk not in contributors(edition),
    "release": lambda edition, by: _withdrawal_asked_for(edition) is None,
    "unschedule": lambda edition, by: edition.release_at is not None,
    "ask_withdrawal": lambda edition, by: edition.withdrawal_asked_at is None,
    "drop_withdrawal": lambda edition, by: edition.withdrawal_asked_at is not None,
    "withdraw": lambda edition, by: edition.withdrawal_asked_by_id not in (None, by.pk),
}


def offered(edition: Edition, by, among: Iterable[str] = TRANSITIONS) -> list[str]:
    """Those of the verbs that this person may use on the edition now."""
    return [
        verb
        for verb in among
        if edition.status in TRANSITIONS[verb].sources
        and by.has_perm(TRANSITIONS[verb].permission)
        and (verb not in _PRESUPPOSED or _PRESUPPOSED[verb](edition, by))
    ]


def _recall_correction(edition: Edition, by) -> None:
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


def _names_in(issue: Issue) -> Iterator[models.QuerySet]:
    """The rows whose names are printed in the issue."""
    yield Bulletin.objects.filter(pk=issue.bulletin_id)
    yield RecipientUnit.objects.filter(pk__in=issue.recipients.values("unit"))
    yield User.objects.filter(pk__in=issue.credits.values("person"))


def _renamers(rows: models.QuerySet, since: dt.datetime) -> set[int]:
    """Who gave any of the rows another name (or the bulletin another 介绍) since then; giving the first is none."""
    names = rows.model.history.filter(id__in=rows.values("pk")).order_by("id", "history_date", "history_id")
    return {
        new.history_user_id
        for old, new in pairwise(names)
        if new.id == old.id and _shown(new) != _shown(old) and new.history_date > since and new.history_user_id
    }


def _shown(row: models.Model) -> tuple[str, str]:
    return row.name, getattr(row, "about", "")


def _move(edition: Edition, verb: str, by, **changes) -> Edition:
    _require_permission(by, TRANSITIONS[verb].permission, TRANSITIONS[verb].label)
    return _make(edition, verb, by, **changes)


def _make(edition: Edition, verb: str, by, **changes) -> Edition:
    move = TRANSITIONS[verb]
    asker = edition.withdrawal_asked_by_id  # which a request turned down forgets
    stamps = {f"{move.moment}_at": timezone.now(), f"{move.moment}_by": by} if move.moment else {}
    here = Edition.objects.filter(pk=edition.pk, status__in=move.sources)
    if not here.move(status=move.target, **stamps, **changes):
        edition.refresh_from_db()
        raise Refused(f"{edition}现在是“{edition.get_status_display()}”，不能{move.label}。请刷新页面看看现状。")
    edition.refresh_from_db()
    facts = {key: value.isoformat() if key == "release_at" else value for key, value in changes.items() if value}
    _record(edition, by, move.label, **facts)
    notices.tell(edition, move.label, by=by, contributors=contributors, asker=asker)
    return edition


def _record(edition: Edition, by, action: str, **details) -> None:
    facts = {"edition": edition.pk, "version": edition.version, "fingerprint": edition.fingerprint, **details}
    audit.record(by=by, action=action, subject=edition.issue.name, details=facts)


def _require_permission(by, permission: str, label: str) -> None:
    if not by.is_active or not by.has_perm(permission):
        raise Refused(f"您没有{label}的权限，请找有这项职责的同事，或请管理员调整您的角色。")


def _require_whole(edition: Edition) -> None:
    if not archive.has_sealed_pdf(edition):
        raise Refused(f"{edition}封存的PDF不见了或被改动过，不能往下办：请告知管理员，用 manage.py verify 查明。")


def _withdrawal_asked_for(edition: Edition) -> Edition | None:
    """The edition readers have of the same issue, if somebody asked for it to be withdrawn."""
    return Edition.objects.released().filter(issue=edition.issue_id).exclude(withdrawal_asked_at=None).first()


def _require_no_withdrawal(edition: Edition) -> None:
    if public := _withdrawal_asked_for(edition):
        raise Refused(f"有人申请撤下{public}，还没有核准：请审核人员先核准或不予撤下，再发布更正。")


def _require_asked(edition: Edition) -> None:
    edition.refresh_from_db()
    if edition.withdrawal_asked_at is None:
        raise Refused(f"没有人申请撤下{edition}，或者申请已经收回。请刷新页面看看现状。")


def _required(reason: str, sentence: str) -> str:
    reason = reason.replace("\0", "").strip()  # which PostgreSQL would not store
    if not reason:
        raise Refused(sentence)
    return reason


def _require_complete(issue: Issue, document: content.Content) -> None:
    if not document.articles and not document.briefs:
        raise Refused(f"{issue}还没有文章也没有简讯，写好后再送审。")
    for article in document.articles:
        if not article.body:
            raise Refused(f"{issue}的文章《{article.title}》还没有正文，写好或删去后再送审。")
        if pictures.missing_from(article.body):
            raise Refused(f"{issue}的文章《{article.title}》有图片找不到了或已损坏，删去后重新上传，再送审。")
    _require_correction(issue, document)


def _require_printable(issue: Issue, report: Report) -> None:
    if report.blocking:
        faults = "；".join(f"{item.what}：{item.figure}（{item.place}）" for item in report.blocking)
        raise Refused(f"{issue}没有送审，印前检查不通过：{faults}。请改正后再送审。")


def _require_correction(issue: Issue, document: content.Content) -> None:
    if document.version == 1 and document.correction:
        raise Refused(f"{issue}还没有发布过，请把更正说明和更正日期清空后再送审。")
    if document.version > 1 and not document.correction:
        raise Refused(f"{issue}已经发布过，更正要先填写更正说明和更正日期，再送审。")
    released = issue.editions.released().first()
    if released and content.without_correction(document) == content.without_correction(archive.document_of(released)):
        raise Refused(f"{issue}与已发布的版本没有不同，不需要更正。")


def _clear_correction(issue: Issue) -> None:
    """The note belongs to the edition just released; the next correction needs one of its own."""
    if issue.correction_note:
        issue.correction_note, issue.corrected_on = "", None
        issue.save_without_historical_record()  # nobody's contribution
