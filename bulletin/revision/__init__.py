"""And back (领导改稿): a Word file of an issue that somebody has edited is brought in, what it would change is shown
line by line, and what a person takes over is written into the drafts.

Whoever takes a change over has written it: the rule of two persons holds by the history.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from django.db import transaction

from bulletin import archive, incoming
from bulletin.document import store
from bulletin.incoming import Upload
from bulletin.intake import Refusal, naming
from bulletin.models import Article, Incoming, Issue
from bulletin.revision.standing import Drafts, Standing, State
from bulletin.revision.writing import write
from bulletin.word.returning import Remark, Suggestion, jobs
from bulletin.word.returning.suggesting import unit_of
from bulletin.word.writing.writer import texts_of
from office.models import User
from office.refusal import Refused

__all__ = [
    "APPLIED",
    "LEFT",
    "OPEN",
    "TAKEN",
    "Shown",
    "Standing",
    "State",
    "apply",
    "base_of",
    "decide",
    "shown",
    "take_in",
]

TAKEN, LEFT, OPEN, APPLIED = "taken", "left", "", "applied"
UNCHANGED = "与导出时一字不差，没有要改的"


class Shown(NamedTuple):
    """A suggestion as it stands now, and what was decided of it: TAKEN, LEFT, OPEN, or APPLIED and done. `is_stale`
    was TAKEN of a draft that has changed since, so that it is to be decided anew.
    """

    standing: Standing
    decided: str
    is_stale: bool = False

    @property
    def suggestion(self) -> Suggestion:
        return self.standing.suggestion

    @property
    def is_open(self) -> bool:
        return self.decided == OPEN and self.standing.state != State.DONE


# Bringing in


def take_in(upload: Upload, *, issue: Issue, by: User) -> Incoming:
    """Read the file and keep it with what it suggests; one that suggests nothing is done with at once. The same file,
    brought by the same person, is the one that waits already. Raises Refused; then nothing is kept.
    """
    incoming.require_unlocked(issue)  # before the work, and once more when it is kept
    if waiting := _waiting(upload, issue, by):
        return waiting
    with naming(Path(upload.name)):
        found = jobs.read(upload.data, upload.suffix, texts_of(archive.seal(issue)), archive.workshop())
        _require_same(issue, found.issue)
    return _keep(upload, found, issue, by)


def _waiting(upload: Upload, issue: Issue, by: User) -> Incoming | None:
    own = Incoming.objects.waiting().filter(purpose=Incoming.Purpose.REVISION, issue=issue, by=by)
    return own.filter(files__sha256=store.sha256(upload.data)).first()


def _require_same(issue: Issue, named: str) -> None:
    """The file is of this issue, under the name of today or an earlier one."""
    numbers = issue.history.values_list("year", "number")
    names = {issue.name, *(f"{issue.bulletin.slug}/{year}-{number}" for year, number in numbers)}
    if named and named not in names:
        other = Issue.objects.filter(bulletin__slug=named.partition("/")[0])
        try:
            called = str(other.named(named))
        except Issue.DoesNotExist:
            called = named
        raise Refusal(f"是{called}的改稿，不是{issue}的：请到那一期的页面上收")


@transaction.atomic
def _keep(upload: Upload, found: jobs.Read, issue: Issue, by: User) -> Incoming:
    held = Issue.objects.select_for_update().get(pk=issue.pk)
    held.hold_issues()
    if waiting := _waiting(upload, issue, by):  # brought twice at one moment
        return waiting
    made = Incoming.objects.create(purpose=Incoming.Purpose.REVISION, by=by, bulletin=issue.bulletin, issue=issue)
    incoming.enter(
        upload,
        incoming=made,
        rows={"base": list(found.base.items()), "suggestions": msgspec.to_builtins(found.suggestions)},
        told=list(found.told),
        comments=[_comment_of(remark) for remark in found.comments],
    )
    incoming.shelve([upload])
    if not (found.suggestions or found.comments or found.told):
        incoming.close(made, issue, by, f"收回改稿：{UNCHANGED}")
    return made


def _comment_of(remark: Remark) -> dict[str, Any]:
    at = remark.at.isoformat() if remark.at else None
    return {"author": remark.author, "at": at, "words": remark.words, "quote": remark.quote, "place": remark.place}


# What it suggests


def shown(brought: Incoming) -> list[Shown]:
    """Its suggestions in reading order, as they stand against the drafts of now."""
    if brought.issue is None:
        return []
    drafts = _drafts(brought)
    decided = brought.chosen.get("decided", {})
    return [_shown(drafts.standing(one), decided) for one in suggestions_of(brought)]


def base_of(brought: Incoming) -> dict[str, str]:
    """The words of each place when the file was written, in the order of the page, which jsonb would not keep."""
    return dict(brought.files.get().rows["base"])


def suggestions_of(brought: Incoming) -> tuple[Suggestion, ...]:
    return msgspec.convert(brought.files.get().rows["suggestions"], tuple[Suggestion, ...])


def _drafts(brought: Incoming) -> Drafts:
    assert brought.issue is not None
    return Drafts(brought.issue, base_of(brought))


def _shown(standing: Standing, decided: dict[str, dict[str, str]]) -> Shown:
    """What was taken over a text that has changed again since, or is no longer there, is to be decided anew."""
    known = decided.get(standing.suggestion.key, {})
    is_clash = standing.state == State.CLASH and known.get("over") != "\n".join(standing.now)
    if known.get("is") == TAKEN and (is_clash or standing.state == State.LOST):
        return Shown(standing, OPEN, is_stale=True)
    return Shown(standing, known.get("is", OPEN))


@transaction.atomic
def decide(brought: Incoming, keys: Iterable[str], act: str) -> None:
    """Take these suggestions (TAKEN), leave them (LEFT), or have them wait (OPEN). Raises Refused for one that cannot
    be taken.
    """
    brought = incoming.held(brought)
    chosen = dict(brought.chosen)
    decided = chosen["decided"] = dict(chosen.get("decided", {}))
    by_key = {one.suggestion.key: one for one in shown(brought)}
    for key in keys:
        if key not in by_key:
            raise Refused("没有找到这一处改动，请刷新页面看看现状。")
        one = by_key[key]
        if one.decided == APPLIED:
            raise Refused("这一处已经改进稿件里了，不能再改主意：要改回来，请在这一期的页面上改。")
        if act == TAKEN and not one.standing.may_be_taken:
            raise Refused(one.standing.why or "这一处稿件里已经是这样了，不用再采用。")
        over = {"over": "\n".join(one.standing.now)} if one.standing.state == State.CLASH else {}
        decided[key] = {"is": act} | over
        if act == OPEN:
            del decided[key]
    brought.chosen = chosen
    brought.save(update_fields=["chosen"])


# Writing it


class Applied(NamedTuple):
    """How many were taken, left, and left open."""

    taken: int
    left: int
    waiting: int
    is_done: bool

    @property
    def sentence(self) -> str:
        counts = {"采用": self.taken, "不采用": self.left, "没有定": self.waiting}
        return "，".join(f"{what} {count} 处" for what, count in counts.items() if count or what == "采用")


@transaction.atomic
def apply(brought: Incoming, *, by: User, keeps_open: bool = False) -> Applied:
    """Have the drafts say what was taken over. What is undecided is left as the drafts have it or, with `keeps_open`,
    waits. Raises Refused, also if one that was taken can no longer be written; then nothing is written.
    """
    brought = incoming.held(brought)
    issue = Issue.objects.select_for_update().filter(pk=brought.issue_id or 0).first()
    if issue is None:
        raise Refused("这一期已经不在了，请丢弃这份改稿。")
    brought.issue = issue
    issue.hold_issues()
    every = shown(brought)
    if stale := sum(one.is_stale for one in every):
        raise Refused(f"有 {stale} 处定为采用以后，稿件又改过了，一处也没有写进稿件：请刷新页面，重新定这几处。")
    taken = [one.standing for one in every if one.decided == TAKEN and one.standing.may_be_taken]
    if keeps_open and not taken:
        raise Refused("还没有一处定为采用：请先选要采用的，或者不留着，直接办完。")
    write(_drafts(brought), taken)
    _bring_comments(brought, issue)
    was_applied = sum(one.decided == APPLIED for one in every)
    left = sum(one.decided == LEFT for one in every)
    done = sum(one.standing.state == State.DONE and one.decided in {OPEN, TAKEN} for one in every)
    waiting = len(every) - len(taken) - was_applied - left - done
    made = Applied(len(taken) + was_applied, left, waiting, is_done=not (keeps_open and waiting))
    _remember(brought, [one.suggestion.key for one in taken])
    if made.is_done:
        incoming.close(brought, issue, by, f"收回改稿：{made.sentence}")
    else:
        incoming.record(brought, issue, by)
    return made


def _remember(brought: Incoming, keys: list[str]) -> None:
    decided = {**brought.chosen.get("decided", {}), **{key: {"is": APPLIED} for key in keys}}
    brought.chosen = {**brought.chosen, "decided": decided, "commented": True}
    brought.save(update_fields=["chosen"])


def _bring_comments(brought: Incoming, issue: Issue) -> None:
    """The comments of the file, each at its text, once."""
    if brought.chosen.get("commented"):
        return
    file, drafts = brought.files.get(), _drafts(brought)
    for comment in file.comments:
        unit = unit_of(comment["place"])
        text = drafts.articles.get(unit) or drafts.briefs.get(unit)
        is_there = text is not None and type(text).objects.filter(pk=text.pk).exists()
        place = {"article" if isinstance(text, Article) else "brief": text} if is_there else {"issue": issue}
        incoming.bring_comment(file, comment, place)
