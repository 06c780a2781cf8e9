"""Prints on the pages of a bound year their numbers in it (合订本页码): in small type, below those of the issues."""

from collections.abc import Sequence
from io import BytesIO

import pikepdf
from pikepdf import Name, Page, Pdf
from weasyprint import CSS

from bulletin.press.page import INNER_MARGIN, PAGE, RIGHT
from bulletin.press.typesetting.layout import lay_out
from bulletin.press.workshop import Workshop

SHEET = "<p>合订本　第{}页</p>"
TOP = 278.0  # mm: clear of the issue's own number, and of what a printer leaves white
STYLE = CSS(
    string=f"""
    @page {{
        margin: {TOP}mm {PAGE[0] - RIGHT}mm 0 {INNER_MARGIN}mm;
        @bottom-left {{ content: none !important }} @bottom-right {{ content: none !important }}
    }}
    p {{ break-after: page; font-size: 9pt; line-height: 1; letter-spacing: 0; text-indent: 0; text-align: center; }}
    """
)


def number_sheets(numbers: Sequence[int], workshop: Workshop) -> bytes:
    """A PDF (PDF/A-2u) with a page for each of these numbers and nothing else on it. Raises PressError."""
    source = "".join(SHEET.format(number) for number in numbers)
    pdf: bytes = lay_out(source, workshop, STYLE).write_pdf(pdf_variant="pdf/a-2u")
    return pdf


def print_numbers(volume: Pdf, pages: Sequence[Page], sheets: bytes) -> None:
    """One sheet on each of these pages of the volume; what stands on them stays as it is."""
    with pikepdf.open(BytesIO(sheets)) as source:
        for page, sheet in zip(pages, source.pages, strict=True):
            form = volume.copy_foreign(sheet.as_form_xobject())
            page.contents_add(b"q", prepend=True)
            page.contents_add(b"Q")
            name = page.add_resource(form, Name.XObject, prefix="VolumeNumber")
            page.contents_add(f"{name} Do".encode())
