"""Lines that head something: the contents list, the briefs, a column of the issue, an editors' note."""

import re

from bulletin.intake.text.blocks import NUMBERING
from bulletin.intake.text.characters import FIGURES, GAP
from bulletin.intake.text.numbers import DATE
from bulletin.intake.text.traditional import in_both
from bulletin.intake.vocabulary.facts import OFFICE
from bulletin.intake.vocabulary.sources import CREDIT, NO_SOURCE

_CONTENTS_HEADING = re.compile(
    in_both(r"[【\[（(《]?(?:本期)?(?:目录|目次|要目|导读|内容|提要|看点|导览)[】\]）)》]?[：:]?")
)
_BRIEFS_HEADING = re.compile(in_both(rf".{{0,20}}(?:简讯|短讯)(?:[（(]?[{FIGURES}]{{1,3}}[则条][）)]?)?"))
# What briefs are called as well; but so are bulletins, columns and articles: what stands below decides.
_NAME_OF_BRIEFS = re.compile(
    in_both(
        ".{0,8}(?:快讯|动态|简报|信息|短波|微讯|简闻|短新闻|一句话新闻|速递|快递|速览|速读|集锦|集萃|点滴|掠影|剪影|快报|快递)"
        rf"(?:[（(]?[{FIGURES}]{{1,3}}[则条][）)]?)?"
    )
)
_NUMBER_IN_BRACKETS = re.compile(rf"[【\[][{FIGURES}]{{1,3}}[】\]]")
# 【要闻】 names a part of the issue.
_COLUMN = re.compile("[【〖\\[].{1,10}[】〗\\]]")

_PAGE_AT_END = re.compile(r"第?\d{1,3}页?[）)]?$")
_LEADERS = " \t\u3000.．·•・…⋯-—–_/／（("
_ORNAMENTS = "【】[]《》〈〉★☆◆◇●○■□▲·—-=* \t\u3000"
NOTE = re.compile(in_both(rf"[【\[（(]?编[{GAP}]*者[{GAP}]*按[】\]）)]?(?:[{GAP}]*[：:]|[{GAP}]|$)|[【\[]编者按[】\]]"))


def heads_contents(text: str) -> bool:
    return len(text) < 40 and _CONTENTS_HEADING.fullmatch("".join(text.split()).strip("-—=*·")) is not None


def briefs_title(text: str) -> str:
    """The words of a heading that opens the briefs (工 作 简 讯, 【工作简讯】), else nothing."""
    words = _heading(text)
    return words if _BRIEFS_HEADING.fullmatch(words) else ""


def name_of_briefs(text: str) -> str:
    """The words of a heading that opens the briefs if briefs stand below (快讯, 县区动态), else nothing."""
    words = _heading(text)
    return words if _NAME_OF_BRIEFS.fullmatch(words) else ""


def _heading(text: str) -> str:
    words = "".join(text.split()) if len(text) < 80 else ""
    return words if _NUMBER_IN_BRACKETS.match(words) else words.strip(_ORNAMENTS).rstrip("：:")


def without_note_label(note: str) -> str:
    return NOTE.sub("", note, count=1).strip() if NOTE.match(note) else note


def without_page(entry: str) -> str:
    """某某会议……3 -> 某某会议; a figure the title itself ends with has no leader before it and stays."""
    page = _PAGE_AT_END.search(entry)
    if not page:
        return entry
    words = entry[: page.start()].rstrip(_LEADERS)
    return words if words and len(words) < page.start() else entry


def has_page(line: str) -> bool:
    """Whether the line ends in a page's number; a date ends in a figure too."""
    return without_page(line) != line and not DATE.search(line)


def is_column(line: str) -> bool:
    return _COLUMN.fullmatch(line) is not None


def names_column(line: str) -> bool:
    """【要闻】, but not 【某某局】, 【某某供稿】 or 【完】, the end of an article."""
    words = column_of(line)
    return is_column(line) and not (OFFICE.search(words) or CREDIT.search(line) or words in NO_SOURCE)


def column_of(line: str) -> str:
    """【要闻】 -> 要闻"""
    return line.strip("【】〖〗[]").strip()


def without_numbering(entry: str) -> str:
    return NUMBERING.sub("", entry, count=1).strip() if NUMBERING.match(entry) else entry
