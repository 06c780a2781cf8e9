"""People who are named before they have a login, and how a Chinese name is spelt for one."""

import re

from django.db import transaction

from office import acts, audit
from office.models import User


def letters(words: str) -> str:
    """The pinyin of the words, small letters and figures alone; begins with a letter and may be empty."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  55 MB of readings, only for who needs them

    pinyin = "".join(lazy_pinyin(words)).lower()
    return re.sub("[^a-z0-9]", "", pinyin).lstrip("0123456789")[:34]


@transaction.atomic
def add_without_login(name: str) -> User:
    """Someone whose name is printed: no role, no password, and no way to the desk until a manager gives them."""
    person = User.objects.create_user(username=_username_for(name), name=name)
    subject, details = person.on_record, {"to": name}
    audit.record(by=audit.whoever(), action=acts.ADDED, subject=subject, about=person, details=details)
    return person


def _username_for(name: str) -> str:
    stem = letters(name) or "renyuan"
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    return next(username for username in (stem, *(f"{stem}{n}" for n in range(2, 10000))) if username not in taken)
