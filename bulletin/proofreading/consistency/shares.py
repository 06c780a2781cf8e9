"""Shares as they are written, and what they can be in percent: 95%, 近七成, 三分之二, 一半以上."""

import re
from decimal import Decimal
from typing import NamedTuple

from bulletin.proofreading.consistency.numerals import number
from bulletin.proofreading.consistency.quantities import number_of, slack_of

HUNDRED = Decimal(100)
# 增长20%, 占九成, 三分之二, 一半, 翻了一番
SHARE = (
    r"(?P<figures>\d{1,6}(?:\.\d{1,4})?) ?[%％](?!点)|(?P<tenths>[一二三四五六七八九])成"
    r"(?P<half>[半一二三四五六七八九](?!成))?|(?P<of>[二三四五六七八九十])分之(?P<over>[一二三四五六七八九])|(?P<one_half>一半|半数)"
)
_AFTER_OVER = re.compile("以上|多|余")


class Range(NamedTuple):
    """What a share, as it is written, can be in percent, with room for rounding."""

    low: Decimal
    high: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


def range_of(text: str, match: re.Match[str]) -> Range:
    """Of a match of a pattern that ends with SHARE."""
    value, slack = _percent(match)
    start, end = span_of(match)
    before = text[max(0, start - 3) : start]
    if _AFTER_OVER.match(text, end) or re.search("(?:超过?|逾|高于|突破|过)$", before):
        return Range(value - min(slack, _LITTLE), value + max(_LOOSE, slack))
    if re.search("(?:近|将近|不到|接近|不足)$", before):
        return Range(value - _LOOSE, value + min(slack, _LITTLE))
    if re.search("约$|左右$", before) or text.startswith("左右", end):
        return Range(value - _LOOSE / 2, value + _LOOSE / 2)
    return Range(value - slack, value + slack)


_LOOSE = Decimal(10)  # points: 近七成 is 60 to 70
_LITTLE = Decimal("0.5")  # 超过九成 is not 89.4


def _percent(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    """And how far off it may be: 95% by half a point, 95.3% by a twentieth; 八成 by half a tenth."""
    if match["figures"]:
        figures = match["figures"]
        return number_of(figures) or Decimal(0), slack_of(figures) or Decimal("0.5")
    if match["tenths"]:
        half = match["half"]
        points = number(match["tenths"] + half) if half and half != "半" else None
        return Decimal(points or (number(match["tenths"]) or 0) * 10 + 5 * bool(half)), Decimal("2.5" if half else 5)
    if match["of"]:
        return HUNDRED * (number(match["over"]) or 0) / (number(match["of"]) or 1), Decimal(2)
    return Decimal(50), Decimal(3)


ROUNDING = Decimal("0.0001")


def span_of(match: re.Match[str]) -> tuple[int, int]:
    start = min(match.start(group) for group in ("figures", "tenths", "of", "one_half") if match[group])
    return start, match.end()
