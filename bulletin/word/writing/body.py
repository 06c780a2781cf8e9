"""An article's body, clean markup, as paragraphs, lists, tables and figures, each line of it in its bookmark.

The lines are those of `richtext.text_of`: a paragraph, heading, list item, caption or table row each; a row's bookmark
is around the words of its first cell.
"""

from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from bulletin.document.content import Article
from bulletin.document.richtext import BLOCK_TAGS
from bulletin.word.writing.building import Building, Listing
from bulletin.word.writing.figures import drawing, room_for
from bulletin.word.writing.inline import Parts, runs_of, text_in
from bulletin.word.writing.markup import paragraph, run, w
from bulletin.word.writing.styles import BODY
from bulletin.word.writing.tables import Slot, column_widths, holds_all, rows_of, slots_of

HEADINGS = {"h3": "Heading2", "h4": "Heading3", "h5": "Heading4"}
LISTS = {"ol", "ul"}
IN_CELLS = {"Cell", "HeadCell"}
DEEPEST = 8  # level of a list that Word knows, from 0


def body_of(article: Article, key: str, building: Building) -> list[etree._Element]:
    root = lxml_html.fragment_fromstring(article.body, create_parent="div")
    return list(_Text(key, article.paragraphs, building).flow(root, BODY))


class _Text:
    """Walks one body and counts its lines."""

    def __init__(self, key: str, lines: list[str], building: Building) -> None:
        self.key, self.lines, self.building = key, lines, building
        self.line = 0
        self.cells = 0  # within how many it is
        self.lists: list[Listing] = []  # within which it is
        self.numbered: Listing | None = None  # of which the next paragraph opens an item

    def flow(self, container: etree._Element, style: str) -> Iterator[etree._Element]:
        """What stands in the container, where words may stand beside blocks."""
        loose: list[str | etree._Element] = [container.text or ""]
        for child in container:
            if self.is_block(child):
                yield from self.paragraph(loose, style)
                yield from self.block(child, style)
                loose = []
            else:
                loose.append(child)
            loose.append(child.tail or "")
        yield from self.paragraph(loose, style)

    def is_block(self, element: etree._Element) -> bool:
        """A cell that stands in no row of a table is words of its line, as it is to `richtext.text_of`."""
        return element.tag in BLOCK_TAGS | {"img"} and (bool(self.cells) or element.tag not in {"td", "th"})

    def block(self, element: etree._Element, style: str) -> Iterator[etree._Element]:
        if element.tag == "img":
            yield self.picture(element)
        elif element.tag in LISTS:
            yield from self.listed(element, style)
        elif self.cells:
            yield from self.flow(element, style)
        elif element.tag == "table" and holds_all(rows_of(element), element):
            yield from self.table(element)
        elif element.tag in {"figure", "figcaption"}:
            yield from self.flow(element, "Caption")
        elif element.tag == "blockquote":
            yield from self.flow(element, "Quotation")
        else:
            yield from self.flow(element, HEADINGS.get(element.tag, style))

    def paragraph(self, parts: Parts, style: str) -> Iterator[etree._Element]:
        text = text_in(parts).strip()
        if text:
            runs = runs_of(parts, self.building)
            yield paragraph(style, *(runs if self.cells else self.marked(text, runs)), properties=self.numbering())

    def marked(self, text: str, runs: list[etree._Element]) -> list[etree._Element]:
        """The next line of the article."""
        self.line += 1
        known = self.lines[self.line - 1] if self.line <= len(self.lines) else text
        return self.building.marked(f"{self.key}-{self.line}", known, *runs)

    def numbering(self) -> tuple[etree._Element, ...]:
        listing, self.numbered = self.numbered, None
        if listing is None:
            return ()
        return (w("numPr", w("ilvl", val=listing.depth), w("numId", val=listing.number)),)

    def listed(self, element: etree._Element, style: str) -> Iterator[etree._Element]:
        start, depth = int(element.get("start", 1)), min(len(self.lists), DEEPEST)
        self.lists.append(self.building.list_of(counts=element.tag == "ol", start=start, depth=depth))
        for item in element:
            self.numbered = self.lists[-1]
            yield from self.flow(item, style if style in IN_CELLS else "ListItem")
        self.numbered = None
        self.lists.pop()

    def picture(self, image: etree._Element) -> etree._Element:
        alt = image.get("alt", "")
        picture = self.building.picture(image.get("src", ""))
        if picture is None:
            return paragraph("Caption", run(f"〔图片缺失：{alt}〕"))
        return paragraph("Figure", drawing(picture, alt), properties=(room_for(picture),))

    def table(self, element: etree._Element) -> Iterator[etree._Element]:
        rows = rows_of(element)
        slots = slots_of(rows)
        if not slots or not slots[0]:
            return
        widths = column_widths(slots)
        looks = (w("tblStyle", val="Grid"), w("tblW", w=sum(widths), type="dxa"), w("tblLayout", type="fixed"))
        grid = w("tblGrid", *(w("gridCol", w=width) for width in widths))
        yield w("tbl", w("tblPr", *looks), grid, *map(self.row, rows, slots, [widths] * len(rows)))

    def row(self, row: etree._Element, slots: list[Slot], widths: list[int]) -> etree._Element:
        """Its line is marked in its first cell that has words."""
        heads = row.getparent().tag == "thead"
        self.cells += 1
        cells, column = [], 0
        for slot in slots:
            cells.append(self.cell(slot, sum(widths[column : column + slot.width])))
            column += slot.width
        self.cells -= 1
        if any(cell.text_content().strip() for cell in row):
            self.mark_row(cells, row.text_content().strip())
        repeated = [w("tblHeader")] if heads else []
        return w("tr", w("trPr", w("cantSplit"), *repeated), *cells)

    def mark_row(self, cells: list[etree._Element], text: str) -> None:
        written = [one for cell in cells for one in cell.iterchildren(w("p").tag) if len(one) > 1]
        _, *runs = written[0]
        written[0].extend(self.marked(text, runs))

    def cell(self, slot: Slot, width: int) -> etree._Element:
        is_head = slot.cell is not None and slot.cell.tag == "th"
        style = "HeadCell" if is_head else "Cell"
        spans = [w("gridSpan", val=slot.width)] if slot.width > 1 else []
        if slot.opens or slot.goes_on:
            spans.append(w("vMerge", val="restart") if slot.opens else w("vMerge"))
        looks = w("tcPr", w("tcW", w=width, type="dxa"), *spans, w("vAlign", val="center"))
        held = list(self.flow(slot.cell, style)) if slot.cell is not None else []
        return w("tc", looks, *(held or [paragraph(style)]))
