"""The one allow-list of markup, used at form, intake and sealing. Nothing else decides what markup may stand: the
writing window and its paste cleaner are given this list (bulletin/admin/writing.py).

An article's body is a run of blocks: paragraphs, three levels of heading (h3 一、 h4 （一） h5 1.), lists,
tables, quotations and pictures with their captions, with emphasis and links inside. Pure functions of strings.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import nh3
from lxml import etree
from lxml import html as lxml_html

INLINE_TAGS = {"a", "br", "em", "strong", "sub", "sup"}
HEADING_TAGS = {"h3", "h4", "h5"}
CONTAINER_TAGS = {"blockquote", "figure", "ol", "ul", "table", "thead", "tbody", "tr"}
BLOCK_TAGS = {"p", "li", "td", "th", "figcaption"} | HEADING_TAGS | CONTAINER_TAGS
VOID_TAGS = {"br", "img"}
TAGS = INLINE_TAGS | BLOCK_TAGS | VOID_TAGS
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # else the sanitiser lets title and lang stand anywhere
    "a": {"href"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "figure": {"class"},
    "img": {"src", "alt", "width", "height"},
}
# What an element is nothing without.
REQUIRED_ATTRIBUTES = {"a": "href", "img": "src"}
URL_SCHEMES = {"http", "https", "mailto"}
# What editors and word processors write for the same thing.
SYNONYMS = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h6": "h5"}

# Deeper than any text needs; cleaning and typesetting take time and stack for each level.
MAX_NESTING = 40
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Void, or ended by the next of their kind: what is not closed is no nesting.
_FLAT_TAGS = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
    *("p", "li", "td", "th", "tr", "thead", "tbody"),
}

# Gone with all that stands in them; del is what a word processor's tracked changes struck out.
FORGOTTEN_TAGS = {"script", "style", "del"}

# A picture's address: its SHA-256 and kind, so that it names its own bytes.
PICTURE_ADDRESS = re.compile(r"/media/(?P<sha256>[0-9a-f]{64})(?P<suffix>\.(?:jpg|png))")
# The class by which the writing window knows a picture with its caption.
FIGURE_CLASS = "image"

_ABSOLUTE_URL = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINK_REL = "noopener noreferrer"
_SMALL_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
# A table that wide or tall is no table of a bulletin.
_SPAN = re.compile(r"[1-9][0-9]?")
_PIXELS = re.compile(r"[1-9][0-9]{0,4}")
# What the value of an attribute must be for it to stay; the sanitiser itself writes rel.
_VALUES = {
    "href": _ABSOLUTE_URL,
    "src": PICTURE_ADDRESS,
    "alt": re.compile(r".{0,200}", re.DOTALL),
    "class": re.compile(FIGURE_CLASS),
    "rel": re.compile(_LINK_REL),
    "start": _SMALL_NUMBER,
    "colspan": _SPAN,
    "rowspan": _SPAN,
    "width": _PIXELS,
    "height": _PIXELS,
}

_ENDS_SENTENCE = re.compile(r"(?:[。！？：；…!?;:][”’」』）)\"]*|[”’」』])\s*$")
# Spaces of the source are none: a browser shows them as one.
_TYPED_INDENT = re.compile("[ \t\r\n]*(?:[\u3000\u2002\u2003]|\u00a0[ \u00a0]*\u00a0)")


def clean(markup: str) -> str:
    """The same words with nothing but the allowed markup, all of them inside a block; clean(clean(x)) == clean(x)."""
    known = TAGS | set(SYNONYMS) | {"div"}
    # Twice: what a dropped tag held, such as a caption in a table, finds its place when it is read without the tag;
    # and a control character written as a number goes once it stands as itself.
    root = _parse(_sanitise(_sanitise(markup, known), known))
    _rename_synonyms(root)
    _settle_divs(root)
    _raise_figures(root)
    _free_blocks(root)
    _wrap_loose_words(root)
    _end_paragraphs(root)
    _drop_empty_blocks(root)
    _drop_typed_indents(root)
    _drop_empty_emphasis(root)
    return _sanitise("\n".join(_blocks_in(root)), TAGS)


def as_allowed(markup: str) -> str:
    """Nothing but the allowed markup, all else where it stands; of what is clean, the very same string."""
    return _sanitise(markup, TAGS)


class Line(NamedTuple):
    """A paragraph, heading, list item or table row (cells parted by tabs).

    `tag` is the element it stands in (of a paragraph in a quotation or an item, the quotation or the item), `block`
    numbers what stands in no other element, from 1; `is_broken` tells whether a <br> breaks it.
    """

    text: str
    tag: str
    block: int
    is_broken: bool


def text_of(markup: str) -> list[str]:
    """The plain text in reading order: a string a paragraph, heading, list item or table row (cells parted by tabs)."""
    return [line.text for line in lines_of(markup)]


def broken_lines(markup: str) -> list[int]:
    """Which of the lines of `text_of`, counted from 1, a <br> breaks; a table's cells may hold some."""
    return [number for number, line in enumerate(lines_of(markup), start=1) if line.is_broken]


def count_words(markup: str) -> int:
    """字数 as editors count it: every character that is not space."""
    return sum(not character.isspace() for line in text_of(markup) for character in line)


def pictures_of(markup: str) -> list[str]:
    """The addresses of the pictures in reading order."""
    return values_of(markup, "img", "src")


def values_of(markup: str, tag: str, attribute: str) -> list[str]:
    """What each such element has for the attribute, in reading order; "" for one that has it not."""
    return [element.get(attribute, "") for element in _parse(markup).iterdescendants(tag)]


def blocks_of(markup: str) -> list[str]:
    """The markup of each block of a clean body that stands in no other."""
    return _blocks_in(_parse(markup))


def undescribed_pictures(markup: str) -> Iterator[tuple[int, str]]:
    """(which picture, counted from 1; its caption) of every picture that has no alternative text."""
    for number, image in enumerate(_parse(markup).iterdescendants("img"), start=1):
        if not image.get("alt", "").strip():
            caption = image.getparent().find("figcaption")
            yield number, "" if caption is None else caption.text_content().strip()


def nesting(markup: str) -> int:
    """How deep the elements stand in each other, at a glance: to be asked before `clean`, of any string at all."""
    depth = deepest = 0
    unclosed: Counter[str] = Counter()  # a closing tag that closes nothing takes nothing off
    for slash, name in _TAG.findall(markup.lower()):
        if name in _FLAT_TAGS or (slash and not unclosed[name]):
            continue
        step = -1 if slash else 1
        unclosed[name] += step
        depth += step
        deepest = max(deepest, depth)
    return deepest


def _sanitise(markup: str, tags: set[str]) -> str:
    """Only these tags. A character that XML has not goes where it stands as it is, not as a numeric reference."""
    return nh3.clean(
        UNPRINTABLE.sub("", markup),
        tags=tags,
        clean_content_tags=FORGOTTEN_TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes=URL_SCHEMES,
        link_rel=_LINK_REL,
    )


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    wanted = _VALUES.get(name)
    return value if wanted and wanted.fullmatch(value) else None


def _parse(markup: str) -> lxml_html.HtmlElement:
    parser = lxml_html.HTMLParser(huge_tree=True)  # without it, deep nesting loses words
    return lxml_html.fragment_fromstring(markup, create_parent="div", parser=parser)


def _blocks_in(root: lxml_html.HtmlElement) -> list[str]:
    return [lxml_html.tostring(block, encoding="unicode", with_tail=False) for block in root]


def _rename_synonyms(root: lxml_html.HtmlElement) -> None:
    for element in root.iterdescendants(*SYNONYMS):
        element.tag = SYNONYMS[element.tag]


def _settle_divs(root: lxml_html.HtmlElement) -> None:
    """A div becomes a paragraph; one that holds blocks, or stands where no paragraph can, dissolves."""
    for div in list(root.iterdescendants("div")):
        holds_blocks = next(div.iterdescendants(*BLOCK_TAGS, "div"), None) is not None
        if holds_blocks or div.getparent().tag not in {"div", "blockquote"}:
            div.drop_tag()
        else:
            div.tag = "p"


def _raise_figures(root: lxml_html.HtmlElement) -> None:
    """Every picture stands in a figure of its own at the top level, right after the block it was put in."""
    for image in root.findall("img"):
        image.addprevious(paragraph := root.makeelement("p"))
        paragraph.append(image)
    for image in list(root.iterdescendants("img")):
        if not image.get("src") or next(image.iterancestors("figcaption"), None) is not None:
            image.drop_tree()
    for place in list(root):
        for image in list(place.iterdescendants("img")):
            place.addnext(figure := _figure_around(image))
            place = figure
    for figure in list(root.iterdescendants("figure")):
        if not figure.findall("img"):
            figure.drop_tag()
    for caption in root.iterdescendants("figcaption"):
        if caption.getparent().tag != "figure":
            caption.tag = "p"


def _figure_around(image: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The picture and its caption (words alone), taken out of where they stood."""
    figure = image.makeelement("figure", {"class": FIGURE_CLASS})
    owner = next(image.iterancestors("figure"), None)
    caption = owner.find(".//figcaption") if owner is not None else None
    for part in (image, caption):
        if part is not None:
            part.drop_tree()  # leaves its tail where it was, and a copy with the part
            part.tail = None
            figure.append(part)
    if caption is not None:
        for block in list(caption.iterdescendants(*BLOCK_TAGS)):
            block.drop_tag()
    return figure


def _free_blocks(root: lxml_html.HtmlElement) -> None:
    """Neither emphasis nor a paragraph or heading may hold a block, nor an item an item: it gives way to its parts."""
    for element in list(root.iterdescendants(*INLINE_TAGS, "p", *HEADING_TAGS)):
        if next(element.iterdescendants(*BLOCK_TAGS), None) is not None:
            element.drop_tag()
    for item in list(root.iterdescendants("li")):
        if item.find("li") is not None:
            item.drop_tag()


def _wrap_loose_words(root: lxml_html.HtmlElement) -> None:
    for container in [root, *root.iterdescendants("blockquote", "ol", "ul")]:
        wrapper = "li" if container.tag in {"ol", "ul"} else "p"
        loose = None
        if (container.text or "").strip():
            loose = container.makeelement(wrapper)
            loose.text = container.text
            container.insert(0, loose)
        container.text = None
        for child in list(container):
            if child is loose:
                continue
            tail, child.tail = child.tail, None
            if child.tag in INLINE_TAGS:
                if loose is None:
                    loose = container.makeelement(wrapper)
                    child.addprevious(loose)
                loose.append(child)
                child.tail = tail
                continue
            loose = None
            if (tail or "").strip():
                loose = container.makeelement(wrapper)
                loose.text = tail
                child.addnext(loose)


def _drop_empty_emphasis(root: lxml_html.HtmlElement) -> None:
    for element in reversed(list(root.iterdescendants(*INLINE_TAGS - VOID_TAGS))):
        if not len(element) and not element.text:
            element.drop_tag()


def _drop_empty_blocks(root: lxml_html.HtmlElement) -> None:
    for block in list(root.iterdescendants("p", "li", "blockquote", "figcaption", "ol", "ul", *HEADING_TAGS)):
        if block.getparent() is not None and not block.text_content().strip():
            block.drop_tree()


def _drop_typed_indents(root: lxml_html.HtmlElement) -> None:
    """The style indents paragraphs; spaces typed for it would indent them twice."""
    for block in root.iterdescendants("p", *HEADING_TAGS):
        for event, element in etree.iterwalk(block, events=("start", "end")):
            part = "text" if event == "start" else "tail"
            words = (getattr(element, part) or "").lstrip()
            if element is not block or event == "start":
                setattr(element, part, words)
            if words or element.tag == "br":
                break


def _end_paragraphs(root: lxml_html.HtmlElement) -> None:
    """Shift+Enter typed for Enter: a <br> after the end of a sentence, before a typed indent, or beside another one is
    the end of a paragraph. In a poem or an address it stays.
    """
    for paragraph in list(root.iterdescendants("p")):
        breaks, lines = _broken_at(paragraph)
        for br, before, after in reversed(list(zip(breaks, lines, lines[1:], strict=False))):
            is_blank = not before.strip() or not after.strip()
            if is_blank or _ENDS_SENTENCE.search(before) or _TYPED_INDENT.match(after):
                _end_paragraph_at(br)


def _broken_at(paragraph: lxml_html.HtmlElement) -> tuple[list[lxml_html.HtmlElement], list[str]]:
    """The paragraph's <br>, and the words before, between and after them."""
    breaks, lines = [], [paragraph.text or ""]
    for event, element in etree.iterwalk(paragraph, events=("start", "end")):
        if element is paragraph:
            continue
        if event == "start" and element.tag == "br":
            breaks.append(element)
            lines.append("")
        lines[-1] += (element.text if event == "start" else element.tail) or ""
    return breaks, lines


def _end_paragraph_at(br: lxml_html.HtmlElement) -> None:
    """What follows the <br> becomes a paragraph of its own, within the same emphasis."""
    before, after, words = br, None, br.tail
    while before.tag != "p":
        parent = before.getparent()
        rest = parent.makeelement(parent.tag, dict(parent.attrib))
        rest.text = words if after is None else None
        rest.extend([*([] if after is None else [after]), *before.itersiblings()])
        if after is not None:
            after.tail = before.tail
        before.tail = None
        before, after = parent, rest
    before.addnext(after)
    br.getparent().remove(br)


def lines_of(markup: str) -> list[Line]:
    """The lines of `text_of`, each with what it is."""
    lines: list[Line] = [Line("", "p", 0, False)]
    for event, words, tag, block in _walk(_parse(markup)):
        if event == "line":
            lines.append(Line("", tag, block, False))
        line = lines[-1]
        gap = "\t" if event == "cell" and line.text else ""
        lines[-1] = line._replace(text=line.text + gap + words, is_broken=line.is_broken or event == "break")
    return [line._replace(text=line.text.strip()) for line in lines if line.text.strip()]


# A paragraph within one of these is no paragraph of the text.
_NAMES_ITS_PARAGRAPHS = {"li", "blockquote", "figcaption"}


def _walk(root: lxml_html.HtmlElement) -> Iterator[tuple[str, str, str, int]]:
    cells, block = 0, 0
    tags = ["p"]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_cell = element.tag in {"td", "th"}
        starts_line = element.tag in BLOCK_TAGS and not is_cell and not cells
        if event == "start":
            block += element.getparent() is root
            is_break = element.tag == "br" and not cells
            if starts_line:
                tags.append(tags[-1] if element.tag == "p" and tags[-1] in _NAMES_ITS_PARAGRAPHS else element.tag)
            opening = "line" if starts_line else "cell" if is_cell else "break" if is_break else "words"
            yield opening, ("\n" if element.tag == "br" else element.text or ""), tags[-1], block
            cells += is_cell
        else:
            cells -= is_cell
            if starts_line:
                tags.pop()
                yield "line", "", tags[-1], block
            yield "words", element.tail or "", tags[-1], block
