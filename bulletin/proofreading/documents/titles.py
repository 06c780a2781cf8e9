"""Titles and headings that stand alone end in no full stop."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import HEADINGS, Kind, Passage
from bulletin.proofreading.rules import Rule, in_each

_END = re.compile(r"(?P<it>[。；，：、;,:])$")
_WITHIN = re.compile("[。；！？]")


def _title(passage: Passage, known: Known) -> Iterator[Mark]:
    end = _END.search(passage.text)
    if end:
        yield Mark(passage, *end.span("it"), f"标题末尾不用“{end['it']}”，请删去。", ("",))


def _headings(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for passage, following in zip_longest(passages, passages[1:]):
        end = _END.search(passage.text)
        if passage.kind in HEADINGS and end and _stands_over(passage, following):
            yield Mark(passage, *end.span("it"), f"小标题独立成行，末尾不用“{end['it']}”，请删去。", ("",))


def _stands_over(heading: Passage, following: Passage | None) -> bool:
    """Whether text follows that the heading is about; one of several sentences, or one in a list of such, is text."""
    is_sentence = _WITHIN.search(heading.text[:-1]) is not None
    return (
        not is_sentence
        and following is not None
        and following.group == heading.group
        and following.kind != heading.kind
    )


RULES = (
    Rule(
        key="documents.title-end",
        name="标题末尾的标点",
        source="GB/T 9704-2012 7.3.1",
        level=Level.MUST,
        look=in_each(_title, frozenset({Kind.TITLE})),
        wrong=("# 云溪区推进巷道改造⟦。→⟧\n正文。", "# 云溪区推进巷道改造⟦：→⟧"),
        right=("# 云溪区推进巷道改造", "# 老小区怎么改？", "# 青澜市印发《巷道管理办法》", "# 点赞！石桥镇的“好管家”"),
    ),
    Rule(
        key="documents.heading-end",
        name="小标题末尾的标点",
        source="GB/T 9704-2012 7.3.3",
        level=Level.SHOULD,
        look=_headings,
        wrong=(
            "# 标题\n## 一、摸清底数⟦。→⟧\n逐户走访。",
            "# 标题\n## 一、主要做法⟦：→⟧\n### （一）上门问需\n逐户走访。",
        ),
        right=(
            "# 标题\n## 一、摸清底数\n逐户走访。",
            "# 标题\n## 一、按时到会。\n## 二、关闭手机。",
            "# 标题\n#### 1.按时到会。不得代会。\n请各单位遵照执行。",
            "# 标题\n## 钱从哪里来？\n多方筹集。",
            "# 标题\n一是摸清底数。逐户走访。",
        ),
    ),
)
