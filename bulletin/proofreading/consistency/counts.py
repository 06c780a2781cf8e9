"""A number of points that is announced, against the points that follow: 三个方面：一是……二是……四是……."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

from bulletin.proofreading.consistency.numerals import in_words, number
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, Kind, Passage
from bulletin.proofreading.rules import Rule, in_each

_CN = "[一二三四五六七八九十]{1,3}"
# How points are told apart; each kind of mark makes a series of its own.
_MARKS = {
    "是": re.compile(rf"(?<![之唯统第{'一二三四五六七八九十'}])(?P<n>{_CN})是(?![否非])"),
    "要": re.compile(rf"(?<![之唯统第万{'一二三四五六七八九十'}])(?P<n>{_CN})要(?![求素件点])"),
    "第": re.compile(rf"第(?P<n>{_CN})[，,、是]"),
    "类": re.compile(rf"第(?P<n>{_CN})[类种][为是，：]"),
    "（": re.compile(rf"[（(](?P<n>{_CN}|\d{{1,2}})[）)]"),
    "、": re.compile(rf"(?<![^。；：！？\n])(?P<n>{_CN})、"),
    ".": re.compile(r"(?<![^。；：！？\n])(?P<n>\d{1,2})[.．、](?!\d)"),
    "①": re.compile("(?P<n>[①-⑳])"),
}
_CIRCLED_ONE = ord("①")
_MOST, _MOST_POINTS = 20, 200  # of a series, of a passage

_NOUNS = (
    "方面|环节|问题|措施|任务|要求|建议|意见|关系|转变|原则|重点|特点|经验|做法|教训|原因|难点|难题|阶段|步骤|举措|事|工作|行动|机制|体系|目标|差距|"
    "短板|弱项|方向|途径|渠道|层面|维度|抓手|关口|关|缺口|坎|关键|要点|坚持|聚焦|强化|到位|提升|突破|规定|条件|标准|内容|办法|制度|清单|情形|部分|"
    "困难|不足|倾向|现象|优势|亮点|创新|成效|变化|启示|思考|打算|安排|共识|结论|能力|意识|能手|工程|计划|战役|硬仗|类型|途径|类|点|条|项|步"
)
_ANNOUNCED = re.compile(
    rf"(?<![第\d.一二三四五六七八九十之])(?!一步)(?P<n>\d{{1,2}}|[两一二三四五六七八九十]{{1,3}})(?P<unit>个|项|条|点|种|类|大|道|件|步|方面|场)"
    rf"(?P<noun>[\u4e00-\u9fff“”]{{0,10}}(?:{_NOUNS})|(?=[：:]))"
)
_ELSE = re.compile("社区|街道|单位|县|区|部门|小组|村|企业|学校|月|年|小时|工作日|乡镇|项目|点位|市场|小区")
_REACH = 40  # characters from the number to the first point


class _Point(NamedTuple):
    """The nth point of a series, marked from `start` to `end`."""

    n: int
    start: int
    end: int


def _look(passage: Passage, known: Known) -> Iterator[Mark]:
    for key, pattern in _MARKS.items():
        for series in _series(islice(_points(passage.text, pattern), _MOST_POINTS)):
            if len(series) > 1 and key in _IN_A_ROW:
                yield from _out_of_order(passage, series)
            if len(series) > 1 and series[-1].n == len(series):
                announced = _announced_before(passage.text, series[0].start)
                yield from _miscounted(passage, announced, len(series)) if announced else ()


_IN_A_ROW = {"是", "要", "类", "第", "①"}  # of the others the rules of numbering speak


def _points(text: str, pattern: re.Pattern[str]) -> Iterator[_Point]:
    for match in pattern.finditer(text):
        figures = match["n"]
        n = ord(figures) - _CIRCLED_ONE + 1 if "①" <= figures <= "⑳" else number(figures)
        if n and n <= _MOST:
            yield _Point(n, match.start(), match.end())


def _series(points: Iterator[_Point]) -> Iterator[list[_Point]]:
    """Each from its first point on."""
    series: list[_Point] = []
    for point in points:
        if point.n == 1 and series:
            yield series
            series = []
        if series or point.n == 1:
            series.append(point)
    if series:
        yield series


def _out_of_order(passage: Passage, series: Sequence[_Point]) -> Iterator[Mark]:
    for expected, point in enumerate(series, start=1):
        if point.n != expected:
            words = passage.text[point.start : point.end]
            right = words.replace(in_words(point.n), in_words(expected))
            sentence = f"序号接不上：这里应是第{expected}点，写的是“{words}”。请核对是漏了一点还是写错序号。"
            yield Mark(passage, point.start, point.end, sentence, (right,) if right != words else ())
            return


def _announced_before(text: str, at: int) -> re.Match[str] | None:
    """The last number of points told right before the first point, if it is one of points."""
    window = text[max(0, at - _REACH) : at]
    head = max(window.rfind(mark) for mark in "！？；\n")
    found = [
        match
        for match in _ANNOUNCED.finditer(text, at - len(window) + head + 1, at)
        if not _ELSE.search(text[match.start("noun") : match.end() + 2]) and text[match.end() : at].count("。") <= 1
    ]
    return found[-1] if found else None


def _miscounted(passage: Passage, announced: re.Match[str], count: int) -> Iterator[Mark]:
    said = number(announced["n"].replace("两", "二"))
    if said is None or said == count or not 1 < said <= _MOST:
        return
    words = announced["n"] + announced["unit"] + announced["noun"]
    right = str(count) if announced["n"].isdecimal() else in_words(count).replace("二", "两" if count == 2 else "二")
    sentence = f"前面说“{words}”，后面写了{count}点，请核对。"
    start, end = announced.span("n")
    yield Mark(passage, start, end, sentence, (right,))


# Points that stand in paragraphs or items of their own

_OPENS = re.compile(r"[：:]$|(?:如下|以下|下列)[^。]{0,12}。$")


_LEADS = {
    "（": re.compile(rf"[（(](?P<n>{_CN}|\d{{1,2}})[）)]"),
    "、": re.compile(rf"(?P<n>{_CN})、"),
    ".": re.compile(r"(?P<n>\d{1,2})[.．、](?!\d)"),
    "是": re.compile(rf"(?P<n>{_CN})是"),
    "要": re.compile(rf"(?P<n>{_CN})要"),
    "①": re.compile("(?P<n>[①-⑳])"),
}


def _look_below(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for at, passage in enumerate(passages):
        text = passage.text.rstrip()
        if passage.kind not in PROSE or passage.kind == Kind.ITEM or not text.endswith(("：", ":", "。")):
            continue
        announced = _announced_before(text, len(text))
        if announced and _opens_a_list(text, announced.end()):
            count = _count_below(passages[at + 1 : at + 1 + _FURTHEST], passage.group)
            if count > 1:
                yield from _miscounted(passage, announced, count)


_FURTHEST = 80  # passages


def _opens_a_list(text: str, end: int) -> bool:
    """The number of points is the last thing said, or what is said says that they follow."""
    return end >= len(text) - 1 or ("。" not in text[end:-1] and bool(_OPENS.search(text[-_REACH:])))


def _count_below(below: Sequence[Passage], group: str) -> int:
    if not below or below[0].group != group:
        return 0
    first = below[0]
    if first.kind == Kind.ITEM:
        return len(list(takewhile(lambda one: one.kind == Kind.ITEM and one.block == first.block, below)))
    pattern = next((lead for lead in _LEADS.values() if _leads(lead, first) == 1), None)
    return _count_led(pattern, below, group) if pattern else 0


def _count_led(pattern: re.Pattern[str], below: Sequence[Passage], group: str) -> int:
    """How many begin with 1, 2, 3 in turn; between them others may stand."""
    count = 0
    for passage in takewhile(lambda one: one.group == group, below):
        n = _leads(pattern, passage)
        if n == count + 1:
            count = n
        elif n:
            return 0
    return count


def _leads(pattern: re.Pattern[str], passage: Passage) -> int:
    points = _points(passage.text[:8], pattern)
    first = next(points, None)
    return first.n if first and first.start == 0 else 0


POINTS = Rule(
    key="consistency.points",
    name="分条与所说条数不符",
    source="所列各条的条数",
    level=Level.MUST,
    look=in_each(_look, PROSE),
    wrong=(
        "会议要求抓好⟦三→四⟧个方面：一是摸清底数；二是压实责任；三是严格考核；四是强化宣传。",
        "当前存在⟦三→两⟧个问题。一是点位偏少；二是宣传不够。",
        "重点做好以下工作：一是摸清底数；二是压实责任；⟦四是→三是⟧强化宣传。",
        "要把握⟦4→3⟧个环节：（一）申报；（二）审核；（三）公示。",
        "要处理好⟦两→三⟧个关系：第一，点与面的关系；第二，快与好的关系；第三，建与管的关系。",
        "实现⟦四→三⟧个转变：①从堵到疏；②从建到管；③从管到治。",
    ),
    right=(
        "会议要求抓好三个方面：一是摸清底数；二是压实责任；三是严格考核。",
        "三个社区的做法是：一是摸清底数；二是压实责任。",
        "一要摸清底数，二要压实责任。三是惯例，不再重复。",
        "这是唯一要求。二是压实责任。",
        "还有四个方面的差距。问题回潮偏多；虚假办结屡禁不止。",
    ),
)

POINTS_BELOW = Rule(
    key="consistency.points-below",
    name="下列条数与所说不符",
    source="所列各条的条数",
    level=Level.SHOULD,
    look=_look_below,
    wrong=(
        "会议决定采取以下⟦四→三⟧项措施：\n* 分类设岗。\n* 错峰上岗。\n* 规范用语。",
        "主要有⟦五→四⟧个方面的做法：\n（一）摸底。\n细致摸排。\n（二）整改。\n（三）验收。\n（四）巩固。",
        "提出⟦三→两⟧点要求：\n一是认真对待。\n二是抓紧整改。",
    ),
    right=(
        "会议决定采取以下三项措施：\n* 分类设岗。\n* 错峰上岗。\n* 规范用语。",
        "主要有两个方面的做法：\n（一）摸底。\n（二）整改。\n下一步继续巩固。",
        "各地要在3个工作日内报送以下材料：\n* 方案。\n* 名单。",
    ),
)
