"""The sheet of who approved an edition at which stage (审签单), typeset: a form of tables, as offices file it."""

from functools import lru_cache
from unicodedata import category

from markupsafe import Markup
from weasyprint import CSS

from bulletin.press.papers import Sheet
from bulletin.press.typesetting.drawing import STYLESHEET, TEMPLATES, template
from bulletin.press.typesetting.layout import lay_out
from bulletin.press.typesetting.lines import set_text
from bulletin.press.workshop import Workshop


def _paragraphs(text: str) -> list[Markup]:
    """What anybody typed, line by line, without control characters: with one, a font's letters cannot be read back."""
    lines = ("".join(letter for letter in line if category(letter) != "Cc").strip() for line in text.splitlines())
    return [set_text(line) for line in lines if line]


TEMPLATES.filters["paragraphs"] = _paragraphs


def draw(sheet: Sheet, workshop: Workshop) -> bytes:
    html = template("signoff.html").render(sheet=sheet)
    pdf: bytes = lay_out(html, workshop, _style()).write_pdf(pdf_variant="pdf/a-2u")
    return pdf


@lru_cache(maxsize=1)
def _style() -> CSS:
    return CSS(filename=STYLESHEET.with_name("signoff.css"))
