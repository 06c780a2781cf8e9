"""Boxes -> tree: page after page, what is read is gathered under the elements that it belongs to."""

from typing import Any
from xml.etree.ElementTree import Element

import pydyf
from weasyprint.document import Page
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.stream import Stream

from bulletin.press.typesetting.tagging.tables import gaps, scopes
from bulletin.press.typesetting.tagging.tree import Area, Mark, Node, level_headings

PT = 0.75  # of a px of the layout

# The tags of each element, the outer first; what is not named here is read as part of what holds it.
ROLES: dict[str, tuple[str, ...]] = {
    "header": ("Sect",),
    "section": ("Sect",),
    "footer": ("Sect",),
    "nav": ("TOC",),
    "main": ("Part",),
    "article": ("Art",),
    "h1": ("H1",),
    "h2": ("H2",),
    "h3": ("H3",),
    "h4": ("H4",),
    "h5": ("H5",),
    "p": ("P",),
    "blockquote": ("BlockQuote",),
    "ul": ("L",),
    "ol": ("L",),
    "li": ("LI", "LBody"),
    "table": ("Table",),
    "tr": ("TR",),
    "td": ("TD",),
    "th": ("TH",),
    "figure": ("Div",),
    "img": ("Figure",),
    "figcaption": ("Caption",),
    "a": ("Link",),
}
# What differs within the contents (目录), where a link is a whole row, whatever it is drawn of.
ROLES_WITHIN: dict[str, dict[str, tuple[str, ...]]] = {
    "TOC": {"p": ("Caption",), "ul": (), "li": ("TOCI",)},
    "TOCI": {"ul": ("TOC",), "a": ("Reference", "Link")},
    "Link": dict.fromkeys(ROLES, ()),
}
NUMBERING = {"ul": "/Disc", "ol": "/Decimal"}


class TaggedPage(Page):  # type: ignore[misc]  # WeasyPrint comes without types
    """A page that remembers which box became which marked content; a link is one, not one for every box within it."""

    def __init__(self, page_box: boxes.PageBox):
        super().__init__(page_box)
        self.box = page_box
        self.links: list[Any] = [link for link in self.links if link[3].link]

    def paint(self, stream: Stream, scale: float = 1) -> None:
        super().paint(stream, scale)
        self.operators = stream.stream
        self.numbers = {box: mark["mcid"] for box, mark in (stream._tags or {}).items()}


def read(pages: list[TaggedPage]) -> tuple[Node, list[int]]:
    """The tree of the document, and how much marked content each page has in it; for pages that were painted."""
    reader = _Reader()
    for page in pages:
        reader.take(page)
    reader.close_grids()
    reader.root.prune()
    level_headings(reader.root)
    return reader.root, reader.counts


class _Reader:
    def __init__(self) -> None:
        self.root = Node("Document")
        self.nodes: dict[Element, Node] = {}
        self.heads: dict[Element, int] = {}  # of tables: the page (from 0) that they first stand on
        self.scopes: dict[Element, str] = {}
        self.gaps: dict[Element, int] = {}
        self.counts: list[int] = []

    def take(self, page: TaggedPage) -> None:
        """What is not in the flow of the text, such as page numbers and proof marks, becomes artifacts."""
        self.page, self.number, self.left = page, len(self.counts), dict(page.numbers)
        self.places = {
            operand["MCID"]: place
            for place, operand in enumerate(page.operators)
            if isinstance(operand, pydyf.Dictionary) and "MCID" in operand
        }
        self.counts.append(0)
        for box in page.box.children:
            self._walk(box, self.root)
        for number in self.left.values():
            place = self.places[number]
            page.operators[place - 1 : place + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]

    def close_grids(self) -> None:
        """Where a row of a table has fewer cells than the others, it has empty ones (ISO 14289-1 7.5)."""
        for row, count in self.gaps.items():
            for _ in range(count if row in self.nodes else 0):
                self.nodes[row].new("TD")

    def _walk(self, box: boxes.Box, parent: Node) -> None:
        box = getattr(box, "_box", box)  # what is placed absolutely stands behind a placeholder
        if self._is_beside_the_text(box):
            return
        node = parent if isinstance(box, boxes.TextBox) else self._node_of(box, parent)
        if box.link_annotation:
            node.kids.append(self._area(box))
        if box in self.left and not _is_blank(box):
            node.kids.append(self._mark(box))
        # What floats at the right is read after what it floats beside: the office, then the date.
        for child in sorted(box.children, key=lambda child: child.style["float"] == "right"):
            self._walk(child, node)

    def _is_beside_the_text(self, box: boxes.Box) -> bool:
        """A page number, a proof mark, or the head of a table again on a further page."""
        is_head_again = box.element_tag == "thead" and self.heads.setdefault(box.element, self.number) != self.number
        return is_head_again or isinstance(box, boxes.MarginBox) or box.style["position"] == "fixed"

    def _mark(self, box: boxes.Box) -> Mark:
        mark = Mark(self.number, self.counts[-1])
        self.page.operators[self.places[self.left.pop(box)]]["MCID"] = mark.number
        self.counts[-1] += 1
        return mark

    def _area(self, box: boxes.Box) -> Area:
        """Said in words, for who does not see where the link leads (ISO 14289-1 7.18.5)."""
        if title := box.element.get("title"):
            box.link_annotation["Contents"] = pydyf.String(title)
        return Area(self.number, box.link_annotation)

    def _node_of(self, box: boxes.Box, parent: Node) -> Node:
        if box.element_tag == "li::before" and parent.owner:  # its number or dot, beside its body
            return parent.owner.new("Lbl", at=0)
        if box.element is None or "::" in box.element_tag:
            return parent
        if box.element not in self.nodes:
            self.nodes[box.element] = self._new_node(box, parent)
        return self.nodes[box.element]

    def _new_node(self, box: boxes.Box, parent: Node) -> Node:
        """The inner of the nodes that the element becomes under its parent, or the parent if it becomes none."""
        name = box.element_tag
        roles = ROLES_WITHIN.get(parent.tag, ROLES).get(name, ROLES.get(name, ()))
        node = parent
        for role in roles:
            node = node.new(role)
        if roles:
            self._describe(node, box)
        return node

    def _describe(self, node: Node, box: boxes.Box) -> None:
        match node.tag:
            case "Table":
                self.scopes |= scopes(box.element)
                self.gaps |= gaps(box.element)
            case "TD" | "TH":
                self._describe_cell(node, box)
            case "L":
                node.entries["A"] = _attributes("List", ListNumbering=NUMBERING[box.element_tag])
            case "Figure":
                node.entries["Alt"] = pydyf.String(box.element.get("alt"))
                node.entries["A"] = _attributes("Layout", BBox=self._frame(box), Placement="/Block")

    def _describe_cell(self, cell: Node, box: boxes.Box) -> None:
        attributes: dict[str, Any] = {}
        if box.element in self.scopes:
            cell.tag, attributes["Scope"] = "TH", self.scopes[box.element]
        else:
            cell.tag = "TD"
        spans = {"ColSpan": box.colspan, "RowSpan": box.rowspan}
        attributes |= {key: count for key, count in spans.items() if count > 1}
        if attributes:
            cell.entries["A"] = _attributes("Table", **attributes)

    def _frame(self, box: boxes.Box) -> pydyf.Array:
        """Left, bottom, right and top, in pt from the lower left of the page."""
        left, top, height = box.content_box_x(), box.content_box_y(), self.page.height
        right, bottom = left + box.width, top + box.height
        return pydyf.Array([left * PT, (height - bottom) * PT, right * PT, (height - top) * PT])


def _is_blank(box: boxes.Box) -> bool:
    return isinstance(box, boxes.TextBox) and not box.text.strip()


def _attributes(owner: str, **values: Any) -> pydyf.Dictionary:
    """An attribute object (ISO 32000-1 14.7.5)."""
    return pydyf.Dictionary({"O": f"/{owner}", **values})
