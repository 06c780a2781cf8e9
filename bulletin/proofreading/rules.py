"""What a rule is: its source, its examples, and what looks for it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, Kind, Passage

LookInAll = Callable[[tuple[Passage, ...], Known], Iterable[Mark]]
LookInOne = Callable[[Passage, Known], Iterable[Mark]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing that may be wrong. A bulletin may switch it off by its key.

    Examples are lines, a paragraph each, in which ⟦ ⟧ stand around what is found; after → stands the first suggestion.
    A line that begins with `# ` is a title, `## ` a heading of the first level (`### `, `#### ` below it), `* ` an
    item, `| ` a row of a table (cells parted by ` | `), `> ` a brief.
    """

    key: str
    name: str  # as the settings call it: 半角标点
    source: str  # whose rule it is: GB/T 15834-2011 5.1.1
    level: Level
    look: LookInAll
    wrong: tuple[str, ...]
    right: tuple[str, ...]


def in_each(look: LookInOne, kinds: frozenset[Kind] = PROSE) -> LookInAll:
    """Looks at the passages of these kinds, one by one."""

    def look_in_all(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
        for passage in passages:
            if passage.kind in kinds:
                yield from look(passage, known)

    return look_in_all
