"""Flush lines (两端对齐) after layout: WeasyPrint stretches only spaces, Chinese has none.

Lines are already broken. Here every character of a justified paragraph gets its exact advance, by writing the widths
into Pango's glyphs just before they are drawn; nothing of the library is patched.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

MOST_STRETCH = 0.25  # em between two characters; a line that would need more stays ragged
CLOSED_UP = 0.5  # em taken from two adjacent marks (标点挤压), clreq 3.1.6
CLOSING = set("、，。．；：！？）》】〉」』〕］”’")
OPENING = set("“‘（《【〈「『〔［")


class SetLayout(Layout):
    """A Pango layout whose glyph widths we have set; WeasyPrint draws it as it is instead of laying it out again."""

    def __init__(self, box: boxes.TextBox):
        style = box.style.copy()
        style["letter_spacing"] = "normal"
        style["word_spacing"] = 0
        super().__init__(style)
        pango.pango_layout_set_single_paragraph_mode(self.layout, True)
        self.set_text(box.text)
        self.line, _ = super().get_first_line()

    def get_first_line(self):
        return self.line, None

    def reactivate(self, style):
        """Keep what was set."""

    def deactivate(self):
        """Keep what was set."""


@dataclass
class Glyph:
    """One drawn glyph; lengths in thousandths of its em, as the PDF counts them."""

    info: object
    character: str
    natural: float
    drawn_width: int
    size: float  # px
    advance: float = 0.0

    @property
    def is_latin(self) -> bool:
        return self.character.isascii() and not self.character.isspace()

    @property
    def is_wide(self) -> bool:
        return self.natural > 900


def justify(pages: list[boxes.PageBox]) -> None:
    for page in pages:
        for line, right_edge in _justified_lines(page):
            _set_line(line, right_edge)


def _justified_lines(box: boxes.Box) -> Iterator[tuple[boxes.LineBox, float]]:
    """Lines of justified blocks, each with the right edge (px) it should reach."""
    for child in getattr(box, "children", ()):
        if not isinstance(child, boxes.LineBox):
            yield from _justified_lines(child)
        elif child.style["text_align_all"] == "justify":
            yield child, box.content_box_x() + box.width


def _set_line(line: boxes.LineBox, right_edge: float) -> None:
    leaves = list(_leaves(line))
    if not leaves or not all(isinstance(leaf, boxes.TextBox) for leaf in leaves):
        return
    start = leaves[0].position_x
    runs = [(box, list(_glyphs(box))) for box in leaves]
    glyphs = [glyph for _, run in runs for glyph in run]
    tracking = _tracking(line)
    _space_out(glyphs, tracking)
    if _ends_flush(line):
        stretch = _stretch(glyphs, right_edge - start)
        if stretch <= MOST_STRETCH * 1000:
            _space_out(glyphs, stretch)
    x = start
    for box, run in runs:
        box.position_x = x
        box.width = _write(run)
        x += box.width
    _fit_inline_boxes(line)


def _leaves(box: boxes.Box) -> Iterator[boxes.Box]:
    for child in box.children:
        if isinstance(child, boxes.InlineBox):
            yield from _leaves(child)
        else:
            yield child


def _tracking(line: boxes.LineBox) -> float:
    spacing, size = line.style["letter_spacing"], line.style["font_size"]
    return 0.0 if spacing == "normal" else spacing / size * 1000


def _ends_flush(line: boxes.LineBox) -> bool:
    """Every line but a paragraph's last and one that its writer ended."""
    if line.style["text_align_last"] == "justify":
        return True
    return line.resume_at is not None and not _was_ended(line)


def _was_ended(line: boxes.LineBox) -> bool:
    return any(box.element_tag == "br" for box in line.descendants() if box.element is not None)


def _glyphs(box: boxes.TextBox) -> Iterator[Glyph]:
    layout = box.pango_layout = SetLayout(box)
    text = layout.text.encode()
    extents = ffi.new("PangoRectangle *")
    run = layout.line.runs
    while run != ffi.NULL:
        item, string = run.data.item, run.data.glyphs
        font = item.analysis.font
        size = box.style["font_size"]
        for index in range(string.num_glyphs):
            info = string.glyphs[index]
            if info.glyph == pango.PANGO_GLYPH_EMPTY:
                continue
            pango.pango_font_get_glyph_extents(font, info.glyph, ffi.NULL, extents)
            at = item.offset + string.log_clusters[index]
            character = text[at : at + 4].decode(errors="ignore")[:1]
            in_em = 1000 * FROM_UNITS / size
            yield Glyph(info, character, info.geometry.width * in_em, round(extents.width * in_em), size)
        run = run.next


def _space_out(glyphs: list[Glyph], gap: float) -> None:
    """Sets every advance: adjacent marks closed up, `gap` added wherever a Chinese line may give."""
    for glyph in glyphs:
        glyph.advance = glyph.natural
    for glyph, following in zip(glyphs, glyphs[1:], strict=False):
        if _closes_up(glyph, following):
            glyph.advance -= CLOSED_UP * 1000
        if _gives(glyph, following):
            glyph.advance += gap


def _closes_up(glyph: Glyph, following: Glyph) -> bool:
    before, after = glyph.character, following.character
    is_pair = before in CLOSING and after in CLOSING | OPENING or before in OPENING and after in OPENING
    return is_pair and glyph.is_wide and following.is_wide


def _gives(glyph: Glyph, following: Glyph) -> bool:
    return not (glyph.is_latin and following.is_latin)


def _stretch(glyphs: list[Glyph], room: float) -> float:
    """The gap (thousandths of an em) that makes the line end where its room (px) ends."""
    _space_out(glyphs, 0)
    width = sum(glyph.advance * glyph.size for glyph in glyphs)
    ems = sum(glyph.size for glyph, following in zip(glyphs, glyphs[1:], strict=False) if _gives(glyph, following))
    return (room * 1000 - width) / ems if ems else MOST_STRETCH * 2000


def _write(glyphs: list[Glyph]) -> float:
    """Writes the advances into Pango's glyphs and returns their sum in px.

    WeasyPrint cuts each correction to whole thousandths, so the remainder is carried from glyph to glyph, and each
    width is aimed at the middle of the thousandth that is wanted.
    """
    wanted = drawn = 0.0
    for glyph in glyphs:
        wanted += glyph.advance
        correction = round(glyph.drawn_width - (wanted - drawn))
        drawn += glyph.drawn_width - correction
        middle = correction + (0.5 if correction > 0 else -0.5 if correction < 0 else 0.0)
        glyph.info.geometry.width = round((glyph.drawn_width - middle) * glyph.size / 1000 * TO_UNITS)
    return sum(glyph.advance * glyph.size for glyph in glyphs) / 1000


def _fit_inline_boxes(box: boxes.Box) -> None:
    """Inline boxes (links, emphasis) follow the text they hold."""
    for child in box.children:
        if isinstance(child, boxes.InlineBox) and child.children:
            _fit_inline_boxes(child)
            first, last = child.children[0], child.children[-1]
            child.position_x, child.width = first.position_x, last.position_x + last.width - first.position_x
