"""Reading: every rule that is not switched off is asked, and its marks become findings at their places."""

import re
from collections.abc import Sequence

from bulletin.proofreading.findings import Finding, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Passage
from bulletin.proofreading.rules import Rule

_SENTENCE_END = re.compile(r"[。！？；…\n\t]")


def proofread(passages: Sequence[Passage], known: Known, rules: Sequence[Rule]) -> list[Finding]:
    """The findings of these rules, in the order of the passages; of each characters a rule speaks once."""
    order = {id(passage): number for number, passage in enumerate(passages)}
    read = tuple(passages)
    found = [
        (order[id(mark.passage)], mark.start, mark.end, _finding(rule, mark))
        for rule in rules
        if rule.key not in known.off
        for mark in rule.look(read, known)
    ]
    found.sort(key=lambda one: one[:3])
    return list(dict.fromkeys(finding for *_, finding in found))


def _finding(rule: Rule, mark: Mark) -> Finding:
    passage = mark.passage
    return Finding(
        rule=rule.key,
        level=mark.level or rule.level,
        place=passage.place,
        start=passage.offset + mark.start,
        end=passage.offset + mark.end,
        words=passage.text[mark.start : mark.end],
        sentence=mark.sentence,
        suggestions=mark.suggestions,
        context=_sentence_around(passage.text, mark.start, mark.end),
    )


def _sentence_around(text: str, start: int, end: int) -> str:
    before = [match.end() for match in _SENTENCE_END.finditer(text, 0, start)]
    after = _SENTENCE_END.search(text, end)
    return text[before[-1] if before else 0 : after.end() if after else len(text)].strip()
