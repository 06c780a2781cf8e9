"""What the press is given and what it gives back, as plain data.

Web processes know these, and never load what makes them: that happens in the worker.
"""

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from bulletin.press.faces import FIGURES, Face

# A finished PDF and the report on it


@dataclass(frozen=True)
class Typeset:
    """A finished PDF. A character that no font could draw stands in it as an empty box: `preflight` finds it."""

    pdf: bytes
    pages: int


class Original(NamedTuple):
    """Of a PDF that another program made: how many pages, and its text in paragraphs, none where they are pictures."""

    pages: int
    paragraphs: tuple[str, ...]


Level = Literal["规定", "一般", "实务"]  # the standard's musts, its normals, convention
Verdict = Literal["合格", "提示", "拦截"]


@dataclass(frozen=True)
class Item:
    """One line of the report. `figure` is what was measured, with its unit; `place` is empty when nothing is off."""

    level: Level
    clause: str
    what: str
    figure: str
    verdict: Verdict
    place: str = ""

    @property
    def line(self) -> str:
        place = f"（{self.place}）" if self.place else ""
        return f"[{self.verdict}] {self.level}　{self.clause}　{self.what}：{self.figure}{place}"


@dataclass(frozen=True)
class Report:
    items: tuple[Item, ...]

    @property
    def blocking(self) -> list[Item]:
        """What must be mended before the issue may be submitted."""
        return [item for item in self.items if item.verdict == "拦截"]

    def lines(self) -> list[str]:
        return [item.line for item in self.items]

    def plain(self) -> list[dict[str, str]]:
        """The items as JSON holds them."""
        return [asdict(item) for item in self.items]


# The page beside the text


class Line(NamedTuple):
    """A printed line, or the part of one that belongs to one place; its box in fractions of the page.

    It shows the characters `start` to `end` of the place's text; both are 0 if none of them is its own.
    """

    page: int
    x: float
    y: float
    width: float
    height: float
    place: str
    start: int
    end: int


class Remark(NamedTuple):
    """A Chinese sentence, the page it is about, and its place or ""."""

    page: int
    place: str
    text: str


class Run(NamedTuple):
    """From which page to which an article runs; `place` is that of its title."""

    place: str
    first: int
    last: int


@dataclass(frozen=True)
class Sketch:
    """What the editor sees beside the text; lines and pages break as they will in the PDF."""

    pages: int
    pictures: dict[int, bytes]  # JPEG, by the page's number from 1
    lines: tuple[Line, ...]
    runs: tuple[Run, ...]
    remarks: tuple[Remark, ...]


# Pictures of pages


class Area(msgspec.Struct, frozen=True):
    """Where something stands, in fractions of its page from the top left; pages count from 1.

    `place` is `article-<key>` or `brief-<number>`, as `document.places` has it, or `article-<key>-picture-<number>`.
    """

    place: str
    page: int
    left: float
    top: float
    width: float
    height: float


# The bound year


@dataclass(frozen=True)
class Gap:
    """Numbers that are not in the volume, from the first to the last, and why."""

    first: int
    last: int
    why: str

    @property
    def span(self) -> str:
        return f"第{self.first}期" if self.first == self.last else f"第{self.first}—{self.last}期"


@dataclass(frozen=True)
class Cover:
    """What the front says of the volume, and whether each page of it is to show its number in the volume."""

    name: str
    year: int
    publisher: str
    gaps: tuple[Gap, ...] = ()
    numbers_pages: bool = False

    @property
    def title(self) -> str:
        return f"{self.name} {self.year}年合订本"


@dataclass(frozen=True)
class IndexTitle:
    """A title and how it is read, by which the index sorts it; a reading begins with its letter."""

    text: str
    reading: str


@dataclass(frozen=True)
class BoundIssue:
    """An issue to bind: its finished PDF, its day, and its titles in printed order."""

    number: int
    date: dt.date
    titles: tuple[IndexTitle, ...]
    pdf: Path


# What goes with the copies


@dataclass(frozen=True)
class AddressLabel:
    """What stands on one label."""

    unit: str
    person: str
    address: str
    telephone: str
    copies: int


@dataclass(frozen=True)
class Mailing:
    """What labels and register are of: the edition, with its fingerprint, and the day they are printed."""

    bulletin: str
    publisher: str
    title: str
    fingerprint: str
    day: str  # ISO


@dataclass(frozen=True)
class Register:
    """The rows of a register under its heads, all of them words, and what is summed up under it."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sum: str


# The sheet of who approved


@dataclass(frozen=True)
class Table:
    """What was done: its heading, the heads of its four columns, its rows, and a word that stands under it."""

    title: str
    heads: tuple[str, str, str, str]
    rows: tuple[tuple[str, str, str, str], ...]
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """All that stands on it, in words; two that are equal become the same bytes."""

    bulletin: str
    publisher: str
    title: str
    day: str  # ISO, of the file
    facts: tuple[tuple[str, str], ...]  # two to a row
    texts: tuple[str, ...]
    tables: tuple[Table, ...]
    digests: tuple[tuple[str, str], ...]
    statement: str


# Fonts


GB_2312 = 6763  # Han characters


@dataclass(frozen=True)
class DrawnFont:
    """The font that a role really gets, as its own tables describe it."""

    family: str
    style: str
    file: str
    embedding: str
    may_be_embedded: bool
    hans: int
    rare: str
    lacks: str

    @property
    def has_all_hans(self) -> bool:
        return self.hans == GB_2312


@dataclass(frozen=True)
class Finding:
    """A role, which of its families are installed, the font it gets, and how many characters of GB 18030 all of them
    have together.
    """

    face: Face
    installed: frozenset[str]
    font: DrawnFont
    covered: int

    @property
    def has_hans(self) -> bool:
        """Whether it is for text; what is for figures alone needs no Han characters."""
        return self.face.role not in {"numerals", FIGURES}

    @property
    def missing(self) -> list[str]:
        """What the office named and does not have."""
        return [family for family in self.face.named if family not in self.installed]
