"""Numbers in Chinese characters and in Arabic figures, and the way from one to the other."""

import re
from decimal import Decimal
from unicodedata import numeric

FIGURES = "〇一二三四五六七八九"
ONE_TO_NINE = FIGURES[1:]
# For character classes: whatever can stand in a number that is written in characters.
CHARACTERS = f"{FIGURES}零两十百千万亿几"
# What is counted, by the first character of its measure word; none of them begins a word that belongs to a name.
MEASURES = "个名人户件家次位份吨套台元亩项条张座栋辆天岁处所批斤"

_UNITS = {"十": 10, "百": 100, "千": 1000}
_SIGN = re.compile(r"[0-9]+(?:\.[0-9]+)?|.")


def in_characters(number: int) -> str:
    """15 as 十五, 203 as 二百零三; of numbers below ten thousand."""
    words = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure = number // unit % 10
        if figure:
            words += FIGURES[figure] + name
        elif words and number % unit and not words.endswith("零"):
            words += "零"
    return words[1:] if words.startswith("一十") else words


def figure_by_figure(number: int) -> str:
    """2018 as 二〇一八."""
    return "".join(FIGURES[int(figure)] for figure in str(number))


def value_of(numeral: str) -> int | None:
    """The number that characters, figures or both of them write; None where it is no whole number."""
    total = part = latest = Decimal(0)
    for sign in _SIGN.findall(numeral):
        if sign in _UNITS:
            part, latest = part + (latest or 1) * _UNITS[sign], Decimal(0)
        elif sign == "万":
            total, part, latest = total + (part + latest) * 10**4, Decimal(0), Decimal(0)
        elif sign == "亿":
            total, part, latest = (total + part + latest) * 10**8, Decimal(0), Decimal(0)
        else:
            latest = Decimal(sign) if sign[0].isdecimal() else Decimal(int(numeric(sign, 0)))
    value = total + part + latest
    return int(value) if value == value.to_integral_value() else None
