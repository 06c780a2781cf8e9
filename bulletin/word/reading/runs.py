"""The inside of a paragraph -> its words, as they look, with tracked changes accepted; what stands apart from them."""

from collections.abc import Callable, Iterator

from lxml import etree

from bulletin.intake.manuscript import Refusal
from bulletin.word.package import Relation
from bulletin.word.reading.drawings import Box, Drawings, Found, WordArt, chosen
from bulletin.word.reading.equations import linear
from bulletin.word.reading.fields import Field, shows_without_result, words_of
from bulletin.word.reading.items import Item, Para, Picture, Piece
from bulletin.word.reading.margin import Margin, words_in
from bulletin.word.reading.names import MC, M, W, children, is_on, value
from bulletin.word.reading.styles import ParagraphLook, RunLook, Styles
from bulletin.word.reading.symbols import cleaned, raised, shown_in, symbol
from bulletin.word.reading.telling import Telling, Told

MAX_DEPTH = 30
_CHOSEN = MC + "AlternateContent"
# What only holds other things.
_TRANSPARENT = {W + name for name in ("hyperlink", "smartTag", "customXml", "dir", "bdo", "sdtContent")}
_INSERTED = {W + "ins", W + "moveTo"}
_DELETED = {W + "del", W + "moveFrom"}
_EQUATIONS = {M + "oMath", M + "oMathPara"}
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
# So many pieces of a paragraph say where something stands.
_LONGEST_PLACE = 10
# Fields that never end are forgotten beyond so many.
_DEEPEST_FIELD = 50
_WORDART = RunLook(size=36.0)


def require_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Refusal(f"里面的表格、文本框套了 {MAX_DEPTH} 层以上，不像一份文稿：请把文字复制到新文件里再试")


class Runs:
    """Reads the inside of paragraphs, one after the other: fields and comments may go on from one into the next."""

    def __init__(
        self,
        styles: Styles,
        telling: Telling,
        drawings: Drawings,
        margin: Margin,
        notes: dict[tuple[str, str], etree._Element],
        boxed: Callable[[etree._Element, int], list[Item]],
    ) -> None:
        self._styles = styles
        self._telling = telling
        self._drawings = drawings
        self._margin = margin
        self._notes = notes
        self._boxed = boxed  # reads the paragraphs of a text box
        self._relations: dict[str, Relation] = {}
        self._fields: list[Field] = []
        self._para = Para()
        self._was_hidden = False
        self._handlers: dict[str, Callable[[etree._Element, RunLook], None]] = {
            W + "t": self._words,
            W + "br": self._break,
            W + "sym": self._symbol,
            W + "fldChar": self._field_mark,
            W + "instrText": self._field_code,
            W + "drawing": self._drawing,
            W + "pict": self._drawing,
            W + "object": self._object,
            W + "footnoteReference": self._note,
            W + "endnoteReference": self._note,
            W + "commentReference": self._comment,
            **{W + name: self._sign for name in _SIGNS},
        }

    @property
    def is_in_contents(self) -> bool:
        return any(field.is_contents for field in self._fields)

    def read(self, element: etree._Element, para: Para, relations: dict[str, Relation], depth: int) -> None:
        """Put what the paragraph holds into `para`, whose style is known."""
        kept = self._para, self._relations, self._was_hidden
        self._para, self._relations, self._was_hidden = para, relations, False
        was_in_contents = self.is_in_contents
        self._read(element, depth)
        # The last entry has a page; what else stands behind the end of the list is text.
        is_entry = was_in_contents and any("\t" in piece.text for piece in para.pieces)
        para.is_contents = para.is_contents or is_entry or self.is_in_contents
        self._drop_unfinished_fields()
        self._para, self._relations, self._was_hidden = kept

    def boxed(self, content: etree._Element, depth: int) -> list[Item]:
        """The paragraphs of a text box; a field of the text around it is none of its own."""
        fields, self._fields = self._fields, []
        items = self._boxed(content, depth)
        self._fields = fields
        return items

    def begin_comment(self, element: etree._Element) -> None:
        self._margin.begin(element.get(W + "id", ""))

    def end_comment(self, element: etree._Element, para: Para | None) -> None:
        self._margin.end(element.get(W + "id", ""), para)

    def count_revision(self) -> None:
        self._telling.count(Told.REVISIONS)

    def _read(self, parent: etree._Element, depth: int) -> None:
        require_depth(depth)
        for element in children(parent):
            tag = element.tag
            if tag == W + "r":
                self._run(element, depth)
            elif tag in _TRANSPARENT:
                self._read(element, depth + 1)
            elif tag in _INSERTED:
                self.count_revision()
                self._read(element, depth + 1)
            elif tag in _DELETED:
                self.count_revision()
            elif tag == W + "sdt":
                self._control(element, depth)
            elif tag == W + "fldSimple":
                self._simple_field(element, depth)
            elif tag == _CHOSEN:
                self._read_chosen(element, depth)
            elif tag in _EQUATIONS:
                self._equation(element)
            elif tag == W + "commentRangeStart":
                self.begin_comment(element)
            elif tag == W + "commentRangeEnd":
                self.end_comment(element, self._para)
            elif tag == W + "subDoc":
                self._telling.count(Told.INCLUDED, self._where())

    def _read_chosen(self, element: etree._Element, depth: int) -> None:
        branch = chosen(element)
        if branch is not None:
            self._read(branch, depth + 1)

    def _control(self, element: etree._Element, depth: int) -> None:
        """A content control; the words that ask for its content are none."""
        content = element.find(W + "sdtContent")
        is_placeholder = is_on(element.find(f"{W}sdtPr/{W}showingPlcHdr"))
        if content is not None and not is_placeholder:
            self._read(content, depth + 1)

    def _simple_field(self, element: etree._Element, depth: int) -> None:
        field = Field(element.get(W + "instr", ""), has_result=True)
        self._fields.append(field)
        self._read(element, depth + 1)
        self._fields = [one for one in self._fields if one is not field]

    def _equation(self, element: etree._Element) -> None:
        self._telling.count(Told.EQUATION, self._where())
        self._say(linear(element), self._look_of(None))

    def _run(self, run: etree._Element, depth: int) -> None:
        look = self._look_of(run.find(W + "rPr"))
        if look.is_hidden:
            self._hidden(run)
            return
        for element in children(run):
            handle = self._handlers.get(element.tag)
            if handle:
                handle(element, look)
                self._was_hidden = False
            elif element.tag == _CHOSEN:
                branch = chosen(element)
                for inner in children(branch) if branch is not None else ():
                    if inner.tag in self._handlers:
                        self._handlers[inner.tag](inner, look)
            elif element.tag == W + "ruby":
                base = element.find(W + "rubyBase")
                if base is not None:
                    self._read(base, depth + 1)

    def _hidden(self, run: etree._Element) -> None:
        """Nothing of hidden text is kept but the marks of fields, which may hold what is not hidden."""
        words = "".join(one.text or "" for one in run.iterchildren(W + "t")).strip()
        has_drawing = any(run.find(W + name) is not None for name in ("drawing", "pict", "object"))
        if (words or has_drawing) and self._is_shown() and not self._was_hidden:
            self._telling.count(Told.HIDDEN, words)
            self._was_hidden = True
        for element in run.iterchildren(W + "fldChar", W + "instrText"):
            self._handlers[element.tag](element, RunLook())

    def _look_of(self, properties: etree._Element | None) -> RunLook:
        character = self._styles.character(value(properties, "rStyle") or "")
        return self._styles.look(self._para.style.run, character, self._styles.run_look(properties))

    def _is_shown(self) -> bool:
        return all(field.has_result and not field.is_dropped for field in self._fields)

    def _say(self, text: str, look: RunLook) -> None:
        if not text or not self._is_shown():
            return
        if look.is_struck and text.strip():
            self._telling.count(Told.STRUCK, text)
        self._para.pieces.append(Piece(text, look))
        self._margin.hear(text, self._para)

    def _where(self) -> str:
        return "".join(piece.text for piece in self._para.pieces[:_LONGEST_PLACE])

    def _words(self, element: etree._Element, look: RunLook) -> None:
        text = shown_in(cleaned(element.text or ""), look.latin or "")
        self._say(raised(text, look.position) if look.position else text, look)

    def _sign(self, element: etree._Element, look: RunLook) -> None:
        self._say(_SIGNS[str(element.tag).removeprefix(W)], look)

    def _break(self, element: etree._Element, look: RunLook) -> None:
        """Ends a line; that a page or column ends is the printed page's own."""
        if element.get(W + "type", "textWrapping") == "textWrapping":
            self._say("\n", look)

    def _symbol(self, element: etree._Element, look: RunLook) -> None:
        code = element.get(W + "char", "")
        sign = symbol(int(code, 16), element.get(W + "font", "")) if _is_hexadecimal(code) else ""
        if not sign:
            self._telling.count(Told.SYMBOL, self._where())
        self._say(sign, look)

    def _field_mark(self, element: etree._Element, look: RunLook) -> None:
        match element.get(W + "fldCharType"):
            case "begin":
                self._fields = [*self._fields[-_DEEPEST_FIELD:], Field()]
            case "separate" if self._fields:
                self._fields[-1].has_result = True
                self._para.is_contents = self._para.is_contents or self._fields[-1].is_contents
            case "end" if self._fields:
                self._end_field(self._fields.pop(), look)

    def _end_field(self, field: Field, look: RunLook) -> None:
        if field.has_result or not shows_without_result(field.code):
            return
        words = words_of(field.code)
        if words is None:
            self._telling.count(Told.FIELD, self._where())
        else:
            self._say(words, look)

    def _field_code(self, element: etree._Element, look: RunLook) -> None:
        if self._fields and not self._fields[-1].has_result:
            self._fields[-1].code += element.text or ""

    def _drop_unfinished_fields(self) -> None:
        """A field whose result does not begin in its paragraph is broken, or has none: the next paragraph is text."""
        self._fields = [field for field in self._fields if field.has_result and not field.is_dropped]

    def _drawing(self, element: etree._Element, look: RunLook) -> None:
        if not self._is_shown():
            return
        for found in self._found_in(element):
            match found:
                case Picture():
                    self._para.pictures.append(found)
                case WordArt(text=text):
                    words = Piece(cleaned(text), _WORDART)
                    self._para.boxes.append(Para(look=ParagraphLook(align="centred"), pieces=[words]))
                case Box(content=content):
                    self._para.boxes += self.boxed(content, _depth_of(content))

    def _found_in(self, element: etree._Element) -> Iterator[Found]:
        return self._drawings.read(element, self._relations, self._where())

    def _object(self, element: etree._Element, look: RunLook) -> None:
        """An embedded object is lost, but a picture or text box that Word keeps in the same element is not."""
        if any(str(one.tag).endswith("}OLEObject") for one in element.iter(etree.Element)):
            self._telling.count(Told.OBJECT, self._where())
        else:
            self._drawing(element, look)

    def _note(self, element: etree._Element, look: RunLook) -> None:
        kind = str(element.tag).removeprefix(W).removesuffix("Reference")
        note = self._notes.get((kind, element.get(W + "id", "")))
        words = "".join(map(words_in, note.iter(W + "p"))) if note is not None else ""
        if words and self._is_shown():
            self._telling.count(Told.NOTES, words)
            self._para.notes.append(words)

    def _comment(self, element: etree._Element, look: RunLook) -> None:
        self.end_comment(element, self._para)


def _depth_of(content: etree._Element) -> int:
    """How many text boxes and tables stand around it."""
    return sum(1 for _ in content.iterancestors(W + "txbxContent", W + "tbl"))


def _is_hexadecimal(code: str) -> bool:
    return 0 < len(code) <= 5 and all(character in "0123456789abcdefABCDEF" for character in code)
