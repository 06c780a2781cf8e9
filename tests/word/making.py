"""Word files written by hand, part by part: small enough to see what stands in them."""

import io
import zipfile
from collections.abc import Mapping

from bulletin.word.reading import read_docx
from bulletin.word.text import WordText

OPEN_XML = "http://schemas.openxmlformats.org"
TYPES = f"{OPEN_XML}/officeDocument/2006/relationships"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": f"{OPEN_XML}/wordprocessingml/2006/main",
        "r": TYPES,
        "wp": f"{OPEN_XML}/drawingml/2006/wordprocessingDrawing",
        "a": f"{OPEN_XML}/drawingml/2006/main",
        "pic": f"{OPEN_XML}/drawingml/2006/picture",
        "m": f"{OPEN_XML}/officeDocument/2006/math",
        "mc": f"{OPEN_XML}/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000154a24f5f00000000"
    "49454e44ae426082"
)
# Kinds of parts beside the text, by the name of the file they stand in.
KINDS = {
    **{name: name for name in ("styles", "numbering", "comments", "footnotes", "endnotes", "commentsExtended")},
    **{"theme1": "theme", "header1": "header", "footer1": "footer"},
}


def docx(body: str, media: Mapping[str, bytes] | None = None, linked: tuple[str, ...] = (), **parts: str) -> bytes:
    """A .docx with this inside of w:body. `parts` are the insides of other parts by the name of their file; `media`
    are pictures by the id the text calls them by, `linked` ids of what stands elsewhere.
    """
    media = media or {}
    relations = [_relation(name, KINDS[name], f"{name}.xml") for name in parts]
    relations += [_relation(name, "image", f"media/{name}.bin") for name in media]
    relations += [_relation(name, "image", f"file:///{name}.jpg", ' TargetMode="External"') for name in linked]
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types([*parts]),
        "_rels/.rels": _relations([_relation("main", "officeDocument", "word/document.xml")]),
        "word/document.xml": _part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": _relations(relations),
        **{f"word/{name}.xml": _part(name, inside) for name, inside in parts.items()},
        **{f"word/media/{name}.bin": data for name, data in media.items()},
    }
    return zipped(members)


def zipped(members: Mapping[str, str | bytes] | Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def made_strict(data: bytes) -> bytes:
    """The file as Word writes it when told to keep strictly to ISO/IEC 29500."""
    strict = {
        f"{OPEN_XML}/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
        TYPES: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    members: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            members[name] = archive.read(name)
            for transitional, instead in strict.items():
                members[name] = members[name].replace(transitional.encode(), instead.encode())
    return zipped(members)


def read(body: str, **parts) -> WordText:
    return read_docx(docx(body, **parts))


def p(text: str = "", properties: str = "", run: str = "") -> str:
    """A paragraph; `text` is words, or runs if it begins with <."""
    inside = text if text.startswith("<") else r(text, run)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside if text else ''}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def styled(style: str, text: str) -> str:
    return p(text, f'<w:pStyle w:val="{style}"/>')


def style(style_id: str, name: str, inside: str = "", based_on: str = "", kind: str = "paragraph") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="{kind}" w:styleId="{style_id}"><w:name w:val="{name}"/>{base}{inside}</w:style>'


def numbered(text: str, list_id: int = 1, depth: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def level(depth: int, kind: str, text: str, inside: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{inside}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*levels: str, nums: str = "") -> str:
    """One abstract list of these levels, and list 1 of it."""
    first = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{first}{nums}'


def table(*rows: str, lines: bool = True, inside: str = "") -> str:
    kind = "single" if lines else "none"
    borders = f'<w:tblBorders><w:insideH w:val="{kind}"/><w:insideV w:val="{kind}"/></w:tblBorders>'
    return f"<w:tbl><w:tblPr>{borders}{inside}</w:tblPr>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(map(cell, cells))}</w:tr>"


def cell(inside: str, properties: str = "") -> str:
    if inside.startswith("<w:tc>"):
        return inside
    inside = inside if inside.startswith("<") else p(inside)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def picture(relation: str = "photo", alt: str = "", link: str = "embed") -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图片 1" descr="{alt}"/><a:graphic><a:graphicData><pic:pic>'
        f'<pic:blipFill><a:blip r:{link}="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def box(inside: str) -> str:
    """A text box as Word writes it: for itself, and again for older programs."""
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:docPr id="2" name="文本框 2"/>'
        f"<a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx></wps:wsp>"
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"<w:txbxContent>{inside}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def field(code: str, result: str) -> str:
    return f"{_mark('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{_mark('separate')}{result}{_mark('end')}"


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _part(name: str, inside: str) -> str:
    root = {"document": "document", "theme1": "document", "header1": "hdr", "footer1": "ftr"}.get(name, name)
    prefix = "w15" if name == "commentsExtended" else "w"
    ending = "Ex" if name == "commentsExtended" else ""
    root = "commentsEx" if ending else root
    return f"<{prefix}:{root} {NAMESPACES}>{inside}</{prefix}:{root}>"


def _content_types(parts: list[str]) -> str:
    """What the parts are, for other programs: our own reader goes by the relations."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = {"document": "document.main", **{part: KINDS[part] for part in parts if part != "theme1"}}
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{word}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    defaults = {"xml": "application/xml", "bin": "image/png"}
    defaults["rels"] = "application/vnd.openxmlformats-package.relationships+xml"
    named = "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in defaults.items())
    return f'<Types xmlns="{OPEN_XML}/package/2006/content-types">{named}{overrides}</Types>'


def _relation(relation: str, kind: str, target: str, more: str = "") -> str:
    return f'<Relationship Id="{relation}" Type="{TYPES}/{kind}" Target="{target}"{more}/>'


def _relations(relations: list[str]) -> str:
    return f'<Relationships xmlns="{OPEN_XML}/package/2006/relationships">{"".join(relations)}</Relationships>'
