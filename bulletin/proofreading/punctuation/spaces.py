"""Spaces where none belongs."""

import re
from collections.abc import Iterator

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Kind, Passage
from bulletin.proofreading.punctuation.text import CLOSING, ENDING, HAN, OPENING, POINTS, looking_for, matches, together
from bulletin.proofreading.rules import Rule, in_each

SPACES = r" \u00a0"
RUNNING = frozenset({Kind.PARAGRAPH, Kind.BRIEF, Kind.NOTE, Kind.QUOTATION})

# Between names there are spaces too: it takes more than a name on either side, and a sentence.
_BETWEEN = re.compile(rf"(?<=[{HAN}]{{4}})(?<![章节条款编])(?<!中共中央)[{SPACES}]{{1,4}}(?=[{HAN}]{{4}})")


def _between_characters(passage: Passage, known: Known) -> Iterator[Mark]:
    if passage.text.endswith(tuple(ENDING)):
        for match in matches(_BETWEEN, passage.text):
            yield Mark(passage, *match.span(), "汉字之间有空格，像是误敲的。", ("",))


RULES = (
    Rule(
        key="punctuation.space-beside-mark",
        name="标点旁的空格",
        source="GB/T 15834-2011 5.1.1、5.1.2、5.1.3",
        level=Level.SHOULD,
        look=in_each(
            together(
                looking_for(
                    rf"(?<=[^\s])(?P<mark>[{SPACES}]{{1,9}})(?=[{POINTS}{CLOSING}])",
                    "中文标点紧跟文字，前面不空格。",
                    "",
                ),
                looking_for(
                    rf"(?<=[，、；。！？{OPENING}])(?P<mark>[{SPACES}]{{1,9}})(?=[{HAN}])", "中文标点之后不空格。", ""
                ),
            ),
            RUNNING,
        ),
        wrong=("会议⟦ →⟧，讨论了三项议题。", "会议讨论了三项议题。⟦ →⟧下一步抓落实。", "开展“⟦ →⟧大走访⟦ →⟧”活动。"),
        right=(
            "（供稿：高新区就业中心　蓝　田）",
            "使用 APP 办理，平均 18 分钟。",
            "# 压实责任 提升水平",
            "采用 Wi-Fi 6，覆盖全区。",
        ),
    ),
    Rule(
        key="punctuation.space-between-characters",
        name="汉字间的空格",
        source="编校惯例：汉字之间不空格",
        level=Level.HINT,
        look=in_each(_between_characters, RUNNING),
        wrong=("会议要求各单位⟦ →⟧抓好任务落实。", "各区县要落实主体责任⟦ →⟧确保按期完成。"),
        right=(
            "压实责任 提升水平",
            "（记者 王小明）",
            "到场的有张 三、李 四。",
            "参加调研的有陈 平 王小明 李大同。",
            "# 压实主体责任 提升治理水平。",
            "会议传达《中共中央 国务院关于做好有关工作的意见》。",
        ),
    ),
)
