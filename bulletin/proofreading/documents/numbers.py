"""发文字号: the year whole and in 〔〕, the number without 第 and without leading noughts, 号 at the end."""

import re

from bulletin.proofreading.faults import Fault, instead, looking_for
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN, Kind
from bulletin.proofreading.rules import Rule, in_each

_SOURCE = "GB/T 9704-2012 7.2.5"
_KINDS = WRITTEN | {Kind.SOURCE, Kind.IMPRINT}
_OPEN, _CLOSE = r"\[［【（(〔﹝{｛〖", r"\]］】）)〕﹞}｝〗"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
# An office's mark ends in one of these: 市创建办发, 国办函, 环办便函, 令.
_MARK = "(?<=[发函字办文令通告政议纪电复批党组委府调督])"
_BRACKETS = re.compile(
    rf"{_MARK}(?P<it>(?P<open>[{_OPEN}]) ?{_YEAR} ?年?(?P<close>[{_CLOSE}]))(?= ?第?[0-9]{{1,4}} ?号)"
)
_FIRST_NUMBER = re.compile(rf"(?<=[{_CLOSE}])(?P<it>第(?P<number>[0-9]{{1,4}})号)")
_NOUGHTS = re.compile(rf"(?<=[0-9][{_CLOSE}])(?P<it>0{{1,3}}(?P<number>[1-9][0-9]{{0,3}})号)")
_SHORT_YEAR = re.compile(rf"{_MARK}(?P<it>[〔﹝[［](?P<short>[0-9]{{2}})[〕﹞\]］])(?=第?[0-9]{{1,4}}号)")
_NO_SIGN = re.compile(rf"{_MARK}(?P<it>〔[12][0-9]{{3}}〕[1-9][0-9]{{0,3}})(?=[，。；）)》]|$)")


def _in_its_brackets(match: re.Match[str]) -> tuple[str, ...] | None:
    right = f"〔{match['year']}〕"
    return None if match["it"] == right else (right,)


def _without_noughts(match: re.Match[str]) -> tuple[str, ...]:
    return (f"{int(match['number'])}号",)


RULES = (
    Rule(
        key="documents.number-brackets",
        name="发文字号的括号",
        source=_SOURCE,
        level=Level.MUST,
        look=in_each(
            looking_for(Fault(_BRACKETS, "发文字号的年份用六角括号括入，“{it}”应写作“{instead}”。", _in_its_brackets)),
            _KINDS,
        ),
        wrong=(
            "《关于加强巡查的通知》（青创建办发⟦[2018]→〔2018〕⟧5号）",
            "云府办函⟦【2018】→〔2018〕⟧12号和云府发⟦(2018)→〔2018〕⟧3号",
            "青创建办发⟦﹝2018﹞→〔2018〕⟧5号",
        ),
        right=(
            "青创建办发〔2018〕5号",
            "（2018）青02民初12号",
            "公告2018年第5号",
            "会议通报（2018年）5号楼",
            "见文献[2018]5号样本",
        ),
    ),
    Rule(
        key="documents.number-serial",
        name="发文顺序号",
        source=_SOURCE,
        level=Level.MUST,
        look=in_each(
            looking_for(
                Fault(_FIRST_NUMBER, "发文顺序号不加“第”字，“{it}”应写作“{instead}”。", _without_noughts),
                Fault(_NOUGHTS, "发文顺序号不编虚位，“{it}”应写作“{instead}”。", _without_noughts),
                Fault(_NO_SIGN, "发文顺序号后缺“号”字，“{it}”应写作“{instead}”。", instead("{it}号")),
            ),
            _KINDS,
        ),
        wrong=(
            "青创建办发〔2018〕⟦第5号→5号⟧",
            "青创建办发〔2018〕⟦05号→5号⟧",
            "（青创建办发⟦〔2018〕5→〔2018〕5号⟧）",
        ),
        right=("青创建办发〔2018〕5号", "青创建办发〔2018〕5、6号", "公告2018年第5号", "青创建办发〔2018〕10号"),
    ),
    Rule(
        key="documents.number-year",
        name="发文字号的年份",
        source=_SOURCE,
        level=Level.MUST,
        look=in_each(
            looking_for(
                Fault(
                    _SHORT_YEAR,
                    "发文字号的年份应标全称，“{it}”请写全四位数字。",
                    lambda match: (f"〔20{match['short']}〕", f"〔19{match['short']}〕"),
                )
            ),
            _KINDS,
        ),
        wrong=("青创建办发⟦〔18〕→〔2018〕⟧5号",),
        right=("青创建办发〔2018〕5号", "〔18〕"),
    ),
)
