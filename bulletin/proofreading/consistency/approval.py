"""The reviewer who is printed, against who approved."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Kind, Passage
from bulletin.proofreading.rules import Rule

# 审核, 审　核
_LABEL = re.compile(
    r"(?<![\u4e00-\u9fff])(?P<label>[\u4e00-\u9fff]{2,10}|[\u4e00-\u9fff](?:\s{1,4}[\u4e00-\u9fff]){1,3})\s{0,4}[：:]"
)
_BLANK = re.compile(r"\s")
_REVIEWED = re.compile("审核|审签|核稿|审定|审阅|复核|审稿|审批|审发|终审")
_SIGNED = re.compile("签发|签批")  # may be another person's than the review: told only where no reviewer is printed
_APART = re.compile(r"[，、,;；/\s]+")


class _Signed(NamedTuple):
    """Names behind a label of the imprint: 审核：张卫国."""

    passage: Passage
    label: str
    start: int
    end: int

    @property
    def words(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def names(self) -> list[str]:
        """张卫国、王明 as two; 张 明 as one."""
        parts = [part for part in _APART.split(self.words) if part]
        return [_BLANK.sub("", self.words)] if all(len(part) == 1 for part in parts) else parts


def _look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    signed = [one for passage in passages if passage.kind == Kind.IMPRINT for one in _signed_in(passage)]
    reviewed = [one for one in signed if _REVIEWED.search(one.label)]
    for one in reviewed:
        yield from _differs(one, known, None) if known.approver else _is_stranger(one, known)
    if known.approver and not reviewed:
        for one in signed:
            if _SIGNED.search(one.label):
                yield from _differs(one, known, Level.SHOULD)


def _signed_in(passage: Passage) -> Iterator[_Signed]:
    """Of every label on the line: 编辑：李敏　审核：张卫国　校对：王明."""
    labels = list(_LABEL.finditer(passage.text))
    for match, behind in zip_longest(labels, labels[1:]):
        end = behind.start() if behind else len(passage.text)
        words = passage.text[match.end() : end]
        start = match.end() + len(words) - len(words.lstrip())
        if words.strip():
            yield _Signed(
                passage, _BLANK.sub("", match["label"]), start, match.end() + len(words.rstrip(" \u3000，；;|│"))
            )


def _differs(one: _Signed, known: Known, level: Level | None) -> Iterator[Mark]:
    if known.approver not in one.names:
        words = f"这一版由{known.approver}审核通过，印的却是“{one.words}”，请核对。"
        yield Mark(one.passage, one.start, one.end, words, (known.approver,), level)


def _is_stranger(one: _Signed, known: Known) -> Iterator[Mark]:
    strangers = [name for name in one.names if name not in known.reviewers]
    if known.reviewers and strangers:
        words = f"“{'、'.join(strangers)}”不在有审核权的人当中，请核对署名。"
        yield Mark(one.passage, one.start, one.end, words, (), Level.HINT)


APPROVAL = Rule(
    key="consistency.approval",
    name="审核署名不符",
    source="本版的审核记录",
    level=Level.MUST,
    look=_look,
    wrong=(),
    right=("审核：张卫国",),
)
