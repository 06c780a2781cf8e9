"""A clean body, rewritten line by line: the words that stay keep their emphasis, links and places; what is new stands
where the words beside it stand.

The lines are those of `richtext.text_of`, known by their numbers from 0 as they were at the beginning, whatever is done
to the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal, NamedTuple

from lxml import etree
from lxml import html as lxml_html

from bulletin.document import richtext, wording
from bulletin.document.richtext import BLOCK_TAGS, HEADING_TAGS, INLINE_TAGS

CELLS = {"td", "th"}
# What a line that is alone in it takes along.
_WHOLE = {"p", "li"} | HEADING_TAGS
# Stand for a line break and for the end of a block until the markup is written; no text of ours has them.
_BREAK, _END = "\ue00b", "\ue00c"
_BREAK_TAG = "<br>"
_END_TAG = '<br class="end">'
_NOT_OURS = str.maketrans("", "", _BREAK + _END)


class Unfit(Exception):
    """What cannot be done to this line; str() says why, to go on a sentence."""


class _Node(NamedTuple):
    """Where some words of a line stand: an element's text or tail, or a line break."""

    element: lxml_html.HtmlElement
    slot: Literal["text", "tail", "break"]

    @property
    def words(self) -> str:
        return "\n" if self.slot == "break" else getattr(self.element, self.slot) or ""

    @property
    def depth(self) -> int:
        """Within how many inline elements."""
        first = self.element if self.slot == "text" else self.element.getparent()
        return sum(one.tag in INLINE_TAGS for one in (first, *first.iterancestors()))


@dataclass
class _Line:
    """`cells` has the nodes of each cell of a row; of any other line there is one."""

    block: lxml_html.HtmlElement
    cells: list[list[_Node]] = field(default_factory=lambda: [[]])

    @property
    def nodes(self) -> list[_Node]:
        return [node for cell in self.cells for node in cell]

    @property
    def is_row(self) -> bool:
        return str(self.block.tag) == "tr"


class Body:
    """A clean body that is being rewritten."""

    def __init__(self, markup: str) -> None:
        parser = lxml_html.HTMLParser(huge_tree=True)
        self._root = lxml_html.fragment_fromstring(markup, create_parent="div", parser=parser)
        self._lines = [line for line in _lines(self._root) if "".join(node.words for node in line.nodes).strip()]
        # What was put last after which block. What is new stands right below it, before what was moved there.
        self._last_new: dict[lxml_html.HtmlElement, lxml_html.HtmlElement] = {}
        self._last_moved: dict[lxml_html.HtmlElement, lxml_html.HtmlElement] = {}

    def markup(self) -> str:
        """As it stands now, clean."""
        text = "".join(lxml_html.tostring(block, encoding="unicode") for block in self._root)
        text = escape(self._root.text or "") + text.replace(_BREAK, _BREAK_TAG).replace(_END, _END_TAG)
        root = lxml_html.fragment_fromstring(text, create_parent="div")
        for end in root.xpath('.//br[@class="end"]'):
            _end_block_at(end)
        return richtext.clean("\n".join(lxml_html.tostring(block, encoding="unicode") for block in root))

    def rewrite(self, number: int, new: Sequence[str]) -> None:
        """Have these lines instead of this one."""
        line, new = self._lines[number], [text.translate(_NOT_OURS) for text in new]
        if line.is_row:
            self._rewrite_row(line, "".join(new))
        else:
            _rewrite(line.nodes, _END.join(new))

    def join(self, numbers: Sequence[int], new: Sequence[str]) -> None:
        """Have these lines instead of those, which stand one below the other."""
        first, *others = (self._lines[number] for number in numbers)
        if not all(self._is_whole(line) for line in (first, *others)):
            raise Unfit("这几段在表格、图题或套着的列表里，不能自动合并")
        for line in others:
            block = line.block
            block.drop_tree()
            block.tag, block.tail = "span", None  # which cleaning dissolves
            first.block.append(block)
            first.cells[0] += line.nodes
        _rewrite(first.nodes, _END.join(new))

    def remove(self, number: int) -> None:
        line = self._lines[number]
        if line.is_row:
            if _is_spanned(line.block):
                raise Unfit("这一行有跨行的单元格，不能自动删去")
            line.block.drop_tree()
            return
        for node in line.nodes:
            _set(node, "")

    def insert(self, after: int | None, role: str, text: str, strong: Sequence[str] = ()) -> None:
        """A new line below that one, or above all: a heading, an item, a row, or else a paragraph, in which these
        words are in bold, in this order.
        """
        place = self._lines[after].block if after is not None else None
        new = self._made(role, text, place)
        if new.tag == "p":
            _embolden(new, strong)
        self._put(new, place, self._last_new)

    def take(self, number: int) -> lxml_html.HtmlElement:
        """The block of the line, out of the body, to be put elsewhere."""
        line = self._lines[number]
        if not self._is_whole(line) or line.block.getparent().tag not in {"div", "ol", "ul"}:
            raise Unfit("这一段在表格、引文或图题里，不能自动移动")
        line.block.drop_tree()
        line.block.tail = None
        return line.block

    def put(self, block: lxml_html.HtmlElement, after: int | None) -> None:
        self._put(block, self._lines[after].block if after is not None else None, self._last_moved)

    def _rewrite_row(self, line: _Line, new: str) -> None:
        words = [cell.strip() for cell in new.split("\t")]
        while len(words) > len(line.cells) and not words[-1]:
            words.pop()
        cells = line.cells
        if len(words) < len(cells):  # as `text_of` has a row that begins with nothing
            cells = [cell for cell in cells if "".join(node.words for node in cell).strip()]
        if len(words) != len(cells):
            raise Unfit("表格的格数变了，不能自动改")
        for nodes, text in zip(cells, words, strict=True):
            _rewrite(nodes, text.replace("\n", _BREAK))

    def _is_whole(self, line: _Line) -> bool:
        """Whether the line is all that stands in its block."""
        owners = [other for other in self._lines if other.block is line.block]
        return line.block.tag in _WHOLE and len(owners) == 1 and not line.block.xpath("boolean(.//ol|.//ul|.//img)")

    def _made(self, role: str, text: str, place: lxml_html.HtmlElement | None) -> lxml_html.HtmlElement:
        text = text.replace("\n", _BREAK)
        if role == "row" and place is not None and place.tag == "tr":
            row = place.makeelement("tr")
            words = text.split("\t")
            for number in range(max(len(words), sum(cell.tag in CELLS for cell in place))):
                etree.SubElement(row, "td").text = words[number].strip() if number < len(words) else ""
            return row
        tag = role if role in HEADING_TAGS | {"li"} else "p"
        block = self._root.makeelement(tag)
        block.text = text.strip()
        return block

    def _beside(self, tag: str, place: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
        """The element after which one of this tag can stand, nearest to the place."""
        around = [place, *place.iterancestors()]
        if tag in {"li", "tr"}:
            for one in around:
                if one.tag == tag:
                    return one
        root = self._root if self._root in around else around[-1]  # the line may have been moved to another body
        top: lxml_html.HtmlElement = around[around.index(root) - 1]
        return top

    def _put(
        self,
        new: lxml_html.HtmlElement,
        place: lxml_html.HtmlElement | None,
        last: dict[lxml_html.HtmlElement, lxml_html.HtmlElement],
    ) -> None:
        """After what was put there before; without a place, above all."""
        beside = self._root if place is None else self._beside(new.tag, place)
        if beside is self._root and beside not in last:
            self._root.insert(0, new)
        else:
            last.get(beside, beside).addnext(new)
        last[beside] = new


def _embolden(block: lxml_html.HtmlElement, strong: Sequence[str]) -> None:
    last: lxml_html.HtmlElement | None = None
    for words in strong:
        rest = (block.text if last is None else last.tail) or ""
        before, found, after = rest.partition(words.strip().replace("\n", _BREAK))
        if found:
            setattr(block if last is None else last, "text" if last is None else "tail", before)
            last = etree.SubElement(block, "strong")
            last.text, last.tail = found, after


def _lines(root: lxml_html.HtmlElement) -> Iterator[_Line]:
    """As `richtext.text_of` finds them, with where their words stand."""
    line = _Line(root)
    row: lxml_html.HtmlElement | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        starts_line = element.tag in BLOCK_TAGS and element.tag not in CELLS and row is None
        if event == "start":
            if starts_line:
                yield line
                line = _Line(element)
            if element.tag == "tr" and row is None:
                row, line.cells = element, []
            if element.tag in CELLS and element.getparent() is row:
                line.cells.append([])
            if line.cells:
                line.cells[-1].append(_Node(element, "break" if element.tag == "br" else "text"))
            continue
        if element is row:
            row = None
            starts_line = True
        if starts_line:
            yield line
            line = _Line(element.getparent() if element is not root else root)
        if element is not root and line.cells and not (row is not None and element.tag in CELLS):
            line.cells[-1].append(_Node(element, "tail"))
    yield line


def _rewrite(nodes: Sequence[_Node], new: str) -> None:
    """Have these words in the nodes: each stays where it stood, a new one stands by what is around it. Words that are
    like none of the old have no part of their emphasis, unless all had it.
    """
    owner = [at for at, node in enumerate(nodes) for _ in node.words]
    raw = "".join(node.words for node in nodes)
    start = len(raw) - len(raw.lstrip())
    written = [""] * len(nodes)
    place, last_kind, replaced = start, "", 0
    pieces = wording.words(raw.strip(), new)
    wordy = [at for at, node in enumerate(nodes) if node.slot != "break" and node.words.strip()]
    if wordy and not wording.likest([raw.strip()], [new]):
        written[min(wordy, key=lambda at: nodes[at].depth)] = new.replace("\n", _BREAK)
        pieces = ()
    for piece in pieces:
        if piece.kind == "new":
            at = replaced if last_kind == "gone" else _between(nodes, owner, place)
            written[at] += piece.text.replace("\n", _BREAK)
        else:
            if piece.kind == "gone":
                replaced = _wordy(nodes, owner[place])
            for character in piece.text:
                if piece.kind == "same":
                    written[owner[place]] += character
                place += 1
        last_kind = piece.kind
    for node, words in reversed(list(zip(nodes, written, strict=True))):
        _set(node, words)


def _between(nodes: Sequence[_Node], owner: Sequence[int], place: int) -> int:
    """Which node takes what is put before this character: the least set off of those that could."""
    left = owner[place - 1] if place else 0
    right = owner[place] if place < len(owner) else len(nodes) - 1
    could = [at for at in range(left, right + 1) if nodes[at].slot != "break"]
    return min(could, key=lambda at: nodes[at].depth) if could else _wordy(nodes, left)


def _wordy(nodes: Sequence[_Node], at: int) -> int:
    """The node itself, or the next that can hold words."""
    return at + 1 if nodes[at].slot == "break" else at


def _set(node: _Node, words: str) -> None:
    if node.slot != "break":
        setattr(node.element, node.slot, words)
    elif not words:
        node.element.drop_tree()


def _is_spanned(row: lxml_html.HtmlElement) -> bool:
    """Whether a cell of the row goes on below, or one of a row above in it."""
    table = next(row.iterancestors("table"))
    return any(cell.get("rowspan", "1") != "1" for cell in table.iter(*CELLS))


def _end_block_at(end: lxml_html.HtmlElement) -> None:
    """What follows becomes a block of its own, within the same emphasis; where no block can end, a line does."""
    block = next((one for one in end.iterancestors() if one.tag in _WHOLE), None)
    if block is None or next(end.iterancestors(*CELLS), None) is not None:
        del end.attrib["class"]
        return
    before: lxml_html.HtmlElement = end
    after: lxml_html.HtmlElement = None
    while before is not block:
        parent = before.getparent()
        rest = parent.makeelement(parent.tag, dict(parent.attrib))
        rest.text = end.tail if before is end else None
        rest.extend([*([] if after is None else [after]), *before.itersiblings()])
        if after is not None:
            after.tail, before.tail = before.tail, None
        before, after = parent, rest
    if after.tag in HEADING_TAGS:  # what is divided from a heading is text
        after.tag = "p"
    block.addnext(after)
    end.getparent().remove(end)
