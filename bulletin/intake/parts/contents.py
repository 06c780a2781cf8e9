"""The contents list (目录): what counts as one, and whether a line of the issue repeats one of its entries."""

import re
import unicodedata
from difflib import SequenceMatcher

from bulletin.intake.text.blocks import NUMBERING
from bulletin.intake.text.characters import FIGURES

HEADING = re.compile(r"[【\[（(《]?(?:本期)?(?:目录|目次|要目|导读|内容|提要|看点|导览)[】\]）)》]?[：:]?")
BRIEFS_HEADING = re.compile(rf".{{0,20}}(?:简讯|短讯)(?:[（(]?[{FIGURES}]{{1,3}}[则条][）)]?)?")
_NUMBER_IN_BRACKETS = re.compile(rf"[【\[][{FIGURES}]{{1,3}}[】\]]")
# 【要闻】 names a part of the issue.
COLUMN = re.compile("[【〖\\[].{1,10}[】〗\\]]")

_PAGE_AT_END = re.compile(r"第?\d{1,3}页?[）)]?$")
_LEADERS = " \t\u3000.．·•・…⋯-—–_/／（("
_ORNAMENTS = "【】[]《》〈〉★☆◆◇●○■□▲·—-=* \t\u3000"
# Titles this alike are one title with a slip; longer or more entries than these are no contents list.
_ALIKE = 0.7
_MAX_COMPARED = 200


def key(text: str) -> str:
    """What two printings of the same words share: no spaces, no points, no widths."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def is_heading(text: str) -> bool:
    return len(text) < 40 and HEADING.fullmatch("".join(text.split()).strip("-—=*·")) is not None


def briefs_title(text: str) -> str:
    """The words of a heading that opens the briefs (工 作 简 讯, 【工作简讯】), else nothing."""
    words = "".join(text.split()) if len(text) < 80 else ""
    if not _NUMBER_IN_BRACKETS.match(words):
        words = words.strip(_ORNAMENTS).rstrip("：:")
    return words if BRIEFS_HEADING.fullmatch(words) else ""


def without_page(entry: str) -> str:
    """某某会议……3 -> 某某会议; a figure the title itself ends with has no leader before it and stays."""
    page = _PAGE_AT_END.search(entry)
    if not page:
        return entry
    words = entry[: page.start()].rstrip(_LEADERS)
    return words if words and len(words) < page.start() else entry


def has_page(entry: str) -> bool:
    return without_page(entry) != entry


def without_numbering(entry: str) -> str:
    return NUMBERING.sub("", entry, count=1).strip() if NUMBERING.match(entry) else entry


class Contents:
    """The entries of one issue; each is used up by the title that repeats it."""

    def __init__(self, entries: list[str]) -> None:
        self.entries = [without_page(entry.strip()) for entry in entries]
        self._used: set[int] = set()
        self._places: dict[str, tuple[int, ...]] = {}
        for place, entry in enumerate(self.entries):
            self._add((place,), entry)
        for place, (entry, following) in enumerate(zip(self.entries, self.entries[1:], strict=False)):
            self._add((place, place + 1), entry + following)

    def _add(self, places: tuple[int, ...], entry: str) -> None:
        for words in (entry, without_numbering(entry)):
            self._places.setdefault(key(words), places)

    def holds(self, title: str) -> bool:
        """Whether an entry not yet used up reads like the title."""
        return bool(self._free_places(title))

    def use(self, title: str) -> bool:
        """Use up the entry that reads like the title; False if there is none."""
        places = self._free_places(title)
        self._used.update(places)
        return bool(places)

    def resembles(self, title: str) -> bool:
        """Whether an entry not yet used up is the title but for a slip."""
        if len(self.entries) > _MAX_COMPARED or len(title) > _MAX_COMPARED:
            return False
        matcher = SequenceMatcher(b=key(title), autojunk=False)
        for entry in self.unused():
            matcher.set_seq1(key(entry[:_MAX_COMPARED]))
            if matcher.real_quick_ratio() > _ALIKE and matcher.quick_ratio() > _ALIKE and matcher.ratio() > _ALIKE:
                return True
        return False

    def unused(self) -> list[str]:
        return [entry for place, entry in enumerate(self.entries) if place not in self._used]

    def _free_places(self, title: str) -> tuple[int, ...]:
        if len(title) > 1000:
            return ()
        for words in (title, without_numbering(title)):
            places = self._places.get(key(words), ()) if key(words) else ()
            if places and not self._used.intersection(places):
                return places
        return ()
