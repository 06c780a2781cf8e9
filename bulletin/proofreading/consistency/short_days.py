"""The weekday beside a day that names no month, or only figures: 本月21日周四, 13日（周二）, 10.14（周四）."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from bulletin.proofreading.consistency.dates import Day, days_in, on_calendar, year_of
from bulletin.proofreading.consistency.sentences import sentences
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Passage

NAMES = "一二三四五六日"
_WEEKDAY = r"(?P<word>星期|礼拜|周)(?P<name>[一二三四五六日天])(?![一二三四五六日天末期至到、和—－-])"
_BESIDE = r"(?: ?[（(] ?|[，,]? ?(?:是|为|正是|恰逢|正逢|正值|适逢)?)"
_FIGURES = re.compile(
    rf"(?<![\d.．/／])(?P<month>1[0-2]|0?[1-9])[.．/／](?P<day>3[01]|[12]\d|0?[1-9])(?![\d.．/／%]){_BESIDE}{_WEEKDAY}"
)
_BARE = re.compile(
    rf"(?:(?P<which>本月|上月|上个月|下月|下个月|当月)|(?<![\d月、至到—－~～-]))"
    rf"(?P<day>3[01]|[12]\d|[1-9])[日号]{_BESIDE}{_WEEKDAY}"
)
_MONTHS_ON = {"本月": 0, "当月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1}


def weekdays_of_short_days(passage: Passage, known: Known) -> Iterator[Mark]:
    if known.date is None:
        return
    for sentence in sentences(passage.text):
        days = days_in(sentence.text, known.date)
        for match in _FIGURES.finditer(sentence.text):
            day = Day(match.start(), match.end(), None, int(match["month"]), int(match["day"]), "", is_said=False)
            year, is_sure = year_of(day, known.date)
            dates = [on_calendar(year, day.month, day.day or 0)] if year and is_sure else []
            yield from _judged(passage, sentence.start, match, dates)
        for match in _BARE.finditer(sentence.text):
            if not any(day.start <= match.start("day") < day.end for day in days):
                yield from _judged(passage, sentence.start, match, _possible(match, days, known.date))


def _possible(match: re.Match[str], days: list[Day], issued: dt.date) -> list[dt.date | None]:
    """Every date it may be: of the month that is said, of the day before it, of the issue or of the months beside."""
    day, above = int(match["day"]), [one for one in days if one.end <= match.start()]
    if match["which"] and match["which"] != "当月":
        return [_in_month(issued, _MONTHS_ON[match["which"]], day)]
    if above:
        year, _ = year_of(above[-1], issued)
        last = on_calendar(year, above[-1].month, 1) if year else None
        return [_in_month(last, 0, day), _in_month(last, 1, day)] if last else []
    return [_in_month(issued, by, day) for by in ((0, -1, 1) if day > issued.day else (0, 1))]


def _in_month(day: dt.date, by: int, number: int) -> dt.date | None:
    years, month = divmod(day.month - 1 + by, 12)
    return on_calendar(day.year + years, month + 1, number)


def _judged(passage: Passage, offset: int, match: re.Match[str], dates: Sequence[dt.date | None]) -> Iterator[Mark]:
    found = [date for date in dates if date]
    said = match["name"].replace("天", "日")
    if found and all(NAMES[date.weekday()] != said for date in found):
        yield mark_of(passage, offset + match.start("word"), offset + match.end("name"), match["word"], found[0])


def mark_of(passage: Passage, start: int, end: int, word: str, date: dt.date) -> Mark:
    right = f"{word}{NAMES[date.weekday()]}"
    sentence = (
        f"{date.year}年{date.month}月{date.day}日是星期{NAMES[date.weekday()]}，"
        f"这里写的是{passage.text[start:end]}。请核对日期和星期哪个写错了。"
    )
    return Mark(passage, start, end, sentence, (right,), Level.SHOULD)
