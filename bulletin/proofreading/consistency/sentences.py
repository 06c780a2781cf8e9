"""Sentences and clauses of a passage, each at its place; what is too long to be a person's sentence is left out."""

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 800  # characters of a sentence that is looked at
HAN = "\u3400-\u9fff"
_SENTENCE = re.compile(r"[^。！？\n]+")
_CLAUSE = re.compile(r"[^。！？\n；;，,：:]+")
_BRACKETED = re.compile(r"[（(][^（）()]{0,200}[）)]")


class Piece(NamedTuple):
    """A stretch of a text that begins at character `start` of it."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def sentences(text: str) -> Iterator[Piece]:
    """What ends with 。！？ or a line; a semicolon does not end it."""
    return (piece for piece in _pieces(_SENTENCE, text) if len(piece.text) <= LONGEST)


def clauses(text: str) -> Iterator[Piece]:
    return _pieces(_CLAUSE, text)


def without_brackets(text: str) -> str:
    """The same characters, with blanks for what stands in round brackets."""
    return _BRACKETED.sub(lambda match: " " * len(match[0]), text)


def _pieces(pattern: re.Pattern[str], text: str) -> Iterator[Piece]:
    return (Piece(match.start(), match[0]) for match in pattern.finditer(text))
