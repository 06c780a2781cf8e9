"""标点: the use of punctuation marks, clause by clause (GB/T 15834-2011)."""

from bulletin.proofreading.punctuation import (
    booktitles,
    colons,
    dashes,
    doubled,
    ellipsis,
    endings,
    interpunct,
    numbering,
    pairs,
    questions,
    quoting,
    ranges,
    series,
    slashes,
    spaces,
    width,
)
from bulletin.proofreading.rules import Rule

_ROOMS = (
    width,
    doubled,
    pairs,
    quoting,
    endings,
    colons,
    series,
    numbering,
    ellipsis,
    dashes,
    ranges,
    interpunct,
    booktitles,
    questions,
    slashes,
    spaces,
)

RULES: tuple[Rule, ...] = tuple(rule for room in _ROOMS for rule in room.RULES)
