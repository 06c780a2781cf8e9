"""The Word file of a draft or of an edition: made in the press's worker, where pictures may be opened."""

from bulletin import archive
from bulletin.document.content import Content
from bulletin.models import Edition, Issue, Status
from bulletin.word.writing import jobs
from bulletin.word.writing.stamps import Stamp, draft, reading_copy

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def of_draft(issue: Issue) -> bytes:
    """The drafts as they would be sealed now, to be written on in. Raises press.PressError."""
    document = archive.seal(issue)
    return _made(document, draft(document))


def of_edition(edition: Edition) -> bytes:
    """What was sealed, to be read; it says on every page that it is not the original. Raises press.PressError."""
    document = archive.document_of(edition)
    standing = "" if edition.status == Status.RELEASED else edition.get_status_display()
    return _made(document, reading_copy(document, edition.fingerprint, standing))


def _made(document: Content, stamp: Stamp) -> bytes:
    return jobs.write(document, stamp, archive.workshop(document))
