"""破折号: its form, and what does not stand beside it."""

from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import HEADINGS, WRITTEN, Kind
from bulletin.proofreading.punctuation.text import CLOSING, HAN, OPENING, looking_for, together
from bulletin.proofreading.rules import Rule, in_each

DASH = "——"
# With these ends what a subtitle announces (4.10.3.9).
SUBTITLES = "侧记|纪实|综述|见闻|访谈|掠影|启示|札记|小记|回眸|巡礼|观察|调查|记"

RULES = (
    Rule(
        key="punctuation.dash-form",
        name="破折号的形式",
        source="GB/T 15834-2011 4.10.2、5.1.4",
        level=Level.MUST,
        look=in_each(
            looking_for(
                rf"(?<=[{HAN}{CLOSING}])(?:-{{2,4}}|－{{2,4}}|─{{2,4}}|―{{2,4}}|–{{2,4}}|ー{{2,4}}|— —|—{{3,6}})"
                rf"(?=[{HAN}{OPENING}])",
                "破折号是一条占两个字的直线。",
                DASH,
            ),
            WRITTEN,
        ),
        wrong=(
            "各区都有了新变化⟦--→——⟧路更平了。",
            "# 碧水绕村流⟦———→——⟧柳塘村见闻",
            "各区都有了新变化⟦──→——⟧路更平了。",
        ),
        right=("各区都有了新变化——路更平了。", "秦岭—淮河一线降水偏多。", "| 合计 | ---- |", "工作要一一落实。"),
    ),
    Rule(
        key="punctuation.dash-at-start",
        name="段首的破折号",
        source="GB/T 15834-2011 4.10.2、4.10.3.8、4.10.3.9、4.10.3.10",
        level=Level.SHOULD,
        look=in_each(
            together(
                looking_for(
                    rf"^(?P<mark>—(?!—)|-{{1,3}}|–|─{{1,3}}|－{{1,2}})[ ]?(?=[{HAN}“])",
                    "段首、副标题前用破折号，占两个字的位置。",
                    DASH,
                ),
                looking_for(
                    rf"^(?P<mark>一一)(?=[^，。；]{{2,40}}(?:{SUBTITLES})$)",
                    "这里像是副标题，前面用破折号，不是两个“一”。",
                    DASH,
                ),
            ),
            HEADINGS | {Kind.TITLE, Kind.PARAGRAPH, Kind.ITEM},
        ),
        wrong=("碧水绕村流\n⟦—→——⟧柳塘村见闻", "* ⟦-→——⟧改造道路；", "碧水绕村流\n⟦一一→——⟧柳塘村治理侧记"),
        right=("——柳塘村见闻", "-5℃以下时停工。", "一一落实各项任务。", "* 改造道路；"),
    ),
    Rule(
        key="punctuation.mark-after-dash",
        name="破折号后的点号",
        source="GB/T 15834-2011 B.2.3",
        level=Level.SHOULD,
        look=in_each(looking_for(r"(?<=[^—])——(?P<mark>[，、；：。])", "破折号之后不用“{}”。", "")),
        wrong=("路更平了——⟦，→⟧这是最大的变化。",),
        right=("路更平了——这是最大的变化。", "“是他——？”", "路更平了。——这是最大的变化。"),
    ),
)
