"""序次语: what follows 一, （一）, 1, 第一, 首先."""

from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import HEADINGS, PROSE
from bulletin.proofreading.punctuation.text import HAN, NUMERALS, OPENING, looking_for, together
from bulletin.proofreading.rules import Rule, in_each

NUMBERED = PROSE | HEADINGS
COUNT = f"[{NUMERALS}]{{1,3}}"
HEAD = "(?:^|(?<=[：；。]))"  # where an ordinal may stand
ROUNDS = "①-⑳㈠-㈩⑴-⒇"
NAMED = "首先|其次|再次|最后"

RULES = (
    Rule(
        key="punctuation.figure-ordinal",
        name="“1”之后",
        source="GB/T 15834-2011 B.3.3",
        level=Level.MUST,
        look=in_each(
            together(
                looking_for(
                    rf"^\d{{1,2}}(?P<mark>[、，．：])(?=[{HAN}{OPENING}])",
                    "阿拉伯数字作序次语，后面用“.”。",
                    ".",
                ),
                looking_for(
                    rf"(?<=[：；。])\d{{1,2}}(?P<mark>、)(?=[{HAN}]{{3}})", "阿拉伯数字作序次语，后面用“.”。", "."
                ),
                looking_for(rf"^[A-Za-z](?P<mark>[、，．])(?=[{HAN}])", "拉丁字母作序次语，后面用“.”。", "."),
            ),
            NUMBERED,
        ),
        wrong=(
            "1⟦、→.⟧抓好落实。",
            "#### 2⟦、→.⟧抓好巩固",
            "要做到：1⟦、→.⟧抓好落实；2⟦、→.⟧抓好巩固。",
            "A⟦、→.⟧抓好落实。",
        ),
        right=("1.抓好落实。", "1、2号楼已经完工。", "要做到：3、4月份完成。", "8：30开会。", "2.5万人参加。"),
    ),
    Rule(
        key="punctuation.bracketed-ordinal",
        name="“（一）”之后",
        source="GB/T 15834-2011 B.3.4",
        level=Level.MUST,
        look=in_each(
            looking_for(
                rf"{HEAD}(?:[（(](?:{COUNT}|\d{{1,2}}|[A-Za-z])[)）]|[{ROUNDS}])(?P<mark>[、，。．.：])(?=[{HAN}“《])",
                "带括号、带圈的序次语后面不用点号。",
                "",
            ),
            NUMBERED,
        ),
        wrong=("### （一）⟦、→⟧抓好落实", "（1）⟦.→⟧抓好落实。", "要做到：①⟦、→⟧抓实；②⟦、→⟧抓细。"),
        right=(
            "（一）抓好落实。",
            "要做到：①抓实；②抓细。",
            "见附件（一）、附件（二）。",
            "指标为：（1）、（2）两项。",
        ),
    ),
    Rule(
        key="punctuation.first-ordinal",
        name="“第一”“首先”之后",
        source="GB/T 15834-2011 4.4.3.3、B.3.1",
        level=Level.MUST,
        look=in_each(
            together(
                looking_for(
                    rf"{HEAD}(?:[第其]{COUNT})(?P<mark>[、：])(?=[{HAN}“])(?![第其{NUMERALS}])",
                    "“第一”“其一”之后用逗号。",
                    "，",
                ),
                looking_for(
                    rf"{HEAD}(?:{NAMED})(?P<mark>、)(?=[{HAN}“])(?!{NAMED}|最)", "“首先”“其次”之后用逗号。", "，"
                ),
            )
        ),
        wrong=("第一⟦、→，⟧抓好落实。", "首先⟦、→，⟧抓好落实；其次⟦、→，⟧抓好巩固。", "其一⟦、→，⟧要抓实。"),
        right=("第一，抓好落实。", "第一、第二产业增长。", "第一、二、三名获奖。", "最先、最后到场的都已登记。"),
    ),
    Rule(
        key="punctuation.chinese-ordinal",
        name="“一”之后",
        source="GB/T 15834-2011 4.5.3.3、B.3.2",
        level=Level.MUST,
        look=in_each(
            looking_for(
                rf"^(?:{COUNT}(?=[，．.：])|[甲乙丙丁](?=[，．.]))(?P<mark>.)(?=[^\s])",
                "汉字数字作序次语，后面用顿号。",
                "、",
            ),
            NUMBERED,
        ),
        wrong=("## 一⟦，→、⟧抓好落实", "二⟦.→、⟧抓好巩固。", "十一⟦．→、⟧附则"),
        right=("一、抓好落实。", "一是抓好落实。", "一方面，要抓实。", "甲：这条路修不修？", "三五天，就能完成。"),
    ),
    Rule(
        key="punctuation.decimal-ordinal",
        name="“1.1”之后",
        source="GB/T 15834-2011 B.3.5",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"^\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?P<mark>[.、，．])(?=[{HAN}])",
                "“1.1”这样的序次语末尾不用点号。",
                "",
            ),
            NUMBERED,
        ),
        wrong=("#### 1.1⟦.→⟧抓好落实", "2.3.1⟦、→⟧抓好巩固"),
        right=("1.1抓好落实", "1.抓好落实", "3.5%的企业停产。", "2.5万，是今年的目标。"),
    ),
    Rule(
        key="punctuation.chapter-ordinal",
        name="“第一章”之后",
        source="GB/T 15834-2011 B.3.6",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"^第(?:[{NUMERALS}百]{{1,5}}|\d{{1,3}})[章节条编篇课](?P<mark>[、，：:．.])(?=[{HAN}])(?!第)",
                "章节、条款的序次语后用空格。",
                "　",
            ),
            NUMBERED,
        ),
        wrong=("## 第一章⟦、→　⟧总则", "第八条⟦：→　⟧维护公共安全。"),
        right=("## 第一章　总则", "第八条 维护公共安全。", "第一条、第二条修改如下：", "第三条线路开通。"),
    ),
    Rule(
        key="punctuation.plain-ordinal",
        name="“一是”之后",
        source="GB/T 15834-2011 B.3.7",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"(?:^|(?<=[：；。，])){COUNT}[是要](?P<mark>[、：，])(?=[{HAN}“])", "“一是”之后不用标点。", ""
            )
        ),
        wrong=("要做到：一是⟦，→⟧抓实；二是⟦，→⟧抓细。", "一要⟦、→⟧抓实。"),
        right=("要做到：一是抓实；二是抓细。", "三是三，四是四。"),
    ),
    Rule(
        key="punctuation.half-bracketed-ordinal",
        name="半个括号的序次语",
        source="GB/T 15834-2011 4.9.3.1",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"^(?P<number>\d{{1,2}}|{COUNT})[)）](?=[{HAN}“])", "序次语的括号两边都要有。", r"（\g<number>）"
            ),
            NUMBERED,
        ),
        wrong=("⟦1）→（1）⟧抓好落实。", "### ⟦一）→（一）⟧抓好落实"),
        right=("（1）抓好落实。", "1.抓好落实。", "（见附件1）抓好落实。"),
    ),
)
