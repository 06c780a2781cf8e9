"""How days are written: in Arabic figures without leading zeros (GB/T 9704-2012 7.3.5.4)."""

import datetime as dt


def day(date: dt.date) -> str:
    """2026年9月6日."""
    return f"{date.year}年{day_of_year(date)}"


def moment(local: dt.datetime) -> str:
    """2026年9月6日 08:05, of a moment in the office's own time."""
    return f"{day(local)} {local:%H:%M}"


def day_of_year(date: dt.date) -> str:
    """9月6日, where the year is known."""
    return f"{date.month}月{date.day}日"


def minute(at: dt.datetime) -> str:
    """9月6日 08:30, where the year is known."""
    return f"{day_of_year(at)} {at:%H:%M}"
