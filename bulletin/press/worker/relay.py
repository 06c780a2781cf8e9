"""The workers that answer while somebody writes, one for sketches and one for the proofreader, apart from that of the
other jobs, so that none waits for another.

Each is always warm: before a process has done its number of jobs, a successor is started and given one of them too,
whose answer nobody reads; only when it has answered does it take over.
"""

import atexit
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar, TypeVarTuple

from pebble import ProcessPool

from bulletin.press.worker.ledger import Done, noted
from bulletin.press.worker.pool import JOBS_PER_WORKER, new_pool, result_of, scheduled
from bulletin.press.workshop import Workshop

READINGS_PER_WORKER = 1000

Given = TypeVarTuple("Given")
Result = TypeVar("Result")


class Relay:
    """One process at a time, the next one warm before it takes over."""

    def __init__(self, jobs_each: int) -> None:
        self.jobs_each = jobs_each  # then a fresh process
        self.lock = threading.RLock()  # a successor that fails at once is done within `schedule`
        self.pool: ProcessPool | None = None
        self.successor: ProcessPool | None = None
        self.jobs = 0

    def schedule(self, workshop: Workshop, job: Callable[[*Given], Result], *given: *Given) -> Future[Done[Result]]:
        with self.lock:
            if self.pool is None or not self.pool.active:
                self.pool, self.jobs = new_pool(), 0
            self.jobs += 1
            if self.jobs % self.jobs_each == 0 and self.successor is None:
                self.successor = successor = new_pool()
                warm = scheduled(successor, workshop, job, *given)
                warm.add_done_callback(lambda done: self._hand_over(successor, done))
            return scheduled(self.pool, workshop, job, *given)

    def close(self) -> None:
        for pool in (self.pool, self.successor):
            if pool is not None:
                pool.stop()
                pool.join()

    def _hand_over(self, successor: ProcessPool, done: Future[Done[Result]]) -> None:
        with self.lock:
            self.successor = None
            is_warm = not done.cancelled() and done.exception() is None
            old = self.pool if is_warm else successor
            if is_warm:
                self.pool, self.jobs = successor, 0
        if old is not None:
            threading.Thread(target=_end, args=(old,), daemon=True).start()  # this thread is the successor's own


def in_sketcher(job: Callable[[*Given], Result], *given: *Given, workshop: Workshop, about: str) -> Result:
    """Like `in_worker`, in the worker for sketches."""
    with noted(job, about) as taken:
        return taken(result_of(lambda: _sketcher.schedule(workshop, job, *given), workshop, about))


def in_reader(job: Callable[[*Given], Result], *given: *Given, workshop: Workshop, about: str) -> Result:
    """Like `in_worker`, in the worker for the proofreader, who has learnt much and is kept for long."""
    with noted(job, about) as taken:
        return taken(result_of(lambda: _reader.schedule(workshop, job, *given), workshop, about))


def _end(pool: ProcessPool) -> None:
    """Once it has done what it was given."""
    pool.close()
    pool.join()


def _forget() -> None:
    """A forked web process starts workers of its own, as in `pool`."""
    global _sketcher, _reader
    _sketcher, _reader = Relay(JOBS_PER_WORKER), Relay(READINGS_PER_WORKER)


def _close() -> None:
    _sketcher.close()
    _reader.close()


_sketcher, _reader = Relay(JOBS_PER_WORKER), Relay(READINGS_PER_WORKER)
os.register_at_fork(after_in_child=_forget)
atexit.register(_close)
