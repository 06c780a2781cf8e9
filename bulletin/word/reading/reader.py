"""The body of a Word file -> its paragraphs and tables in reading order, each as Word shows it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from bulletin.intake.manuscript import Refusal
from bulletin.intake.text.blocks import require_cells
from bulletin.intake.vocabulary.labels import starts_list
from bulletin.word.package import Package
from bulletin.word.reading.drawings import Drawings, chosen
from bulletin.word.reading.items import Cell, Grid, Item, Para, Row, paras_of
from bulletin.word.reading.layout import number_line
from bulletin.word.reading.margin import Margin, Remark, words_in
from bulletin.word.reading.names import MC, W, children, is_on, number, part, value
from bulletin.word.reading.numbering import Label, Numbering
from bulletin.word.reading.runs import Runs, require_depth
from bulletin.word.reading.styles import Styles, over, paragraph_look
from bulletin.word.reading.telling import Telling, Told

_TRANSPARENT = {W + name for name in ("customXml", "sdtContent", "smartTag")}
_INSERTED = {W + "ins", W + "moveTo"}
_DELETED = {W + "del", W + "moveFrom"}
_INCLUDED = {W + "altChunk", W + "subDoc"}
_CONTENTS_GALLERY = "Table of Contents"
_NAME_SIZE = 26.0
# What pages say at their edges beside words.
_OF_PAGES = "0123456789第页共-—–－·/ \t\u3000"


@dataclass(frozen=True)
class Body:
    items: list[Item]
    remarks: list[Remark]
    pictures: list[bytes]


def read_body(package: Package, telling: Telling) -> Body:
    """The body of the file's main part. Raises Refusal if there is none, or too much in its tables."""
    return _Reader(package, telling).read()


class _Reader:
    """Walks the body once."""

    def __init__(self, package: Package, telling: Telling) -> None:
        self._package = package
        self._telling = telling
        self._relations = package.relations(package.main)
        theme, numbering = self._part("theme"), self._part("numbering")
        self._styles = Styles(self._part("styles"), theme)
        self._numbering = Numbering(numbering, self._styles)
        self._margin = Margin()
        self._drawings = Drawings(package, telling)
        self._runs = Runs(self._styles, telling, self._drawings, self._margin, self._notes(), self._boxed)
        self._cells = 0
        self._told_margins: set[str] = set()
        self._contents = 0  # so many lists of contents stand around what is read

    def read(self) -> Body:
        document = part(self._package, self._package.main)
        body = document.find(W + "body") if document is not None else None
        if body is None:
            raise Refusal("里面没有正文，不是完整的 Word 文件：请在 Word 里另存为 .docx 后重试")
        items = list(self._items(body, 0))
        head = [] if number_line(items) >= 0 else self._in_margin("header", Told.HEAD_IN_MARGIN, _is_head)
        foot = [] if _holds_foot(items) else self._in_margin("footer", Told.FOOT_IN_MARGIN, _holds_foot)
        self._tell_margins()
        remarks = self._margin.remarks(self._part("comments"), self._part("commentsExtended"))
        return Body([*head, *items, *foot], list(remarks), self._drawings.pictures)

    def _part(self, kind: str) -> etree._Element | None:
        targets = (one.target for one in self._relations.values() if one.kind == kind and one.target)
        return part(self._package, next(targets, ""))

    def _notes(self) -> dict[tuple[str, str], etree._Element]:
        """The footnotes and endnotes by kind and number, without the lines that part them from the text."""
        found = {}
        for kind in ("footnote", "endnote"):
            root = self._part(f"{kind}s")
            for note in root.iterchildren(W + kind) if root is not None else ():
                if note.get(W + "type", "normal") == "normal":
                    found[kind, note.get(W + "id", "")] = note
        return found

    def _in_margin(self, kind: str, told: Told, belongs: Callable[[list[Item]], bool]) -> list[Item]:
        """What of the issue itself stands in a page header or footer, and not in the text."""
        for target, root in self._margins(kind):
            of_text, self._relations = self._relations, self._package.relations(target)
            items = list(self._items(root, 0))
            self._relations = of_text
            if belongs(items):
                self._telling.count(told, next(paras_of(items)).words)
                self._told_margins.add(_words_of(root))
                return items
        return []

    def _tell_margins(self) -> None:
        for _, root in self._margins("header", "footer"):
            words = _words_of(root)
            if words.strip(_OF_PAGES) and words not in self._told_margins:
                self._told_margins.add(words)
                self._telling.count(Told.MARGIN, words)

    def _margins(self, *kinds: str) -> Iterator[tuple[str, etree._Element]]:
        """The page headers and footers with the names of their parts."""
        targets = (one.target for one in self._relations.values() if one.kind in kinds and one.target)
        for target in dict.fromkeys(targets):
            root = part(self._package, target)
            if root is not None:
                yield target, root

    def _boxed(self, content: etree._Element, depth: int) -> list[Item]:
        return list(self._items(content, depth))

    def _items(self, parent: etree._Element, depth: int) -> Iterator[Item]:
        """What stands in the body, a cell or a text box. A paragraph whose end is deleted goes on in the next."""
        held: Para | None = None
        for element in self._elements(parent, depth):
            if element.tag == W + "tbl":
                if held is not None:
                    yield from self._complete(held)
                held = None
                yield self._grid(element, depth + 1)
                continue
            para = self._paragraph(element, held, depth)
            held = para if _goes_on(element) else None
            if held is None:
                yield from self._complete(para)
        if held is not None:
            yield from self._complete(held)

    def _elements(self, parent: etree._Element, depth: int) -> Iterator[etree._Element]:
        """The paragraphs and tables in it, those in content controls and the like too."""
        require_depth(depth)
        for element in children(parent):
            tag = element.tag
            if tag in {W + "p", W + "tbl"}:
                yield element
            elif tag in _TRANSPARENT or tag in _INSERTED:
                yield from self._elements(element, depth + 1)
            elif tag == W + "sdt":
                yield from self._control(element, depth)
            elif tag == MC + "AlternateContent":
                branch = chosen(element)
                yield from self._elements(branch, depth + 1) if branch is not None else ()
            elif tag in _DELETED:
                self._runs.count_revision()
            elif tag in _INCLUDED:
                self._telling.count(Told.INCLUDED)
            elif tag == W + "commentRangeStart":
                self._runs.begin_comment(element)
            elif tag == W + "commentRangeEnd":
                self._runs.end_comment(element, None)

    def _control(self, element: etree._Element, depth: int) -> Iterator[etree._Element]:
        content = element.find(W + "sdtContent")
        if content is None or is_on(element.find(f"{W}sdtPr/{W}showingPlcHdr")):
            return
        gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        is_contents = gallery is not None and gallery.get(W + "val") == _CONTENTS_GALLERY
        self._contents += is_contents
        yield from self._elements(content, depth + 1)
        self._contents -= is_contents

    def _paragraph(self, element: etree._Element, held: Para | None, depth: int) -> Para:
        """The paragraph, behind what is held of the one above it. It looks as its own end says, if it adds words."""
        properties = element.find(W + "pPr")
        style = self._styles.paragraph(value(properties, "pStyle"))
        own = paragraph_look(properties)
        para = held or Para()
        kept, pieces = (para.style, para.look), len(para.pieces)
        para.style, para.look = style, over(own, style.paragraph)
        para.is_contents = self._contents > 0 or style.role == "contents"
        self._runs.read(element, para, self._relations, depth + 1)
        if held is not None and len(para.pieces) == pieces:
            para.style, para.look = kept
        return para

    def _complete(self, para: Para) -> Iterator[Item]:
        """The paragraph, numbered now that it is sure to stand. Text boxes stand before the words they are bound to."""
        is_listed = para.look.number != 0 and not para.is_contents
        para.label = self._label(para) if is_listed else Label()
        if para.pictures or para.notes:
            yield para
            yield from para.boxes
        else:
            yield from para.boxes
            yield para

    def _label(self, para: Para) -> Label:
        return self._numbering.label(para.style, para.look.number, para.look.depth)

    def _grid(self, table: etree._Element, depth: int) -> Grid:
        properties = table.find(W + "tblPr")
        rows = [row for element in self._within(table, W + "tr", depth) if (row := self._row(element, depth))]
        width = max((cell.column + cell.width for row in rows for cell in row.cells), default=0)
        self._cells += width * len(rows)
        require_cells(self._cells)
        has_lines = self._styles.has_lines(properties) or _cells_have_lines(table)
        return Grid(rows, has_lines)

    def _within(self, parent: etree._Element, tag: str, depth: int) -> Iterator[etree._Element]:
        """The rows of a table, or cells of a row, those in content controls too."""
        require_depth(depth)
        for element in children(parent):
            if element.tag == tag:
                yield element
            elif element.tag in _TRANSPARENT or element.tag in _INSERTED or element.tag == W + "sdt":
                yield from self._within(element, tag, depth + 1)

    def _row(self, element: etree._Element, depth: int) -> Row | None:
        properties = element.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            self._runs.count_revision()
            return None
        if properties is not None and properties.find(W + "ins") is not None:
            self._runs.count_revision()
        column = number(value(properties, "gridBefore")) or 0
        row = Row([], bool(is_on(properties.find(W + "tblHeader"))) if properties is not None else False)
        for cell in self._within(element, W + "tc", depth):
            column += self._add_cell(row, cell, column, depth)
        return row

    def _add_cell(self, row: Row, element: etree._Element, column: int, depth: int) -> int:
        """Read the cell into the row; gives how many columns further the next one stands."""
        properties = element.find(W + "tcPr")
        width = max(1, number(value(properties, "gridSpan")) or 1)
        items = list(self._items(element, depth + 1))
        if properties is not None and properties.find(W + "cellDel") is not None:
            items = []
        merged = properties.find(W + "hMerge") if properties is not None else None
        if merged is not None and merged.get(W + "val") != "restart" and row.cells:
            row.cells[-1].width += width
            row.cells[-1].items += items
            return width
        merge = properties.find(W + "vMerge") if properties is not None else None
        goes_on = merge is not None and merge.get(W + "val") != "restart"
        row.cells.append(Cell(column, width, goes_on, items))
        return width


def _is_head(items: list[Item]) -> bool:
    """Whether it states the issue's number, and the bulletin's name in red or large."""
    return number_line(items) >= 0 and any(para.body.is_red or para.size >= _NAME_SIZE for para in paras_of(items))


def _holds_foot(items: list[Item]) -> bool:
    """Whether it names recipients or people."""
    return any(starts_list(para.words) for para in paras_of(items))


def _words_of(margin: etree._Element) -> str:
    return "".join(map(words_in, margin.iter(W + "p")))


def _goes_on(paragraph: etree._Element) -> bool:
    """Whether the paragraph's end is deleted or hidden for good, or it is the large first letter of the next."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    if mark is not None and any(mark.find(W + name) is not None for name in ("del", "moveFrom", "specVanish")):
        return True
    frame = paragraph.find(f"{W}pPr/{W}framePr")
    return frame is not None and frame.get(W + "dropCap") in {"drop", "margin"}


def _cells_have_lines(table: etree._Element) -> bool:
    """Whether a line parts any two cells: one at the side of a cell that has another beside it, or above or below."""
    sides = (f"{W}left", f"{W}right", f"{W}start", f"{W}end")
    return any(
        side.tag in sides and side.get(W + "val") not in {"nil", "none"}
        for borders in table.iterfind(f"{W}tr/{W}tc/{W}tcPr/{W}tcBorders")
        for side in children(borders)
    )
