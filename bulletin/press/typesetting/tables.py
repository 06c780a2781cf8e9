"""Tables (表格): columns as wide as their figures, dates and short words need, in the largest type that leaves room.

The standard says nothing of type in tables. 4号 is what the rest of the page goes down to (GB/T 9704-2012 7.4); 小五 is
the smallest that Chinese newspapers set running text in, and the least a bulletin should ask of its readers' eyes.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from lxml.html import HtmlElement

from bulletin.press.page import AREA_WIDTH, MM
from bulletin.press.typesetting.breaks import OPENING, atoms
from bulletin.press.typesetting.titles import width_of

COLUMN_TAGS = {"colgroup", "col"}  # what is added to a table, beside the tags of its writer
EDGES = 3.2  # mm of each column that its cells keep white, and a little for rounding

# A cell up to this wide (em) is kept on one line if it can be, and one that breaks has at least so much.
SHORT, LEAST = 8.0, 4.0
FLUSH = 16.0  # em; in narrower columns flush lines would be full of holes
LIGHTER = 0.87  # how wide Latin letters are beside those of a title
WHOLE_TABLE = 8  # rows; a table of no more stays on one page
TALL = 8  # rows; a table row of more may go over a page, and has the table in smaller type
READABLE = 10.5  # pt; 五号, the least for running text
FIGURE = re.compile(r"[-+−±]?\d[\d,.]*[%％‰]?")
YEAR = re.compile(r"\d年(?=\d)")
NO_FIGURE = {"", "-", "—", "——", "/", "／"}


@dataclass(frozen=True)
class Type:
    """How a table is set: size in pt; line height in rows of the grid; em up to which cells are kept on one line."""

    size: float
    leading: float
    kept: float

    def ems(self, mm: float) -> float:
        return mm / (self.size * MM)


# From the largest; the last, for tables with too much in them, keeps nothing but figures, dates and words.
TYPES = (
    Type(14, 1, SHORT),  # 4号
    Type(14, 1, LEAST),
    Type(12, 2 / 3, SHORT),  # 小四
    Type(12, 2 / 3, LEAST),
    Type(10.5, 1 / 2, LEAST),  # 五号
    Type(9, 1 / 2, LEAST),  # 小五
    Type(9, 1 / 2, 0),
)


@dataclass(frozen=True)
class Cell:
    """A cell with its place in the grid of the table, and its text: a list of widths (em) a line, what breaks apart."""

    element: HtmlElement
    row: int
    column: int
    columns: int
    rows: int
    lines: tuple[tuple[float, ...], ...]

    @property
    def width(self) -> float:
        """Of the longest line, unbroken."""
        return max(map(sum, self.lines), default=0.0)

    @property
    def text(self) -> str:
        return str(self.element.text_content()).strip()

    def least(self, kept: float) -> float:
        """The width below which something breaks that is better kept whole."""
        longest = max(chain.from_iterable(self.lines), default=0.0)
        return self.width if self.width <= kept else max(longest, min(kept, LEAST))

    def height(self, room: float) -> int:
        """Lines of type in so many ems."""
        return max(sum(_lines_taken(line, room) for line in self.lines), 1)


def arrange(table: HtmlElement) -> None:
    """Gives the table its type, its columns their widths and its cells their places in them."""
    cells = list(_cells(table))
    if not cells:
        return
    if _is_too_wide(cells):
        _part_dates(table)
        cells = list(_cells(table))
    kind = _kind(cells)
    widths = _widths(cells, kind)
    _set_columns(table, widths, kind)
    _align(cells, widths, kind)
    _set_rows(table, cells, widths, kind)


def _kind(cells: list[Cell]) -> Type:
    """The largest type that leaves room for what is kept whole; for text one that keeps rows low, if any does."""
    fitting = [kind for kind in TYPES if _fits(cells, kind)] or [TYPES[-1]]
    low = (kind for kind in fitting if max(_heights(cells, _widths(cells, kind), kind)) <= TALL)
    return next((kind for kind in low if kind.size >= READABLE), fitting[0])


def too_wide(table: HtmlElement) -> int:
    """How many columns it has, if figures, dates or words of it break even in the smallest type; else 0."""
    cells = list(_cells(table))
    return _count(cells) if _is_too_wide(cells) else 0


def _is_too_wide(cells: list[Cell]) -> bool:
    return not _fits(cells, TYPES[-1])


def _count(cells: list[Cell]) -> int:
    """Of the columns."""
    return max((cell.column + cell.columns for cell in cells), default=0)


def _part_dates(table: HtmlElement) -> None:
    """If a date has to break, then after its year."""
    for element in table.iter():
        for part in ("text", "tail"):
            if words := getattr(element, part):
                setattr(element, part, YEAR.sub(rf"\g<0>{OPENING}", words))


def _cells(table: HtmlElement) -> Iterator[Cell]:
    taken: set[tuple[int, int]] = set()
    for row, element in enumerate(_rows(table)):
        column = 0
        for cell in element.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            columns, rows = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
            taken.update((row + down, column + along) for down in range(rows) for along in range(columns))
            yield Cell(cell, row, column, columns, rows, tuple(_lines(cell)))
            column += columns


def _lines(cell: HtmlElement) -> Iterator[tuple[float, ...]]:
    """The lines of its text that its writer ended, by paragraphs, items and <br>."""
    marked = "".join(_with_ends(cell))
    yield from (tuple(map(_width, atoms(line.strip()))) for line in marked.split("\n") if line.strip())


def _width(atom: str) -> float:
    return sum(width if width == 1 else width * LIGHTER for width in map(width_of, atom))


def _with_ends(element: HtmlElement) -> Iterator[str]:
    yield (element.text or "").replace("\n", " ")
    for child in element:
        is_end = child.tag in {"p", "li", "br"}
        yield "\n" if is_end else ""
        yield from _with_ends(child)
        yield ("\n" if is_end else "") + (child.tail or "").replace("\n", " ")


def _fits(cells: list[Cell], kind: Type) -> bool:
    return sum(_floors(cells, kind)) <= _room(_count(cells), kind)


def _room(columns: int, kind: Type) -> float:
    """Ems for the text of all columns together; half of one each in a table beyond reason."""
    return max(kind.ems(AREA_WIDTH - columns * EDGES), columns / 2)


def _floors(cells: list[Cell], kind: Type) -> list[float]:
    """The least width of each column in ems, without its edges."""
    return _columns(cells, kind, [cell.least(kind.kept) for cell in cells])


def _columns(cells: list[Cell], kind: Type, wanted: list[float]) -> list[float]:
    """Columns as wide as their cells want; a cell over several columns widens all of them alike."""
    widths = [0.0] * _count(cells)
    for cell, width in sorted(zip(cells, wanted, strict=True), key=lambda pair: pair[0].columns):
        own = slice(cell.column, cell.column + cell.columns)
        lacking = width - sum(widths[own]) - kind.ems(EDGES) * (cell.columns - 1)
        if lacking > 0:
            widths[own] = [one + lacking / cell.columns for one in widths[own]]
    return widths


def _widths(cells: list[Cell], kind: Type) -> list[float]:
    """What each column gets, in ems without its edges: its least, and a share of what is left by what it could use."""
    room = _room(_count(cells), kind)
    floors = _floors(cells, kind)
    unbroken = _columns(cells, kind, [cell.width for cell in cells])
    wishes = [max(one - floor, 0.0) for one, floor in zip(unbroken, floors, strict=True)]
    share = min(1.0, max(room - sum(floors), 0.0) / (sum(wishes) or 1.0))
    widths = [max(floor + wish * share, 0.5) for floor, wish in zip(floors, wishes, strict=True)]
    return [width * room / sum(widths) for width in widths]


def _set_columns(table: HtmlElement, widths: list[float], kind: Type) -> None:
    """Widths as shares, so that they hold in a quotation too."""
    group = table.makeelement("colgroup")
    whole = [width * kind.size * MM + EDGES for width in widths]
    for width in whole:
        group.append(table.makeelement("col", {"style": f"width: {width / sum(whole):.4%}"}))
    table.insert(0, group)


def _align(cells: list[Cell], widths: list[float], kind: Type) -> None:
    """Cells of one line are centred, figures stand below each other by their last digit, long texts are flush."""
    for column in range(len(widths)):
        own = [cell for cell in cells if cell.column == column and cell.columns == 1 and cell.element.tag == "td"]
        is_of_figures = all(FIGURE.fullmatch(cell.text) or cell.text in NO_FIGURE for cell in own)
        is_of_lines = all(len(cell.lines) <= 1 and cell.width <= widths[column] for cell in own)
        inset = (widths[column] - max((cell.width for cell in own), default=0.0)) / 2 * kind.size * MM
        for cell in own:
            if is_of_figures and is_of_lines and FIGURE.fullmatch(cell.text):
                cell.element.set("style", f"text-align: right; padding-right: {inset + EDGES / 2:.2f}mm")
            elif is_of_lines or widths[column] >= FLUSH:
                cell.element.set("class", "centred" if is_of_lines else "flush")


def _heights(cells: list[Cell], widths: list[float], kind: Type) -> list[int]:
    """Of each row of the table, in rows of the grid; rows without cells at its end are left out."""
    heights = [1] * (max(cell.row for cell in cells) + 1)
    for cell in cells:
        room = sum(widths[cell.column : cell.column + cell.columns]) + kind.ems(EDGES) * (cell.columns - 1)
        last = min(cell.row + cell.rows, len(heights)) - 1
        heights[last] = max(heights[last], math.ceil(round(cell.height(room) * kind.leading, 3)))
    return heights


def _set_rows(table: HtmlElement, cells: list[Cell], widths: list[float], kind: Type) -> None:
    """Type and the height of each row in rows of the grid: text set tighter than the grid would leave it otherwise."""
    rows = _rows(table)
    heights = _heights(cells, widths, kind)
    table.set("style", f"--size: {kind.size:g}pt; --leading: {kind.leading:.6g}")
    if sum(heights) <= WHOLE_TABLE:
        table.set("class", "whole")
    joined = {row for cell in cells for row in range(cell.row, cell.row + cell.rows - 1) if cell.rows <= WHOLE_TABLE}
    for number, (row, height) in enumerate(zip(rows, chain(heights, repeat(1)), strict=False)):
        if kind.leading < 1 and height <= TALL:  # one that breaks would lose what stands before it
            row.set("style", f"height: calc(var(--row) * {height})")
        is_head = all(cell.tag == "th" for cell in row)
        if height > TALL:
            row.set("class", "tall")
        elif number in joined or is_head:
            row.set("class", "joined")


def _rows(table: HtmlElement) -> list[HtmlElement]:
    return [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]


def _lines_taken(line: tuple[float, ...], room: float) -> int:
    lines, used = 1, 0.0
    for width in line:
        if used and used + width > room:
            lines, used = lines + 1, 0.0
        used += width
        if used > room:  # longer than a line by itself
            lines, used = lines + math.ceil(used / room) - 1, used % room
    return lines
