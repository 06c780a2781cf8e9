"""验真: which released edition a file or a fingerprint belongs to.

A file is known by the SHA-256 of its bytes, noted when the file is made or the edition released. Each row carries a
word made with AUDIT_KEY: whoever has the database alone cannot make a file genuine.
"""

import hmac
from collections.abc import Iterator, Mapping

from django.conf import settings

from bulletin.document import store
from bulletin.models import EVER_RELEASED, Edition, KnownFile

AT_ONCE = 200  # editions with all that was sealed


def note(edition: Edition, files: Mapping[KnownFile.Kind, str]) -> None:
    """Remember these digests, by kind; safe to repeat."""
    rows = [
        KnownFile(edition=edition, kind=kind, sha256=sha256, word=_word(edition, kind, sha256))
        for kind, sha256 in files.items()
    ]
    KnownFile.objects.note(rows)


def note_released(edition: Edition) -> None:
    """What readers have of an edition from its release on."""
    kinds = KnownFile.Kind
    files = {
        kinds.FINGERPRINT: edition.fingerprint,
        kinds.DOCUMENT: store.sha256(edition.content.encode()),
        kinds.SEALED: edition.pdf_sha256,
    }
    note(edition, files | ({kinds.SIGNED: edition.signed_sha256} if edition.signed_sha256 else {}))


def note_all() -> None:
    """The same of every edition that was ever released."""
    for edition in Edition.objects.ever_released().order_by("pk").iterator(chunk_size=AT_ONCE):
        note_released(edition)


def find(sha256: str) -> KnownFile | None:
    """What this is the digest of, with its edition; None unless that was released. One look into an index."""
    return next(_known(sha256), None)


def _known(sha256: str) -> Iterator[KnownFile]:
    files = KnownFile.objects.filter(sha256=sha256, edition__status__in=EVER_RELEASED).order_by("-pk")
    for file in files.select_related("edition__issue__bulletin"):
        if hmac.compare_digest(file.word, _word(file.edition, file.kind, sha256)):
            yield file


def _word(edition: Edition, kind: str, sha256: str) -> str:
    said = f"{edition.fingerprint} {kind!s} {sha256}"
    return hmac.new(settings.AUDIT_KEY.encode(), said.encode(), "sha256").hexdigest()
