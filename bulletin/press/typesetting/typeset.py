"""Typesets a Content in this process: lay out, justify, anchor the imprint, write the PDF."""

import pydyf
from weasyprint.document import Document
from weasyprint.urls import FatalURLFetchingError

from bulletin.document.content import Content
from bulletin.press.errors import PressError
from bulletin.press.papers import Typeset
from bulletin.press.typesetting.centring import centre_name
from bulletin.press.typesetting.drawing import draw_html
from bulletin.press.typesetting.fitting import fitted
from bulletin.press.typesetting.folios import hang_numbers
from bulletin.press.typesetting.imprint import anchor_imprint
from bulletin.press.typesetting.justify import justify
from bulletin.press.typesetting.layout import read
from bulletin.press.typesetting.tagging import reading, writing
from bulletin.press.typesetting.tagging.claims import claim_accessibility
from bulletin.press.workshop import Workshop


def typeset(content: Content, workshop: Workshop, *, mark: str = "") -> Typeset:
    """The same Content gives the same bytes on one machine. Raises PressError if it refers to anything not ours."""
    document = laid_out(content, workshop, mark=mark)
    return Typeset(pdf=document.write_pdf(pdf_variant="pdf/a-2a", finisher=_finish), pages=len(document.pages))


def laid_out(content: Content, workshop: Workshop, *, mark: str = "") -> Document:
    """The pages as the PDF will show them, every line in its place. Raises PressError like `typeset`."""
    try:
        source = read(draw_html(content, mark=mark), workshop)
        return _finished(fitted(source, workshop, duplex=content.duplex))
    except FatalURLFetchingError as error:
        raise PressError(f"正文引用了本系统以外的文件“{error}”，排版已停止；请删去后再试。") from error


def _finished(document: Document) -> Document:
    page_boxes = [page._page_box for page in document.pages]
    justify(page_boxes)
    centre_name(page_boxes[0])
    anchor_imprint(page_boxes)
    hang_numbers(page_boxes)
    document.pages = [reading.TaggedPage(box) for box in page_boxes]  # links and bookmarks where things stand now
    return document


def _finish(document: Document, pdf: pydyf.PDF) -> None:
    root, counts = reading.read(document.pages)
    writing.write(root, counts, pdf)
    claim_accessibility(pdf)
