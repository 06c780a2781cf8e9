"""When each work that somebody must start again and again was last done to its end: by cron, or by a process that runs
on. What it found is told elsewhere; here it is known whether it is done at all.

The watch is kept on each machine over the folder of that machine, so that is where it is noted: what one machine did
says nothing of another, and of one that is gone nothing stays.
"""

import datetime as dt
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from django.conf import settings
from django.db import models
from django.utils import timezone

AHEAD = dt.timedelta(minutes=2)  # so much the clocks of two machines may differ


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
    done = _Done(timezone.now(), time.monotonic() - began)
    if work == Work.WATCH:
        _note_here(done)
    else:
        Heartbeat.objects.update_or_create(work=work, defaults=msgspec.structs.asdict(done))


class _Done(msgspec.Struct):
    """When it came to its end, and how long it took."""

    at: Annotated[dt.datetime, msgspec.Meta(tz=True)]
    seconds: float


def _here() -> Path:
    return settings.ON_RECORD.with_name("watched.json")  # beside what it found


def _note_here(done: _Done) -> None:
    """In a file that whoever reads it finds whole."""
    descriptor, name = tempfile.mkstemp(dir=_here().parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(msgspec.json.encode(done))
        os.replace(name, _here())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _noted_here() -> dict[str, _Done]:
    """Nothing if it was never done here, or the file is not ours."""
    with suppress(OSError, msgspec.MsgspecError):
        return {Work.WATCH: msgspec.json.decode(_here().read_bytes(), type=_Done)}
    return {}


class Pulse(NamedTuple):
    """How it stands with one work now; `at` is None if it was never done."""

    work: Work
    at: dt.datetime | None
    seconds: float
    is_late: bool


def pulses() -> list[Pulse]:
    """Of all that must be done again and again. What was done at a time that is yet to come may have been long ago."""
    of_the_office = Heartbeat.objects.exclude(work=Work.WATCH)
    now, found = timezone.now(), {one.work: _Done(one.at, one.seconds) for one in of_the_office} | _noted_here()
    return [
        Pulse(work, last.at, last.seconds, not now - rest <= last.at <= now + AHEAD)
        if (last := found.get(work))
        else Pulse(work, None, 0, is_late=True)
        for work, rest in RESTS.items()
    ]
