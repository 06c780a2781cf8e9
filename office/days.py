"""How days and hours of this year are written in a sentence: in the office's own time, without leading zeros."""

import datetime as dt

from django.utils import timezone


def day(at: dt.datetime) -> str:
    """9月6日."""
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日"


def minute(at: dt.datetime) -> str:
    """9月6日08:05."""
    return f"{day(at)}{timezone.localtime(at):%H:%M}"
