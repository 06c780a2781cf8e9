"""The one door for files that people write in Word, WPS or alike: bytes -> WordText, whatever the file is or claims.

It is told by its bytes what it is; an older kind is made a .docx first; every .docx is read in the press's worker,
within its limits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bulletin.intake.manuscript import Refusal
from bulletin.press.errors import PressError, TookTooLong, TookTooMuch
from bulletin.press.worker.pool import in_worker
from bulletin.press.workshop import Workshop
from bulletin.word.container import Container
from bulletin.word.kinds import DOCX, HTML, MHT, ODT, SAVE_AS_DOCX, WITH_PASSWORD, Kind, kind_of
from bulletin.word.legacy import converted
from bulletin.word.reading import read_docx
from bulletin.word.text import WordText
from bulletin.word.webpage import page_alone, page_in_archive

MAX_BYTES = 50 * 2**20
Read = TypeVar("Read")
_SPLIT = "请分成几个文件，或用 Word、WPS 打开，另存为新的 .docx 后重试"


@dataclass(frozen=True)
class _Older:
    """A file LibreOffice has to make a .docx of, found sound as far as we can tell."""

    kind: Kind
    data: bytes


def read(data: bytes, suffix: str, workshop: Workshop) -> WordText:
    """What the file holds. Raises Refusal (without the file's name); nothing is written or fetched."""
    return through(_read, data, suffix, workshop)


def through(job: Callable[[bytes], Read], data: bytes, suffix: str, workshop: Workshop) -> Read:
    """What the job, in the worker, reads of the file once it is a .docx. Raises Refusal (without the file's name)."""
    if len(data) > MAX_BYTES:
        raise Refusal(f"有 {len(data) / 2**20:.0f} MB，超过 {MAX_BYTES // 2**20} MB：请压缩里面的图片后重试")
    try:
        older, found = in_worker(_opened, job, data, suffix, workshop=workshop, about="")
        if older is None:
            return found  # type: ignore[return-value]  # what was not older has been read
        docx = converted(older.data, older.kind, workshop.seconds)
        return in_worker(job, docx, workshop=workshop, about="")
    except TookTooLong as error:
        raise Refusal(f"读了超过{workshop.seconds:g}秒，已停止：{_SPLIT}") from error
    except TookTooMuch as error:
        raise Refusal(f"读它所需的内存超过{workshop.memory_mb}兆，已停止：{_SPLIT}") from error
    except PressError as error:
        raise Refusal(f"读不出来，可能已损坏：{SAVE_AS_DOCX}；仍不成功请告知管理员") from error


def _opened(job: Callable[[bytes], Read], data: bytes, suffix: str) -> tuple[_Older | None, Read | None]:
    """In the worker: what LibreOffice is to be given first, or what stands in a .docx."""
    kind = kind_of(data, suffix)
    if kind == DOCX:
        return None, job(data)
    if kind == MHT:
        return _Older(HTML, page_in_archive(data)), None
    if kind == HTML:
        return _Older(HTML, page_alone(data)), None
    if kind == ODT:
        _require_sound(Container(data))
    return _Older(kind, data), None


def _read(docx: bytes) -> WordText:
    try:
        text = read_docx(docx)
    except RecursionError as error:
        raise Refusal(f"里面的表格或文本框一层套一层，太深了，读不了：{SAVE_AS_DOCX}") from error
    if not text.blocks:
        raise Refusal("里面没有文字，可能是空的或整页是图片：请把文字录入 Word，另存为 .docx 后重试")
    return text


def _require_sound(odt: Container) -> None:
    """LibreOffice's own reader has no limits of ours: what is a bomb, damaged or locked does not reach it."""
    manifest, content = odt.xml("META-INF/manifest.xml"), odt.xml("content.xml")
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        raise Refusal(WITH_PASSWORD)
    if content is None:
        raise Refusal(f"不是完整的开放文档（ODF）：{SAVE_AS_DOCX}")
    odt.xml("styles.xml")
