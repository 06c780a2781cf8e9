"""The numbers by which a text is divided: of which level a passage's number is, and what it counts."""

import re
from collections.abc import Callable
from typing import NamedTuple

from bulletin.proofreading.figures.numerals import FIGURES, in_characters, value_of

_CHARACTERS = f"[{FIGURES[1:]}十百]{{1,5}}"
# 一、二等奖 and 一、二、三产业 name things by their numbers.
_NO_LIST = f"(?![{FIGURES[1:]}十][、等级类季])"


class Form(NamedTuple):
    """How the numbers of a level are written; `pattern` holds one as `it`, what it counts as `number`."""

    level: int
    pattern: re.Pattern[str]
    write: Callable[[int], str]


class Number(NamedTuple):
    """A number that stands in a text: characters `start` to `end`."""

    form: Form
    value: int
    start: int
    end: int


# The four levels of GB/T 9704-2012 7.3.3, and 一要 or 一是 where it opens a paragraph.
FORMS = (
    Form(1, re.compile(rf"(?P<it>(?P<number>{_CHARACTERS})、){_NO_LIST}"), lambda number: f"{in_characters(number)}、"),
    Form(
        2,
        re.compile(rf"(?P<it>[（(](?P<number>{_CHARACTERS})[）)])(?!、|[和至或][（(]|项[^目])"),
        lambda number: f"（{in_characters(number)}）",
    ),
    Form(3, re.compile(r"(?P<it>(?P<number>[0-9]{1,2})[.．、])(?![0-9])"), lambda number: f"{number}."),
    Form(4, re.compile(r"(?P<it>[（(](?P<number>[0-9]{1,2})[）)])"), lambda number: f"（{number}）"),
    Form(5, re.compile(rf"(?P<it>(?P<number>{_CHARACTERS})要)"), lambda number: f"{in_characters(number)}要"),
    Form(6, re.compile(rf"(?P<it>(?P<number>{_CHARACTERS})是)"), lambda number: f"{in_characters(number)}是"),
)


def number_at_head_of(text: str) -> Number | None:
    """The number with which a passage begins."""
    for form in FORMS:
        match = form.pattern.match(text)
        if match:
            return Number(form, value_of(match["number"]) or 0, *match.span("it"))
    return None
