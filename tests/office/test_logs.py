"""A line of the log says what was done, and nothing that is nobody's business."""

import json
import logging

import pytest

from office import logs

TOKEN, LINK = "aB3-" * 10 + "xyz", f"12-{'5f' * 32}"
SECRETS = {
    f"Not Found: /received/{TOKEN}/": "Not Found: /received/…/",
    f"Gone: /subscribe/leave/7/{TOKEN}/?of=x": "Gone: /subscribe/leave/7/…/?of=x",
    f"/account/link/{LINK}/": "/account/link/…/",
    "邮件服务器不收给这个地址的信（miao.yu@qinglan.example：550 no）": "邮件服务器不收给这个地址的信（…：550 no）",
}


def line_of(form: logging.Formatter, message: str, **facts) -> str:
    record = logging.makeLogRecord({"msg": message, "name": logs.OURS, "levelname": "INFO", "facts": facts})
    return form.format(record)


@pytest.mark.parametrize(("said", "kept"), SECRETS.items())
@pytest.mark.parametrize("form", [logs.Lines(), logs.Objects()])
def test_links_that_open_something_and_addresses_of_mail_are_left_out(form, said, kept):
    for line in (line_of(form, said), line_of(form, "letter", fault=said)):
        assert kept in line
        assert said not in line


def test_a_line_is_one_whatever_it_holds():
    line = line_of(logs.Lines(), "letter", fault="一行\n2026-11-30 ERROR 假的一行", letter=5)
    assert len(line.splitlines()) == 1
    assert line.endswith(" letter=5")


def test_an_object_has_the_facts_among_its_members():
    found = json.loads(line_of(logs.Objects(), "press.job", about="《青岚创建动态》", seconds=1.5))
    assert (found["message"], found["about"], found["seconds"], found["request"]) == (
        "press.job",
        "《青岚创建动态》",
        1.5,
        logs.NOBODY,
    )


@pytest.mark.parametrize("form", [logs.Lines(), logs.Objects()])
def test_a_traceback_is_kept_without_what_it_must_not_hold(form):
    try:
        raise ValueError("Key (email)=(miao.yu@qinglan.example) already exists")
    except ValueError as error:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": (type(error), error, error.__traceback__)})
    line = form.format(record)
    assert "ValueError" in line
    assert "miao.yu" not in line
