"""Whether a character that reads better is the right one: what speaks for it and against it, weighed."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bulletin.proofreading.characters.lattice import Edge, Lattice, Reading
from bulletin.proofreading.characters.likeness import Like, likes
from bulletin.proofreading.characters.model import Model
from bulletin.proofreading.characters.wording import LONGEST, Wording

# How sure it has to be before it is said.
SURE = 0.75
SURE_BY_WORDING = 0.7
# Nobody knows how a place is written from the name of another that sounds like it.
_PLACE = re.compile(r"..+[县镇乡村]")


class Said(NamedTuple):
    """For runs of two, three and four characters around a place: how often the commonest was written, and how many
    of them ever were."""

    often: tuple[int, ...]
    many: tuple[int, ...]


class Proposal(NamedTuple):
    """Other characters at these places: `instead` is the word from `start` to `end` with them."""

    places: tuple[int, ...]
    start: int
    end: int
    instead: str
    like: Like  # the remotest of them
    gain: float  # log10: how much likelier the model finds the text with it
    cuts: bool  # whether it takes a part of a longer word, as the text stands
    old_length: int  # of the word in which the first of the characters stands as it is
    old_alone: float  # log10 of the probability of each by itself
    new_alone: float
    old_word_alone: float
    new_word_alone: float
    old_said: Said | None = None
    new_said: Said | None = None


def proposals(text: str, model: Model, wording: Wording | None) -> Iterator[Proposal]:
    """What the likeliest reading of the text replaces."""
    lattice = Lattice(text, model, wording)
    best = lattice.best()
    for edge in best.edges():
        if edge.places and not _PLACE.fullmatch(edge.instead):
            as_it_is = lattice.best(kept=edge.places)
            yield _proposal(text, edge, best.score + edge.cost - as_it_is.score, as_it_is, model, wording)


def _proposal(text: str, edge: Edge, gain: float, as_it_is: Reading, model: Model, wording: Wording | None) -> Proposal:
    first = edge.places[0]
    old = next(one for one in as_it_is.edges() if one.start <= first < one.end)
    new_text = text[: edge.start] + edge.instead + text[edge.end :]
    return Proposal(
        places=edge.places,
        start=edge.start,
        end=edge.end,
        instead=edge.instead,
        like=max(likes(text[at]).get(new_text[at], Like.SHAPE) for at in edge.places),
        gain=gain,
        cuts=any(one.start < border < one.end for one in as_it_is.edges() for border in (edge.start, edge.end)),
        old_length=old.end - old.start,
        old_alone=model.alone(model.number(text[first])),
        new_alone=model.alone(model.number(new_text[first])),
        old_word_alone=model.alone(old.word),
        new_word_alone=model.alone(edge.word),
        old_said=_said(text, first, wording),
        new_said=_said(new_text, first, wording),
    )


def _said(text: str, at: int, wording: Wording | None) -> Said | None:
    if wording is None:
        return None
    counts = [
        [
            wording.count(text[start : start + length])
            for start in range(max(0, at - length + 1), min(at, len(text) - length) + 1)
        ]
        for length in range(2, LONGEST + 1)
    ]
    return Said(tuple(max(row, default=0) for row in counts), tuple(sum(map(bool, row)) for row in counts))


def is_told_by_wording(proposal: Proposal) -> bool:
    """Whether the office ever wrote anything like it, with the one character or the other."""
    return any(said is not None and any(said.often) for said in (proposal.old_said, proposal.new_said))


def features(proposal: Proposal) -> dict[str, float]:
    """What speaks for and against it; WEIGHTS name them."""
    found = {
        "always": 1.0,
        "gain": proposal.gain,
        "near sound": float(proposal.like == Like.NEAR_SOUND),
        "shape": float(proposal.like == Like.SHAPE),
        "cuts": float(proposal.cuts),
        "several": float(len(proposal.places) > 1),
        "a word by itself": float(proposal.end - proposal.start == 1),
        "a long word": float(proposal.end - proposal.start > 2),
        "stood alone": float(proposal.old_length == 1),
        "old alone": proposal.old_alone,
        "new alone": proposal.new_alone,
        "old word alone": proposal.old_word_alone,
        "new word alone": proposal.new_word_alone,
    }
    if is_told_by_wording(proposal):
        found |= _of_wording("old", proposal.old_said) | _of_wording("new", proposal.new_said)
    return found


def _of_wording(name: str, said: Said | None) -> dict[str, float]:
    if said is None:
        return {}
    return {
        f"{name} {what} {length}": value
        for length, often, many in zip(range(2, LONGEST + 1), said.often, said.many, strict=True)
        for what, value in (("often", math.log1p(often)), ("many", float(many)))
    }


def is_sure(proposal: Proposal) -> bool:
    """Whether it is likely enough to be said."""
    weights, enough = (WEIGHTS_WITH_WORDING, SURE_BY_WORDING) if is_told_by_wording(proposal) else (WEIGHTS, SURE)
    return likelihood(proposal, weights) >= enough


def likelihood(proposal: Proposal, weights: Mapping[str, float]) -> float:
    """From 0 to 1."""
    return logistic(sum(weights[name] * value for name, value in features(proposal).items()))


def logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


# Fitted by `python bench/proofread.py fit` to 1,727 sentences of official documents, of which 1,000 have wrong
# characters, and to the issues of the demo, which have none. With an office's wording, and without.
WEIGHTS: dict[str, float] = {
    "always": 1.29,
    "gain": 1.48,
    "near sound": -0.89,
    "shape": -1.22,
    "cuts": -0.82,
    "several": -2.24,
    "a word by itself": -1.97,
    "a long word": 1.11,
    "stood alone": -1.85,
    "old alone": 0.56,
    "new alone": -0.79,
    "old word alone": 0.43,
    "new word alone": 1.15,
}
WEIGHTS_WITH_WORDING: dict[str, float] = {
    "always": -2.18,
    "gain": 1.23,
    "near sound": -0.92,
    "shape": -0.85,
    "cuts": -0.72,
    "several": -1.29,
    "a word by itself": -1.5,
    "a long word": 0.04,
    "stood alone": -1.65,
    "old alone": 0.46,
    "new alone": -0.64,
    "old word alone": 0.53,
    "new word alone": 0.07,
    "old often 2": -0.47,
    "old many 2": -1.13,
    "old often 3": -1.13,
    "old many 3": -0.86,
    "old often 4": -0.27,
    "old many 4": -0.36,
    "new often 2": 0.61,
    "new many 2": 0.32,
    "new often 3": 0.17,
    "new many 3": 0.91,
    "new often 4": 0.7,
    "new many 4": -0.35,
}
