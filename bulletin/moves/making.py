"""How a move is made: who may, the one conditional UPDATE of the status, the entry in the log, the notices."""

import datetime as dt
from collections.abc import Iterator
from copy import copy
from typing import Any

from django.db import transaction
from django.utils import timezone

from bulletin import archive, notices, shelf
from bulletin.document.dates import moment
from bulletin.document.visible import visible
from bulletin.models import EVER_RELEASED, Edition, Issue, Withdrawal
from bulletin.moves.acts import ACTS, TAKEN_OVER, TRANSITIONS, Case, Move
from office import audit, logs, shared
from office.audit import AuditEntry
from office.models import User
from office.permissions import Permission
from office.refusal import Refused

Facts = dict[str, Any]

LONGEST_REASON = 1000  # characters


def is_offered(verb: str, edition: Edition, by: User) -> bool:
    """Whether this person may use the verb on the edition now."""
    move = TRANSITIONS[verb]
    may = edition.status in move.sources and by.has_perm(move.permission, edition)
    return may and not move.hindrance(edition, by)


def offered(edition: Edition, by: User) -> list[str]:
    """The verbs that this person may use on the edition now."""
    return [verb for verb in TRANSITIONS if is_offered(verb, edition, by)]


def move(edition: Edition, verb: str, by: User, facts: Facts | None = None, **changes: Any) -> Edition:
    allow(edition, verb, by)
    return make(edition, verb, by, facts, **changes)


def allow(edition: Edition, verb: str, by: User) -> None:
    """Refuse what this person may not do to the edition as it stands now, for the very reason it is not offered."""
    move = TRANSITIONS[verb]
    require_permission(by, move.permission, move.label, edition.issue)
    edition.refresh_from_db()
    if reason := move.hindrance(edition, by):
        raise Refused(reason)
    if edition.status not in move.sources:
        raise _out_of_turn(edition, move)


def make(
    edition: Edition, verb: str, by: User, facts: Facts | None = None, *, still: Facts | None = None, **changes: Any
) -> Edition:
    """Write the move with these changes of the row; both the changes and the further facts go on record.

    `still` is what the row must hold besides its status, or the move is not made.
    """
    move = TRANSITIONS[verb]
    asker = edition.withdrawal_asked_by_id  # which a request turned down forgets
    stamps = {f"{move.moment}_at": timezone.now(), f"{move.moment}_by": by} if move.moment else {}
    here = Edition.objects.filter(pk=edition.pk, status__in=move.sources, **(still or {}))
    if not here.move(status=move.target, **stamps, **changes):
        edition.refresh_from_db()
        raise _out_of_turn(edition, move)
    if move.target in EVER_RELEASED:
        transaction.on_commit(shared.let_pages_go, robust=True)
    edition.refresh_from_db()
    changed = {
        key: value.isoformat() if isinstance(value, dt.datetime) else value for key, value in changes.items() if value
    }
    facts = facts or {}
    record(edition, by, verb, **changed, **facts)
    tell(verb, Case(edition, asker, facts.get("reason", edition.reason)), by)
    return edition


def _out_of_turn(edition: Edition, move: Move) -> Refused:
    return Refused(f"{edition}现在是“{edition.standing}”，不能{move.label}。请刷新页面看看现状。")


def record(edition: Edition, by: User | None, action: str, **details: object) -> None:
    facts = {"edition": edition.pk, "version": edition.version, "fingerprint": edition.fingerprint, **details}
    bulletin = edition.issue.bulletin.slug
    audit.record(by=by, action=action, subject=edition.issue.name, details=facts, about=edition, bulletin=bulletin)
    told = {"move": action, "issue": edition.issue.name, "version": edition.version, "by": by and by.pk}
    transaction.on_commit(lambda: logs.note("move", **told))


def on_record(issue: Issue) -> list[AuditEntry]:
    """What the log says of the issue's editions, the oldest first."""
    # Before its first release an issue may have had another number; the log knows it by the name of the day.
    names = {issue.name} | {
        f"{slug}/{year}-{number}"
        for slug, year, number in issue.history.values_list("bulletin__slug", "year", "number")
    }
    editions = set(issue.editions.values_list("pk", flat=True))
    entries = AuditEntry.objects.filter(subject__in=names).order_by("number")
    own = [entry for entry in entries if entry.details.get("edition") in editions]
    return [*_of_many(editions - {entry.details["edition"] for entry in own}), *own]


def _of_many(editions: set[int]) -> Iterator[AuditEntry]:
    """The entries by which these came here with others, each as if it told of that one alone."""
    acts = TAKEN_OVER if editions else ()
    for entry in AuditEntry.objects.filter(action__in=acts).order_by("number").iterator():
        said = {name: value for name, value in entry.details.items() if name != "standing"}
        for edition in sorted(editions.intersection(map(int, entry.details["standing"]))):
            alone = copy(entry)
            alone.details = said | {"edition": edition}
            yield alone


def written_with(entry: AuditEntry) -> Iterator[tuple[str, str]]:
    """What the log keeps of a move besides who and when: what it is called, and the words."""
    details = entry.details
    if at := details.get("release_at"):
        yield "定于", moment(timezone.localtime(dt.datetime.fromisoformat(at)))
    if kind := details.get("withdrawal_kind"):
        into = details.get("merged_into")
        yield "种类", f"{Withdrawal(kind).label}{f'（{into}）' if into else ''}"
    for key, label in WRITTEN.items():
        if words := details.get(key):
            yield label, words
    if asked := details.get("agreed"):
        yield "问过，仍然办了", "\n".join(asked)


# What is written of a move in words, in the order in which it is read.
WRITTEN = {
    "disclosure": "公开前看过",
    "opinion": "意见",
    "reason": "理由",
    "statement": "公开说明",
    "signer": "电子签名",
}


def tell(act: str, case: Case, by: User | None) -> None:
    row = ACTS[act]
    told = {"concerned": row.concerned(case), "asks": row.asks(case)}
    notices.tell(case.edition, act, row.words, **told, by=by, reason=case.reason)


def require_permission(by: User, permission: Permission, label: str, issue: Issue) -> None:
    if not by.is_active or not by.has_perm(permission, issue):
        raise Refused(f"您没有{label}的权限，请找有这项职责的同事，或请管理员调整您的角色。")


def require_whole(edition: Edition) -> None:
    """Raises Refused if the document or its PDF is not what was sealed; of several machines one that has no PDF raises
    shelf.Lacking, which says nothing against the edition.
    """
    archive.document_of(edition)
    if alarm := edition.alarms.open().first():
        raise Refused(f"{edition}不能往下办：{alarm}")
    if not archive.has_sealed_pdf(edition):
        is_elsewhere = shelf.is_shared() and not archive.pdf_path(edition).exists()
        refusal = shelf.Lacking if is_elsewhere else Refused
        raise refusal(f"{edition}封存的PDF不见了或被改动过，不能往下办：请告知管理员，用 manage.py verify 查明。")


def required(reason: str, sentence: str) -> str:
    reason = bounded(reason, "理由")
    if not any(map(str.isalnum, reason)):  # no reason is what nobody sees
        raise Refused(sentence)
    return reason


def bounded(words: str, called: str) -> str:
    """What somebody typed, as it is kept."""
    words = visible(words).strip()
    if len(words) > LONGEST_REASON:
        raise Refused(f"{called}有{len(words)}字，最多{LONGEST_REASON}字：请写短一些。")
    return words
