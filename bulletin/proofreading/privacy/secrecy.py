"""Marks of secrecy, which no document that goes public may bear, and of internal use."""

import re
from collections.abc import Iterator

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Kind, Passage
from bulletin.proofreading.privacy.documents import EVERYWHERE
from bulletin.proofreading.rules import Rule, in_each

_WORD = "(?:绝\\s?密|机\\s?密|秘\\s?密)"
_PERIOD = r"(?:长期|\d{1,2}\s?(?:年|个月)|[一二三四五六七八九十]{1,3}(?:年|个月)|启用前|公布前)"
_MARKING = re.compile(
    rf"{_WORD}\s?[★☆*※]\s?{_PERIOD}?|{_WORD}级(?:文件|资料|材料|公文|会议|电报)?|密\s?级\s?[:：]\s?{_WORD}|[（(【\[]{_WORD}[）)】\]]|"
    rf"^\s?{_WORD}\s?$|(?:属于?|定为|标为|列为){_WORD}(?:件|级)?|{_WORD}(?:件|文件|材料|资料|事项)(?!管理|保护)|(?:涉密|密件)(?:文件|材料)?(?:编号|号)?(?=[:：])"
)
# What a newspaper may say: of guarding secrets, not a secret's mark.
_ABOUT = re.compile("(?:保守|保护|泄露|泄漏|窃取|涉及|知悉|刺探|国家|商业|工作|个人|守住|严守)$")
_INTERNAL = re.compile(
    "(?:不得|严禁|请勿)外[传泄]|仅供内部|内部(?:使用|掌握|文件)|阅后即?[焚毁收]|阅后清退|注意保密|不得翻印|"
    "(?:本|此|该|以上|上述)[^。，]{0,8}不[得宜予]公开"
)
_MASTHEAD_ONLY = frozenset(Kind) - {Kind.MASTHEAD}


def _secrets(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _MARKING.finditer(passage.text):
        if not _ABOUT.search(passage.text, max(0, match.start() - 4), match.start()):
            sentence = f"“{match[0].strip()}”是密级标志：涉密的不得公开，请先按保密审查的规定办理。"
            yield Mark(passage, match.start(), match.end(), sentence)


def _internals(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _INTERNAL.finditer(passage.text):
        sentence = f"这里写着“{match[0]}”，本期却要公开，请核对是否可以公开。"
        yield Mark(passage, match.start(), match.end(), sentence)


SECRET = Rule(
    key="privacy.secret",
    name="密级标志",
    source="《保守国家秘密法》第三章",
    level=Level.MUST,
    look=in_each(_secrets, EVERYWHERE),
    wrong=(
        "⟦机密★1年⟧",
        "⟦秘密⟧",
        "附件为⟦秘密级文件⟧，请妥善保管。",
        "⟦密级：绝密⟧",
        "会议材料⟦（机密）⟧另发。",
    ),
    right=(
        "内部资料　注意保存",
        "开展保守国家秘密宣传教育，守住国家秘密。",
        "揭开古树的秘密，机密性有保障。",
        "依法保护商业秘密。",
    ),
)

INTERNAL = Rule(
    key="privacy.internal",
    name="内部使用字样",
    source="《政府信息公开条例》第十六条",
    level=Level.HINT,
    look=in_each(_internals, _MASTHEAD_ONLY),
    wrong=("以上数据⟦仅供内部⟧参考。", "本材料⟦不得外传⟧。"),
    right=("本刊为内部资料，注意保存。", "内部挖潜，盘活闲置地块。"),
)
