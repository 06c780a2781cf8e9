"""Whoever guesses is slowed down, and keeps nobody else out.

Three counts hold a stranger up: of the person, whatever address the guesses come from; of the address, whoever is
guessed at; of the whole office. A device the person has logged in from has a count of its own and is held up by that
alone. The counts are rows, so that all processes of the site count together. A try is counted before it is judged
(sixty at the same moment are sixty) and taken back when it was right. Where processes share a cache (CACHE_URL), who
has to wait is known from it, and the database is not asked again meanwhile; it alone decides.

To judge a password takes most of a second of a core, which is taken from readers: in each process one is judged at a
time, and whoever comes while another waits for that is asked to come again, without a look at who it is.
"""

import datetime as dt
import math
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from office import proxy, shared
from office.accounts import devices
from office.accounts.models import Tries
from office.refusal import Refused

PASSWORD, CODE, PASSKEY = "password", "code", "passkey"


class Rule(NamedTuple):
    """So many tries cost nothing; after each further one the wait doubles. All in seconds."""

    free: int
    first_wait: int
    longest_wait: int
    forgotten_after: int

    def wait_after(self, count: int) -> int:
        doubled = min(max(count - self.free, 0), 16)
        return min(self.first_wait * 2**doubled, self.longest_wait) if count >= self.free else 0


OF_PERSON = Rule(free=5, first_wait=15, longest_wait=600, forgotten_after=24 * 3600)
OF_DEVICE = Rule(free=8, first_wait=15, longest_wait=600, forgotten_after=12 * 3600)
OF_ADDRESS = Rule(free=30, first_wait=15, longest_wait=300, forgotten_after=900)  # an office may be one address
OF_OFFICE = Rule(free=120, first_wait=1, longest_wait=10, forgotten_after=300)


class Waiting(Refused):
    """Tried too often: not judged at all before `seconds` are over."""

    status = 429

    def __init__(self, seconds: int):
        self.seconds = seconds
        super().__init__(f"试的次数太多了，请过{spoken(seconds)}再试。用过的电脑、通行密钥不受别人试错的影响。")


class Crowded(Waiting):
    """Others are being judged: nothing is counted against whoever was not."""

    status = 503

    def __init__(self):
        self.seconds = 3
        Refused.__init__(self, "现在登录的人多，密码还没有核对：请过几秒再试一次。")


@contextmanager
def judged() -> Iterator[None]:
    """For as long as a password is counted and judged. Raises Crowded."""
    if not _places.acquire(blocking=False):
        raise Crowded
    try:
        with _judging:
            yield
    finally:
        _places.release()


_places = threading.BoundedSemaphore(2)  # one is judged, one waits
_judging = threading.Lock()


def spoken(seconds: int) -> str:
    return f"{seconds}秒" if seconds < 60 else f"{math.ceil(seconds / 60)}分钟"


def begin(request: HttpRequest, kind: str, username: str = "") -> list[str]:
    """Count a try, before it is judged; what to hand to `right` if it was. Raises Waiting."""
    rules = _counts(request, kind, username)
    now = timezone.now()
    if (wait := _told_to_wait(rules, now)) > 0:
        raise Waiting(wait)
    Tries.objects.filter(at__lt=now - dt.timedelta(seconds=OF_PERSON.forgotten_after)).delete()
    with transaction.atomic():
        Tries.objects.bulk_create([Tries(key=key, at=now) for key in sorted(rules)], ignore_conflicts=True)
        rows = _held(rules)
        for row in rows:
            if row.at < now - dt.timedelta(seconds=rules[row.key].forgotten_after):
                row.count = 0
        waits = [rules[row.key].wait_after(row.count) - (now - row.at).total_seconds() for row in rows]
        if (wait := math.ceil(max(waits))) > 0:
            held = rows[waits.index(max(waits))].key
            shared.keep(_wait_of(held), now.timestamp() + max(waits), wait)
            raise Waiting(wait)
        for row in rows:
            row.count, row.at = row.count + 1, now
        Tries.objects.bulk_update(rows, ["count", "at"])
    return list(rules)


def right(counted: list[str]) -> None:
    """The try was right, so it was none in vain."""
    with transaction.atomic():
        held = [row.pk for row in _held(counted)]
        Tries.objects.filter(pk__in=held, count__gt=0).update(count=F("count") - 1)
    shared.forget(*map(_wait_of, counted))


def wait_of(username: str) -> int:
    """How many seconds a device that is new to this person has to wait."""
    now = timezone.now()
    rows = Tries.objects.filter(key__in=[f"{kind}:{devices.name_of(username)}" for kind in (PASSWORD, CODE)])
    waits = [OF_PERSON.wait_after(row.count) - (now - row.at).total_seconds() for row in rows]
    return max(0, math.ceil(max(waits, default=0)))


def lift(username: str) -> None:
    """Nobody who logs in as this person has to wait any more, from whatever device."""
    for kind in (PASSWORD, CODE):
        tries = Tries.objects.filter(key__startswith=f"{kind}:{devices.name_of(username)}")
        held = list(tries.values_list("key", flat=True))
        tries.delete()
        shared.forget(*map(_wait_of, held))


def _held(keys: Iterable[str]) -> list[Tries]:
    """Their rows, taken in the order of their keys, or two who take several would wait for each other."""
    return list(Tries.objects.select_for_update().filter(key__in=keys).order_by("key"))


def _told_to_wait(keys: Iterable[str], now: dt.datetime) -> int:
    """For how many seconds more, as the last who tried were told."""
    until = shared.get_many(*map(_wait_of, keys)).values()
    return math.ceil(max(until, default=0) - now.timestamp())


def _wait_of(key: str) -> str:
    return f"wait:{key}"


def _counts(request: HttpRequest, kind: str, username: str) -> dict[str, Rule]:
    """What the try is counted by: its key -> the rule."""
    person = f"{kind}:{devices.name_of(username)}"
    if username and (device := devices.known(request, username)):
        return {f"{person}:{device}": OF_DEVICE}
    if kind == PASSKEY:  # which nobody guesses: those who guess at passwords do not hold it up
        return {f"{kind}:{proxy.address_of(request)}": OF_ADDRESS}
    counts = {f"address:{proxy.address_of(request)}": OF_ADDRESS, "office": OF_OFFICE}
    return counts | {person: OF_PERSON} if username else counts
