"""Masthead (版头), correction note (更正说明), contents (目录) and editors' note (编者按)."""

from collections.abc import Iterator, Mapping

from lxml import etree

from bulletin.document import dates
from bulletin.document.content import Article, Content
from bulletin.press.typesetting.masthead import set_name
from bulletin.word.marks import name_of
from bulletin.word.writing.building import Building
from bulletin.word.writing.markup import asked, field, paragraph, run, tab, w
from bulletin.word.writing.measures import half_points
from bulletin.word.writing.styles import STRONG

BRIEFS = "briefs"  # the place of the title above the briefs


def article_key(article: Article) -> str:
    return f"article-{article.key}"


def masthead(content: Content, building: Building) -> Iterator[etree._Element]:
    corners = [*_fact("marking", content.marking, building), tab(), *_fact("serial", content.serial, building)]
    yield paragraph("Marking", *corners)
    yield paragraph("Masthead", *_name(content.bulletin, building))
    total = f"（总第{content.total_number}期）" if content.total_number else ""
    yield paragraph("IssueNumber", *_fact("number", f"第{content.number}期{total}", building))
    if content.version > 1:
        day = f"　{dates.day(content.correction.date)}" if content.correction else ""
        yield paragraph("EditionNumber", *_fact("edition", f"更正　第{content.version}版{day}", building))
    office = _fact("publisher", content.publisher, building)
    yield paragraph("IssuedBy", tab(), *office, tab(), *_fact("date", dates.day(content.date), building))


def _fact(field_name: str, text: str, building: Building) -> list[etree._Element]:
    return building.marked(f"masthead-{field_name}", text, run(text)) if text else []


def _name(name: str, building: Building) -> list[etree._Element]:
    """The name (刊名) as large and as far apart as in print: no gap follows the last one."""
    measure = set_name(name)
    size, gap = measure.size, round(measure.gap * measure.size * 20)
    sizes = ("sz", "szCs")
    runs = [
        run(part, *([w("spacing", val=gap)] if spaced else []), *(w(one, val=half_points(size)) for one in sizes))
        for part, spaced in ((name[:-1], True), (name[-1:], False))
        if part
    ]
    return building.marked("masthead-bulletin", name, *runs)


def note(place: str, lead: str, text: str, building: Building) -> Iterator[etree._Element]:
    """A paragraph a line of the text; the lead stands before the bookmark of the first."""
    for number, line in enumerate(lines_of(text), start=1):
        opening = [run(lead, w("rStyle", val=STRONG))] if number == 1 else []
        yield paragraph("Note", *opening, *building.marked(numbered(place, number), line, run(line)))


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def numbered(place: str, number: int) -> str:
    """The first paragraph of a place has its key, the second one `key-2`."""
    return place if number == 1 else f"{place}-{number}"


def contents(content: Content, pages: Mapping[str, int]) -> Iterator[etree._Element]:
    """The contents as a field, filled in, so that nothing need be brought up to date; a single article needs none."""
    entries = [*_entries(content, pages)]
    if len(content.articles) + bool(content.briefs) < 2:
        return
    yield paragraph("ContentsTitle", run("目　　录"))
    columns = ' \\t "栏目,1"' if any(article.column for article in content.articles) else ""
    first, last = entries[0], entries[-1]
    begun = [w("r", w("fldChar", fldCharType="begin")), *asked(f'TOC \\o "1-1" \\h \\z{columns}')]
    for at, element in enumerate(begun, start=1):  # after its properties
        first.insert(at, element)
    last.append(w("r", w("fldChar", fldCharType="end")))
    yield from entries


def _entries(content: Content, pages: Mapping[str, int]) -> Iterator[etree._Element]:
    for column, articles in content.columns:
        if column:
            yield paragraph("ContentsColumn", run(column))
        for article in articles:
            yield _entry(article_key(article), article.title, "TOC2" if column else "TOC1", pages)
    if content.briefs:
        yield _entry(BRIEFS, content.briefs_title, "TOC1", pages)


def _entry(place: str, title: str, style: str, pages: Mapping[str, int]) -> etree._Element:
    page = field(f"PAGEREF {name_of(place)} \\h", run(str(pages.get(place, 1))))
    return paragraph(style, w("hyperlink", run(title), tab(), *page, anchor=name_of(place), history=1))
