"""Fits the end of an issue to its pages: the imprint (版记) not alone on the last one, on a back if so wished; one of
more than a page begins under the text.

Only an issue that needs it is laid out again. A page is saved where nobody sees how: the imprint's rows stand closer by
up to a millimetre, and paragraphs whose last line holds a few characters are pulled in by their pauses (GB/T 15834-2011
5.1.10 has marks give up space so that no page is wasted). Else the last lines of the text go over to the imprint.
"""

import copy
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes

from bulletin.press.page import AREA_HEIGHT, ROW
from bulletin.press.typesetting.imprint import foot_of_text, imprint_on, imprint_pages, stands_alone
from bulletin.press.typesetting.justify import PAUSES
from bulletin.press.typesetting.layout import render
from bulletin.press.workshop import Workshop

PX = 25.4 / 96  # mm
MOST_PAGES = 40  # of an issue that is laid out again: of more, a page is no loss and the time is
MOST_WON, MOST_TRIED = 3, 6  # rows that are won; paragraphs tried for them
LONGEST_TAIL = 4.5  # em of a last line that is pulled in
IMPRINT_ROW, CLOSEST_ROW = 8.0, 7.1  # mm: as press.css sets it; 4号 at 20 pt, as offices set it
IMPRINT_AIR, LEAST_AIR = 4.0, 2.0  # mm above the imprint
CARRIED = 2  # rows of text that go over to the imprint, as widows do
MOST_CARRIED = 6.5  # rows, of a picture or a title with its text: of more the page they come from would look torn

# By whether the pages of the imprint are odd: the side it begins on, behind a blank page if need be.
SIDES = {
    is_odd: CSS(string=f".imprint {{ break-before: {side} }} @page :blank {{ @bottom-{outer} {{ content: none }} }}")
    for is_odd, side, outer in ((True, "left", "right"), (False, "right", "left"))
}
UNDER_THE_TEXT = CSS(string=".imprint { break-inside: auto }")
TAKEN = 0.4  # em of a pause when lines are broken: less than it may give, for one that ends a line gives nothing
TIGHT = CSS(string=f".pause {{ letter-spacing: -{TAKEN}em }}")
# A paragraph of three rows goes over whole, by itself.
CARRIED_OVER = "main > :last-child > :last-child { orphans: 2; break-before: auto }"
PAUSE = re.compile(f"([{''.join(sorted(PAUSES))}])")
APART = {"header", "nav", "section", "footer"}


def fitted(source: HTML, workshop: Workshop, *, duplex: bool) -> Document:
    """The pages of this source; with `duplex` the imprint stands on an even page, behind a blank one if need be.

    That is the last side of the last sheet (7.4.1), of a single page its back; a blank page before it and its own have
    no number (7.5). Raises like `layout.render`.
    """
    document = render(source, workshop)
    height = len(imprint_pages(_boxes(document)))
    if height > 1:
        document = render(source, workshop, UNDER_THE_TEXT)
    elif len(document.pages) <= MOST_PAGES and _is_wasteful(document, duplex=duplex):
        document = _with_company(document, source, workshop, duplex=duplex) or document
    if duplex and len(document.pages) % 2:
        document = render(source, workshop, SIDES[height % 2 == 1])
    return document


def _is_wasteful(document: Document, *, duplex: bool) -> bool:
    """Whether the imprint took a page of its own, which it may where it closes a sheet that must be closed."""
    is_closing = duplex and len(document.pages) % 2 == 0
    return not is_closing and len(document.pages) > 1 and stands_alone(_boxes(document))


def _with_company(document: Document, source: HTML, workshop: Workshop, *, duplex: bool) -> Document | None:
    """Laid out anew so that text and imprint share the last page; None if no way is good enough."""
    ways = (_closer, _pulled_in) if duplex else (_closer, _pulled_in, _carried_over)
    for way in ways:
        tried = way(document, source, workshop)
        if tried and not stands_alone(_boxes(tried)):
            return tried
    return None


def _boxes(document: Document) -> list[boxes.PageBox]:
    return [page._page_box for page in document.pages]


@dataclass(frozen=True)
class _Lack:
    """What the page before the last lacks (mm) to hold the imprint, and what the imprint itself can give of that."""

    lack: float
    rows: float  # of the imprint

    @property
    def given(self) -> float:
        return IMPRINT_AIR - LEAST_AIR + self.rows * (IMPRINT_ROW - CLOSEST_ROW)

    @property
    def to_win(self) -> int:
        """Rows of the text, with the imprint at its closest."""
        return max(0, math.ceil((self.lack - self.given) / ROW))

    def style(self) -> CSS:
        """The imprint as close as it has to be once those rows are won."""
        missing = max(0.0, self.lack - self.to_win * ROW) + 0.1
        from_air = min(missing, IMPRINT_AIR - LEAST_AIR)
        row = IMPRINT_ROW - (missing - from_air) / self.rows
        return CSS(string=f".imprint {{ --imprint-row: {row:.3f}mm; margin-top: {IMPRINT_AIR - from_air:.3f}mm }}")


def _lack(document: Document) -> _Lack:
    before, last = _boxes(document)[-2:]
    height = imprint_on(last).border_height() * PX
    return _Lack(lack=height + IMPRINT_AIR - white(before), rows=height // IMPRINT_ROW)


def closest(height: float) -> float:
    """mm that an imprint so high (mm) takes of the text's room at its closest, the air above it counted."""
    return height - height // IMPRINT_ROW * (IMPRINT_ROW - CLOSEST_ROW) + LEAST_AIR


def white(page: boxes.PageBox) -> float:
    """mm of the type area below the text."""
    used: float = foot_of_text(page) - page.content_box_y()
    return AREA_HEIGHT - used * PX


# Rows won


def _closer(document: Document, source: HTML, workshop: Workshop) -> Document | None:
    """The imprint's rows closer together, and closer to the text."""
    lack = _lack(document)
    return None if lack.to_win else _accepted(render(source, workshop, lack.style()))


def _pulled_in(document: Document, source: HTML, workshop: Workshop) -> Document | None:
    """As many paragraphs as rows are wanted set one row shorter, beside what the imprint gives."""
    lack = _lack(document)
    before = _paragraphs(document)
    tried = _with_short_tails(before)[:MOST_TRIED]
    if not 0 < lack.to_win <= min(MOST_WON, len(tried)):
        return None
    as_they_were = {paragraph: copy.deepcopy(paragraph) for paragraph in tried}
    for paragraph in tried:
        _tighten(paragraph)
    after = _paragraphs(render(source, workshop, TIGHT))
    won = [paragraph for paragraph in tried if len(after[paragraph]) < len(before[paragraph])]
    for paragraph in set(tried) - set(won[: lack.to_win]):
        _restore(paragraph, as_they_were[paragraph])
    outcome = _accepted(render(source, workshop, TIGHT, lack.style())) if len(won) >= lack.to_win else None
    if outcome is None:
        for paragraph in tried:
            _restore(paragraph, as_they_were[paragraph])
    return outcome


def _paragraphs(document: Document) -> dict[Element, list[boxes.LineBox]]:
    """The running paragraphs of the text with their lines, over the pages too."""
    found: dict[Element, list[boxes.LineBox]] = {}
    for page in _boxes(document):
        for block in _running(page):
            found.setdefault(block.element, []).extend(block.children)
    return found


def _running(box: boxes.Box) -> Iterator[boxes.BlockBox]:
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.MarginBox | boxes.TableBox) or child.element_tag in APART:
            continue
        if child.element_tag == "p" and child.children and isinstance(child.children[0], boxes.LineBox):
            yield child
        else:
            yield from _running(child)


def _with_short_tails(paragraphs: dict[Element, list[boxes.LineBox]]) -> list[Element]:
    """Those whose last line may find room in the others: the shortest last line first, of the same the later one."""
    tails = {}
    for place, (paragraph, lines) in enumerate(paragraphs.items()):
        *others, last = map(_texts, lines)
        tail = sum(box.width for box in last) / lines[-1].style["font_size"]
        pauses = sum(character in PAUSES for line in others for box in line for character in box.text[:-1])
        if others and tail <= min(LONGEST_TAIL, pauses * TAKEN):
            tails[paragraph] = (round(tail, 1), -place)
    return sorted(tails, key=tails.__getitem__)


def _texts(line: boxes.LineBox) -> list[boxes.TextBox]:
    return [box for box in line.descendants() if isinstance(box, boxes.TextBox)]


def _tighten(paragraph: Element) -> None:
    """Its pauses in spans of their own, for TIGHT to take space from when lines are broken."""
    for element in list(paragraph.iter()):
        inner = list(element)
        element[:] = []
        element.text = _divided(element, element.text or "")
        for child in inner:
            element.append(child)
            child.tail = _divided(element, child.tail or "")


def _divided(parent: Element, text: str) -> str:
    """Appends the text's pauses to the parent, each with what follows it; returns what comes before the first."""
    start, *rest = PAUSE.split(text)
    for mark, following in zip(rest[::2], rest[1::2], strict=True):
        SubElement(parent, "span", {"class": "pause"}).text = mark
        parent[-1].tail = following
    return start


def _restore(paragraph: Element, as_it_was: Element) -> None:
    paragraph.text = as_it_was.text
    paragraph[:] = as_it_was[:]


# Rows lost


def _carried_over(document: Document, source: HTML, workshop: Workshop) -> Document | None:
    """The last rows of the text on the imprint's page: the page before is so much shorter."""
    pages = _boxes(document)
    page, number = pages[-2], len(pages) - 1
    shorter = CSS(
        string=f"@page :nth({number}) {{ padding-bottom: {white(page) + (CARRIED - 0.5) * ROW:.3f}mm }} {CARRIED_OVER}"
    )
    outcome = _accepted(render(source, workshop, shorter))
    if outcome is None:
        return None
    left_white = white(_boxes(outcome)[-2])
    is_near = left_white - white(page) <= MOST_CARRIED * ROW and left_white < AREA_HEIGHT
    return outcome if len(outcome.pages) == len(pages) and is_near else None


def _accepted(document: Document) -> Document | None:
    return None if stands_alone(_boxes(document)) else document
