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
SILENCED, TOLD_AGAIN = "silence_words", "speak_of_words"
LABELS = {RULES_CHANGED: "调整校对规则", SILENCED: "校对不再提", TOLD_AGAIN: "校对重新提"}


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
def keep(issue: Issue, *, by: User, rule: str, words: str, key: str, reason: str, level: str = "") -> Answer:
    """Leave it as it stands, in this issue and for as long as the sentence is the same (不改).

    `level` is that of the remark, where it is not its rule's; a submission looks at it again.
    """
    issue.hold_issues()
    said = _reason_for(_known_rule(rule), level, reason)
    return _answer(issue, by, rule, words, key, Answer.Choice.KEEP, said)


@transaction.atomic
def ask_again(issue: Issue, *, by: User, rule: str, words: str, key: str) -> Answer:
    """Take back that it was left as it stands (重新提)."""
    issue.hold_issues()
    _known_rule(rule)
    return _answer(issue, by, rule, words, key, Answer.Choice.ASK)


@transaction.atomic
def silence(bulletin: Bulletin, *, by: User, rule: str, words: str, reason: str) -> Answer:
    """Say no more of these words in the whole bulletin (本刊以后都不提)."""
    found = _known_rule(rule)
    if not may_be_silenced(rule, words):
        raise Refused(f"“{found.name}”的这一处不能以后都不提：请这次不改，或者请管理员在刊物的“校对规则”里关掉这一条。")
    said = _reason_for(found, found.level, reason)
    return _answer_for_all(bulletin, by, rule, words, Answer.Choice.NEVER, said)


# What is said of words as such: they are right or wrong wherever they stand.
ABOUT_WORDS = ("words.", "characters.", "consistency.unit", "consistency.name", "punctuation.quotes-for-days")


def may_be_silenced(rule: str, words: str) -> bool:
    """Only words, and more than one character of them: a figure, a day or a mark would silence the rule itself."""
    is_of_words = rule.startswith(ABOUT_WORDS) or RULES[rule].level == Level.HINT
    han = sum("\u3400" <= character <= "\u9fff" for character in words)
    return is_of_words and rule not in BLOCKS and han >= 2 and not any(map(str.isdecimal, words))


@transaction.atomic
def speak_again(bulletin: Bulletin, *, by: User, rule: str, words: str) -> Answer:
    """Take that back (重新提)."""
    if (rule, _storable(words)) not in {(answer.rule, answer.words) for answer in silenced(bulletin)}:
        raise Refused("这一处本来就会提，不用恢复：请刷新页面看看。")
    return _answer_for_all(bulletin, by, rule, words, Answer.Choice.ASK, "")


def _answer(issue: Issue, by: User, rule: str, words: str, key: str, choice: Answer.Choice, reason: str = "") -> Answer:
    _require_editor(by, issue.bulletin)
    if not re.fullmatch("[0-9a-f]{64}", key):
        raise Refused("没有记下：这一处已经变了，请看看现在的校对结果。")
    of = {"bulletin": issue.bulletin, "issue": issue, "rule": rule, "words": _storable(words), "context": key}
    return Answer.objects.create(**of, choice=choice, reason=reason, by=by)


def _answer_for_all(bulletin: Bulletin, by: User, rule: str, words: str, choice: Answer.Choice, reason: str) -> Answer:
    _require_editor(by, bulletin)
    facts = {"rule": rule, "words": _storable(words), "reason": reason}
    act = SILENCED if choice == Answer.Choice.NEVER else TOLD_AGAIN
    slug = bulletin.slug
    audit.record(by=by, action=act, subject=f"刊物 {slug}", details=facts, about=bulletin, bulletin=slug)
    return Answer.objects.create(bulletin=bulletin, choice=choice, by=by, **facts)


def _require_editor(by: User, bulletin: Bulletin) -> None:
    if not by.is_active or not by.has_perm(Permission.CHANGE_ISSUE, bulletin):
        raise Refused("您没有改稿的权限，校对的答复没有记下：请编辑来答。")


def _known_rule(rule: str) -> Rule:
    if rule not in RULES:
        raise Refused("没有记下：这条规则已经没有了，请刷新页面。")
    return RULES[rule]


def _storable(words: str) -> str:
    return words.replace("\0", "")[:LONGEST_WORDS]


def _reason_for(rule: Rule, level: str, reason: str) -> str:
    """What was said, which must be something where the remark asks for it."""
    said = _tidied(reason)
    is_must = (level if level in set(Level) else rule.level) == Level.MUST
    if not any(map(str.isalnum, said)) and (is_must or rule.key in BLOCKS):
        raise Refused(f"“{rule.name}”是必须改的一项，不改要写明理由。")
    return said


def _tidied(reason: str) -> str:
    said = " ".join(reason.replace("\0", "").split())
    if len(said) > LONGEST_REASON:
        raise Refused(f"理由有{len(said)}字，最多{LONGEST_REASON}字：请写短一些。")
    return said


# Which rules are asked


@transaction.atomic
def set_rules(bulletin: Bulletin, *, by: User, seen: Iterable[str], off: Iterable[str]) -> None:
    """Switch these rules off and all others on; refused if somebody else has switched any since they were `seen`."""
    if not by.is_active or not by.has_perm(Permission.CHANGE_BULLETIN, bulletin):
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
    slug = held.slug
    audit.record(by=by, action=RULES_CHANGED, subject=f"刊物 {slug}", details=changed, about=held, bulletin=slug)
