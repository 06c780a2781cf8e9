"""A worker process, which ends after some minutes of rest. Knows no job."""

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from pebble import ProcessPool

Result = TypeVar("Result")


def new_pool(max_tasks: int = 0) -> ProcessPool:
    """One process; after so many jobs, if a number is given, a fresh one."""
    # spawn: a fork would take along the web process's threads, locks and connections
    context = multiprocessing.get_context("spawn")
    return ProcessPool(max_workers=1, max_tasks=max_tasks, context=context)


class Rest:
    """Has a process end once it had nothing to do for a while; told of each job by who holds the lock of its owner."""

    def __init__(self, end: Callable[[], None]) -> None:
        self.end = end
        self.lock = threading.Lock()
        self.jobs = 0  # under way
        self.timer: threading.Timer | None = None

    def begin_after(self, job: Future[Result], seconds: float) -> None:
        with self.lock:
            self.jobs += 1
            if self.timer:
                self.timer.cancel()
        job.add_done_callback(lambda _: self._done(seconds))

    def longest(self, seconds: float) -> float:
        """For how long the last of the jobs under way may take, each of which may take so long, one after the other:
        the process may have to begin first.
        """
        return (self.jobs + 1) * seconds

    def _done(self, seconds: float) -> None:
        with self.lock:
            self.jobs -= 1
            if self.jobs == 0:
                self.timer = threading.Timer(seconds, self.end)
                self.timer.daemon = True
                self.timer.start()


def close(pool: ProcessPool | None) -> None:
    """Once it has done what it was given."""
    if pool is not None:
        pool.close()
        pool.join()
