"""Numbers and dates as bulletins print them: half-width, full-width and Chinese figures."""

import datetime as dt
import re

from bulletin.intake.characters import FIGURES

_DIGITS = {
    digit: value
    for value, digits in enumerate(("〇○零", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for digit in digits
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TWENTY_THIRTY = str.maketrans({"廿": "二十", "卅": "三十"})

DATE = re.compile(
    rf"(?P<year>[{FIGURES}]{{4}})\s*年\s*(?P<month>[{FIGURES}]{{1,3}})\s*月\s*(?P<day>[{FIGURES}]{{1,3}})\s*[日号]"
    r"|(?<!\d)(?P<y>\d{4})\s?[-./]\s?(?P<m>\d{1,2})\s?[-./]\s?(?P<d>\d{1,2})(?!\d)"
)


def number(figures: str) -> int | None:
    """15, １５, 十五, 一百零三, 二〇二一; None if the figures make no number."""
    if figures.isdecimal():
        return int(figures)
    figures = figures.translate(_TWENTY_THIRTY)
    if any(figure in _UNITS for figure in figures):
        return _counted(figures)
    if all(figure in _DIGITS or figure.isdecimal() for figure in figures):
        return int("".join(str(_DIGITS.get(figure, figure)) for figure in figures))
    return None


def date(match: re.Match[str]) -> dt.date | None:
    """The day a DATE match names; None if the calendar has no such day."""
    parts = [number(match[long] or match[short]) for long, short in (("year", "y"), ("month", "m"), ("day", "d"))]
    if None in parts:
        return None
    try:
        return dt.date(*parts)
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
