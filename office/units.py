"""Recipient units that are named before anybody entered them."""

from django.db import transaction

from office import acts, audit
from office.models import RecipientUnit


@transaction.atomic
def of_name(name: str) -> RecipientUnit:
    """The unit of this name, new unless it is known; a new one is on record."""
    unit, is_new = RecipientUnit.objects.get_or_create(name=name)
    if is_new:
        subject, details = f"收文单位 {unit.pk}", {"to": name}
        audit.record(by=audit.whoever(), action=acts.ADDED, subject=subject, about=unit, details=details)
    return unit
