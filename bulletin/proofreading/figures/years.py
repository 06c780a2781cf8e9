"""Years: none is cut short, and in characters their nought is 〇."""

import re
from collections.abc import Iterator

from bulletin.proofreading.faults import Fault, instead, looking_for
from bulletin.proofreading.figures.numerals import CHARACTERS, FIGURES, figure_by_figure
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Passage
from bulletin.proofreading.rules import Rule, in_each

# Years yet to come that a text may well speak of; a number beyond them is of the last century.
_AHEAD = 15

# After two figures and 年, what stood before them shows a span of time or a reign.
_NO_SPAN = (
    r"(?<![0-9.．第近约逾超每满][0-9]{2}年)"
    r"(?<!(?:民国|平成|昭和|令和|光绪|宣统|咸丰|同治|道光|嘉庆|乾隆|康熙|雍正)[0-9]{2}年)"
    r"(?<!(?:徒刑|为期|刑期|长达|历时|经过|服刑|缓刑)[0-9]{2}年)"
)
_END = "，。、；：）)"
_SHORT_YEARS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"(?P<it>(?P<short>[0-9]{{2}})年){_NO_SPAN}(?=(?:1[0-2]|0?[1-9])月(?!个))",
        rf"(?P<it>(?P<short>[1-9][0-9])年){_NO_SPAN}(?=底(?:[{_END}前]|$)|[初末](?:[{_END}至]|$)|[上下]半年|第?[一二三四]季度)",
        r"(?:^|(?<=[，。；：（自于]))(?P<it>(?P<short>[6-9][0-9])年)(?=动工|开工|建成|竣工|投产|出生|毕业|入党|入伍|参军)",
        rf"(?P<it>(?P<short>[1-9][0-9])年){_NO_SPAN}(?=度(?:[{_END}考工计目预决的]|$))",
        rf"(?P<it>(?P<short>[1-9][0-9])年){_NO_SPAN}(?=[至到—～~-](?:(?:19|20)[0-9]{{2}}|0[0-9])年)",
        rf"(?P<it>(?P<short>[1-9][0-9])年){_NO_SPAN}(?=[至到—～~-][1-9][0-9]年期间)",
        r"(?<=[1-9][0-9]年[至到—～~-])(?P<it>(?P<short>[1-9][0-9])年)(?=期间)",
        r"(?<=(?:19|20)[0-9]{2}年[至到—～~-])(?P<it>(?P<short>[1-9][0-9])年)(?![来前后多之以内间左])",
        r"(?<=截至|始于|建于|生于)(?P<it>(?P<short>[1-9][0-9])年)(?![来前后多之以内间中里代底初末度上下第])(?![0-9]{1,2}月)",
        r"(?<![0-9.．第])(?P<it>(?P<short>0[0-9])年)(?![0-9]{1,2}月)(?!级)",
    )
)
_SHORT_IN_CHARACTERS = re.compile(
    rf"(?<![{CHARACTERS}○第])(?P<it>(?P<short>九[〇○零一二三四五六七八]|[〇○零][一二三四五六七八九]|[一二][〇○零])年)(?!代)"
)
_NOUGHTS = "零○◯OoＯ0０"
_CIRCLE = str.maketrans(_NOUGHTS, "〇" * len(_NOUGHTS))
_YEAR_IN_CHARACTERS = re.compile(
    rf"(?<![0-9{CHARACTERS}{_NOUGHTS}])(?P<it>[一二](?=[^年]{{0,2}}[{_NOUGHTS}])[{FIGURES}{_NOUGHTS}]{{3}})(?=年)"
)
_CIRCLE_IN_A_SUM = re.compile(rf"(?<=[百千万亿])(?P<it>[〇○])(?=[{FIGURES[1:]}])")


def _short_years(passage: Passage, known: Known) -> Iterator[Mark]:
    for pattern in _SHORT_YEARS:
        for match in pattern.finditer(passage.text):
            years = tuple(f"{year}年" for year in _full(int(match["short"]), known))
            yield Mark(passage, *match.span("it"), f"“{match['it']}”是年份，年份不简写，请写全四位数字。", years)


def _short_years_in_characters(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _SHORT_IN_CHARACTERS.finditer(passage.text):
        short = int("".join(str(FIGURES.index(figure)) for figure in match["short"].translate(_CIRCLE)))
        years = tuple(f"{figure_by_figure(year)}年" for year in _full(short, known))
        yield Mark(passage, *match.span("it"), f"“{match['it']}”是年份，年份不简写，请写全四个字。", years)


def _full(short: int, known: Known) -> tuple[int, ...]:
    """The year that two figures stand for; unknown where nobody knows what day it is."""
    if known.date is None:
        return ()
    year = known.date.year // 100 * 100 + short
    return (year if year <= known.date.year + _AHEAD else year - 100,)


RULES = (
    Rule(
        key="figures.short-year",
        name="年份简写",
        source="GB/T 15835-2011 5.1.4",
        level=Level.SHOULD,
        look=in_each(_short_years, WRITTEN),
        wrong=(
            "⟦98年→1998年⟧9月动工，⟦03年→2003年⟧建成。",
            "⟦18年→2018年⟧至⟦20年→2020年⟧期间，云溪区改造老旧小区12个。",
            "截至⟦25年→2025年⟧底，青澜市已建成口袋公园31个。",
            "⟦98年→1998年⟧动工，自⟦99年→1999年⟧投产以来从未停机。",
            "1998年至⟦05年→2005年⟧，他在石桥镇工作。",
        ),
        right=(
            "他在石桥镇工作了18年，坚守18年初心不改。",
            "使用寿命为15年至20年。",
            "有期徒刑12年6个月。",
            "历时60年建成，用了70年毕业的学生名册。",
            "20世纪80年代末建成，距今已有30年。",
            "近10年来，18年底蕴化作今日成果。",
            "民国38年3月的旧档案。",
            "2018年9月开工。",
        ),
    ),
    Rule(
        key="figures.short-year-in-characters",
        name="汉字年份简写",
        source="GB/T 15835-2011 5.2.2",
        level=Level.SHOULD,
        look=in_each(_short_years_in_characters, WRITTEN),
        wrong=("他⟦九八年→一九九八年⟧参加工作。", "⟦零五年→二〇〇五年⟧秋天，水渠修通。"),
        right=(
            "干了七八年。",
            "一九九八年参加工作。",
            "三五年内见成效。",
            "用了二十九八年等于白说。",
            "九零年代的老楼。",
        ),
    ),
    Rule(
        key="figures.circle",
        name="“〇”与“零”",
        source="GB/T 15835-2011 5.2.5",
        level=Level.MUST,
        look=in_each(
            looking_for(
                Fault(
                    _YEAR_IN_CHARACTERS,
                    "汉字年份里的“0”写作“〇”，“{it}”应写作“{instead}”。",
                    lambda match: (match["it"].translate(_CIRCLE),),
                ),
                Fault(_CIRCLE_IN_A_SUM, "计量的数里“0”写作“零”，不用“{it}”。", instead("零")),
            ),
            WRITTEN,
        ),
        wrong=(
            "⟦二零一八→二〇一八⟧年九月",
            "⟦二O一八→二〇一八⟧年和⟦二00九→二〇〇九⟧年",
            "⟦二○○五→二〇〇五⟧年建成，共三千⟦〇→零⟧五十二户。",
        ),
        right=("二〇一八年九月", "三千零五十二户", "一零一中学", "一百零八个", "从零开始，一年来成效明显。"),
    ),
)
