"""The day of the week that stands beside a date, against the calendar."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bulletin.proofreading.consistency.dates import Day, days_in, on_calendar, year_of
from bulletin.proofreading.consistency.sentences import sentences
from bulletin.proofreading.consistency.short_days import NAMES, weekdays_of_short_days
from bulletin.proofreading.consistency.weekday_columns import weekdays_in_tables
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Kind, Passage
from bulletin.proofreading.rules import Rule

_WEEKDAY = r"(?:星期|礼拜|周)[一二三四五六日天](?![一二三四五六日天末期])"
_PART_OF_DAY = r"(?:[上下中]午|晚上?|凌晨|早上|清晨|早晨|傍晚|夜间|全天)?"
_AFTER = re.compile(
    rf" ?(?:当天|当日)?{_PART_OF_DAY} ?"
    r"(?:[（(\[][^（）()，、；。]{0,10}?[，,、 ]?|[，,、])? ?"
    r"(?:也?[是为]|即|恰逢|正值|正逢|适逢|正好是?|正是|恰好?是|那天是|逢)? ?"
    rf"(?P<weekdays>{_WEEKDAY}(?:(?:、|至|到|—{{1,2}}|－|-|和|及)(?:{_WEEKDAY}|[一二三四五六日天]))*)"
)
_BEFORE = re.compile(
    rf"(?<![每逢])(?P<weekday>{_WEEKDAY}){_PART_OF_DAY} ?(?:[（(，,]|—{{1,2}})?"
    rf"(?:也就是|也即|即|就是|正是|恰是|那天是|是)? ?$"
)
_ONE = re.compile(r"[一二三四五六日天](?![期拜])")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2}) ?年")


class _Said(NamedTuple):
    """A date and the one character of the weekday that is said of it, at `at`."""

    day: Day
    at: int


def _look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for passage in passages:
        if passage.kind in _KINDS:
            yield from _of_days(passage, known)
            yield from weekdays_of_short_days(passage, known)
    yield from weekdays_in_tables(passages, known)


_KINDS = WRITTEN | {Kind.MASTHEAD, Kind.IMPRINT}


def _of_days(passage: Passage, known: Known) -> Iterator[Mark]:
    years = {int(year) for year in _YEAR.findall(passage.text)}
    for sentence in sentences(passage.text):
        for said in _said_in(sentence.text, days_in(sentence.text, known.date)):
            mark = _judge(passage, sentence.start, sentence.text, said, known, years)
            if mark:
                yield mark


def _said_in(text: str, days: list[Day]) -> Iterator[_Said]:
    taken = 0
    for run in _runs(days):
        before = _BEFORE.search(text, max(taken, run[0].start - 12), run[0].start)
        after = _AFTER.match(text, run[-1].end)
        if after and not text.startswith(("每", "除外"), after.end()):
            yield from _pairs(run, [match.start() for match in _ONE.finditer(text, *after.span("weekdays"))])
            taken = after.end()
        elif before:
            yield _Said(run[0], before.end("weekday") - 1)
            taken = run[-1].end


def _runs(days: list[Day]) -> Iterator[list[Day]]:
    """Days that are named in one breath: 10月16日至18日."""
    run: list[Day] = []
    for day in days:
        if run and (not day.joint or day.start - run[-1].end > _TIED):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


_TIED = 5  # characters; more stand between where a weekday does: 13日（星期二）至16日


def _pairs(run: list[Day], weekdays: list[int]) -> Iterator[_Said]:
    if len(run) == len(weekdays):
        yield from map(_Said, run, weekdays)
    elif len(weekdays) == 1:
        yield _Said(run[-1], weekdays[0])
    elif len(run) == 2:
        yield _Said(run[0], weekdays[0])
        yield _Said(run[1], weekdays[-1])


def _judge(passage: Passage, offset: int, text: str, said: _Said, known: Known, years: set[int]) -> Mark | None:
    day = said.day
    year, is_sure = year_of(day, known.date)
    date = on_calendar(year, day.month, day.day) if year and day.day else None
    name = text[said.at].replace("天", "日")
    if date is None or NAMES[date.weekday()] == name:
        return None
    others = {known.date.year - 1, known.date.year + 1} if known.date and not is_sure else set()
    if not day.is_said and any(_falls_on(name, other, day) for other in others | years):
        return None
    right = NAMES[date.weekday()]
    start = max(text.rfind(word, 0, said.at) for word in ("星期", "周", "礼拜"))
    word = text[start : said.at]
    day_name = f"{date.year}年{date.month}月{date.day}日"
    doubt = "" if is_sure else "（文中没有写年份，按最近的一年算）"
    sentence = f"{day_name}是星期{right}{doubt}，这里写的是{word}{text[said.at]}。请核对日期和星期哪个写错了。"
    level = Level.MUST if is_sure else Level.SHOULD
    return Mark(passage, offset + start, offset + said.at + 1, sentence, (f"{word}{right}",), level)


def _falls_on(name: str, year: int, day: Day) -> bool:
    date = on_calendar(year, day.month, day.day or 0)
    return date is not None and NAMES[date.weekday()] == name


WEEKDAY = Rule(
    key="consistency.weekday",
    name="日期与星期不符",
    source="公历",
    level=Level.MUST,
    look=_look,
    wrong=(
        "2026年10月16日（⟦星期六→星期五⟧），青澜市召开推进会。",
        "10月16日（⟦周六→周五⟧）上午，云溪区开展集中清扫。",
        "10月16日⟦星期六→星期五⟧上午，志愿者到岗。",
        "推进会定于本⟦周五→周六⟧（10月17日）召开。",
        "10月16日、⟦周六→周五⟧，志愿者到岗。",
        "集市开放时间为10月16日至18日（⟦周六→周五⟧至⟦周一→周日⟧）。",
        "10月16日，⟦礼拜四→礼拜五⟧，社区组织宣讲。",
        "10月16日上午（⟦星期四→星期五⟧）收集意见。",
        "本月20日（⟦周三→周二⟧）起试运行。",
        "排班：10.12（周一）罗成，10.13（⟦周三→周二⟧）邱明。",
        "| 日期 | 星期 | 地点\n| 10月12日 | ⟦二→一⟧ | 荷灯社区\n| 10月13日 | 二 | 柏巷社区",
    ),
    right=(
        "2026年10月16日（星期五），青澜市召开推进会。",
        "集市开放时间为10月16日至18日（周五至周日）。",
        "2025年10月16日（星期四）召开动员会，10月17日（星期五）开始走访。",
        "10月1日起，每周六开放。",
        "排班：12日（周一）罗成，13日（周二）邱明；满意度9.15（周报数据）。",
        "| 日期 | 星期 | 地点\n| 10月12日 | 一 | 荷灯社区\n| 10月13日 | 二 | 柏巷社区",
        "自10月16日起每周三、周六上门收运。",
        "10月17日、18日（周六、周日）开放，10月19日周一闭馆。",
        "10月16日周五、10月17日周六连续两天开展义诊。",
        "延长2020年春节假期至2月2日（农历正月初九，星期日），2月3日（星期一）起正常上班。",
    ),
)
