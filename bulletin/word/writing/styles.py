"""The styles of a bulletin, by name, as GB/T 9704-2012 and static/press/press.css have them: one table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from bulletin.press import page
from bulletin.word.writing.faces import LATIN, Typeface, fonts_of
from bulletin.word.writing.markup import Value, w
from bulletin.word.writing.measures import AREA, CELL, EM_4, ROW, SIZE_2, SIZE_3, SIZE_4, SMALL, TRACKING, eighths

RED = "E2231A"  # of the masthead, as static/press/press.css has it
GREY = "7F7F7F"
RULE_MASTHEAD = 0.9  # mm, as static/press/press.css has it
IMPRINT_ROW = 454  # twips, 8 mm, as static/press/press.css has it


@dataclass(frozen=True)
class Style:
    """A paragraph style. Indents are in characters, `before` and `after` in rows; `line` in twips, 0 is as high as what
    stands in it; `tabs` are (kind, twips[, leader]).
    """

    id: str
    name: str  # Word's own where it has such a style, or its outline and contents know it not
    alias: str = ""
    based_on: str = "Normal"
    next: str = ""
    face: str = ""
    latin: str = LATIN
    size: int = 0
    colour: str = ""
    align: str = ""
    first: float = 0
    left: float = 0
    right: float = 0
    hanging: float = 0
    before: float = 0
    after: float = 0
    line: int = ROW
    level: int | None = None  # of the outline
    keeps_next: bool = False
    keeps_lines: bool = False
    tabs: tuple[tuple[Value, ...], ...] = ()
    rule: str = ""  # a red one below: how wide, in eighths of a point

    @property
    def cell(self) -> int:
        """Twips of one character."""
        return EM_4 if self.size == SIZE_4 else CELL


BODY = "Body"
RIGHT_EDGE = ("right", AREA)
AT_RIGHT = ("right", AREA - EM_4)  # of the imprint
STYLES = (
    Style("Body", "正文文字", first=2),
    # 版头
    Style("Marking", "密级和编号", face="hei", align="left", tabs=(RIGHT_EDGE,)),
    Style("Masthead", "刊名", face="title", colour=RED, align="center", line=ROW * 3),
    Style("IssueNumber", "期号", align="center"),
    Style("EditionNumber", "更正版次", face="hei", colour=RED, align="center"),
    Style(
        "IssuedBy",
        "版头",
        align="left",
        after=1,
        tabs=(("left", CELL), ("right", AREA - CELL)),
        rule=str(eighths(RULE_MASTHEAD)),
    ),
    # 目录
    Style("ContentsTitle", "目录", face="hei", align="center", keeps_next=True),
    Style("ContentsColumn", "目录栏目", face="hei", align="left", left=1, keeps_next=True),
    Style("TOC1", "toc 1", align="left", left=1, right=1, tabs=(("right", AREA - CELL, "dot"),)),
    Style("TOC2", "toc 2", align="left", left=2, right=1, tabs=(("right", AREA - CELL, "dot"),)),
    # 正文
    Style("Note", "编者按", face="kai", first=2),
    Style("Column", "栏目", face="hei", colour=RED, align="center", before=1, after=1, keeps_next=True),
    Style(
        *("Heading1", "heading 1", "文章标题"),
        next=BODY,
        face="title",
        size=SIZE_2,
        align="center",
        before=1,
        after=1,
        level=0,
        keeps_next=True,
        keeps_lines=True,
    ),
    Style("Source", "供稿单位", next=BODY, face="kai", align="center", after=1, keeps_next=True),
    Style("Heading2", "heading 2", "一级标题", next=BODY, face="hei", first=2, level=1, keeps_next=True),
    Style("Heading3", "heading 3", "二级标题", next=BODY, face="kai", first=2, level=2, keeps_next=True),
    Style("Heading4", "heading 4", "三级标题", next=BODY, first=2, level=3, keeps_next=True),
    Style("Brief", "简讯", first=2),
    Style("ListItem", "List Paragraph", "列表", first=2),
    Style("Quotation", "Quote", "引文", face="kai", first=2, left=2, right=2),
    Style("Figure", "插图", size=2, align="center", line=0, keeps_next=True),
    Style("Caption", "caption", "图题", face="kai", size=SIZE_4, align="center", left=2, right=2),
    Style("Cell", "表格文字", size=SIZE_4),
    Style("HeadCell", "表头文字", face="hei", size=SIZE_4, align="center"),
    # 版记
    Style("Recipients", "版记", size=SIZE_4, left=3, hanging=2, right=1, line=IMPRINT_ROW),
    Style("Issued", "版记（印发）", size=SIZE_4, left=1, right=1, line=IMPRINT_ROW, align="left", tabs=(AT_RIGHT,)),
    Style("Staff", "版记（署名）", size=SIZE_4, left=4, hanging=3, right=1, line=IMPRINT_ROW, tabs=(AT_RIGHT,)),
    Style("End", "版记之后", size=2, line=20),
    # 页眉，页码
    Style("Header", "header", size=SMALL, colour=GREY, face="hei", align="center", line=0),
    Style("Footer", "footer", "页码", face="numerals", latin="", size=SIZE_4, align="left", left=1, right=1, line=0),
)
# What is set off within a line: in another face, never bolder or slanted (static/press/press.css).
STRONG, EMPHASIS, LINK = "Strong", "Emphasis", "Hyperlink"


def styles(faces: Mapping[str, Typeface]) -> etree._Element:
    defaults = w("docDefaults", w("rPrDefault", _default_run(faces)), w("pPrDefault", w("pPr")))
    return w("styles", defaults, _normal(), *(_style(style, faces) for style in STYLES), *_others(faces))


def _default_run(faces: Mapping[str, Typeface]) -> etree._Element:
    language = w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    return w("rPr", fonts_of(faces["body"]), w("sz", val=SIZE_3), w("szCs", val=SIZE_3), language)


def _normal() -> etree._Element:
    """Every line one row of the grid, 28 characters in it: nothing hangs out, nothing is spaced (5.2.3).

    Both are measured out rather than snapped to the page's grid, in which LibreOffice gives a character that is a hair
    wider than its cell a second one.
    """
    paragraph = w(
        "pPr",
        w("widowControl", val=0),
        w("overflowPunct", val=0),
        w("autoSpaceDE", val=0),
        w("autoSpaceDN", val=0),
        w("snapToGrid", val=0),
        w("spacing", line=ROW, lineRule="exact"),
        w("jc", val="both"),
    )
    name = w("name", val="Normal")
    size = w("rPr", w("spacing", val=TRACKING), w("sz", val=SIZE_3), w("szCs", val=SIZE_3))
    return w("style", name, w("qFormat"), paragraph, size, type="paragraph", default=1, styleId="Normal")


def _style(style: Style, faces: Mapping[str, Typeface]) -> etree._Element:
    return w(
        "style",
        w("name", val=style.name),
        *([w("aliases", val=style.alias)] if style.alias else []),
        w("basedOn", val=style.based_on),
        *([w("next", val=style.next)] if style.next else []),
        w("qFormat"),
        w("pPr", *_of_paragraph(style)),
        w("rPr", *_of_run(style, faces)),
        type="paragraph",
        styleId=style.id,
        **({} if _is_words_own(style) else {"customStyle": 1}),
    )


def _is_words_own(style: Style) -> bool:
    return style.name.isascii()


def _of_paragraph(style: Style) -> Iterator[etree._Element]:
    if style.keeps_next:
        yield w("keepNext")
    if style.keeps_lines:
        yield w("keepLines")
    if style.rule:
        yield w("pBdr", w("bottom", val="single", sz=style.rule, space=0, color=RED))
    if style.tabs:
        yield w("tabs", *(_tab(*tab) for tab in style.tabs))
    yield w(
        "spacing",
        before=round(style.before * ROW),
        after=round(style.after * ROW),
        line=style.line or 240,
        lineRule="exact" if style.line else "auto",
    )
    if indents := dict(_indents(style)):
        yield w("ind", **indents)
    if style.align:
        yield w("jc", val=style.align)
    if style.level is not None:
        yield w("outlineLvl", val=style.level)


def _tab(kind: Value, at: Value, leader: Value = "none") -> etree._Element:
    return w("tab", val=kind, leader=leader, pos=at)


def _indents(style: Style) -> Iterator[tuple[str, int]]:
    """Both in characters, which Word goes by, and in twips, for what knows no characters (17.3.1.12)."""
    for side, name in (("left", "left"), ("right", "right"), ("first", "firstLine"), ("hanging", "hanging")):
        if characters := getattr(style, side):
            yield f"{name}Chars", round(characters * 100)
            yield name, round(characters * style.cell)


def _of_run(style: Style, faces: Mapping[str, Typeface]) -> Iterator[etree._Element]:
    if style.face:
        yield fonts_of(faces[style.face], style.latin or faces[style.face].name)
    if style.colour:
        yield w("color", val=style.colour)
    if style.size:
        yield w("spacing", val=0)
        yield w("sz", val=style.size)
        yield w("szCs", val=style.size)


def _others(faces: Mapping[str, Typeface]) -> Iterator[etree._Element]:
    yield w("style", w("name", val="Default Paragraph Font"), type="character", default=1, styleId="PlainRun")
    for name, face in ((STRONG, "hei"), (EMPHASIS, "kai")):
        yield _of_characters(name, fonts_of(faces[face]))
    yield _of_characters(LINK)
    yield _plain_table()
    yield _table()
    yield w("style", w("name", val="No List"), type="numbering", default=1, styleId="NoList")


def _of_characters(name: str, *properties: etree._Element) -> etree._Element:
    heads = (w("name", val=name), w("basedOn", val="PlainRun"), w("qFormat"))
    return w("style", *heads, w("rPr", *properties), type="character", styleId=name)


def _plain_table() -> etree._Element:
    """What every table starts from; without it Word takes its own."""
    layout = w("tblPr", w("tblInd", w=0, type="dxa"), w("tblCellMar", *_margins(0)))
    return w("style", w("name", val="Normal Table"), layout, type="table", default=1, styleId="PlainTable")


def _table() -> etree._Element:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    rules = (w(side, val="single", sz=eighths(page.RULE_INNER), space=0, color="auto") for side in sides)
    layout = w("tblPr", w("tblBorders", *rules), w("tblCellMar", *_margins(85)))  # 1.5 mm
    heads = (w("name", val="表格"), w("basedOn", val="PlainTable"), w("qFormat"))
    return w("style", *heads, layout, type="table", styleId="Grid", customStyle=1)


def _margins(twips: int) -> tuple[etree._Element, ...]:
    return tuple(
        w(side, w=twips if side in {"left", "right"} else 0, type="dxa") for side in ("top", "left", "bottom", "right")
    )
