"""What the proofreader says: a mark on some characters, and the finding it becomes."""

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bulletin.proofreading.passages import Passage


class Level(StrEnum):
    """How much it matters: whoever leaves a 必须 standing at submission gives a reason."""

    MUST = "必须"
    SHOULD = "建议"
    HINT = "提示"


class Mark(NamedTuple):
    """What a rule finds: characters `start` to `end` of the passage, one sentence, and what could stand there.

    The sentence says what is wrong and what to do; `level` only where it differs from the rule's.
    """

    passage: "Passage"
    start: int
    end: int
    sentence: str
    suggestions: tuple[str, ...] = ()
    level: Level | None = None


class Finding(NamedTuple):
    """A mark as others see it: `start` and `end` count the characters of the place's text (`document/places.py`)."""

    rule: str
    level: Level
    place: str
    start: int
    end: int
    words: str  # that stand there
    sentence: str
    suggestions: tuple[str, ...]
    context: str  # the sentence around the words: an answer holds for as long as it stands unchanged
