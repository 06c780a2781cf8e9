"""What the press does, each job in the worker: compose, inspect, examine, stamp, print, OFD, sign, picture, show and
sheets.

A web process imports this file, and nothing that makes pages: what a job needs is imported by the job itself, in the
worker.
"""

from pathlib import Path

from bulletin.document import content as sealed
from bulletin.document.content import Content
from bulletin.press.errors import PressError, TookTooLong
from bulletin.press.faces import Face
from bulletin.press.finishing.signing import KeyFile, Signed, Token, signed, signer_in
from bulletin.press.papers import (
    AddressLabel,
    Area,
    Finding,
    Mailing,
    Original,
    Register,
    Report,
    Sheet,
    Sketch,
    Typeset,
)
from bulletin.press.typesetting.limits import check_pictures, check_size
from bulletin.press.worker.pool import in_worker, start
from bulletin.press.worker.relay import in_sketcher
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
    return in_worker(_stamped, pdf, workshop, words, workshop=workshop, about=about)


def for_print(pdf: bytes, workshop: Workshop, *, slug: str, about: str) -> bytes:
    """The archive PDF as the print shop's PDF/X-4, its `slug` (刊名 期 版 指纹) beside each page. Raises PressError."""
    return in_worker(_separated, pdf, workshop, slug, workshop=workshop, about=about)


def picture_page(pdf: bytes, number: int, workshop: Workshop, *, about: str) -> bytes:
    """A page of the PDF as WebP, 150 dpi; pages count from 1. Raises PressError."""
    return in_worker(_picture, pdf, number, workshop=workshop, about=about)


def begin_pictures(pdf: bytes, paths: dict[int, Path], key: bytes, workshop: Workshop) -> None:
    """Have the pages of these numbers drawn into their files, which the key vouches for; nobody waits for it."""
    start(_keep_pictures, pdf, paths, key, workshop=workshop)


def find_areas(pdf: bytes, content: Content, workshop: Workshop) -> list[Area]:
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


def signer_of(path: Path, workshop: Workshop) -> str:
    """Whose signature is in a file that `sign` made: the name on the certificate. Raises PressError."""
    return in_worker(signer_in, path, workshop=workshop, about="签名的 PDF ")


def ofd_of(pdf: bytes, fingerprint: str, workshop: Workshop, *, about: str) -> bytes:
    """The archive PDF as OFD (GB/T 33190-2016), which names its edition's fingerprint. Raises PressError."""
    return in_worker(_as_ofd, pdf, fingerprint, workshop=workshop, about=about)


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


def examine(pdf: bytes, workshop: Workshop) -> Original:
    """What is in a PDF that another program made. Raises PressError (without the file's name)."""
    return in_worker(_examined, pdf, workshop=workshop, about="")


def draw_signoff(sheet: Sheet, workshop: Workshop, *, about: str) -> bytes:
    """The sheet of who approved an edition (审签单), as PDF/A. Raises PressError."""
    return in_worker(_signoff, sheet, workshop, workshop=workshop, about=about)


def draw_labels(of: Mailing, labels: tuple[AddressLabel, ...], workshop: Workshop) -> bytes:
    """Address labels, 24 to a page. Raises PressError."""
    return in_worker(_labels, of, labels, workshop, workshop=workshop, about=f"{of.title}的地址签")


def draw_register(of: Mailing, register: Register, workshop: Workshop) -> bytes:
    """The register of whom an edition went to (发文登记). Raises PressError."""
    return in_worker(_register, of, register, workshop, workshop=workshop, about=f"{of.title}的发文登记")


def survey_fonts(workshop: Workshop) -> tuple[Finding, ...]:
    """Which font each role really gets in the worker. Raises PressError."""
    return in_worker(_survey, workshop, workshop=workshop, about="字体样张")


def draw_specimen(workshop: Workshop) -> bytes:
    """The PDF on which each role can be seen. Raises PressError."""
    return in_worker(_specimen, workshop, workshop=workshop, about="字体样张")


def missing_fonts(workshop: Workshop) -> list[tuple[Face, str]]:
    """(role, family) of each font the office named that is not installed. Raises PressError."""
    return in_worker(_missing_fonts, workshop, workshop=workshop, about="字体")


def roles_without_font(workshop: Workshop) -> list[Face]:
    """The roles that have to make do with the font of another kind. Raises PressError."""
    return in_worker(_roles_without_font, workshop, workshop=workshop, about="字体")


def sketch(content: Content, workshop: Workshop, *, pages: tuple[int, ...], width: int) -> Sketch:
    """All lines of the issue and pictures, `width` pixels wide, of those of the wanted pages that it has.

    In a worker of its own, which no submission waits for. It takes one sketch after the other in the order they came,
    and ends none because a newer one came: who types should have one under way, and ask for the newest text when that
    has answered. Asked again for the content it has just laid out, it only draws: turning a page is quick. Raises
    PressError for whatever goes wrong; the next sketch works.
    """
    check_size(content)
    return in_sketcher(
        _sketched, sealed.to_bytes(content), workshop, pages, width, workshop=workshop, about=f"《{content.title}》"
    )


# In the worker


def _typeset(content: bytes, workshop: Workshop, mark: str) -> Typeset:
    from bulletin.press.typesetting.typeset import typeset

    return typeset(sealed.from_bytes(content), workshop, mark=mark)


def _examined(pdf: bytes) -> Original:
    from bulletin.press.checking.original import examined

    return examined(pdf)


def _inspected(pdf: bytes, content: bytes) -> Report:
    from bulletin.press.checking.preflight import inspect

    return inspect(pdf, sealed.from_bytes(content))


def _stamped(pdf: bytes, workshop: Workshop, words: str) -> bytes:
    from bulletin.press.finishing.stamping import stamped

    return stamped(pdf, workshop, words)


def _separated(pdf: bytes, workshop: Workshop, slug: str) -> bytes:
    from bulletin.press.finishing.prepress import separated

    return separated(pdf, workshop, slug)


def _as_ofd(pdf: bytes, fingerprint: str) -> bytes:
    from bulletin.press.finishing.ofd.package import as_ofd

    return as_ofd(pdf, fingerprint)


def _picture(pdf: bytes, number: int) -> bytes:
    from bulletin.press.finishing.pages import picture

    return picture(pdf, number)


def _keep_pictures(pdf: bytes, paths: dict[int, Path], key: bytes) -> None:
    from bulletin.press.finishing.pages import keep_pictures

    keep_pictures(pdf, paths, key)


def _areas(pdf: bytes, content: bytes) -> list[Area]:
    from bulletin.press.finishing.pages import areas

    return areas(pdf, sealed.from_bytes(content))


def _card(content: bytes, fingerprint: str, workshop: Workshop) -> bytes:
    from bulletin.press.finishing.card import card

    return card(sealed.from_bytes(content), fingerprint, workshop)


def _epub(issues: list[tuple[bytes, str]], title: str, media: Path) -> bytes:
    from bulletin.press.finishing.epub import epub

    return epub([(sealed.from_bytes(content), fingerprint) for content, fingerprint in issues], title, media)


def _signoff(sheet: Sheet, workshop: Workshop) -> bytes:
    from bulletin.press.typesetting.signoff import draw

    return draw(sheet, workshop)


def _labels(of: Mailing, labels: tuple[AddressLabel, ...], workshop: Workshop) -> bytes:
    from bulletin.press.typesetting.mailing import draw_labels

    return draw_labels(of, labels, workshop)


def _register(of: Mailing, register: Register, workshop: Workshop) -> bytes:
    from bulletin.press.typesetting.mailing import draw_register

    return draw_register(of, register, workshop)


def _survey(workshop: Workshop) -> tuple[Finding, ...]:
    from bulletin.press.typesetting.specimen import survey

    return survey(workshop)


def _specimen(workshop: Workshop) -> bytes:
    from bulletin.press.typesetting.specimen import specimen

    return specimen(workshop)


def _missing_fonts(workshop: Workshop) -> list[tuple[Face, str]]:
    from bulletin.press.typesetting.specimen import missing_fonts

    return missing_fonts(workshop)


def _roles_without_font(workshop: Workshop) -> list[Face]:
    from bulletin.press.typesetting.specimen import roles_without_font

    return roles_without_font(workshop)


def _sketched(content: bytes, workshop: Workshop, pages: tuple[int, ...], width: int) -> Sketch:
    from bulletin.press.sketching.sketch import sketched

    return sketched(content, workshop, pages, width)
