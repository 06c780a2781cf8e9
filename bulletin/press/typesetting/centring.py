"""The masthead's name (刊名), centred once it is laid out, by what is seen of it."""

from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from bulletin.press.typesetting.justify import SetLayout, set_apart
from bulletin.press.typesetting.masthead import ROOM

PX = 96 / 72  # of a point
AIR = 8.0  # px that a name with a bracket at its end keeps from the edges


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
