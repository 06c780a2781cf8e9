"""What goes with the copies (分发): address labels, eight rows of three to a page, and the register (发文登记)."""

from functools import lru_cache

from weasyprint import CSS

from bulletin.press.papers import AddressLabel, Mailing, Register
from bulletin.press.typesetting.drawing import STYLESHEET, template
from bulletin.press.typesetting.layout import lay_out
from bulletin.press.workshop import Workshop


def draw_labels(mailing: Mailing, labels: tuple[AddressLabel, ...], workshop: Workshop) -> bytes:
    pages = [labels[first : first + A_PAGE] for first in range(0, len(labels), A_PAGE)]
    return _drawn("labels.html", workshop, mailing=mailing, pages=pages)


def draw_register(mailing: Mailing, register: Register, workshop: Workshop) -> bytes:
    return _drawn("register.html", workshop, mailing=mailing, register=register)


A_PAGE = 24  # labels: 3 x 8 of 70 x 37 mm, as they are sold


def _drawn(name: str, workshop: Workshop, **of: object) -> bytes:
    pdf: bytes = lay_out(template(name).render(**of), workshop, _style()).write_pdf()
    return pdf


@lru_cache(maxsize=1)
def _style() -> CSS:
    return CSS(filename=STYLESHEET.with_name("mailing.css"))
