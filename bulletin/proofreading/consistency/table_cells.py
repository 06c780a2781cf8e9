"""The tables of a document as rows of cells, each with the number in it."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from bulletin.proofreading.consistency.quantities import number_of, slack_of
from bulletin.proofreading.passages import Kind, Passage

_FIGURE = re.compile(
    r"^[-+＋－−]?(?P<figures>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?(?P<percent>[%％])?(?:(?![年月日号时旬季周期届])[\u4e00-\u9fff]){0,3}$"
)
_NOTHING = frozenset({"", "—", "——", "-", "－", "–", "/", "／", "无", "0"})
_MOST_ROWS, _MOST_COLUMNS = 200, 24


class Cell(NamedTuple):
    """A cell of a row, where it stands in the row's text, and the number in it (None if it holds words)."""

    passage: Passage
    start: int
    text: str
    value: Decimal | None
    slack: Decimal
    is_percent: bool

    @property
    def is_empty(self) -> bool:
        return self.text.strip() in _NOTHING


Row = list[Cell]


def tables_in(passages: Iterable[Passage]) -> Iterator[list[Row]]:
    """Those of three rows or more that are small enough to be looked at."""
    rows = (passage for passage in passages if passage.kind == Kind.ROW)
    for _, group in groupby(rows, key=lambda passage: (passage.group, passage.block)):
        table = _aligned([_cells(passage) for passage in group])
        if 2 < len(table) <= _MOST_ROWS and len(table[0]) <= _MOST_COLUMNS:
            yield table


def _cells(passage: Passage) -> Row:
    cells, start = [], 0
    for text in passage.text.split("\t"):
        match = _FIGURE.match(text.strip().replace("，", ","))
        value = number_of(match["figures"]) if match else None
        sign = -1 if match and text.strip()[0] in "-－−" else 1
        slack = slack_of(match["figures"]) if match else Decimal(0)
        is_percent = bool(match and match["percent"])
        cells.append(Cell(passage, start, text, None if value is None else value * sign, slack, is_percent))
        start += len(text) + 1
    return cells


def _aligned(rows: list[Row]) -> list[Row]:
    """All as wide as the widest: a row loses its empty cells at either end. Others are left out."""
    width = max(map(len, rows))
    usual = next((row for row in rows[1:] if len(row) == width), rows[0])
    return [_widened(row, usual, width) for row in rows if width - len(row) <= 1]


def _widened(row: Row, usual: Row, width: int) -> Row:
    """With an empty cell more where its words and figures then stand in the columns of such."""
    empty = [Cell(row[0].passage, 0, "", None, Decimal(0), is_percent=False)] * (width - len(row))
    return max(([*empty, *row], [*row, *empty]), key=lambda one: _likeness(one, usual))


def _likeness(row: Row, usual: Row) -> int:
    return sum(
        bool(one.text) and (one.value is None) == (other.value is None) for one, other in zip(row, usual, strict=False)
    )


def below_head(table: list[Row]) -> int:
    """The place of the first row with figures; the one above it is the head, if there is any."""
    return next((at for at, row in enumerate(table) if any(cell.value is not None for cell in row[1:])), 0)


def head_of(table: list[Row]) -> Row:
    at = below_head(table)
    return table[at - 1] if at else [cell._replace(text="", value=None) for cell in table[0]]


def label_of(row: Row) -> str:
    return next((cell.text.strip() for cell in row[:2] if cell.text.strip() and cell.value is None), "")
