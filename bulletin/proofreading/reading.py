"""Reading: every rule that is not switched off is asked, and its marks become findings at their places."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from bulletin.proofreading.findings import Finding, Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Passage
from bulletin.proofreading.rules import Rule

_GRAVEST_FIRST = list(Level)
_SENTENCE_END = re.compile(r"[。！？；…\n\t]")


def proofread(passages: Sequence[Passage], known: Known, rules: Sequence[Rule]) -> list[Finding]:
    """The findings of these rules, in the order of the passages; of the same characters the gravest alone."""
    read = tuple(passages)
    order = {id(passage): number for number, passage in enumerate(read)}
    ends = [sentence_ends(passage.text) for passage in read]
    found = []
    for rule in rules:
        if rule.key not in known.off:
            for mark in rule.look(read, known):
                number = order[id(mark.passage)]
                found.append((number, mark.start, mark.end, _finding(rule, mark, ends[number])))
    found.sort(key=lambda one: (*one[:3], _GRAVEST_FIRST.index(one[3].level)))
    spoken = {one[:3]: one[3] for one in reversed(found)}  # of the same characters, the gravest
    return list(reversed(spoken.values()))


def _finding(rule: Rule, mark: Mark, ends: list[int]) -> Finding:
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
        context=_sentence_around(passage.text, mark, ends),
    )


def sentence_ends(text: str) -> list[int]:
    """After which characters a sentence of the text ends."""
    return [match.end() for match in _SENTENCE_END.finditer(text)]


def _sentence_around(text: str, mark: Mark, ends: list[int]) -> str:
    before, after = bisect_right(ends, mark.start), bisect_left(ends, mark.end)
    return text[ends[before - 1] if before else 0 : ends[after] if after < len(ends) else len(text)].strip()
