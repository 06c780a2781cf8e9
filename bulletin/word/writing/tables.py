"""Tables (表格): which cell stands where on Word's grid, and how wide the columns are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from lxml import etree

from bulletin.press.typesetting.titles import width_of
from bulletin.word.writing.measures import AREA, EM_4

# In characters: the narrowest column, and what the edges of a cell take besides its words.
LEAST, AIR = 3.0, 1.0
MOST_COLUMNS = 63  # that Word knows


@dataclass(frozen=True)
class Slot:
    """A place in a row, so many columns wide: a cell, what a cell above goes on in (`goes_on`), or nothing."""

    cell: etree._Element | None
    width: int
    opens: bool = False  # goes on in the rows below
    goes_on: bool = False


def rows_of(table: etree._Element) -> list[etree._Element]:
    """Its rows, not those of a table within."""
    return list(table.xpath("./tr | ./thead/tr | ./tbody/tr"))


def holds_all(rows: Sequence[etree._Element], table: etree._Element) -> bool:
    """Whether every word of the table stands in a cell of these rows: else it is no grid, and read line by line."""
    in_cells = "".join(cell.text_content() for row in rows for cell in row if cell.tag in {"td", "th"})
    return "".join(in_cells.split()) == "".join(table.text_content().split())


def slots_of(rows: Sequence[etree._Element]) -> list[list[Slot]]:
    """Every row filled to the width of the widest."""
    below: dict[int, tuple[int, int]] = {}  # column -> (rows that a cell still takes, columns it takes)
    placed = [_row(row, below) for row in rows]
    widest = max((_width(row) for row in placed), default=0)
    return [row + [Slot(None, 1)] * (widest - _width(row)) for row in placed]


def _row(row: etree._Element, below: dict[int, tuple[int, int]]) -> list[Slot]:
    slots: list[Slot] = []
    cells = [cell for cell in row if cell.tag in {"td", "th"}]
    column = 0
    while cells or any(at >= column for at in below):
        if column in below:
            left, width = below.pop(column)
            if left > 1:
                below[column] = (left - 1, width)
            slots.append(Slot(None, width, goes_on=True))
        elif cells:
            slots.append(_opened(cells.pop(0), column, below))
        else:
            slots.append(Slot(None, 1))
        column += slots[-1].width
    return slots


def _opened(cell: etree._Element, column: int, below: dict[int, tuple[int, int]]) -> Slot:
    width, height = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
    taken = [at for at in below if at > column]
    width = min([width, max(1, MOST_COLUMNS - column), *(at - column for at in taken)])
    if height > 1:
        below[column] = (height - 1, width)
    return Slot(cell, width, opens=height > 1)


def _width(row: Sequence[Slot]) -> int:
    return sum(slot.width for slot in row)


def column_widths(rows: Sequence[Sequence[Slot]]) -> list[int]:
    """In twips, by the longest words of each column; together the width of the type area."""
    needs = [LEAST] * _width(rows[0])
    for row in rows:
        for column, slot in _columns(row):
            if slot.cell is not None and slot.width == 1:
                needs[column] = max(needs[column], width_of(slot.cell.text_content().strip()) + AIR)
    shares = _shared(needs, AREA / EM_4)
    edges = [round(AREA * edge / sum(shares)) for edge in accumulate(shares, initial=0.0)]
    return [right - left for left, right in pairwise(edges)]


def _shared(needs: list[float], room: float) -> list[float]:
    """Who needs little gets it; the others share what is left."""
    shares = list(needs)
    for left, column in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        shares[column] = min(needs[column], room / (len(needs) - left))
        room -= shares[column]
    return shares


def _columns(row: Sequence[Slot]) -> Iterator[tuple[int, Slot]]:
    column = 0
    for slot in row:
        yield column, slot
        column += slot.width
