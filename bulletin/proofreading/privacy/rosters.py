"""Tables that name people: which cell of a row is a name, and what the head of the table says of the others."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from bulletin.proofreading.passages import Kind, Passage

_NAME = re.compile(
    "姓名|名字|作者|户主|学生|小?选手|获奖者|获奖人|获奖人员|参赛者|孩子|儿童|少年|业主|居民|申请人|住户|对象|受助人|候选人"
)
_NO_NAME = re.compile("教师|老师|家长|监护|联系人|数|单位|类[型别]|学号|联系|职务|电话|编号|作品|题目")
_MOST_ROWS, _HEADS = 500, 2  # rows of a table that are read; in which of the first the head may be


class Cell(NamedTuple):
    text: str
    start: int  # in its passage

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Row(NamedTuple):
    """A row below the head: its cells, and what stands above each."""

    passage: Passage
    head: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def names(self) -> list[Cell]:
        pairs = zip(self.head, self.cells, strict=False)
        return [cell for head, cell in pairs if _NAME.search(head) and not _NO_NAME.search(head)]

    def under(self, pattern: re.Pattern[str]) -> list[Cell]:
        return [cell for head, cell in zip(self.head, self.cells, strict=False) if pattern.search(head)]


def rows_of(passages: Sequence[Passage]) -> Iterator[Row]:
    """Of all tables that have a column of names."""
    rows = (passage for passage in passages if passage.kind == Kind.ROW)
    for _, table in groupby(rows, key=lambda passage: (passage.group, passage.block)):
        lines = [(passage, _cells(passage.text)) for passage in table][:_MOST_ROWS]
        at = next((at for at, (_, cells) in enumerate(lines[:_HEADS]) if _is_head(cells)), None)
        if at is not None:
            head = tuple(cell.text for cell in lines[at][1])
            yield from (Row(passage, head, cells) for passage, cells in lines[at + 1 :])


def _is_head(cells: Sequence[Cell]) -> bool:
    return len(cells) > 1 and any(_NAME.search(cell.text) and not _NO_NAME.search(cell.text) for cell in cells)


def _cells(text: str) -> tuple[Cell, ...]:
    cells, at = [], 0
    for part in text.split("\t"):
        cells.append(Cell(part.strip(), at + len(part) - len(part.lstrip())))
        at += len(part) + 1
    return tuple(cells)
