"""Numbers and dates as bulletins print them: half-width, full-width and Chinese figures."""

import datetime as dt
import re
from typing import TypeGuard

from bulletin.intake.margin import Notes
from bulletin.intake.text.characters import FIGURES, GAP

_DIGITS = {
    digit: value
    for value, digits in enumerate(("〇○OＯ零", "一元", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for digit in digits
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TWENTY_THIRTY = str.maketrans({"廿": "二十", "卅": "三十"})


def _figures(least: int, most: int) -> str:
    """So many figures, between which an OCR may leave a gap: 2 0 2 6."""
    return rf"[{FIGURES}](?:[{GAP}]?[{FIGURES}]){{{least - 1},{most - 1}}}"


YEAR, MONTH_OR_DAY, NUMBER = _figures(4, 4), _figures(1, 3), _figures(1, 9)
DATE = re.compile(
    rf"(?P<year>{YEAR})\s*年\s*(?P<month>元|{MONTH_OR_DAY})\s*月\s*(?P<day>{MONTH_OR_DAY})\s*[日号]"
    r"|(?<!\d)(?P<y>\d{4})\s?[-./－．／]\s?(?P<m>\d{1,2})\s?[-./－．／]\s?(?P<d>\d{1,2})(?!\d)"
)

# 2021年5月, 5月6日: no date, but no office's name either.
_PART_OF_DATE = re.compile(rf"{YEAR}\s*年\s*{MONTH_OR_DAY}\s*月|{MONTH_OR_DAY}\s*月\s*{MONTH_OR_DAY}\s*[日号]")
_MONTH = re.compile(
    rf"(?:(?P<year>{YEAR})\s*年\s*)?(?P<month>元|{MONTH_OR_DAY})\s*月(?:\s*(?P<day>{MONTH_OR_DAY})\s*[日号])?"
)
FIRST_YEAR, LAST_YEAR = 1949, 2100
NO_SUCH_DAY = f"不可能存在（{FIRST_YEAR} 至 {LAST_YEAR} 年间没有这一天）"
_LEAP_YEAR = 2000


def number(figures: str) -> int | None:
    """15, １５, 十五, 一百零三, 二〇二一; None if the figures make no number."""
    figures = "".join(figures.split())
    if figures.isdecimal():
        return int(figures)
    figures = figures.translate(_TWENTY_THIRTY)
    if any(figure in _UNITS for figure in figures):
        return _counted(figures)
    if all(figure in _DIGITS or figure.isdecimal() for figure in figures):
        return int("".join(str(_DIGITS.get(figure, figure)) for figure in figures))
    return None


def date(match: re.Match[str]) -> dt.date | None:
    """The day a DATE match names; None if the calendar has no such day (in 1949 to 2100)."""
    parts = [number(match[long] or match[short]) for long, short in (("year", "y"), ("month", "m"), ("day", "d"))]
    return _day(*parts)


def impossible_date(text: str) -> str:
    """The first date, whole or without its year or day, that no calendar holds (2月30日, 13月); or ''."""
    for found in DATE.finditer(text):
        if date(found) is None:
            return found.group()
    for found in _MONTH.finditer(text):
        year, day = found["year"], found["day"]
        if _day(number(year) if year else _LEAP_YEAR, number(found["month"]), number(day) if day else 1) is None:
            return found.group()
    return ""


def without_dates(line: str) -> str:
    """The line without its dates and parts of dates."""
    return _PART_OF_DATE.sub(" ", DATE.sub(" ", line))


def tell_parts_of_dates(place: str, line: str, notes: Notes) -> None:
    """A date without its year or its day is not completed by guessing."""
    for found in _PART_OF_DATE.finditer(DATE.sub(" ", line)):
        notes.say(f"{place}的“{found.group()}”缺年或缺日，没有当作日期采用。")


def is_year(number: int | None) -> TypeGuard[int]:
    return number is not None and FIRST_YEAR <= number <= LAST_YEAR


def _day(year: int | None, month: int | None, day: int | None) -> dt.date | None:
    if not is_year(year) or month is None or day is None:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _counted(figures: str) -> int | None:
    total, digit = 0, None
    for figure in figures:
        if figure in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[figure]
            digit = None
        elif figure in _DIGITS and digit in (None, 0):
            digit = _DIGITS[figure]
        else:
            return None
    return total + (digit or 0)
