"""Reading the marks that stand in twos: which belong together, which stand alone, what stands within what."""

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

CLOSES = {
    "“": "”",
    "‘": "’",
    "（": "）",
    "《": "》",
    "〈": "〉",
    "〔": "〕",
    "【": "】",
    "［": "］",
}
OPENS = {closing: opening for opening, closing in CLOSES.items()}
NAMES = {"“": "引号", "‘": "引号", "《": "书名号", "〈": "书名号"}  # the others are 括号
MOST = 2000  # marks in a passage: what has more is no text, and not read
DEEPEST = 12  # how far below the last opened mark its partner is looked for

_MARKS = re.compile("[“”‘’（）《》〈〉〔〕【】［］()\\[\\]]")
# 1） at the head of an item opens nothing, nor does the apostrophe in don’t.
_NO_PARTNER = re.compile(
    r"(?:^|(?<=[：；。，、]))(?:[0-9]{1,2}|[a-zA-Z]|[一二三四五六七八九十]{1,3})[)）]|(?<=[A-Za-z])’(?=[a-z])"
)


class Pair(NamedTuple):
    """Two marks that belong together, at `start` and `end`; `within` tells the opening marks around, innermost last."""

    opening: str
    start: int
    end: int
    within: tuple[str, ...]


class Loose(NamedTuple):
    """A mark without a partner."""

    mark: str
    at: int


class Scanned(NamedTuple):
    pairs: tuple[Pair, ...]  # in the order of their ends
    loose: tuple[Loose, ...]  # in the order of the text


@lru_cache(maxsize=64)
def scan(text: str) -> Scanned:
    """A round bracket is the partner of another of whatever width."""
    alone = {match.end() - 1 if match[0][-1] in ")）" else match.start() for match in _NO_PARTNER.finditer(text)}
    marks = list(islice(_MARKS.finditer(text), MOST + 1))
    if len(marks) > MOST:
        return Scanned((), ())
    opened: list[Loose] = []
    pairs: list[Pair] = []
    loose: list[Loose] = []
    for match in marks:
        at, mark = match.start(), _full(match[0])
        if at in alone:
            continue
        if mark in CLOSES:
            opened.append(Loose(mark, at))
            continue
        depth = _depth_of(OPENS[mark], opened)
        if not depth:
            loose.append(Loose(mark, at))
            continue
        loose.extend(opened[len(opened) - depth + 1 :])
        partner = opened[-depth]
        del opened[-depth:]
        pairs.append(Pair(partner.mark, partner.at, at, tuple(one.mark for one in opened[-DEEPEST:])))
    return Scanned(tuple(pairs), tuple(sorted(loose + opened, key=lambda one: one.at)))


def _full(mark: str) -> str:
    return {"(": "（", ")": "）", "[": "［", "]": "］"}.get(mark, mark)


def _depth_of(opening: str, opened: list[Loose]) -> int:
    """How many marks up the partner was opened, 1 for the last; 0 if it was not."""
    for depth in range(1, min(len(opened), DEEPEST) + 1):
        if opened[-depth].mark == opening:
            return depth
    return 0
