"""Text and markup of a Content as the compositor is given them: with the marks of `breaks`, rare characters apart."""

import re
from collections.abc import Iterator, Sequence

from lxml import html as lxml_html
from markupsafe import Markup, escape

from bulletin.document.richtext import INLINE_TAGS, PICTURE_ADDRESS, TAGS, VOID_TAGS
from bulletin.press.page import ROW
from bulletin.press.typesetting.breaks import JOINER, marks_of
from bulletin.press.typesetting.figures import LEAST_AIR, frame
from bulletin.press.typesetting.tables import COLUMN_TAGS, arrange

UNKNOWN_SIDE = 800  # pixels of a picture whose size the markup does not say

DOTS = "●○■"  # of lists without numbers, by depth

# A heading of the second level that its text follows in the same paragraph: one sentence, within a line.
RUN_IN = re.compile(r"（[一二三四五六七八九十]{1,3}）[^。；：]{1,24}。(?=.)")
FIRST_LEVEL = re.compile(r"[一二三四五六七八九十]{1,3}、")

# What a body face (Fandol, 仿宋_GB2312) is sure to have: ASCII and the square of GB 2312, whose table misnames · and —.
_CELLS = (bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
BODY_FACES = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("".join(_CELLS)) - {"―"} | set("·—〇")


def set_text(text: str) -> Markup:
    """Plain text as markup that breaks where Chinese lines may break."""
    return Markup(_with_marks(text, marks_of(text), 0))  # noqa: S704 - every character has been escaped


def set_names(names: Sequence[str], separator: str, room: int) -> Markup:
    """Names in a row, which breaks after a separator only; a name of more than `room` characters breaks like a text."""
    text = separator.join(names)
    marks, start = marks_of(text), 0
    for name in names:
        end = start + len(name)
        if len(name) <= room:
            marks[start + 1 : end] = [JOINER] * (len(name) - 1)
        if end < len(text):
            marks[end] = JOINER
        start = end + len(separator)
    return Markup(_with_marks(text, marks, 0))  # noqa: S704 - every character has been escaped


def set_line(text: str) -> Markup:
    """A line that is broken already, or never is, as markup."""
    return Markup(_with_marks(text, [""] * len(text), 0))  # noqa: S704 - every character has been escaped


def set_markup(body: str) -> Markup:
    """Clean article markup, its text broken like `set_text`, paragraph by paragraph."""
    root = lxml_html.fragment_fromstring(body, create_parent="div")
    for table in root.iter("table"):
        arrange(table)
    for paragraph in root.iter("p", "li"):
        _set_head_in(paragraph)
    for item in root.iter("li"):
        item.set("data-mark", _mark_of(item))
    for caption in root.iter("figcaption"):
        _raise(caption)
    pieces = list(_pieces(root))
    marks = _marks_of_blocks(pieces)
    return Markup("".join(_render(pieces, marks)))  # noqa: S704 - text escaped, tags from the allow-list


def _pieces(element: lxml_html.HtmlElement) -> Iterator[tuple[str, str]]:
    """The markup as ("tag" | "block" | "text", string); a "block" is a tag that begins or ends a line of thought."""
    if element.text:
        yield "text", element.text
    for child in element:
        kind = "tag" if child.tag in INLINE_TAGS - VOID_TAGS | {"span"} else "block"
        yield kind, _picture(child) if child.tag == "img" else _start_tag(child)
        if child.tag not in VOID_TAGS:
            yield from _pieces(child)
            yield kind, f"</{child.tag}>"
        if child.tail:
            yield "text", child.tail


def _start_tag(element: lxml_html.HtmlElement) -> str:
    if element.tag not in TAGS | COLUMN_TAGS | {"span"}:
        raise ValueError(f"unexpected tag {element.tag!r} in a sealed body")
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.items() if name != "rel")
    if element.tag == "h3":  # a bookmark says its words without the marks that guide line breaking
        attributes += f' data-title="{escape(element.text_content())}"'
    return f"<{element.tag}{attributes}>"


def _set_head_in(paragraph: lxml_html.HtmlElement) -> None:
    """Marks what heads a paragraph from within: a sentence with （一）, or whatever its writer emphasised there.

    Both are set like the second level (GB/T 9704-2012 7.3.3), for emphasis elsewhere is set like the first, and would
    be read as one where a paragraph begins.
    """
    words = paragraph.text or ""
    head = RUN_IN.match(words)
    if head and not words.rstrip().endswith("；"):
        paragraph.text = None
        paragraph.insert(0, span := paragraph.makeelement("span", {"class": "run-in"}))
        span.text, span.tail = head[0], words[head.end() :]
        return
    first = paragraph.find("*") if not words else None
    if first is not None and first.tag == "strong" and not FIRST_LEVEL.match(first.text_content()):
        first.set("class", "run-in")


def _mark_of(item: lxml_html.HtmlElement) -> str:
    """What stands before an item of a list, by how deep the list stands in others."""
    owner = item.getparent()
    depth = min(sum(1 for _ in item.iterancestors("li")), len(DOTS) - 1)
    if owner.tag != "ol":
        return f"{DOTS[depth]}\u2002"
    number = int(owner.get("start", 1)) + owner.index(item)
    circled = chr(ord("①") + number - 1) if number <= 20 else f"{number}）"
    return (f"{number}. ", f"（{number}）", circled)[depth]


def _raise(caption: lxml_html.HtmlElement) -> None:
    """Moves a picture and its caption into the middle of the rows they take, close together."""
    figure = caption.getparent()
    _, height, rows = _frame(figure.find("img"))
    spare = (rows * ROW - height - LEAST_AIR) / 2
    figure.set("class", "captioned")
    figure.set("style", f"--spare: {spare:.3f}mm")


def _frame(image: lxml_html.HtmlElement) -> tuple[float, float, int]:
    return frame(*(int(image.get(side, UNKNOWN_SIDE)) for side in ("width", "height")))


def _picture(image: lxml_html.HtmlElement) -> str:
    """The picture at its printed size, in a frame of whole rows; read aloud, it has its caption or a word at least."""
    caption = image.getparent().findtext("figcaption") or "图片"
    if not (named := PICTURE_ADDRESS.fullmatch(image.get("src"))):
        raise ValueError(f"unexpected picture {image.get('src')!r} in a sealed body")
    width, height, rows = _frame(image)
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
            marks += marks_of(run)
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
