"""How Arabic figures are written: groups of three, the nought before the point, both ends of a range."""

import re

from bulletin.proofreading.faults import Fault, instead, looking_for
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import PROSE, WRITTEN
from bulletin.proofreading.rules import Rule, in_each

_NUMBER = r"[0-9]{1,6}(?:\.[0-9]{1,4})?"
_DASH = "[-～~—–]|至|到"
_GROUPS = re.compile(r"(?<![0-9.,，])(?P<it>[0-9]{1,9}(?:,[0-9]{1,9}){1,5})(?=[元万亿户人亩吨个平千公])")
_WIDE_COMMAS = re.compile(r"(?<![0-9.,，])(?P<it>[1-9][0-9]{0,2}(?:，[0-9]{3}){2,5})(?![0-9，])")
_NO_NOUGHT = re.compile(r"(?<=[一-龥（(，。：、～—])(?P<it>\.(?P<rest>[0-9]{1,4}))(?=[%％‰]|个百分点|[倍亿万元米吨亩])")
_CIRCLE_AS_POINT = re.compile(r"(?<![0-9.])(?P<it>0。(?P<rest>[0-9]{1,4}))(?![0-9])")
_PERCENT = re.compile(
    rf"(?<![0-9A-Za-z.第%％])(?P<it>(?P<low>{_NUMBER})(?P<dash>{_DASH})(?P<high>{_NUMBER})(?P<sign>[%％‰]))"
)
_GREAT = re.compile(
    rf"(?<![0-9A-Za-z.第万亿])(?P<it>(?P<low>{_NUMBER})(?P<dash>{_DASH})(?P<high>{_NUMBER})(?P<sign>万亿?|亿))"
    r"(?![科达里象寿物州安宁年家山盛通])"
)
_YEARS = range(1900, 2100)


def _wrong_groups(match: re.Match[str]) -> tuple[str, ...] | None:
    first, *others = match["it"].split(",")
    is_right = len(first) <= 3 and all(len(group) == 3 for group in others)
    # 1,2,3 is a list of numbers, 3,50 may be one or the other.
    is_list = all(len(group) <= 1 for group in others)
    return None if is_right or is_list else ()


def _both_ends(match: re.Match[str]) -> tuple[str, ...] | None:
    low, high = float(match["low"]), float(match["high"])
    # 2018-20% begins with a year; 5000至1万 says what it means.
    if low in _YEARS or low >= high:
        return None
    dash = match["dash"] if match["dash"] in "至到～—" else "～"
    return (f"{match['low']}{match['sign']}{dash}{match['high']}{match['sign']}",)


RULES = (
    Rule(
        key="figures.grouping",
        name="千分撇",
        source="GB/T 15835-2011 5.1.1",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                Fault(_GROUPS, "千分撇每三位一组，“{it}”的位数不对，请核对是多少。", _wrong_groups),
                Fault(
                    _WIDE_COMMAS,
                    "千分撇用半角“,”，“{it}”请写作“{instead}”。",
                    lambda match: (match["it"].replace("，", ","), match["it"].replace("，", "")),
                ),
            ),
            WRITTEN,
        ),
        wrong=("投入⟦35,00⟧元，惠及⟦1,2345⟧户。", "共⟦1，200，000→1,200,000⟧元。"),
        right=("投入3,500元。", "1,2,3个点位", "检查点位1286，125人参加。", "投入1,200,000元。", "3500000元"),
    ),
    Rule(
        key="figures.decimal",
        name="纯小数",
        source="GB/T 15835-2011 5.1.2",
        level=Level.MUST,
        look=in_each(
            looking_for(
                Fault(_NO_NOUGHT, "小数点前的“0”要写出来，“{it}”应写作“{instead}”。", instead("0.{rest}")),
                Fault(_CIRCLE_AS_POINT, "小数点用“.”，“{it}”应写作“{instead}”。", instead("0.{rest}")),
            ),
            WRITTEN,
        ),
        wrong=("下降⟦.5→0.5⟧个百分点。", "占⟦0。46→0.46⟧。"),
        right=("下降0.5个百分点。", "附件.1", "结果为10。46人参加。"),
    ),
    Rule(
        key="figures.percent-range",
        name="百分数范围",
        source="GB/T 15835-2011 5.1.3",
        level=Level.MUST,
        look=in_each(
            looking_for(Fault(_PERCENT, "范围两端都要写百分号，“{it}”应写作“{instead}”。", _both_ends)), WRITTEN
        ),
        wrong=("补贴⟦30~50%→30%～50%⟧。", "占⟦15至30%→15%至30%⟧。"),
        right=("补贴30%～50%。", "2018—2020年增长30%。", "第3至5%"),
    ),
    Rule(
        key="figures.range-unit",
        name="数值范围中的“万”“亿”",
        source="GB/T 15835-2011 5.1.3",
        level=Level.SHOULD,
        look=in_each(
            looking_for(Fault(_GREAT, "“{it}”的前一个数少了单位，容易读错，请写作“{instead}”。", _both_ends)), PROSE
        ),
        wrong=("每户补助⟦5-10万→5万～10万⟧元。", "⟦9～16亿→9亿～16亿⟧"),
        right=(
            "每户补助5万～10万元。",
            "12500～20000元",
            "5000至1万元",
            "2016-2018万科项目",
            "2018年至2020年投入3万元",
        ),
    ),
)
