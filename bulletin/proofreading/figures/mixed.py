"""One number in two forms: Arabic figures go together with 万 and 亿 alone."""

import re
from unicodedata import numeric

from bulletin.proofreading.faults import Fault, instead, looking_for
from bulletin.proofreading.figures.numerals import CHARACTERS, FIGURES, MEASURES, ONE_TO_NINE, in_characters, value_of
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.rules import Rule, in_each

# 3千米 and 5千克 are units, 5百强 and 3千岛 names: what follows has to show that something is counted.
_COUNTED = rf"(?=[余多来{MEASURES}，。；、）]|$|[万亿][余多{MEASURES}])"
_FIGURES_FIRST = re.compile(
    rf"(?<![0-9.．·,:/第{CHARACTERS}-])(?P<it>[0-9]{{1,2}}(?:\.[0-9]{{1,2}})?[千百十]"
    rf"(?:零?[0-9{ONE_TO_NINE}]{{1,3}}[百十]?(?:[0-9{ONE_TO_NINE}]{{1,2}}十?)?[0-9{ONE_TO_NINE}]?)?){_COUNTED}"
)
_AFTER_GREAT_UNIT = re.compile(rf"(?<=[0-9][万亿])(?P<it>[0-9]{{1,2}}[千百])(?=万[余多{MEASURES}])")
_WITH_THOUSANDS = re.compile(
    rf"(?<![0-9.．])(?P<it>(?P<great>[0-9]{{1,4}})万(?P<thousands>[1-9])千)(?=[余多{MEASURES}])"
)
_CHARACTERS_FIRST = re.compile(
    rf"(?<![0-9{CHARACTERS}第])(?P<it>[{ONE_TO_NINE}两][千百]零?(?:[0-9]{{1,3}}|[0-9]十[0-9]?))(?=[余多{MEASURES}])"
)
_COMMON_FRACTION = re.compile(
    rf"(?<![0-9{CHARACTERS}])(?P<it>(?P<below>[0-9]{{1,3}}|[{ONE_TO_NINE}十]{{1,3}})分之(?P<above>[0-9]{{1,3}}|[{ONE_TO_NINE}十]{{1,3}}))(?![0-9{CHARACTERS}.])"
)
_IN_A_HUNDRED = re.compile(
    r"(?P<it>(?P<below>百|千|万)分之(?P<above>[0-9]{1,6}(?:\.[0-9]{1,4})?)(?P<sign>[%％]?))(?![0-9])"
)
_SIGNS = {"百": "%", "千": "‰"}
_NO_MEASURE = re.compile(r"(?<=[0-9])(?P<it>百分点)")
_PERCENT_POINTS = re.compile(r"(?<=[0-9])(?P<it>[%％]个百分点)")
_ROUND_AND_SOME = re.compile(r"(?<![0-9.．])(?P<it>(?P<round>[1-9]0|[1-9]00|10)几)(?![何乎率])")
_SOME_ROUND = re.compile(r"(?<![一-龥])(?P<it>(?P<some>几)(?P<round>10{1,3}))(?![0-9.])")
_SEVERAL = re.compile(rf"(?:^|(?<=[，。；、了有达用花带]))(?P<it>(?P<some>数)(?P<round>10{{1,3}}))(?=[{MEASURES}])")
_NEIGHBOURS = re.compile(
    rf"(?<![0-9.．{CHARACTERS}第周期拜初月·“])(?P<it>(?:[{ONE_TO_NINE}][0-9]|[1-9][{ONE_TO_NINE}]))"
    r"(?=[天个名人户件家岁次年])"
)
_LISTED = re.compile(
    r"(?<![0-9A-Za-z.．、第（(])(?<=[一-龥])(?P<it>(?P<a>[1-9])、(?P<b>[1-9]))(?=[天岁]|个(?:人|月|小时|星期)|名|户|分钟|里地|公里|米[高宽深长])"
)
_CLASSES = re.compile(r"(?<=[初高])(?P<it>(?P<grade>[1-3])(?P<count>[1-9][0-9]?)个班)")
_CAPITAL_AND_SMALL = re.compile(
    rf"(?<![壹贰叁肆伍陆柒捌玖拾佰仟{CHARACTERS}])(?P<it>[壹贰叁肆伍陆柒捌玖][十百千]|[{ONE_TO_NINE}][拾佰仟])(?=[万亿元圆])"
)
_CAPITALS = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_SMALL = {large: small for small, large in _CAPITALS.items()}


def _in_figures(match: re.Match[str]) -> tuple[str, ...]:
    value = value_of(match["it"])
    return () if value is None else (str(value),)


def _with_thousands(match: re.Match[str]) -> tuple[str, ...]:
    great, thousands = match["great"], match["thousands"]
    return f"{great}.{thousands}万", f"{great}{thousands}000"


def _fraction(match: re.Match[str]) -> tuple[str, ...] | None:
    below, above = match["below"], match["above"]
    if below.isdecimal() == above.isdecimal():
        return None
    values = value_of(below) or 0, value_of(above) or 0
    return f"{in_characters(values[0])}分之{in_characters(values[1])}", f"{values[1]}/{values[0]}"


def _in_a_hundred(match: re.Match[str]) -> tuple[str, ...]:
    above, below = match["above"], match["below"]
    signed = [f"{above}{_SIGNS[below]}"] if below in _SIGNS else []
    is_whole = above.isdecimal() and 0 < int(above) < 10000
    return (*signed, f"{below}分之{in_characters(int(above))}") if is_whole else tuple(signed)


def _some_round(match: re.Match[str]) -> tuple[str, ...]:
    return (match["some"] + in_characters(int(match["round"]))[-1],)


def _neighbours(match: re.Match[str]) -> tuple[str, ...] | None:
    first, second = (int(numeric(figure)) for figure in match["it"])
    return (f"{FIGURES[first]}{FIGURES[second]}",) if second == first + 1 < 10 else None


def _listed(match: re.Match[str]) -> tuple[str, ...] | None:
    first, second = int(match["a"]), int(match["b"])
    is_rough = second == first + 1 or (first, second) == (3, 5)
    return (f"{FIGURES[first]}{FIGURES[second]}",) if is_rough else None


def _grade_and_count(match: re.Match[str]) -> tuple[str, ...]:
    return (f"{FIGURES[int(match['grade'])]}{match['count']}个班",)


def _capitals(match: re.Match[str]) -> tuple[str, ...]:
    return match["it"].translate(_CAPITALS), match["it"].translate(_SMALL)


_TWO_FORMS = "一个数里不混用汉字和阿拉伯数字，“{it}”请写作“{instead}”。"

RULES = (
    Rule(
        key="figures.mixed-numeral",
        name="数值中汉字与阿拉伯数字混用",
        source="GB/T 15835-2011 5.3",
        level=Level.MUST,
        look=in_each(
            looking_for(
                Fault(_FIGURES_FIRST, _TWO_FORMS, _in_figures),
                Fault(_AFTER_GREAT_UNIT, _TWO_FORMS, _in_figures),
                Fault(_WITH_THOUSANDS, _TWO_FORMS, _with_thousands),
                Fault(_CHARACTERS_FIRST, _TWO_FORMS, _in_figures),
                Fault(_COMMON_FRACTION, _TWO_FORMS, _fraction),
                Fault(_IN_A_HUNDRED, _TWO_FORMS, _in_a_hundred),
                Fault(_NO_MEASURE, "数字与“百分点”之间缺“个”字。", instead("个百分点")),
                Fault(_PERCENT_POINTS, "“%”与“百分点”不并用，“{it}”请写作“{instead}”。", instead("个百分点")),
            ),
            WRITTEN,
        ),
        wrong=(
            "共⟦3千5百→3500⟧户，⟦5百→500⟧余人参加，3亿⟦5千→5000⟧万元。",
            "共⟦1万8千→1.8万⟧名志愿者参加。",
            "⟦3千→3000⟧万元和⟦3.5千→3500⟧元，⟦三百5十→350⟧人。",
            "⟦百分之30→30%⟧的居民，占⟦3分之一→三分之一⟧，扣⟦千分之3→3‰⟧。",
            "提高3⟦百分点→个百分点⟧，下降5⟦%个百分点→个百分点⟧，共⟦3千5百→3500⟧。",
        ),
        right=(
            "3亿元、5万户和2.5万亿元",
            "跑了3千米，运来5千克，用电3千瓦时",
            "2018百强企业，百日攻坚，第2百货公司",
            "10亿零817万5288人",
            "百分之三十、三分之一、1/3",
            "提高3个百分点",
        ),
    ),
    Rule(
        key="figures.rough-number",
        name="概数用汉字",
        source="GB/T 15835-2011 4.2.2",
        level=Level.MUST,
        look=in_each(
            looking_for(
                Fault(
                    _ROUND_AND_SOME,
                    "含“几”的概数用汉字，“{it}”应写作“{instead}”。",
                    lambda match: (f"{in_characters(int(match['round']))}几",),
                ),
                *(
                    Fault(pattern, "含“几”“数”的概数用汉字，“{it}”应写作“{instead}”。", _some_round)
                    for pattern in (_SOME_ROUND, _SEVERAL)
                ),
                Fault(_NEIGHBOURS, "相邻两个数表示概数时用汉字，“{it}”应写作“{instead}”。", _neighbours),
                Fault(_LISTED, "如果是表示概数，“{it}”应写作“{instead}”。", _listed),
            ),
            WRITTEN,
        ),
        wrong=("来了⟦20几→二十几⟧人，等了⟦五6→五六⟧天。", "⟦几10→几十⟧户，来了⟦数10→数十⟧人", "每户等⟦3、5→三五⟧天。"),
        right=(
            "来了二十几人，等了五六天。",
            "第3、4名",
            "周三9人，五一7天长假，初五6人值班。",
            "1、2号楼，选派3、5年级学生",
            "1、2名网格员负责一栋楼。",
            "几何图形，2018几何",
            "参加人数10人，户数100户",
        ),
    ),
    Rule(
        key="figures.two-numbers",
        name="相邻数字有歧义",
        source="GB/T 15835-2011 4.3",
        level=Level.SHOULD,
        look=in_each(
            looking_for(Fault(_CLASSES, "两个阿拉伯数字相连容易读错，“{it}”可写作“{instead}”。", _grade_and_count)),
            WRITTEN,
        ),
        wrong=("高⟦33个班→三3个班⟧和初⟦212个班→二12个班⟧的学生",),
        right=("高三3个班", "高3班", "高中33个班", "初步设33个班次"),
    ),
    Rule(
        key="figures.capitals",
        name="大写汉字数字",
        source="GB/T 15835-2011 5.2.4",
        level=Level.SHOULD,
        look=in_each(
            looking_for(Fault(_CAPITAL_AND_SMALL, "大写数字不与小写混用，“{it}”请写作“{instead}”。", _capitals)),
            WRITTEN,
        ),
        wrong=("⟦叁十→叁拾⟧万元", "⟦五佰→伍佰⟧元"),
        right=("叁拾万元", "三十万元", "五佰里社区"),
    ),
)
