"""Tidying: the typing habits every office has and no printed bulletin shows. Each change is counted in the notes."""

import re

from bulletin.intake.margin import Notes
from bulletin.intake.text.characters import CLOSING, GAP, HAN, OPENING, POINTS
from bulletin.intake.text.marks import MARKS, plain

FULL_WIDTH = "全角数字、字母改为半角"
HALF_WIDTH = "汉字旁的半角标点改为全角"
FIGURE_GAPS = "汉字与数字之间的空格删去"
POINT_GAPS = "中文标点旁的空格删去"

_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_TO_HALF = {wide: wide - 0xFEE0 for span in ("０９", "Ａｚ") for wide in range(ord(span[0]), ord(span[1]) + 1)}
_TO_FULL = dict(zip(",:;!?()", "，：；！？（）", strict=True))
# &lt; typed in a text is a word of its own.
_HALF = re.compile("&#?[A-Za-z0-9]{1,10};|[,:;!?()]")
_CHINESE = re.compile(f"[{HAN}{OPENING}{CLOSING}{POINTS}“”]")

# A full stop: at the end of a text, or after a clause that is longer than the parts of a foreign name (卡尔.马克思).
_FULL_STOP = re.compile(
    rf"(?<=[{HAN}{CLOSING}”%％])\.(?=[{MARKS}”）]*$)"
    rf"|(?<=[^{POINTS},.;:!?]{{6}})(?<=[{HAN}{CLOSING}”%％])\.(?=[{GAP}]*[{HAN}{OPENING}“])"
)

_ANY_GAP = re.compile(f"[{GAP}]")
_M = f"[{MARKS}]*"
_EDGE = f"[{HAN}{OPENING}{CLOSING}{POINTS}“”]"
_FIGURE = r"\d[\d.,:/%％‰]*+"
_SURE = f"[{OPENING}{CLOSING}{POINTS}]"
_FIGURE_GAPS = (
    re.compile(rf"^({_M}\d{{1,4}})[{GAP}]+(?=[年月日时点])"),
    re.compile(rf"(?<=[{HAN}])({_M})[{GAP}]++(?={_M}{_FIGURE}{_M}[{GAP}]*+{_M}(?:{_EDGE}|$))"),
    re.compile(rf"(?<={_EDGE})({_M}{_FIGURE}{_M})[{GAP}]++(?={_M}[{HAN}])"),
)
_POINT_GAPS = (
    re.compile(rf"(?<={_SURE})({_M})[{GAP}]++"),
    re.compile(rf"()(?<![{GAP}])[{GAP}]++(?={_M}{_SURE})"),
    re.compile(rf"(?<=[“”])({_M})[{GAP}]++(?={_M}[{HAN}])"),
    re.compile(rf"(?<=[{HAN}])({_M})[{GAP}]++(?={_M}[“”])"),
)
_QUOTE_GAPS = re.compile(rf"(?<=[“”‘’…—·])[{GAP}]++|(?<![{GAP}])[{GAP}]++(?=[“”‘’…—·])")


def tidy(text: str, notes: Notes) -> str:
    """The text as the printer would set it; emphasis marks stay where they are."""
    text, places = _WIDE.subn(lambda wide: wide.group().translate(_TO_HALF), text)
    notes.count(FULL_WIDTH, places)
    text = _widen_points(text, notes)
    text, places = _FULL_STOP.subn("。", text)
    notes.count(HALF_WIDTH, places)
    if _ANY_GAP.search(text):
        for change, patterns in ((FIGURE_GAPS, _FIGURE_GAPS), (POINT_GAPS, _POINT_GAPS)):
            for pattern in patterns:
                text, places = pattern.subn(r"\1", text)
                notes.count(change, places)
    return text.strip()


def tidy_title(text: str, notes: Notes) -> str:
    """A title besides loses every space beside a quotation mark (intake rule 5)."""
    return _QUOTE_GAPS.sub("", tidy(plain(text), notes))


def _widen_points(text: str, notes: Notes) -> str:
    if not _HALF.search(text):
        return text
    characters = list(text)
    open_brackets: list[int] = []
    for match in _HALF.finditer(text):
        place = match.start()
        pair = [place]
        if text[place] == "&":
            continue
        if text[place] == "(":
            open_brackets.append(place)
            continue
        if text[place] == ")" and open_brackets:
            pair.append(open_brackets.pop())
        _widen_if_beside_han(characters, pair, notes)
    _widen_each(characters, open_brackets, notes)
    return "".join(characters)


def _widen_each(characters: list[str], places: list[int], notes: Notes) -> None:
    for place in places:
        _widen_if_beside_han(characters, [place], notes)


def _widen_if_beside_han(characters: list[str], places: list[int], notes: Notes) -> None:
    """A pair of brackets changes together, or 国发(2018)12号 would open wide and close narrow."""
    if any(_is_beside_han(characters, place) for place in places):
        for place in places:
            characters[place] = _TO_FULL[characters[place]]
        notes.count(HALF_WIDTH, len(places))


def _is_beside_han(characters: list[str], place: int) -> bool:
    return any(_CHINESE.match(_neighbour(characters, place, step)) for step in (-1, 1))


def _neighbour(characters: list[str], place: int, step: int) -> str:
    place += step
    while 0 <= place < len(characters) and characters[place] in MARKS:
        place += step
    return characters[place] if 0 <= place < len(characters) else ""
