"""What stands above and below a document's text: grade and term of secrecy, serial, copies, the page without text."""

import re

from bulletin.proofreading.faults import Fault, instead, looking_for
from bulletin.proofreading.figures.numerals import ONE_TO_NINE, value_of
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN, Kind
from bulletin.proofreading.rules import Rule, in_each

_TERM = re.compile(
    rf"(?P<it>(?P<grade>绝密|机密|秘密)(?P<sign>[★☆*＊])(?P<years>[0-9]{{1,2}}|[{ONE_TO_NINE}十]{{1,3}})(?P<unit>年|个月))"
)
_SERIAL = re.compile(r"(?<!字)(?P<it>(?P<head>总?第)0{1,4}(?P<number>[1-9][0-9]{0,4})(?P<sign>[期号]))")
_COPIES_END = re.compile(r"^抄[送报][：:][^。]{1,300}(?P<it>[^。，、；：\s])$")
_NO_TEXT = re.compile(r"(?P<it>[（(]此页无正文[）)])")


def _term(match: re.Match[str]) -> tuple[str, ...] | None:
    right = f"{match['grade']}★{value_of(match['years'])}{match['unit']}"
    return None if match["it"] == right else (right,)


RULES = (
    Rule(
        key="documents.secrecy",
        name="密级和保密期限",
        source="GB/T 9704-2012 7.2.2",
        level=Level.MUST,
        look=in_each(
            looking_for(Fault(_TERM, "密级与保密期限之间用“★”，期限用阿拉伯数字，“{it}”应写作“{instead}”。", _term)),
            WRITTEN | {Kind.MASTHEAD, Kind.IMPRINT},
        ),
        wrong=("⟦秘密★一年→秘密★1年⟧", "⟦机密*3年→机密★3年⟧"),
        right=("秘密★1年", "机密文件保存10年"),
    ),
    Rule(
        key="documents.serial",
        name="期号不编虚位",
        source="GB/T 9704-2012 7.2.5",
        level=Level.HINT,
        look=in_each(
            looking_for(
                Fault(_SERIAL, "序号不编虚位，“{it}”宜写作“{instead}”。", instead("{head}{number}{sign}")),
            ),
            WRITTEN | {Kind.MASTHEAD, Kind.IMPRINT},
        ),
        wrong=("《云溪动态》⟦第05期→第5期⟧", "公告⟦第003号→第3号⟧"),
        right=("《云溪动态》第5期（总第108期）", "第10期", "（2008）青民终字第00453号"),
    ),
    Rule(
        key="documents.copies",
        name="抄送机关之后的句号",
        source="GB/T 9704-2012 7.4.2",
        level=Level.SHOULD,
        look=in_each(
            looking_for(Fault(_COPIES_END, "最后一个抄送机关名称后标句号。", lambda match: (f"{match['it']}。",))),
            frozenset({Kind.PARAGRAPH}),
        ),
        wrong=("抄送：云溪区委办公室，石桥镇政⟦府→府。⟧",),
        right=("抄送：云溪区委办公室，石桥镇政府。", "抄送云溪区委办公室"),
    ),
    Rule(
        key="documents.no-text",
        name="“此页无正文”",
        source="GB/T 9704-2012 7.3.5.5",
        level=Level.SHOULD,
        look=in_each(
            looking_for(Fault(_NO_TEXT, "不再标注“此页无正文”，排不下时调整行距、字距，请删去。", lambda match: ("",))),
            WRITTEN,
        ),
        wrong=("⟦（此页无正文）→⟧",),
        right=("这一页没有正文。",),
    ),
)
