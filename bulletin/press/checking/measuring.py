"""The ruler: what stands where in a finished PDF, read from its content streams; lengths in mm from the top left.

Reads the PDFs of our own press (upright CID fonts, Identity-H, tagged text). It measures and does not judge.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

import pikepdf
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from pikepdf import Matrix

from bulletin.press.errors import PressError
from bulletin.press.page import ASCENT, BASELINE, FOOT, HEAD_MARGIN, MM, ROW, SIZE_3

SAME_ROW = 2.5  # mm between the baselines of one row, raised and lowered figures included
ACROSS = 140.0  # mm; a shorter stroke is no rule of the imprint
THICKEST = 2.0  # mm
SIZE_SLACK = 0.05  # pt

OPERATORS = "q Q cm BDC BMC EMC BT Tm Tf TJ Tj re f f* n rg g k Do"
CELLS = {"TD", "TH"}
WHOLES = {"LI", "TOCI"}  # read as one, whatever paragraphs are in it
BLOCKS = {"P", "H1", "H2", "H3", "H4", "H5", "Caption"} | WHOLES | CELLS
APART = {"H2", "TD", "TH", "Caption"}  # of the articles, but not running text
MAIN, QUOTATION = "Part", "BlockQuote"  # the tags of <main>, which holds articles and briefs, and of <blockquote>
INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f]")
ONE_GLYPH = str.maketrans("•", "·")  # Fandol draws both with one glyph, and a PDF knows a glyph by one name


def squeezed(text: str) -> str:
    """Without white space and the marks that only guide line breaking."""
    return INVISIBLE.sub("", text).translate(ONE_GLYPH)


@dataclass(frozen=True, slots=True)
class Block:
    """The tagged element a glyph belongs to: a paragraph, heading, item or cell, over as many pages as it goes.

    A paragraph in a cell has the tag of the cell. `table` counts the tables from 1, and is 0 outside them.
    """

    number: int
    tag: str
    is_main: bool
    is_quoted: bool
    table: int


LOOSE = Block(0, "", False, False, 0)  # what stands outside the structure, such as page numbers


@dataclass(frozen=True, slots=True, eq=False)
class Font:
    """A font of the PDF. `has_subset_name`: ABCDEF+ stands before its name; `glyph_count` is 0 if not embedded."""

    name: str
    is_embedded: bool
    has_subset_name: bool
    texts: dict[int, str]
    widths: dict[int, float]
    program: bytes
    glyph_count: int


@dataclass(frozen=True, slots=True)
class PrintedGlyph:
    code: int
    text: str
    left: float
    right: float
    baseline: float
    size: float  # pt
    font: Font
    block: Block

    @property
    def is_drawn(self) -> bool:
        """False for .notdef and for the numbers beyond the font's last glyph that WeasyPrint gives what none has."""
        return 0 < self.code < (self.font.glyph_count or self.code + 1)


@dataclass(frozen=True, eq=False)
class PrintedRow:
    """One line of type from left to right; pages and rows count from 1, rows along the grid."""

    page: int
    glyphs: tuple[PrintedGlyph, ...]

    @cached_property
    def text(self) -> str:
        return squeezed("".join(glyph.text for glyph in self.glyphs))

    @cached_property
    def largest(self) -> PrintedGlyph:
        """The first of the largest size: what is raised or lowered is smaller, and may begin the row."""
        return max(self.glyphs, key=lambda glyph: round(glyph.size, 1))

    @property
    def block(self) -> Block:
        return self.glyphs[0].block

    @property
    def baseline(self) -> float:
        return self.largest.baseline

    @property
    def size(self) -> float:
        return round(self.largest.size, 1)

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return self.glyphs[-1].right

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def is_text(self) -> bool:
        return self.is_of(SIZE_3)

    def is_of(self, size: float) -> bool:
        """Whether it is set in this size (pt)."""
        return abs(self.size - size) < SIZE_SLACK

    @property
    def top(self) -> float:
        return self.baseline - ASCENT * self.size * MM

    @property
    def bottom(self) -> float:
        return self.baseline + (1 - ASCENT) * self.size * MM

    @property
    def depth(self) -> float:
        """How far the baseline lies below the top of its row of the grid."""
        return (self.baseline - HEAD_MARGIN) % ROW

    @property
    def place(self) -> str:
        return f"第{self.page}页第{round((self.baseline - HEAD_MARGIN - BASELINE) / ROW) + 1}行"

    @property
    def gaps(self) -> list[float]:
        """Between neighbouring advances, in em."""
        return [(after.left - before.right) / (before.size * MM) for before, after in pairwise(self.glyphs)]


@dataclass(frozen=True, slots=True)
class Rule:
    """A black stroke across the type area."""

    page: int
    left: float
    top: float
    bottom: float

    @property
    def thickness(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class PrintedPicture:
    page: int
    dpi: float
    is_interpolated: bool  # left to the viewer to smooth


@dataclass(frozen=True)
class Leaf:
    """One page: its trimmed size, its glyphs as drawn, its rows from the top, rules and pictures."""

    number: int
    size: tuple[float, float]
    glyphs: tuple[PrintedGlyph, ...]
    rules: tuple[Rule, ...]
    pictures: tuple[PrintedPicture, ...]

    @cached_property
    def rows(self) -> list[PrintedRow]:
        return _rows(self.number, self.glyphs)

    @cached_property
    def cells(self) -> list[list[PrintedRow]]:
        """The rows of each paragraph of the tables' cells by itself, from the top."""
        cells: dict[Block, list[PrintedGlyph]] = {}
        for glyph in self.glyphs:
            if glyph.block.tag in CELLS:
                cells.setdefault(glyph.block, []).append(glyph)
        return [_rows(self.number, glyphs) for glyphs in cells.values()]


def _rows(page: int, glyphs: Iterable[PrintedGlyph]) -> list[PrintedRow]:
    rows: dict[float, list[PrintedGlyph]] = {}
    for glyph in glyphs:
        key = next((key for key in rows if abs(key - glyph.baseline) < SAME_ROW), glyph.baseline)
        rows.setdefault(key, []).append(glyph)
    return [PrintedRow(page, tuple(sorted(row, key=lambda g: g.left))) for _, row in sorted(rows.items())]


class Sheets:
    """A finished PDF under the ruler. Raises PressError if it cannot be read."""

    def __init__(self, pdf: bytes):
        try:
            self.pdf = pikepdf.open(io.BytesIO(pdf))
            self.fonts: dict[tuple[int, int], Font] = {}
            blocks = _structure(self.pdf)
            self.pages = [
                _Reader(number, page, blocks, self.fonts).leaf() for number, page in enumerate(self.pdf.pages, 1)
            ]
        except (pikepdf.PdfError, AttributeError, KeyError, TypeError) as error:
            raise PressError(f"这个 PDF 读不出来，无法检查（{error}）；请重新排版。") from error

    @cached_property
    def rows(self) -> list[PrintedRow]:
        return [row for page in self.pages for row in page.rows]

    @cached_property
    def body(self) -> list[PrintedRow]:
        """Rows of the articles and briefs in the size of the text, headings of the three levels among them."""
        return [row for row in self.rows if row.block.is_main and row.block.tag not in APART]

    @cached_property
    def continued(self) -> list[tuple[PrintedRow, PrintedRow]]:
        """Each row whose paragraph goes on, with the row it goes on in, over the page too."""
        return [
            (row, following) for row, following in pairwise(self.body) if row.block.number == following.block.number
        ]

    @cached_property
    def broken(self) -> list[tuple[PrintedRow, PrintedRow]]:
        """Like `continued`, with the rows within each cell of a table."""
        in_cells = (pairwise(rows) for page in self.pages for rows in page.cells)
        return [*self.continued, *chain.from_iterable(in_cells)]

    @cached_property
    def titles(self) -> list[tuple[str, list[PrintedRow]]]:
        """Titles (标题) of the articles and of the briefs, whole, with their rows."""
        titles: dict[int, list[PrintedRow]] = {}
        for row in self.rows:
            if row.block.is_main and row.block.tag == "H2":
                titles.setdefault(row.block.number, []).append(row)
        return [("".join(row.text for row in rows), rows) for rows in titles.values()]

    @cached_property
    def imprint_pages(self) -> list[Leaf]:
        """The last page, and those before it from the one where an imprint begins that is too long for a page."""
        of_text = [page for page in self.pages if any(row.block.is_main for row in page.rows)]
        last_of_text = of_text[-1].number if of_text else 1
        begun = [page.number for page in self.pages[last_of_text - 1 :] if page.rules]
        is_closed = bool(self.pages[-1].rules)
        return self.pages[begun[0] - 1 :] if is_closed else self.pages[-1:]

    @cached_property
    def imprint_rules(self) -> list[Rule]:
        """From the top; the pages of the imprint have no others."""
        return [rule for page in self.imprint_pages for rule in sorted(page.rules, key=lambda rule: rule.top)]

    def imprint_top(self, page: Leaf) -> float:
        """Where the imprint begins on the page; the foot of the type area, if it is not there."""
        if page not in self.imprint_pages:
            return FOOT
        is_first = page is self.imprint_pages[0]
        return min((rule.top for rule in page.rules), default=FOOT) if is_first else HEAD_MARGIN

    def text(self, *, main: bool) -> str:
        """What is read of the articles and briefs (`main`), or of all the rest, in the order of the tags; not page
        numbers, nor the head of a table again on a further page.
        """
        glyphs = [glyph for page in self.pages for glyph in page.glyphs if glyph.block is not LOOSE]
        glyphs = sorted((glyph for glyph in glyphs if glyph.block.is_main == main), key=lambda one: one.block.number)
        return squeezed("".join(glyph.text for glyph in glyphs))


def glyph_middle(glyph: PrintedGlyph) -> float:
    """The height of the middle of what is drawn, from the outline in the embedded font."""
    _, low, _, high = _bounds(glyph)
    return glyph.baseline - (low + high) / 2


def ink_centre(row: PrintedRow) -> float:
    """The middle of what is drawn of a row, from the outlines of its first and last glyph."""
    drawn = [glyph for glyph in row.glyphs if glyph.is_drawn]
    if not drawn:
        return row.centre
    first, last = drawn[0], drawn[-1]
    left, right = first.left + _bounds(first)[0], last.left + _bounds(last)[2]
    return (left + right) / 2


def _bounds(glyph: PrintedGlyph) -> tuple[float, float, float, float]:
    """(left, low, right, high) of what is drawn, in mm from the glyph's origin."""
    font = TTFont(io.BytesIO(glyph.font.program), lazy=True)
    outlines = font.getGlyphSet()
    pen = BoundsPen(outlines)
    outlines[font.getGlyphName(glyph.code)].draw(pen)
    scale = glyph.size * MM / font["head"].unitsPerEm
    left, low, right, high = (side * scale for side in pen.bounds)
    return left, low, right, high


Blocks = dict[tuple[tuple[int, int], int], Block]


def _structure(pdf: pikepdf.Pdf) -> Blocks:
    """(page, number of the marked content) -> the block it belongs to."""
    blocks: Blocks = {}
    count = tables = 0

    def walk(element: pikepdf.Object, block: Block, is_main: bool, is_quoted: bool, table: int) -> None:
        nonlocal count, tables
        tag = str(element.get("/S", ""))[1:]
        is_main, is_quoted = is_main or tag == MAIN, is_quoted or tag == QUOTATION
        if tag == "Table":
            tables = table = tables + 1
        if tag in BLOCKS and not (tag == "P" and block.tag in WHOLES):
            count += 1
            block = Block(count, block.tag if block.tag in CELLS else tag, is_main, is_quoted, table)
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                blocks[element.Pg.objgen, kid] = block
            elif "/MCID" in kid:  # on another page than the element begins on
                blocks[kid.Pg.objgen, int(kid.MCID)] = block
            elif "/S" in kid:
                walk(kid, block, is_main, is_quoted, table)

    if "/StructTreeRoot" in pdf.Root:
        walk(pdf.Root.StructTreeRoot, LOOSE, False, False, 0)
    return blocks


def font_of(source: pikepdf.Object) -> Font:
    """A composite font of the PDF with what it reads and how wide its glyphs are."""
    [descendant] = source.DescendantFonts
    descriptor = descendant.FontDescriptor
    prefix, _, name = str(source.BaseFont)[1:].rpartition("+")
    programs = [descriptor[key].read_bytes() for key in ("/FontFile2", "/FontFile3") if key in descriptor]
    program = programs[0] if programs else b""
    return Font(
        name=name,
        is_embedded=bool(program),
        has_subset_name=len(prefix) == 6,
        texts=_texts(source.ToUnicode.read_bytes()) if "/ToUnicode" in source else {},
        widths=dict(_widths(list(descendant.get("/W", [])))),
        program=program,
        glyph_count=TTFont(io.BytesIO(program), lazy=True)["maxp"].numGlyphs if program else 0,
    )


def _texts(cmap: bytes) -> dict[int, str]:
    """Glyph -> text, from the one kind of table that WeasyPrint writes (bfchar)."""
    table = cmap.partition(b"endcodespacerange")[2]
    pairs = re.findall(rb"^<([0-9a-f]{4})> <([0-9a-f]+)>$", table, re.MULTILINE)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "replace") for code, text in pairs}


def _widths(table: list[pikepdf.Object]) -> Iterator[tuple[int, float]]:
    """`first [width …]` and `first last width`, in thousandths of an em."""
    while table:
        first, following = int(table[0]), table[1]
        if isinstance(following, pikepdf.Array):
            yield from ((first + step, float(width)) for step, width in enumerate(following))
            table = table[2:]
        else:
            yield from ((code, float(table[2])) for code in range(first, int(following) + 1))
            table = table[3:]


class _Reader:
    """Follows the operators of one page."""

    def __init__(self, number: int, page: pikepdf.Page, blocks: Blocks, fonts: dict[tuple[int, int], Font]):
        self.number, self.page, self.blocks, self.fonts = number, page, blocks, fonts
        self.box = trimmed(page)
        self.matrix = Matrix()
        self.colour: tuple[float, ...] = (0.0,)
        self.kept: list[tuple[Matrix, tuple[float, ...]]] = []
        self.marks: list[Block] = []
        self.path: list[tuple[float, ...]] = []
        self.glyphs: list[PrintedGlyph] = []
        self.rules: list[Rule] = []
        self.pictures: list[PrintedPicture] = []

    def leaf(self) -> Leaf:
        for one in pikepdf.parse_content_stream(self.page, OPERATORS):
            self._follow(str(one.operator), list(one.operands))
        left, bottom, right, top = self.box
        size = ((right - left) * MM, (top - bottom) * MM)
        return Leaf(self.number, size, tuple(self.glyphs), tuple(self.rules), tuple(self.pictures))

    def _follow(self, operator: str, operands: Sequence[pikepdf.Object]) -> None:
        match operator:
            case "q":
                self.kept.append((self.matrix, self.colour))
            case "Q":
                self.matrix, self.colour = self.kept.pop()
            case "cm":
                self.matrix = Matrix(*map(float, operands)) @ self.matrix
            case "rg" | "g" | "k":
                self.colour = tuple(map(float, operands))
            case "BDC" | "BMC":
                self.marks.append(self._block(operands))
            case "EMC":
                self.marks.pop()
            case "re":
                self.path.append(tuple(map(float, operands)))
            case "n":
                self.path.clear()
            case "f" | "f*":
                self._fill()
            case "Do":
                self._draw(self.page.Resources.XObject[str(operands[0])])
            case _:
                self._set(operator, operands)

    def _set(self, operator: str, operands: Sequence[pikepdf.Object]) -> None:
        match operator:
            case "BT":
                self.line, self.along = Matrix(), 0.0
            case "Tm":
                self.line, self.along = Matrix(*map(float, operands)), 0.0
            case "Tf":
                self.font, self.size = self._known(self.page.Resources.Font[str(operands[0])]), float(operands[1])
            case "TJ":
                self._show(operands[0])
            case "Tj":
                self._show(operands)

    def _known(self, source: pikepdf.Object) -> Font:
        if source.objgen not in self.fonts:
            self.fonts[source.objgen] = font_of(source)
        return self.fonts[source.objgen]

    def _block(self, operands: Sequence[pikepdf.Object]) -> Block:
        is_numbered = len(operands) == 2 and "/MCID" in operands[1]
        outer = self.marks[-1] if self.marks else LOOSE
        return self.blocks.get((self.page.obj.objgen, int(operands[1].MCID)), LOOSE) if is_numbered else outer

    def _show(self, pieces: Iterable[pikepdf.Object]) -> None:
        at = self.line @ self.matrix
        is_upright = abs(at.b) < 1e-6 and abs(at.c) < 1e-6
        for piece in pieces:
            if not isinstance(piece, pikepdf.String):
                self.along -= float(piece) / 1000 * self.size
                continue
            data = bytes(piece)
            for code in (int.from_bytes(data[i : i + 2]) for i in range(0, len(data), 2)):
                width = self.font.widths.get(code, 1000.0) / 1000 * self.size
                if is_upright:  # a watermark is not
                    self._place(code, at, width)
                self.along += width

    def _place(self, code: int, at: Matrix, width: float) -> None:
        left, _, _, top = self.box
        start = at.e + self.along * at.a - left
        self.glyphs.append(
            PrintedGlyph(
                code=code,
                text=self.font.texts.get(code, ""),
                left=start * MM,
                right=(start + width * at.a) * MM,
                baseline=(top - at.f) * MM,
                size=self.size * abs(at.d),
                font=self.font,
                block=self.marks[-1] if self.marks else LOOSE,
            )
        )

    def _fill(self) -> None:
        corners = [
            (x * self.matrix.a + self.matrix.e, y * self.matrix.d + self.matrix.f)
            for left, up, width, height in self.path
            for x, y in ((left, up), (left + width, up + height))
        ]
        self.path.clear()
        if not corners:
            return
        xs, ys = zip(*corners, strict=True)
        is_rule = (max(xs) - min(xs)) * MM > ACROSS and (max(ys) - min(ys)) * MM < THICKEST
        if is_rule and _is_black(self.colour):
            left, _, _, top = self.box
            self.rules.append(Rule(self.number, (min(xs) - left) * MM, (top - max(ys)) * MM, (top - min(ys)) * MM))

    def _draw(self, drawn: pikepdf.Object) -> None:
        if drawn.get("/Subtype") == "/Image":
            inches = abs(self.matrix.a) / 72 or abs(self.matrix.b) / 72
            is_interpolated = bool(drawn.get("/Interpolate", False))
            self.pictures.append(PrintedPicture(self.number, float(drawn.Width) / inches, is_interpolated))


def trimmed(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """What is left of the page once cut: the trim box as far as there is paper, in pt."""
    paper, trim = ([float(side) for side in box] for box in (page.mediabox, page.trimbox))
    return max(paper[0], trim[0]), max(paper[1], trim[1]), min(paper[2], trim[2]), min(paper[3], trim[3])


def _is_black(colour: tuple[float, ...]) -> bool:
    return colour[3] > 0.7 if len(colour) == 4 else max(colour) < 0.3
