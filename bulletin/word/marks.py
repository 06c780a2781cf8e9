"""The way back: bookmarks named after the places of a document, and what it was when it was written out.

The writer surrounds the text of each place with a bookmark and lays an Origin beside it; whoever reads the file when it
comes back knows by the one where a paragraph belongs, by the other what stood there.
"""

import re

import msgspec
from lxml import etree

from bulletin.document.richtext import UNPRINTABLE
from bulletin.intake.manuscript import Refusal
from bulletin.word.package import Package

PREFIX = "nr_"  # Word takes letters, figures and _ in a bookmark's name, 40 of them at most
# LibreOffice calls what it saves of a floating table a copy.
_NAME = re.compile(rf"{PREFIX}(?P<place>[a-z0-9_]+?)(?:_Copy_\d+)?")
ORIGIN_PART = "customXml/item1.xml"
ORIGIN_NAMESPACE = "urn:newsroom:origin"
FORM = 1  # of the record; raised with every change of it


class Origin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a Word file was made of. `texts` has the words of every place, in the order of the page, as they stood
    between its bookmarks; `fingerprint` is "" for a draft.
    """

    form: int = FORM
    issue: str  # dongtai/2018-15
    version: int
    schema: int  # of the document
    content: str  # SHA-256 of the document's canonical bytes
    fingerprint: str
    texts: dict[str, str]


def name_of(place: str) -> str:
    """The name of the bookmark around a place: `article-3-2` -> `nr_article_3_2`."""
    return f"{PREFIX}{place.replace('-', '_')}"


def place_of(name: str) -> str:
    """The place a bookmark surrounds, or "" if it is none of ours."""
    found = _NAME.fullmatch(name)
    return found["place"].replace("_", "-") if found else ""


def part_of(origin: Origin) -> bytes:
    """The custom XML part that holds it."""
    root = etree.Element(f"{{{ORIGIN_NAMESPACE}}}origin", nsmap={None: ORIGIN_NAMESPACE})
    root.text = UNPRINTABLE.sub("", msgspec.json.encode(origin).decode())
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # type: ignore[no-any-return]


def origin_of(package: Package) -> Origin | None:
    """What the file was made of; None if it is none of ours or its record is lost or damaged. Raises Refusal (without
    the file's name) if a newer program wrote it.
    """
    for name in package.names:
        if name.startswith("customXml/item") and name.endswith(".xml"):
            root = package.xml(name)
            if root is not None and root.tag == f"{{{ORIGIN_NAMESPACE}}}origin":
                return _read(root.text or "")
    return None


class _Form(msgspec.Struct):
    """All that is read of a record before its form is known."""

    form: int


def _read(text: str) -> Origin | None:
    try:
        if msgspec.json.decode(text, type=_Form).form > FORM:
            raise Refusal("是更新版本的程序导出的，现在的程序读不了：请管理员升级程序，或重新导出一份来改")
        return msgspec.json.decode(text, type=Origin)
    except msgspec.MsgspecError:
        return None
