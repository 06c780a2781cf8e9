"""What a Word file holds, as intake takes it."""

import datetime as dt
from dataclasses import dataclass

from bulletin.intake.text.blocks import Block


@dataclass(frozen=True)
class Comment:
    """A comment (批注) in the file: by whom, when, on which words of which block (counted from 0).
    `at` has no zone: Word writes its author's local time and names none, or names one wrongly.
    """

    author: str
    at: dt.datetime | None
    words: str
    quote: str
    block: int


@dataclass(frozen=True)
class WordText:
    """Blocks in reading order, with emphasis as `bulletin.intake.text.marks`; a Figure's `source` is the place, as a
    figure, of its file in `pictures`. `told` are sentences on what was read as, left out or lost.
    """

    blocks: tuple[Block, ...]
    told: tuple[str, ...] = ()
    pictures: tuple[bytes, ...] = ()
    comments: tuple[Comment, ...] = ()
