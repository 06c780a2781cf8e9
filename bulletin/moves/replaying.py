"""What the audit log says has become of each edition, held against the rows: it finds a status that was written behind
the workflow's back.

Nothing here advises to write a status by hand: that would publish or withdraw what nobody decided.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from bulletin import archive
from bulletin.models import Edition, Status
from bulletin.moves.acts import TRANSITIONS
from bulletin.moves.review import PASSES
from office import acts, audit
from office.audit import AuditEntry, Outcome

CHUNK = 1000  # editions at once
STAGES = {verb: stage.value for stage, verb in PASSES.items()}
APART = ("submitted", "superseded")  # moments that no move of the edition itself stamps
FROM_BACKUP = "请从备份查明，不要在库里改回去"


@dataclass
class Told:
    """What the log says of one edition: where it stands, who passed it at which stage, who did what last."""

    status: str = Status.IN_REVIEW.value
    passed: dict[str, int | None] = field(default_factory=dict)  # who, by stage
    opinions: dict[str, str] = field(default_factory=dict)  # by stage, where the log has it
    by: dict[str, int | None] = field(default_factory=dict)  # who, by moment
    release_at: str = ""
    fingerprint: str = ""


class Replay:
    """The log, read from its beginning; what was pruned is in the entry of the pruning."""

    def __init__(self) -> None:
        self.told: dict[int, Told] = {}
        self._issues = dict(Edition.objects.values_list("pk", "issue"))
        self._public: dict[int, int] = {}  # the released edition of each issue

    def begin_with(self, kept: dict[str, dict[str, Any]]) -> None:
        """What the editions were when all before was pruned, as `as_kept` gave it."""
        for key, facts in kept.items():
            self.told[int(key)] = Told(**facts)
            if facts["status"] == Status.RELEASED:
                self._public[self._issues.get(int(key), 0)] = int(key)

    def as_kept(self) -> dict[str, dict[str, Any]]:
        return {str(edition): asdict(one) for edition, one in self.told.items()}

    def read(self, action: str, actor: int | None, details: dict[str, Any]) -> None:
        edition = details["edition"]
        one = self.told.setdefault(edition, Told())
        one.fingerprint = details.get("fingerprint", "")
        if action == archive.SUBMITTED:
            one.by["submitted"] = actor
            return
        if action in STAGES:
            one.passed[STAGES[action]] = actor
            one.opinions[STAGES[action]] = details.get("opinion", "")
        if action == "release":
            self._supersede(edition, actor)
        _stamp(one, action, actor, details)
        one.status = str(TRANSITIONS[action].target.value)

    def _supersede(self, edition: int, actor: int | None) -> None:
        """Who releases an edition supersedes the one readers had of its issue."""
        issue = self._issues.get(edition, 0)
        before = self.told.get(self._public.get(issue, 0))
        if before and before.status == Status.RELEASED:
            before.status, before.by["superseded"] = Status.SUPERSEDED.value, actor
        self._public[issue] = edition


def _stamp(one: Told, action: str, actor: int | None, details: dict[str, Any]) -> None:
    if moment := TRANSITIONS[action].moment:
        one.by[moment] = actor
    if action in {"schedule", "unschedule"}:
        one.release_at = details.get("release_at", "")
    if action == "unschedule":
        one.by.pop("scheduled", None)
    if action in {"drop_withdrawal", "take_back_withdrawal"}:
        one.by.pop("withdrawal_asked", None)


def replayed(until: int | None = None) -> Replay:
    """What the log says up to that entry, or to its end."""
    replay = Replay()
    if pruned := AuditEntry.objects.of(acts.LOG_PRUNED).order_by("number").last():
        replay.begin_with(pruned.details.get("standing", {}))
    keys = (archive.SUBMITTED, *TRANSITIONS, acts.LOG_KEYED)
    by_word = {word: key for key in keys for word in acts.spellings(key)}
    entries = AuditEntry.objects.filter(action__in=by_word, outcome=Outcome.DONE)
    if until is not None:
        entries = entries.filter(number__lte=until)
    for action, actor, details in entries.order_by("number").values_list("action", "actor", "details").iterator():
        if action == acts.LOG_KEYED:
            replay.begin_with(details["standing"])
        elif "edition" in details:
            replay.read(by_word[action], actor, details)
    return replay


@transaction.atomic
def vouch() -> None:
    """Have the log say how the editions stand now: once, where earlier programs kept it without a key."""
    editions = Edition.objects.defer("content", "preflight", "proofreading").prefetch_related("approvals")
    kept = {str(one.pk): asdict(_as_it_stands(one)) for one in editions.iterator(chunk_size=CHUNK)}
    audit.record(by=None, action=acts.LOG_KEYED, subject="审计日志", details={"standing": kept})


def _as_it_stands(edition: Edition) -> Told:
    return Told(
        status=edition.status,
        passed={approval.stage: approval.by_id for approval in edition.approvals.all()},
        by={moment: by for moment in _moments() if (by := getattr(edition, f"{moment}_by_id"))},
        release_at=edition.release_at.isoformat() if edition.release_at else "",
        fingerprint=edition.fingerprint,
    )


def _moments() -> set[str]:
    return {move.moment for move in TRANSITIONS.values() if move.moment}.union(APART)


def verify() -> Iterator[str]:
    """Where the editions and the log say another thing, a Chinese sentence each; in few queries, however many."""
    told = replayed().told
    unseen = set(told)
    editions = Edition.objects.defer("content", "preflight", "proofreading").select_related("issue__bulletin")
    for edition in editions.prefetch_related("approvals").order_by("pk").iterator(chunk_size=CHUNK):
        unseen.discard(edition.pk)
        name = f"{edition}（{edition.get_status_display()}，版本 {edition.pk}）"
        if edition.pk not in told:
            yield f"{name}：审计日志里没有它的送审，{FROM_BACKUP}。"
            continue
        for fault in _faults(edition, told[edition.pk]):
            yield f"{name}：{fault}，{FROM_BACKUP}。"
    for key in sorted(unseen):
        yield f"审计日志里送审过的版本 {key} 不见了，请从备份查明。"


def _faults(edition: Edition, told: Told) -> Iterator[str]:
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
