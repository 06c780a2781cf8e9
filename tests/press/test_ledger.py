"""Each job of the press is a line in the log, however it ends."""

import os

import pytest

from bulletin.press import PressError, compose
from bulletin.press.worker import pool
from office import logs
from tests.press import issues


def lines(caplog) -> list[dict]:
    return [one.facts for one in caplog.records if (one.name, one.message) == (logs.OURS, "press.job")]


def test_of_pages_that_were_set_it_says_how_many_and_what_that_took(workshop, caplog):
    compose(issues.one_page(), workshop)
    (line,) = lines(caplog)
    assert (line["job"], line["outcome"], line["pages"]) == ("typeset", "done", 1)
    assert line["about"] == f"《{issues.one_page().title}》"
    assert line["seconds"] > 0
    assert line["memory_mb"] > 20


def test_of_a_worker_that_died_it_says_that(workshop, caplog):
    with pytest.raises(PressError, match="意外退出"):
        pool.in_worker(os._exit, 3, workshop=workshop, about="测试")
    (line,) = lines(caplog)
    assert (line["about"], line["outcome"]) == ("测试", "PressError")
    pool.in_worker(int, 1, workshop=workshop, about="测试")
    assert lines(caplog)[1]["outcome"] == "done"
