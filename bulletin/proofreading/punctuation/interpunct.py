"""间隔号: its form, and the days that give an event its name."""

import re
from collections.abc import Iterator

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, WRITTEN, Kind, Passage
from bulletin.proofreading.punctuation.text import HAN, NUMERALS, looking_for, matches, together
from bulletin.proofreading.rules import Rule, in_each

# Months and days of which an event or a festival is called.
DAYS = frozenset(
    [
        "1.28",
        "3.8",
        "3.12",
        "3.15",
        "4.15",
        "4.26",
        "5.1",
        "5.4",
        "5.12",
        "6.1",
        "6.5",
        "6.26",
        "7.1",
        "8.1",
        "9.3",
        "9.10",
        "9.11",
        "9.18",
        "10.1",
        "11.9",
        "12.2",
        "12.4",
        "12.9",
        "12.13",
    ]
)
_DAY = re.compile(rf"(?<=“)(\d{{1,2}})[.．](\d{{1,2}})(?=[”{HAN}])")

# After the others, 一、十一 and 十二, a day in Chinese numerals is set off (4.14.3.5).
OTHER_MONTHS = "二|三|四|五|六|七|八|九|十"


def _days_in_figures(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in matches(_DAY, passage.text):
        month, day = match.groups()
        if f"{month}.{day}" in DAYS:
            words = "用阿拉伯数字写月、日的事件或节日，月、日之间用间隔号。"
            yield Mark(passage, *match.span(), words, (f"{month}·{day}",))


RULES = (
    Rule(
        key="punctuation.interpunct-form",
        name="间隔号的形式",
        source="GB/T 15834-2011 4.14.2、4.14.3.1、5.1.7",
        level=Level.MUST,
        look=in_each(
            looking_for(rf"(?<=[{HAN}\d])[•‧・･∙⋅](?=[{HAN}\d])", "间隔号是“·”，占半个字的位置。", "·"),
            WRITTEN,
        ),
        wrong=("买买提⟦•→·⟧艾力荣获表彰。", "开展“3⟦・→·⟧15”宣传活动。"),
        right=("买买提·艾力荣获表彰。", "•抓好落实", "内积记为a⋅b。"),
    ),
    Rule(
        key="punctuation.interpunct-in-title",
        name="书名与篇名之间",
        source="GB/T 15834-2011 4.14.3.2",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"《[{HAN}]{{1,20}}(?P<mark>[.．])(?=[{HAN}]{{1,20}}》)", "书名与篇名、章名之间用间隔号。", "·"
            ),
            WRITTEN,
        ),
        wrong=("他引用了《史记⟦.→·⟧项羽本纪》。",),
        right=("他引用了《史记·项羽本纪》。", "印发《青澜市2.0版实施方案》。"),
    ),
    Rule(
        key="punctuation.interpunct-in-days",
        name="月日之间的间隔号",
        source="GB/T 15834-2011 4.14.3.5",
        level=Level.SHOULD,
        look=in_each(
            together(
                _days_in_figures,
                looking_for(
                    rf"(?<=“)(?P<month>{OTHER_MONTHS})·(?P<day>[{NUMERALS}]{{1,3}})(?=[”{HAN}])",
                    "用汉字写月、日，只在一月、十一月、十二月后用间隔号。",
                    r"\g<month>\g<day>",
                ),
                looking_for("(?<=“)一二八(?=”|事变)", "用汉字写月、日，一月后用间隔号。", "一·二八"),
                looking_for("(?<=“)一二九(?=”|运动)", "用汉字写月、日，十二月后用间隔号。", "一二·九"),
            ),
            WRITTEN,
        ),
        wrong=(
            "开展“⟦3.15→3·15⟧”宣传活动。",
            "纪念“⟦五·四→五四⟧”运动。",
            "参加“⟦3.8→3·8⟧妇女节”活动。",
            "纪念“⟦一二九→一二·九⟧”运动。",
        ),
        right=("开展“3·15”宣传活动。", "平台升级为“2.0”版。", "纪念“一二·九”运动、“五四”运动。", "| 得分 | 3.15 |"),
    ),
    Rule(
        key="punctuation.quotes-for-days",
        name="节日的引号",
        source="GB/T 15834-2011 4.8.3.6",
        level=Level.HINT,
        look=in_each(
            looking_for(
                r"(?<![“‘一二三四五六七八九十])(?P<mark>五一|十一)(?=假期|长假|小长假|黄金周)",
                "以月、日为名的节日，月、日用引号。",
                r"“\g<mark>”",
            ),
            PROSE,
        ),
        wrong=("⟦五一→“五一”⟧假期，各景区客流平稳。", "市交通局全力保障，⟦十一→“十一”⟧黄金周未发生拥堵。"),
        right=("“五一”假期，各景区客流平稳。", "“五一假期”客流平稳。", "二十一假期安排另行通知。"),
    ),
    Rule(
        key="punctuation.and-beside-interpunct",
        name="间隔号与“和”",
        source="GB/T 15834-2011 4.14.3.4、A.12",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"^[{HAN}]{{1,6}}(?:·[{HAN}]{{1,6}}){{1,4}}(?P<mark>[和与])(?=[{HAN}]{{2,6}}$)",
                "并列的词语已用间隔号隔开，不再用“{}”。",
                "·",
            ),
            frozenset({Kind.TITLE, Kind.COLUMN}),
        ),
        wrong=("# 创建·治理⟦和→·⟧服务",),
        right=("# 创建·治理·服务", "# 创建和治理", "# 阿依古丽·买买提的创建故事"),
    ),
)
