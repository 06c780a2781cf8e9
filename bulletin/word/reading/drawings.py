"""Drawings (w:drawing, w:pict): the pictures, text boxes and words of WordArt in them, in order, each once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from bulletin.word.package import Package, Relation
from bulletin.word.reading.items import Picture
from bulletin.word.reading.names import MC, WP, A, O, R, V, W
from bulletin.word.reading.telling import Telling, Told

# Namespaces a mc:Choice may ask for: those of text boxes, groups and canvases, and what only adds to known ones.
_UNDERSTOOD = {"wps", "wpg", "wpc", "wp14", "w14", "w15", "w16", "w16se", "w16cid", "w16cex", "w16sdtdh", "a14", "v"}
# What programs describe pictures with that nobody described.
_AUTOMATIC_ALT = re.compile(
    r"(?:图片|图像|图形|图示|形状|文本框|组合|对象|picture|image|graphic|img|object|fig(?:ure)?)[\s_-]*\d*"
    r"|.*(?:AI[\s-]*生成|自动生成|automatically generated|AI-generated).*"
    r"|(?:a |an )?(?:picture|close-?up|screenshot|group|image) .*\b(?:contain|of)\w*\b.*"
    r"|\S+\.(?:jpe?g|png|gif|bmp|webp|tiff?|emf|wmf|heic)|[A-Za-z]+[_-]?\d[\w-]*|[0-9a-fA-F-]{8,}|https?://\S+",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_ALT = 200
_READABLE = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"RIFF")
_VECTORS = (b"\x01\x00\x00\x00", b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")


@dataclass(frozen=True)
class Box:
    """A text box: the element that holds its paragraphs."""

    content: etree._Element


@dataclass(frozen=True)
class WordArt:
    text: str


Found = Picture | Box | WordArt


def chosen(alternatives: etree._Element) -> etree._Element | None:
    """The one branch of a mc:AlternateContent that is to be read."""
    for choice in alternatives.iterchildren(MC + "Choice"):
        if set(choice.get("Requires", "").split()) <= _UNDERSTOOD:
            return choice
    return alternatives.find(MC + "Fallback")


class Drawings:
    """The pictures of one file, as they are come upon."""

    def __init__(self, package: Package, telling: Telling) -> None:
        self._package = package
        self._telling = telling
        self._places: dict[str, int] = {}
        self._seen = 0
        self.pictures: list[bytes] = []

    def read(self, drawing: etree._Element, relations: dict[str, Relation], where: str) -> Iterator[Found]:
        """What the drawing holds; what it loses is told."""
        properties = drawing.find(f".//{WP}docPr")
        alt = _alt(properties.get("descr") or properties.get("title")) if properties is not None else ""
        pending = [drawing]
        while pending:
            element = pending.pop()
            inside = element
            match element.tag:
                case tag if tag == MC + "AlternateContent":
                    inside = chosen(element)
                case tag if tag == W + "txbxContent":
                    yield Box(element)
                    continue
                case tag if tag in (A + "blip", V + "imagedata"):
                    described = alt or _alt(element.getparent().get("alt")) if tag == V + "imagedata" else alt
                    yield from self._picture(_pointed_at(element), relations, described, where)
                    continue
                case tag if tag == V + "textpath":
                    yield WordArt(element.get("string", ""))
                case tag if tag == A + "graphicData" and _is_chart(element):
                    self._telling.count(Told.CHART, where)
                    continue
            pending += reversed(list(inside.iterchildren(etree.Element)) if inside is not None else [])

    def _picture(self, pointed: str | None, relations: dict[str, Relation], alt: str, where: str) -> Iterator[Picture]:
        self._seen += 1
        relation = relations.get(pointed or "")
        target = relation.target if relation else ""
        if target not in self._places:
            if relation and not target:
                self._telling.count(Told.LINKED, where)
                return
            data = self._package.bytes_of(target) if target else b""
            if not self._is_readable(data, target, where):
                return
            self._places[target] = len(self.pictures)
            self.pictures.append(data)
        yield Picture(self._places[target], alt)

    def _is_readable(self, data: bytes, target: str, where: str) -> bool:
        if data.startswith(_READABLE):
            return True
        if not data:
            self._telling.count(Told.MISSING, where)
        elif data.startswith(_VECTORS) or target.lower().endswith((".emf", ".wmf", ".emz", ".wmz", ".svg")):
            self._telling.say(f"第 {self._seen} 张图片是矢量图（WMF/EMF），没有收入，请另存为 JPG 后插入。")
        else:
            self._telling.count(Told.UNREADABLE, where)
        return False


def _pointed_at(element: etree._Element) -> str | None:
    """The relation a picture is behind; a linked one has only r:link."""
    pointed: str | None = element.get(R + "embed") or element.get(R + "id") or element.get(R + "link")
    return pointed or element.get(O + "relid")


def _is_chart(graphic: etree._Element) -> bool:
    return graphic.get("uri", "").rpartition("/")[2] in {"chart", "chartex", "diagram"}


def _alt(text: str | None) -> str:
    words = " ".join((text or "").split())
    return "" if _AUTOMATIC_ALT.fullmatch(words) else words[:_LONGEST_ALT]
