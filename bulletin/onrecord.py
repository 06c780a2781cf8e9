"""What the audit log had as the fingerprint of each edition when `watch` last looked: an edition that was replaced as a
whole, its fingerprint with it, is known at once, for no query and by every process.

In a file, vouched for by the key of the log, which whoever writes into the database has not.
"""

import hmac
from pathlib import Path

import msgspec
from django.conf import settings

from bulletin.document import store
from bulletin.models import Edition

Fingerprints = dict[int, str]

# As this process read it last, and the state the file was in.
_read: tuple[store.State | None, Fingerprints] = (None, {})


def keep(fingerprints: Fingerprints) -> None:
    """Written anew only if it says something new, for every process reads it again then."""
    if fingerprints != _kept():
        with store.whole_file(_path()) as file:
            file.write(msgspec.json.encode(fingerprints))
        store.vouch_for(_path(), _key())


def is_another(edition: Edition) -> bool:
    """Whether the log had another fingerprint for it; of what it did not know yet nothing is said."""
    return _kept().get(edition.pk, edition.fingerprint) != edition.fingerprint


def _key() -> bytes:
    return hmac.digest(settings.AUDIT_KEY.encode(), b"fingerprints on record", "sha256")


def _path() -> Path:
    return settings.DATA_DIR / "on-record.json"


def _kept() -> Fingerprints:
    global _read
    state = store.state_of(_path())
    if state != _read[0]:
        if state and not store.is_vouched_for(_path(), _key()):  # yet: it is being written
            return {}
        _read = (state, msgspec.json.decode(_path().read_bytes(), type=Fingerprints) if state else {})
    return _read[1]
