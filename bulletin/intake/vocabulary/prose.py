"""Running text, and what stands apart from it: a salutation, a centred line."""

import re

from bulletin.intake.text.blocks import Block, ListItem, Paragraph, is_finished, joined, words_of
from bulletin.intake.text.marks import plain

# A title may ask or call (……怎么办？), but it has no full stop and is no longer than this.
_LONGEST_LINE = 80
_REPORT = re.compile(r"(?:近日|日前|连日来|今年以来|截至[^，,]{1,12}|\d{1,2}月\d{1,2}日[^，,]{0,8})[，,]")
_SHORTEST_REPORT = 20
# A line indented further than a paragraph is, in half-width columns.
_CENTRED = 6


def is_running(block: Block) -> bool:
    """Whether the block can only be running text."""
    if not isinstance(block, Paragraph | ListItem):
        return False
    text = plain(joined(block))
    ends_inside = text.endswith(("；", "，", "、", ";", ",")) or (text.endswith(".") and is_finished(text))
    return (
        "。" in text
        or ends_inside
        or _begins_report(text)
        or (isinstance(block, Paragraph) and len(text) > _LONGEST_LINE)
    )


def _begins_report(text: str) -> bool:
    """近日，某某县召开… may be cut before its first 。"""
    return len(text) > _SHORTEST_REPORT and _REPORT.match(text) is not None


def is_salutation(block: Block) -> bool:
    """各乡镇人民政府："""
    return isinstance(block, Paragraph) and words_of(block).endswith(("：", ":"))


def is_centred(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.indent >= _CENTRED
