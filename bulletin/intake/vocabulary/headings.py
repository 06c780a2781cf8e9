"""Lines that head something: the contents list, the briefs, a column of the issue, an editors' note."""

import re

from bulletin.intake.text.blocks import NUMBERING
from bulletin.intake.text.characters import FIGURES, GAP
from bulletin.intake.text.numbers import DATE
from bulletin.intake.vocabulary.facts import OFFICE
from bulletin.intake.vocabulary.sources import CREDIT

_CONTENTS_HEADING = re.compile(r"[【\[（(《]?(?:本期)?(?:目录|目次|要目|导读|内容|提要|看点|导览)[】\]）)》]?[：:]?")
_BRIEFS_HEADING = re.compile(rf".{{0,20}}(?:简讯|短讯)(?:[（(]?[{FIGURES}]{{1,3}}[则条][）)]?)?")
_NUMBER_IN_BRACKETS = re.compile(rf"[【\[][{FIGURES}]{{1,3}}[】\]]")
# 【要闻】 names a part of the issue.
_COLUMN = re.compile("[【〖\\[].{1,10}[】〗\\]]")

_PAGE_AT_END = re.compile(r"第?\d{1,3}页?[）)]?$")
_LEADERS = " \t\u3000.．·•・…⋯-—–_/／（("
_ORNAMENTS = "【】[]《》〈〉★☆◆◇●○■□▲·—-=* \t\u3000"
NOTE = re.compile(rf"[【\[（(]?编[{GAP}]*者[{GAP}]*按[】\]）)]?(?:[{GAP}]*[：:]|[{GAP}]|$)|[【\[]编者按[】\]]")


def heads_contents(text: str) -> bool:
    return len(text) < 40 and _CONTENTS_HEADING.fullmatch("".join(text.split()).strip("-—=*·")) is not None


def briefs_title(text: str) -> str:
    """The words of a heading that opens the briefs (工 作 简 讯, 【工作简讯】), else nothing."""
    words = "".join(text.split()) if len(text) < 80 else ""
    if not _NUMBER_IN_BRACKETS.match(words):
        words = words.strip(_ORNAMENTS).rstrip("：:")
    return words if _BRIEFS_HEADING.fullmatch(words) else ""


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


def column_name(line: str) -> str:
    """【要闻】 -> 要闻"""
    return line.strip("【】〖〗[] \t\u3000")


def names_column(line: str) -> bool:
    """【要闻】, but not 【某某局】 or 【某某供稿】, an article's source."""
    return is_column(line) and not (OFFICE.search(line.rstrip("】〗]")) or CREDIT.search(line))


def without_numbering(entry: str) -> str:
    return NUMBERING.sub("", entry, count=1).strip() if NUMBERING.match(entry) else entry
