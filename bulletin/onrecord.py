"""What `watch` last found in the audit log: which fingerprint each edition had when it was submitted, and of which the
rows say otherwise. An edition that was replaced as a whole, its fingerprint with it, is known at once, for no query and
by every process; so is one whose status was written behind the workflow's back.

In a file, vouched for by the key of the log, which whoever writes into the database has not.
"""

import hmac
from pathlib import Path

import msgspec
from django.conf import settings

from bulletin.document import store
from bulletin.models import Edition


class Known(msgspec.Struct, frozen=True):
    """By the keys of editions: their fingerprints, and those that are not to be shown."""

    fingerprints: dict[int, str] = {}
    denied: frozenset[int] = frozenset()


# As this process read it last, and the state the file was in.
_read: tuple[store.State | None, Known] = (None, Known())


def keep(known: Known) -> None:
    """Written anew only if it says something new, for every process reads it again then."""
    if known != _kept():
        with store.whole_file(_path()) as file:
            file.write(msgspec.json.encode(known))
        store.vouch_for(_path(), _key())


def denies(edition: Edition) -> bool:
    """Whether the log knows it otherwise; of what it did not know yet nothing is said."""
    return edition.pk in _kept().denied or is_another(edition)


def is_another(edition: Edition) -> bool:
    """Whether the log had another fingerprint for it."""
    return _kept().fingerprints.get(edition.pk, edition.fingerprint) != edition.fingerprint


def _key() -> bytes:
    return hmac.digest(settings.AUDIT_KEY.encode(), b"fingerprints on record", "sha256")


def _path() -> Path:
    return settings.ON_RECORD


def _kept() -> Known:
    global _read
    state = store.state_of(_path())
    if state != _read[0]:
        if state and not store.is_vouched_for(_path(), _key()):  # yet: it is being written
            return Known()
        _read = (state, msgspec.json.decode(_path().read_bytes(), type=Known) if state else Known())
    return _read[1]
