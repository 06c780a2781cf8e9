"""How often pages are read and files fetched (浏览、下载): counted by address and day, and of nobody.

A page is counted when the browser that shows it says so (`static/site/count.js`): most pages are answered by a cache
in front or by an empty 304, of which the site knows nothing, and what was counted while drawing would be the cache's
visits. It says so by the page's own seal, so that only addresses the site has drawn can be counted, and with neither
cookie nor anything else that tells one reader from another. A file is counted where it is sent.

Counts are collected in memory and written together some seconds later by a thread of their own: no reader waits for
the database, and the one writer of SQLite is asked once for all of them. A process that is killed takes its last
seconds with it. Programs are left out by what they call themselves, and since most run no script.
"""

import atexit
import datetime as dt
import logging
import re
import threading
from collections import Counter

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from bulletin.models import Bulletin, Visit
from office import proxy

Kind = Visit.Kind
LONGEST_PATH = 200
MOST_OF_A_CLIENT = 120  # counts from one address between two writings; it is known no longer than that
_PROGRAMS = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|java/|go-http|scrapy|fetch", re.I)
_WRITE = """
    INSERT INTO bulletin_visit (day, kind, path, bulletin_id, count) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (day, kind, path) DO UPDATE SET count = bulletin_visit.count + excluded.count
"""
_log = logging.getLogger(__name__)

Key = tuple[dt.date, str, str]  # day, kind, path


class Tally:
    """What this process has counted and not yet written."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: Counter[Key] = Counter()
        self.clients: Counter[str] = Counter()
        self.timer: threading.Timer | None = None

    def add(self, key: Key, client: str) -> None:
        with self.lock:
            self.clients[client] += 1
            if self.clients[client] <= MOST_OF_A_CLIENT:
                self.counts[key] += 1
                self.wake()

    def wake(self) -> None:
        """Have it written some seconds from now, unless that is under way. To be called under the lock."""
        if self.timer is None and settings.VISITS_SECONDS:
            self.timer = threading.Timer(settings.VISITS_SECONDS, _write_aside)
            self.timer.daemon = True
            self.timer.start()

    def take(self) -> Counter[Key]:
        with self.lock:
            taken, self.counts = self.counts, Counter()
            self.clients.clear()
            self.timer = None
            return taken

    def put_back(self, counts: Counter[Key]) -> None:
        with self.lock:
            self.counts += counts
            self.wake()


_tally = Tally()


def seal(path: str) -> str:
    """By which a page of the site says that it is shown."""
    return salted_hmac("bulletin.numbers.visits", path, algorithm="sha256").hexdigest()[:32]


def is_sealed(path: str, said: str) -> bool:
    return len(path) <= LONGEST_PATH and constant_time_compare(seal(path), said)


def count(request: HttpRequest, kind: Kind, path: str) -> None:
    """Once more, unless it is a program that asks."""
    agent = request.headers.get("User-Agent", "")
    if not agent or _PROGRAMS.search(agent):
        return
    _tally.add((timezone.localdate(), kind.value, path[:LONGEST_PATH]), proxy.address_of(request))
    if not settings.VISITS_SECONDS:
        write()


def write() -> None:
    """Write what was counted; what cannot be written is kept for the next time."""
    counts = _tally.take()
    if not counts:
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            known = dict(Bulletin.objects.values_list("slug", "pk"))
            rows = [(day, kind, path, known.get(_slug_of(path)), n) for (day, kind, path), n in sorted(counts.items())]
            cursor.executemany(_WRITE, rows)
    except DatabaseError:
        _tally.put_back(counts)
        raise


def _write_aside() -> None:
    """In the thread of its own, with a connection of its own."""
    try:
        write()
    except DatabaseError:
        _log.exception("visits could not be written; they are kept and tried again")
    finally:
        connection.close()


def _slug_of(path: str) -> str:
    return path.split("/", 2)[1]


atexit.register(_write_aside)
