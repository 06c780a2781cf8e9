"""Typesets a Content in this process: lay out, justify, anchor the imprint, write the PDF."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from weasyprint import CSS, HTML
from weasyprint.document import Document, Page
from weasyprint.urls import FatalURLFetchingError

from bulletin.content import Content
from bulletin.press.drawing import STYLESHEET, draw_html
from bulletin.press.errors import PressError
from bulletin.press.fetch import OwnFilesFetcher
from bulletin.press.fonts import font_configuration
from bulletin.press.imprint import anchor_imprint
from bulletin.press.justify import justify
from bulletin.press.places import texts
from bulletin.press.workshop import Workshop


@dataclass(frozen=True)
class Typeset:
    """A finished PDF. `missing_glyphs` names what no font could draw, each by character and place."""

    pdf: bytes
    pages: int
    missing_glyphs: tuple[str, ...]


def typeset(content: Content, workshop: Workshop, *, mark: str = "") -> Typeset:
    """The same Content gives the same bytes on one machine. Raises PressError if it refers to anything not ours."""
    try:
        with _undrawn_characters() as undrawn:
            document = _lay_out(draw_html(content, mark=mark), workshop)
            pdf = document.write_pdf(pdf_variant="pdf/a-2a")
    except FatalURLFetchingError as error:
        raise PressError(f"正文引用了本系统以外的文件“{error}”，排版已停止；请删去后再试。") from error
    return Typeset(pdf=pdf, pages=len(document.pages), missing_glyphs=tuple(_places(content, undrawn)))


def _lay_out(html: str, workshop: Workshop) -> Document:
    base = workshop.media.resolve().as_uri() + "/"
    source = HTML(string=html, base_url=base, url_fetcher=OwnFilesFetcher(workshop.media))
    document = source.render(font_config=font_configuration(workshop.fonts), stylesheets=[_stylesheet()])
    page_boxes = [page._page_box for page in document.pages]
    justify(page_boxes)
    anchor_imprint(page_boxes)
    document.pages = [Page(box) for box in page_boxes]  # links and bookmarks where things stand now
    return document


@lru_cache(maxsize=1)
def _stylesheet() -> CSS:
    return CSS(filename=STYLESHEET)


@contextmanager
def _undrawn_characters() -> Iterator[dict[str, None]]:
    """Collects the characters WeasyPrint logs as .notdef, in order."""
    undrawn: dict[str, None] = {}
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: undrawn.setdefault(record.args[0]) if ".notdef" in str(record.msg) else None
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield undrawn
    finally:
        logger.removeHandler(handler)


def _places(content: Content, characters: dict[str, None]) -> Iterator[str]:
    for character in characters:
        places = [place for place, text in texts(content) if character in text]
        yield f"“{character}”（U+{ord(character):04X}，{'、'.join(places) or '版面'}）"
