"""The names WordprocessingML gives things (ECMA-376 part 1), and how its values are read.

The strict namespaces are read as the transitional ones; only these are known to the rest of the room.
"""

import re
from collections.abc import Iterator

from lxml import etree

from bulletin.word.package import Package

_OPEN_XML = "http://schemas.openxmlformats.org"
W = f"{{{_OPEN_XML}/wordprocessingml/2006/main}}"
R = f"{{{_OPEN_XML}/officeDocument/2006/relationships}}"
A = f"{{{_OPEN_XML}/drawingml/2006/main}}"
WP = f"{{{_OPEN_XML}/drawingml/2006/wordprocessingDrawing}}"
PIC = f"{{{_OPEN_XML}/drawingml/2006/picture}}"
M = f"{{{_OPEN_XML}/officeDocument/2006/math}}"
MC = f"{{{_OPEN_XML}/markup-compatibility/2006}}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741 - the prefix everybody writes
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"

_STRICT = re.compile(r"\{http://purl\.oclc\.org/ooxml/([^}]*)\}")
# Where the last words of a strict namespace stand in the transitional one.
_TRANSITIONAL = {
    "wordprocessingml/main": W,
    "officeDocument/relationships": R,
    "officeDocument/math": M,
    "drawingml/main": A,
    "drawingml/wordprocessingDrawing": WP,
    "drawingml/picture": PIC,
}
_NUMBER = re.compile(r"-?\d{1,9}")
_OFF = {"0", "false", "off", "none"}


def part(package: Package, name: str) -> etree._Element | None:
    """The part's root, in the transitional namespaces."""
    root = package.xml(name) if name else None
    if root is not None and _STRICT.match(root.tag):
        for element in root.iter(etree.Element):
            element.tag = _transitional(element.tag)
            for key in [key for key in element.attrib if key.startswith("{")]:
                element.set(_transitional(key), element.attrib.pop(key))
    return root


def _transitional(tag: str) -> str:
    return _STRICT.sub(lambda strict: _TRANSITIONAL.get(strict[1], strict[0]), tag)


def value(parent: etree._Element | None, name: str, attribute: str = "val") -> str | None:
    """What the child of this name says; None if there is no such child, or it says nothing."""
    child = parent.find(W + name) if parent is not None else None
    said: str | None = child.get(W + attribute) if child is not None else None
    return said


def number(text: str | None) -> int | None:
    """The whole number at the start of a value: of 24, -24 or 24pt."""
    found = _NUMBER.match(text) if text else None
    return int(found.group()) if found else None


def is_on(element: etree._Element | None) -> bool | None:
    """What a toggle says (w:b, w:b w:val="0"); None if it is not there."""
    return None if element is None else element.get(W + "val", "1") not in _OFF


def children(element: etree._Element) -> Iterator[etree._Element]:
    """The child elements, without comments and processing instructions."""
    yield from element.iterchildren(etree.Element)
