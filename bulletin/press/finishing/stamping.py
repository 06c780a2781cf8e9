"""Stamps words (待审) on each page of a finished PDF, for a copy on its way out; the sealed bytes stay as they are."""

from html import escape
from io import BytesIO

import pikepdf
from weasyprint import CSS

from bulletin.press.finishing.claims import drop_claims
from bulletin.press.typesetting.layout import lay_out
from bulletin.press.workshop import Workshop

SHEET = '<p class="mark">{0}</p><p class="watermark">{0}</p>'
NO_PAGE_NUMBER = CSS(
    string="@page { @bottom-left { content: none !important } @bottom-right { content: none !important } }"
)


def stamped(pdf: bytes, workshop: Workshop, words: str) -> bytes:
    """A copy of the PDF with the mark of a proof, in these words, behind the text of each page.

    With something on it that is in none of its tags, it no longer says it is an archive copy.
    """
    sheet = lay_out(SHEET.format(escape(words)), workshop, NO_PAGE_NUMBER).write_pdf()
    copy = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document, pikepdf.open(BytesIO(sheet)) as overlay:
        for page in document.pages:
            page.add_underlay(overlay.pages[0], None)
        with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
            drop_claims(metadata)
        document.save(copy, deterministic_id=True)  # the same copy each time, by whose digest it is known
    return copy.getvalue()
