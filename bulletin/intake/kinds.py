"""What each block could be. It is asked once, here; the readers of the parts go by the answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bulletin.intake.text.blocks import CAPTION, NUMBERING, Block, Paragraph, is_finished, is_subheading, words_of
from bulletin.intake.text.numbers import DATE
from bulletin.intake.vocabulary import facts, headings, labels, prose, sources
from bulletin.intake.vocabulary.sources import is_office_below_title

MAX_TITLE_LINES = 3


class LineKind(Enum):
    """A line may be of several kinds at once; what stands around it decides."""

    # The head
    FACTS = auto()  # of the masthead, and nothing else
    ISSUE_NUMBER = auto()
    DATED = auto()
    NOTE = auto()  # 编者按：…
    NOTE_HEADING = auto()  # 编者按
    CONTENTS_HEADING = auto()
    PAGED = auto()  # 某某会议……3
    # The articles
    BRIEFS_HEADING = auto()
    COLUMN = auto()  # 【要闻】
    NUMBERED = auto()
    SUBHEADING = auto()
    CAPTION = auto()
    DASHED = auto()  # ——某某同志的话
    SOURCE = auto()
    FINISHED = auto()  # as sentences are
    # The foot
    RECIPIENTS_OR_PEOPLE = auto()
    FOOT_IN_HEAD = auto()
    FOOT = auto()
    # What only a block shows, not its words
    RUNNING = auto()  # text, and nothing else
    SALUTATION = auto()
    CENTRED = auto()


_OF_WORDS: dict[LineKind, Callable[[str], object]] = {
    LineKind.FACTS: facts.is_facts,
    LineKind.ISSUE_NUMBER: facts.states_number,
    LineKind.DATED: DATE.search,
    LineKind.NOTE: headings.NOTE.match,
    LineKind.NOTE_HEADING: headings.NOTE.fullmatch,
    LineKind.CONTENTS_HEADING: headings.heads_contents,
    LineKind.PAGED: headings.has_page,
    LineKind.BRIEFS_HEADING: headings.briefs_title,
    LineKind.COLUMN: headings.names_column,
    LineKind.NUMBERED: NUMBERING.match,
    LineKind.SUBHEADING: is_subheading,
    LineKind.CAPTION: CAPTION.match,
    LineKind.DASHED: lambda words: words.startswith("——"),
    LineKind.SOURCE: sources.is_source,
    LineKind.FINISHED: is_finished,
    LineKind.RECIPIENTS_OR_PEOPLE: labels.starts_list,
    LineKind.FOOT_IN_HEAD: labels.is_of_foot,
    LineKind.FOOT: labels.starts_foot,
}
_OF_BLOCKS: dict[LineKind, Callable[[Block], bool]] = {
    LineKind.RUNNING: prose.is_running,
    LineKind.SALUTATION: prose.is_salutation,
    LineKind.CENTRED: prose.is_centred,
}


@dataclass(frozen=True)
class Candidate:
    """A block, its words on one line, and all it could be."""

    block: Block
    words: str
    kinds: frozenset[LineKind]

    def could_be(self, kind: LineKind) -> bool:
        return kind in self.kinds


def kinds_of(words: str) -> frozenset[LineKind]:
    """What a line of these words could be."""
    return frozenset(kind for kind, is_kind in _OF_WORDS.items() if is_kind(words))


def classify(block: Block) -> Candidate:
    words = words_of(block)
    kinds_of_block = (kind for kind, is_kind in _OF_BLOCKS.items() if is_kind(block))
    return Candidate(block, words, kinds_of(words).union(kinds_of_block))


def goes_on_centred(candidates: Sequence[Candidate], at: int) -> bool:
    """Whether the line goes on the centred one above it, with no blank line between; an office's name never does."""
    if any(is_office_below_title(one.words) for one in candidates[at - 1 : at + 1]):
        return False
    block, above = candidates[at].block, candidates[at - 1]
    is_tight = isinstance(block, Paragraph) and block.is_tight
    return is_tight and candidates[at].could_be(LineKind.CENTRED) and above.could_be(LineKind.CENTRED)
