"""A table of a Word file -> intake's table: a text for each cell, what reaches over others, which rows are headers."""

from itertools import takewhile

from bulletin.intake.text.blocks import Span, Table
from bulletin.word.reading.emphasis import marked_lines
from bulletin.word.reading.items import Cell, Grid, Item, Para, Row, paras_of
from bulletin.word.reading.telling import Telling, Told

# The sanitiser keeps no wider or taller span.
_LARGEST_SPAN = 99


def table_of(grid: Grid, telling: Telling, keeps_bold: bool) -> Table:
    """Rows without any cell are left out; what is not there is empty."""
    rows = [row for row in grid.rows if row.cells]
    width = max(cell.column + cell.width for row in rows for cell in row.cells)
    headers = _headers(rows)
    spans = [
        _span(rows, at, cell) for at, row in enumerate(rows) for cell in row.cells if not _is_covered(rows, at, cell)
    ]
    texts = [["" for _ in range(width)] for _ in rows]
    for at, row in enumerate(rows):
        for cell in row.cells:
            texts[at][cell.column] = "\n".join(_lines(cell, telling, keeps_bold and at >= headers))
    written = [tuple(row) for row in texts]
    return Table(
        header=written[0] if headers else (),
        more_headers=tuple(written[1:headers]),
        rows=tuple(written[headers:]),
        spans=tuple(_within(span, headers) for span in spans if span.height > 1 or span.width > 1),
    )


def _lines(cell: Cell, telling: Telling, keeps_bold: bool) -> list[str]:
    lines: list[str] = []
    for item in cell.items:
        lines += _item_lines(item, telling, keeps_bold)
    return [line.strip() for line in lines if line.strip()]


def _item_lines(item: Item, telling: Telling, keeps_bold: bool) -> list[str]:
    if isinstance(item, Para):
        notes = "".join(f"（{words}）" for words in item.notes)
        lines = marked_lines(item, keeps_bold=keeps_bold and not item.is_all_bold)
        bullet = "· " if item.label.bullet is not None and item.words else ""
        return [bullet + lines[0], *lines[1:-1], lines[-1] + notes] if len(lines) > 1 else [bullet + lines[0] + notes]
    paras = list(paras_of([item]))
    telling.count(Told.NESTED, paras[0].words if paras else "")
    rows = ([para.words for cell in row.cells for para in paras_of(cell.items)] for row in item.rows)
    return ["\u3000".join(row) for row in rows]


def _headers(rows: list[Row]) -> int:
    """So many rows at the top are headers: those Word repeats on each page; else the first, if it alone is bold.
    A header that reaches down takes the rows it reaches into along.
    """
    marked = len(list(takewhile(lambda row: row.is_header, rows)))
    if not marked and len(rows) > 1 and _is_bold(rows[0]) and not _is_bold(rows[-1]):
        marked = 1
    while 0 < marked < len(rows) - 1 and any(cell.goes_on for cell in rows[marked].cells) and _reaches(rows, marked):
        marked += 1
    return 0 if marked == len(rows) else marked


def _reaches(rows: list[Row], at: int) -> bool:
    """Whether a cell of a header row reaches down into this one."""
    return any(_begins_at(rows, at, cell) < at for cell in rows[at].cells if cell.goes_on)


def _begins_at(rows: list[Row], at: int, cell: Cell) -> int:
    """The row in which the cell that reaches into this one begins."""
    while at and cell.goes_on:
        above = next((one for one in rows[at - 1].cells if one.column == cell.column), None)
        if above is None:
            break
        at, cell = at - 1, above
    return at


def _is_bold(row: Row) -> bool:
    filled = [para for cell in row.cells for para in cell.paras]
    return bool(filled) and all(para.is_all_bold for para in filled)


def _is_covered(rows: list[Row], at: int, cell: Cell) -> bool:
    return _begins_at(rows, at, cell) < at


def _span(rows: list[Row], at: int, cell: Cell) -> Span:
    height = 1
    for row in rows[at + 1 :]:
        below = next((one for one in row.cells if one.column == cell.column), None)
        if below is None or not below.goes_on or below.width != cell.width:
            break
        height += 1
    return Span(at, cell.column, min(height, _LARGEST_SPAN), min(cell.width, _LARGEST_SPAN))


def _within(span: Span, headers: int) -> Span:
    """A header reaches into no row below the headers."""
    if span.row >= headers:
        return span
    return Span(span.row, span.column, min(span.height, headers - span.row), span.width)
