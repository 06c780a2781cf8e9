"""连接号: which of the three lines joins what, and what is no line at all."""

from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.punctuation.text import NUMERALS, looking_for, together
from bulletin.proofreading.rules import Rule, in_each

# After what follows a range; no 号, 楼 or 室, which a house number has.
UNITS = (
    "年|月|日|时|点|分|秒|小时|天|周|岁|个|人|名|次|元|万|亿|倍|家|户|件|亩|吨|米|千米|公里|厘米|毫米|克|千克|公斤|"
    "公顷|平方|立方|[%％‰℃]"
)
NUMBER = r"\d{1,6}(?:\.\d{1,3})?"
# Not within a longer number, a model, a telephone number or the number of a standard.
ALONE = r"(?<![\dA-Za-z.\-—/－])(?<![A-Za-z] )"
YEAR, MONTH, DAY = r"(?:19|20)\d\d", r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
SHORT_LINES = "-‐−–"

RULES = (
    Rule(
        key="punctuation.range-line",
        name="起止用的连接号",
        source="GB/T 15834-2011 4.13.2、4.13.3.2、5.1.6",
        level=Level.SHOULD,
        look=in_each(
            together(
                looking_for(
                    rf"{ALONE}(?!{YEAR}[{SHORT_LINES}]{MONTH}(?:月|[{SHORT_LINES}]))"
                    rf"{NUMBER}(?:{UNITS})?(?P<mark>[{SHORT_LINES}]){NUMBER}(?:{UNITS})",
                    "起止用一字线或浪纹线，不用短横线。",
                    "—",
                    "～",
                ),
                looking_for(
                    rf"(?<![\d:：])\d{{1,2}}[:：]\d\d(?P<mark>[{SHORT_LINES}])\d{{1,2}}[:：]\d\d(?![\d:：])",
                    "起止用一字线，不用短横线。",
                    "—",
                ),
                looking_for(
                    rf"{ALONE}{NUMBER}(?:{UNITS})?(?P<mark>——|--|～～|~~){NUMBER}(?:{UNITS})",
                    "起止用一字线或浪纹线，占一个字的位置，不用破折号。",
                    "—",
                    "～",
                ),
            ),
            WRITTEN,
        ),
        wrong=(
            "2018⟦-→—⟧2020年完成改造。",
            "9月10日⟦-→—⟧15日开展。",
            "下降5%⟦-→—⟧10%。",
            "开放时间为8:30⟦-→—⟧11:00。",
            "2018⟦——→—⟧2020年完成改造。",
        ),
        right=(
            "2018—2020年完成改造，8:30—11:00开放。",
            "《2018－2022年培训规划》已经印发。",
            "电话0533-2345678，住3-5号楼A-2楼。",
            "按照GB/T 9704-2012印发，2020-12月报已出。",
            "2026-03-02签订，型号为T-1次。",
            "三年前——2018年，改造开始。",
        ),
    ),
    Rule(
        key="punctuation.half-width-wave",
        name="半角浪纹线",
        source="GB/T 15834-2011 4.13.2、4.13.3.2、5.1.6",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"(?<=[\d%％℃年月日时分元万吨])~(?=\d)|(?<=[{NUMERALS}])~(?=[{NUMERALS}])",
                "浪纹线占一个字的位置，这里用了半角的。",
                "～",
                "—",
            ),
            WRITTEN,
        ),
        wrong=("下降50%⟦~→～⟧60%。", "气温10℃⟦~→～⟧15℃。", "第五⟦~→～⟧八课"),
        right=("下降50%～60%。", "约~50人参加。", "目录为/home/~user。"),
    ),
    Rule(
        key="punctuation.short-line",
        name="号码、日期用的短横线",
        source="GB/T 15834-2011 4.13.3.1、A.4.2、5.1.6",
        level=Level.SHOULD,
        look=in_each(
            together(
                looking_for(
                    rf"(?<!\d)({YEAR})[—–－·、]({MONTH})[—–－·、]({DAY})(?!\d|年|月|日|、)",
                    "用阿拉伯数字简写年月日，之间用短横线。",
                    r"\1-\2-\3",
                ),
                looking_for(
                    r"(?<!\d)0\d{2,3}(?P<mark>[—–－~～])(?=[1-9]\d{6,7}(?!\d))",
                    "连接号码用短横线。",
                    "-",
                ),
            ),
            WRITTEN,
        ),
        wrong=("⟦2026—03—02→2026-03-02⟧签订。", "⟦2026、03、02→2026-03-02⟧签订。", "电话0533⟦—→-⟧2345678。"),
        right=(
            "2026-03-02签订，电话0533-2345678。",
            "2018—2020年完成。",
            "2024、2025、2026年连续增长。",
            "2019年5、6月完成。",
        ),
    ),
    Rule(
        key="punctuation.range-unit",
        name="范围的单位",
        source="GB/T 15834-2011 A.11",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"(?<![\d.])\d{{1,3}}(?:\.\d{{1,2}})?[%％][～—](?P<mark>{NUMBER})(?![\d.])(?=[，。；、）]|$)",
                "范围的单位可以省略前一个，不能省略后一个。",
                r"\g<mark>%",
            ),
            WRITTEN,
        ),
        wrong=("下降5%～⟦10→10%⟧，优于去年。",),
        right=("下降5%～10%，优于去年。", "重25～30克。", "下降5%—8个百分点。"),
    ),
)
