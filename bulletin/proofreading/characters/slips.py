"""The wrong characters of a document, as marks; remembered by stretch: while one types, only what changes is read."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bulletin.proofreading.characters import model, wording
from bulletin.proofreading.characters.weighing import Proposal, is_sure, proposals
from bulletin.proofreading.findings import Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Passage

MOST_CHARACTERS = 10_000  # read of one document; what comes after is left unread
REMEMBERED = 8192  # stretches
LONG = 40  # characters without any sign
FEWEST_WORDS = 0.1  # of its pairs of characters: of Chinese it is a third
# Stretches of Chinese: no word reaches over anything else. A very long one is cut.
STRETCH = re.compile(r"[\u3400-\u9fff]{2,100}")


class Slip(NamedTuple):
    """Wrong characters of a stretch, what should stand there, and the words in which it then stands."""

    start: int
    end: int
    instead: str
    words: str
    typed: str  # in their place; whoever writes so more than once means it


def look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    if known.model is None or model.missing(known.model):
        return
    whole = "\n".join(passage.text for passage in passages)[:MOST_CHARACTERS]
    left = MOST_CHARACTERS
    for passage in passages:
        if passage.kind in WRITTEN:
            yield from _marks(passage, passage.text[: max(left, 0)], whole, known, known.model)
            left -= len(passage.text)


def _marks(passage: Passage, text: str, whole: str, known: Known, path: Path) -> Iterator[Mark]:
    for stretch in STRETCH.finditer(text):
        for slip in slips(stretch[0], path, known.wording):
            start, end = stretch.start() + slip.start, stretch.start() + slip.end
            is_meant = _is_counted(text, start) or whole.count(slip.typed) > 1 or _is_named(text, start, end, known)
            if not is_meant:
                yield Mark(passage, start, end, _sentence(text[start:end], slip), (slip.instead,))


def _is_counted(text: str, start: int) -> bool:
    """Whether a figure stands before: what follows it is a measure (40余起), and the model knows no figures."""
    return start > 0 and text[start - 1].isdigit()


def _sentence(words: str, slip: Slip) -> str:
    return f"这里的“{words}”可能是“{slip.instead}”之误：常见的写法是“{slip.words}”。"


@lru_cache(maxsize=REMEMBERED)
def slips(stretch: str, path: Path, said: Path | None) -> tuple[Slip, ...]:
    """Of a stretch of Chinese characters."""
    language = model.load(path)
    if len(stretch) > LONG and not _is_language(stretch, language):
        return ()
    found = proposals(stretch, language, wording.load(said) if said else None)
    return tuple(_slip(stretch, proposal) for proposal in found if is_sure(proposal))


def _is_language(stretch: str, language: model.Model) -> bool:
    words = sum(one + other in language.words for one, other in pairwise(stretch))
    return words > FEWEST_WORDS * len(stretch)


def _slip(stretch: str, proposal: Proposal) -> Slip:
    right = stretch[: proposal.start] + proposal.instead + stretch[proposal.end :]
    start, end = proposal.places[0], proposal.places[-1] + 1
    by_itself = proposal.end - proposal.start == 1
    around = slice(max(start - 1, 0), end + 1) if by_itself else slice(proposal.start, proposal.end)
    return Slip(start, end, right[start:end], right[around], stretch[around])


def _is_named(text: str, start: int, end: int, known: Known) -> bool:
    """Whether any of it stands in the name of somebody or some unit that the office knows."""
    return any(
        name and text.find(name, max(start - len(name) + 1, 0), end + len(name) - 1) >= 0 for name in _names_of(known)
    )


def _names_of(known: Known) -> Iterator[str]:
    yield from known.names
    for leader in known.leaders:
        yield leader.name
    for unit in known.units:
        yield from (unit.full, *unit.short)
