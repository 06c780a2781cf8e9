"""Where a line may break (禁则): rules of clreq that Pango does not know, given to it as invisible characters."""

import re
from collections.abc import Iterator
from itertools import pairwise

from lxml import html as lxml_html
from markupsafe import Markup, escape

from bulletin.document.richtext import INLINE_TAGS, PICTURE_ADDRESS, TAGS, VOID_TAGS
from bulletin.press.typesetting.figures import frame

JOINER = "\u2060"  # no break here
OPENING = "\u200b"  # a break is allowed here

NEVER_FIRST = set("、。，．；：？！”’）》】〉」』〕］｝·—～／…％‰℃,.;:?!)]}%")
NEVER_LAST = set("“‘（《【〈「『〔［｛([{")
# Pango breaks on neither side of a Chinese quotation mark.
QUOTES_BEFORE, QUOTES_AFTER = set("“‘"), set("”’")

UNKNOWN_SIDE = 800  # pixels of a picture whose size the markup does not say

# In characters of 4号, of which 156 mm hold 31: a cell that is better not broken, the least that one which breaks
# should have, and what the edges of each take.
SHORT_CELL, BROKEN_CELL, CELL_EDGES, TABLE_ROOM = 8, 4, 0.7, 31

# Figures stay with what they count, and a date stays whole.
WHOLE = re.compile(
    r"\d{2,4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|第\d+[期号届次条章节]|\d[\d.,]*(?:[～—-]\d[\d.,]*)?[%％‰℃万亿千百年月日时分秒号期元名个]{0,2}"
)
# At least two characters, or a figure and what it counts, on a paragraph's last line.
_LAST_WORD = re.compile(r"(?:\d[\d.,]*[%％‰℃]?|[a-zA-Z]+|\w)\W*\w\W*\Z")
# What a body face (Fandol, 仿宋_GB2312) is sure to have: ASCII and the square of GB 2312, whose table misnames · and —.
_CELLS = (bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
BODY_FACES = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("".join(_CELLS)) - {"―"} | set("·—〇")


def set_text(text: str) -> Markup:
    """Plain text as markup that breaks where Chinese lines may break."""
    return Markup(_with_marks(text, _marks(text), 0))  # noqa: S704 - every character has been escaped


def set_markup(body: str) -> Markup:
    """Clean article markup, its text broken like `set_text`, paragraph by paragraph."""
    root = lxml_html.fragment_fromstring(body, create_parent="div")
    _keep_short_cells(root)
    pieces = list(_pieces(root))
    marks = _marks_of_blocks(pieces)
    return Markup("".join(_render(pieces, marks)))  # noqa: S704 - text escaped, tags from the allow-list


def _pieces(element: lxml_html.HtmlElement) -> Iterator[tuple[str, str]]:
    """The markup as ("tag" | "block" | "text", string); a "block" is a tag that begins or ends a line of thought."""
    if element.text:
        yield "text", element.text
    for child in element:
        kind = "tag" if child.tag in INLINE_TAGS - VOID_TAGS else "block"
        yield kind, _picture(child) if child.tag == "img" else _start_tag(child)
        if child.tag not in VOID_TAGS:
            yield from _pieces(child)
            yield kind, f"</{child.tag}>"
        if child.tail:
            yield "text", child.tail


def _start_tag(element: lxml_html.HtmlElement) -> str:
    if element.tag not in TAGS:
        raise ValueError(f"unexpected tag {element.tag!r} in a sealed body")
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.items() if name != "rel")
    if element.tag == "h3":  # a bookmark says its words without the marks that guide line breaking
        attributes += f' data-title="{escape(element.text_content())}"'
    return f"<{element.tag}{attributes}>"


def _keep_short_cells(root: lxml_html.HtmlElement) -> None:
    """Short cells are better not broken, in a table whose columns leave the room for that."""
    for table in root.iter("table"):
        columns: dict[int, int] = {}
        for row in table.iter("tr"):
            for column, cell in enumerate(row):
                length = len(cell.text_content())
                needed = length if length <= SHORT_CELL else BROKEN_CELL
                columns[column] = max(columns.get(column, 0), needed)
        if sum(columns.values()) + len(columns) * CELL_EDGES <= TABLE_ROOM:
            for cell in table.iter("td", "th"):
                if len(cell.text_content()) <= SHORT_CELL:
                    cell.set("class", "short")


def _picture(image: lxml_html.HtmlElement) -> str:
    """The picture at its printed size, in a frame of whole rows; read aloud, it has its caption or a word at least."""
    caption = image.getparent().findtext("figcaption") or "图片"
    if not (named := PICTURE_ADDRESS.fullmatch(image.get("src"))):
        raise ValueError(f"unexpected picture {image.get('src')!r} in a sealed body")
    width, height, rows = frame(*(int(image.get(side, UNKNOWN_SIDE)) for side in ("width", "height")))
    return (
        f'<div class="frame" style="--rows: {rows}"><img src="{named["sha256"][:2]}/{named["sha256"]}{named["suffix"]}"'
        f' alt="{escape(image.get("alt") or caption)}" style="width: {width}mm; height: {height}mm"></div>'
    )


def _marks_of_blocks(pieces: list[tuple[str, str]]) -> list[str]:
    """For every character of text in all pieces, the invisible character to stand before it, or ""."""
    marks: list[str] = []
    run = ""
    for kind, string in [*pieces, ("block", "")]:
        if kind == "text":
            run += string
        elif kind == "block":
            marks += _marks(run)
            run = ""
    return marks


def _render(pieces: list[tuple[str, str]], marks: list[str]) -> Iterator[str]:
    start = 0
    for kind, string in pieces:
        if kind == "text":
            yield _with_marks(string, marks, start)
            start += len(string)
        else:
            yield string


def _marks(text: str) -> list[str]:
    marks = ["", *(_mark_between(before, after) for before, after in pairwise(text))][: len(text)]
    kept = [match.span() for match in WHOLE.finditer(text)]
    if last_word := _LAST_WORD.search(text):
        kept.append(last_word.span())
    for start, end in kept:
        for index in range(start + 1, end):
            marks[index] = "" if text[index - 1 : index + 1].isascii() else JOINER
    return marks


def _mark_between(before: str, after: str) -> str:
    if after in NEVER_FIRST or before in NEVER_LAST:
        return JOINER if not (before.isascii() and after.isascii()) else ""
    if after in QUOTES_BEFORE or before in QUOTES_AFTER:
        return OPENING
    return ""


def _with_marks(text: str, marks: list[str], start: int) -> str:
    """The text escaped, each invisible character in its place, each run of rare characters in its own span."""
    pieces = []
    for index, character in enumerate(text, start):
        pieces.append(marks[index])
        pieces.append(f'<span class="rare">{character}</span>' if _is_rare(character) else escape(character))
    return "".join(pieces)


def _is_rare(character: str) -> bool:
    """Whether a body face may lack it, so that another font with another line height steps in."""
    return character not in BODY_FACES and not character.isspace()
