"""A Content as one Word file: its parts, and what belongs to what."""

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from bulletin.document import content as sealed
from bulletin.document.content import Content
from bulletin.document.store import sha256
from bulletin.word.marks import ORIGIN_NAMESPACE, ORIGIN_PART, Origin, part_of
from bulletin.word.writing import properties
from bulletin.word.writing.building import HYPERLINK, PICTURE, Building
from bulletin.word.writing.faces import font_table, named_by
from bulletin.word.writing.front import contents, masthead, note
from bulletin.word.writing.imprint import imprint
from bulletin.word.writing.markup import paragraph, to_bytes, w
from bulletin.word.writing.measures import ROW
from bulletin.word.writing.numbering import numbering
from bulletin.word.writing.pages import EVEN, ODD, footer, header, section, settings
from bulletin.word.writing.parts import OFFICE, PACKAGE, WORD, Parts
from bulletin.word.writing.stamps import Stamp
from bulletin.word.writing.styles import BODY, styles
from bulletin.word.writing.text import text

DOCUMENT = "word/document.xml"
PROPERTIES = "docProps"


def write_docx(
    content: Content,
    picture_of: Callable[[str], bytes | None],
    *,
    stamp: Stamp,
    pages: Mapping[str, int] | None = None,
    families: Mapping[str, str] | None = None,
) -> bytes:
    """The .docx. `picture_of` gives a picture's bytes by its address; `pages` says on which page a place stands, for
    the contents; `families` names the fonts of this office by role.
    """
    building, parts = Building(picture_of), Parts()
    blocks = _parted(_blocks(content, building, pages or {}))
    faces = named_by(families or {})
    parts.relate("", DOCUMENT, f"{OFFICE}/officeDocument")
    _add(parts, "styles", to_bytes(styles(faces)))
    _add(parts, "fontTable", to_bytes(font_table(faces)))
    _add(parts, "settings", to_bytes(settings()))
    _add(parts, "numbering", to_bytes(numbering(building.lists)))
    headers = {kind: _add(parts, "header", to_bytes(header(stamp, at)), at) for at, kind in enumerate((ODD, EVEN), 1)}
    sides = {ODD: "right", EVEN: "left"}
    footers = {kind: _add(parts, "footer", to_bytes(footer(sides[kind])), at) for at, kind in enumerate(sides, 1)}
    _add_references(parts, building)
    _add_properties(parts, content, stamp, origin_of(content, stamp, building))
    document = w("document", w("body", *blocks, section(headers, footers)))
    parts.add(DOCUMENT, f"{WORD}.document.main+xml", to_bytes(document))
    return parts.zipped()


def texts_of(content: Content) -> dict[str, str]:
    """The words of every place, as an Origin has them."""
    building = Building(lambda address: None)
    for _ in _blocks(content, building, {}):
        pass
    return building.texts


def origin_of(content: Content, stamp: Stamp, building: Building) -> Origin:
    return Origin(
        issue=content.name,
        version=content.version,
        schema=content.schema,
        content=sha256(sealed.to_bytes(content)),
        fingerprint=stamp.fingerprint,
        texts=building.texts,
    )


def _blocks(content: Content, building: Building, pages: Mapping[str, int]) -> Iterator[etree._Element]:
    yield from masthead(content, building)
    if content.correction:
        yield from _set_apart(note("correction", "更正说明：", content.correction.note, building))
    yield from _set_apart(contents(content, pages))
    yield from _set_apart(note("editors-note", "编者按：", content.editors_note, building))
    yield from text(content, building)
    yield from imprint(content, building)


def _parted(blocks: Iterator[etree._Element]) -> list[etree._Element]:
    """Two tables that touch would be one to Word."""
    parted: list[etree._Element] = []
    for block in blocks:
        if parted and parted[-1].tag == block.tag == w("tbl").tag:
            parted.append(paragraph(BODY))
        parted.append(block)
    return parted


def _set_apart(blocks: Iterator[etree._Element]) -> Iterator[etree._Element]:
    """A row is left below the last of them."""
    listed = list(blocks)
    if listed:
        listed[-1][0].append(w("spacing", after=ROW))
    yield from listed


def _add(parts: Parts, kind: str, data: bytes, number: int | None = None) -> str:
    """A part of Word's own kinds; the id by which the text calls it."""
    name = f"word/{kind}{number or ''}.xml"
    parts.add(name, f"{WORD}.{kind}+xml", data)
    return parts.relate(DOCUMENT, name, f"{OFFICE}/{kind}")


def _add_references(parts: Parts, building: Building) -> None:
    for one in building.references.values():
        if one.kind == HYPERLINK:
            parts.relate_outside(DOCUMENT, one.target, f"{OFFICE}/{HYPERLINK}", one.id)
        elif one.data is not None:
            parts.add(f"word/{one.target}", "", one.data)
            parts.relate(DOCUMENT, f"word/{one.target}", f"{OFFICE}/{PICTURE}", one.id)


def _add_properties(parts: Parts, content: Content, stamp: Stamp, origin: Origin) -> None:
    office = "application/vnd.openxmlformats-officedocument"
    core, custom, item = f"{PROPERTIES}/core.xml", f"{PROPERTIES}/custom.xml", "customXml/itemProps1.xml"
    parts.add(core, "application/vnd.openxmlformats-package.core-properties+xml", to_bytes(properties.core(content)))
    parts.relate("", core, f"{PACKAGE}/relationships/metadata/core-properties")
    parts.add(custom, f"{office}.custom-properties+xml", to_bytes(properties.custom(origin, stamp.line)))
    parts.relate("", custom, f"{OFFICE}/custom-properties")
    parts.add(ORIGIN_PART, "", part_of(origin))
    parts.relate(DOCUMENT, ORIGIN_PART, f"{OFFICE}/customXml")
    held = to_bytes(properties.store_item(origin, ORIGIN_NAMESPACE))
    parts.add(item, f"{office}.customXmlProperties+xml", held)
    parts.relate(ORIGIN_PART, item, f"{OFFICE}/customXmlProps")
