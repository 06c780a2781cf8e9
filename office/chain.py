"""How the entries of the audit log are bound to each other (`office/audit.py`).

Entries of form 1 are hashed with SHA-256 alone, those of form 2 with a key that is kept outside the database
(`AUDIT_KEY`): whoever has the database alone can make neither an entry nor a head that fits. docs/operations.md says
how another program checks them.
"""

import datetime as dt
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from office.audit import AuditEntry, AuditHead

PLAIN, KEYED = 1, 2


def hash_of(entry: "AuditEntry") -> str:
    """64 hexadecimal digits over all that the entry says and the hash of the one before."""
    if entry.form == PLAIN:
        return hashlib.sha256(json.dumps(_plain(entry), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return _keyed(canonical(facts_of(entry)))


def seal_of(head: "AuditHead") -> str:
    """The same over the head: where the log ends, where it begins, from which entry on the key counts."""
    return _keyed(canonical([head.number, head.hash, head.keyed_from, head.begins, head.begins_hash]))


def facts_of(entry: "AuditEntry") -> dict[str, Any]:
    """What the hash of form 2 covers; an export as JSON Lines has these and the hash."""
    return {
        "about": entry.about,
        "action": entry.action,
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "address": entry.address,
        "at": moment(entry.at),
        "bulletin": entry.bulletin,
        "details": entry.details,
        "form": entry.form,
        "number": entry.number,
        "outcome": str(entry.outcome),
        "previous": entry.previous,
        "subject": entry.subject,
    }


def exported(entry: "AuditEntry") -> dict[str, Any]:
    """The entry as the file has it that goes out: what was hashed, as it was hashed, and the hash."""
    hashed = {"hashed": _plain(entry)} if entry.form == PLAIN else facts_of(entry)
    return hashed | {"form": entry.form, "hash": entry.hash}


def canonical(value: Any) -> bytes:
    """JSON in UTF-8, keys in order, without blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def moment(at: dt.datetime) -> str:
    """In UTC, to the microsecond: 2026-09-16T00:30:00.000000+00:00."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _plain(entry: "AuditEntry") -> list[Any]:
    return [
        entry.number,
        moment(entry.at),
        entry.actor_id,
        entry.actor_name,
        entry.action,
        entry.subject,
        entry.details,
        entry.previous,
    ]


def _keyed(data: bytes) -> str:
    return hmac.new(settings.AUDIT_KEY.encode(), data, hashlib.sha256).hexdigest()
