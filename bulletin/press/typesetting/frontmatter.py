"""The front of a bound year (年度合订本): its cover, its contents (目录) and its title index (题名索引), typeset."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from weasyprint import CSS
from weasyprint.document import Document

from bulletin.document.dates import day
from bulletin.press.papers import BoundIssue, Cover, IndexTitle
from bulletin.press.typesetting.centring import centre_name
from bulletin.press.typesetting.drawing import STYLESHEET, template
from bulletin.press.typesetting.layout import lay_out
from bulletin.press.typesetting.masthead import set_name
from bulletin.press.typesetting.titles import broken_title
from bulletin.press.workshop import Workshop

LINK = "volume:"  # before page and height in the links of the front matter; `binding` makes them lead there
TITLE_ROOM = 26.0  # characters of a line of the index, room left for issue and page
CONTENTS_ROOM = 27.0  # characters of a title in the contents, room left for the page
COUNTED = "拼音为序；“第1期第2页”是各期印出的页码，行末是自封面起的合订本页码。"
NUMBERED = "拼音为序；“第1期第2页”是各期印出的页码，行末是每页下边印的合订本页码。"
FIGURES, OTHERS = "0—9", "其他"  # in the index, before A and after Z


@dataclass(frozen=True)
class PlaceOnPage:
    """A place in an issue: the page, from 1, and the height on it in pt from the foot."""

    page: int
    top: float


@dataclass(frozen=True)
class Measured:
    """An issue with its number of pages and the place of each of its titles."""

    issue: BoundIssue
    pages: int
    places: tuple[PlaceOnPage, ...]


@dataclass(frozen=True)
class IndexEntry:
    """A place of a title in the index; `before`: the pages of the volume before its issue."""

    title: IndexTitle
    number: int
    place: PlaceOnPage
    before: int

    def drawn(self) -> dict[str, str]:
        return {"issue": f"第{self.number}期第{self.place.page}页"} | _leading_to(self.place, self.before)


def front_matter(cover: Cover, parts: tuple[Measured, ...], workshop: Workshop) -> bytes:
    """The PDF (PDF/A-2u) that goes before these issues; its pages count from the cover."""
    length = len(_laid_out(cover, parts, 0, workshop).pages)  # the same for any numbers: their columns are fixed
    pdf: bytes = _laid_out(cover, parts, even(length), workshop).write_pdf(pdf_variant="pdf/a-2u")
    return pdf


def even(pages: int) -> int:
    """With the blank page after which the next part begins on a right-hand page, as it does when printed by itself."""
    return pages + pages % 2


def _laid_out(cover: Cover, parts: tuple[Measured, ...], length: int, workshop: Workshop) -> Document:
    """`length`: the pages that the front matter itself takes."""
    document = lay_out(_draw(cover, parts, length), workshop, _volume_style())
    centre_name(document.pages[0]._page_box)
    return document


@lru_cache(maxsize=1)
def _volume_style() -> CSS:
    return CSS(filename=STYLESHEET.with_name("volume.css"))


def _draw(cover: Cover, parts: tuple[Measured, ...], length: int) -> str:
    entries: list[IndexEntry] = []
    lines: dict[int, dict[str, Any]] = {gap.first: {"number": gap.span, "why": gap.why} for gap in cover.gaps}
    before = length
    for part in parts:
        of_issue = _entries(part, before)
        lines[part.issue.number] = _line(part.issue, of_issue, before)
        entries += of_issue
        before += even(part.pages)
    in_order = [lines[number] for number in sorted(lines)]
    values = _about(cover, parts) | {"lines": in_order, "groups": list(_groups(entries))}
    return template("volume.html").render(values)


# Only strings go into the template, as in `drawing`.


def _about(cover: Cover, parts: tuple[Measured, ...]) -> dict[str, object]:
    numbers = [part.issue.number for part in parts]
    span = f"{min(numbers)}—{max(numbers)}" if len(numbers) > 1 else str(*numbers)
    return {
        "title": cover.title,
        "heading": set_name(cover.name),
        "year": f"{cover.year}年",
        "span": f"第{span}期",
        "legend": NUMBERED if cover.numbers_pages else COUNTED,
        "count": f"共{len(numbers)}期",
        "publisher": cover.publisher,
        "date": max(part.issue.date for part in parts).isoformat(),
    }


def _line(issue: BoundIssue, entries: list[IndexEntry], before: int) -> dict[str, Any]:
    """A line of the contents, with those of its titles."""
    titles = [
        {"lines": broken_title(entry.title.text, room=CONTENTS_ROOM)} | _leading_to(entry.place, before)
        for entry in entries
    ]
    about = {"number": f"第{issue.number}期", "date": day(issue.date), "titles": titles}
    return about | _leading_to(beginning(), before)


def beginning() -> PlaceOnPage:
    """The top of an issue's first page."""
    return PlaceOnPage(page=1, top=842.0)


def _entries(part: Measured, before: int) -> list[IndexEntry]:
    return [
        IndexEntry(title, part.issue.number, place, before)
        for title, place in zip(part.issue.titles, part.places, strict=True)
    ]


def _leading_to(place: PlaceOnPage, before: int) -> dict[str, str]:
    page = before + place.page
    return {"page": str(page), "link": f"{LINK}{page}:{place.top:g}"}


def _groups(entries: list[IndexEntry]) -> Iterator[dict[str, object]]:
    """The index, by letter: the contents are in order of appearance. What recurs stands once with all its places."""
    ordered = sorted(entries, key=lambda entry: (entry.title.reading, entry.title.text))
    for letter, of_letter in groupby(ordered, key=lambda entry: _letter(entry.title)):
        titles = [
            {"lines": broken_title(text, room=TITLE_ROOM), "places": [entry.drawn() for entry in same]}
            for text, same in groupby(of_letter, key=lambda entry: entry.title.text)
        ]
        yield {"letter": letter, "titles": titles}


def _letter(title: IndexTitle) -> str:
    first = title.reading[:1].upper()
    if not first.isascii():
        return OTHERS
    return FIGURES if first.isdecimal() else first
