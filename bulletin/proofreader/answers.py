"""What people answer to the proofreader's remarks: kept with who and when, for the issue or for the whole bulletin."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from bulletin.models import Answer, Bulletin, Issue
from bulletin.proofreading import RULES, Level, Rule
from bulletin.proofreading.privacy import BLOCKS
from office import audit
from office.models import User
from office.permissions import Permission
from office.refusal import Refused

LONGEST_WORDS = LONGEST_REASON = 200  # characters, as Answer keeps them
RULES_CHANGED = "change_rules"
LABELS = {RULES_CHANGED: "调整校对规则"}


def answers_of(issue: Issue) -> dict[tuple[str, str, str], Answer]:
    """{(rule, words, context): the answer that holds}, of the issue and, without context, of its bulletin."""
    here = Q(bulletin=issue.bulletin_id) & (Q(issue=None) | Q(issue=issue.pk))
    every = Answer.objects.filter(here).select_related("by").order_by("pk")
    newest = {(answer.rule, answer.words, answer.context): answer for answer in every}
    return {key: answer for key, answer in newest.items() if answer.choice != Answer.Choice.ASK}


def record_of(issue: Issue) -> list[tuple[str, Answer]]:
    """(name of the rule, answer) of all that was ever answered in the issue, newest first."""
    every = Answer.objects.filter(issue=issue).select_related("by").order_by("-pk")
    return [(RULES[answer.rule].name if answer.rule in RULES else answer.rule, answer) for answer in every]


def silenced(bulletin: Bulletin) -> list[Answer]:
    """What the bulletin is never told again, newest first."""
    every = Answer.objects.filter(bulletin=bulletin, issue=None).select_related("by").order_by("pk")
    newest = {(answer.rule, answer.words): answer for answer in every}
    return [answer for answer in reversed(newest.values()) if answer.choice == Answer.Choice.NEVER]


# What people answer


@transaction.atomic
def keep(issue: Issue, *, by: User, rule: str, words: str, key: str, reason: str) -> Answer:
    """Leave it as it stands, in this issue and for as long as the sentence is the same (不改)."""
    issue.hold_issues()
    found = _known_rule(rule)
    said = _tidied(reason)
    if not said and (found.level == Level.MUST or rule in BLOCKS):
        raise Refused(f"“{found.name}”是必须改的一项，不改要写明理由。")
    return _answer(issue, by, rule, words, key, Answer.Choice.KEEP, said)


@transaction.atomic
def ask_again(issue: Issue, *, by: User, rule: str, words: str, key: str) -> Answer:
    """Take back that it was left as it stands (重新提)."""
    issue.hold_issues()
    _known_rule(rule)
    return _answer(issue, by, rule, words, key, Answer.Choice.ASK)


@transaction.atomic
def silence(bulletin: Bulletin, *, by: User, rule: str, words: str) -> Answer:
    """Say no more of these words in the whole bulletin (本刊以后都不提)."""
    found = _known_rule(rule)
    if not may_be_silenced(rule, words):
        raise Refused(f"“{found.name}”的这一处不能以后都不提：请这次不改，或者请管理员在刊物的“校对规则”里关掉这一条。")
    return _answer_for_all(bulletin, by, rule, words, Answer.Choice.NEVER)


def may_be_silenced(rule: str, words: str) -> bool:
    """Not of what must not become public, nor of a mark or a single character, which would be the whole rule."""
    return rule not in BLOCKS and sum(map(str.isalnum, words)) >= 2


@transaction.atomic
def speak_again(bulletin: Bulletin, *, by: User, rule: str, words: str) -> Answer:
    """Take that back (重新提)."""
    return _answer_for_all(bulletin, by, rule, words, Answer.Choice.ASK)


def _answer(issue: Issue, by: User, rule: str, words: str, key: str, choice: Answer.Choice, reason: str = "") -> Answer:
    _require_editor(by)
    if not re.fullmatch("[0-9a-f]{64}", key):
        raise Refused("没有记下：这一处已经变了，请看看现在的校对结果。")
    of = {"bulletin": issue.bulletin, "issue": issue, "rule": rule, "words": _storable(words), "context": key}
    return Answer.objects.create(**of, choice=choice, reason=reason, by=by)


def _answer_for_all(bulletin: Bulletin, by: User, rule: str, words: str, choice: Answer.Choice) -> Answer:
    _require_editor(by)
    return Answer.objects.create(bulletin=bulletin, rule=rule, words=_storable(words), choice=choice, by=by)


def _require_editor(by: User) -> None:
    if not by.is_active or not by.has_perm(Permission.CHANGE_ISSUE):
        raise Refused("您没有改稿的权限，校对的答复没有记下：请编辑来答。")


def _known_rule(rule: str) -> Rule:
    if rule not in RULES:
        raise Refused("没有记下：这条规则已经没有了，请刷新页面。")
    return RULES[rule]


def _storable(words: str) -> str:
    return words.replace("\0", "")[:LONGEST_WORDS]


def _tidied(reason: str) -> str:
    said = " ".join(reason.replace("\0", "").split())
    if len(said) > LONGEST_REASON:
        raise Refused(f"理由有{len(said)}字，最多{LONGEST_REASON}字：请写短一些。")
    return said


# Which rules are asked


@transaction.atomic
def set_rules(bulletin: Bulletin, *, by: User, seen: Iterable[str], off: Iterable[str]) -> None:
    """Switch these rules off and all others on; refused if somebody else has switched any since they were `seen`."""
    if not by.is_active or not by.has_perm(Permission.CHANGE_BULLETIN):
        raise Refused("您没有调整校对规则的权限，请找管理员。")
    held = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    before, now = set(held.rules_off), set(off) & set(RULES) - BLOCKS
    if before != set(seen):
        raise Refused("没有保存：您打开以后有人调整过校对规则，请看过现状再改。")
    if now == before:
        return
    held.rules_off = sorted(now)
    held.save(update_fields=["rules_off"])
    changed = {"off": sorted(now - before), "on": sorted(before - now)}
    audit.record(by=by, action=RULES_CHANGED, subject=f"刊物 {held.slug}", details=changed)
