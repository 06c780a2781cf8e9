"""Styles: how a paragraph and its runs look once every style they are based on is counted in, and what the names of
the styles say they are.
"""

import re
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import TypeVar

from lxml import etree

from bulletin.word.reading.names import A, W, is_on, number, value

# Nobody bases styles on each other deeper than that; a circle is cut here.
_DEEPEST = 50
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])(?!\d).*")
_LIST = re.compile(r"(?:list bullet|列表项目符号)\s*([2-5])")
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d")
# What a style is for, by its name in Word, WPS, LibreOffice and pandoc.
_ROLES = {
    **dict.fromkeys(("title", "标题", "文章标题", "大标题", "公文标题", "文档标题"), "title"),
    **dict.fromkeys(("subtitle", "副标题"), "subtitle"),
    **dict.fromkeys(("caption", "题注", "图题", "图片说明", "image caption", "figure", "illustration"), "caption"),
    **dict.fromkeys(("quote", "intense quote", "block text", "引用", "明显引用", "quotations"), "quote"),
    **dict.fromkeys(("toc heading", "toc 标题", "contents heading"), "contents heading"),
}
_RED = re.compile("[c-f][0-9a-f][0-5][0-9a-f][0-5][0-9a-f]", re.IGNORECASE)
_CENTRED, _RIGHT = {"center"}, {"right", "end"}


@dataclass(frozen=True)
class RunLook:
    """How a run looks; None where nothing is said. `size` in points."""

    bold: bool | None = None
    italic: bool | None = None
    is_hidden: bool | None = None
    is_struck: bool | None = None
    size: float | None = None
    is_red: bool | None = None
    font: str | None = None  # of its Chinese characters
    latin: str | None = None
    position: str | None = None  # superscript, subscript


@dataclass(frozen=True)
class ParagraphLook:
    """How a paragraph stands; None where nothing is said. `outline` counts from 1; 10 is text."""

    align: str | None = None  # centred, right, left
    is_indented: bool | None = None  # its first line
    outline: int | None = None
    number: int | None = None  # the list it is numbered in; 0 is none
    depth: int | None = None  # in that list, from 0
    is_ruled: bool | None = None  # a line stands below it


Look = TypeVar("Look", RunLook, ParagraphLook)


@dataclass(frozen=True)
class Style:
    """A paragraph or character style with all it is based on; `role` and `level` by its name."""

    id: str = ""
    run: RunLook = field(default_factory=RunLook)
    paragraph: ParagraphLook = field(default_factory=ParagraphLook)
    role: str = ""
    level: int | None = None
    depth: int = 0  # of a list whose depth only its name says: List Bullet 2


def over(upper: Look, lower: Look) -> Look:
    """What the upper look says, and where it says nothing, the lower one."""
    said = {one.name: said for one in fields(upper) if (said := getattr(upper, one.name)) is not None}
    return replace(lower, **said) if said else lower


class Styles:
    """The styles of one file."""

    def __init__(self, root: etree._Element | None, theme: etree._Element | None) -> None:
        self._fonts = _theme_fonts(theme)
        self._elements: dict[str, etree._Element] = {}
        self._default = ""
        defaults = None
        if root is not None:
            defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
            for element in root.iterchildren(W + "style"):
                self._elements.setdefault(element.get(W + "styleId", ""), element)
                if element.get(W + "type") == "paragraph" and element.get(W + "default") in {"1", "true", "on"}:
                    self._default = element.get(W + "styleId", "")
        self._base = over(self.run_look(defaults), RunLook(size=10.0))
        self.paragraph = cache(self._paragraph)
        self.character = cache(self._character)
        self.look = cache(self._look)

    def _paragraph(self, style_id: str | None) -> Style:
        """The paragraph style; the default one, if there is none of this id."""
        return self._resolved(style_id if style_id in self._elements else self._default)

    def _character(self, style_id: str) -> RunLook:
        return self._resolved(style_id).run

    def _look(self, paragraph: RunLook, character: RunLook, own: RunLook) -> RunLook:
        """How a run looks. A toggle set by both styles is off again (ECMA-376 part 1, 17.7.3)."""
        styled = over(character, paragraph)
        styled = replace(
            styled,
            bold=bool(paragraph.bold) != bool(character.bold),
            italic=bool(paragraph.italic) != bool(character.italic),
            is_hidden=bool(paragraph.is_hidden) != bool(character.is_hidden),
        )
        return over(own, over(styled, self._base))

    def _resolved(self, style_id: str) -> Style:
        chain: list[etree._Element] = []
        while style_id in self._elements and len(chain) < _DEEPEST:
            chain.append(self._elements[style_id])
            style_id = value(chain[-1], "basedOn") or ""
        run, paragraph, role, level, depth = RunLook(), ParagraphLook(), "", None, 0
        for element in reversed(chain):
            run = over(self.run_look(element.find(W + "rPr")), run)
            paragraph = over(paragraph_look(element.find(W + "pPr")), paragraph)
            name = " ".join((value(element, "name") or "").lower().split())
            named = _named(name)
            role, level = named if any(named) else (role, level)
            depth = int(found[1]) - 1 if (found := _LIST.fullmatch(name)) else depth
        return Style(chain[0].get(W + "styleId", "") if chain else "", run, paragraph, role, level, depth)

    def list_of(self, style_id: str) -> int | None:
        """The list a numbering style (w:numStyleLink) stands for."""
        return paragraph_look(self._elements[style_id].find(W + "pPr")).number if style_id in self._elements else None

    def has_lines(self, properties: etree._Element | None) -> bool:
        """Whether lines part the cells of a table with these w:tblPr, by themselves or by its style."""
        style_id = value(properties, "tblStyle") or ""
        sources = [properties]
        while style_id in self._elements and len(sources) < _DEEPEST:
            sources.append(self._elements[style_id].find(W + "tblPr"))
            style_id = value(self._elements[style_id], "basedOn") or ""
        for source in sources:
            borders = source.find(W + "tblBorders") if source is not None else None
            inner = [borders.find(W + side) for side in ("insideV", "insideH")] if borders is not None else []
            kinds = [one.get(W + "val") for one in inner if one is not None]
            if kinds:
                return any(kind not in {"nil", "none"} for kind in kinds)
        return False

    def run_look(self, properties: etree._Element | None) -> RunLook:
        """What a w:rPr itself says."""
        if properties is None:
            return RunLook()
        said = {_local(child): child for child in properties.iterchildren(etree.Element)}
        half_points = number(_val(said.get("sz")))
        colour = _val(said.get("color"))
        return RunLook(
            bold=is_on(said.get("b")),
            italic=is_on(said.get("i")),
            is_hidden=is_on(said.get("vanish")),
            is_struck=is_on(said.get("strike")) or is_on(said.get("dstrike")),
            size=half_points / 2 if half_points else None,
            is_red=_RED.fullmatch(colour) is not None if colour else None,
            font=self._font(said.get("rFonts"), "eastAsia"),
            latin=self._font(said.get("rFonts"), "ascii"),
            position=_val(said.get("vertAlign")),
        )

    def _font(self, fonts: etree._Element | None, script: str) -> str | None:
        if fonts is None:
            return None
        theme = fonts.get(f"{W}{script}Theme")
        named: str | None = fonts.get(W + script)
        return self._fonts.get(theme, named) if theme else named


def paragraph_look(properties: etree._Element | None) -> ParagraphLook:
    """What a w:pPr itself says."""
    if properties is None:
        return ParagraphLook()
    align = value(properties, "jc")
    outline = number(value(properties, "outlineLvl"))
    numbering = properties.find(W + "numPr")
    border = properties.find(f"{W}pBdr/{W}bottom")
    return ParagraphLook(
        align=None if align is None else "centred" if align in _CENTRED else "right" if align in _RIGHT else "left",
        is_indented=_is_indented(properties.find(W + "ind")),
        outline=None if outline is None else outline + 1,
        number=number(value(numbering, "numId")),
        depth=number(value(numbering, "ilvl")),
        is_ruled=None if border is None else border.get(W + "val") not in {"nil", "none"},
    )


def _is_indented(indents: etree._Element | None) -> bool | None:
    said = {}
    for name in ("firstLineChars", "firstLine", "hangingChars", "hanging"):
        if indents is not None and indents.get(W + name) is not None:
            said[name] = number(indents.get(W + name)) or 0
    if not said:
        return None
    return said.get("firstLineChars", 0) > 0 or said.get("firstLine", 0) > 0


def _named(name: str) -> tuple[str, int | None]:
    """What a style of this name is for, and the level of heading it is for."""
    heading = _HEADING.fullmatch(name)
    if heading:
        return "", int(heading[1])
    return ("contents" if _CONTENTS.fullmatch(name) else _ROLES.get(name, "")), None


def _theme_fonts(theme: etree._Element | None) -> dict[str, str]:
    """The theme's fonts for Chinese, by the names runs call them."""
    found = {}
    for kind in ("major", "minor"):
        fonts = theme.find(f".//{A}{kind}Font") if theme is not None else None
        if fonts is None:
            continue
        chinese = (one.get("typeface", "") for one in fonts.iterchildren(A + "font") if one.get("script") == "Hans")
        east_asian = fonts.find(A + "ea")
        named = (east_asian.get("typeface") if east_asian is not None else "") or next(chinese, "")
        if named:
            found[f"{kind}EastAsia"] = named
    return found


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _val(element: etree._Element | None) -> str | None:
    return None if element is None else element.get(W + "val")
