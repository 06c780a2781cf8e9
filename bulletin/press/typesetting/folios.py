"""Hangs page numbers (页码) by their dashes: how high a font draws a dash in its line is the font's own affair."""

from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from bulletin.press.typesetting.justify import SetLayout


def hang_numbers(pages: list[boxes.PageBox]) -> None:
    """Moves each number until the middle of its first dash lies where the padding of its box ends (7.5)."""
    for page in pages:
        for box in page.children:
            if is_number(box):
                number = next(child for child in box.descendants() if isinstance(child, boxes.TextBox))
                for child in box.children:
                    child.translate(0, box.content_box_y() - _middle_of_dash(number))


def is_number(box: boxes.Box) -> bool:
    return isinstance(box, boxes.MarginBox) and box.at_keyword.startswith("@bottom") and bool(box.children)


def _middle_of_dash(number: boxes.TextBox) -> float:
    """px from the top of the page."""
    layout = SetLayout(number)  # owns the run below
    run, ink = layout.line.runs.data, ffi.new("PangoRectangle *")
    pango.pango_font_get_glyph_extents(run.item.analysis.font, run.glyphs.glyphs[0].glyph, ink, ffi.NULL)
    middle: float = number.position_y + number.baseline + (ink.y + ink.height / 2) * FROM_UNITS
    return middle
