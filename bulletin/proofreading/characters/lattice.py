"""The likeliest reading of some Chinese, when in any word one character may be replaced by one that is like it."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bulletin.proofreading.characters.likeness import Like, likes, sounding
from bulletin.proofreading.characters.model import LONGEST_WORD, UNKNOWN, Model
from bulletin.proofreading.characters.wording import Wording

WIDTH = 3  # readings kept at each place
FEW = 5  # characters tried in the place of one that stands alone
# What a replacement costs, log10: low, for whoever weighs the proposals (`weighing.py`) refuses most of them.
COSTS = {Like.SOUND: 2.5, Like.NEAR_SOUND: 3.5, Like.SHAPE: 3.5}
SAID = 0.5  # where the office wrote so before


class Edge(NamedTuple):
    """A word read from `start` to `end`; where characters are replaced, their places and the whole word instead."""

    start: int
    end: int
    word: int
    cost: float = 0.0
    places: tuple[int, ...] = ()
    instead: str = ""


class Reading(NamedTuple):
    """A way to read the text up to the end of its last word."""

    score: float
    edge: Edge
    before: "Reading | None"
    previous: int  # the word before the last

    def edges(self) -> list[Edge]:
        found, reading = [], self
        while reading.before is not None:
            found.append(reading.edge)
            reading = reading.before
        return found[::-1]


class Lattice:
    """All words that may be read in the text."""

    def __init__(self, text: str, model: Model, wording: Wording | None) -> None:
        self.model = model
        self._edges: list[list[Edge]] = [[] for _ in range(len(text) + 1)]
        for edge in _edges(text, model, _said_instead(text, wording) if wording else {}):
            self._edges[edge.end].append(edge)

    def best(self, kept: tuple[int, ...] = ()) -> Reading:
        """The likeliest reading; the characters at `kept` are not replaced."""
        score_of = self.model.score
        readings = [[Reading(0.0, Edge(0, 0, UNKNOWN), None, UNKNOWN)]]
        for edges in self._edges[1:]:
            found: dict[tuple[int, int], Reading] = {}
            for edge in edges:
                if kept and any(place in kept for place in edge.places):
                    continue
                for reading in readings[edge.start]:
                    last = reading.edge.word
                    score = reading.score + score_of(edge.word, last, reading.previous) - edge.cost
                    known = found.get((edge.word, last))
                    if known is None or known.score < score:
                        found[edge.word, last] = Reading(score, edge, reading, last)
            readings.append(sorted(found.values(), key=lambda reading: -reading.score)[:WIDTH])
        return readings[-1][0]


def _edges(text: str, model: Model, said: dict[int, str]) -> Iterator[Edge]:
    number = model.number
    for start, character in enumerate(text):
        yield Edge(start, start + 1, number(character))
        for instead, kind in _usual_likes(character, model):
            yield Edge(start, start + 1, number(instead), COSTS[kind], (start,), instead)
        for instead in said.get(start, ""):
            yield Edge(start, start + 1, number(instead), SAID, (start,), instead)
        for end in range(start + 2, min(start + LONGEST_WORD, len(text)) + 1):
            yield from _words(text, start, end, model, said)


def _words(text: str, start: int, end: int, model: Model, said: dict[int, str]) -> Iterator[Edge]:
    piece = text[start:end]
    if piece in model.words:
        yield Edge(start, end, model.words[piece])
    for word in model.homophones.get(sounding(piece), ()):
        places = tuple(at for at in range(start, end) if text[at] != word[at - start])
        if len(places) > 1:
            yield Edge(start, end, model.words[word], COSTS[Like.SOUND] * len(places), places, word)
    for at in range(start, end):
        yield from _replaced(text, start, end, at, model, said.get(at, ""))


def _replaced(text: str, start: int, end: int, at: int, model: Model, said: str) -> Iterator[Edge]:
    left, right = text[start:at], text[at + 1 : end]
    fillers = model.fillers.get(f"{left}*{right}")
    if fillers is None:
        return
    alike = likes(text[at])
    for filler in fillers:
        if filler in alike:
            word = left + filler + right
            cost = SAID if filler in said else COSTS[alike[filler]]
            yield Edge(start, end, model.words[word], cost, (at,), word)


@lru_cache(maxsize=8192)
def _usual_likes(character: str, model: Model) -> tuple[tuple[str, Like], ...]:
    alike = likes(character)
    usual = ((model.alone(model.words[other]) - COSTS[alike[other]], other) for other in alike if other in model.words)
    return tuple((other, alike[other]) for _, other in sorted(usual, reverse=True)[:FEW])


def _said_instead(text: str, wording: Wording) -> dict[int, str]:
    """Where the office never wrote as it stands here, but did so with other characters: which."""
    found = {}
    for at in range(1, len(text) - 1):
        before, character, after = text[at - 1], text[at], text[at + 1]
        if not wording.count(before + character) and not wording.count(character + after):
            found[at] = "".join(other for other in likes(character) if wording.count(before + other + after))
    return found
