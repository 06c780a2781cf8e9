"""Half-width marks beside Chinese characters, full-width letters and digits, and marks of other scripts."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Passage
from bulletin.proofreading.punctuation.text import (
    CLOSING,
    ENDING,
    HAN,
    MOST_MARKS,
    OPENING,
    looking_for,
    matches,
    together,
)
from bulletin.proofreading.rules import Rule, in_each

BEFORE, AFTER = HAN + CLOSING + "%％", HAN + OPENING
FULL_WIDTH = str.maketrans(",;:?!", "，；：？！")
LONGEST_STRETCH = 120  # characters that one mark covers, so that what is suggested can still be read

# What ends an entity of HTML that was pasted as text is left alone.
_HALF_WIDTH = re.compile(
    rf"(?<![,;:?!])(?:(?<=[{BEFORE}])[,;:?!]{{1,3}}|(?<!&amp)(?<!&nbsp)(?<!&quot)[,;:?!]{{1,3}}(?=[{AFTER}]))(?![,;:?!])",
    re.ASCII,
)
_SENTENCE_END = re.compile(rf"[{ENDING}\n\t]")

_ROUND = re.compile(r"[(（][^()（）\n\t]{0,60}[)）]")
_HAS_HAN = re.compile(rf"[{HAN}]")
_AREA_CODE = re.compile(r"\(\d{3,5}\)[ -]?\d")

_FULL_WIDTH_LATIN = re.compile(
    r"[０-９Ａ-Ｚａ-ｚ]+(?:[.．＆][０-９Ａ-Ｚａ-ｚ]+)*％?"
    r"|(?<=[0-9A-Za-z])．(?=[0-9A-Za-z])"
)

OTHER_FORMS = str.maketrans("｡､﹐﹑﹔﹕﹖﹗「」『』〝〞«»", "。、，、；：？！“”‘’“”《》")
_OTHER_FORMS = re.compile("[｡､﹐﹑﹔﹕﹖﹗「」『』〝〞«»]+")


def _half_width(passage: Passage, known: Known) -> Iterator[Mark]:
    for start, end, instead in islice(_stretches(passage.text), MOST_MARKS):
        words = "中文里的标点用全角，这里用了半角。"
        yield Mark(passage, start, end, words, (instead,))


def _stretches(text: str) -> Iterator[tuple[int, int, str]]:
    """Where half-width marks stand, all of a sentence in one, with what should stand there."""
    start, end, instead = 0, 0, ""
    for match in _HALF_WIDTH.finditer(text):
        joins = (
            instead and match.end() - start <= LONGEST_STRETCH and not _SENTENCE_END.search(text, end, match.start())
        )
        if not joins:
            if instead:
                yield start, end, instead
            start, end, instead = match.start(), match.start(), ""
        instead += text[end : match.start()] + match[0].translate(FULL_WIDTH)
        end = match.end()
    if instead:
        yield start, end, instead


def _half_width_brackets(passage: Passage, known: Known) -> Iterator[Mark]:
    text = passage.text
    for match in matches(_ROUND, text):
        before, inside = text[max(match.start() - 1, 0) : match.start()], match[0][1:-1]
        after = text[match.end() : match.end() + 1]
        is_chinese = _HAS_HAN.search(inside + before + ("" if before.isascii() and before.isalnum() else after))
        is_half = match[0][0] == "(" or match[0][-1] == ")"
        if is_half and is_chinese and not _AREA_CODE.match(text, match.start()):
            yield Mark(passage, *match.span(), "中文里的括号用全角，前后也要一致。", (f"（{inside}）",))


def _full_width_latin(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in matches(_FULL_WIDTH_LATIN, passage.text):
        instead = unicodedata.normalize("NFKC", match[0])
        yield Mark(passage, *match.span(), "阿拉伯数字、拉丁字母和其中的小数点用半角。", (instead,))


def _other_forms(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in matches(_OTHER_FORMS, passage.text):
        instead = match[0].translate(OTHER_FORMS)
        yield Mark(passage, *match.span(), f"横排的中文不用“{match[0][:4]}”这种形式的标点。", (instead,))


RULES = (
    Rule(
        key="punctuation.half-width",
        name="半角点号",
        source="GB/T 15834-2011 4.2.2、4.3.2、4.4.2、4.6.2、4.7.2、5.1.1、5.1.2",
        level=Level.MUST,
        look=in_each(_half_width, WRITTEN),
        wrong=(
            "会议⟦,→，⟧讨论了三项议题。",
            "会议要求⟦:要抓实,要抓细;→：要抓实，要抓细；⟧要抓长。",
            "使用APP⟦,→，⟧群众少跑腿。",
            "# 谁来管⟦?→？⟧",
            "满意率达98%⟦,→，⟧比上年高。",
        ),
        right=(
            "全市新增3,500人，8:30开会。",
            "网址为https://www.qinglan.gov.cn/a?id=1,2，邮箱为a.b@qinglan.gov.cn。",
            "主题是“Green, Clean, Safe!”。",
            "会议，讨论；要求：抓实！谁来管？",
            "比例尺为1:500，比分为3:2。",
        ),
    ),
    Rule(
        key="punctuation.half-width-stop",
        name="半角句点",
        source="GB/T 15834-2011 4.1.2、5.1.1",
        level=Level.MUST,
        look=in_each(
            looking_for(
                rf"(?<=[{BEFORE}])(?<!^.)(?<!^..)(?<!^...)\.(?!\.)(?=[{AFTER}\"]|$)",
                "中文的句号是“。”，这里用了西文的句点。",
                "。",
            )
        ),
        wrong=("会议讨论了三项议题⟦.→。⟧", "任务已经完成⟦.→。⟧下一步抓巩固。", "满意率达98%⟦.→。⟧"),
        right=(
            "一.提高认识",
            "增长3.5%，PM2.5下降。",
            "附件为方案.docx，见A.1。",
            "1.提高认识。",
            "网址是青澜.gov.cn。",
        ),
    ),
    Rule(
        key="punctuation.half-width-brackets",
        name="半角括号",
        source="GB/T 15834-2011 4.9.2、5.1.3",
        level=Level.MUST,
        look=in_each(_half_width_brackets, WRITTEN),
        wrong=(
            "印发了办法⟦(试行)→（试行）⟧。",
            "云溪区⟦（含新区)→（含新区）⟧参加。",
            "二氧化碳⟦(CO2)→（CO2）⟧排放下降。",
            "## ⟦(一)→（一）⟧抓好落实",
        ),
        right=(
            "函数f(x)随之变化。",
            "电话：(0533)2345678。",
            "印发了办法（试行）。",
            "World Health Organization (WHO) says so.",
        ),
    ),
    Rule(
        key="punctuation.straight-quotes",
        name="直引号",
        source="GB/T 15834-2011 4.8.2、5.1.3",
        level=Level.MUST,
        look=in_each(
            together(
                looking_for(
                    rf"(?<![0-9])\"(?P<inside>[^\"\n\t]{{0,60}}[{HAN}][^\"\n\t]{{0,60}})\"",
                    "中文的引号用“”，这里是直引号。",
                    r"“\g<inside>”",
                ),
                looking_for(
                    rf"(?<![0-9A-Za-z])'(?P<inside>[{HAN}][^'\n\t]{{0,60}})'",
                    "中文的引号用“”，引号里的引号用‘’，这里是直引号。",
                    r"“\g<inside>”",
                    r"‘\g<inside>’",
                ),
            ),
            WRITTEN,
        ),
        wrong=('开展⟦"大走访"→“大走访”⟧活动。', "开展⟦'大走访'→“大走访”⟧活动。", '# ⟦"最美青澜人"→“最美青澜人”⟧揭晓'),
        right=("开展“大走访”活动。", "标语是'Don't litter'。", '屏幕为24"，型号为"X-2"。'),
    ),
    Rule(
        key="punctuation.full-width-latin",
        name="全角数字和字母",
        source="GB/T 15835-2011 5.1",
        level=Level.MUST,
        look=in_each(_full_width_latin, WRITTEN),
        wrong=("新增⟦３５００→3500⟧人。", "增长⟦３．５％→3.5%⟧。", "手机⟦ＡＰＰ→APP⟧上线。", "增长3⟦．→.⟧5个百分点。"),
        right=("新增3500人，增长3.5％。", "手机APP上线！（见附件1）", "一．提高认识"),
    ),
    Rule(
        key="punctuation.other-forms",
        name="别种形式的标点",
        source="GB/T 15834-2011 4.1.2、4.5.2、4.8.2、4.15.2",
        level=Level.MUST,
        look=in_each(
            together(
                _other_forms,
                looking_for(
                    rf"<<(?P<inside>[{HAN}][^<>\n\t]{{0,60}})>>|[<＜](?P<one>[{HAN}][^<>＜＞\n\t]{{0,60}})[>＞]",
                    "书名号是《》，这里用了大于号和小于号。",
                    r"《\g<inside>\g<one>》",
                ),
            ),
            WRITTEN,
        ),
        wrong=(
            "开展⟦「→“⟧大走访⟦」→”⟧活动。",
            "印发⟦<<实施方案>>→《实施方案》⟧。",
            "印发⟦＜实施方案＞→《实施方案》⟧。",
            "水⟦､→、⟧电改造完成⟦｡→。⟧",
        ),
        right=("开展“大走访”活动，印发《实施方案》。", "合格率<90%的，退回；>95%的，通报。", "代码为<b>。"),
    ),
)
