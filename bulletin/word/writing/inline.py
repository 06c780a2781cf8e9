"""Words within a line: emphasis, links, line breaks, small figures above and below."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from bulletin.word.writing.building import Building
from bulletin.word.writing.markup import R, run, run_of, w
from bulletin.word.writing.styles import EMPHASIS, LINK, STRONG

# Words, or an inline element with all that stands in it; its tail is none of it.
Parts = Sequence[str | etree._Element]

_SPACES = re.compile(r"[ \t\r\n]+")  # of the source are one, as a browser shows them
_SET_OFF = {
    "strong": {"rStyle": STRONG},
    "em": {"rStyle": EMPHASIS},
    "sub": {"vertAlign": "subscript"},
    "sup": {"vertAlign": "superscript"},
}


def runs_of(parts: Parts, building: Building) -> list[etree._Element]:
    return list(_runs(_stripped(parts), building, {}))


def text_in(parts: Parts) -> str:
    return "".join(part if isinstance(part, str) else part.text_content() for part in parts)


def parts_of(element: etree._Element) -> list[str | etree._Element]:
    """All that stands in the element."""
    parts: list[str | etree._Element] = [element.text or ""]
    for child in element:
        parts += [child, child.tail or ""]
    return parts


def _stripped(parts: Parts) -> Parts:
    """Without the spaces at both ends of a paragraph."""
    kept = [part for part in parts if not isinstance(part, str) or part]
    if kept and isinstance(kept[0], str):
        kept[0] = kept[0].lstrip(" \t\r\n")
    if kept and isinstance(kept[-1], str):
        kept[-1] = kept[-1].rstrip(" \t\r\n")
    return kept


def _runs(parts: Parts, building: Building, around: dict[str, str]) -> Iterator[etree._Element]:
    for part in parts:
        if isinstance(part, str):
            if text := _SPACES.sub(" ", part):
                yield run(text, *_properties(around))
        elif part.tag == "br":
            yield run_of(w("br"), *_properties(around))
        elif part.tag == "a" and part.get("href"):
            yield _link(part, building, around)
        else:
            yield from _runs(parts_of(part), building, around | _SET_OFF.get(part.tag, {}))


def _properties(around: dict[str, str]) -> list[etree._Element]:
    return [w(name, val=value) for name, value in around.items()]


def _link(element: etree._Element, building: Building, around: dict[str, str]) -> etree._Element:
    styled = {"rStyle": LINK} | around
    link = w("hyperlink", *_runs(parts_of(element), building, styled), history=1)
    link.set(f"{{{R}}}id", building.link(element.get("href")))
    return link
