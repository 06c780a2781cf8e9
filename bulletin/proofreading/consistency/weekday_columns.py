"""The column of weekdays in a table, against the dates beside it."""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import groupby

from bulletin.proofreading.consistency.dates import days_in, on_calendar, year_of
from bulletin.proofreading.consistency.short_days import NAMES, mark_of
from bulletin.proofreading.findings import Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Kind, Passage

_HEAD = re.compile(r"\s*(?:星\s*期几?|周几?|礼拜)\s*")
_WEEKDAY = re.compile(
    r"\s*(?P<said>(?P<word>星期|礼拜|周)?[一二三四五六日天])\s*(?:全天|[上下]午|晚上?|[（(][^（）()]{1,6}[）)])?\s*"
)
_FIGURES = re.compile(r"\s*(?P<month>1[0-2]|0?[1-9])[.．/／-](?P<day>3[01]|[12]\d|0?[1-9])\s*")
_LONGEST = 16  # characters of a cell that is a day
_MOST_ROWS, _MOST_COLUMNS = 200, 24


def weekdays_in_tables(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    rows = (passage for passage in passages if passage.kind == Kind.ROW)
    for _, group in groupby(rows, key=lambda passage: (passage.group, passage.block)):
        table = list(group)[:_MOST_ROWS]
        heads = table[0].text.split("\t")[:_MOST_COLUMNS]
        bare = {column for column, text in enumerate(heads) if _HEAD.fullmatch(text)}
        for row in table:
            yield from _in_row(row, bare, known.date)


def _in_row(row: Passage, bare: set[int], issued: dt.date | None) -> Iterator[Mark]:
    cells = row.text.split("\t")[:_MOST_COLUMNS]
    days = [day for cell in cells if len(cell) <= _LONGEST and (day := _date_in(cell, issued))]
    at = 0
    for column, cell in enumerate(cells):
        match = _WEEKDAY.fullmatch(cell)
        if match and len(days) == 1 and (match["word"] or column in bare):
            said = match["said"][-1].replace("天", "日")
            if NAMES[days[0].weekday()] != said:
                yield mark_of(row, at + match.start("said"), at + match.end("said"), match["word"] or "", days[0])
        at += len(cell) + 1


def _date_in(cell: str, issued: dt.date | None) -> dt.date | None:
    """The one date a cell names, if its year is not in doubt."""
    figures = _FIGURES.fullmatch(cell)
    found = days_in(f"{figures['month']}月{figures['day']}日" if figures else cell, issued)
    if len(found) != 1 or not found[0].day:
        return None
    year, is_sure = year_of(found[0], issued)
    return on_calendar(year, found[0].month, found[0].day) if year and is_sure else None
