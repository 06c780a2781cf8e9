"""What goes with the copies (分发): address labels, eight rows of three to a page, and the register (发文登记)."""

from dataclasses import dataclass
from functools import lru_cache

from weasyprint import CSS

from bulletin.press.typesetting.drawing import STYLESHEET, template
from bulletin.press.typesetting.layout import lay_out
from bulletin.press.workshop import Workshop


@dataclass(frozen=True)
class AddressLabel:
    """What stands on one label."""

    unit: str
    person: str
    address: str
    telephone: str
    copies: int


@dataclass(frozen=True)
class Mailing:
    """What labels and register are of: the edition, with its fingerprint, and the day they are printed."""

    bulletin: str
    publisher: str
    title: str
    fingerprint: str
    day: str  # ISO


@dataclass(frozen=True)
class Register:
    """The rows of a register under its heads, all of them words, and what is summed up under it."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sum: str


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
