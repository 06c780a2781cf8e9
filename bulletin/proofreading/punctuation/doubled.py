"""Marks that stand twice, that clash, that are piled up, or that begin a line."""

import re
from collections.abc import Iterator

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Passage
from bulletin.proofreading.punctuation.text import ENDING, POINTS, looking_for, matches
from bulletin.proofreading.rules import Rule, in_each

BY_LENGTH = "？！。：；，、"  # of the pause, longest first (B.1.6)
MOST_IN_A_ROW = 3  # question or exclamation marks (4.2.3.3, 4.3.3.3)

_RUN = re.compile(f"[{POINTS}]{{2,}}")
_PILE = re.compile("[？！]{2,}")


def _clashing(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in matches(_RUN, passage.text):
        different = set(match[0])
        if len(different) > 1 and not different <= set("？！") and not _is_quoted(match):
            instead = tuple(mark for mark in BY_LENGTH if mark in different)
            yield Mark(passage, *match.span(), f"“{match[0][:4]}”不能连用，请留下一个。", instead)


def _is_quoted(match: re.Match[str]) -> bool:
    """A mark that is spoken of: the text says “，。”."""
    text, (start, end) = match.string, match.span()
    return text[max(start - 1, 0) : start] in {"“", "‘", "（"} and text[end : end + 1] in {"”", "’", "）"}


def _piled_up(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in matches(_PILE, passage.text):
        pile = match[0]
        if len(set(pile)) > 1 and pile != "？！":
            words = "问号、叹号连用时，问号在前，各用一个。"
            yield Mark(passage, *match.span(), words, ("？！",), Level.HINT if len(pile) == 2 else None)
        elif len(set(pile)) == 1 and len(pile) > MOST_IN_A_ROW:
            yield Mark(passage, *match.span(), f"“{pile[0]}”最多叠用三个。", (pile[0], pile[0] * MOST_IN_A_ROW))


RULES = (
    Rule(
        key="punctuation.doubled",
        name="点号重复",
        source="GB/T 15834-2011 4.1.2、4.4.2、4.5.2、4.6.2、4.7.2、5.1.1",
        level=Level.MUST,
        look=in_each(
            looking_for(
                r"(?P<one>[，、；：])(?P=one)+|(?<!。)(?P<stop>。)。(?!。)",
                "标点重复，请留下一个。",
                r"\g<one>\g<stop>",
            ),
            WRITTEN,
        ),
        wrong=("会议⟦，，→，⟧讨论了三项议题⟦。。→。⟧", "水⟦、、→、⟧电改造完成。", "| 供水 | 完成⟦；；→；⟧验收"),
        right=("真的吗？！太好了！！！", "他说：“好。”", "省略号写成。。。的，另行提出。", "会议，讨论；要求：抓实。"),
    ),
    Rule(
        key="punctuation.clashing",
        name="点号连用",
        source="GB/T 15834-2011 5.1.1、5.1.2、B.1.6",
        level=Level.MUST,
        look=in_each(_clashing, WRITTEN),
        wrong=(
            "会议讨论了三项议题⟦，。→。⟧",
            "要求如下⟦：，→：⟧要抓实。",
            "水⟦，、→，⟧电改造完成。",
            "这件事谁来管⟦？。→？⟧",
        ),
        right=("真的吗？！", "不用“，。”连写。", "他问：“谁来管？”", "会议，讨论了三项议题。"),
    ),
    Rule(
        key="punctuation.piled-up",
        name="问号、叹号叠用",
        source="GB/T 15834-2011 4.2.3.3、4.3.3.3、4.3.3.4、5.1.2",
        level=Level.SHOULD,
        look=in_each(_piled_up, WRITTEN),
        wrong=("太好了⟦！！！！→！⟧", "真的吗⟦！？→？！⟧", "怎么办⟦？？！→？！⟧"),
        right=("我要揭露！我要控诉！！我要以死抗争！！！", "真的吗？！", "怎么当的？？怎么敢？？？"),
    ),
    Rule(
        key="punctuation.mark-at-start",
        name="段首标点",
        source="GB/T 15834-2011 5.1.1、5.1.2、5.1.6、5.1.7",
        level=Level.MUST,
        look=in_each(looking_for(rf"^(?P<mark>[，、；：{ENDING}·～])(?=[^\s])", "“{}”不能在一段的开头。", ""), WRITTEN),
        wrong=("⟦，→⟧讨论了三项议题。", "会议召开\n⟦。→⟧会后调研。", "* ⟦、→⟧抓好落实；"),
        right=("——抓好落实；", "……会后调研。", "“会议，讨论。”", "（一）抓好落实。"),
    ),
)
