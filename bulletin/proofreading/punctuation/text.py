"""What the rules of punctuation share: classes of characters, and looking by a pattern, as most of them do."""

import re
from collections.abc import Iterator
from itertools import islice

from bulletin.proofreading.findings import Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Passage
from bulletin.proofreading.rules import LookInOne

# Classes of characters, to stand between [ and ] in a pattern.
HAN = r"\u3400-\u4dbf\u4e00-\u9fff〇"
OPENING = "“‘（《〈〔【［"
CLOSING = "”’）》〉〕】］"
ENDING = "。？！"  # 句末点号
POINTS = f"，、；：{ENDING}"  # 点号

MOST_MARKS = 100  # in one passage, of one fault: what has more is no text
NUMERALS = "一二三四五六七八九十"


def matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The first of them, as many as a text may have."""
    return islice(pattern.finditer(text), MOST_MARKS)


def looking_for(pattern: str, sentence: str, *suggestions: str) -> LookInOne:
    """Marks the group `mark` of a pattern, or all of it.

    The sentence may name what is marked by {}; the suggestions are templates of the pattern's groups.
    """
    compiled = re.compile(pattern)
    group = "mark" if "mark" in compiled.groupindex else 0

    def look(passage: Passage, known: Known) -> Iterator[Mark]:
        for match in matches(compiled, passage.text):
            instead = tuple(match.expand(suggestion) for suggestion in suggestions)
            yield Mark(passage, *match.span(group), sentence.format(match[group]), instead)

    return look


def together(*looks: LookInOne) -> LookInOne:
    """Looks for one thing after the other."""

    def look_for_each(passage: Passage, known: Known) -> Iterator[Mark]:
        for look in looks:
            yield from look(passage, known)

    return look_for_each
