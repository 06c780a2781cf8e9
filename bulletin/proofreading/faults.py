"""Faults that a pattern knows: what is marked, what is said of it, what could stand there."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bulletin.proofreading.findings import Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Passage
from bulletin.proofreading.rules import LookInOne

# What could stand there instead, most likely first; None if on a closer look nothing is wrong.
Judge = Callable[[re.Match[str]], tuple[str, ...] | None]


def nothing_sure(match: re.Match[str]) -> tuple[str, ...]:
    return ()


def instead(*templates: str) -> Judge:
    """Suggestions made of the named groups of the match: instead("{year}年{month}月")."""
    return lambda match: tuple(template.format(**match.groupdict("")) for template in templates)


class Fault(NamedTuple):
    """Where this pattern stands something is wrong: all of it, or its group `it`.

    The sentence may name {it}, the words that stand there, and {instead}, the first suggestion.
    """

    pattern: re.Pattern[str]
    sentence: str
    judge: Judge = nothing_sure


def looking_for(*faults: Fault) -> LookInOne:
    """Looks for these faults, one after the other."""

    def look(passage: Passage, known: Known) -> Iterator[Mark]:
        for fault in faults:
            group = "it" if "it" in fault.pattern.groupindex else 0
            for match in fault.pattern.finditer(passage.text):
                suggestions = fault.judge(match)
                if suggestions is not None:
                    words = fault.sentence.format(it=match[group], instead=next(iter(suggestions), ""))
                    yield Mark(passage, *match.span(group), words, suggestions)

    return look
