"""Where an article comes from: （某某局供稿）, 来源：某某局 (intake rule 9)."""

import re

from bulletin.intake.text.characters import MAX_SOURCE
from bulletin.intake.text.marks import plain
from bulletin.intake.text.traditional import in_both
from bulletin.intake.vocabulary.facts import OFFICE

_BRACKETED = re.compile(r"[（(【\[](?P<words>[^（()）【】\[\]]*(?:[（(][^（()）]*[）)][^（()）【】\[\]]*)*)[）)】\]]")
# 丨 is what WeChat's articles print for a colon.
SOURCE_LABEL = re.compile(in_both(r"(?:供稿|来源|稿源|信息来源|文章来源)(?:单位|部门|人)?\s*[：:丨|｜]\s*"))
_SOURCE_TAIL = re.compile(r"\s*供稿(?=[\s，,、；]|$)")
_BARE_SOURCE = re.compile("(?:——|—)?(?P<words>[^，。；：？！]{2,30})供稿")
# No office has a longer name, or one with these in it.
_LONGEST_OFFICE = 30
_PARTS = re.compile("[，。；：？！]")
NO_SOURCE = ("完", "全文完", "续完", "未完待续", "待续", "略")
CREDIT = re.compile(in_both("供稿|来源|供图|撰稿|报道|通讯员|记者|摘自|转载|整理|作者"))


def source_of(line: str) -> str | None:
    """The source a line states, without brackets and without 供稿; None if it states none (intake rule 9)."""
    line = plain(line).strip()
    line = line.removesuffix("。") if CREDIT.search(line) else line
    if len(line) > MAX_SOURCE or "。" in line:
        return None
    stated = _BRACKETED.fullmatch(line) or _BARE_SOURCE.fullmatch(line)
    words = stated["words"].strip() if stated else line
    label = SOURCE_LABEL.match(words)
    if not (stated or label) or words in NO_SOURCE:
        return None
    return _SOURCE_TAIL.sub("", words[label.end() :] if label else words).strip() or None


def is_office_below_title(words: str) -> bool:
    """An office's name alone; 某某推进会 is rather the rest of the title."""
    is_office = OFFICE.search(words) and (words.endswith("委员会") or not words.endswith("会"))
    return bool(is_office) and len(words) <= _LONGEST_OFFICE and not _PARTS.search(words)


def is_source(line: str) -> bool:
    return source_of(line) is not None
