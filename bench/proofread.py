"""How well the proofreader finds wrong characters, how seldom it cries for nothing, and how quick it is: one table.

Run by `make bench-proofread`; 1 if a goal is missed. `python bench/proofread.py fit` prints anew the weights in
`bulletin/proofreading/characters/weighing.py`. The sentences to try lie beside the project, and are no part of it.
"""

import os
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import mul
from pathlib import Path
from typing import NamedTuple
from unicodedata import east_asian_width

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bulletin.document import richtext  # noqa: E402
from bulletin.intake import read_manuscript  # noqa: E402
from bulletin.proofreading import GROUPS, RULES, Known, passages_of_lines, proofread  # noqa: E402
from bulletin.proofreading.characters import RULES as CHARACTERS  # noqa: E402
from bulletin.proofreading.characters import model, weighing, wording  # noqa: E402
from bulletin.proofreading.characters.slips import STRETCH  # noqa: E402
from bulletin.proofreading.characters.weighing import Proposal  # noqa: E402

SENTENCES = ROOT.parent / "shared/proofread/sentences.tsv"
MODEL = Path(os.environ.get("DATA_DIR") or ROOT / "var") / "proofreading" / model.FILE
DEMO = ROOT / "bulletin/demo"

FOLDS = 5
NEWTON = 12  # steps
RUN = 10  # characters: sentences that share half their runs of so many count as one
FEW = 0.15  # of the other sentences: an office that has released little
DEMO_WEIGHT = 3  # how often each text of the demo is taught: right texts are rarer among the sentences than in life

LEAST_PRECISION, LEAST_RECALL = 0.95, 0.45
MOST_FALSE = 0.5  # alarms a thousand characters, after ten released
MOST_ISSUE, MOST_HOSTILE = 1.5, 2.0  # seconds
HOSTILE = {
    "“（”×100,000": "（" * 100_000,
    "“一”×100,000": "一" * 100_000,
    "“年月日”×33,000": "年月日" * 33_000,
    "“同志”×50,000": "同志" * 50_000,
    "乱字100,000个": "".join(random.Random(1).choices([chr(code) for code in range(0x4E00, 0x9FA5)], k=100_000)),
}
WIDTHS = 52, 34, 22


class Pair(NamedTuple):
    typed: str
    right: str
    fold: int


class Judged(NamedTuple):
    """A proposal, and how many of its characters are wrong, and are rightly put right."""

    proposal: Proposal
    wrong: int
    righted: int
    fold: int

    @property
    def is_right(self) -> bool:
        return self.righted == len(self.proposal.places)


class Weights(NamedTuple):
    alone: Mapping[str, float]
    with_wording: Mapping[str, float]


class Taught(NamedTuple):
    """All proposals from which weights are fitted."""

    alone: Sequence[Judged]
    with_wording: Sequence[Judged]

    def weights(self, fold: int | None = None) -> Weights:
        """Fitted without the fold."""
        told = [one for one in self.with_wording if weighing.is_told_by_wording(one.proposal)]
        return Weights(*(fitted([one for one in part if one.fold != fold]) for part in (self.alone, told)))


def main() -> int:
    row("项目", "数值", "目标")
    missed = 0
    if SENTENCES.exists():
        missed += precision()
    else:
        row("查准、查全", "没有量：旁边没有 shared/proofread")
    missed += false_alarms()
    missed += speed()
    clauses()
    return int(missed > 0)


def precision() -> int:
    sentences = pairs()
    with tempfile.TemporaryDirectory() as folder:
        kinds = {
            "没有已发布的各期": judged(sentences, None),
            f"只有其余各份的{FEW:.0%}": judged(sentences, Path(folder), FEW),
            "其余各份作已发布的各期": judged(sentences, Path(folder)),
        }
        texts = demo_pairs()
        taught = taught_by(kinds.values(), judged(texts, None), judged(texts, Path(folder)))
    weights = {fold: taught.weights(fold) for fold in range(FOLDS)}
    errors = sum(one != other for pair in sentences for one, other in zip(pair.typed, pair.right, strict=True))
    for name, examples in kinds.items():
        said = [one for one in examples if is_said(one, weights[one.fold])]
        right, found, all_said = (
            sum(one.righted for one in said),
            sum(one.wrong for one in said),
            sum(len(one.proposal.places) for one in said),
        )
        row(
            f"错别字，五份轮流，{name}",
            f"准{right / all_said:.3f}，全{right / errors:.3f}",
            f"≥ {LEAST_PRECISION}，≥ {LEAST_RECALL}" if examples is kinds["其余各份作已发布的各期"] else "",
        )
        row("　　只看找到没有", f"准{found / all_said:.3f}，全{found / errors:.3f}")
    return right / all_said < LEAST_PRECISION or right / errors < LEAST_RECALL


def taught_by(kinds: Iterable[list[Judged]], alone: list[Judged], with_wording: list[Judged]) -> Taught:
    without, few, many = kinds
    return Taught([*without, *distinct(alone) * DEMO_WEIGHT], [*many, *few, *distinct(with_wording) * DEMO_WEIGHT])


def distinct(examples: Sequence[Judged]) -> list[Judged]:
    """Each once, however often the demo has the same name."""
    return list({(one.proposal.instead, one.proposal.old_alone): one for one in examples}.values())


def fit() -> int:
    sentences, texts = pairs(), demo_pairs()
    with tempfile.TemporaryDirectory() as folder:
        kinds = (judged(sentences, None), judged(sentences, Path(folder), FEW), judged(sentences, Path(folder)))
        taught = taught_by(kinds, judged(texts, None), judged(texts, Path(folder)))
    for name, weights in zip(("WEIGHTS", "WEIGHTS_WITH_WORDING"), taught.weights(), strict=True):
        print(f"{name}: dict[str, float] = {{")
        print(*(f'    "{feature}": {weight},' for feature, weight in weights.items()), "}", sep="\n")
    return 0


def false_alarms() -> int:
    texts = demo_texts()
    size = sum(len(line) for lines in texts.values() for line in lines)
    before = sum(len(alarms(lines, None)) for lines in texts.values())
    after = 0
    with tempfile.TemporaryDirectory() as folder:
        for issue, lines in texts.items():
            path = Path(folder) / issue
            others = (wording.ngrams_of("\n".join(text)) for other, text in texts.items() if other != issue)
            path.write_bytes(wording.compile_wording(others))
            after += len(alarms(lines, path))
    row("演示各期误报，每千字，没有已发布的各期", f"{1000 * before / size:.2f}")
    row(f"演示各期误报，每千字，已发布其余{len(texts) - 1}期", f"{1000 * after / size:.2f}", f"≤ {MOST_FALSE}")
    return 1000 * after / size > MOST_FALSE


def alarms(lines: Sequence[str], said: Path | None, path: Path = MODEL) -> list:
    return proofread(passages_of_lines(lines), Known(model=path, wording=said), CHARACTERS)


def speed() -> int:
    text = "\n".join(line for lines in demo_texts().values() for line in lines)
    row("语言模型装入，每个进程一次", f"{timed(lambda: model.load(fresh(1))):.2f}秒")
    for number, size in ((2, 1_000), (3, 4_000)):
        path = fresh(number)
        alarms(["先装入。"], None, path)
        seconds = timed(lambda path=path, size=size: read(text[:size], path))
        row(f"各组规则读{size:,}字，第一次", f"{seconds:.2f}秒", f"≤ {MOST_ISSUE}秒" if size == 4_000 else "")
    row("　　改一处再读", f"{timed(lambda: read(text[:4_000] + '改了一处。', path)):.2f}秒")
    slowest = 0.0
    for name, hostile in HOSTILE.items():
        taken = timed(lambda hostile=hostile: alarms([hostile], None))
        row(f"错别字读{name}", f"{taken:.2f}秒", f"≤ {MOST_HOSTILE}秒")
        slowest = max(slowest, taken)
    return seconds > MOST_ISSUE or slowest > MOST_HOSTILE


def fresh(number: int) -> Path:
    """The same file by another name, so that it is loaded anew and knows nothing yet."""
    return MODEL.parent / "/".join(["..", MODEL.parent.name] * number) / MODEL.name


def read(text: str, path: Path) -> list:
    return proofread(passages_of_lines(text.split("\n")), Known(model=path), list(RULES.values()))


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def clauses() -> None:
    sources = defaultdict(set)
    for rule in RULES.values():
        for standard, clause in re.findall(r"(GB/T [\d.]+-\d+)((?: [\d.]+、?)*)", rule.source):
            sources[standard].update(re.findall(r"[\d.]+", clause))
    for standard, found in sorted(sources.items()):
        row(f"{standard} 有规则的条", f"{len(found)}")
    row("规则", "，".join(f"{group}{len(rules)}" for group, rules in GROUPS.items() if rules))


def pairs() -> list[Pair]:
    rows = [line.split("\t")[1:] for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    rows = [(typed, right) for typed, right in rows if len(typed) == len(right)]
    groups = list(together([right for _, right in rows]))
    random.Random(7).shuffle(groups)
    return [Pair(*rows[number], fold % FOLDS) for fold, group in enumerate(groups) for number in group]


def demo_pairs() -> list[Pair]:
    return [Pair(line, line, fold % FOLDS) for fold, lines in enumerate(demo_texts().values()) for line in lines]


def demo_texts() -> dict[str, list[str]]:
    """The lines of each issue of the demo."""
    return {path.stem: list(lines_of(path)) for path in sorted(DEMO.glob("2026-??.md"))}


def lines_of(path: Path) -> Iterator[str]:
    manuscript = read_manuscript(path)
    for article in manuscript.articles:
        yield article.title
        yield from (line.text for line in richtext.lines_of(article.body))
    yield from manuscript.briefs


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
        group_of |= dict.fromkeys(group, group)
        for run in runs:
            seen[run].add(number)
    yield from {id(group): group for group in group_of.values()}.values()


def judged(texts: Sequence[Pair], folder: Path | None, share: float = 1.0) -> list[Judged]:
    """What is proposed for each; with a folder, by (so large a share of) what the right texts of other folds say."""
    language = model.load(MODEL)
    said = {fold: folder and said_by_others(texts, fold, folder, share) for fold in range(FOLDS)}
    return [
        judgement(proposal, stretch)
        for text in texts
        for stretch in stretches(text)
        for proposal in weighing.proposals(stretch.typed, language, said[text.fold])
    ]


def judgement(proposal: Proposal, stretch: Pair) -> Judged:
    wrong = sum(stretch.typed[at] != stretch.right[at] for at in proposal.places)
    righted = sum(proposal.instead[at - proposal.start] == stretch.right[at] for at in proposal.places)
    return Judged(proposal, wrong, righted, stretch.fold)


def stretches(text: Pair) -> Iterator[Pair]:
    for match in STRETCH.finditer(text.typed):
        yield Pair(match[0], text.right[slice(*match.span())], text.fold)


def said_by_others(texts: Sequence[Pair], fold: int, folder: Path, share: float) -> wording.Wording:
    right = sorted({text.right for text in texts if text.fold != fold})
    chosen = random.Random(fold).sample(right, int(share * len(right)))
    path = folder / f"{len(texts)}-{fold}-{share}"
    path.write_bytes(wording.compile_wording(map(wording.ngrams_of, chosen)))
    return wording.load(path)


def is_said(one: Judged, weights: Weights) -> bool:
    told = weighing.is_told_by_wording(one.proposal)
    enough = weighing.SURE_BY_WORDING if told else weighing.SURE
    return weighing.likelihood(one.proposal, weights.with_wording if told else weights.alone) >= enough


def fitted(examples: Sequence[Judged]) -> dict[str, float]:
    """Logistic regression by Newton's method, lightly held towards 0."""
    found = [weighing.features(one.proposal) for one in examples]
    names = list(dict.fromkeys(name for values in found for name in values))
    table = [[values.get(name, 0.0) for name in names] for values in found]
    weights = [0.0] * len(names)
    for _ in range(NEWTON):
        gradient = [-weight for weight in weights]
        curve = [[float(i == j) for j in range(len(names))] for i in range(len(names))]
        for values, one in zip(table, examples, strict=True):
            likely = weighing.logistic(sum(map(mul, weights, values)))
            for i, value in enumerate(values):
                gradient[i] += (one.is_right - likely) * value
                scale = likely * (1 - likely) * value
                curve[i] = [known + scale * other for known, other in zip(curve[i], values, strict=True)]
        weights = [weight + step for weight, step in zip(weights, solved(curve, gradient), strict=True)]
    return {name: round(weight, 2) for name, weight in zip(names, weights, strict=True)}


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """By Gauss and Jordan."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(len(rows)):
        pivot = max(range(column, len(rows)), key=lambda number: abs(rows[number][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for number, row in enumerate(rows):
            if number != column and row[column]:
                factor = row[column] / rows[column][column]
                rows[number] = [one - factor * other for one, other in zip(row, rows[column], strict=True)]
    return [row[-1] / row[number] for number, row in enumerate(rows)]


def row(*cells: str) -> None:
    print(*(cell + " " * (width - columns(cell)) for cell, width in zip(cells, WIDTHS, strict=False)), flush=True)


def columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


if __name__ == "__main__":
    sys.exit(fit() if sys.argv[1:] == ["fit"] else main())
