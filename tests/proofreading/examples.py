"""The notation in which a rule gives its examples (see Rule), as passages and what is to be found in them."""

import datetime as dt
import re
from typing import NamedTuple

from bulletin.proofreading import Kind, Known, Passage

DAY = dt.date(2026, 10, 16)
KNOWN = Known(date=DAY)
_KINDS = {
    "# ": Kind.TITLE,
    "## ": Kind.HEADING1,
    "### ": Kind.HEADING2,
    "#### ": Kind.HEADING3,
    "* ": Kind.ITEM,
    "| ": Kind.ROW,
    "> ": Kind.BRIEF,
}
_MARKED = re.compile(r"⟦(?P<words>.*?)(?:→(?P<instead>.*?))?⟧", re.DOTALL)


class Expected(NamedTuple):
    place: str
    start: int
    end: int
    instead: str | None  # the first suggestion; None where the example gives none


def passages_in(example: str) -> tuple[tuple[Passage, ...], list[Expected]]:
    """The example without its marks, and what they say."""
    passages, expected, article, block = [], [], 0, 0
    above = Kind.PARAGRAPH
    for number, line in enumerate(example.split("\n"), start=1):
        opening = next((opening for opening in _KINDS if line.startswith(opening)), "")
        kind = _KINDS.get(opening, Kind.PARAGRAPH)
        article += kind == Kind.TITLE
        block += kind != above or kind not in {Kind.ROW, Kind.ITEM}
        above = kind
        text, place = "", f"line-{number}"
        rest = line.removeprefix(opening)
        if kind == Kind.ROW:
            rest = rest.replace(" | ", "\t")
        at = 0
        for match in _MARKED.finditer(rest):
            text += rest[at : match.start()]
            expected.append(Expected(place, len(text), len(text) + len(match["words"]), match["instead"]))
            text += match["words"]
            at = match.end()
        passages.append(Passage(place, kind, text + rest[at:], 0, f"article-{article}", block))
    return tuple(passages), expected
