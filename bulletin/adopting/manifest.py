"""The list (清单) of what is to be taken over: a row an issue, read and held against what is there."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from bulletin import archive
from bulletin.document import store
from bulletin.models import Bulletin, Issue
from bulletin.moves import is_adopted
from bulletin.press.errors import PressError
from bulletin.press.worker.pool import in_worker
from office.refusal import Refused
from office.tables import columns, sheets
from office.tables.columns import Unreadable

NAMES = ("清单.xlsx", "清单.csv")
LONGEST_TITLE = 200


def _ordinal(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise Unreadable(f"写的是{columns.quoted(text)}：请写一个整数")
    return int(text)


class Heading(NamedTuple):
    """A column of the list."""

    name: str
    read: Callable[[str], Any]
    is_required: bool


HEADINGS = (
    Heading("期刊", columns.words, True),
    Heading("年份", _ordinal, True),
    Heading("期号", _ordinal, True),
    Heading("日期", columns.first_day, True),
    Heading("总期号", _ordinal, False),
    Heading("文件", columns.words, False),
    Heading("PDF", columns.words, False),
    Heading("题目", columns.words, False),
    Heading("放行理由", columns.words, False),
)


@dataclass
class Row:
    """An issue of the list, by its number in the file; `faults` are what is wrong, `is_there` if it was taken over."""

    number: int
    faults: list[str]
    bulletin: Bulletin | None = None
    issue: Issue | None = None  # as it would be entered
    text: Path | None = None
    pdf: Path | None = None
    title: str = ""
    disclosure: str = ""
    is_there: bool = False

    def __str__(self) -> str:
        return str(self.issue) if self.bulletin else "这一期"

    @property
    def told(self) -> Iterator[str]:
        """What is wrong, each a sentence with its place."""
        yield from (f"清单第{self.number}行：{fault}。" for fault in self.faults)


class Manifest(NamedTuple):
    """The list as it was read, and the SHA-256 of its bytes."""

    name: str
    sha256: str
    rows: list[Row]

    @property
    def faults(self) -> list[str]:
        return [sentence for row in self.rows for sentence in row.told]

    @property
    def wanted(self) -> list[Row]:
        """Those that are sound, and not there yet."""
        return [row for row in self.rows if not row.faults and not row.is_there]


def manifest_of(folder: Path) -> Manifest:
    """The list in this folder; raises Refused if there is none or it cannot be read as one."""
    path = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    if path is None:
        raise Refused(f"{folder} 里没有{NAMES[0]}或{NAMES[1]}：请放一份清单，每行一期。")
    data = path.read_bytes()
    try:
        sheet = in_worker(sheets.read, data, workshop=archive.workshop(), about="清单")
    except PressError as error:
        raise Refused(f"{path.name}读不出来：请另存为 .xlsx 或 CSV，再试一次。") from error
    (_, first), *others = sheet.rows
    places = _places(first, path.name)
    known = {name: bulletin for bulletin in Bulletin.objects.all() for name in (bulletin.name, bulletin.slug)}
    rows = [_row(number, _cells(cells, places), folder.resolve(), known) for number, cells in others]
    _compare(rows)
    return Manifest(path.name, store.sha256(data), rows)


def _places(headings: list[str], name: str) -> dict[str, int]:
    """Where each column stands, by its name."""
    found = {columns.heading_of(cell).upper(): place for place, cell in enumerate(headings)}
    if lacking := [heading.name for heading in HEADINGS if heading.is_required and heading.name not in found]:
        raise Refused(f"{name}第一行没有“{'”“'.join(lacking)}”：第一行要写{'、'.join(one.name for one in HEADINGS)}。")
    return {heading.name: found[heading.name] for heading in HEADINGS if heading.name in found}


def _cells(cells: list[str], places: dict[str, int]) -> dict[str, str]:
    return {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}


def _row(number: int, cells: dict[str, str], folder: Path, known: dict[str, Bulletin]) -> Row:
    row = Row(number, [])
    said = _read(cells, row.faults)
    if row.faults:
        return row
    row.bulletin = known.get(said["期刊"])
    if row.bulletin is None:
        row.faults.append(f"没有期刊{columns.quoted(said['期刊'])}：请写刊名或地址，还没有的先在“刊物”里建")
    row.text, row.pdf = (_file(said[name], folder, row.faults) for name in ("文件", "PDF"))
    row.title, row.disclosure = said["题目"] or "", said["放行理由"] or ""
    if not said["文件"] and not said["PDF"]:
        row.faults.append("“文件”和“PDF”都空着：至少写一个")
    if len(row.title) > LONGEST_TITLE:
        row.faults.append(f"题目有{len(row.title)}字，最多{LONGEST_TITLE}字")
    if row.bulletin:
        row.issue = _issue(row.bulletin, said, row.faults)
    return row


def _read(cells: dict[str, str], faults: list[str]) -> dict[str, Any]:
    """What the cells say, by the names of their columns."""
    said: dict[str, Any] = dict.fromkeys((heading.name for heading in HEADINGS), None)
    for heading in HEADINGS:
        cell = sheets.plain(cells.get(heading.name, ""))
        try:
            said[heading.name] = heading.read(cell) if cell else None
        except Unreadable as error:
            faults.append(f"“{heading.name}”{error}")
        if heading.is_required and not cell:
            faults.append(f"“{heading.name}”空着")
    return said


def _issue(bulletin: Bulletin, said: dict[str, Any], faults: list[str]) -> Issue:
    facts = {"year": said["年份"], "number": said["期号"], "date": said["日期"], "total_number": said["总期号"]}
    issue = Issue(bulletin=bulletin, publisher=bulletin.publisher, briefs_title=bulletin.briefs_title, **facts)
    try:
        issue.clean_fields(exclude=["marks"])
    except ValidationError as error:
        faults += [
            f"“{Issue._meta.get_field(name).verbose_name}”不对：{''.join(said).rstrip('。')}"  # type: ignore[union-attr]
            for name, said in error.message_dict.items()
        ]
    if said["日期"] > timezone.localdate():
        faults.append(f"日期{said['日期']}还没有到：收录的是已经印发的")
    return issue


def _file(name: str | None, folder: Path, faults: list[str]) -> Path | None:
    """The file in the folder by that name; nothing outside it, and no link."""
    if not name:
        return None
    path = folder / name
    try:
        is_inside = "\0" not in name and path.resolve().is_relative_to(folder)
        if not is_inside:
            faults.append(f"文件{columns.quoted(name)}不在清单所在的文件夹里：请写文件夹里的文件名")
        elif path.resolve() != path or store.state_of(path) is None:
            faults.append(f"文件{columns.quoted(name)}找不到，或者是链接：请把文件本身放进清单所在的文件夹")
        else:
            return path
    except OSError:
        faults.append(f"文件{columns.quoted(name)}读不出来：请检查文件名和权限")
    return None


# Held against each other and what is there


Key = tuple[int, int, int]


def _compare(rows: list[Row]) -> None:
    known = {
        _key(issue): issue
        for issue in Issue.objects.filter(bulletin__in={row.bulletin for row in rows if row.bulletin})
    }
    totals = {(issue.bulletin_id, issue.total_number): issue for issue in known.values() if issue.total_number}
    seen: dict[Key, int] = {}
    seen_totals: dict[tuple[int, int | None], int] = {}
    for row in rows:
        if row.issue is None:
            continue
        key, total = _key(row.issue), (row.issue.bulletin_id, row.issue.total_number)
        if (first := seen.setdefault(key, row.number)) != row.number:
            row.faults.append(f"{row.issue}在第{first}行已经有了：一期只写一行")
        elif key in known:
            _compare_with(known[key], row)
        elif row.issue.total_number and total in totals:
            row.faults.append(f"总第{total[1]}期已经是{totals[total]}的：请核对总期号")
        elif row.issue.total_number and (first := seen_totals.setdefault(total, row.number)) != row.number:
            row.faults.append(f"总第{total[1]}期在第{first}行已经有了：请核对总期号")


def _key(issue: Issue) -> Key:
    return issue.bulletin_id, issue.year, issue.number


def _compare_with(issue: Issue, row: Row) -> None:
    """An issue that is there was taken over from this very row, or stands in its way."""
    edition = issue.editions.filter(version=1).order_by("-pk").first()
    if edition is None or not is_adopted(edition):
        row.faults.append(f"{issue}系统里已经有了：请从清单里去掉这一行，或核对期号")
    elif edition.date != _day(row):
        row.faults.append(f"{issue}已经收录过，日期是{edition.date}：请核对日期")
    elif row.pdf and not row.faults and store.digest_of(row.pdf) != edition.pdf_sha256:
        row.faults.append(f"{issue}已经收录过，PDF 不是现在这一份：请核对文件，要换内容请走更正")
    else:
        row.is_there = not row.faults


def _day(row: Row) -> dt.date:
    assert row.issue
    return row.issue.date
