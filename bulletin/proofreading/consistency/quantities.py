"""Numbers with the unit they count: 56家, 1.42万人次, 3,500元, 十二人, 95%."""

import re
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from bulletin.proofreading.consistency.numerals import WRITTEN, number

_UNITS = (
    "期|届|班|层|个百分点|人次|车次|辆次|台次|件次|户次|架次|班次|点位|平方公里|平方千米|平方米|立方米|公顷|公里|千米|厘米|毫米|公斤|千克|"
    "小时|分钟|课时|标段|人|名|位|户|家|个|件|条|项|起|处|场|次|台|辆|栋|幢|座|所|只|头|匹|亩|米|吨|斤|克|元|天|批|"
    "支|种|类|篇|部|套|间|张|例|宗|桩|块|片|盏|盒|袋|瓶|双|对|组|队|村|笔|份|本|册|幅|面|艘|架|枚|根|棵|株|粒|顶|"
    "口|眼|门|节|单|车|轮|倍|成|%|％|樘|桌|句|把|床|樽|(?<![时点]\\d)(?<![时点]\\d\\d)(?<=\\d)分(?![钟之别类为批散期布成组站公队区店支校局院行管])"
)
_ORDINAL_UNITS = frozenset("期届班层")
_ABOUT_BEFORE = re.compile(
    r"(?:近|(?<![签预违公契合守节])约|超过?|逾|大约|将近|不少于|不低于|至少|最多|不超过|突破|(?<!以)上|多达|达到?近)\s?$"
)
_RATED = re.compile(r"(?:每|各|均|平均|第|人均|户均|单[价体]|每[^，。、；\s\d]{1,4}|平均每?[^，。、；\s\d]{0,4})\s?$")
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}(?!\d)|\d{{1,12}})(?:\.\d{{1,6}})?|[{WRITTEN}]{{1,7}}"
_QUANTITY = re.compile(
    rf"(?<![\d.,A-Za-z第{WRITTEN}])(?P<number>{_NUMBER})(?P<more>余|多)? ?"
    r"(?P<scale>万亿|亿|千万|百万|万|千|百)?"
    rf"(?P<about>余|多|来|几)? ?(?P<unit>{_UNITS})(?!月|工作日|小时|世纪|季度)"
    r"(?P<after>左右|以上|以下|以内|多)?"
)
_SCALES = {"百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
_SAME = {"％": "%", "千米": "公里", "平方千米": "平方公里", "千克": "公斤", "名": "人", "位": "人"}
_MOST = 400
_BEFORE = 8  # characters in which stands what a number is


class Quantity(NamedTuple):
    """A number and its unit, written from `start` to `end`; `slack` is how far off rounding may have brought it."""

    start: int
    end: int
    value: Decimal
    slack: Decimal
    unit: str
    words: str
    is_about: bool
    is_rated: bool  # 每处3人: no part of any sum
    is_written: bool  # in Chinese figures

    @property
    def is_percent(self) -> bool:
        return self.unit == "%"


def quantities_in(text: str) -> list[Quantity]:
    """The first of them; no passage that people write has more."""
    found = islice(_QUANTITY.finditer(text), _MOST)
    return [_quantity(text, match) for match in found if number_of(match["number"]) is not None and _is_count(match)]


def _is_count(match: re.Match[str]) -> bool:
    """一期, 一班 are names of something."""
    return match["unit"] not in _ORDINAL_UNITS or match["number"][0] not in WRITTEN


def number_of(figures: str) -> Decimal | None:
    """1,234.5 or 一百二十."""
    plain = figures.replace(",", "")
    if plain.replace(".", "", 1).isdecimal():
        return Decimal(plain)
    written = number(plain)
    return None if written is None else Decimal(written)


def slack_of(figures: str) -> Decimal:
    """Half of the last place, where there are decimals."""
    places = len(figures.partition(".")[2])
    return Decimal(5).scaleb(-places - 1) if places else Decimal(0)


def _quantity(text: str, match: re.Match[str]) -> Quantity:
    figures = match["number"]
    scale = _SCALES.get(match["scale"] or "", 1)
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    about = match["about"] or match["more"] or match["after"] or _ABOUT_BEFORE.search(before)
    return Quantity(
        start=match.start(),
        end=match.end(),
        value=(number_of(figures) or Decimal(0)) * scale,
        slack=(slack_of(figures) if "." in figures else Decimal("0.5") if match["scale"] else Decimal(0)) * scale,
        unit=_SAME.get(match["unit"], match["unit"]),
        words=match[0],
        is_about=bool(about),
        is_rated=bool(_RATED.search(before)),
        is_written=figures[0] in WRITTEN,
    )


def plain(value: Decimal) -> str:
    """For a sentence: 13.5, 1240."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
