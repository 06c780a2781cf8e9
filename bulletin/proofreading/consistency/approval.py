"""The reviewer who is printed, against who approved."""

import re
from collections.abc import Iterator

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Kind, Passage
from bulletin.proofreading.rules import Rule, in_each

_LINE = re.compile(
    r"(?P<label>[^：:，]{0,12}(?:审核|审签|核稿|审定|审阅|复核|审稿|审批)[^：:，]{0,6})[：:]\s?(?P<names>.+)"
)
_APART = re.compile(r"[，、,\s]+")


def _look(passage: Passage, known: Known) -> Iterator[Mark]:
    match = _LINE.fullmatch(passage.text)
    if match is None:
        return
    printed = [name for name in _APART.split(match["names"]) if name]
    start, end = match.span("names")
    if known.approver:
        if known.approver not in {*printed, "".join(printed)}:
            words = f"这一版由{known.approver}审核通过，印的却是“{match['names']}”，请核对。"
            yield Mark(passage, start, end, words, (known.approver,))
        return
    strangers = [name for name in printed if name not in known.reviewers]
    if known.reviewers and strangers and "".join(printed) not in known.reviewers:
        words = f"“{'、'.join(strangers)}”不在有审核权的人当中，请核对署名。"
        at = passage.text.index(strangers[0], start)
        yield Mark(passage, at, at + len(strangers[0]), words, (), Level.HINT)


APPROVAL = Rule(
    key="consistency.approval",
    name="审核署名不符",
    source="本版的审核记录",
    level=Level.MUST,
    look=in_each(_look, frozenset({Kind.IMPRINT})),
    wrong=(),
    right=("审核：张卫国",),
)
