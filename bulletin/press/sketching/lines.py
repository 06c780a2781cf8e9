"""Where each printed line stands, and which characters of which place (`bulletin/document/places.py`) it shows.

Every character drawn is traced through the page source to the text it came from. What the press itself puts in (★,
编者按：, numbers of lists, marks that guide line breaking) is passed over.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element

from weasyprint.formatting_structure import boxes

from bulletin.document.content import Content
from bulletin.document.places import places
from bulletin.press.papers import Line
from bulletin.press.typesetting.breaks import JOINER, OPENING

NOWHERE = ""  # the place of what is written in no place: the contents, the heading of the briefs


class Row(NamedTuple):
    """A line with what a compositor sees of it: the block it stands in, the block's tag ("table" within one)."""

    line: Line
    block: Element
    tag: str
    text: str


class Character(NamedTuple):
    """A character that is drawn, and where it is written; `offset` is None for what the press put in."""

    character: str
    place: str
    offset: int | None


def rows(pages: list[boxes.PageBox], content: Content) -> list[Row]:
    """Every line of the laid-out pages in the order of the text, but for page numbers and watermark."""
    root = next(child.element for child in pages[0].children if not isinstance(child, boxes.MarginBox))
    trace = _Trace(_written(root, content))
    return [row for number, page in enumerate(pages, 1) for row in _rows_of_page(number, page, trace)]


# From the boxes to the page source


class _Trace:
    """Tells of the drawn text, box by box, where it is written: each element's own text is drawn in its order."""

    def __init__(self, written: dict[Element, list[Character]]):
        self.written = written
        self.drawn: dict[Element, int] = defaultdict(int)

    def follow(self, box: boxes.TextBox) -> Iterator[Character]:
        own = self.written.get(box.element, [])
        for character in _seen(box.text):
            if self.drawn[box.element] == len(own):
                self.drawn[box.element] = 0  # the head of a table is drawn again on its next page
            at = self.drawn[box.element]
            if own and own[at].character == character:
                self.drawn[box.element] += 1
                yield own[at]


def _rows_of_page(number: int, page: boxes.PageBox, trace: _Trace) -> Iterator[Row]:
    width, height = page.margin_width(), page.margin_height()
    for block, tag, line in _lines(page, ""):
        drawn = [(box, list(trace.follow(box))) for box in _texts(line)]
        written = [pair for pair in drawn if pair[1]]
        for place, group in groupby(written, key=lambda pair: pair[1][0].place):
            parts = list(group)
            first, last = parts[0][0], parts[-1][0]
            offsets = [one.offset for _, characters in parts for one in characters if one.offset is not None]
            yield Row(
                Line(
                    page=number,
                    x=first.position_x / width,
                    y=line.position_y / height,
                    width=(last.position_x + last.width - first.position_x) / width,
                    height=line.height / height,
                    place=place,
                    start=min(offsets, default=0),
                    end=max(offsets, default=-1) + 1,
                ),
                block.element,
                tag,
                "".join(one.character for _, characters in parts for one in characters),
            )


def _lines(box: boxes.Box, tag: str) -> Iterator[tuple[boxes.Box, str, boxes.LineBox]]:
    """(block, its tag, line) below the box; a line may itself hold blocks, as those that float do."""
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.MarginBox) or child.style["position"] == "fixed":
            continue
        if isinstance(child, boxes.LineBox):
            yield box, tag, child
        yield from _lines(child, "table" if "table" in (tag, child.element_tag) else child.element_tag)


def _texts(box: boxes.Box) -> Iterator[boxes.TextBox]:
    """What is drawn in the line itself; not what a style put before or after it."""
    for child in box.children:
        if isinstance(child, boxes.InlineBox):
            yield from _texts(child)
        elif isinstance(child, boxes.TextBox) and "::" not in child.element_tag:
            yield child


# From the page source to the text


def _written(root: Element, content: Content) -> dict[Element, list[Character]]:
    """Where the characters of each element's own text are written, in their order."""
    written: dict[Element, list[Character]] = defaultdict(list)
    for element, character in _read(root, content):
        written[element].append(character)
    return written


def _read(root: Element, content: Content) -> Iterator[tuple[Element, Character]]:
    """Each element with the characters of its own text, part by part as templates/press/bulletin.html lists them."""
    texts = {place.key: place.text for place in places(content)}
    notes = (key for key in ("correction", "editors-note") if texts.get(key, "").strip())
    articles = deque(content.articles)
    for part in _parts(root):
        match part.get("class", part.tag):
            case "masthead":
                yield from _in_any_order(part, "masthead", texts)
            case "note":
                key = next(notes)
                yield from _in_order([part], {key: texts[key]})
            case "column":
                yield from _in_order([part], {f"article-{articles[0].key}": articles[0].column})
            case "article":
                article = articles.popleft()
                key = f"article-{article.key}"
                own = {at: texts[at] for at in texts if f"{at}-".startswith(f"{key}-")}
                own[key] = " " * len(article.column) + own[key][len(article.column) :]  # which stands above, if at all
                yield from _in_order([part], own)
            case "briefs":
                heading, *briefs = part
                yield from _in_order([heading], {NOWHERE: ""})
                yield from _in_order(briefs, {at: texts[at] for at in texts if at.startswith("brief-")})
            case "contents":
                yield from _in_order([part], {NOWHERE: ""})
            case "imprint":
                for box in part:
                    key = "recipients" if box.get("class") == "recipients" else "imprint"
                    yield from _in_any_order(box, key, texts)


def _parts(root: Element) -> Iterator[Element]:
    for part in root.iterfind("body/*"):
        yield from part if part.tag == "main" else (part,)


def _in_order(elements: Iterable[Element], texts: dict[str, str]) -> Iterator[tuple[Element, Character]]:
    """Drawn as they are written, one place after the other, but for what the press put in between."""
    expected = [
        Character(character, place, offset)
        for place, text in texts.items()
        for offset, character in enumerate(text)
        if _is_seen(character)
    ]
    at, place = 0, next(iter(texts))
    for element, text in _own_texts(elements):
        for character in filter(_is_seen, text):
            if at < len(expected) and expected[at].character == character:
                place = expected[at].place
                yield element, expected[at]
                at += 1
            else:  # a label begins its place, a ★ the next one
                ahead = expected[at].place if at < len(expected) else place
                yield element, Character(character, ahead, None)


def _in_any_order(part: Element, place: str, texts: dict[str, str]) -> Iterator[tuple[Element, Character]]:
    """Drawn word by word where the page has room for them, such as the date beside the office."""
    offsets = [offset for offset, character in enumerate(texts[place]) if _is_seen(character)]
    written, at = _seen(texts[place]), 0
    for element, text in _own_texts([part]):
        for word in map(_seen, text.split()):
            found = written.find(word, at if word in written[at:] else 0)
            at = found + len(word) if found >= 0 else at
            for index, character in enumerate(word):
                yield element, Character(character, place, offsets[found + index] if found >= 0 else None)


def _own_texts(elements: Iterable[Element]) -> Iterator[tuple[Element, str]]:
    """Every piece of text in reading order, with the element whose own it is."""
    for element in elements:
        yield element, element.text or ""
        for child in element:
            yield from _own_texts([child])
            yield element, child.tail or ""


def _seen(text: str) -> str:
    return "".join(filter(_is_seen, text))


def _is_seen(character: str) -> bool:
    return character not in (JOINER, OPENING) and not character.isspace()
