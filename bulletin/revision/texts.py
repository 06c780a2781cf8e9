"""Texts of lines (a body, a brief, a note) as they stand now, by the places they had in the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bulletin.document import wording
from bulletin.word.returning.typography import plain


class Rewriting(Protocol):
    """What can be done to the lines of a text, counted from 0 as they were: see `document.rewriting.Body`."""

    def rewrite(self, number: int, new: Sequence[str]) -> None: ...
    def join(self, numbers: Sequence[int], new: Sequence[str]) -> None: ...
    def remove(self, number: int) -> None: ...
    def insert(self, after: int | None, role: str, text: str, strong: Sequence[str] = ()) -> None: ...


@dataclass
class Text:
    """`at` has the number of the line that each place is now; a place that is gone has none."""

    lines: list[str]
    at: dict[str, int]

    def above(self, place: str, base: Sequence[str]) -> int | None:
        """The line that now stands where the place stood, or what stood above it; None is the very beginning."""
        before = base[: base.index(place) + 1] if place in base else ()
        return next((self.at[one] for one in reversed(before) if one in self.at), None)


def aligned(base: Mapping[str, str], now: Sequence[str]) -> dict[str, int]:
    """The number of each place's line: the same words in order, the same elsewhere, the likest, or else the only one
    left between two that are known.
    """
    places = list(base)
    old, new = [plain(text) for text in base.values()], [plain(text) for text in now]
    pairs = [pair for stretch in wording.stretches(old, new) for pair in stretch.same]
    for look in (wording.equals, wording.likest):
        here, there = wording.others(old, (one for one, _ in pairs)), wording.others(new, (other for _, other in pairs))
        alike = look([old[place] for place in here], [new[place] for place in there])
        pairs += [(here[one], there[other]) for one, other in alike]
    known = {-1: -1, **dict(pairs), len(old): len(new)}  # as if a line stood above all, and one below
    for number in range(len(old)):
        between = known.get(number - 1, -2) + 1
        if number not in known and between >= 0 and known.get(number + 1) == between + 1:
            known[number] = between
    return {places[number]: line for number, line in known.items() if 0 <= number < len(old)}


def stand_in(lines: Sequence[str], some: Sequence[str]) -> bool:
    """Whether some of the lines are these, one below the other."""
    every, wanted = [plain(line) for line in lines], [plain(line) for line in some]
    return bool(wanted) and any(every[at : at + len(wanted)] == wanted for at in range(len(every)))


def has_moved(one: str, after: str, base: Sequence[str], now: Sequence[str]) -> bool:
    """Whether it stands right below `after` ("" is the very beginning), and not merely because it always has."""
    before, here = (_beside(one, order) for order in (base, now))
    return here[0] == after and here != before


def _beside(one: str, order: Sequence[str]) -> tuple[str, str]:
    framed = ["", *order, ""]
    at = framed.index(one)
    return framed[at - 1], framed[at + 1]


@dataclass
class PlainLines:
    """A text without markup that is being rewritten, line by line."""

    lines: list[str]
    _kept: dict[int, list[str]] = field(default_factory=dict)
    _below: dict[int, list[str]] = field(default_factory=dict)  # of a line; -1 is above all

    def __post_init__(self) -> None:
        self._kept = {number: [line] for number, line in enumerate(self.lines)}

    def text(self) -> str:
        held = [*self._below.get(-1, [])]
        for number in range(len(self.lines)):
            held += [*self._kept[number], *self._below.get(number, [])]
        return "\n".join(line for line in held if line.strip())

    def rewrite(self, number: int, new: Sequence[str]) -> None:
        self._kept[number] = list(new)

    def join(self, numbers: Sequence[int], new: Sequence[str]) -> None:
        for number in numbers:
            self._kept[number] = []
        self._kept[numbers[0]] = list(new)

    def remove(self, number: int) -> None:
        self._kept[number] = []

    def insert(self, after: int | None, role: str, text: str, strong: Sequence[str] = ()) -> None:
        self._below.setdefault(-1 if after is None else after, []).append(text)
