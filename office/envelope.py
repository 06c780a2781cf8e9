"""By what a letter is known wherever it is carried."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Model


def message_id(row: Model) -> str:
    """The same each time this row is sent, and of no other row or site: who gets it twice can tell."""
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"<{row._meta.model_name}.{row.pk}@{urlsplit(settings.SITE_URL).hostname or sender}>"
