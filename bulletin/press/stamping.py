"""Stamps words (待审) on each page of a finished PDF, for a copy on its way out; the sealed bytes stay as they are."""

from html import escape
from io import BytesIO

import pikepdf
from weasyprint import CSS, HTML

from bulletin.press.drawing import STYLESHEET
from bulletin.press.fetch import OwnFilesFetcher
from bulletin.press.fonts import font_configuration, font_stylesheet
from bulletin.press.workshop import Workshop

SHEET = '<p class="mark">{0}</p><p class="watermark">{0}</p>'
NO_PAGE_NUMBER = CSS(
    string="@page { @bottom-left { content: none !important } @bottom-right { content: none !important } }"
)


def stamped(pdf: bytes, workshop: Workshop, words: str) -> bytes:
    """A copy of the PDF with the mark of a proof, in these words, behind the text of each page."""
    sheet = HTML(string=SHEET.format(escape(words)), url_fetcher=OwnFilesFetcher(workshop.media)).write_pdf(
        font_config=font_configuration(workshop.fonts),
        stylesheets=[CSS(filename=STYLESHEET), font_stylesheet(workshop.faces), NO_PAGE_NUMBER],
    )
    copy = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document, pikepdf.open(BytesIO(sheet)) as overlay:
        for page in document.pages:
            page.add_underlay(overlay.pages[0])
        document.save(copy)
    return copy.getvalue()
