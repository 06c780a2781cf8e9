"""顿号: between what stands side by side."""

import re
from collections.abc import Iterator

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Passage
from bulletin.proofreading.punctuation.text import HAN, looking_for, matches, together
from bulletin.proofreading.rules import Rule, in_each

# What is counted, so that 三、五 before it is about how many; no 年级, 产业 or 号, of which 三、五 are two.
COUNTED = "天|个|件|家|户|人|次|位|岁|里地|里路|公里|米|分钟|小时|万人|百人|千人|十人|百名|千名|遍|趟"
NEXT = {"两": "三", "二": "三", "三": "四五", "四": "五", "五": "六", "六": "七", "七": "八", "八": "九"}
_APPROXIMATE = re.compile(
    "(?<![第、一])(?:" + "|".join(f"{one}、[{then}]" for one, then in NEXT.items()) + f")(?=十?(?:{COUNTED}))"
)

_SERIES = [
    re.compile(
        f"(?<!、){before}[^{before}{after}]{{1,40}}"
        f"(?P<mark>{after}、{before}(?:[^{before}{after}]{{1,40}}{after}、{before}){{0,20}})"
        f"[^{before}{after}]{{1,40}}{after}(?![、（])"
    )
    for before, after in ("“”", "《》")
]

# With 和, 与, 及, 或 or 等 before them these begin words of their own: 和谐, 与会, 及时, 等级.
NO_AND = "谐平睦美顺解气声善蔼煦田县林政硕布龙风弦服药乐缓畅合颂会时众格第邻日世民国共有"
NO_OTHERS = "候待级额效离于同值量距温压"
IN_ORDER = "一等奖，二等奖|二等奖，三等奖|初赛，复赛|复赛，决赛|冠军，亚军|金奖，银奖|银奖，铜奖"


def _approximate(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in matches(_APPROXIMATE, passage.text):
        words = "相邻的两个数字连用表示概数，中间不用顿号。"
        yield Mark(passage, *match.span(), words, (match[0].replace("、", ""),))


def _quoted_series(passage: Passage, known: Known) -> Iterator[Mark]:
    """All of a series in one mark; none in a series that has other things in it, which keeps its 顿号."""
    for series in _SERIES:
        for match in matches(series, passage.text):
            instead = match["mark"].replace("”、“", "”“").replace("》、《", "》《")
            words = "标有引号、书名号的并列词语之间通常不用顿号。"
            yield Mark(passage, *match.span("mark"), words, (instead,))


RULES = (
    Rule(
        key="punctuation.quoted-series",
        name="引号、书名号之间的顿号",
        source="GB/T 15834-2011 4.5.3.5",
        level=Level.SHOULD,
        look=in_each(_quoted_series, WRITTEN),
        wrong=(
            "开展“大走访⟦”、“→”“⟧大排查”活动。",
            "学习《条例⟦》、《办法》、《→》《办法》《⟧细则》。",
            "# 学习《条例⟦》、《→》《⟧办法》",
        ),
        right=(
            "开展“大走访”“大排查”活动。",
            "订有《青澜日报》（海外版）、《云溪晚报》、《文摘》。",
            "“放管服”改革、“互联网+”、“一次办成”改革深化。",
            "学习《条例》、《办法》（节选）。",
            "开展“大走访”和“大排查”，“大宣讲”、大评比。",
        ),
    ),
    Rule(
        key="punctuation.approximate-number",
        name="概数中的顿号",
        source="GB/T 15834-2011 4.5.3.4",
        level=Level.MUST,
        look=in_each(_approximate),
        wrong=("等了⟦三、五→三五⟧天。", "到场的有⟦五、六→五六⟧个人。"),
        right=("发展二、三产业。", "六、七年级开学。", "第二、三次会议。", "三、四线城市。", "等了三五天。"),
    ),
    Rule(
        key="punctuation.abbreviated-numbers",
        name="缩略的数字之间的顿号",
        source="GB/T 15834-2011 4.5.3.4",
        level=Level.HINT,
        look=in_each(
            looking_for(
                r"(?<![一第、])(?P<one>二)(?P<two>三)(?=产业)|(?<![十第、])(?P<first>[一三五七])(?P<then>[二四六八])(?=年级)",
                "相邻的两个数字是缩略的说法时，中间用顿号。",
                r"\g<one>\g<first>、\g<two>\g<then>",
            )
        ),
        wrong=("发展⟦二三→二、三⟧产业。", "⟦五六→五、六⟧年级学生参加。"),
        right=("发展二、三产业。", "推动一二三产业融合发展。", "第二三产业园开工。"),
    ),
    Rule(
        key="punctuation.comma-before-and",
        name="“以及”前的逗号",
        source="GB/T 15834-2011 A.3",
        level=Level.SHOULD,
        look=in_each(looking_for("、(?=以及)", "“以及”之前用逗号。", "，")),
        wrong=("完成路灯、路面、排水⟦、→，⟧以及线缆的改造。",),
        right=("完成路灯、路面、排水，以及线缆的改造。", "路灯以及路面完成改造。"),
    ),
    Rule(
        key="punctuation.mark-before-and",
        name="连词前的顿号",
        source="GB/T 15834-2011 4.5.3.1",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"(?<=[{HAN}])(?P<mark>、)(?=[和与或](?![{NO_AND}者则])[{HAN}])", "已有连词，前面不用顿号。", ""
            )
        ),
        wrong=("完成路灯、路面⟦、→⟧和排水改造。",),
        right=(
            "建设繁荣、和谐、文明的新区。",
            "各代表团、与会人员参加。",
            "开通云溪、和平两条线路。",
            "完成路灯、路面和排水改造。",
        ),
    ),
    Rule(
        key="punctuation.mark-before-others",
        name="“等”前的点号",
        source="GB/T 15834-2011 B.1.2",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"(?<=[{HAN}”》）])(?P<mark>、)(?=等(?![{NO_OTHERS}]))", "并列的词语之间用顿号时，“等”前不用点号。", ""
            )
        ),
        wrong=("检查路灯、路面⟦、→⟧等设施。", "解决停车、排水⟦、→⟧等等问题。"),
        right=(
            "检查路灯、路面等设施。",
            "要想好，用哪些材料，哪些详写，等等。",
            "定额、等额选举。",
            "按次序、等级排列。",
        ),
    ),
    Rule(
        key="punctuation.things-in-order",
        name="有顺序的并列项",
        source="GB/T 15834-2011 A.4.1",
        level=Level.SHOULD,
        look=in_each(
            together(
                *(
                    looking_for(
                        f"{first}(?P<mark>，)(?={then}(?:[，、的和等]))", "含有顺序关系的并列各项之间用顿号。", "、"
                    )
                    for first, then in (pair.split("，") for pair in IN_ORDER.split("|"))
                )
            )
        ),
        wrong=("设一等奖⟦，→、⟧二等奖和三等奖。", "经过初赛⟦，→、⟧复赛的选拔，五人入围。"),
        right=("设一等奖、二等奖、三等奖。", "他获得一等奖，二等奖由云溪区获得。"),
    ),
)
