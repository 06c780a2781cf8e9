"""Marks just inside and just outside of quotation marks, brackets and title marks."""

from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.punctuation.text import CLOSING, ENDING, looking_for, together
from bulletin.proofreading.rules import Rule, in_each

SAYING = "说|道|表示|指出|强调|告诉记者|介绍"
SHORT, LONG = "{1,60}", "{8,150}"

RULES = (
    Rule(
        key="punctuation.two-ends-at-quote",
        name="引号内外重复点号",
        source="GB/T 15834-2011 B.2.1",
        level=Level.MUST,
        look=in_each(
            together(
                looking_for(r"(?<=[^“‘])(?P<end>[。？！])”。", "引号内已有句末点号，引号外不再用句号。", r"\g<end>”"),
                looking_for(r"(?<=[^“‘])。”(?P<rest>[，；：])", "句子没有完，引号内不用句号。", r"”\g<rest>"),
            )
        ),
        wrong=("他说：“要抓实⟦。”。→。”⟧", "围绕“抓细抓实⟦。”，→”，⟧全市开展行动。", "他问：“谁来管⟦？”。→？”⟧"),
        right=("他说：“要抓实。”", "围绕“抓细抓实”，全市开展行动。", "句号写作“。”，逗号写作“，”。"),
    ),
    Rule(
        key="punctuation.stop-in-quote",
        name="引号内多用点号",
        source="GB/T 15834-2011 B.2.1",
        level=Level.SHOULD,
        look=in_each(
            together(
                looking_for(
                    r"(?<=[^“‘，])(?P<mark>[，、；：])”(?=[，。、；：]|的[^确])",
                    "引号里的话不是独立的句子，末尾不用点号。",
                    "",
                ),
                looking_for(r"(?<=[^“‘])(?P<mark>。)”(?=的[^确])", "引号里的话不是独立的句子，末尾不用句号。", ""),
            )
        ),
        wrong=("落实“守住底线⟦。→⟧”的要求。", "开展“大走访⟦，→⟧”，解决问题。"),
        right=(
            "“现在请您过目，”他说，“都在这里。”",
            "“守住底线。”他说。",
            "有人发出“还买得起吗？”的疑问。",
            "逗号写作“，”。",
        ),
    ),
    Rule(
        key="punctuation.stop-after-speech",
        name="引语的句号",
        source="GB/T 15834-2011 4.8.3.1、B.2.1",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"(?:{SAYING})：“[^“”]{LONG}[^“”。？！…](?P<mark>”。)", "独立使用的完整引语，句号放在引号之内。", "。”"
            )
        ),
        wrong=("他说：“群众的事，一件也不能拖⟦”。→。”⟧",),
        right=("他说：“群众的事，一件也不能拖。”", "今年的主题是：“绿色、低碳、文明出行”。", "他说要“把好事办好”。"),
    ),
    Rule(
        key="punctuation.mark-before-closing",
        name="括号内的点号",
        source="GB/T 15834-2011 A.8、B.2.2",
        level=Level.SHOULD,
        look=in_each(
            together(
                looking_for(rf"（[^（）]{SHORT}(?<=[^，、；：（])(?P<mark>[，、；])）", "括号里的话末尾不用“{}”。", ""),
                looking_for(
                    rf"(?<=[^{ENDING}{CLOSING}\n：])（[^（）。]{SHORT}(?P<mark>。)）",
                    "句内括号里的话末尾不用句号。",
                    "",
                ),
            )
        ),
        wrong=("新区（含东片⟦。→⟧）参加。", "新区（东片、西片⟦，→⟧）参加。"),
        right=(
            "会议结束。（掌声。）",
            "新区（含东片）参加。",
            "如果不采取（应如何采取呢？）措施，事态会扩大。",
            "逗号（，）和句号（。）。",
            "（以下简称《办法》。）",
        ),
    ),
    Rule(
        key="punctuation.stop-after-note",
        name="句外括号后的句号",
        source="GB/T 15834-2011 A.8、B.2.2",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"(?<=[{ENDING}])（[^（）]{SHORT}）(?P<mark>。)", "括号前面已经是句末，括号后面不再用句号。", ""
            )
        ),
        wrong=("会议结束。（掌声）⟦。→⟧",),
        right=("会议结束。（掌声）", "会议结束（有掌声）。"),
    ),
    Rule(
        key="punctuation.mark-after-opening",
        name="前引号、前括号后的点号",
        source="GB/T 15834-2011 5.1.1、5.1.3",
        level=Level.MUST,
        look=in_each(
            looking_for(
                r"[“‘（《〈](?P<mark>[，。、；：])(?=[^”’）》〉，。、；：？！])",
                "“{}”不能紧跟在前引号、前括号之后。",
                "",
            ),
            WRITTEN,
        ),
        wrong=("开展“⟦，→⟧大走访”活动。", "印发《⟦、→⟧方案》。"),
        right=("逗号写作“，”。", "“……要抓实。”", "生年不详（？—1031）。"),
    ),
    Rule(
        key="punctuation.mark-in-title",
        name="书名号内的点号",
        source="GB/T 15834-2011 4.15.3.1、A.13.5",
        level=Level.SHOULD,
        look=in_each(
            looking_for(r"(?<=[^《，。、；：])(?P<mark>[，。、；：])》", "书名号里的名称末尾不带“{}”。", ""), WRITTEN
        ),
        wrong=("印发《实施方案⟦。→⟧》。", "学习《条例⟦，→⟧》《办法》。"),
        right=("印发《实施方案》。", "播放《你幸福吗？》《出发！》。"),
    ),
)
