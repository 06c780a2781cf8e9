"""The one process that runs on (`manage.py work`): all that has to be done again and again, each in a thread of its
own, so that no letter and no look at the files holds up a release; or (`--press`) typesetting alone, for whoever waits.
Any number of them may run, on any machine.

A database that does not answer is waited out; what fails is said once and tried again, and stops nothing else.
"""

import datetime as dt
import logging
import platform
import threading
from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from django.utils import timezone

from bulletin import duties
from bulletin.duties import Line, Lines
from bulletin.models import Edition, Status
from office import turns
from office.refusal import Refused

UNREACHABLE = (InterfaceError, OperationalError)
LONGEST_PAUSE = 60.0  # seconds between two tries of what fails
AT_MOST = 5.0  # seconds until a release is known of that was scheduled meanwhile, or until a database is
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
AT_NIGHT = dt.time(4, 30)
RESTING = Line("", logging.DEBUG)  # what a duty says that is not due yet: what failed at it may still be so

_log = logging.getLogger(__name__)


class Round(NamedTuple):
    """A duty, and for how many seconds it rests once it is done."""

    duty: Callable[[], Lines]
    rest: Callable[[], float]


def rounds() -> dict[str, Round]:
    """All that is done here, by the name of its thread."""
    here = f"{platform.node()} {settings.DATA_DIR}"  # what lies in a folder is looked at where it lies
    patience = duties.Patience()
    found = {
        "release_due": Round(lambda: duties.release_due(patience), until_next_release),
        "ask_units": Round(lambda: _each(HOUR, "ask_units", duties.ask_units), lambda: LONGEST_PAUSE),
        "send_letters": Round(duties.send_letters, lambda: 10.0),
        "send_to_readers": Round(duties.send_to_readers, lambda: 10.0),
        "watch": Round(lambda: _each(MINUTE, f"watch {here}", duties.watch), lambda: AT_MOST),
        "verify": Round(lambda: _each_night("verify", duties.verify), lambda: LONGEST_PAUSE),
        "clear_away": Round(lambda: _each_night("clear_away", duties.clear_away), lambda: LONGEST_PAUSE),
    }
    return found | ({"do_tasks": Round(duties.do_tasks, lambda: 2.0)} if settings.HAS_WORKERS else {})


def press_rounds() -> dict[str, Round]:
    """All that a press worker does."""
    return {
        "show_alive": Round(duties.show_alive, lambda: AT_MOST),
        "typeset": Round(duties.typeset, lambda: 0.0),
    }


def until_next_release() -> float:
    """Seconds, so that it is out in the second for which it was scheduled."""
    scheduled = Edition.objects.filter(status=Status.APPROVED, release_at__gt=timezone.now()).order_by("release_at")
    at = scheduled.values_list("release_at", flat=True).first()
    return min(max((at - timezone.now()).total_seconds(), 0), AT_MOST) if at else AT_MOST


def _each(period: dt.timedelta, name: str, duty: Callable[[], Lines]) -> Lines:
    now = timezone.now()
    if not turns.take(name, first=now, lasts=2 * period, furthest=4 * period):
        yield RESTING
        return
    said = list(duty())  # it has one step: whoever is told to stop while it is said need not have it done again
    turns.give_back(name, due_at=now + period)
    yield from said


def _each_night(name: str, duty: Callable[[], Lines]) -> Lines:
    if turns.take(name, first=_next_night(), lasts=HOUR):
        said = list(duty())
        turns.give_back(name, due_at=_next_night())
        yield from said


def _next_night() -> dt.datetime:
    now = timezone.localtime()
    tonight = timezone.make_aware(dt.datetime.combine(now.date(), AT_NIGHT))
    return tonight if tonight > now else tonight + dt.timedelta(days=1)


class Outage:
    """Whether the database answers: said once when it stops, by whichever thread, and once when it is over."""

    def __init__(self) -> None:
        self._lock, self._since = threading.Lock(), dt.datetime.max

    def met(self, error: Exception) -> None:
        with self._lock:
            if self._since == dt.datetime.max:
                self._since = dt.datetime.now()
                _log.error("数据库没有应答，等它恢复：%s", " ".join(str(error).split()))

    def over(self) -> None:
        with self._lock:
            if self._since != dt.datetime.max:
                _log.warning("数据库又有应答了，断了%d秒。", (dt.datetime.now() - self._since).total_seconds())
                self._since = dt.datetime.max


def keep_at(which: Round, stop: threading.Event, outage: Outage) -> None:
    """Go on with it until told to stop, which ends it after the step it is at."""
    said: set[Line] = set()
    pause = 0.0
    while not stop.is_set():
        try:
            said = _once(which, stop, said)
            rest, pause = which.rest(), 0.0
            outage.over()
        except UNREACHABLE as error:
            outage.met(error)
            rest = pause = min(max(2 * pause, 1.0), AT_MOST)  # once it is back, no release waits longer than this
        except Exception as error:
            failed = Line(str(error), logging.ERROR)
            if failed not in said:
                name, is_bare = threading.current_thread().name, isinstance(error, Refused)
                _log.error("%s 没做成，过一会儿再做：%s", name, error, exc_info=not is_bare)
            said = {failed}
            rest = pause = min(max(2 * pause, 1.0), LONGEST_PAUSE)
        finally:
            connections.close_all()  # nobody holds one while resting
        stop.wait(rest)


def _once(which: Round, stop: threading.Event, before: set[Line]) -> set[Line]:
    """Log what it says and had not said the time before; all that it said, and what failed if it was not due."""
    said = set()
    with closing(which.duty()) as lines:  # left in the middle, it hangs up
        for line in lines:
            if line is RESTING:
                return {one for one in before if one.level >= logging.WARNING}
            if line.sentence and line not in before:
                _log.log(line.level, line.sentence)
            said.add(line)
            if stop.is_set():
                break
    return said


def run(stop: threading.Event, rounds: dict[str, Round]) -> None:
    """These rounds, until told to stop; returns when each is at its end."""
    outage = Outage()
    threads = [
        threading.Thread(target=keep_at, args=(which, stop, outage), name=name) for name, which in rounds.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
