"""The workers that answer while somebody writes, one for sketches and one for the proofreader, apart from that of the
other jobs, so that none waits for another.

Each stays warm while it is used: before a process has done its number of jobs, a successor is started and given one of
them too, whose answer nobody reads; only when it has answered does it take over. A cold proofreader has longer for its
first answer, or on a slow machine it would be ended each time before it is warm.
"""

import atexit
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TypeVar, TypeVarTuple

from pebble import ProcessPool

from bulletin.press.worker.ledger import Done, noted
from bulletin.press.worker.pool import JOBS_PER_WORKER, result_of, scheduled
from bulletin.press.worker.queue import place
from bulletin.press.worker.resting import Rest, close, new_pool
from bulletin.press.workshop import Workshop
from office.refusal import Refused

READINGS_PER_WORKER = 1000
FIRST_READING = 90  # seconds at least, for what a cold one has to learn first

Given = TypeVarTuple("Given")
Result = TypeVar("Result")


class Relay:
    """One process at a time, the next one warm before it takes over."""

    def __init__(self, jobs_each: int, first_seconds: float = 0) -> None:
        self.jobs_each = jobs_each  # then a fresh process
        self.first_seconds = first_seconds  # that the first answer of a process may take, if a job may not anyway
        self.lock = threading.RLock()  # a successor that fails at once is done within `schedule`
        self.pool: ProcessPool | None = None
        self.successor: ProcessPool | None = None
        self.jobs = 0
        self.is_warm = False
        self.rest = Rest(self._end_rested)

    def schedule(self, workshop: Workshop, job: Callable[[*Given], Result], *given: *Given) -> Future[Done[Result]]:
        with self.lock:
            if self.pool is None or not self.pool.active:
                self.pool, self.jobs, self.is_warm = new_pool(), 0, False
            self.jobs += 1
            if self.jobs % self.jobs_each == 0 and self.successor is None:
                self.successor = successor = new_pool()
                warm = scheduled(successor, self._patient(workshop), job, *given)
                warm.add_done_callback(lambda done: self._hand_over(successor, done))
            future = scheduled(self.pool, workshop if self.is_warm else self._patient(workshop), job, *given)
            future.add_done_callback(self._note)
            self.rest.begin_after(future, workshop.rest)
            return future

    def result_of(
        self, job: Callable[[*Given], Result], *given: *Given, workshop: Workshop, about: str
    ) -> Done[Result]:
        begin = partial(self.schedule, workshop, job, *given)
        return result_of(begin, lambda: self.rest.longest(self._patient(workshop).seconds), workshop, about)

    def close(self) -> None:
        for pool in (self.pool, self.successor):
            if pool is not None:
                pool.stop()
                pool.join()

    def _patient(self, workshop: Workshop) -> Workshop:
        return replace(workshop, seconds=max(workshop.seconds, self.first_seconds))

    def _note(self, done: Future[Done[Result]]) -> None:
        """Whether the process that did it lives on, and is warm: not after a limit or a job that was given up."""
        self.is_warm = not done.cancelled() and isinstance(done.exception(), Refused | None)

    def _end_rested(self) -> None:
        with self.lock:
            if self.rest.jobs or self.successor:
                return
            rested, self.pool = self.pool, None
        close(rested)

    def _hand_over(self, successor: ProcessPool, done: Future[Done[Result]]) -> None:
        with self.lock:
            self.successor = None
            is_warm = not done.cancelled() and done.exception() is None
            old = self.pool if is_warm else successor
            if is_warm:
                self.pool, self.jobs = successor, 0
        threading.Thread(target=close, args=(old,), daemon=True).start()  # this thread is the successor's own


def in_sketcher(job: Callable[[*Given], Result], *given: *Given, workshop: Workshop, about: str) -> Result:
    """Like `in_worker`, in the worker for sketches."""
    with noted(job, about) as taken, place(workshop):
        return taken(_sketcher.result_of(job, *given, workshop=workshop, about=about))


def in_reader(job: Callable[[*Given], Result], *given: *Given, workshop: Workshop, about: str) -> Result:
    """Like `in_worker`, in the worker for the proofreader, who has learnt much and is kept for long."""
    with noted(job, about) as taken, place(workshop):
        return taken(_reader.result_of(job, *given, workshop=workshop, about=about))


def _forget() -> None:
    """A forked web process starts workers of its own, as in `pool`."""
    global _sketcher, _reader
    _sketcher, _reader = Relay(JOBS_PER_WORKER), Relay(READINGS_PER_WORKER, FIRST_READING)


def _close() -> None:
    _sketcher.close()
    _reader.close()


_sketcher, _reader = Relay(JOBS_PER_WORKER), Relay(READINGS_PER_WORKER, FIRST_READING)
os.register_at_fork(after_in_child=_forget)
atexit.register(_close)
