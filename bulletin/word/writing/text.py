"""The articles under their columns, and the briefs (简讯)."""

from collections.abc import Iterator

from lxml import etree

from bulletin.document.content import Article, Content
from bulletin.press.typesetting.titles import broken_title
from bulletin.word.writing.body import body_of
from bulletin.word.writing.building import Building
from bulletin.word.writing.front import BRIEFS, article_key, lines_of, numbered
from bulletin.word.writing.markup import paragraph, run, run_of, w

STAR = "★"


def text(content: Content, building: Building) -> Iterator[etree._Element]:
    for column, articles in content.columns:
        for number, article in enumerate(articles):
            if column and number == 0:
                yield _column(f"{article_key(article)}-column", column, building)
            yield from _article(article, building)
    if content.briefs:
        yield _title(BRIEFS, content.briefs_title, building)
    for number, brief in enumerate(content.briefs, start=1):
        for line, words in enumerate(lines_of(brief.words), start=1):
            opening = [run(STAR)] if line == 1 else []
            place = numbered(f"brief-{number}", line)
            yield paragraph("Brief", *opening, *building.marked(place, words, run(words)))


def _article(article: Article, building: Building) -> Iterator[etree._Element]:
    key = article_key(article)
    yield _title(key, article.title, building, is_followed=bool(article.source))
    if article.source:
        yield paragraph("Source", *building.marked(f"{key}-source", article.source, run(article.source)))
    yield from body_of(article, key, building)


def _column(place: str, column: str, building: Building) -> etree._Element:
    return paragraph("Column", *building.marked(place, column, *_broken(column)))


def _title(place: str, title: str, building: Building, *, is_followed: bool = False) -> etree._Element:
    """Broken by sense; a line break within is none of the title's."""
    closer = (w("spacing", after=0),) if is_followed else ()
    return paragraph("Heading1", *building.marked(place, title, *_broken(title)), properties=closer)


def _broken(title: str) -> Iterator[etree._Element]:
    left = title
    for number, line in enumerate(broken_title(title)):
        if number:
            yield run_of(w("br"))
        length = left.find(line) + len(line)
        words, left = left[:length], left[length:]
        yield run(words)
    if left:
        yield run(left)
