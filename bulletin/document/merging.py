"""Two changes of one text, made by people who did not see each other's, put together word by word."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bulletin.document import wording


class _Change(NamedTuple):
    """Instead of these characters of the base, that text."""

    start: int
    end: int
    text: str


def merged(base: str, mine: str, theirs: str) -> str | None:
    """The base with both changes; None where they touch each other and differ."""
    changes = sorted({*_changes(base, mine), *_changes(base, theirs)})
    if any(_touch(one, other) for one, other in pairwise(changes)):
        return None
    text, at = "", 0
    for change in changes:
        text += base[at : change.start] + change.text
        at = change.end
    return text + base[at:]


def _changes(base: str, text: str) -> Iterator[_Change]:
    at, start, fresh = 0, 0, ""
    is_open = False
    for piece in (*wording.words(base, text), wording.Piece("same", "")):
        if piece.kind == "same":
            if is_open:
                yield _Change(start, at, fresh)
            at, is_open = at + len(piece.text), False
            continue
        if not is_open:
            start, fresh, is_open = at, "", True
        if piece.kind == "gone":
            at += len(piece.text)
        else:
            fresh += piece.text


def _touch(one: _Change, other: _Change) -> bool:
    return other.start < one.end or other.start == one.start
