"""省略号: its form, and what does not stand beside it."""

import re
from collections.abc import Iterator

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Passage
from bulletin.proofreading.punctuation.text import HAN, looking_for, matches, together
from bulletin.proofreading.rules import Rule, in_each

ELLIPSIS = "……"
TWO = ELLIPSIS * 2  # of lines and paragraphs left out, alone on a line (4.11.3.7, 5.1.5)

_DOTS = re.compile(
    rf"(?<![A-Za-z…])…+|。{{3,}}|[·・•．]{{3,}}|(?<=[{HAN}，。、；：“”])\.{{3,}}|(?<!\.)\.{{3,6}}(?=[{HAN}，。、；：”])"
)
_LEADER = re.compile(r"[.…·]{7,60} ?\d{1,3}$")  # 连珠号, between a title and its page (A.9.1)


def _form(passage: Passage, known: Known) -> Iterator[Mark]:
    text = passage.text
    for match in matches(_DOTS, text):
        is_alone = match[0] == text.strip()
        if match[0] == ELLIPSIS or (match[0] == TWO and is_alone) or _LEADER.match(text, match.start()):
            continue
        words = "省略号是六个圆点，占两个字的位置。"
        if len(match[0]) > len(ELLIPSIS) and "…" in match[0]:
            words = "省略号只用一个“……”；两个连用须单独占一行，不能更多。"
        yield Mark(passage, *match.span(), words, (ELLIPSIS,))


RULES = (
    Rule(
        key="punctuation.ellipsis-form",
        name="省略号的形式",
        source="GB/T 15834-2011 4.11.2、4.11.3.7、5.1.5、A.9.1",
        level=Level.MUST,
        look=in_each(_form, WRITTEN),
        wrong=(
            "有桃树、杏树⟦...→……⟧都开花了。",
            "有桃树、杏树⟦。。。→……⟧",
            "有桃树、杏树⟦…→……⟧都开花了。",
            "有桃树、杏树⟦…………→……⟧都开花了。",
            "有桃树、杏树⟦······→……⟧",
        ),
        right=(
            "有桃树、杏树……都开花了。",
            "第一段。\n…………\n第三段。",
            "标语是“Wait... and see”。",
            "全市演练举行............7",
            "运行命令ls ../..即可。",
        ),
    ),
    Rule(
        key="punctuation.ellipsis-and-others",
        name="省略号与“等”",
        source="GB/T 15834-2011 4.11.3.2、A.9.2",
        level=Level.MUST,
        look=in_each(
            looking_for(
                rf"……[，、]?(?P<others>等等|等(?![{HAN}]{{0,1}}[待候级到])|什么的|之类)",
                "省略号与“等”一类的词只用一个。",
                r"\g<others>",
                ELLIPSIS,
            ),
            WRITTEN,
        ),
        wrong=("桃树、杏树⟦……等→等⟧都开花了。", "桃树、杏树⟦……等等→等等⟧。", "桃树、杏树⟦……之类→之类⟧的。"),
        right=("桃树、杏树……都开花了。", "桃树、杏树等都开花了。", "他说：“再等等……等到明年。”"),
    ),
    Rule(
        key="punctuation.mark-beside-ellipsis",
        name="省略号前后的点号",
        source="GB/T 15834-2011 B.2.4",
        level=Level.SHOULD,
        look=in_each(
            together(
                looking_for(r"(?P<mark>[、；：])……(?=[^“])(?!……)", "省略号之前不用“{}”。", ""),
                looking_for(r"^[^…]*……(?P<mark>。)(?=”?$)", "省略号之后不再用句号。", ""),
            )
        ),
        wrong=("桃树、杏树⟦、→⟧……都开花了。", "大家都盼着这一天……⟦。→⟧"),
        right=(
            "桃树、杏树……都开花了。",
            "大家都盼着这一天……",
            "油污出现在船旁……。清污船赶来。",
            "如果……，那么……。",
            "我感激不尽！……",
        ),
    ),
)
