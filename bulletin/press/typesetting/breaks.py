"""Where a line may break (禁则): rules of clreq that Pango does not know, given to it as invisible characters."""

import re
from itertools import pairwise

JOINER = "\u2060"  # no break here
OPENING = "\u200b"  # a break is allowed here

NEVER_FIRST = set("、。，．；：？！”’）》】〉」』〕］｝·—～／…％‰℃,.;:?!)]}%")
NEVER_LAST = set("“‘（《【〈「『〔［｛([{")
# Pango breaks on neither side of a Chinese quotation mark.
QUOTES_BEFORE, QUOTES_AFTER = set("“‘"), set("”’")

# Figures stay with what they count, and a date stays whole.
WHOLE = re.compile(
    r"\d{2,4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|第\d+[期号届次条章节]|\d[\d.,]*(?:[～—-]\d[\d.,]*)?[%％‰℃万亿千百年月日时分秒号期元名个]{0,2}"
)
# At least two characters, or a figure and what it counts, on a paragraph's last line.
_LAST_WORD = re.compile(r"(?:\d[\d.,]*[%％‰℃]?|[a-zA-Z]+|\w)\W*\w\W*\Z")


def marks_of(text: str) -> list[str]:
    """For every character, the invisible one to stand before it, or ""."""
    marks = ["", *(_mark_between(before, after) for before, after in pairwise(text))][: len(text)]
    kept = [match.span() for match in WHOLE.finditer(text)]
    if last_word := _LAST_WORD.search(text):
        kept.append(last_word.span())
    for start, end in kept:
        for index in range(start + 1, end):
            marks[index] = "" if text[index - 1 : index + 1].isascii() else JOINER
    return marks


def _mark_between(before: str, after: str) -> str:
    if after in NEVER_FIRST or before in NEVER_LAST:
        return JOINER if not (before.isascii() and after.isascii()) else ""
    if after in QUOTES_BEFORE or before in QUOTES_AFTER:
        return OPENING
    return ""


def atoms(text: str) -> list[str]:
    """What a line keeps whole, in order; text set in lines breaks only between these."""
    pieces = [""]
    for before, after, mark in zip(" " + text, text, marks_of(text), strict=False):
        is_within_word = before.isascii() and after.isascii() and not (before + after).count(" ")
        if mark == JOINER or is_within_word:
            pieces[-1] += after
        else:
            pieces.append(after)
    return [piece for piece in pieces if piece]
