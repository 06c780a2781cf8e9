"""How a person is reached: mobile numbers and mail addresses. An office's own telephone may be printed."""

import re
from collections.abc import Iterator

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Passage
from bulletin.proofreading.privacy.digits import GAP, plain
from bulletin.proofreading.privacy.documents import EVERYWHERE
from bulletin.proofreading.rules import Rule, in_each

_MOBILE = re.compile(
    rf"(?<![\dA-Za-z.〔])(?:\+?86{GAP})?(?P<number>1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}})(?![\dA-Za-z%‰]|\.\d)"
)
_FIGURE = "[一二三四五六七八九零〇○幺]"
# 一三八〇〇〇〇一二三四, 幺三八…
_WRITTEN = re.compile(rf"(?<!{_FIGURE})[一幺][- ]?[三四五六七八九](?:[- ]?{_FIGURE}){{9}}(?!{_FIGURE}|[十百千万])")
_COUNTED = re.compile("[元人户家个件条项次万亿吨米亩]")
_MAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])(?P<name>[A-Za-z0-9][A-Za-z0-9_.+-]{0,40})@(?P<host>[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,40}){1,4})"
)
_OF_PEOPLE = (
    "qq.com",
    "163.com",
    "126.com",
    "sina.com",
    "foxmail.com",
    "gmail.com",
    "139.com",
    "outlook.com",
    "sohu.com",
    "hotmail.com",
)


def _mobiles(passage: Passage, known: Known) -> Iterator[Mark]:
    sentence = "这是一个手机号码，公开前请删去，或者改为单位的固定电话。"
    for match in _MOBILE.finditer(plain(passage.text)):
        if not _COUNTED.match(passage.text, match.end()):
            number = match["number"]
            yield Mark(passage, match.start("number"), match.end(), sentence, (f"{number[:3]}****{number[-4:]}", ""))
    for match in _WRITTEN.finditer(passage.text):
        yield Mark(passage, match.start(), match.end(), sentence, ("",))


def _mails(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _MAIL.finditer(passage.text):
        if match["host"].lower() in _OF_PEOPLE and not re.search(r"[a-z]{7}", match["name"]):
            yield Mark(passage, match.start(), match.end(), "像是个人邮箱，公开的请用单位的邮箱。")


MOBILE = Rule(
    key="privacy.mobile",
    name="手机号码",
    source="《个人信息保护法》第六条、第二十五条",
    level=Level.MUST,
    look=in_each(_mobiles, EVERYWHERE),
    wrong=(
        "联系人：小李，电话⟦13800000000→138****0000⟧。",
        "电话⟦138-0000-0000⟧",
        "报名请打⟦138 0000 0000⟧。",
        "热线：+86 ⟦13800000000⟧",
        "电话⟦１３８００００００００→138****0000⟧，⟦138.0000.0000⟧，⟦138—0000—0000⟧，⟦1380000\u200b0000⟧。",
    ),
    right=(
        "热线电话12345、0533-2345678。",
        "编号20138000000001。",
        "投入13800000000元。",
        "电话138****0000。",
    ),
)

EMAIL = Rule(
    key="privacy.email",
    name="个人邮箱",
    source="《个人信息保护法》第六条",
    level=Level.HINT,
    look=in_each(_mails, EVERYWHERE),
    wrong=("来稿请发⟦12345678@qq.com⟧。",),
    right=("来稿请发chuangjian@example.gov.cn。", "邮箱：pingan@example.invalid"),
)
