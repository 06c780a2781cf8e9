"""What the press does, each job in the worker: compose, inspect, examine, stamp, print, OFD, sign, picture, show,
sheets.
"""

from pathlib import Path

from bulletin.document import content as sealed
from bulletin.document.content import Content
from bulletin.press.checking import original, preflight
from bulletin.press.checking.report import Report
from bulletin.press.errors import PressError, TookTooLong
from bulletin.press.finishing import card, epub, pages
from bulletin.press.finishing.ofd.package import as_ofd
from bulletin.press.finishing.prepress import separated
from bulletin.press.finishing.signing import KeyFile, Signed, Token, signed
from bulletin.press.finishing.stamping import stamped
from bulletin.press.typesetting import mailing, signoff, specimen
from bulletin.press.typesetting.limits import check_pictures, check_size
from bulletin.press.typesetting.mailing import AddressLabel, Mailing, Register
from bulletin.press.typesetting.signoff import Sheet
from bulletin.press.typesetting.specimen import Finding
from bulletin.press.typesetting.typeset import Typeset, typeset
from bulletin.press.worker.pool import in_worker, start
from bulletin.press.workshop import Workshop


def compose(content: Content, workshop: Workshop, *, mark: str = "") -> Typeset:
    """Like `typeset`, in the worker. Raises PressError for whatever goes wrong; the next job works."""
    check_size(content)
    check_pictures(content, workshop)
    return in_worker(
        _typeset, sealed.to_bytes(content), workshop, mark, workshop=workshop, about=f"《{content.title}》"
    )


def stamp(pdf: bytes, words: str, workshop: Workshop, *, about: str) -> bytes:
    """The PDF with these words across each page; the bytes given stay as they are. Raises PressError."""
    return in_worker(stamped, pdf, workshop, words, workshop=workshop, about=about)


def for_print(pdf: bytes, workshop: Workshop, *, slug: str, about: str) -> bytes:
    """The archive PDF as the print shop's PDF/X-4, its `slug` (刊名 期 版 指纹) beside each page. Raises PressError."""
    return in_worker(separated, pdf, workshop, slug, workshop=workshop, about=about)


def picture_page(pdf: bytes, number: int, workshop: Workshop, *, about: str) -> bytes:
    """A page of the PDF as WebP, `pages.WIDTH` pixels wide; pages count from 1. Raises PressError."""
    return in_worker(pages.picture, pdf, number, workshop=workshop, about=about)


def begin_pictures(pdf: bytes, paths: dict[int, Path], key: bytes, workshop: Workshop) -> None:
    """Have the pages of these numbers drawn into their files, which the key vouches for; nobody waits for it."""
    start(pages.keep_pictures, pdf, paths, key, workshop=workshop)


def find_areas(pdf: bytes, content: Content, workshop: Workshop) -> list[pages.Area]:
    """Where articles, briefs and pictures stand in the PDF that the content became. Raises PressError."""
    return in_worker(_areas, pdf, sealed.to_bytes(content), workshop=workshop, about=f"《{content.title}》")


def sign(pdf: bytes, key: KeyFile | Token, workshop: Workshop, *, about: str) -> Signed:
    """A copy of the PDF with the signature of this key behind it. Raises PressError."""
    try:
        return in_worker(signed, pdf, key, workshop=workshop, about=about)
    except TookTooLong as error:  # by a token, not by what is in the PDF
        raise PressError(
            f"{about}签名超过{workshop.seconds:g}秒，已停止；请管理员检查签名证书，用令牌的看看是否插好。"
        ) from error


def ofd_of(pdf: bytes, fingerprint: str, workshop: Workshop, *, about: str) -> bytes:
    """The archive PDF as OFD (GB/T 33190-2016), which names its edition's fingerprint. Raises PressError."""
    return in_worker(as_ofd, pdf, fingerprint, workshop=workshop, about=about)


def draw_card(content: Content, fingerprint: str, workshop: Workshop) -> bytes:
    """The picture that stands for the issue where its address is passed on (分享图), as PNG. Raises PressError."""
    about = f"《{content.title}》的分享图"
    return in_worker(_card, sealed.to_bytes(content), fingerprint, workshop, workshop=workshop, about=about)


def epub_of(issues: list[tuple[Content, str]], title: str, workshop: Workshop) -> bytes:
    """The issues, each with the fingerprint of its edition, as one e-book (EPUB 3). Raises PressError."""
    sealed_issues = [(sealed.to_bytes(content), fingerprint) for content, fingerprint in issues]
    return in_worker(_epub, sealed_issues, title, workshop.media, workshop=workshop, about=f"《{title}》的电子书")


def inspect(pdf: bytes, content: Content, workshop: Workshop) -> Report:
    """The preflight report of the PDF that the content became. Raises PressError."""
    return in_worker(_inspected, pdf, sealed.to_bytes(content), workshop=workshop, about=f"《{content.title}》")


def examine(pdf: bytes, workshop: Workshop) -> original.Original:
    """What is in a PDF that another program made. Raises PressError (without the file's name)."""
    return in_worker(original.examined, pdf, workshop=workshop, about="")


def draw_signoff(sheet: Sheet, workshop: Workshop, *, about: str) -> bytes:
    """The sheet of who approved an edition (审签单), as PDF/A. Raises PressError."""
    return in_worker(signoff.draw, sheet, workshop, workshop=workshop, about=about)


def draw_labels(of: Mailing, labels: tuple[AddressLabel, ...], workshop: Workshop) -> bytes:
    """Address labels, 24 to a page. Raises PressError."""
    return in_worker(mailing.draw_labels, of, labels, workshop, workshop=workshop, about=f"{of.title}的地址签")


def draw_register(of: Mailing, register: Register, workshop: Workshop) -> bytes:
    """The register of whom an edition went to (发文登记). Raises PressError."""
    return in_worker(mailing.draw_register, of, register, workshop, workshop=workshop, about=f"{of.title}的发文登记")


def survey_fonts(workshop: Workshop) -> tuple[Finding, ...]:
    """Which font each role really gets in the worker. Raises PressError."""
    return in_worker(specimen.survey, workshop, workshop=workshop, about="字体样张")


def draw_specimen(workshop: Workshop) -> bytes:
    """The PDF on which each role can be seen. Raises PressError."""
    return in_worker(specimen.specimen, workshop, workshop=workshop, about="字体样张")


def _typeset(content: bytes, workshop: Workshop, mark: str) -> Typeset:
    return typeset(sealed.from_bytes(content), workshop, mark=mark)


def _inspected(pdf: bytes, content: bytes) -> Report:
    return preflight.inspect(pdf, sealed.from_bytes(content))


def _card(content: bytes, fingerprint: str, workshop: Workshop) -> bytes:
    return card.card(sealed.from_bytes(content), fingerprint, workshop)


def _epub(issues: list[tuple[bytes, str]], title: str, media: Path) -> bytes:
    return epub.epub([(sealed.from_bytes(content), fingerprint) for content, fingerprint in issues], title, media)


def _areas(pdf: bytes, content: bytes) -> list[pages.Area]:
    return pages.areas(pdf, sealed.from_bytes(content))
