"""What is noted of each job, whoever asked for it: a line in the log, and a count."""

import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from office import logs
from office.counters import PRESS_JOBS
from office.refusal import Refused

Result = TypeVar("Result")
Job = Callable[..., Any]


@dataclass(frozen=True)
class Done(Generic[Result]):
    """What a job gave, and what it knows of itself: the most memory its process has had so far."""

    result: Result
    memory_mb: int


def done(result: Result) -> Done[Result]:
    """To be called in the worker."""
    return Done(result, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


@contextmanager
def noted(job: Job, about: str) -> Iterator[Callable[[Done[Result]], Result]]:
    """Note the job that is awaited within, however it ends; what is given takes out what it gave."""
    began, facts, outcome = time.monotonic(), dict[str, Any](), "failed"

    def taken(given: Done[Result]) -> Result:
        facts.update(_told(given))
        return given.result

    try:
        yield taken
        outcome = "done"
    except Refused as refusal:  # by the job, or by what ended it
        outcome = type(refusal).__name__
        raise
    finally:
        _note(job, about, outcome, began, facts)


def note_when_done(job: Job, future: Future[Done[Result]]) -> None:
    """Note a job that nobody waits for."""
    began = time.monotonic()

    def note(future: Future[Done[Result]]) -> None:
        has_failed = future.cancelled() or future.exception() is not None
        _note(job, "", "failed" if has_failed else "done", began, {} if has_failed else _told(future.result()))

    future.add_done_callback(note)


def _told(given: Done[Any]) -> dict[str, Any]:
    pages = getattr(given.result, "pages", None)  # of what was typeset
    return {"memory_mb": given.memory_mb} | ({"pages": pages} if isinstance(pages, int) else {})


def _note(job: Job, about: str, outcome: str, began: float, facts: dict[str, Any]) -> None:
    name, seconds = getattr(job, "func", job).__name__.strip("_"), time.monotonic() - began  # of a partial, its own
    PRESS_JOBS.labels(name, outcome).observe(seconds)
    logs.note("press.job", job=name, about=about, outcome=outcome, seconds=round(seconds, 3), **facts)
