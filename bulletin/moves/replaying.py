"""What the audit log says has become of each edition, held against the rows: it finds a status that was written behind
the workflow's back.

Nothing here advises to write a status by hand: that would publish or withdraw what nobody decided.
"""

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from bulletin import archive
from bulletin.models import Edition, Status
from bulletin.moves.acts import TAKEN_OVER, TRANSITIONS
from bulletin.moves.review import PASSES
from office import acts, audit
from office.audit import AuditEntry, Outcome
from office.models import User

CHUNK = 1000  # editions at once
STANDING = (acts.LOG_KEYED, *TAKEN_OVER)  # their entries say how editions stand
Said = tuple[str, int | None, dt.datetime, dict[str, Any]]  # of an entry: the act, who, when, its details
STAGES = {verb: stage.value for stage, verb in PASSES.items()}
APART = ("submitted", "superseded")  # moments that no move of the edition itself stamps
# An entry follows its stamp in the same transaction, but waits for whoever holds the log.
STAMPED_WITHIN = dt.timedelta(minutes=5)
# Columns beside the document that moves write, as the log names them; what they are called.
WRITTEN = {
    "pages": "页数",
    "signed_sha256": "签名的PDF",
    "withdrawal_kind": "撤下种类",
    "merged_into_id": "并入哪一期",
    "statement": "公开说明",
    "shows_statement": "公开说明公不公开",
}
OF_A_REQUEST = ("withdrawal_kind", "merged_into_id", "statement")
FROM_BACKUP = "请从备份查明，不要在库里改回去"


@dataclass
class Told:
    """What the log says of one edition: where it stands, who passed it at which stage, who did what last."""

    status: str = Status.IN_REVIEW.value
    passed: dict[str, int | None] = field(default_factory=dict)  # who, by stage
    opinions: dict[str, str] = field(default_factory=dict)  # by stage, where the log has it
    by: dict[str, int | None] = field(default_factory=dict)  # who, by moment
    at: dict[str, str] = field(default_factory=dict)  # when, by moment
    written: dict[str, Any] = field(default_factory=dict)  # columns beside the document, if the log has them
    release_at: str = ""
    fingerprint: str = ""


class Replay:
    """The log, read from its beginning; what was pruned is in the entry of the pruning.

    `issues` says of which issue each edition is.
    """

    def __init__(self, issues: Mapping[int, Hashable]) -> None:
        self.told: dict[int, Told] = {}
        self._issues = issues
        self._public: dict[Hashable, int] = {}  # the released edition of each issue

    def begin_with(self, kept: dict[str, dict[str, Any]]) -> None:
        """What the editions were when all before was pruned, as `as_kept` gave it."""
        for key, facts in kept.items():
            self.told[int(key)] = Told(**facts)
            if facts["status"] == Status.RELEASED:
                self._public[self._issues.get(int(key), 0)] = int(key)

    def as_kept(self) -> dict[str, dict[str, Any]]:
        return {str(edition): asdict(one) for edition, one in self.told.items()}

    def follow(self, entries: Iterable[Said]) -> None:
        """What became of the editions by these, the oldest first; entries of other acts are passed over."""
        by_word = _by_word()
        for action, actor, at, details in entries:
            act = by_word.get(action)
            if act in STANDING:
                self.begin_with(details["standing"])
            elif act and "edition" in details:
                self.read(act, actor, at, details)

    def read(self, action: str, actor: int | None, at: dt.datetime, details: dict[str, Any]) -> None:
        edition = details["edition"]
        one = self.told.setdefault(edition, Told())
        one.fingerprint = details.get("fingerprint", "")
        if action == archive.SUBMITTED:
            one.by["submitted"], one.at["submitted"] = actor, at.isoformat()
            _write(one, {}, *WRITTEN)
            _know(one, details, "pages")
            return
        if action in STAGES:
            one.passed[STAGES[action]] = actor
            one.opinions[STAGES[action]] = details.get("opinion", "")
        if action == "release":
            self._supersede(edition, actor, at)
        _stamp(one, action, actor, at, details)
        one.status = str(TRANSITIONS[action].target.value)

    def _supersede(self, edition: int, actor: int | None, at: dt.datetime) -> None:
        """Who releases an edition supersedes the one readers had of its issue."""
        issue = self._issues.get(edition, 0)
        before = self.told.get(self._public.get(issue, 0))
        if before and before.status == Status.RELEASED:
            before.status, before.by["superseded"] = Status.SUPERSEDED.value, actor
            before.at["superseded"] = at.isoformat()
        self._public[issue] = edition


def _write(one: Told, details: dict[str, Any], *names: str) -> None:
    """What the entry says of these columns; it names none that is empty."""
    one.written |= {name: details.get(name) or "" for name in names}


def _know(one: Told, details: dict[str, Any], name: str) -> None:
    """The same of a column that is never empty: an entry without it is of before it was on record."""
    if name in details:
        one.written[name] = details[name]
    else:
        one.written.pop(name, None)


def _stamp(one: Told, action: str, actor: int | None, at: dt.datetime, details: dict[str, Any]) -> None:
    if moment := TRANSITIONS[action].moment:
        one.by[moment], one.at[moment] = actor, at.isoformat()
    if action == "release":
        _write(one, details, "signed_sha256")
    if action == "ask_withdrawal":
        _write(one, details, *OF_A_REQUEST)
        _know(one, details, "withdrawal_kind")
    if action == "withdraw":
        _write(one, details, "shows_statement")
    if action in {"schedule", "unschedule"}:
        one.release_at = details.get("release_at", "")
    if action == "unschedule":
        _forget(one, "scheduled")
    if action in {"drop_withdrawal", "take_back_withdrawal"}:
        _forget(one, "withdrawal_asked")
        _write(one, {}, *OF_A_REQUEST)


def _forget(one: Told, moment: str) -> None:
    one.by.pop(moment, None)
    one.at.pop(moment, None)


def replayed(until: int | None = None) -> Replay:
    """What the log says up to that entry, or to its end."""
    replay = Replay(dict(Edition.objects.values_list("pk", "issue")))
    if pruned := AuditEntry.objects.of(acts.LOG_PRUNED).order_by("number").last():
        replay.begin_with(pruned.details.get("standing", {}))
    entries = AuditEntry.objects.filter(action__in=_by_word(), outcome=Outcome.DONE)
    if until is not None:
        entries = entries.filter(number__lte=until)
    replay.follow(entries.order_by("number").values_list("action", "actor", "at", "details").iterator())
    return replay


def _by_word() -> dict[str, str]:
    """What moves an edition or says how it stands, by the words under which entries may have it."""
    return {word: key for key in (archive.SUBMITTED, *TRANSITIONS, *STANDING) for word in acts.spellings(key)}


def standing_of(editions: set[int]) -> Iterator[AuditEntry]:
    """The entries that say how any of these stood, rather than what became of it."""
    words = {word for key in (acts.LOG_PRUNED, *STANDING) for word in acts.spellings(key)}
    for entry in AuditEntry.objects.filter(action__in=words).order_by("number").iterator():
        if not editions.isdisjoint(map(int, entry.details.get("standing", {}))):
            yield entry


@transaction.atomic
def vouch() -> None:
    """Have the log say how the editions stand now: once, where earlier programs kept it without a key."""
    editions = Edition.objects.defer("content", "preflight", "proofreading").prefetch_related("approvals")
    kept = _standing(editions.iterator(chunk_size=CHUNK))
    audit.record(by=None, action=acts.LOG_KEYED, subject="审计日志", details={"standing": kept})


def take_over(
    editions: Iterable[Edition], *, by: User | None, action: str, subject: str, details: dict[str, Any]
) -> AuditEntry:
    """Have the log say how these stand, which came here as they are: all of them in one entry."""
    return audit.record(by=by, action=action, subject=subject, details=details | {"standing": _standing(editions)})


def _standing(editions: Iterable[Edition]) -> dict[str, dict[str, Any]]:
    return {str(one.pk): asdict(_as_it_stands(one)) for one in editions}


def _as_it_stands(edition: Edition) -> Told:
    return Told(
        status=edition.status,
        passed={approval.stage: approval.by_id for approval in edition.approvals.all()},
        by={moment: by for moment in _moments() if (by := getattr(edition, f"{moment}_by_id"))},
        at={moment: at.isoformat() for moment in _moments() if (at := getattr(edition, f"{moment}_at"))},
        written={name: getattr(edition, name) or "" for name in WRITTEN},
        release_at=edition.release_at.isoformat() if edition.release_at else "",
        fingerprint=edition.fingerprint,
    )


def _moments() -> set[str]:
    return {move.moment for move in TRANSITIONS.values() if move.moment}.union(APART)


def editions() -> Iterator[Edition]:
    """All of them, with what is held against the log."""
    rows = Edition.objects.defer("content", "preflight", "proofreading").select_related("issue__bulletin")
    return rows.prefetch_related("approvals").order_by("pk").iterator(chunk_size=CHUNK)


def verify() -> Iterator[str]:
    """Where the editions and the log say another thing, a Chinese sentence each; in few queries, however many."""
    told = replayed().told
    unseen = set(told)
    for edition in editions():
        unseen.discard(edition.pk)
        name = f"{edition}（{edition.get_status_display()}，版本 {edition.pk}）"
        if edition.pk not in told:
            yield f"{name}：审计日志里没有它的送审，{FROM_BACKUP}。"
            continue
        for fault in faults(edition, told[edition.pk]):
            yield f"{name}：{fault}，{FROM_BACKUP}。"
    for key in sorted(unseen):
        yield f"审计日志里送审过的版本 {key} 不见了，请从备份查明。"


def faults(edition: Edition, told: Told) -> Iterator[str]:
    """What the row says otherwise than the log."""
    if edition.status != told.status:
        yield f"审计日志里最后是“{Status(told.status).label}”"
    if told.fingerprint and edition.fingerprint != told.fingerprint:
        yield "指纹和审计日志里的不同"
    if edition.stages_passed != len(told.passed):
        yield f"记着过了{edition.stages_passed}个审级，审计日志里是{len(told.passed)}个"
    if {approval.stage: approval.by_id for approval in edition.approvals.all()} != told.passed:
        yield "审签记录和审计日志里的不同"
    elif any(told.opinions.get(one.stage, one.opinion) != one.opinion for one in edition.approvals.all()):
        yield "审签意见和审计日志里的不同"
    if any(getattr(edition, f"{moment}_by_id") != told.by.get(moment) for moment in _moments()):
        yield "经手的人和审计日志里的不同"
    if edition.release_at != (dt.datetime.fromisoformat(told.release_at) if told.release_at else None):
        yield "定时发布的时间和审计日志里的不同"
    if moments := [moment for moment, at in told.at.items() if _is_another_time(edition, moment, at)]:
        yield f"{'、'.join(map(_label_of, moments))}的时间和审计日志里的不同"
    for name, value in told.written.items():
        if (getattr(edition, name) or "") != value:
            yield f"{WRITTEN[name]}和审计日志里的不同"


def _label_of(moment: str) -> str:
    """What people call it."""
    labels = {move.moment: move.label for move in TRANSITIONS.values()}
    return labels.get(moment) or {"submitted": "送审", "superseded": "被更正"}[moment]


def _is_another_time(edition: Edition, moment: str, told: str) -> bool:
    at = getattr(edition, f"{moment}_at")
    return at is None or abs(at - dt.datetime.fromisoformat(told)) > STAMPED_WITHIN
