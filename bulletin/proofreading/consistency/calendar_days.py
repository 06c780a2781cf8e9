"""Days and times that do not exist, and periods that run backwards."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bulletin.proofreading.consistency.dates import Day, days_in, days_of, year_of
from bulletin.proofreading.consistency.numerals import number
from bulletin.proofreading.consistency.sentences import sentences
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Kind, Passage
from bulletin.proofreading.rules import Rule, in_each

_KINDS = WRITTEN | {Kind.MASTHEAD, Kind.IMPRINT}
_LAST_HOUR, _LAST_MINUTE = 24, 59

# Days


def _no_such_days(passage: Passage, known: Known) -> Iterator[Mark]:
    for sentence in sentences(passage.text):
        days = days_in(sentence.text, known.date)
        for day in days:
            year, is_sure = year_of(day, known.date)
            what = _what_is_wrong(day, year)
            if what:
                level = Level.MUST if is_sure or day.month != 2 or day.day != 29 else Level.SHOULD
                yield Mark(passage, sentence.start + day.start, sentence.start + day.end, what, (), level)
        yield from _bare_days(passage, sentence.start, sentence.text, days)


def _what_is_wrong(day: Day, year: int | None) -> str:
    if not 1 <= day.month <= 12:
        return f"一年没有{day.month}月，请核对月份。"
    if day.day is None or 1 <= day.day <= days_of(day.month, year):
        return ""
    if day.month == 2 and day.day == 29:
        return f"{year}年不是闰年，2月没有29日，请核对日期。"
    return f"{day.month}月没有{day.day}日，请核对日期。"


_BARE = re.compile(r"(?<=[至到，、；和及于前])(?P<day>29|30|31)日(?![内后以之间的制期游元均行常照用起止])")


def _bare_days(passage: Passage, offset: int, text: str, days: list[Day]) -> Iterator[Mark]:
    """9月12日召开会议，31日前上报."""
    for match in _BARE.finditer(text):
        above = [day for day in days if day.end <= match.start()]
        taken = any(day.start <= match.start() < day.end for day in days)
        if taken or not above or not 1 <= above[-1].month <= 12:
            continue
        last = above[-1]
        if last.day and int(match["day"]) > days_of(last.month, last.year):
            sentence = f"{last.month}月没有{match['day']}日，请核对日期，或者补上月份。"
            yield Mark(passage, offset + match.start(), offset + match.end(), sentence, (), Level.SHOULD)


# Times

_CLOCK = re.compile(
    r"(?<![\d.])(?<!\d[:：])(?P<part>上午|早上|早晨|清晨|凌晨|下午|晚上?|傍晚|中午|夜间)? ?(?P<hour>\d{1,2})"
    r"(?: ?[时点](?!段|间|代|长|位|数|对|击|效|多|名|赞|评|单)(?: ?(?P<minute>\d{1,2}) ?分(?!钟|之))?"
    r"|[:：](?P<minutes>\d{2})(?![\d:：]))"
)
_PARTS = "上午|早上|早晨|清晨|凌晨|下午|晚上?|傍晚|中午|夜间?|夜里|当夜|今晚|当晚"
_TENS = "[一二三四五六七八九]?十[一二三四五六七八九]?"
_WRITTEN_CLOCK = re.compile(
    rf"(?P<part>{_PARTS})?(?P<hour>{_TENS}|[一二两三四五六七八九零])[点时]"
    rf"(?:(?P<minutes>(?P<minute>{_TENS}|零?[一二三四五六七八九])分(?![钟之])|半|一刻|三刻)|(?=[整许]))"
)
_TIME_BEFORE = re.compile(
    r"(?:[日号午晨晚上间]|至|到|—|－|-|～|时间[:：为是]?|[于在自从]|每[天日晚]|星期.|周.|）)[ ，]?$"
)
_TIME_AFTER = re.compile(r" ?(?:至|到|—|－|-|～|前|后|起|止|开始|结束|开|召开|许|左右|整|准时|集合)")
_LASTING = re.compile(r"(?:用时|历时|耗时|时长|共|计|达|累计|总)(?:约|为|达)?$")
_MORNING = {"上午", "早上", "早晨", "清晨", "凌晨"}
_NOON_HOUR = 12


def _no_such_times(passage: Passage, known: Known) -> Iterator[Mark]:
    for sentence in sentences(passage.text):
        for match in _CLOCK.finditer(sentence.text):
            what = "" if _is_no_time(sentence.text, match) else _what_is_wrong_with(match)
            if what:
                yield Mark(passage, sentence.start + match.start(), sentence.start + match.end(), what)
        for match in _WRITTEN_CLOCK.finditer(sentence.text):
            if what := _what_is_wrong_in_words(match):
                yield Mark(passage, sentence.start + match.start(), sentence.start + match.end(), what)


def _what_is_wrong_in_words(match: re.Match[str]) -> str:
    """二十四点三十五分, 九点六十五分."""
    hour, minute = number(match["hour"].replace("两", "二")) or 0, number((match["minute"] or "零").lstrip("零")) or 0
    if hour > _LAST_HOUR or (hour == _LAST_HOUR and match["minutes"]):
        return f"一天没有“{match[0]}”这个时刻，请核对。"
    if minute > _LAST_MINUTE:
        return f"一小时没有{minute}分，请核对时刻。"
    return (
        f"{match['part']}没有{match['hour']}点，请核对时刻。" if match["part"] in _MORNING and hour > _NOON_HOUR else ""
    )


def _is_no_time(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 8) : match.start()]
    if _LASTING.search(before):
        return True
    if match["minute"] or match["part"]:
        return False
    return not (_TIME_BEFORE.search(before) or _TIME_AFTER.match(text, match.end()))


def _what_is_wrong_with(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"] or match["minutes"] or 0)
    if hour > _LAST_HOUR or (hour == _LAST_HOUR and minute):
        return f"一天没有“{match[0].strip()}”这个时刻，请核对。"
    if minute > _LAST_MINUTE:
        return f"一小时没有{minute}分，请核对时刻。"
    if match["part"] in _MORNING and hour > _NOON_HOUR:
        return f"{match['part']}没有{hour}时，请核对时刻。"
    return ""


# Periods

_TO = "(?:至|到|—{1,2}|–|－|-|~|～)"
_YEARS = re.compile(
    r"(?<![\d〔\[.-])(?P<from>(?:19|20)\d{2})(?: ?年)? ?"
    rf"{_TO} ?(?P<to>(?:19|20)\d{{2}}) ?(?:学)?年(?! ?\d{{1,2}} ?月)"
)
_CLOCKS = re.compile(
    r"(?<!\d)(?<!\d[:：])(?P<h1>\d{1,2})(?:[:：](?P<m1>\d{2})|[时点](?:(?P<n1>\d{1,2})分|半)?)"
    rf" ?{_TO} ?(?P<part>次日|翌日|第二天|当晚|下午|晚上?|凌晨|中午|傍晚)? ?"
    r"(?P<h2>\d{1,2})(?:[:：](?P<m2>\d{2})|[时点](?:(?P<n2>\d{1,2})分|半)?)"
)
_EVENING, _NEXT_MORNING = 17, 10  # hours: 22:00—6:00 is a night
_TWELVE_HOURS_END = 7  # 9:00—5:00 is a day's work


def _backwards(passage: Passage, known: Known) -> Iterator[Mark]:
    for sentence in sentences(passage.text):
        days = days_in(sentence.text, known.date)
        for first, last in pairwise(days):
            if last.is_range and _is_before(last, first, sentence.text):
                yield _backwards_mark(passage, sentence.start + first.start, sentence.start + last.end)
        for match in _YEARS.finditer(sentence.text):
            if int(match["to"]) < int(match["from"]):
                yield _backwards_mark(passage, sentence.start + match.start(), sentence.start + match.end())
        for match in _CLOCKS.finditer(sentence.text):
            if _is_backwards_clock(match):
                yield _backwards_mark(passage, sentence.start + match.start(), sentence.start + match.end())


def _backwards_mark(passage: Passage, start: int, end: int) -> Mark:
    return Mark(passage, start, end, f"“{passage.text[start:end]}”前后颠倒：终点早于起点，请核对。")


def _is_before(last: Day, first: Day, text: str) -> bool:
    if first.year and last.year and first.year != last.year:
        return last.year < first.year
    if first.month == last.month:
        return bool(first.day and last.day and last.day < first.day)
    if last.month > first.month:
        return False
    is_over_new_year = first.month >= _AUTUMN and last.month <= _SUMMER
    return bool(last.is_said or (first.day and last.day)) and not is_over_new_year


_AUTUMN, _SUMMER = 9, 8  # 11月15日至3月15日 goes over the turn of the year


def _is_backwards_clock(match: re.Match[str]) -> bool:
    if match["part"]:
        return False
    first = int(match["h1"]) * 60 + int(match["m1"] or match["n1"] or 0)
    last = int(match["h2"]) * 60 + int(match["m2"] or match["n2"] or 0)
    is_night = first >= _EVENING * 60 and last <= _NEXT_MORNING * 60
    is_by_twelve = first <= _NOON_HOUR * 60 + 59 and last < _TWELVE_HOURS_END * 60
    return last < first and not is_night and not is_by_twelve


NO_SUCH_DAY = Rule(
    key="consistency.no-such-day",
    name="不存在的日期",
    source="公历",
    level=Level.MUST,
    look=in_each(_no_such_days, _KINDS),
    wrong=(
        "⟦2026年2月29日⟧，青澜市召开座谈会。",
        "活动时间为9月28日至⟦31日⟧。",
        "整治从⟦13月⟧开始。",
        "⟦2月30日⟧前完成整改。",
        "9月12日召开部署会，⟦31日⟧前上报情况。",
        "⟦十一月三十一日⟧，云溪区完成验收。",
        "培训于⟦2026-06-31⟧结束。",
    ),
    right=(
        "2024年2月29日，青澜市召开座谈会。",
        "活动时间为9月28日至30日。",
        "公示60日后，由街道代为办理；10月12日受理，31日内办结。",
        "8月31日，云溪区完成验收，13个月没有反弹。",
        "两年前的2月29日，志愿者种下第一棵树；那年2月29日，他刚上班。",
        "10月12日召开部署会，31日前上报情况。",
    ),
)

NO_SUCH_TIME = Rule(
    key="consistency.no-such-time",
    name="不存在的时刻",
    source="一日二十四小时",
    level=Level.MUST,
    look=in_each(_no_such_times, _KINDS),
    wrong=(
        "开放时间为8时至⟦25时⟧。",
        "会议于⟦8时75分⟧开始。",
        "夜市营业至⟦24:30⟧。",
        "10月16日⟦9:65⟧召开例会。",
        "⟦上午15时⟧，检查组到达云溪区。",
        "⟦二十四点二十分⟧，夜班交接。",
    ),
    right=(
        "公园开放至24时。",
        "全员撤离用时7分40秒，比分为24:30。",
        "早7时至8时30分、晚18时30分至20时30分是高峰。",
        "每天22:00—6:00限制货车通行。",
        "现场有30点建议得到答复。",
        "晚上十点三十五分，夜班交接；八十多点建议得到答复。",
    ),
)

BACKWARDS = Rule(
    key="consistency.backwards",
    name="起止颠倒",
    source="公历",
    level=Level.MUST,
    look=in_each(_backwards, _KINDS),
    wrong=(
        "⟦10月16日至10日⟧，青澜市开展集中整治。",
        "⟦2020—2018年⟧，云溪区新建公园12处。",
        "会议时间为⟦14:00—9:00⟧。",
        "⟦2026年10月至2025年3月⟧开展专项行动。",
        "报名时间为⟦11月20日至10月25日⟧。",
    ),
    right=(
        "10月16日至20日，青澜市开展集中整治。",
        "2018—2020年，云溪区新建公园12处。",
        "每天22:00—6:00限制货车通行，8时30分至17时开放。",
        "供暖期为11月15日至次年3月15日，清雪期为11月1日至3月31日。",
        "9月28日至10月3日，门店9:00—5:00营业。",
    ),
)
