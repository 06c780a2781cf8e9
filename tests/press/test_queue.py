"""The queue before the press: how many wait, whose turn it is, and what becomes of a worker that rests."""

import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import replace
from pathlib import Path

import pytest

from bulletin.press import Busy, PressError, Workshop
from bulletin.press.worker import pool
from bulletin.press.worker.pool import in_worker
from bulletin.press.worker.queue import place, turn
from bulletin.press.worker.relay import Relay


def be_until(there: Path, over: Path) -> int:
    """In the worker: says that it has begun, and goes on until it is told."""
    there.touch()
    wait_for(over.exists)
    return os.getpid()


def wait_for(condition) -> None:
    last = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < last
        time.sleep(0.01)


def ask(workshop: Workshop) -> int:
    return in_worker(os.getpid, workshop=workshop, about="")


def test_who_finds_as_many_waiting_as_may_is_told_at_once(workshop, tmp_path):
    place_for_one = replace(workshop, queue=1)
    there, over = tmp_path / "there", tmp_path / "over"
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(in_worker, be_until, there, over, workshop=place_for_one, about="")
        wait_for(there.exists)
        with pytest.raises(Busy, match=r"排版正忙：.*请过一会儿再试"):
            ask(place_for_one)
        over.touch()
        assert first.result() == ask(place_for_one)


def test_who_waits_already_needs_no_second_place(workshop):
    place_for_one = replace(workshop, queue=1)
    with place(place_for_one):
        assert ask(place_for_one)
    assert ask(place_for_one)


def test_one_job_of_the_machine_has_its_turn(workshop, tmp_path):
    shared = replace(workshop, turns=tmp_path, seconds=0.3)
    with turn(shared):
        with pytest.raises(Busy):
            ask(shared)
        assert ask(replace(shared, workers=2, seconds=60))
    assert ask(replace(shared, seconds=60))


def test_a_worker_that_rests_ends_and_comes_back_when_it_is_wanted(workshop):
    first = ask(replace(workshop, rest=0.05))
    wait_for(lambda: not Path(f"/proc/{first}").exists())
    assert pool._pool is None
    assert ask(workshop) != first


def test_so_does_one_that_is_kept_warm(workshop):
    runners = Relay(100)
    try:
        first = runners.schedule(replace(workshop, rest=0.05), os.getpid).result().result
        wait_for(lambda: not Path(f"/proc/{first}").exists())
        assert runners.schedule(workshop, os.getpid).result().result != first
    finally:
        runners.close()


def test_a_cold_proofreader_has_longer_for_its_first_answer(workshop):
    readers, hurried = Relay(100, first_seconds=30), replace(workshop, seconds=0.2)
    try:
        readers.schedule(hurried, time.sleep, 0.5).result()
        with pytest.raises(OutOfTime):
            readers.schedule(hurried, time.sleep, 30).result()
        readers.schedule(hurried, time.sleep, 0.5).result()  # by the one that was started in its place
    finally:
        readers.close()


def test_a_worker_yields_to_readers(workshop):
    runners = Relay(100)
    try:
        job = runners.schedule(replace(workshop, niceness=12), os.getpriority, os.PRIO_PROCESS, 0)
        assert job.result().result >= 12
    finally:
        runners.close()


@pytest.mark.parametrize("lost", [Future, lambda: os.write(os.open(os.devnull, os.O_RDONLY), b"a job")])
def test_a_job_that_is_lost_with_its_process_is_told_and_holds_nobody_up(workshop, monkeypatch, lost):
    """Taken in when that was dying, it is never begun; or it cannot be handed over."""
    monkeypatch.setattr(pool, "GRACE", 0)
    with pytest.raises(PressError, match="排版进程意外退出"):
        pool.result_of(lost, lambda: 0.1, workshop, "")


def test_a_job_behind_others_is_not_taken_for_lost(workshop, monkeypatch):
    monkeypatch.setattr(pool, "GRACE", 0)
    runners, hurried = Relay(100), replace(workshop, seconds=2)
    try:
        runners.schedule(workshop, os.getpid).result()
        for _ in range(3):
            runners.schedule(hurried, time.sleep, 1.5)
        assert runners.result_of(os.getpid, workshop=hurried, about="").result
    finally:
        runners.close()


def test_nor_is_the_first_reading_of_a_cold_proofreader(workshop, monkeypatch):
    monkeypatch.setattr(pool, "GRACE", 0)
    readers = Relay(100, first_seconds=30)
    try:
        readers.result_of(time.sleep, 1, workshop=replace(workshop, seconds=0.2), about="")
    finally:
        readers.close()


def test_a_process_is_not_warm_for_a_job_that_was_given_up(workshop):
    readers = Relay(100, first_seconds=30)
    try:
        job = readers.schedule(workshop, time.sleep, 30)
        job.cancel()
        assert not readers.is_warm
    finally:
        readers.close()
