"""Days in the form of official documents: 2018年9月6日."""

import re

from bulletin.proofreading.faults import Fault, looking_for
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import PROSE, WRITTEN, Kind
from bulletin.proofreading.rules import Rule, in_each

_SOURCE = "GB/T 9704-2012 7.3.5.4"
_NOUGHTS = re.compile(
    r"(?<![0-9])(?P<it>(?:(?P<year>[12][0-9]{3})年)?(?P<month>0?[1-9]|1[0-2])月(?:(?P<day>0?[1-9]|[12][0-9]|3[01])(?=日))?)(?![0-9])"
)
_DOTTED = re.compile(
    r"(?<![0-9.．/-])(?P<it>(?P<year>(?:19|20)[0-9]{2})[.．/](?P<month>0?[1-9]|1[0-2])[.．/](?P<day>3[01]|[12][0-9]|0?[1-9]))"
    r"(?![0-9./-])(?!\.[0-9])"
)
_NUMBER_OF_A_DAY = re.compile(r"(?<=[0-9]月)(?P<it>(?P<day>3[01]|[12][0-9]|[1-9])号)(?![楼院线桥文令岛店门厅库机公馆])")
# How far back an opening quotation mark is looked for.
_SPEECH = 200


def _without_noughts(match: re.Match[str]) -> tuple[str, ...] | None:
    parts = ((match["year"], "年"), (match["month"], "月"), (match["day"], ""))
    right = "".join(f"{int(number)}{sign}" for number, sign in parts if number)
    return None if match["it"] == right else (right,)


def _in_words(match: re.Match[str]) -> tuple[str, ...]:
    return (f"{match['year']}年{int(match['month'])}月{int(match['day'])}日",)


def _day_in_writing(match: re.Match[str]) -> tuple[str, ...] | None:
    before = match.string[max(0, match.start() - _SPEECH) : match.start()]
    is_spoken = before.rfind("“") > before.rfind("”")
    return None if is_spoken else (f"{match['day']}日",)


RULES = (
    Rule(
        key="documents.date-noughts",
        name="日期不编虚位",
        source=_SOURCE,
        level=Level.MUST,
        look=in_each(
            looking_for(Fault(_NOUGHTS, "月、日不编虚位，“{it}”应写作“{instead}”。", _without_noughts)),
            WRITTEN | {Kind.IMPRINT},
        ),
        wrong=("⟦2018年09月06→2018年9月6⟧日", "⟦09月16→9月16⟧日，⟦9月06→9月6⟧日，⟦2018年09月→2018年9月⟧"),
        right=("2018年9月6日", "2018年10月20日", "10个月", "2018-09-06"),
    ),
    Rule(
        key="documents.dotted-date",
        name="正文中用点号写的日期",
        source=_SOURCE,
        level=Level.SHOULD,
        look=in_each(looking_for(Fault(_DOTTED, "正文中的日期请写作“{instead}”。", _in_words)), PROSE),
        wrong=("会议于⟦2018.9.6→2018年9月6日⟧召开。", "⟦2018/09/06→2018年9月6日⟧前报送。"),
        right=("会议于2018年9月6日召开。", "2018-09-06", "版本2018.9.6.1", "| 日期 | 2018.9.6"),
    ),
    Rule(
        key="documents.day-number",
        name="“日”与“号”",
        source=_SOURCE,
        level=Level.SHOULD,
        look=in_each(
            looking_for(Fault(_NUMBER_OF_A_DAY, "书面语用“日”，“{it}”请写作“{instead}”。", _day_in_writing)), WRITTEN
        ),
        wrong=("9月⟦6号→6日⟧召开现场会。",),
        right=("9月6日召开现场会。", "他说：“9月6号就修好了。”", "12号楼", "9月6号楼封顶"),
    ),
)
