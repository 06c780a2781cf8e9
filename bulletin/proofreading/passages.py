"""The document as the proofreader reads it: one passage after the other, each of a kind, at its place.

A rule that looks for a full stop after a title has to know what a title is; here it is known.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from bulletin.document import richtext
from bulletin.document.content import Article, Content
from bulletin.document.places import further, people_by_label, places, recipients_by_label


class Kind(StrEnum):
    """What a passage is."""

    TITLE = "title"  # of an article
    COLUMN = "column"
    SOURCE = "source"  # who sent a text in
    PARAGRAPH = "paragraph"
    HEADING1 = "h3"  # within an article, 一、
    HEADING2 = "h4"  # （一）
    HEADING3 = "h5"  # 1.
    ITEM = "li"
    QUOTATION = "blockquote"
    ROW = "tr"  # of a table: its cells parted by tabs
    CAPTION = "figcaption"
    BRIEF = "brief"
    NOTE = "note"  # the editors' note, the note of a correction
    MASTHEAD = "masthead"  # the lines above the text
    LIST = "list"  # a list of names at the foot
    IMPRINT = "imprint"  # any other line there


HEADINGS = frozenset({Kind.HEADING1, Kind.HEADING2, Kind.HEADING3})
# Running text: what is made of sentences.
PROSE = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.QUOTATION, Kind.BRIEF, Kind.NOTE})
WRITTEN = PROSE | HEADINGS | {Kind.TITLE, Kind.CAPTION, Kind.ROW}


class Passage(NamedTuple):
    """A stretch of text: `text` begins at character `offset` of the text of its place.

    `group` names what belongs together: all of one article, of all briefs, of the head or the foot. `block` tells one
    table or list from the next; 0 outside an article's body.
    """

    place: str
    kind: Kind
    text: str
    offset: int = 0
    group: str = ""
    block: int = 0


def passages_of(content: Content) -> list[Passage]:
    """All of the document, in printed order."""
    about = [Passage("", Kind.NOTE, line, group="about") for line in content.about.split("\n") if line.strip()]
    return [*_head(content), *_articles(content), *_briefs(content), *_foot(content), *about]


def passages_of_lines(lines: Iterable[str]) -> list[Passage]:
    """Of any text, a paragraph a line: the place of each is `line-N`, counted from 1."""
    return [Passage(f"line-{n}", Kind.PARAGRAPH, line, group="text") for n, line in enumerate(lines, start=1)]


def _head(content: Content) -> Iterator[Passage]:
    known = {place.key: place.text for place in places(content)}
    for part in (content.publisher, content.marking, content.serial):
        if part:
            yield _within("masthead", known["masthead"], part, Kind.MASTHEAD, "head")
    if content.briefs and content.briefs_title:
        yield Passage("", Kind.COLUMN, content.briefs_title, group="head")
    if content.correction:
        yield from _paragraphs("correction", content.correction.note)
    yield from _paragraphs("editors-note", content.editors_note)


def _articles(content: Content) -> Iterator[Passage]:
    for article in content.articles:
        yield from _article(article)


def _article(article: Article) -> Iterator[Passage]:
    group = f"article-{article.key}"
    parts = ((article.column, Kind.COLUMN), (article.title, Kind.TITLE), (article.source, Kind.SOURCE))
    offset = 0
    for text, kind in parts:
        if text:
            yield Passage(group, kind, text, offset, group)
            offset += len(text) + 1
    for number, line in enumerate(richtext.lines_of(article.body), start=1):
        kind = _KINDS.get(line.tag, Kind.PARAGRAPH)
        yield Passage(f"{group}-{number}", kind, line.text, 0, group, line.block)


_KINDS = {
    "h3": Kind.HEADING1,
    "h4": Kind.HEADING2,
    "h5": Kind.HEADING3,
    "li": Kind.ITEM,
    "blockquote": Kind.QUOTATION,
    "tr": Kind.ROW,
    "figcaption": Kind.CAPTION,
}


def _briefs(content: Content) -> Iterator[Passage]:
    for number, brief in enumerate(content.briefs, start=1):
        yield Passage(f"brief-{number}", Kind.BRIEF, brief.words, group="briefs")


def _foot(content: Content) -> Iterator[Passage]:
    known = {place.key: place.text for place in places(content)}
    for label, names in recipients_by_label(content):
        line = f"{label}：{'，'.join(names)}"
        yield _within("recipients", known["recipients"], line, Kind.LIST, "foot")
    lines = [f"{label}：{'，'.join(names)}" for label, names in people_by_label(content)]
    for line in (content.imprint_office, *lines, *further(content).split("\n")):
        if line:
            yield _within("imprint", known["imprint"], line, Kind.IMPRINT, "foot")


def _within(place: str, whole: str, part: str, kind: Kind, group: str) -> Passage:
    return Passage(place, kind, part, max(whole.find(part), 0), group)


def _paragraphs(place: str, text: str) -> Iterator[Passage]:
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            yield Passage(place, Kind.NOTE, line, offset, place)
        offset += len(line) + 1
