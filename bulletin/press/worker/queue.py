"""Who may wait for the press: some threads of a process, so that others are left for readers; and who may be at it: one
job of a machine at a time, or as many as it is told, so that two processes do not take both cores from the readers.
"""

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bulletin.press.errors import Busy
from bulletin.press.workshop import Workshop

PAUSE = 0.05  # seconds between two looks whether a turn has come

_lock = threading.Lock()
_waiting = 0  # threads of this process
_here = threading.local()


@contextmanager
def place(workshop: Workshop) -> Iterator[None]:
    """A place among those of this process who wait for the press. Who has one needs no second. Raises Busy."""
    if getattr(_here, "has_one", False):
        yield
        return
    _count(1, most=workshop.queue)
    _here.has_one = True
    try:
        yield
    finally:
        _here.has_one = False
        _count(-1, most=workshop.queue)


def _count(more: int, *, most: int) -> None:
    global _waiting
    with _lock:
        if more > 0 and _waiting >= most:
            raise Busy
        _waiting += more


@contextmanager
def turn(workshop: Workshop) -> Iterator[None]:
    """One of the machine's places at the press, waited for as long as a job may take. Raises Busy."""
    if workshop.turns is None:
        yield
        return
    last = time.monotonic() + workshop.seconds
    with ExitStack() as held:
        while not any(_is_taken(file, held) for file in _files(workshop.turns, workshop.workers)):
            if time.monotonic() > last:
                raise Busy
            time.sleep(PAUSE)
        yield


def _files(folder: Path, count: int) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return [folder / str(number) for number in range(count)]


def _is_taken(path: Path, held: ExitStack) -> bool:
    """Whether it was free, and is now held until the stack is unwound."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    held.callback(file.close)
    return True
