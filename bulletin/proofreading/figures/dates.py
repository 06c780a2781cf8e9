"""Dates: one form within each, in their natural order and whole."""

import re

from bulletin.proofreading.faults import Fault, instead, looking_for
from bulletin.proofreading.figures.numerals import (
    CHARACTERS,
    FIGURES,
    ONE_TO_NINE,
    figure_by_figure,
    in_characters,
    value_of,
)
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.rules import Rule, in_each

_MONTH = rf"(?:[0-9]{{1,2}}|十[一二]?|[{ONE_TO_NINE}])"
_DAY = rf"(?:[0-9]{{1,2}}|[一二三]?十[{ONE_TO_NINE}]?|[{ONE_TO_NINE}])"
_LUNAR = "农历|阴历|旧历|夏历"
_AFTER_A_MONTH = r"(?:[，。、；：）)至到份底上下起以的—～-]|初(?![一二三四五六七八九十])|中旬|$)"
_DATE = re.compile(
    rf"(?<![0-9{CHARACTERS}闰])(?<!{_LUNAR})(?:(?P<year>[12][0-9]{{3}}|[一二][{FIGURES}零]{{3}})年)?"
    rf"(?P<month>{_MONTH})月(?:(?P<day>{_DAY})日|(?={_AFTER_A_MONTH}))"
)
_PARTS = ("year", "month", "day")
_YEAR_AND_MONTH = re.compile(r"(?<![0-9.-])(?P<it>(?P<year>(?:19|20)[0-9]{2})[-.．/]0?(?P<month>1[0-2]|[1-9])月)")
_NO_DAY = re.compile(r"(?<![0-9])(?P<it>[12][0-9]{3}年(?:1[0-2]|[1-9])月(?:3[01]|[12][0-9]|[1-9]))(?=[，。；）)]|$)")
_DECADE = re.compile(rf"(?<=20世纪|19世纪)(?P<it>(?P<tens>[{ONE_TO_NINE}])十)(?=年代)")
_CENTURY = re.compile(rf"(?<=[{ONE_TO_NINE}十]世纪)(?P<it>(?P<tens>[1-9])0)(?=年代)")


def _in_one_form(match: re.Match[str]) -> tuple[str, ...] | None:
    given = {part: match[part] for part in _PARTS if match[part]}
    if len({words[0].isdecimal() for words in given.values()}) < 2:
        return None
    values = {part: _number(words) for part, words in given.items()}
    signs = dict(zip(_PARTS, "年月日", strict=True))
    arabic = "".join(f"{value}{signs[part]}" for part, value in values.items())
    characters = "".join(
        f"{figure_by_figure(value) if part == 'year' else in_characters(value)}{signs[part]}"
        for part, value in values.items()
    )
    return arabic, characters


def _number(words: str) -> int:
    if len(words) == 4 and words[0] in "一二":
        return int("".join(str(FIGURES.index(figure)) for figure in words.replace("零", "〇")))
    return value_of(words) or 0


def _decade_in_figures(match: re.Match[str]) -> tuple[str, ...]:
    return (f"{FIGURES.index(match['tens'])}0",)


def _decade_in_characters(match: re.Match[str]) -> tuple[str, ...]:
    return (f"{FIGURES[int(match['tens'])]}十",)


_ONE_FORM = "世纪和年代的数字应当用同一种形式，“{it}”请写作“{instead}”。"

RULES = (
    Rule(
        key="figures.mixed-date",
        name="日期中汉字与阿拉伯数字混用",
        source="GB/T 15835-2011 4.3",
        level=Level.MUST,
        look=in_each(
            looking_for(Fault(_DATE, "“{it}”里年月日的数字应当用同一种形式，请写作“{instead}”。", _in_one_form)),
            WRITTEN,
        ),
        wrong=(
            "⟦2018年九月16日→2018年9月16日⟧召开。",
            "⟦二〇一八年9月→2018年9月⟧，⟦9月十六日→9月16日⟧。",
            "自⟦2026年九月→2026年9月⟧起施行。",
        ),
        right=(
            "2018年9月16日召开。",
            "二〇一八年九月十六日召开。",
            "2026年八月中秋。",
            "2026年五月初五。",
            "2026年农历八月十五日，一月一次，9月一天也没停。",
            "到2026年三月三当天。",
        ),
    ),
    Rule(
        key="figures.date-parts",
        name="年月日写法",
        source="GB/T 15835-2011 5.1.4",
        level=Level.MUST,
        look=in_each(
            looking_for(
                Fault(_YEAR_AND_MONTH, "“{it}”的年月写法不一致，请写作“{instead}”。", instead("{year}年{month}月")),
                Fault(_NO_DAY, "“{it}”后缺“日”字，请写作“{instead}”。", instead("{it}日")),
            ),
            WRITTEN,
        ),
        wrong=("⟦2018-09月→2018年9月⟧动工。", "会议于⟦2026年9月6→2026年9月6日⟧。", "（⟦2026年9月16→2026年9月16日⟧）"),
        right=(
            "2026年9月6日。",
            "2026年9月6、7日。",
            "2026年9月6—8日。",
            "2026年9月6至8日。",
            "2018-08-08",
            "2016-2018年3月",
        ),
    ),
    Rule(
        key="figures.decade",
        name="世纪与年代",
        source="GB/T 15835-2011 4.3",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                Fault(_DECADE, _ONE_FORM, _decade_in_figures), Fault(_CENTURY, _ONE_FORM, _decade_in_characters)
            ),
            WRITTEN,
        ),
        wrong=("20世纪⟦八十→80⟧年代", "二十世纪⟦80→八十⟧年代"),
        right=("20世纪80年代", "二十世纪八十年代", "上世纪80年代", "上世纪八十年代", "八十年代建成"),
    ),
)
