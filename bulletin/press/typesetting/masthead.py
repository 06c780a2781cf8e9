"""The masthead's name (刊名): its lines, size and gaps, and how it is centred once laid out (GB/T 9704-2012 7.2.4)."""

import math
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from bulletin.press.typesetting.justify import SetLayout, set_apart
from bulletin.press.typesetting.titles import broken_title, width_of

PX = 96 / 72  # of a point
ROOM = 425.0  # pt across
AIR = 8.0  # px that a name with a bracket at its end keeps from the edges
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


def centre_name(page: boxes.PageBox) -> None:
    """Moves each line of the name until what is seen of it is centred: a bracket at its end is half empty."""
    for heading in (box for box in page.descendants() if box.element_tag == "h1" and isinstance(box, boxes.BlockBox)):
        for line in (box for box in heading.descendants() if isinstance(box, boxes.TextBox)):
            left, right = _empty_ends(line)
            set_apart(line, room=min(ROOM * PX, heading.width - AIR - abs(left - right)))
            middle = line.position_x + (left + line.width - right) / 2
            line.translate(heading.content_box_x() + heading.width / 2 - middle, 0)


def _empty_ends(box: boxes.TextBox) -> tuple[float, float]:
    """How far (px) a mark at its beginning and one at its end stand in; characters and letters fill their squares."""
    layout = SetLayout(box)  # owns the runs below
    run = layout.line.runs
    left = 0.0 if box.text[0].isalnum() else _bearings(run.data, 0)[0]
    while run.next != ffi.NULL:
        run = run.next
    right = 0.0 if box.text[-1].isalnum() else _bearings(run.data, run.data.glyphs.num_glyphs - 1)[1]
    return left, right


def _bearings(run: Any, index: int) -> tuple[float, float]:
    """px left and right of what is drawn of a glyph. Not to be had of Han: Pango takes control points for outlines."""
    ink, whole = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
    pango.pango_font_get_glyph_extents(run.item.analysis.font, run.glyphs.glyphs[index].glyph, ink, whole)
    return ink.x * FROM_UNITS, (whole.width - ink.x - ink.width) * FROM_UNITS
