"""Titles (标题) broken by sense: lines in balance, never inside a word."""

import math
import re
from itertools import combinations, pairwise
from unicodedata import east_asian_width

import rjieba

from bulletin.press.typesetting.breaks import NEVER_FIRST, NEVER_LAST

MOST_LINES = 3
QUOTES = (("“", "”"), ("《", "》"), ("（", "）"))
OFFICE = re.compile(r"[^、，\s]+[、，]?")
LINE_ROOM = 20.0  # characters of 2号 (22 pt) in 156 mm

# Ems of Latin letters in a bold serif face, whatever font an office has; figures and marks count a little over half.
LATIN_WIDTHS = dict.fromkeys("MW@%", 1.1) | dict.fromkeys("mw&", 0.9) | dict.fromkeys("ABCDEFGHIJKLNOPQRSTUVXYZ", 0.75)
LATIN_WIDTHS |= dict.fromkeys("ijlt.,:;'|!()/ ", 0.4)
OTHER_WIDTH = 0.58
# An address or a code may break after these, and does not begin a line with them.
SEPARATORS = "/_.?&=#-"
STEP = re.compile(f"[{SEPARATORS}]*[^{SEPARATORS}]*[{SEPARATORS}]*")


def broken_title(title: str, room: float = LINE_ROOM) -> list[str]:
    """The title's lines, as few as `room` (in full-width characters) allows, as even in length as the words allow."""
    if width_of(title) <= room:
        return [title]
    parts = _unbreakable_parts(title, room)
    least = math.ceil(width_of(title) / room)
    for count in range(least, MOST_LINES + 1):
        layouts = [lines for lines in _divisions(parts, count) if max(map(width_of, lines)) <= room]
        if layouts:
            return min(layouts, key=_unevenness)
    return _filled(parts, room)


def broken_office(names: str, room: float) -> list[str]:
    """The lines of an office that stands beside a date: of several too long for one, each begins its own."""
    if width_of(names) <= room:
        return [names] if names else []
    offices = [office.strip() for office in OFFICE.findall(names)]
    return [line for office in offices for line in broken_title(office, room)]


def width_of(text: str) -> float:
    """In full-width characters."""
    return sum(map(_width, text))


def _width(character: str) -> float:
    return 1.0 if east_asian_width(character) in "WFA" else LATIN_WIDTHS.get(character, OTHER_WIDTH)


def words_of(title: str) -> list[str]:
    """The pieces between which a line may break: words, with the marks that stay with them."""
    parts: list[str] = []
    for word in rjieba.cut(title):
        joins = parts and (word[0] in NEVER_FIRST.union(SEPARATORS) or word.isspace() or parts[-1][-1] in NEVER_LAST)
        if joins:
            parts[-1] += word
        else:
            parts.append(word)
    return parts


def _unbreakable_parts(title: str, room: float) -> list[str]:
    return [piece for part in words_of(title) for piece in _fitting(part, room)]


def _fitting(part: str, room: float) -> list[str]:
    """A word longer than a whole line has to break somewhere: after a mark that parts an address, if that is enough."""
    if width_of(part) <= room:
        return [part]
    steps = STEP.findall(part)
    return _filled(steps if max(map(width_of, steps)) <= room else list(part), room)


def _filled(parts: list[str], room: float) -> list[str]:
    """Line by line as full as can be: for titles too long to try every division."""
    lines = [""]
    for part in parts:
        if width_of(lines[-1] + part) > room:
            lines.append("")
        lines[-1] += part
    return lines


def _divisions(parts: list[str], count: int) -> list[list[str]]:
    lines = []
    for breaks in combinations(range(1, len(parts)), count - 1):
        edges = [0, *breaks, len(parts)]
        lines.append(["".join(parts[a:b]).strip() for a, b in pairwise(edges)])
    return lines


def _unevenness(lines: list[str]) -> tuple[bool, int, float, float]:
    """No line of one or two characters, then no break inside quotation marks if it can be helped, then even lines, then
    a narrower foot (上长下短).
    """
    widths = [width_of(line) for line in lines]
    torn = sum(line.count(opening) != line.count(closing) for line in lines for opening, closing in QUOTES)
    is_lonely = min(widths) <= 2
    return is_lonely, torn, sum(width**2 for width in widths), widths[-1] - widths[0]
