"""What the office knows, as the rules are given it; each part may be empty."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Leader(NamedTuple):
    """A line of 领导名录: who holds which post, from when to when; `order` is the place in the office's table."""

    name: str
    post: str
    order: int
    since: dt.date | None
    until: dt.date | None


class Term(NamedTuple):
    """A line of 用词表: words not to be used (不用), or with care (慎用), what to write, and who says so."""

    words: str
    is_forbidden: bool
    use: tuple[str, ...]
    source: str


class UnitName(NamedTuple):
    """A line of 单位全称简称: how a unit is called in full, and the short forms the office allows."""

    full: str
    short: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """All of it, of one office, bulletin and day."""

    date: dt.date | None = None  # of the issue
    leaders: tuple[Leader, ...] = ()
    terms: tuple[Term, ...] = ()
    units: tuple[UnitName, ...] = ()
    earlier_texts: tuple[tuple[str, str], ...] = ()  # (issue, its words) of the last released issues, newest first
    reviewers: frozenset[str] = frozenset()  # who may approve, by printed name; empty: not known
    approver: str = ""  # who approved this edition, by printed name
    off: frozenset[str] = frozenset()  # keys of the rules that the bulletin has switched off
    model: Path | None = None  # the language model's file, where it is installed
    wording: Path | None = None  # what the office's released editions say, as the model reads it
    names: frozenset[str] = frozenset()  # of people and units that the office knows
