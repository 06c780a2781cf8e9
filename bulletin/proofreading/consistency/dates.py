"""Days as a text names them, and the year of one that names none."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from bulletin.proofreading.consistency.numerals import number

_CN = "(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_ONE_OR_TWO = rf"(?:\d{{1,2}}|{_CN})"
RANGE = "(?:起|持续|延续)?[至到]|—{1,2}|–|－|-|~|～"
_ALSO = "、|和|及|与"
_DAY = re.compile(
    r"(?:(?<!\d)(?P<year>\d{4}|[〇○零一二三四五六七八九]{4}) ?年(?:度)? ?"
    r"|(?P<said>今年|本年|当年|那年|同年|去年|上年|大?前年|明年|来年|后年|次年|翌年"
    r"|(?<!\d)(?P<ago>[\d一二两三四五六七八九十]{1,3}) ?年前)的?)?"
    rf"(?<![\d.．第])(?P<month>{_ONE_OR_TWO}|元) ?月(?!龄)"
    rf"(?: ?(?P<day>{_ONE_OR_TWO})(?: ?[日号]| ?(?=(?:{RANGE}|{_ALSO}) ?{_ONE_OR_TWO} ?[日号])))?"
    r"|(?<![\d.\-/])(?P<y>(?:19|20)\d{2})(?P<mark>[-./])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})(?![\d.\-/])"
)
_ASIDE = " ?(?:[（(][^（）()]{1,8}[）)])?"  # a weekday
_ON = re.compile(
    rf"{_ASIDE} ?(?P<joint>{RANGE}|{_ALSO}) ?"
    rf"(?P<day>{_ONE_OR_TWO})(?: ?[日号]| ?(?=(?:{_ALSO}) ?\d{{1,2}} ?[日号]))"
)
_JOINT = re.compile(rf"{_ASIDE} ?(?P<joint>{RANGE}|{_ALSO}) ?$")
_SAID = {"大前年": -3, "前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2}
_NEXT, _SAME = {"次年", "翌年"}, {"当年", "那年", "同年"}
SURE_AHEAD, AHEAD = 75, 120  # days within which a day without a year lies before us rather than behind


class Day(NamedTuple):
    """A day or (day None) a month, as it is written from `start` to `end`; the year None where none is said.

    `joint` is what ties it to the one before: 至, 、; "" if nothing does.
    """

    start: int
    end: int
    year: int | None
    month: int
    day: int | None
    joint: str
    is_said: bool  # the year, of this very day

    @property
    def is_range(self) -> bool:
        return bool(re.fullmatch(RANGE, self.joint))

    @property
    def date(self) -> dt.date | None:
        """Of a day with its year that the calendar has."""
        return on_calendar(self.year, self.month, self.day) if self.year and self.day else None


def days_in(text: str, issued: dt.date | None) -> list[Day]:
    """Every day and month that the text names; `issued` tells what 今年 is."""
    return list(_with_years(_read(text, issued)))


def on_calendar(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def days_of(month: int, year: int | None) -> int:
    """How many a month has; of February 29, where the year is not known."""
    return calendar.monthrange(year or 2000, month)[1]


def year_of(day: Day, issued: dt.date | None) -> tuple[int | None, bool]:
    """The year the text says, or the likely one; and whether there is any doubt left (False) or not (True)."""
    if day.year == SOME or (day.year is None and issued is None):
        return None, False
    if day.year or issued is None:
        return day.year, bool(day.year)
    first = dt.date(issued.year, min(day.month, 12), min(day.day or 1, 28))
    ahead = (first - issued).days
    if ahead > AHEAD:
        return issued.year - 1, ahead > 200
    return issued.year, -300 < ahead <= SURE_AHEAD


def _read(text: str, issued: dt.date | None) -> Iterator[Day]:
    above = ""
    end = 0
    for match in _DAY.finditer(text):
        if match.start() < end:
            continue
        joint = _JOINT.fullmatch(text, end, match.start()) if above else None
        day = _day(match, joint["joint"] if joint else "", issued)
        yield day
        above, end = match[0], day.end
        while day.day and (on := _ON.match(text, end)):
            day = day._replace(
                start=on.start("day"), end=on.end(), day=number(on["day"]), joint=on["joint"], is_said=False
            )
            yield day
            end = day.end


def _day(match: re.Match[str], joint: str, issued: dt.date | None) -> Day:
    if match["y"]:
        year, month, day = (int(match[part]) for part in ("y", "m", "d"))
        return Day(match.start(), match.end(), year, month, day, joint, is_said=True)
    said = _year(match, issued)
    month = 1 if match["month"] == "元" else number(match["month"]) or 0
    return Day(match.start(), match.end(), said, month, number(match["day"] or ""), joint, bool(said))


def _year(match: re.Match[str], issued: dt.date | None) -> int | None:
    if match["year"]:
        return number(match["year"])
    by = -(number(match["ago"]) or 0) if match["ago"] else _SAID.get(match["said"] or "")
    if match["said"] in _NEXT | _SAME:
        return _TURN if match["said"] in _NEXT else SOME
    return issued.year + by if issued and by is not None else None


_TURN = -1  # the year after that of the day before
SOME = -2  # 那年: a year that the text told, perhaps long before


def _with_years(days: Iterator[Day]) -> Iterator[Day]:
    """A day without a year is of the year said last before it, as long as the months run on."""
    year: int | None = None
    month = 0
    for day in days:
        if day.year == _TURN:
            day = day._replace(year=year + 1 if year and year != SOME else None, is_said=bool(year))
        elif day.year == SOME:
            day = day._replace(year=year or SOME)
        elif day.year is None and year and (day.month >= month or day.joint):
            day = day._replace(year=year)
        year, month = day.year, day.month
        yield day
