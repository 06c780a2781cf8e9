"""Writing in the press's worker: where pictures may be opened, and where the printed pages are counted.

What writes and what counts is imported there, not by who asks.
"""

from collections.abc import Mapping

from bulletin.document import content as sealed
from bulletin.document import richtext, store
from bulletin.document.content import Content
from bulletin.press.typesetting.limits import check_size
from bulletin.press.worker.pool import in_worker
from bulletin.press.workshop import Workshop
from bulletin.word.writing.stamps import Stamp


def write(content: Content, stamp: Stamp, workshop: Workshop) -> bytes:
    """The .docx, made in the worker. Raises PressError for whatever goes wrong."""
    check_size(content)
    return in_worker(
        _written, sealed.to_bytes(content), stamp, workshop, workshop=workshop, about=f"《{content.title}》"
    )


def _written(data: bytes, stamp: Stamp, workshop: Workshop) -> bytes:
    from bulletin.word.writing.writer import write_docx

    content = sealed.from_bytes(data)

    def picture_of(address: str) -> bytes | None:
        named = richtext.PICTURE_ADDRESS.fullmatch(address)
        path = named and store.find(workshop.media, named["sha256"], named["suffix"])
        return path.read_bytes() if path and path.is_file() else None

    families = {face.role: face.named[0] for face in workshop.faces if face.named}
    return write_docx(content, picture_of, stamp=stamp, pages=_pages(content, workshop), families=families)


def _pages(content: Content, workshop: Workshop) -> Mapping[str, int]:
    """On which printed page each title stands: Word's pages are of the same lines."""
    from bulletin.press.typesetting.typeset import laid_out

    laid = laid_out(content, workshop)
    return {place: number for number, page in enumerate(laid.pages, start=1) for place in page.anchors}
