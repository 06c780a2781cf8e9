"""A sketch of the pages while they are written: laid out as for the PDF; of the wanted ones, pictures."""

import io
from functools import lru_cache
from typing import NamedTuple

import pypdfium2
from weasyprint.document import Document

from bulletin.document import content as sealed
from bulletin.press.papers import Remark, Run, Sketch
from bulletin.press.sketching.lines import Row, rows
from bulletin.press.sketching.remarks import remarks
from bulletin.press.typesetting.typeset import laid_out
from bulletin.press.workshop import Workshop

JPEG_QUALITY = 80


class _LaidOut(NamedTuple):
    document: Document
    rows: list[Row]
    remarks: list[Remark]


def sketched(content: bytes, workshop: Workshop, pages: tuple[int, ...], width: int) -> Sketch:
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
