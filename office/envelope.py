"""What holds for every letter: by what it is known wherever it is carried, and how long its sender has it."""

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Model

_ANSWERS = 8  # that a sender waits for at most: to EHLO, HELO, MAIL, RCPT, DATA, the text, its end and RSET
_LEEWAY = dt.timedelta(minutes=5)  # the clocks of two machines may differ, and a busy one is slow


def message_id(row: Model) -> str:
    """The same each time this row is sent, and of no other row or site: who gets it twice can tell."""
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"<{row._meta.model_name}.{row.pk}@{urlsplit(settings.SITE_URL).hostname or sender}>"


def held() -> dt.timedelta:
    """For how long a letter is that sender's who took it: longer than handing one over can take. After it nobody is at
    it any more, and whether it arrived is in doubt.
    """
    return _LEEWAY + _ANSWERS * dt.timedelta(seconds=settings.EMAIL_TIMEOUT)
