"""The secret link of one unit to one edition: made by a key outside the database, which keeps its SHA-256 alone.

The same link stands in every letter to the unit, until it is renewed or revoked or its time is over.
"""

import base64
import datetime as dt
import secrets
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bulletin.dispatch import record
from bulletin.document import store
from bulletin.models import Bulletin, Delivery
from office.models import User
from office.refusal import Refused

NONCE_BYTES = 32


def fresh(bulletin: Bulletin) -> dict[str, Any]:
    """The columns of a link that nobody has yet."""
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    return {
        "nonce": nonce,
        "token_sha256": sha256(_token(nonce)),
        "expires_at": end_of(bulletin),
        "revoked_at": None,
    }


def end_of(bulletin: Bulletin) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=bulletin.link_days)


def path_of(delivery: Delivery) -> str:
    """The address that opens it. With another SECRET_KEY it is another one, and the old one opens nothing."""
    token = _token(delivery.nonce)
    if sha256(token) != delivery.token_sha256:
        delivery.token_sha256 = sha256(token)
        delivery.save(update_fields=["token_sha256"])
    return reverse("received_door", args=[token])


def sha256(token: str) -> str:
    return store.sha256(token.encode())


def _token(nonce: str) -> str:
    digest = salted_hmac("bulletin.dispatch.links", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@transaction.atomic
def renew(delivery: Delivery, *, by: User) -> Delivery:
    """Another link in the place of the old one, which opens nothing from now on (换链接)."""
    record.require(delivery.edition, by)
    for name, value in fresh(delivery.edition.issue.bulletin).items():
        setattr(delivery, name, value)
    delivery.save(update_fields=["nonce", "token_sha256", "expires_at", "revoked_at"])
    record.of_row(delivery, record.RENEWED, by=by, until=delivery.expires_at.isoformat())
    return delivery


@transaction.atomic
def revoke(delivery: Delivery, *, by: User) -> None:
    """Have its link open nothing any more, at once (作废)."""
    record.require(delivery.edition, by)
    if not Delivery.objects.filter(pk=delivery.pk, revoked_at=None).update(revoked_at=timezone.now()):
        raise Refused(f"“{delivery}”的链接已经作废了：要再给，请换链接。")
    record.of_row(delivery, record.REVOKED, by=by)
