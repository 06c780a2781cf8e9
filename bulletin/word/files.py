"""The Word file of a draft or of an edition: made in the press's worker, where pictures may be opened."""

from collections.abc import Mapping

from bulletin import archive
from bulletin.document import content as sealed
from bulletin.document import richtext, store
from bulletin.document.content import Content
from bulletin.models import EVER_RELEASED, Edition, Issue
from bulletin.press.typesetting.limits import check_size
from bulletin.press.typesetting.typeset import laid_out
from bulletin.press.worker.pool import in_worker
from bulletin.press.workshop import Workshop
from bulletin.word.writing import Stamp, draft, reading_copy, write_docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def of_draft(issue: Issue) -> bytes:
    """The drafts as they would be sealed now, to be written on in. Raises press.PressError."""
    document = archive.seal(issue)
    return _made(document, draft(document))


def of_edition(edition: Edition) -> bytes:
    """What was sealed, to be read; it says on every page that it is not the original. Raises press.PressError."""
    document = archive.document_of(edition)
    standing = "" if edition.status in EVER_RELEASED else edition.get_status_display()
    return _made(document, reading_copy(document, edition.fingerprint, standing))


def _made(document: Content, stamp: Stamp) -> bytes:
    check_size(document)
    workshop = archive.workshop()
    return in_worker(
        _written, sealed.to_bytes(document), stamp, workshop, workshop=workshop, about=f"《{document.title}》"
    )


def _written(data: bytes, stamp: Stamp, workshop: Workshop) -> bytes:
    """In the worker."""
    document = sealed.from_bytes(data)

    def picture_of(address: str) -> bytes | None:
        named = richtext.PICTURE_ADDRESS.fullmatch(address)
        path = named and store.find(workshop.media, named["sha256"], named["suffix"])
        return path.read_bytes() if path and path.is_file() else None

    families = {face.role: face.named[0] for face in workshop.faces if face.named}
    return write_docx(document, picture_of, stamp=stamp, pages=_pages(document, workshop), families=families)


def _pages(document: Content, workshop: Workshop) -> Mapping[str, int]:
    """On which printed page each title stands: Word's pages are of the same lines."""
    laid = laid_out(document, workshop)
    return {place: number for number, page in enumerate(laid.pages, start=1) for place in page.anchors}
