"""Flush lines (两端对齐) after layout: WeasyPrint stretches only spaces, Chinese has none.

Lines are already broken. Here every character of a justified paragraph gets its exact advance, by writing the widths
into Pango's glyphs just before they are drawn; nothing of the library is patched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

MOST_STRETCH = 0.25  # em between two characters; a line that would need more stays ragged
LOOSE = 0.08  # em from which a line is evened out with those above
SHARED = 3  # lines over which the white of a loose one is spread
CLOSED_UP = 0.5  # em taken from two adjacent marks (标点挤压), clreq 3.1.6
CLOSING = set("、，。．；：！？）》】〉」』〕］”’")
OPENING = set("“‘（《【〈「『〔［")
MARKS = CLOSING | OPENING
PAUSES, PRESSED = (
    set("，、。；"),
    0.5,
)  # what gives up space where a line is too long, and em of it, GB/T 15834-2011 5.1.10
# Where a line may be cut anew: before a Han character, unless an opening mark or a joiner precedes it.
CUT = re.compile(r"[\w、，。；：？！）》\u200b][\u4e00-\u9fff]")


class SetLayout(Layout):  # type: ignore[misc]  # WeasyPrint comes without types
    """A Pango layout whose glyph widths we have set; WeasyPrint draws it as it is instead of laying it out again."""

    def __init__(self, box: boxes.TextBox):
        style = box.style.copy()
        style["letter_spacing"] = "normal"
        style["word_spacing"] = 0
        super().__init__(style)
        pango.pango_layout_set_single_paragraph_mode(self.layout, True)
        self.set_text(box.text)
        self.line, _ = super().get_first_line()

    def get_first_line(self) -> tuple[object, None]:
        return self.line, None

    def reactivate(self, style: object) -> None:
        """Keep what was set."""

    def deactivate(self) -> None:
        """Keep what was set."""


@dataclass(slots=True)
class SetGlyph:
    """One drawn glyph; lengths in thousandths of its em, as the PDF counts them."""

    geometry: Any  # Pango's own
    character: str
    natural: float
    drawn_width: int
    size: float  # px
    is_loose: bool  # whether its text may be stretched
    closes_up: bool = False  # with the following one
    gives: bool = False  # whether space may be added after it
    advance: float = 0.0

    @property
    def is_latin(self) -> bool:
        return self.character.isascii() and not self.character.isspace()

    @property
    def is_wide(self) -> bool:
        return self.natural > 900


class SetRow:
    """A line of justified text: its text boxes, and how far it may reach (px)."""

    def __init__(self, line: boxes.LineBox, block: boxes.BlockContainerBox):
        self.line = line
        self.block = block
        self.boxes = list(_leaves(line))
        self.is_text = bool(self.boxes) and all(isinstance(box, boxes.TextBox) for box in self.boxes)
        if self.is_text:
            self.start = self.boxes[0].position_x
            self.room = block.content_box_x() + block.width - self.start
            self.measure()

    def measure(self) -> None:
        self.runs = [list(_glyphs(box)) for box in self.boxes]
        self.glyphs = [glyph for run in self.runs for glyph in run]
        _relate(self.glyphs)
        self.stretch = _stretch(self.glyphs, self.room)

    @property
    def continues(self) -> bool:
        """Whether the paragraph goes on below, by itself and not because its writer ended the line."""
        was_ended = any(box.element_tag == "br" for box in self.line.descendants() if box.element is not None)
        return self.line.resume_at is not None and not was_ended

    @property
    def ends_flush(self) -> bool:
        return self.continues or self.line.style["text_align_last"] == "justify"

    def leads_to(self, below: "SetRow") -> bool:
        return self.continues and self.block.element is below.block.element

    def set(self) -> None:
        """Gives every box its place and every glyph its advance."""
        fits = self.ends_flush and self.stretch <= MOST_STRETCH * 1000
        _space_out(self.glyphs, self.stretch if fits else min(self.stretch, self._tracking()))
        if not 2 * self._tracking() <= self.stretch <= MOST_STRETCH * 1000 and not self._press():
            self._squeeze()
        x = self.start
        for box, run in zip(self.boxes, self.runs, strict=True):
            box.position_x = x
            box.width = _write(run)
            x += box.width
        _fit_inline_boxes(self.line)

    def _press(self) -> bool:
        """Takes from the pauses what the line is too long by; False if that is nothing or more than they have."""
        gap = 2 * self._tracking()
        pauses = [glyph for glyph in self.glyphs[:-1] if glyph.character in PAUSES and glyph.gives and glyph.is_wide]
        room = sum(glyph.size for glyph in pauses)
        excess = (gap - self.stretch) * sum(glyph.size for glyph in self.glyphs if glyph.gives)
        if not 0 < excess <= PRESSED * 1000 * room:
            return False
        _space_out(self.glyphs, gap)
        for glyph in pauses:
            glyph.advance -= excess / room
        return True

    def _squeeze(self) -> None:
        """Long addresses and the like: lines were broken with tracking between Latin letters too, so it must be there
        if the row would not fit without.
        """
        if sum(glyph.advance * glyph.size for glyph in self.glyphs) > self.room * 1000:
            for glyph in self.glyphs:
                glyph.gives = True
            _space_out(self.glyphs, _stretch(self.glyphs, self.room))

    def _tracking(self) -> float:
        return _letter_spacing(self.line)


def justify(pages: list[boxes.PageBox]) -> None:
    rows = [row for page in pages for row in _rows(page) if row.is_text]
    for place, row in enumerate(rows):
        if row.ends_flush and row.stretch > LOOSE * 1000:
            _relieve(_down_to(rows, place))
    for row in rows:
        row.set()


def set_apart(box: boxes.TextBox, room: float) -> None:
    """Sets its characters apart by its letter-spacing, to the thousandth, less where that is wider than room (px)."""
    glyphs = list(_glyphs(box))
    gap = _letter_spacing(box)
    natural = sum(glyph.natural for glyph in glyphs) - gap  # none after the last
    gap -= max(0.0, natural - room / box.style["font_size"] * 1000) / max(1, len(glyphs) - 1)
    for glyph in glyphs:
        glyph.advance = glyph.natural - _letter_spacing(box) + gap
    glyphs[-1].advance -= gap
    box.width = _write(glyphs)


def _rows(box: boxes.Box) -> Iterator[SetRow]:
    for child in getattr(box, "children", ()):
        if not isinstance(child, boxes.LineBox):
            yield from _rows(child)
        elif child.style["text_align_all"] == "justify":
            yield SetRow(child, box)


def _leaves(box: boxes.Box) -> Iterator[boxes.Box]:
    for child in box.children:
        if isinstance(child, boxes.InlineBox):
            yield from _leaves(child)
        else:
            yield child


def _down_to(rows: list[SetRow], place: int) -> list[SetRow]:
    """The row and those of its paragraph above it that may share its white, from the top."""
    first = place
    while first > max(0, place - SHARED + 1) and rows[first - 1].leads_to(rows[first]):
        first -= 1
    return rows[first : place + 1]


def _relieve(rows: list[SetRow]) -> None:
    """A word too long to fit left the last row loose: those above hand it down characters, unless one stays ragged."""
    texts = [(row.boxes[0].text, row.boxes[-1].text) for row in rows]
    pairs = list(pairwise(rows))[::-1]
    for above, row in pairs * 2:  # what came down from the third row is shared again
        if row.stretch > LOOSE * 1000:
            _even_out(above, row)
    if any(row.stretch > MOST_STRETCH * 1000 for row in rows):
        for row, (first, last) in zip(rows, texts, strict=True):
            row.boxes[0].text, row.boxes[-1].text = first, last
            row.measure()


def _even_out(above: SetRow, row: SetRow) -> None:
    """Hands the row down characters from the one above until both are alike."""
    giver, taker = above.boxes[-1], row.boxes[0]
    if giver.element is not taker.element or above.stretch >= row.stretch:
        return
    kept, taken = giver.text, taker.text
    best, best_cut = max(above.stretch, row.stretch), len(kept)
    for cut in _cuts(kept):
        _divide(above, row, kept[:cut], kept[cut:] + taken)
        worst = max(above.stretch, row.stretch)
        if worst >= best or row.stretch < 0:  # it would no longer fit
            break
        best, best_cut = worst, cut
    _divide(above, row, kept[:best_cut], kept[best_cut:] + taken)


def _cuts(text: str) -> Iterator[int]:
    """The places where the text may be cut, from the end."""
    for cut in range(len(text) - 1, 0, -1):
        if CUT.fullmatch(text[cut - 1 : cut + 1]):
            yield cut


def _divide(above: SetRow, row: SetRow, kept: str, taken: str) -> None:
    above.boxes[-1].text, row.boxes[0].text = kept, taken
    above.measure()
    row.measure()


def _letter_spacing(box: boxes.Box) -> float:
    """In thousandths of an em."""
    spacing: float | str = box.style["letter_spacing"]
    return 0.0 if isinstance(spacing, str) else spacing / box.style["font_size"] * 1000


def _glyphs(box: boxes.TextBox) -> Iterator[SetGlyph]:
    layout = box.pango_layout = SetLayout(box)
    text = layout.text.encode()
    size = box.style["font_size"]
    is_loose = box.style["text_align_all"] == "justify"  # a label in a justified line may ask to be left alone
    own_gap = 0.0 if is_loose else _letter_spacing(box)
    in_em = 1000 * FROM_UNITS / size
    extents = ffi.new("PangoRectangle *")
    run = layout.line.runs
    while run != ffi.NULL:
        item, string = run.data.item, run.data.glyphs
        widths: dict[int, int] = {}
        for index in range(string.num_glyphs):
            info = string.glyphs[index]
            glyph = info.glyph
            if glyph == pango.PANGO_GLYPH_EMPTY:
                continue
            if glyph not in widths:
                pango.pango_font_get_glyph_extents(item.analysis.font, glyph, ffi.NULL, extents)
                widths[glyph] = round(extents.width * in_em)
            at = item.offset + string.log_clusters[index]
            character = text[at : at + 4].decode(errors="ignore")[:1]
            natural = info.geometry.width * in_em + own_gap
            yield SetGlyph(info.geometry, character, natural, widths[glyph], size, is_loose)
        run = run.next


def _relate(glyphs: list[SetGlyph]) -> None:
    """Notes what each pair of neighbours allows; neither a Latin word nor a closed pair of marks is pulled apart."""
    for glyph, following in pairwise(glyphs):
        glyph.closes_up = glyph.character in MARKS and _closes_up(glyph, following)
        glyph.gives = glyph.is_loose and not glyph.closes_up and not (glyph.is_latin and following.is_latin)


def _closes_up(glyph: SetGlyph, following: SetGlyph) -> bool:
    is_pair = following.character in (OPENING if glyph.character in OPENING else MARKS)
    return is_pair and glyph.is_wide and following.is_wide


def _space_out(glyphs: list[SetGlyph], gap: float) -> None:
    """Sets every advance: adjacent marks closed up, `gap` added wherever a Chinese line may give."""
    for glyph in glyphs:
        glyph.advance = glyph.natural
        if glyph.closes_up:
            glyph.advance -= CLOSED_UP * 1000
        if glyph.gives:
            glyph.advance += gap


def _stretch(glyphs: list[SetGlyph], room: float) -> float:
    """The gap (thousandths of an em) that makes the line end where its room (px) ends."""
    _space_out(glyphs, 0)
    width = sum(glyph.advance * glyph.size for glyph in glyphs)
    ems = sum(glyph.size for glyph in glyphs if glyph.gives)
    return (room * 1000 - width) / ems if ems else MOST_STRETCH * 2000


def _write(glyphs: list[SetGlyph]) -> float:
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
        glyph.geometry.width = round((glyph.drawn_width - middle) * glyph.size / 1000 * TO_UNITS)
    return sum(glyph.advance * glyph.size for glyph in glyphs) / 1000


def _fit_inline_boxes(box: boxes.Box) -> None:
    """Inline boxes (links, emphasis) follow the text they hold."""
    for child in box.children:
        if isinstance(child, boxes.InlineBox) and child.children:
            _fit_inline_boxes(child)
            first, last = child.children[0], child.children[-1]
            child.position_x, child.width = first.position_x, last.position_x + last.width - first.position_x
