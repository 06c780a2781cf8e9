"""What an operator reads: a line each for what the program does and what goes wrong, with the number of the request
during which it happened.

Rows are named by their keys and issues by their numbers; nobody's words, addresses or secrets are in it. Needs no
Django: the press speaks here too.
"""

import copy
import json
import logging
import re
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

OURS = "newsroom"  # the logger of what the program says of itself
NOBODY = "-"  # the number of what happens during no request
REQUEST = ContextVar("request", default=NOBODY)

# What opens something, as it stands in an address; and whoever's address of mail.
_SECRET = re.compile(r"(?<=/)(?:[\w-]{43}|\d+-[0-9a-f]{64})(?![\w-])")
_MAIL = re.compile(r"[^\s@<>\"'(),;:：（）]+@[\w.-]+\w")
_EMPTY = "…"


def note(event: str, **facts: object) -> None:
    """That this was done, with what is known of it."""
    logging.getLogger(OURS).info(event, extra={"facts": facts})


def warn(event: str, **facts: object) -> None:
    """That this went wrong, and somebody should see to it."""
    logging.getLogger(OURS).warning(event, extra={"facts": facts})


def broke(event: str, **facts: object) -> None:
    """That the program itself failed at this; to be said where the error was caught, whose traceback goes with it."""
    logging.getLogger(OURS).exception(event, extra={"facts": facts})


def without_secrets(text: str) -> str:
    return _MAIL.sub(_EMPTY, _SECRET.sub(_EMPTY, text))


class Lines(logging.Formatter):
    """For people: `2026-11-30 08:00:00,000 INFO 4711 5f0c... newsroom letter kind=notice seconds=0.2`."""

    def __init__(self, **_options: Any) -> None:
        super().__init__("{asctime} {levelname} {process} {request} {name} {message}{told}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        record = _fit_to_be_read(record, self)
        record.told = "".join(f" {key}={_in_a_line(value)}" for key, value in vars(record)["facts"].items())
        return super().format(record)


class Objects(JsonFormatter):
    """For programs: a JSON object a line, the facts among its members."""

    def __init__(self, **_options: Any) -> None:
        names = {"asctime": "time", "levelname": "level", "name": "logger"}
        super().__init__(
            ["asctime", "levelname", "process", "request", "name", "message"],
            rename_fields=names,
            reserved_attrs=[*vars(logging.makeLogRecord({})), "asctime", "message", "request", "facts"],
            json_ensure_ascii=False,
        )

    def format(self, record: logging.LogRecord) -> str:
        return super().format(_fit_to_be_read(record, self))

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data |= vars(record)["facts"]


def _fit_to_be_read(record: logging.LogRecord, by: logging.Formatter) -> Any:
    """The record with the number of its request, without secrets, its traceback among its words."""
    fit = copy.copy(record)
    fit.request = REQUEST.get()
    fit.msg, fit.args = without_secrets(record.getMessage()), None
    if record.exc_info:
        fit.exc_text, fit.exc_info = without_secrets(by.formatException(record.exc_info)), None
    facts = getattr(record, "facts", {})
    fit.facts = {key: without_secrets(value) if isinstance(value, str) else value for key, value in facts.items()}
    return fit


def _in_a_line(value: object) -> str:
    """Words with blanks stand in quotation marks, and no value makes a line of its own."""
    is_plain = not isinstance(value, str) or (value.isprintable() and " " not in value)
    return str(value) if is_plain else json.dumps(value, ensure_ascii=False)


def config(form: str, level: str) -> dict[str, Any]:
    """For `logging`: what the program says from this level on, what others say if it is a warning."""
    ours = {name: {"level": level} for name in (OURS, "bulletin", "office")}
    theirs = {
        "django": {"handlers": [], "level": "WARNING"},  # in place of what Django hangs there by itself
        "django.request": {"filters": ["but_of_the_database"]},
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"but_of_the_database": {"()": "office.broken.ButOfTheDatabase"}},
        "formatters": {"text": {"()": Lines}, "json": {"()": Objects}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "loggers": ours | theirs,
        "root": {"handlers": ["console"], "level": "WARNING"},
    }
