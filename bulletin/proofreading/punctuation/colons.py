"""冒号: where it belongs, where it does not, and how many a sentence takes."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, Kind, Passage
from bulletin.proofreading.punctuation.text import HAN, NUMERALS, looking_for, matches, together
from bulletin.proofreading.rules import Rule, in_each

SAYING = "强调|指出|要求|表示|提出|认为|说"
NAMING = "称为|称之为|叫做|名为|誉为|视为|荣获|获评|授予"
HEARSAY = "介绍|了解|统计|报道|悉|记载|通报|透露|反映|测算"
COUNTED = f"[{NUMERALS}两几]{{1,2}}[个项点条件步]{{1,2}}[{HAN}]{{0,4}}"
LEADS = "如下|以下几点|以下几项|以下几个方面|如下几点"
GREETED = "同志们|朋友们|各位领导|各位来宾|各位代表|各位委员|女士们"

_LEAD = re.compile(rf"(?:{LEADS})(?P<end>[。，；]?)$")
_ENUMERATED = re.compile(rf"{COUNTED}(?P<mark>，)一[是要][^。！？]{{1,120}}；二[是要]")


def _lead_without_colon(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for above, below in pairwise(passages):
        if {above.kind, below.kind} <= PROSE | {Kind.ROW, Kind.HEADING1, Kind.HEADING2} and above.group == below.group:
            match = _LEAD.search(above.text[-12:])
            if match and above.kind in PROSE:
                start = len(above.text) - len(match[0])
                words = "提示下文的话后面用冒号。"
                yield Mark(above, start, len(above.text), words, (match[0].removesuffix(match["end"]) + "：",))


def _comma_before_enumeration(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in matches(_ENUMERATED, passage.text):
        words = "分号隔开的并列分句由冒号统领，不由逗号统领。"
        yield Mark(passage, *match.span("mark"), words, ("：",))


RULES = (
    Rule(
        key="punctuation.nested-colons",
        name="套用冒号",
        source="GB/T 15834-2011 4.7.3.5、A.6.2",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"(?:{SAYING})(?P<mark>：)(?=[^“”：。；！？]{{2,40}}(?:{COUNTED}|{LEADS}|以下[{HAN}]{{0,4}})：(?!“))",
                "一句话里一般不套用冒号，前一个可改为逗号。",
                "，",
            )
        ),
        wrong=("会议强调⟦：→，⟧当前要做好三项工作：一是抓实；二是抓细。", "他指出⟦：→，⟧要把握以下几点：抓实、抓细。"),
        right=(
            "会议强调，当前要做好三项工作：一是抓实；二是抓细。",
            "时间：10月9日，地点：云溪区。",
            "他说：“要做好三项工作：一是抓实。”",
            "会议要求：要抓实。重点是三项工作：供水、供电、供气。",
        ),
    ),
    Rule(
        key="punctuation.colon-without-pause",
        name="无停顿处的冒号",
        source="GB/T 15834-2011 A.6.3",
        level=Level.SHOULD,
        look=in_each(looking_for(rf"(?:{NAMING})(?P<mark>：)(?=[“《])", "这里没有停顿，不用冒号。", "")),
        wrong=("青澜被誉为⟦：→⟧“水上花园”。", "他荣获⟦：→⟧“青澜好人”称号。"),
        right=("青澜被誉为“水上花园”。", "他说：“要抓实。”", "名称：“水上花园”。"),
    ),
    Rule(
        key="punctuation.colon-after-hearsay",
        name="“据……介绍”之后",
        source="GB/T 15834-2011 A.6.1",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"(?:^|(?<=[。；！？]))据[^，。；：！？]{{0,20}}(?:{HEARSAY})(?P<mark>：)",
                "“据……介绍”不是提示性的话，后面用逗号。",
                "，",
            )
        ),
        wrong=("据了解⟦：→，⟧全市已有64条小巷完工。", "改造完成。据市水务局介绍⟦：→，⟧明年继续。"),
        right=("据了解，全市已有64条小巷完工。", "市水务局介绍：“明年继续。”", "证据如下：一、通报；二、记录。"),
    ),
    Rule(
        key="punctuation.colon-before-speech",
        name="引语前的冒号",
        source="GB/T 15834-2011 4.7.3.1、B.1.5",
        level=Level.SHOULD,
        look=in_each(
            together(
                looking_for(
                    r"(?:^|(?<=[。！？，]))[^“”。！？，；：]{1,16}(?:说|表示|指出|强调)(?P<mark>，)(?=“[^“”]{8,120}[。！？]”$)",
                    "引语之前的“说”后面用冒号。",
                    "：",
                ),
                looking_for(
                    r"，”[^“”。！？：，]{1,16}(?:说|道|表示)(?P<mark>：)(?=“)", "插在引语中间的“说”后面用逗号。", "，"
                ),
            )
        ),
        wrong=(
            "居民王大妈说⟦，→：⟧“路灯亮了，晚上出门不怕了。”",
            "“路灯亮了，”王大妈说⟦：→，⟧“出门不怕了。”",
        ),
        right=(
            "居民王大妈说：“路灯亮了，晚上出门不怕了。”",
            "居民说，“亮起来”的不只是路灯。",
            "“路灯亮了，”王大妈说，“出门不怕了。”",
        ),
    ),
    Rule(
        key="punctuation.colon-before-list",
        name="“如下”之后的冒号",
        source="GB/T 15834-2011 4.7.3.1",
        level=Level.SHOULD,
        look=_lead_without_colon,
        wrong=("现将有关情况通报⟦如下。→如下：⟧\n一、总体情况。", "具体分工⟦如下→如下：⟧\n* 市水务局负责供水。"),
        right=("现将有关情况通报如下：\n一、总体情况。", "情况大致如下。", "## 具体分工如下\n市水务局负责供水。"),
    ),
    Rule(
        key="punctuation.comma-before-enumeration",
        name="统领分号的逗号",
        source="GB/T 15834-2011 4.6.3.1、B.1.3、B.1.4",
        level=Level.SHOULD,
        look=in_each(_comma_before_enumeration),
        wrong=("重点抓好三项工作⟦，→：⟧一是抓实，补短板；二是抓细，强弱项。",),
        right=(
            "重点抓好三项工作：一是抓实；二是抓细。",
            "他办成三件事，一是修路，二是引水。",
            "重点抓好工作，一是抓实。",
        ),
    ),
    Rule(
        key="punctuation.colon-after-greeting",
        name="称谓之后的冒号",
        source="GB/T 15834-2011 4.7.3.4",
        level=Level.SHOULD,
        look=in_each(
            looking_for(rf"^(?:{GREETED})(?:、(?:{GREETED}))*(?P<mark>[，,。])$", "讲话稿开头的称谓后面用冒号。", "："),
            frozenset({Kind.PARAGRAPH, Kind.QUOTATION}),
        ),
        wrong=("同志们⟦，→：⟧", "各位代表、同志们⟦，→：⟧"),
        right=("同志们：", "同志们！", "同志们，让我们携起手来。"),
    ),
)
