"""So many of each, and how many in all: 8个小组每组5人，共40人; and days in a row, against the days that are named."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bulletin.proofreading.consistency.dates import Day, days_in, on_calendar, year_of
from bulletin.proofreading.consistency.numerals import WRITTEN, number
from bulletin.proofreading.consistency.quantities import number_of, plain
from bulletin.proofreading.consistency.sentences import Piece, sentences
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, Kind, Passage
from bulletin.proofreading.passages import WRITTEN as WRITTEN_KINDS
from bulletin.proofreading.rules import Rule, in_each

_N = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,8}}(?:\.\d{{1,4}})?|[{WRITTEN}]{{1,5}})"
_COUNTER = "个|支|组|场|处|家|天|户|名|人|条|次|轮|辆|台|所|间|期|栋|班|队"
_ALONE = rf"(?<![\d.,{WRITTEN}])"  # not within a number
_GROUPS = rf"{_ALONE}(?P<groups>{_N})(?P<counter>{_COUNTER})(?P<noun>[\u4e00-\u9fff]{{0,8}}?)"
_EACH = (
    r"每(?:个|支|一)?(?P<what>[\u4e00-\u9fff]{1,4}?)(?:各|均|安排|设|配备|有|培训|发放)?"
    rf"(?P<each>{_N})(?P<unit>万?[\u4e00-\u9fff])"
)
_IN_ALL = rf"(?:共计?|合计|总计|一共|总共)[\u4e00-\u9fff]{{0,6}}?(?P<all>{_N})(?P=unit)"
_PRODUCT = re.compile(rf"{_GROUPS}[，、]?{_EACH}[，、]{_IN_ALL}")
_BY_TIME = re.compile(
    rf"每(?P<what>[月天年周次场期户人])[\u4e00-\u9fff]{{0,6}}?(?P<each>{_N})(?P<unit>[\u4e00-\u9fff])[，、]"
    rf"(?P<groups>{_N})个?(?P<counter>(?P=what))(?P<noun>)[\u4e00-\u9fff]{{0,3}}?{_IN_ALL}"
)
# 编成6个组，每组8人，48名队员: told without 共, right behind
_AT_ONCE = re.compile(rf"{_GROUPS}[，、]{_EACH}[，、](?P<all>{_N})(?P<alike>[名位人])(?=[“\u4e00-\u9fff])")
# 40人分成8个组，每组5人
_SPLIT = re.compile(
    rf"{_ALONE}(?P<all>{_N})(?P<alike>[名位人]|户|家|个|辆|条)[\u4e00-\u9fff]{{0,8}}?，?(?:[编分组]成|组成|分为|编为|分|平均分[成为]|划[分为]{{1,2}})"
    rf"{_GROUPS}[，、]{_EACH}"
)
_PEOPLE = frozenset("名位人")
_NEAR = 4  # a total told without 共 is that of others, if it is off by more than a fourth
_AVERAGE = re.compile(
    rf"{_GROUPS}[，、]?(?:内|里|来)?(?:共计?|合计|累计|总计|一共)[\u4e00-\u9fff]{{0,8}}?(?P<all>{_N})(?P<unit>[\u4e00-\u9fff])"
    rf"[，、]平均每(?:个|支|一)?(?P<what>[\u4e00-\u9fff]{{1,4}}?)(?:约|为)?(?P<each>{_N})(?P=unit)"
)


def _products(passage: Passage, known: Known) -> Iterator[Mark]:
    for pattern in (_PRODUCT, _BY_TIME, _AT_ONCE, _SPLIT, _AVERAGE):
        for match in pattern.finditer(passage.text):
            groups, each, total = (number_of(match[name]) for name in ("groups", "each", "all"))
            if not groups or each is None or total is None or not (_is_of(match) and _are_alike(match)):
                continue
            if pattern is _AT_ONCE and abs(groups * each - total) * _NEAR > total:
                continue
            if pattern is not _AVERAGE and groups * each != total:
                yield _mark(
                    passage,
                    match,
                    "all",
                    f"{match['groups']}×{match['each']}是{plain(groups * each)}",
                    plain(groups * each),
                )
            elif pattern is _AVERAGE and abs(total / groups - each) >= 1:
                right = plain(round(total / groups, 1))
                yield _mark(passage, match, "each", f"{match['all']}÷{match['groups']}是{right}", right)


def _is_of(match: re.Match[str]) -> bool:
    """Whether 每 is of what was counted: 8个小组……每组; 3天……每天."""
    return match["what"] == match["counter"] or match["noun"].endswith(match["what"]) or match["what"] in match["noun"]


def _are_alike(match: re.Match[str]) -> bool:
    """The total counts what each has."""
    alike = match.groupdict().get("alike")
    return alike is None or alike == match["unit"] or {alike, match["unit"]} <= _PEOPLE


def _mark(passage: Passage, match: re.Match[str], group: str, what: str, right: str) -> Mark:
    sentence = f"{what}，这里写的是{match[group]}，请核对。"
    return Mark(passage, match.start(group), match.end(group), sentence, (right,))


# Days in a row

_LASTED = re.compile("历时|用时|耗时|前后|共用|为期|持续")
_BEGUN = re.compile("[^，。；]{0,4}(?:开始|启动|起步|开工|动工|进场|起)[^，。；]{0,6}，?[^，。；]{0,4}(?:至|到|于)?$")
_DAYS = re.compile(r"(?P<n>\d{1,3}|[两二三四五六七八九十]{1,3})天(?![后前内气数然])")
_FAR = 14  # characters between the number of days and the days
_WITHIN = re.compile("[上中下]旬|每|隔|其中|累计|[内后前]|工作日|第")


def _durations(passage: Passage, known: Known) -> Iterator[Mark]:
    for sentence in sentences(passage.text):
        days = days_in(sentence.text, known.date)
        ranges = [(first, last) for first, last in pairwise(days) if last.is_range and first.day and last.day]
        said = list(_DAYS.finditer(sentence.text))
        if len(ranges) == 1 and len(said) == 1 and len(days) == 2:
            yield from _duration(passage, sentence, *ranges[0], said[0], known)
        elif not ranges and len(said) == 1 and len(days) == 2:
            yield from _lasted(passage, sentence, days[0], days[1], said[0], known)


def _lasted(
    passage: Passage, sentence: Piece, first: Day, last: Day, said: re.Match[str], known: Known
) -> Iterator[Mark]:
    """自10月8日开始，到10月14日收尾，历时7天; or 6, from the one to the other."""
    text = sentence.text.replace("前后历时", "  历时").replace("前后用时", "  用时").replace("前后", "历时")
    days = _days_between(first, last, known) if first.day and last.day else None
    is_told = _LASTED.search(text, last.end, said.start()) and _BEGUN.fullmatch(text, first.end, last.start)
    is_far = said.start() - last.end > _FAR + 6 or _WITHIN.search(text, last.end, said.start())
    if days is None or not is_told or is_far or number(said["n"].replace("两", "二")) in {days, days - 1}:
        return
    words = f"{first.month}月{first.day}日至{last.month}月{last.day}日是{days}天，这里写的是{said[0]}，请核对。"
    yield Mark(passage, sentence.start + said.start(), sentence.start + said.end(), words)


def _duration(
    passage: Passage, sentence: Piece, first: Day, last: Day, said: re.Match[str], known: Known
) -> Iterator[Mark]:
    between = sentence.text[last.end : said.start()] + sentence.text[said.end() : first.start]
    days = _days_between(first, last, known)
    count = number(said["n"].replace("两", "二"))
    if days is None or len(between) > _FAR or _WITHIN.search(between) or count == days:
        return
    start, end = sentence.start + min(first.start, said.start()), sentence.start + max(last.end, said.end())
    words = f"{first.month}月{first.day}日至{last.month}月{last.day}日是{days}天，这里写的是{said[0]}，请核对。"
    yield Mark(passage, start, end, words)


def _days_between(first: Day, last: Day, known: Known) -> int | None:
    year = year_of(first, known.date)[0] or 2001  # any that is no leap year
    start, end = (
        on_calendar(year, first.month, first.day or 0),
        on_calendar(last.year or year, last.month, last.day or 0),
    )
    return (end - start).days + 1 if start and end and end >= start else None


PRODUCT = Rule(
    key="consistency.product",
    name="每份与总数不符",
    source="数目相乘",
    level=Level.SHOULD,
    look=in_each(_products, PROSE),
    wrong=(
        "8个小组每组5人，共⟦45→40⟧人参加巡查。",
        "3天共发放传单1500份，平均每天⟦600→500⟧份。",
        "举办培训12场，每场50人，共计⟦500→600⟧人。",
        "骨干编成5个组，每组6人，⟦32→30⟧名队员当天上岗。",
        "⟦45→40⟧名志愿者分成8个小组，每组5人，逐户走访。",
    ),
    right=(
        "8个小组每组5人，共40人参加巡查。",
        "3天共发放传单1500份，平均每天500份。",
        "8个小组进社区，每户发放2份手册，共300份。",
        "40名志愿者分成8个小组，每组5人，12名队长带队。",
        "抽调40人组成8个检查组，每组5人，每组负责4条街。",
    ),
)

DURATION = Rule(
    key="consistency.duration",
    name="天数与起止日期不符",
    source="公历",
    level=Level.SHOULD,
    look=in_each(_durations, WRITTEN_KINDS - {Kind.ROW}),
    wrong=(
        "⟦10月12日至14日，连续4天⟧开展夜查。",
        "国庆⟦7天假期（10月1日至10月8日⟧）平稳有序。",
        "清淤从9月3日动工，到9月12日完工，历时⟦15天⟧。",
    ),
    right=(
        "10月12日至14日，连续3天开展夜查。",
        "2月4日至10日放假调休，共7天。",
        "清淤从9月3日动工，到9月12日完工，历时10天。",
        "10月8日至20日共开展12次夜查，20天内完成整改。",
    ),
)
