"""What is read of a file that came back, and what it suggests."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import msgspec

from bulletin.word.marks import Origin
from bulletin.word.reading.items import Para as Anchor

Kind = Literal["changed", "gone", "added", "moved"]


class Edit(NamedTuple):
    """A tracked change: where in the accepted words, by whom, when."""

    at: int
    author: str
    when: dt.datetime | None


@dataclass(eq=False)
class Para:
    """A paragraph with tracked changes accepted. `spans` has where in its words each bookmark of ours begins and ends;
    `within` the places whose bookmark began further above.
    """

    style: str = ""  # its name, in lower case
    text: str = ""
    spans: dict[str, list[int]] = field(default_factory=dict)
    within: frozenset[str] = frozenset()
    edits: list[Edit] = field(default_factory=list)
    strong: list[str] = field(default_factory=list)  # the words in bold, stretch by stretch
    table: int = 0  # counted from 1; 0 stands in none
    row: int = 0  # of all rows of the file
    cell: int = 0
    is_contents: bool = False
    anchor: Anchor = field(default_factory=Anchor)  # by which comments know it

    def say(self, text: str) -> None:
        self.text += text


@dataclass(eq=False)
class Line:
    """What stands in a paragraph or a row of a table: of one place, of several that were joined, or of none that is
    known. `texts` are several where the place was divided.
    """

    places: tuple[str, ...]
    texts: tuple[str, ...]
    role: str = ""  # what its style says it is
    edits: tuple[Edit, ...] = ()
    paras: tuple[Para, ...] = ()
    is_row: bool = False

    @property
    def text(self) -> str:
        return "".join(self.texts)


class Remark(NamedTuple):
    """A comment: by whom, when, in what words, on which words, at which place ("" is the whole issue)."""

    author: str
    at: dt.datetime | None
    words: str
    quote: str
    place: str


@dataclass(frozen=True)
class Returned:
    """`by` is who saved the file last, if that was not this office; `lost` are places whose tracked deletion took their
    paragraph along, with who deleted them.
    """

    lines: tuple[Line, ...]
    lost: dict[str, tuple[Edit, ...]]
    comments: tuple[Remark, ...]
    told: tuple[str, ...]
    by: str
    origin: Origin | None
    issue: str  # of which it says it is, as commands call it; "" if it does not say

    @property
    def has_marks(self) -> bool:
        return bool(self.lost) or any(line.places for line in self.lines)


class Suggestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At these places, instead of the old lines the new ones. What is added or moved stands after `after` ("" is the
    very beginning); `role` says what an added line is, `roles` what each line of an added article is, and
    `strong` which of the words of each line are in bold.
    """

    key: str
    kind: Kind
    places: tuple[str, ...]
    old: tuple[str, ...]
    new: tuple[str, ...]
    role: str = ""
    roles: tuple[str, ...] = ()
    strong: tuple[tuple[str, ...], ...] = ()
    after: str = ""
    authors: tuple[str, ...] = ()
    at: str = ""  # ISO 8601, as the clock of the author showed it
