"""附件说明: 附件：1.……, and no mark after a name."""

import re
from collections.abc import Iterator

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Kind, Passage
from bulletin.proofreading.rules import Rule

_SOURCE = "GB/T 9704-2012 7.3.4"
# Names are short; a longer line that begins with the word is a sentence.
_LONGEST = 80
_OPENING = re.compile(r"(?P<it>附件(?P<before>[：:]?) ?(?P<number>[1-9][0-9]?)(?P<after>[：:、.．] ?))(?=[^0-9\s])")
_RIGHT = re.compile(r"附件[：:] ?[1-9][0-9]?[.．] ?")
_FIRST = re.compile(r"附件(?:[：:]|[1-9][0-9]?[：:、.．])")
_FURTHER = re.compile(r"[1-9][0-9]?[.．、]")
_END = re.compile("(?P<it>[。；，、;,])$")


def _opening(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for passage in _notes_of_attachments(passages):
        match = _OPENING.match(passage.text)
        if match and not _RIGHT.fullmatch(match["it"]):
            right = f"附件：{match['number']}." if match["number"] == "1" else f"{match['number']}."
            sentence = f"附件说明写作“附件：1.”，只在第一个附件前写“附件”，“{match['it'].strip()}”请改为“{right}”。"
            yield Mark(passage, *match.span("it"), sentence, (right,))


def _end(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for passage in _notes_of_attachments(passages):
        match = _END.search(passage.text)
        if match:
            yield Mark(passage, *match.span("it"), f"附件名称后不加标点符号，请删去“{match['it']}”。", ("",))


def _notes_of_attachments(passages: tuple[Passage, ...]) -> Iterator[Passage]:
    """The lines that begin with 附件 and a colon or number, and the numbered ones right below."""
    group = None
    for passage in passages:
        is_short = passage.kind == Kind.PARAGRAPH and len(passage.text) <= _LONGEST
        goes_on = passage.group == group and _FURTHER.match(passage.text)
        if is_short and (_FIRST.match(passage.text) or goes_on):
            group = passage.group
            yield passage
        else:
            group = None


RULES = (
    Rule(
        key="documents.attachment-number",
        name="附件序号",
        source=_SOURCE,
        level=Level.SHOULD,
        look=_opening,
        wrong=(
            "⟦附件1、→附件：1.⟧测评办法\n⟦附件2、→2.⟧点位名单",
            "⟦附件：1、→附件：1.⟧测评办法",
            "⟦附件1：→附件：1.⟧测评办法",
        ),
        right=("附件：1.测评办法\n2.点位名单", "附件：测评办法", "附件1", "附件1所列点位每月检查一次。"),
    ),
    Rule(
        key="documents.attachment-end",
        name="附件名称后的标点",
        source=_SOURCE,
        level=Level.MUST,
        look=_end,
        wrong=("附件：1.测评办法⟦；→⟧\n2.点位名单⟦。→⟧", "附件：测评办法⟦。→⟧"),
        right=("附件：1.测评办法\n2.点位名单\n请遵照执行。", "附件随文印发。", "1.建台账；\n2.抓回访。"),
    ),
)
