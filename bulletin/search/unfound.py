"""What readers searched for and nothing has, for the editors: the words and how often, and nothing of who it was.

Bounded, since anybody may type anything: so many searches a day, numbers long enough to be somebody's left out, what
is old thrown away. A search never waits for it, and never fails by it.
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Sum
from django.utils import timezone

from bulletin.models import Unfound
from bulletin.search.entries import fold

MOST_A_DAY = 500
DAYS_KEPT = 92
DIGITS_OF_TELEPHONE = 11
PATIENCE = 50  # milliseconds for whoever writes before

# Telephone and identity numbers, addresses of mail.
_SOMEBODYS = re.compile(r"[0-9][0-9 -]{5,}[0-9x]|\S+@\S+")

# What turns a line of writing round, or takes no room in it.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def note(typed: str, *, has_parts: bool) -> None:
    """Count it for today."""
    words = " ".join(_UNSEEN.sub("", fold(typed)).split())
    if not re.search(r"\w{2}", words) or _SOMEBODYS.search(words) or _has_long_number(words):
        return
    try:
        with _patience(), transaction.atomic():
            _count(words, has_parts)
    except DatabaseError:  # busy, or nothing may be written: the readers' answer matters more
        return


def _has_long_number(words: str) -> bool:
    """However it is set apart, by dots or dashes of any kind."""
    return sum(map(str.isdigit, words)) >= DIGITS_OF_TELEPHONE


def times_between(first: dt.date, last: dt.date) -> int:
    """How often something was searched for in vain, as far back as it is kept."""
    times: int = Unfound.objects.filter(day__range=(first, last)).aggregate(sum=Sum("times", default=0))["sum"]
    return times


def _count(words: str, has_parts: bool) -> None:
    today = timezone.localdate()
    if Unfound.objects.filter(day=today, typed=words).update(times=F("times") + 1, has_parts=has_parts):
        return
    if not Unfound.objects.filter(day=today).exists():
        Unfound.objects.filter(day__lt=today - dt.timedelta(days=DAYS_KEPT)).delete()
    if Unfound.objects.filter(day=today).count() < MOST_A_DAY:
        Unfound.objects.bulk_create(
            [Unfound(day=today, typed=words, times=1, has_parts=has_parts)], ignore_conflicts=True
        )


@contextmanager
def _patience() -> Iterator[None]:
    """SQLite's one writer is waited for no longer than that."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (before,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {before}")
