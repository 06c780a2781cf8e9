"""Figures of the text against those of the table below it: 文中15条，表中16条."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bulletin.proofreading.consistency.quantities import Quantity, plain, quantities_in
from bulletin.proofreading.consistency.table_cells import Row, below_head, head_of, label_of, tables_in
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, Passage
from bulletin.proofreading.rules import Rule

_UNIT = re.compile(r"[（(](?:单位：)?(?P<unit>[\u4e00-\u9fff]{1,3})[）)]|(?P<of>[条件人个家处户份项起])[数次]$")
_TOTAL = re.compile(r"^.{0,6}(?:合\s*计|总\s*计|共\s*计)$")
_POINTS = re.compile("[见如](?:下|附|右|左)?表|如下|下表|附表|统计表|表[列中]|列表")
_SAME = {"名": "人", "位": "人"}
_NEAR = 3  # passages above the table
_MOST_LABELS = 40
_OTHER_TIME = re.compile("去年|上年|上月|上季|同期|此前|年初|原来|今年以来|累计")


class _Column(NamedTuple):
    number: int
    unit: str
    name: str  # what is counted: 整治背街小巷


def _look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    places = {(one.place, one.offset): n for n, one in enumerate(passages)}
    for table in tables_in(passages):
        first = table[0][0].passage
        at = places[first.place, first.offset]
        above = [one for one in passages[max(0, at - _NEAR) : at] if one.group == first.group and one.kind in PROSE]
        columns = list(_columns(table))
        for passage in above:
            yield from _against_rows(passage, table, columns)
        if above and len(columns) == 1:
            yield from _against_total(above[-1], table, columns[0])


def _columns(table: list[Row]) -> Iterator[_Column]:
    for n, cell in enumerate(head_of(table)):
        text = cell.text.strip()
        match = _UNIT.search(text)
        if match and n:
            unit = match["unit"] or match["of"]
            yield _Column(n, _SAME.get(unit, unit), text[: match.start()])


# 东屏区整治18条，南浦区整治15条: of the rows that the sentence tells of, one has another figure in the table


def _against_rows(passage: Passage, table: list[Row], columns: list[_Column]) -> Iterator[Mark]:
    found = quantities_in(passage.text)
    rows = table[below_head(table) :][:_MOST_LABELS]
    for column in columns:
        told = [(one, row) for row in rows if (one := _told_of(passage.text, found, row, column))]
        wrong = [(one, row) for one, row in told if row[column.number].value != one.value]
        if len(wrong) == 1 < len(told):
            one, row = wrong[0]
            sentence = f"这里写的是{one.words}，表中“{label_of(row)}”一行是{row[column.number].text.strip()}，请核对。"
            yield Mark(passage, one.start, one.end, sentence)


def _told_of(text: str, found: list[Quantity], row: Row, column: _Column) -> Quantity | None:
    """The first figure behind the row's name in its clause, if it is of what the column counts."""
    label = label_of(row)
    at = text.find(label) if len(label) > 1 and not _TOTAL.match(label) else -1
    if at < 0 or row[column.number].value is None or text.count(label) > 1:
        return None
    clause = re.split("[，。；、]", text[at : at + _LONGEST])[0]
    one = next((one for one in found if at < one.start and one.end <= at + len(clause)), None)
    is_of = one and one.unit == column.unit and not one.is_about and not one.is_rated
    is_named = column.name and column.name[-2:] in text[: at + len(clause)]
    return (
        one if is_of and is_named and not _OTHER_TIME.search(text[max(0, at - _LONGEST) : at + len(clause)]) else None
    )


_LONGEST = 30  # characters of a clause


# 共收到316条，按来源见下表: 合计306


def _against_total(passage: Passage, table: list[Row], column: _Column) -> Iterator[Mark]:
    totals = [row for row in table if _TOTAL.match(label_of(row)) and row[column.number].value]
    told = [one for one in quantities_in(passage.text) if one.unit == column.unit and not one.is_about]
    if len(totals) != 1 or len(told) != 1 or not _POINTS.search(passage.text):
        return
    cell, one = totals[0][column.number], told[0]
    if cell.value != one.value and not _OTHER_TIME.search(passage.text):
        sentence = f"这里写的是{one.words}，下表的合计是{plain(cell.value or one.value)}，请核对。"
        yield Mark(passage, one.start, one.end, sentence)


TABLE_TEXT = Rule(
    key="consistency.table-text",
    name="文中数字与表不符",
    source="文与表一致",
    level=Level.SHOULD,
    look=_look,
    wrong=(
        "9月收到线索⟦316条⟧，来源见下表。\n| 来源 | 条数\n| 热线 | 187\n| 信箱 | 119\n| 合计 | 306",
        "三个街道共发放手册⟦520份⟧，具体如下：\n| 街道 | 手册（份）\n| 荷灯 | 250\n| 柏巷 | 250\n| 合计 | 500",
        "荷灯街道拆除围挡12处，柏巷街道拆除围挡⟦9处⟧。\n"
        "| 街道 | 拆除围挡（处）\n| 荷灯街道 | 12\n| 柏巷街道 | 8\n| 棠影街道 | 5",
        "其中荷灯社区排查楼道8栋，柏巷社区⟦7栋⟧，棠影社区4栋。\n"
        "| 社区 | 楼道（栋）\n| 荷灯社区 | 8\n| 柏巷社区 | 6\n| 棠影社区 | 4",
    ),
    right=(
        "9月收到线索306条，来源见下表。\n| 来源 | 条数\n| 热线 | 187\n| 信箱 | 119\n| 合计 | 306",
        "荷灯街道拆除围挡12处，柏巷街道拆除围挡8处。\n"
        "| 街道 | 拆除围挡（处）\n| 荷灯街道 | 12\n| 柏巷街道 | 8\n| 棠影街道 | 5",
        "荷灯街道、柏巷街道共拆除围挡20处，去年荷灯街道拆除围挡9处。\n"
        "| 街道 | 拆除围挡（处）\n| 荷灯街道 | 12\n| 柏巷街道 | 8",
    ),
)
