"""A sketch of the pages while they are written: laid out as for the PDF; of the wanted ones, pictures."""

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pypdfium2
from weasyprint.document import Document

from bulletin.document import content as sealed
from bulletin.document.content import Content
from bulletin.press.sketching.lines import Line, Row, rows
from bulletin.press.sketching.remarks import Remark, remarks
from bulletin.press.typesetting.limits import check_size
from bulletin.press.typesetting.typeset import laid_out
from bulletin.press.worker.relay import in_sketcher
from bulletin.press.workshop import Workshop

JPEG_QUALITY = 80


class Run(NamedTuple):
    """From which page to which an article runs; `place` is that of its title."""

    place: str
    first: int
    last: int


@dataclass(frozen=True)
class Sketch:
    """What the editor sees beside the text; lines and pages break as they will in the PDF."""

    pages: int
    pictures: dict[int, bytes]  # JPEG, by the page's number from 1
    lines: tuple[Line, ...]
    runs: tuple[Run, ...]
    remarks: tuple[Remark, ...]


def sketch(content: Content, workshop: Workshop, *, pages: tuple[int, ...], width: int) -> Sketch:
    """All lines of the issue and pictures, `width` pixels wide, of those of the wanted pages that it has.

    In a worker of its own, which no submission waits for. It takes one sketch after the other in the order they came,
    and ends none because a newer one came: who types should have one under way, and ask for the newest text when that
    has answered. Asked again for the content it has just laid out, it only draws: turning a page is quick. Raises
    PressError for whatever goes wrong; the next sketch works.
    """
    check_size(content)
    return in_sketcher(
        _sketched, sealed.to_bytes(content), workshop, pages, width, workshop=workshop, about=f"《{content.title}》"
    )


class _LaidOut(NamedTuple):
    document: Document
    rows: list[Row]
    remarks: list[Remark]


def _sketched(content: bytes, workshop: Workshop, pages: tuple[int, ...], width: int) -> Sketch:
    done = _laid_out(content, workshop)
    count = len(done.document.pages)
    return Sketch(
        pages=count,
        pictures={page: _picture(done.document, page, width) for page in pages if 1 <= page <= count},
        lines=tuple(row.line for row in done.rows),
        runs=tuple(_runs(done.rows)),
        remarks=tuple(done.remarks),
    )


@lru_cache(maxsize=1)
def _laid_out(content: bytes, workshop: Workshop) -> _LaidOut:
    """The newest is kept: the next sketch is often of the same text and another page."""
    issue = sealed.from_bytes(content)
    document = laid_out(issue, workshop)
    for page in document.pages:
        page.links = []  # a picture has none, and most would lead to pages that are not drawn
    boxes = [page._page_box for page in document.pages]
    found = rows(boxes, issue)
    return _LaidOut(document, found, remarks(issue, boxes, found))


def _picture(document: Document, page: int, width: int) -> bytes:
    pdf = document.copy([document.pages[page - 1]]).write_pdf(uncompressed_pdf=True)
    with pypdfium2.PdfDocument(pdf) as drawn:
        sheet = drawn[0]
        image = sheet.render(scale=width / sheet.get_width(), may_draw_forms=False).to_pil()
    file = io.BytesIO()
    image.save(file, "JPEG", quality=JPEG_QUALITY)
    return file.getvalue()


def _runs(rows: list[Row]) -> list[Run]:
    pages: dict[str, list[int]] = {}
    for row in rows:
        if row.line.place.startswith("article-"):
            article = "-".join(row.line.place.split("-")[:2])
            pages.setdefault(article, []).append(row.line.page)
    return [Run(place, min(on), max(on)) for place, on in pages.items()]
