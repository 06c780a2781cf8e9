"""What the columns of each table hold, by which headings they are known, and how a cell is read and written."""

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from office.models import Leader, Term, UnitName
from office.tables.sheets import FORMULA, Value, plain

QUOTED = 20  # characters of a cell in a sentence about it
LONGEST_HEADING = 50  # characters by which one is known
LARGEST_ORDER = 32_767  # of a PositiveSmallIntegerField, on every database

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2060\ufeff\ud800-\udfff]")
_BLANK = " \t\n\u00a0\u3000"
_BETWEEN_HAN = re.compile(rf"(?<=[㐀-鿿])[{_BLANK}]+(?=[㐀-鿿])")
_DAY = re.compile(
    r"(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?(?:[-/.月]\s?(?:(?P<day>\d{1,2})\s?日?)?)?"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
_NOTE = re.compile(r"[(\[【〔].*|[:*]+$")
Read = Callable[[str], Value | None]
STILL = {"至今", "现在", "今"}


class Unreadable(ValueError):
    """What is wrong with a cell and what to do, as the second half of a sentence that begins with its place."""


@dataclass(frozen=True)
class Column:
    """A field of the table under its heading. `read` is given what is typed, which is not empty."""

    field: "models.Field[Any, Any]"
    other_headings: tuple[str, ...]
    holds: str
    read: Read

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def heading(self) -> str:
        return str(self.field.verbose_name)

    @property
    def is_required(self) -> bool:
        return not (self.field.blank or self.field.has_default())

    def value(self, cell: str) -> Value | None:
        """What the cell says; "" or None if it is empty. Raises Unreadable."""
        if cell.startswith(FORMULA):
            raise Unreadable("是公式，没有算出的值：请换成文字")
        text = _tidy(plain(cell))
        if text.upper() in _ERRORS:
            raise Unreadable(f"是算错的公式（{text}）：请换成文字")
        if not text:
            return None if self.field.null else ""
        value = self.read(text)
        if isinstance(value, str) and self.field.max_length and len(value) > self.field.max_length:
            raise Unreadable(f"有{len(value)}字，最多{self.field.max_length}字：请缩短")
        return value


def _tidy(text: str) -> str:
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip(_BLANK)


def quoted(text: str) -> str:
    return f"“{text[:QUOTED]}……”" if len(text) > QUOTED else f"“{text}”"


# How cells are read


def words(text: str) -> str:
    """In one line."""
    return "".join(_lines(text))


def several(text: str) -> str:
    """In one line, what stood in several set apart."""
    return "；".join(_lines(text))


def _lines(text: str) -> list[str]:
    return [line for line in (line.strip(_BLANK) for line in text.split("\n")) if line]


def person(text: str) -> str:
    """A name without the blanks by which names of two characters are spread in a list (张　三)."""
    return _BETWEEN_HAN.sub("", words(text))


def number(text: str) -> int:
    if not text.isdecimal() or int(text[:9]) > LARGEST_ORDER:
        raise Unreadable(f"写的是{quoted(text)}：请写 0 到 {LARGEST_ORDER} 的整数")
    return int(text)


def first_day(text: str) -> dt.date:
    """A day; of a month its first."""
    return _day(text, lambda year, month: 1)


def last_day(text: str) -> dt.date | None:
    """A day; of a month its last; none of a time that has not ended."""
    return None if text in STILL else _day(text, lambda year, month: calendar.monthrange(year, month)[1])


def _day(text: str, of_month: Callable[[int, int], int]) -> dt.date:
    found = _DAY.fullmatch(text)
    if not found:
        raise Unreadable(f"写的是{quoted(text)}，看不出是哪一天：请写成 2026-10-16 或 2026年10月")
    year, month = int(found["year"]), int(found["month"])
    try:
        return dt.date(year, month, int(found["day"] or of_month(year, month)))
    except ValueError as error:
        raise Unreadable(f"写的是{quoted(text)}，没有这一天：请改正") from error


def advice(text: str) -> str:
    for key, label in Term.Advice.choices:
        if text == label:
            return str(key)
    raise Unreadable(f"写的是{quoted(text)}：请写“不用”或“慎用”")


# The tables


@dataclass(frozen=True)
class Table:
    """`key` are the fields by which a row of a file is known in the table; the last of several may come to be known
    later, and be empty on either side.
    """

    model: type[Leader] | type[Term] | type[UnitName]
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]

    @property
    def first_key(self) -> str:
        return self.key[0]


def _columns(model: type[models.Model], **described: tuple[Read, str, str]) -> tuple[Column, ...]:
    return tuple(
        Column(model._meta.get_field(name), tuple(others.split()), holds, read)  # type: ignore[arg-type]  # has no relation
        for name, (read, others, holds) in described.items()
    )


TABLES = {
    table.name: table
    for table in (
        Table(
            Leader,
            _columns(
                Leader,
                name=(person, "名字 领导 领导姓名", "必填"),
                post=(words, "职位 现任职务 岗位", "必填，照公文里的写法"),
                order=(number, "序号 顺序 次序 排名", "整数，小的在前；空着的排在最后"),
                since=(first_day, "起 任职开始 任职时间 任职日期 开始时间", "如 2026-10-16、2026年10月；空着就是一直"),
                until=(last_day, "止 离任 离任时间 任职结束 结束时间", "同上；空着就是至今"),
            ),
            ("name", "post", "since"),
        ),
        Table(
            Term,
            _columns(
                Term,
                words=(words, "词 用词 原词 错词", "必填"),
                advice=(advice, "建议 怎么用", "“不用”或“慎用”；空着就是不用"),
                use=(several, "改为 应改为 应为 宜用", "几种写法之间用“；”隔开"),
                source=(words, "来源 出处", "哪份文件说的"),
            ),
            ("words",),
        ),
        Table(
            UnitName,
            _columns(
                UnitName,
                full=(words, "单位 单位全称 单位名称 名称", "必填"),
                short=(several, "单位简称 规范简称", "几个之间用“；”隔开"),
            ),
            ("full",),
        ),
    )
}


def heading_of(cell: str) -> str:
    """A heading as it is compared: without blanks, notes in brackets and the mark of what must be filled in."""
    bare = re.sub(r"\s", "", unicodedata.normalize("NFKC", _UNSEEN.sub("", plain(cell[:LONGEST_HEADING]))))
    return _NOTE.sub("", bare)


def shown(column: Column, value: Value | None) -> str:
    """The value as it is read by a person and written into a file of words."""
    return str(dict(column.field.flatchoices).get(value, "" if value is None else value))
