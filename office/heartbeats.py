"""When each work that somebody must start again and again was last done to its end: by cron, or by a process that runs
on. What it found is told elsewhere; here it is known whether it is done at all.
"""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import models
from django.utils import timezone


class Work(models.TextChoices):
    """By the name of its command."""

    RELEASE_DUE = "release_due", "定时发布"
    SEND_NOTICES = "send_notices", "发信"
    WATCH = "watch", "网页防篡改"
    VERIFY = "verify", "核对"
    BACKUP = "backup", "备份"


# How long each may rest: some missed minutes, or a missed night.
RESTS = {
    Work.RELEASE_DUE: dt.timedelta(minutes=10),
    Work.SEND_NOTICES: dt.timedelta(minutes=10),
    Work.WATCH: dt.timedelta(minutes=10),
    Work.VERIFY: dt.timedelta(hours=50),
    Work.BACKUP: dt.timedelta(hours=50),
}


class Heartbeat(models.Model):
    """The last time that this work came to its end, and how long it took."""

    work = models.CharField(max_length=20, unique=True, choices=Work.choices)
    at = models.DateTimeField()
    seconds = models.FloatField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.work} {self.at:%Y-%m-%d %H:%M:%S}"


@contextmanager
def beat(work: Work) -> Iterator[None]:
    """Note that the work within came to its end; of one that an exception ended nothing is noted."""
    began = time.monotonic()
    yield
    facts = {"at": timezone.now(), "seconds": time.monotonic() - began}
    Heartbeat.objects.update_or_create(work=work, defaults=facts)


class Pulse(NamedTuple):
    """How it stands with one work now; `at` is None if it was never done."""

    work: Work
    at: dt.datetime | None
    seconds: float
    is_late: bool


def pulses() -> list[Pulse]:
    """Of all that must be done again and again."""
    now, found = timezone.now(), {one.work: one for one in Heartbeat.objects.all()}
    return [
        Pulse(work, last.at, last.seconds, now - last.at > rest)
        if (last := found.get(work))
        else Pulse(work, None, 0, is_late=True)
        for work, rest in RESTS.items()
    ]
