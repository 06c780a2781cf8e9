"""The body of a Word file -> its paragraphs with tracked changes accepted, who changed them, and which bookmarks of
ours they hold.
"""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from bulletin.word.marks import place_of
from bulletin.word.package import Package
from bulletin.word.reading.drawings import chosen
from bulletin.word.reading.fields import Field, shows_without_result, words_of
from bulletin.word.reading.margin import Margin, moment
from bulletin.word.reading.margin import Remark as Found
from bulletin.word.reading.names import MC, M, W, children, is_on, part, value
from bulletin.word.reading.runs import require_depth
from bulletin.word.returning.items import Edit, Para

_TRANSPARENT = {W + name for name in ("hyperlink", "smartTag", "customXml", "dir", "bdo", "sdtContent", "fldSimple")}
_INSERTED = {W + "ins", W + "moveTo"}
_DELETED = {W + "del", W + "moveFrom"}
_SIGNS = {W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-"}
_CONTENTS_STYLES = ("toc ", "目录")
_OWN_PICTURES = "插图"
_PICTURES = {W + "drawing", W + "pict", W + "object"}
_NOTES = {W + "footnoteReference", W + "endnoteReference"}

PICTURES, NOTES, EQUATIONS, HIDDEN = "pictures", "notes", "equations", "hidden"


class Walker:
    """Walks the body once."""

    def __init__(self, package: Package) -> None:
        self.paras: list[Para] = []
        self.lost: Counter[str] = Counter()  # of each kind, what is no text
        self.rows_gone: dict[str, list[Edit]] = {}
        self._package = package
        self._relations = package.relations(package.main)
        self._names = self._style_names()
        self._margin = Margin()
        self._open: dict[str, str] = {}  # id of a bookmark that has begun -> its place
        self._begun: list[str] = []  # between two paragraphs
        self._held: Para | None = None  # whose end is deleted: it goes on in the next paragraph
        self._para = Para()
        self._boxes: list[etree._Element] = []  # bound to the paragraph at hand
        self._fields: list[Field] = []
        self._author: list[etree._Element] = []  # the insertions it is within
        self._contents = self._tables = self._rows = 0
        self._table: tuple[int, int, int] = (0, 0, 0)

    def walk(self) -> None:
        document = self._part_at(self._package.main)
        body = document.find(W + "body") if document is not None else None
        if body is not None:
            self._blocks(body, 0)

    def comments(self) -> Iterator[Found]:
        return self._margin.remarks(self._part("comments"), self._part("commentsExtended"))

    def _part_at(self, name: str) -> etree._Element | None:
        return part(self._package, name)

    def _part(self, kind: str) -> etree._Element | None:
        targets = (one.target for one in self._relations.values() if one.kind == kind and one.target)
        return self._part_at(next(targets, ""))

    def _style_names(self) -> dict[str, str]:
        root = self._part("styles")
        styles = root.iterchildren(W + "style") if root is not None else ()
        return {style.get(W + "styleId", ""): (value(style, "name") or "").lower() for style in styles}

    # Between paragraphs

    def _blocks(self, parent: etree._Element, depth: int) -> None:
        require_depth(depth)
        for element in children(parent):
            tag = element.tag
            if tag == W + "p":
                self._paragraph(element, depth)
            elif tag == W + "tbl":
                self._table_in(element, depth)
            elif tag == W + "sdt":
                self._control(element, depth)
            elif tag in _INSERTED:
                self._author.append(element)
                self._blocks(element, depth + 1)
                self._author.pop()
            elif tag in _TRANSPARENT:
                self._blocks(element, depth + 1)
            elif tag == MC + "AlternateContent":
                branch = chosen(element)
                if branch is not None:
                    self._blocks(branch, depth + 1)
            else:
                self._mark(element, is_between=True)

    def _control(self, element: etree._Element, depth: int) -> None:
        content = element.find(W + "sdtContent")
        if content is None:
            return
        gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        is_contents = gallery is not None and gallery.get(W + "val") == "Table of Contents"
        self._contents += is_contents
        self._blocks(content, depth + 1)
        self._contents -= is_contents

    def _table_in(self, table: etree._Element, depth: int) -> None:
        around, self._held = self._table, None
        self._tables += 1
        number = self._tables
        for row in self._within(table, W + "tr", depth):
            self._rows += 1
            deleted = row.find(f"{W}trPr/{W}del")
            if deleted is not None:
                self._delete_row(row, deleted)
                continue
            inserted = row.find(f"{W}trPr/{W}ins")
            first = len(self.paras)
            for at, cell in enumerate(self._cells(row, depth)):
                self._table = (number, self._rows, at)
                self._blocks(cell, depth + 1)
            if inserted is not None and first < len(self.paras):
                self.paras[first].edits.append(_edit(0, inserted))
        self._table, self._held = around, None

    def _delete_row(self, row: etree._Element, deleted: etree._Element) -> None:
        for mark in row.iter(W + "bookmarkStart"):
            if place := place_of(mark.get(W + "name", "")):
                self.rows_gone[place] = [_edit(0, deleted)]

    def _cells(self, row: etree._Element, depth: int) -> Iterator[etree._Element]:
        """Those that stand on their own, not those that go on the one above."""
        for cell in self._within(row, W + "tc", depth):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is None or merge.get(W + "val") == "restart":
                yield cell

    def _within(self, parent: etree._Element, tag: str, depth: int) -> Iterator[etree._Element]:
        require_depth(depth)
        for element in children(parent):
            if element.tag == tag:
                yield element
            elif element.tag in _TRANSPARENT or element.tag in _INSERTED or element.tag == W + "sdt":
                yield from self._within(element, tag, depth + 1)
            else:
                self._mark(element, is_between=True)

    def _paragraph(self, element: etree._Element, depth: int) -> None:
        style = self._names.get(value(element.find(W + "pPr"), "pStyle") or "", "")
        if self._held is None:
            table, row, cell = self._table
            within = frozenset(self._open.values()) - set(self._begun)
            self._para = Para(style, table=table, row=row, cell=cell, within=within)
            self.paras.append(self._para)
        elif not self._held.text:
            self._para.style = style
        for place in self._begun:
            self._para.spans.setdefault(place, [len(self._para.text)] * 2)
        self._begun = []
        self._para.is_contents |= self._is_in_contents() or style.startswith(_CONTENTS_STYLES)
        self._inside(element, depth + 1)
        self._para.is_contents |= self._is_in_contents()
        for place in self._open.values():
            if place in self._para.spans:
                self._para.spans[place][1] = len(self._para.text)
        self._fields = [field for field in self._fields if field.has_result and not field.is_dropped]
        self._held = self._end_of(element)
        self._read_boxes(depth)

    def _read_boxes(self, depth: int) -> None:
        """Text boxes stand below the paragraph they are bound to. LibreOffice puts the imprint into one, as .doc."""
        boxes, self._boxes = self._boxes, []
        kept = self._para, self._held, self._table
        for box in boxes:
            self._held, self._table = None, (0, 0, 0)
            self._blocks(box, depth + 1)
        self._para, self._held, self._table = kept

    def _end_of(self, element: etree._Element) -> Para | None:
        """The paragraph itself if its end is deleted, so that it goes on in the next."""
        mark = element.find(f"{W}pPr/{W}rPr")
        for change in children(mark) if mark is not None else ():
            if change.tag in _INSERTED | _DELETED:
                self._para.edits.append(_edit(len(self._para.text), change))
            if change.tag in _DELETED:
                return self._para
        return None

    def _is_in_contents(self) -> bool:
        return self._contents > 0 or any(field.is_contents for field in self._fields)

    # Within a paragraph

    def _inside(self, parent: etree._Element, depth: int) -> None:
        require_depth(depth)
        for element in children(parent):
            tag = element.tag
            if tag == W + "r":
                self._run(element, depth)
            elif tag in _INSERTED:
                self._author.append(element)
                self._inside(element, depth + 1)
                self._author.pop()
            elif tag in _DELETED:
                self._deleted(element)
            elif tag in _TRANSPARENT:
                self._inside(element, depth + 1)
            elif tag == W + "sdt":
                content = element.find(W + "sdtContent")
                if content is not None:
                    self._inside(content, depth + 1)
            elif tag == MC + "AlternateContent":
                branch = chosen(element)
                if branch is not None:
                    self._inside(branch, depth + 1)
            elif tag in {M + "oMath", M + "oMathPara"}:
                self.lost[EQUATIONS] += 1
            else:
                self._mark(element)

    def _deleted(self, element: etree._Element) -> None:
        if any(text.text for text in element.iter(W + "delText", W + "t")):
            self._para.edits.append(_edit(len(self._para.text), element))
        for inner in element.iter(W + "bookmarkStart", W + "bookmarkEnd"):
            self._mark(inner)

    def _mark(self, element: etree._Element, *, is_between: bool = False) -> None:
        number = element.get(W + "id", "")
        if element.tag == W + "bookmarkStart":
            place = place_of(element.get(W + "name", ""))
            if place and is_between:
                self._begun.append(place)
            elif place:
                self._para.spans.setdefault(place, [len(self._para.text)] * 2)
            if place:
                self._open[number] = place
        elif element.tag == W + "bookmarkEnd":
            ended = self._open.pop(number, "")
            if ended in self._para.spans:
                self._para.spans[ended][1] = len(self._para.text)
        elif element.tag == W + "commentRangeStart":
            self._margin.begin(number)
        elif element.tag in {W + "commentRangeEnd", W + "commentReference"}:
            self._margin.end(number, None if is_between else self._para.anchor)

    def _run(self, run: etree._Element, depth: int) -> None:
        if is_on(run.find(f"{W}rPr/{W}vanish")):
            self.lost[HIDDEN] += any((text.text or "").strip() for text in run.iterchildren(W + "t"))
            return
        is_strong = self._is_strong(run)
        for element in children(run):
            tag = element.tag
            if tag == W + "t":
                self._say(element.text or "", is_strong=is_strong)
            elif tag in _SIGNS:
                self._say(_SIGNS[tag])
            elif tag == W + "br" and element.get(W + "type", "textWrapping") == "textWrapping":
                self._say("\n")
            elif tag == W + "fldChar":
                self._field_mark(element)
            elif tag == W + "instrText" and self._fields and not self._fields[-1].has_result:
                self._fields[-1].code += element.text or ""
            elif tag == MC + "AlternateContent":
                branch = chosen(element)
                if branch is not None:
                    self._drawing(branch)
            elif tag in _PICTURES:
                self._drawing(element)
            elif tag in _NOTES:
                self.lost[NOTES] += 1
            elif tag == W + "ruby" and (base := element.find(W + "rubyBase")) is not None:
                self._inside(base, depth + 1)
            elif tag == W + "commentReference":
                self._mark(element)

    def _is_strong(self, run: etree._Element) -> bool:
        given = run.find(f"{W}rPr")
        style = self._names.get(value(given, "rStyle") or "", "") if given is not None else ""
        return style == "strong" or bool(is_on(run.find(f"{W}rPr/{W}b")))

    def _drawing(self, element: etree._Element) -> None:
        boxes = list(element.iter(W + "txbxContent"))
        if boxes:
            self._boxes += [box for box in boxes if next(box.iterancestors(W + "txbxContent"), None) not in boxes]
        elif self._para.style != _OWN_PICTURES:
            self.lost[PICTURES] += 1

    def _field_mark(self, element: etree._Element) -> None:
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            self._fields = [*self._fields[-50:], Field()]
        elif kind == "separate" and self._fields:
            self._fields[-1].has_result = True
            self._para.is_contents |= self._fields[-1].is_contents
        elif kind == "end" and self._fields:
            field = self._fields.pop()
            if not field.has_result and shows_without_result(field.code):
                self._say(words_of(field.code) or "")

    def _say(self, text: str, *, is_strong: bool = False) -> None:
        if not text or not all(field.has_result and not field.is_dropped for field in self._fields):
            return
        if self._author:
            self._para.edits.append(_edit(len(self._para.text), self._author[-1]))
        if is_strong:
            goes_on = bool(self._para.strong) and self._para.text.endswith(self._para.strong[-1])
            self._para.strong[-1:] = [self._para.strong[-1] + text] if goes_on else [*self._para.strong[-1:], text]
        self._para.say(text)
        self._margin.hear(text, self._para.anchor)


def _edit(at: int, change: etree._Element) -> Edit:
    return Edit(at, change.get(W + "author", "").strip(), moment(change.get(W + "date", "")))
