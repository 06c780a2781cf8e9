"""Releasing: at once, or at its time (发布、定时发布)."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from bulletin import archive, dispatch, genuine, proofreader, shelf, subscribers, tasks
from bulletin.document import store
from bulletin.models import Edition, Issue, Status
from bulletin.moves.acts import Case
from bulletin.moves.making import Facts, allow, bounded, make, move, record, require_whole, required, tell
from bulletin.moves.questions import agreed_to
from bulletin.numbers import used
from bulletin.press import Busy, PressError
from bulletin.proofreading import RULES, Finding
from bulletin.search import entries
from office import logs
from office.models import User
from office.refusal import Refused

Due = tuple[int, dt.datetime | None]  # an edition by its key, and its time

MISSED = "miss_release"
BROKEN = "程序出了错（{error}），日志里记着，请系统管理员查看；系统过一会儿再试。"


class Signed(NamedTuple):
    """What a release writes of the signed copy, if the office signs, and of whose fingerprint it is."""

    fingerprint: str
    stamps: Facts
    facts: Facts  # of the files on record


Copies = dict[int, Signed]  # of editions by their keys


def sign(edition: Edition, *, by: User, disclosure: str = "", agreed: str | None = None) -> Signed:
    """Make the signed copy for a release with these arguments, if nothing speaks against that now.

    A token may take a minute or not answer: nobody is to wait for it, so this is done before the transaction of the
    release, which looks at everything again. A copy whose release does not come stays on the shelf, named by nothing.
    """
    _may_be_released(edition, by, disclosure, agreed)
    return _signed(edition)


def release(
    edition: Edition, *, by: User, disclosure: str = "", agreed: str | None = None, signed: Signed | None = None
) -> Edition:
    """Publish the approved edition; the one before it stays readable at its own address (发布).

    `disclosure` says why what looks private or secret in it may be read by all; `agreed` is the yes to what is asked.
    Whoever calls this in a transaction has had it `signed` before.
    """
    signed = signed or sign(edition, by=by, disclosure=disclosure, agreed=agreed)
    return _release(edition, by, disclosure, agreed, signed)


@transaction.atomic
def _release(edition: Edition, by: User, disclosure: str, agreed: str | None, signed: Signed) -> Edition:
    asked, disclosed = _may_be_released(edition, by, disclosure, agreed)
    if signed.fingerprint != edition.fingerprint:
        raise Refused(f"签了名的不是{edition}现在这一版，没有发布。请刷新页面，再发布一次。")
    stamps = {"superseded_at": timezone.now(), "superseded_by": by}
    others = Edition.objects.filter(issue=edition.issue_id).exclude(pk=edition.pk)
    others.released().move(status=Status.SUPERSEDED, **stamps)
    released = make(edition, "release", by, signed.facts | asked, **disclosed, **signed.stamps)
    _clear_correction(released.issue)
    entries.update(released)
    genuine.note_released(released)
    used.update(released)
    subscribers.tell_release(released)
    dispatch.make(released, by=by)
    tasks.after_release(released)
    return released


def _may_be_released(edition: Edition, by: User, disclosure: str, agreed: str | None) -> tuple[Facts, Facts]:
    """What goes on record of what was asked, and of what was disclosed; raises Refused."""
    allow(edition, "release", by)
    require_whole(edition)
    return agreed_to(edition, "release", agreed), _disclosed(edition, by, disclosure)


@transaction.atomic
def schedule(
    edition: Edition, *, by: User, at: dt.datetime, reason: str = "", disclosure: str = "", agreed: str | None = None
) -> Edition:
    """Have the approved edition released at a time to come, in this person's name (定时发布).

    `reason` says why, of a time that is put off or brought forward.
    """
    if at <= timezone.now():
        raise Refused("定时发布的时间已经过去：请选一个将来的时间，或者现在就发布。")
    allow(edition, "schedule", by)
    why = _why_moved(edition, at, reason)
    asked = agreed_to(edition, "schedule", agreed, at=at)
    disclosed = _disclosed(edition, by, disclosure)
    return make(edition, "schedule", by, why | asked, release_at=at, release_fault="", **disclosed)


def _why_moved(edition: Edition, at: dt.datetime, reason: str) -> Facts:
    before = time_told(edition)
    if before is None or before == at:
        return {}
    sentence = f"{edition}已经定在{timezone.localtime(before):%Y-%m-%d %H:%M}发布：改到别的时间，请写明理由。"
    return {"reason": required(reason, sentence), "moved_from": before.isoformat()}


def time_told(edition: Edition) -> dt.datetime | None:
    """The time at which people expect it to be released; one that has passed binds nobody."""
    at = edition.release_at
    return at if at and at > timezone.now() else None


@transaction.atomic
def unschedule(edition: Edition, *, by: User, reason: str = "") -> Edition:
    """Leave the approved edition to be released by hand (取消定时)."""
    facts = {"reason": given} if (given := bounded(reason, "理由")) else {}
    return move(edition, "unschedule", by, facts, release_at=None, scheduled_at=None, scheduled_by=None)


def release_due(but: Collection[Due] = (), copies: Copies | None = None) -> Iterator[Edition]:
    """Release what is approved and due, `but` these, each by itself; yields each edition tried, released or with its
    fault. A fault of the database is raised once all have been tried.

    `copies` keeps what was signed for a release that then could not be made: given again, it is not signed anew.
    """
    outage: Exception | None = None
    all_due = list(Edition.objects.due(timezone.now()).values_list("pk", "release_at"))
    copies = {} if copies is None else copies
    for over in copies.keys() - {pk for pk, _ in all_due}:
        del copies[over]
    for pk in [due[0] for due in all_due if due not in but]:
        try:
            if edition := _release_if_due(pk, copies):
                yield edition
        except (shelf.Lacking, Busy) as here:  # said to whoever looks after this machine; another may release it
            edition = Edition.objects.get(pk=pk)
            edition.release_fault = str(here)
            yield edition
        except Refused as refusal:
            yield from _missed(pk, str(refusal))
        except (InterfaceError, OperationalError) as error:
            outage = error
        except Exception as error:  # of the program: those due after it have no part in it
            fault = BROKEN.format(error=type(error).__name__)
            if not Edition.objects.filter(pk=pk, release_fault=fault).exists():  # said once, not at every try
                logs.broke("release", edition=pk)
            yield from _missed(pk, fault)
    if outage:
        raise outage


def _release_if_due(pk: int, copies: Copies) -> Edition | None:
    """Looks again under the lock: its time may have been put off since the list was made, or while it was signed."""
    here = Edition.objects.filter(pk=pk)
    if not (edition := here.due(timezone.now()).first()):
        return None
    if pk not in copies or not _is_kept(copies[pk]):
        copies[pk] = sign(edition, by=edition.scheduled_by)
    with transaction.atomic():
        held = here.select_for_update().due(timezone.now()).first()
        released = held and release(held, by=held.scheduled_by, signed=copies[pk])
    del copies[pk]
    return released


def _is_kept(signed: Signed) -> bool:
    """Whether the copy, if there is one, still lies on the shelf as it was signed."""
    digest = signed.stamps.get("signed_sha256")
    return digest is None or archive.has_pdf(digest)


def _missed(pk: int, fault: str) -> Iterator[Edition]:
    edition = Edition.objects.get(pk=pk)
    if edition.status == Status.APPROVED:  # else another has released or recalled it meanwhile
        yield _tell_of_missed(edition, fault)


@transaction.atomic
def _tell_of_missed(edition: Edition, fault: str) -> Edition:
    """Keep why a due release did not happen; said once, not at every try."""
    here = Edition.objects.filter(pk=edition.pk, status=Status.APPROVED).exclude(release_fault=fault)
    is_news = here.move(release_fault=fault)
    edition.refresh_from_db()
    if is_news:
        record(edition, None, MISSED, reason=fault)
        tell(MISSED, Case(edition), None)
    return edition


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
        "disclosure": required(reason, sentence),
        "disclosed_at": timezone.now(),
        "disclosed_by_id": by.pk,
    }


def _signed(edition: Edition) -> Signed:
    facts: Facts = {"pdf_sm3": store.sm3(archive.pdf_path(edition).read_bytes())}
    try:
        signed = archive.sign(edition)
    except shelf.Lacking:
        raise
    except PressError as error:
        raise Refused(f"{edition}没有发布，PDF 签不了名：{error}") from error
    if signed is None:
        return Signed(edition.fingerprint, {}, facts)
    stamps: Facts = {"signed_sha256": store.sha256(signed.pdf), "signed_size": len(signed.pdf)}
    by = {"signer": signed.by.subject, "signer_serial": signed.by.serial, "signer_issuer": signed.by.issuer}
    return Signed(edition.fingerprint, stamps, {**facts, "signed_sm3": store.sm3(signed.pdf), **by})


def _clear_correction(issue: Issue) -> None:
    """The note belongs to the edition just released; the next correction needs one of its own."""
    if issue.correction_note:
        issue.correction_note, issue.corrected_on = "", None
        issue.save_without_historical_record()  # nobody's contribution
