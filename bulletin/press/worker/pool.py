"""The door to the worker: one process under a time and a memory limit, so no job of the press can hurt the web, and a
bounded queue before it. Knows no job.
"""

import atexit
import logging
import math
import os
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as OutOfTime
from contextlib import suppress
from functools import partial
from typing import TypeVar, TypeVarTuple

from pebble import ProcessExpired, ProcessPool

from bulletin.press.errors import PressError, TookTooLong, TookTooMuch
from bulletin.press.worker.ledger import Done, done, note_when_done, noted
from bulletin.press.worker.queue import place, turn
from bulletin.press.worker.resting import Rest, close, new_pool
from bulletin.press.workshop import Workshop
from office.refusal import Refused

JOBS_PER_WORKER = 50  # then a fresh process, against slow leaks
GRACE = 5  # seconds past its limit, then a worker ends by itself: who should have ended it may be gone
OUT_OF_MEMORY, FAILED, WORN_OUT = 70, 71, 72  # exit codes of the worker

Given = TypeVarTuple("Given")
Result = TypeVar("Result")

_lock = threading.Lock()
_pool: ProcessPool | None = None
_jobs_done = 0  # in this process, if it is a worker


def in_worker(job: Callable[[*Given], Result], *given: *Given, workshop: Workshop, about: str) -> Result:
    """What `job(*given)` returns, in the worker and within its limits; `about` names the work in a PressError.

    The job must be a function of a module, and all it takes and gives must pickle. Raises Busy where too many wait.
    """
    with noted(job, about) as taken, place(workshop), turn(workshop):
        begin = partial(_schedule, workshop, job, *given)
        return taken(result_of(begin, lambda: _rest.longest(workshop.seconds), workshop, about))


def start(job: Callable[[*Given], Result], *given: *Given, workshop: Workshop) -> None:
    """Have the job done in the worker; nobody waits for it, and a failure is in the log."""
    note_when_done(job, _schedule(workshop, job, *given))


def finish() -> None:
    """Wait until the jobs that were started are done: for a process that ends, and its worker with it."""
    close(_pool)


def scheduled(
    pool: ProcessPool, workshop: Workshop, job: Callable[[*Given], Result], *given: *Given
) -> Future[Done[Result]]:
    """The job on its way to the pool's process, to be done there within its limits."""
    return pool.schedule(_work, args=(workshop, job, *given), timeout=workshop.seconds)


def result_of(
    start: Callable[[], Future[Result]], longest: Callable[[], float], workshop: Workshop, about: str
) -> Result:
    """What the job that is started gives, or raises: its Refused; else PressError, in words for what ended it.
    `longest` says for how many seconds one that was just started may take, with all that is before it.

    A job that finds no memory left in a process that others have worked in is started again, once: only a fresh one
    shows what it takes by itself.
    """
    try:
        return _unless_worn_out(start, longest)
    except OutOfTime as error:
        raise TookTooLong(
            f"{about}排版超过{workshop.seconds:g}秒，已停止；请检查是否有过长的段落、过大的表格或过多的图片，分开后再试。"
        ) from error
    except ProcessExpired as error:
        if error.exitcode in (OUT_OF_MEMORY, WORN_OUT):
            raise TookTooMuch(
                f"{about}排版所需内存超过{workshop.memory_mb}兆，已停止；请减少图片、拆小表格，或分成两期后再试。"
            ) from error
        raise _unexpected(about, workshop) from error
    except (RuntimeError, OSError) as error:  # pebble: the worker died between two jobs, or while it began
        raise _unexpected(about, workshop) from error


def _unless_worn_out(start: Callable[[], Future[Result]], longest: Callable[[], float]) -> Result:
    try:
        return _awaited(start(), longest())
    except ProcessExpired as error:
        if error.exitcode == WORN_OUT:
            with suppress(ProcessExpired):  # not there either
                return _awaited(start(), longest())
        raise


def _awaited(job: Future[Result], longest: float) -> Result:
    """What it gives. A job that pebble took in the moment its process died is never begun: who waits for it would hold
    the press for ever.
    """
    try:
        return job.result(longest + GRACE)
    except OutOfTime:
        if job.done():  # the limit was the job's own
            raise
        job.cancel()
        raise BrokenPipeError("the job was never begun") from None


def _unexpected(about: str, workshop: Workshop) -> PressError:
    return PressError(
        f"{about}排版进程意外退出（内存上限{workshop.memory_mb}兆）；请检查最近改动的文章，仍不成功请告知管理员。"
    )


def _schedule(workshop: Workshop, job: Callable[[*Given], Result], *given: *Given) -> Future[Done[Result]]:
    global _pool
    with _lock:
        if _pool is None or not _pool.active:
            _pool = new_pool(max_tasks=JOBS_PER_WORKER)
        future = scheduled(_pool, workshop, job, *given)
        _rest.begin_after(future, workshop.rest)
        return future


def _end_rested() -> None:
    global _pool
    with _lock:
        if _rest.jobs:
            return
        rested, _pool = _pool, None
    close(rested)


def _work(workshop: Workshop, job: Callable[[*Given], Result], *given: *Given) -> Done[Result]:
    global _jobs_done
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (workshop.memory_mb * 2**20, hard))
    os.setpriority(os.PRIO_PROCESS, 0, max(workshop.niceness, os.getpriority(os.PRIO_PROCESS, 0)))
    signal.alarm(math.ceil(workshop.seconds) + GRACE)
    try:
        return done(job(*given))
    except Refused:
        raise
    except BaseException as error:
        # Whatever else went wrong may have left half-built state behind: this process takes no further job.
        logging.getLogger(__name__).exception("a job of the press failed")
        out_of_memory = WORN_OUT if _jobs_done else OUT_OF_MEMORY
        os._exit(out_of_memory if isinstance(error, MemoryError) else FAILED)
    finally:
        signal.alarm(0)
        _jobs_done += 1


def _forget_pool() -> None:
    """A forked web process starts a worker of its own; the parent's pool and lock are not usable in it."""
    global _lock, _pool, _rest
    _lock, _pool, _rest = threading.Lock(), None, Rest(_end_rested)


def _close_pool() -> None:
    if _pool is not None:
        _pool.stop()
        _pool.join()


_rest = Rest(_end_rested)
os.register_at_fork(after_in_child=_forget_pool)
atexit.register(_close_pool)
