"""Lunar days and the years of a reign: in characters."""

import re

from bulletin.proofreading.faults import Fault, looking_for
from bulletin.proofreading.figures.numerals import ONE_TO_NINE, in_characters, value_of
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.rules import Rule, in_each

_LUNAR_DATE = re.compile(
    r"(?<=农历|阴历|旧历|夏历)(?P<it>(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九正腊冬])月"
    r"(?:(?P<first>初)?(?P<day>30|[12]?[0-9]|[一二]?十[一二三四五六七八九]?|三十|[一二三四五六七八九])日?)?)(?![0-9])"
)
# A month that only the lunar calendar has; what follows shows that a day is meant and no number of things.
_LUNAR_MONTH = re.compile(
    r"(?<![历闰])(?P<it>(?P<month>[正腊冬])月(?P<first>初)?(?P<day>30|[12][0-9]|[1-9])(?:日|(?=[，。、；：）)”至到前后晚起—～-]|$)))"
)
_NEW_YEARS_EVE = re.compile(r"大年(?P<it>30|(?P<first>初)(?P<day>[1-9]))(?![0-9])")
_REIGN = re.compile(
    r"(?<=民国|光绪|宣统|咸丰|同治|道光|嘉庆|乾隆|康熙|雍正|顺治|崇祯|万历|嘉靖|洪武|永乐|贞观)(?P<it>(?P<year>[0-9]{1,2})年)(?!代)"
)


def _lunar(match: re.Match[str]) -> tuple[str, ...] | None:
    if not any(figure in match["it"] for figure in "0123456789"):
        return None
    month = match["month"] if match["month"] in "正腊冬" else in_characters(value_of(match["month"]) or 0)
    return (f"{month}月{_day(match['day'])}",)


def _day(words: str | None) -> str:
    """十五 of 15, 初五 of 5."""
    day = in_characters(value_of(words or "") or 0)
    return f"初{day}" if day in {*ONE_TO_NINE, "十"} else day


RULES = (
    Rule(
        key="figures.lunar",
        name="农历与非公历纪年",
        source="GB/T 15835-2011 4.2.1",
        level=Level.MUST,
        look=in_each(
            looking_for(
                Fault(_LUNAR_DATE, "农历月日用汉字，“{it}”应写作“{instead}”。", _lunar),
                Fault(_LUNAR_MONTH, "农历月日用汉字，“{it}”应写作“{instead}”。", _lunar),
                Fault(
                    _NEW_YEARS_EVE,
                    "农历月日用汉字，“{it}”应写作“{instead}”。",
                    lambda match: (_day(match["day"]) if match["day"] else "三十",),
                ),
                Fault(
                    _REIGN,
                    "非公历纪年用汉字，“{it}”应写作“{instead}”。",
                    lambda match: (f"{in_characters(int(match['year']))}年",),
                ),
            ),
            WRITTEN,
        ),
        wrong=(
            "农历⟦8月15日→八月十五⟧",
            "每年⟦腊月23日→腊月二十三⟧前后，从⟦正月初5→正月初五⟧到⟦正月15→正月十五⟧。",
            "农历⟦五月5日→五月初五⟧端午，大年⟦30→三十⟧。",
            "光绪⟦26年→二十六年⟧修的桥。",
        ),
        right=(
            "农历八月十五",
            "腊月二十三",
            "正月初五到正月十五",
            "正月里走访12户",
            "腊月23户开工",
            "光绪二十六年（1900年）",
        ),
    ),
)
