"""A PDF that another program made and others have printed (原件): whether readers may be given it, its pages, its text.

Nothing of it is changed, and nothing measured by the rules of our own press.
"""

import io
import itertools
from collections.abc import Iterator

import pikepdf
import pypdfium2

from bulletin.press.errors import PressError
from bulletin.press.papers import Original

MOST_PAGES = 1000
MOST_CHARACTERS = 500_000
ENDS = "。！？：；”…"
FULL = 0.8  # of the widest line of its page: a line as long as this goes on in the next
# What a file does by itself, or has along besides its pages.
ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute", "/GoToE"}
ENTRIES = {"/JS": "脚本", "/JavaScript": "脚本", "/AA": "自动动作", "/XFA": "XFA 表单", "/EmbeddedFiles": "附件"}
SUBTYPES = {"/FileAttachment": "附件", "/RichMedia": "多媒体", "/Movie": "多媒体", "/Screen": "多媒体"}


def examined(pdf: bytes) -> Original:
    """What is in the PDF; raises PressError (without the file's name) for what no reader is to be given."""
    try:
        with pikepdf.Pdf.open(io.BytesIO(pdf)) as document:
            if document.is_encrypted:
                raise PressError("加了密：请换没有加密、不设密码的 PDF")
            if found := next(_active(document), ""):
                raise PressError(f"里有{found}，读者打开时会自己动作：请用打印或另存的办法去掉后再收")
            pages = len(document.pages)
        if not 0 < pages <= MOST_PAGES:
            raise PressError(f"有{pages}页，应在1页到{MOST_PAGES}页之间：请核对是不是这一期的 PDF")
        return Original(pages, tuple(_paragraphs(pdf)))
    except pikepdf.PasswordError as error:
        raise PressError("加了密码，打不开：请换没有加密、不设密码的 PDF") from error
    except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, RecursionError) as error:
        raise PressError("已损坏，或者不是 PDF：请从存档里重新取一份") from error


def _active(document: pikepdf.Pdf) -> Iterator[str]:
    """What in it acts by itself, or is no page, by the name people know."""
    for entry in itertools.chain([document.trailer], document.objects):
        yield from _active_in(entry)


def _active_in(entry: pikepdf.Object) -> Iterator[str]:
    """Those of an object and what is written within it; what it points to has its own turn."""
    if isinstance(entry, pikepdf.Array):
        children = list(entry.as_list())
    elif isinstance(entry, pikepdf.Dictionary | pikepdf.Stream):
        yield from (ENTRIES[key] for key in entry.keys() if key in ENTRIES)  # noqa: SIM118  no plain dict
        if str(entry.get("/S", "")) in ACTIONS:
            yield "脚本或外部动作"
        if str(entry.get("/Subtype", "")) in SUBTYPES:
            yield SUBTYPES[str(entry.get("/Subtype"))]
        children = [value for _, value in entry.items()]
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _active_in(child)


def _paragraphs(pdf: bytes) -> Iterator[str]:
    left = MOST_CHARACTERS
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage().get_text_bounded()
            for paragraph in _joined([line.strip() for line in text.splitlines()]):
                left -= len(paragraph)
                if left < 0:
                    return
                yield paragraph


def _joined(lines: list[str]) -> Iterator[str]:
    """The lines of a page as paragraphs: one goes on if it is full and no sentence ends with it."""
    full = FULL * max(map(len, lines), default=0)
    paragraph = ""
    for line in lines:
        paragraph += line
        if len(line) < full or line.endswith(tuple(ENDS)):
            if paragraph:
                yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph
