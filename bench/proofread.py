"""How well the proofreader finds wrong characters, how seldom it cries without reason, and how quick it is: one table.

Run by `make bench-proofread`. `python bench/proofread.py fit` prints the weights of
`bulletin/proofreading/characters/weighing.py` anew. The sentences lie beside the project, and are no part of it.
"""

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import mul
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bulletin.proofreading.characters import model, weighing, wording  # noqa: E402
from bulletin.proofreading.characters.slips import STRETCH  # noqa: E402
from bulletin.proofreading.characters.weighing import Proposal  # noqa: E402

SENTENCES = ROOT.parent / "shared/proofread/sentences.tsv"
MODEL = ROOT / "var/proofreading" / model.FILE
FOLDS = 5
TURNS = 12  # of Newton's method
RUN = 10  # characters: sentences that share half their runs of so many count as one


class Pair(NamedTuple):
    typed: str
    right: str
    fold: int


class Judged(NamedTuple):
    """A proposal for a sentence, and how many of its characters are wrong, and are rightly put right."""

    proposal: Proposal
    wrong: int
    righted: int
    fold: int

    @property
    def is_right(self) -> bool:
        return self.righted == len(self.proposal.places)


def pairs() -> list[Pair]:
    rows = [line.split("\t")[1:] for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    rows = [(typed, right) for typed, right in rows if len(typed) == len(right)]
    groups = list(together([right for _, right in rows]))
    random.Random(7).shuffle(groups)
    return [Pair(*rows[number], fold % FOLDS) for fold, group in enumerate(groups) for number in group]


def together(sentences: Sequence[str]) -> Iterator[list[int]]:
    """Sentences that are the same, or nearly, so that none of them is tried by what was learnt of another."""
    seen: defaultdict[str, set[int]] = defaultdict(set)
    group_of: dict[int, list[int]] = {}
    for number, sentence in enumerate(sentences):
        runs = {sentence[at : at + RUN] for at in range(max(1, len(sentence) - RUN + 1))}
        group = [number]
        for other, shared in Counter(other for run in runs for other in seen[run]).items():
            if shared * 2 >= min(len(runs), len(sentences[other]) - RUN + 1) and group_of[other] is not group:
                group = group_of[other] + group
                group_of |= dict.fromkeys(group, group)
        group_of[number] = group
        group_of |= dict.fromkeys(group, group)
        for run in runs:
            seen[run].add(number)
    yield from {id(group): group for group in group_of.values()}.values()


def judged(sentences: Sequence[Pair], folder: Path | None, share: float = 1.0) -> list[Judged]:
    """What is proposed for each sentence; with a folder, by what the sentences of the other folds say."""
    language = model.load(MODEL)
    said = {fold: folder and said_by_others(sentences, fold, folder, share) for fold in range(FOLDS)}
    return [
        judgement(proposal, typed, right, fold)
        for sentence in sentences
        for typed, right, fold in stretches(sentence)
        for proposal in weighing.proposals(typed, language, said[fold])
    ]


def judgement(proposal: Proposal, typed: str, right: str, fold: int) -> Judged:
    wrong = sum(typed[at] != right[at] for at in proposal.places)
    righted = sum(proposal.instead[at - proposal.start] == right[at] for at in proposal.places)
    return Judged(proposal, wrong, righted, fold)


def stretches(sentence: Pair) -> Iterator[Pair]:
    for match in STRETCH.finditer(sentence.typed):
        yield Pair(match[0], sentence.right[slice(*match.span())], sentence.fold)


def said_by_others(sentences: Sequence[Pair], fold: int, folder: Path, share: float) -> wording.Wording:
    right = sorted({sentence.right for sentence in sentences if sentence.fold != fold})
    chosen = random.Random(fold).sample(right, int(share * len(right)))
    path = folder / f"{fold}-{share}"
    path.write_bytes(wording.compile_wording(map(wording.ngrams_of, chosen)))
    return wording.load(path)


def fitted(examples: Sequence[Judged]) -> dict[str, float]:
    """Logistic regression by Newton's method, lightly held towards 0."""
    rows = [weighing.features(one.proposal) for one in examples]
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = [[row.get(name, 0.0) for name in names] for row in rows]
    weights = [0.0] * len(names)
    for _ in range(TURNS):
        gradient = [-weight for weight in weights]
        curve = [[float(i == j) for j in range(len(names))] for i in range(len(names))]
        for row, one in zip(table, examples, strict=True):
            likely = weighing.logistic(sum(map(mul, weights, row)))
            for i, value in enumerate(row):
                gradient[i] += (one.is_right - likely) * value
                scale = likely * (1 - likely) * value
                curve[i] = [known + scale * other for known, other in zip(curve[i], row, strict=True)]
        weights = [weight + step for weight, step in zip(weights, solved(curve, gradient), strict=True)]
    return dict(zip(names, weights, strict=True))


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """By Gauss and Jordan."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(len(rows)):
        pivot = max(range(column, len(rows)), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for number, row in enumerate(rows):
            if number != column and row[column]:
                factor = row[column] / rows[column][column]
                rows[number] = [one - factor * other for one, other in zip(row, rows[column], strict=True)]
    return [row[-1] / row[number] for number, row in enumerate(rows)]


class Weights(NamedTuple):
    alone: Mapping[str, float]
    with_wording: Mapping[str, float]


def weights_of(alone: Sequence[Judged], with_wording: Sequence[Judged]) -> Weights:
    told = [one for one in with_wording if weighing.is_told_by_wording(one.proposal)]
    return Weights(rounded(fitted(alone)), rounded(fitted(told)))


def rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(weight, 2) for name, weight in weights.items()}


def said(judged: Judged, weights: Weights) -> bool:
    told = weighing.is_told_by_wording(judged.proposal)
    enough = weighing.SURE_BY_WORDING if told else weighing.SURE
    return weighing.likelihood(judged.proposal, weights.with_wording if told else weights.alone) >= enough


def by_folds(examples: Sequence[Judged], weights: Mapping[int, Weights]) -> list[Judged]:
    """What would be said of each sentence with weights fitted to the other folds."""
    return [one for one in examples if said(one, weights[one.fold])]
