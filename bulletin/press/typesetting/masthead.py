"""The masthead's name (刊名): its lines, size and gaps (GB/T 9704-2012 7.2.4)."""

import math
from dataclasses import dataclass

from bulletin.press.typesetting.titles import broken_title, width_of

ROOM = 425.0  # pt across
LARGEST = {1: 62.0, 2: 37.0, 3: 24.0}  # pt, by the number of lines: what fits the height of three rows
SMALLEST_OF_ONE_LINE = 30.0  # pt; a name that would be smaller is set in more lines
FEW = 8  # characters of a line that stand further apart


@dataclass(frozen=True)
class Name:
    """Lines of the name, their size in pt and the gap between characters in em."""

    lines: tuple[str, ...]
    size: float
    gap: float


def set_name(name: str) -> Name:
    """The name as large as the masthead holds it."""
    one = _measured([name])
    if one.size >= SMALLEST_OF_ONE_LINE:
        return one
    more = [_measured(broken_title(name, math.ceil(width_of(name) / count) + 2)) for count in (2, 3)]
    return max([one, *more], key=lambda set_: set_.size)


def _measured(lines: list[str]) -> Name:
    longest = max(map(len, lines))
    gap = 0.18 if longest <= FEW else 0.06
    ems = max(width_of(line) for line in lines) + (longest - 1) * gap
    return Name(tuple(lines), size=round(min(LARGEST[len(lines)], ROOM / ems), 1), gap=gap)
