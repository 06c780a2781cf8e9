"""Rows of a table that were typed with tabs -> a table, as intake reads them in a text."""

from collections.abc import Iterator
from dataclasses import replace

from bulletin.intake.text.blocks import BULLET, NUMBERING, columns_of, has_header, require_cells
from bulletin.intake.vocabulary.headings import heads_contents
from bulletin.intake.vocabulary.labels import starts_foot
from bulletin.word.reading.items import Cell, Grid, Item, Para, Piece, Row
from bulletin.word.reading.layout import HEAD_BELOW_NUMBER, number_line

# No page is wide enough for more.
_MOST_COLUMNS = 30


def with_tabbed_tables(items: list[Item]) -> list[Item]:
    """The same, with each run of two rows or more, of as many columns, as a table. Raises Refusal if these are beyond
    all measure.
    """
    made: list[Item] = []
    cells = 0
    at = number_line(items) + 1
    made += items[: at + HEAD_BELOW_NUMBER if at else 0]
    at = len(made)
    while at < len(items):
        lines = _rows_alike(items, at)
        if len(lines) > 1 and not _is_below_contents(made):
            cells += len(lines) * _width(lines[0])
            require_cells(cells)
            made.append(_grid(lines))
        else:
            made += lines or [items[at]]
        at += len(lines) or 1
    return made


def _rows_alike(items: list[Item], at: int) -> list[Para]:
    """The paragraphs from here on that are rows of as many columns as the first."""
    rows: list[Para] = []
    for place in range(at, len(items)):
        item = items[place]
        if not isinstance(item, Para) or _width(item) < 2 or (rows and _width(item) != _width(rows[0])):
            break
        rows.append(item)
    return rows


def _width(para: Para) -> int:
    """How many columns it has; 1 if it is no row: an entry of the contents, a line of the foot, a numbered line."""
    line = para.text.strip()
    cells = columns_of(line)
    is_other = para.is_contents or para.is_centred or para.label.text or para.label.bullet is not None
    if is_other or para.pictures or "\n" in line or starts_foot(line) or not cells[0].strip():
        return 1
    is_numbered = NUMBERING.fullmatch(cells[0].strip()) or BULLET.match(line)
    return 1 if is_numbered or len(cells) > _MOST_COLUMNS else len(cells)


def _is_below_contents(made: list[Item]) -> bool:
    above = next((item for item in reversed(made) if isinstance(item, Grid) or item.words), None)
    return isinstance(above, Para) and heads_contents(above.words)


def _grid(lines: list[Para]) -> Grid:
    rows = [_row(para) for para in lines]
    rows[0].is_header = has_header([columns_of(para.text.strip()) for para in lines])
    return Grid(rows, has_lines=False)


def _row(para: Para) -> Row:
    """Its words parted where its columns are, as they look; its notes stand in the last."""
    row, end = Row([], is_header=False), 0
    for column, words in enumerate(columns_of(para.text.strip())):
        start = para.text.index(words, end)
        end = start + len(words)
        cell = Para(para.style, para.look, pieces=list(_pieces(para, start, end)), parts=[para])
        row.cells.append(Cell(column, 1, False, [cell]))
    cell.notes = para.notes
    return row


def _pieces(para: Para, start: int, end: int) -> Iterator[Piece]:
    """Its pieces from one character to another."""
    at = 0
    for piece in para.pieces:
        words = piece.text[max(0, start - at) : max(0, end - at)]
        if words:
            yield replace(piece, text=words)
        at += len(piece.text)
