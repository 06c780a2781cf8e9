"""A table of a Word file -> intake's table: a text for each cell, what reaches over others, which rows are headers."""

from itertools import takewhile

from bulletin.intake.text.blocks import Span, Table
from bulletin.word.reading.emphasis import BOLD_FACES, marked_lines
from bulletin.word.reading.items import Cell, Grid, Item, Para, Row, paras_of
from bulletin.word.reading.telling import Telling, Told

# The sanitiser keeps no wider or taller span.
_LARGEST_SPAN = 99
# Row and column.
_Place = tuple[int, int]


def table_of(grid: Grid, telling: Telling, *, keeps_bold: bool) -> Table:
    """Rows without any cell are left out; what is not there is empty."""
    rows = [row for row in grid.rows if row.cells]
    width = max(cell.column + cell.width for row in rows for cell in row.cells)
    spans, begins = _spans(rows)
    headers = _headers(rows, begins)
    texts = [["" for _ in range(width)] for _ in rows]
    for at, row in enumerate(rows):
        for cell in row.cells:
            if begins[at, cell.column] == at:
                texts[at][cell.column] = "\n".join(_lines(cell, telling, keeps_bold=keeps_bold and at >= headers))
    written = [tuple(row) for row in texts]
    return Table(
        header=written[0] if headers else (),
        more_headers=tuple(written[1:headers]),
        rows=tuple(written[headers:]),
        spans=tuple(_within(span, headers) for span in spans if span.height > 1 or span.width > 1),
    )


def _lines(cell: Cell, telling: Telling, *, keeps_bold: bool) -> list[str]:
    lines: list[str] = []
    for item in cell.items:
        lines += _item_lines(item, telling, keeps_bold=keeps_bold)
    return [line.strip() for line in lines if line.strip()]


def _item_lines(item: Item, telling: Telling, *, keeps_bold: bool) -> list[str]:
    if isinstance(item, Para):
        notes = "".join(f"（{words}）" for words in item.notes)
        lines = marked_lines(item, keeps_bold=keeps_bold and not item.is_all_bold)
        bullet = "· " if item.label.bullet is not None and item.words else ""
        return [bullet + lines[0], *lines[1:-1], lines[-1] + notes] if len(lines) > 1 else [bullet + lines[0] + notes]
    paras = list(paras_of([item]))
    telling.count(Told.NESTED, paras[0].words if paras else "")
    rows = ([para.words for cell in row.cells for para in paras_of(cell.items)] for row in item.rows)
    return ["\u3000".join(row) for row in rows]


def _spans(rows: list[Row]) -> tuple[list[Span], dict[_Place, int]]:
    """Every cell that stands for itself, as far as it reaches; and the row in which the cell at each place begins."""
    begins: dict[_Place, int] = {}
    heights: dict[_Place, int] = {}
    widths: dict[_Place, int] = {}
    for at, row in enumerate(rows):
        for cell in row.cells:
            above = begins.get((at - 1, cell.column))
            goes_on = cell.goes_on and above is not None and widths[above, cell.column] == cell.width
            first = above if goes_on and above is not None else at
            begins[at, cell.column] = first
            widths[first, cell.column] = cell.width
            heights[first, cell.column] = at - first + 1
    spans = [
        Span(at, column, min(height, _LARGEST_SPAN), min(widths[at, column], _LARGEST_SPAN))
        for (at, column), height in heights.items()
    ]
    return spans, begins


def _headers(rows: list[Row], begins: dict[_Place, int]) -> int:
    """So many rows at the top are headers: those Word repeats on each page; else the first, if it
    alone is bold or in 黑体. A header that reaches down takes the rows it reaches into along.
    """
    marked = len(list(takewhile(lambda row: row.is_header, rows)))
    if not marked and len(rows) > 1 and _is_bold(rows[0]) and not _is_bold(rows[-1]):
        marked = 1
    while 0 < marked < len(rows) and any(begins[marked, cell.column] < marked for cell in rows[marked].cells):
        marked += 1
    return 0 if marked == len(rows) else marked


def _is_bold(row: Row) -> bool:
    filled = [para for cell in row.cells for para in cell.paras]
    return bool(filled) and all(para.is_all_bold or BOLD_FACES.search(para.body.font or "") for para in filled)


def _within(span: Span, headers: int) -> Span:
    """A header reaches into no row below the headers."""
    if span.row >= headers:
        return span
    return Span(span.row, span.column, min(span.height, headers - span.row), span.width)
