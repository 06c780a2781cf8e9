"""Numbers within one paragraph: 一是……二是……, 第一，……第二，……, （1）……（2）……."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bulletin.proofreading.documents.levels import FORMS, Form
from bulletin.proofreading.figures.numerals import FIGURES, in_characters, value_of
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, Passage
from bulletin.proofreading.rules import Rule, in_each

_CHARACTERS = f"[{FIGURES[1:]}十]{{1,3}}"
# A number that opens a clause; 之一是 and 唯一要 open none.
_OPENS = "(?:^|(?<=[。；，：、！？）”——]))"
_INLINE = (
    Form(
        0, re.compile(rf"{_OPENS}(?P<it>第(?P<number>{_CHARACTERS})，)"), lambda number: f"第{in_characters(number)}，"
    ),
    Form(
        0,
        re.compile(rf"{_OPENS}(?P<it>其(?P<number>{_CHARACTERS})[，、])"),
        lambda number: f"其{in_characters(number)}，",
    ),
    *(form._replace(pattern=re.compile(_OPENS + form.pattern.pattern)) for form in FORMS if form.level >= 4),
)


class _Counted(NamedTuple):
    value: int
    match: re.Match[str]


def _inline_order(passage: Passage, known: Known) -> Iterator[Mark]:
    for form in _INLINE:
        found = (_Counted(value_of(match["number"]) or 0, match) for match in form.pattern.finditer(passage.text))
        for above, one in _out_of_order(found):
            right = form.write(above + 1)
            sentence = f"“{form.write(above)}”之后是“{one.match['it']}”，序数不连续，请核对；按顺序应为“{right}”。"
            yield Mark(passage, *one.match.span("it"), sentence, (right,))


def _out_of_order(found: Iterable[_Counted]) -> Iterator[tuple[int, _Counted]]:
    """Those that do not follow on the one before; a list within a list begins at one, and ends as the outer goes on."""
    open_lists: list[int] = []
    for one in found:
        if one.value == 1:
            open_lists = [*open_lists[-_DEEPEST:], 1]
            continue
        depth = next((depth for depth in reversed(range(len(open_lists))) if open_lists[depth] == one.value - 1), None)
        if depth is not None:
            open_lists = [*open_lists[:depth], one.value]
        elif open_lists:
            yield open_lists[-1], one
            open_lists[-1] = one.value


# Lists within lists that are kept in mind.
_DEEPEST = 3

RULES = (
    Rule(
        key="documents.inline-order",
        name="段内序数",
        source="GB/T 9704-2012 7.3.3",
        level=Level.SHOULD,
        look=in_each(_inline_order, PROSE),
        wrong=(
            "会议要求：一是摸清底数；二是分类施策；⟦四是→三是⟧抓好回访。",
            "第一，摸清底数。第二，分类施策。⟦第四，→第三，⟧抓好回访。",
            "内容包括：（1）灶头数；（2）型号；⟦（2）→（3）⟧清洗记录。",
            "一要建台账，⟦三要→二要⟧抓回访。",
        ),
        right=(
            "一是摸清底数；二是分类施策；三是抓好回访。",
            "一是抓整改：一是建账，二是销号。二是抓回访。",
            "三是抓好回访，四是通报结果。",
            "获得第一、第三名，原因之一是准备充分。",
            "第一产业，第三产业",
            "一要建台账。一是定人，二是定岗。二要抓回访。",
        ),
    ),
)
