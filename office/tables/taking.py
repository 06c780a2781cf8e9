"""A file of rows beside the table that is kept: what would be new, changed, the same, and what cannot be taken and why;
then all of it taken over, or nothing.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from office import acts, audit
from office.models import User
from office.refusal import Refused
from office.tables.columns import Column, Table, Unreadable, heading_of, quoted, shown
from office.tables.sheets import MAX_ROWS, ROWS_ABOVE, Sheet, Value, too_many

NOTHING = "（空）"
LONGEST_FILE_NAME = 60  # characters of it on record
ORDER = "order"
Values = dict[str, Any]  # as the columns read them


class Kind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {"new": "新增", "changed": "修改", "same": "相同", "refused": "要改"}[self.value]


class Rows(NamedTuple):
    """What a file says of a table: its columns in the order of the file, and each row's cells in that order."""

    fields: list[str]
    cells: list[tuple[int, list[str]]]
    told: tuple[str, ...] = ()


class Cell(NamedTuple):
    """A cell as it would be and, if that is something else, as it is."""

    heading: str
    text: str
    before: str | None = None


@dataclass
class Line:
    """A row of the file and what becomes of it; `row` is the one of the table that it is, if there is one."""

    number: int
    values: Values
    faults: list[str]
    row: Any = None
    cells: tuple[Cell, ...] = ()

    @property
    def changes(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.before is not None]

    @property
    def kind(self) -> Kind:
        if self.faults:
            return Kind.REFUSED
        if self.row is None:
            return Kind.NEW
        return Kind.CHANGED if self.changes else Kind.SAME


class Comparison(NamedTuple):
    """`untouched` counts what the table holds and the file does not name; it stays as it is."""

    table: Table
    lines: list[Line]
    untouched: int

    def of(self, kind: Kind) -> list[Line]:
        return [line for line in self.lines if line.kind == kind]

    @property
    def counts(self) -> dict[Kind, int]:
        counted = Counter(line.kind for line in self.lines)
        return {kind: counted[kind] for kind in Kind}

    @property
    def is_sound(self) -> bool:
        return not self.counts[Kind.REFUSED]

    @property
    def brings_something(self) -> bool:
        return bool(self.counts[Kind.NEW] or self.counts[Kind.CHANGED])

    @property
    def digest(self) -> str:
        """Of what would be done: another one if somebody changed the table meanwhile."""
        what = [(line.row and line.row.pk, line.kind, line.cells) for line in self.lines]
        return hashlib.sha256(json.dumps(what, ensure_ascii=False).encode()).hexdigest()


# The headings


def rows_of(sheet: Sheet, table: Table) -> Rows:
    """The file's rows under the columns of the table. Raises Refused if it has not those that must be there."""
    required = {column.name for column in table.columns if column.is_required}
    for place, (_, cells) in enumerate(sheet.rows[:ROWS_ABOVE]):
        known = _known_headings(cells, table)
        if required <= set(known):
            return Rows(*_under(known, sheet.rows[place + 1 :]), _told(cells, known, sheet))
    missing = "、".join(f"“{column.heading}”" for column in table.columns if column.name in required)
    raise Refused(f"没有找到表头{missing}：请对照模板，第一行写各栏的名称，下面一行写一条。")


def _known_headings(cells: Sequence[str], table: Table) -> dict[str, int]:
    """{field: its place in the row}; a column's own heading before others it is known by. Raises Refused."""
    headings = [heading_of(cell) for cell in cells]
    known = {}
    for column in table.columns:
        for names in ((column.heading,), column.other_headings):
            places = [place for place, heading in enumerate(headings) if heading in names]
            if len(places) > 1:
                raise Refused(f"表头里有{len(places)}栏都是“{column.heading}”：请只留一栏。")
            if places:
                known[column.name] = places[0]
                break
    return dict(sorted(known.items(), key=lambda item: item[1]))


def _under(known: dict[str, int], rows: list[tuple[int, list[str]]]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    if len(rows) > MAX_ROWS:
        raise Refused(too_many())
    cells = [(number, [row[place] if place < len(row) else "" for place in known.values()]) for number, row in rows]
    return list(known), [(number, row) for number, row in cells if any(cell.strip() for cell in row)]


def _told(cells: list[str], known: dict[str, int], sheet: Sheet) -> tuple[str, ...]:
    left_out = [cell.strip() for place, cell in enumerate(cells) if cell.strip() and place not in known.values()]
    told = [f"表里没有这些栏，没有收：{'、'.join(map(quoted, left_out))}。"] if left_out else []
    if sheet.unread:
        told.append(f"只读了第一张工作表，没有读：{'、'.join(map(quoted, sheet.unread))}。")
    return tuple(told)


# The rows


def compare(rows: Rows, table: Table) -> Comparison:
    """What becomes of each row, as the table stands now."""
    columns = {column.name: column for column in table.columns}
    given = [columns[name] for name in rows.fields]
    lines = [_read(number, cells, given) for number, cells in rows.cells]
    kept = list(table.model._default_manager.all())
    _refuse_repeated(lines, table)
    _find(lines, kept, table)
    _refuse_ended_before_begun(lines)
    _put_last([line for line in lines if line.kind == Kind.NEW], kept, columns)
    for line in lines:
        line.cells = tuple(_cells(line, given, table))
    found = {line.row.pk for line in lines if line.row}
    return Comparison(table, lines, len(kept) - len(found))


def _read(number: int, cells: list[str], given: list[Column]) -> Line:
    values, faults = {}, []
    for column, cell in zip(given, cells, strict=True):
        try:
            value = column.value(cell)
        except Unreadable as fault:
            faults.append(f"第{number}行“{column.heading}”{fault}。")
            continue
        if value == "" and column.is_required:
            faults.append(f"第{number}行“{column.heading}”空着：请填上；合并的单元格，要拆开来填。")
        elif value != "" or column.field.blank:
            values[column.name] = value
    return Line(number, values, faults)


def _key_of(line: Line, table: Table) -> tuple[Value | None, ...]:
    return tuple(line.values.get(name) for name in table.key)


def _refuse_repeated(lines: list[Line], table: Table) -> None:
    headings = "、".join(column.heading for column in table.columns if column.name in table.key)
    first: dict[tuple[Value | None, ...], int] = {}
    for line in lines:
        if not line.faults and (number := first.setdefault(_key_of(line, table), line.number)) != line.number:
            line.faults.append(f"第{line.number}行和第{number}行重复（{headings}相同）：请只留一行。")


def _find(lines: list[Line], kept: list[Any], table: Table) -> None:
    """The row of the table that each line is: of the same key; else, where the last part of a key of several is
    written on one side only, the one that is alike but for it.
    """
    by_key = {tuple(getattr(row, name) for name in table.key): row for row in kept}
    for line in lines:
        if not line.faults:
            line.row = by_key.pop(_key_of(line, table), None)
    if len(table.key) == 1:
        return
    without = [line for line in lines if not line.faults and line.row is None]
    times = Counter(_key_of(line, table)[:-1] for line in without)
    left = defaultdict(list)
    for (*firm, late), row in by_key.items():
        left[tuple(firm)].append((late, row))
    for line in without:
        *firm, written = _key_of(line, table)
        rows = [row for late, row in left[tuple(firm)] if written is None or late is None]
        if len(rows) == 1 and times[tuple(firm)] == 1:
            line.row = rows[0]
        elif len(rows) > 1:
            line.faults.append(_ambiguous(line, table, len(rows)))


def _ambiguous(line: Line, table: Table, times: int) -> str:
    heading = next(column.heading for column in table.columns if column.name == table.key[-1])
    who = f"{line.values['post']}{line.values['name']}"
    return f"第{line.number}行“{heading}”空着，而{table.title}里“{who}”有{times}段任期：请写明是从哪一天起的。"


def _refuse_ended_before_begun(lines: list[Line]) -> None:
    for line in lines:
        since, until = (line.values.get(name, getattr(line.row, name, None)) for name in ("since", "until"))
        if since and until and until < since:
            line.faults.append(f"第{line.number}行“任职止”（{until}）早于“任职起”（{since}）：请改正其中一个。")


def _put_last(new: list[Line], kept: list[Any], columns: dict[str, Column]) -> None:
    """Who comes without a place in the order comes after all others, as in the file."""
    if ORDER not in columns:
        return
    said = [line.values[ORDER] for line in new if ORDER in line.values]
    last = max([0, *(row.order for row in kept), *said])
    for line in new:
        if ORDER not in line.values:
            last += 1
            line.values[ORDER] = last


def _cells(line: Line, given: list[Column], table: Table) -> Iterator[Cell]:
    for column in table.columns:
        if line.faults:
            continue
        is_said = column in given and column.name in line.values
        value = line.values.get(column.name)
        if line.row is None:
            value = column.field.get_default() if column.name not in line.values else value
            yield Cell(column.heading, shown(column, value))
        else:
            before = getattr(line.row, column.name)
            is_changed = is_said and value != before
            text = shown(column, value if is_said else before)
            yield Cell(column.heading, text, shown(column, before) if is_changed else None)


# Taken over


def sentence(changes: Sequence[Cell]) -> str:
    """职务：市长→市委书记"""
    return "；".join(f"{heading}：{before or NOTHING}→{text or NOTHING}" for heading, text, before in changes)


@transaction.atomic
def take_over(rows: Rows, table: Table, *, by: User, file: str, seen: str) -> dict[Kind, int]:
    """All rows of the file into the table, on record; how many of each kind they were. Raises Refused, and then
    nothing is done, if that is no longer what was `seen`.
    """
    list(table.model._default_manager.select_for_update().values_list("pk"))
    comparison = compare(rows, table)
    if not comparison.brings_something:
        raise Refused(f"没有要导入的：文件里的各行，{table.title}里已经是这样。")
    if comparison.digest != seen:
        raise Refused(f"没有导入：您看过以后，有人改过{table.title}。请再传一次，看过再确认。")
    new, changed, counts = comparison.of(Kind.NEW), comparison.of(Kind.CHANGED), comparison.counts
    names = sorted({name for line in changed for name in line.values if line.values[name] != getattr(line.row, name)})
    for line in (*new, *changed):
        line.row = line.row or table.model()
        for name, value in line.values.items():
            setattr(line.row, name, value)
    reason = f"导入“{file[:LONGEST_FILE_NAME]}”"
    try:
        with transaction.atomic():
            _save(table.model, new, changed, names, by, reason)
    except IntegrityError as error:
        raise Refused(f"没有导入：有人正在改{table.title}。请再传一次。") from error
    _log(new, ADDITION, lambda line: f"{reason}：新建。", by)
    _log(changed, CHANGE, lambda line: f"{reason}：{sentence(line.changes)}。", by)
    details = {"file": file[:LONGEST_FILE_NAME], "added": len(new), "changed": len(changed)}
    audit.record(by=by, action=acts.TABLE_IMPORTED, subject=table.title, details=details)
    return counts


def _save(
    model: type[models.Model], new: list[Line], changed: list[Line], names: list[str], by: User, reason: str
) -> None:
    """The new rows, and of the changed ones the fields of these names."""
    on_record = {"default_user": by, "default_change_reason": reason, "batch_size": 500}
    added = bulk_create_with_history([line.row for line in new], model, **on_record)
    for line, row in zip(new, added, strict=True):
        line.row = row
    if changed:
        bulk_update_with_history([line.row for line in changed], model, names, **on_record)


def _log(lines: list[Line], flag: int, message: Callable[[Line], str], by: User) -> None:
    """For the history of each row, as its own page tells it."""
    LogEntry.objects.bulk_create(
        LogEntry(
            user=by,
            content_type=ContentType.objects.get_for_model(line.row),
            object_id=str(line.row.pk),
            object_repr=str(line.row)[:200],
            action_flag=flag,
            change_message=message(line),
        )
        for line in lines
    )
