"""Tables (表格) for who hears them and does not see them: which cells head others, and which are missing."""

import re
from collections import Counter
from xml.etree.ElementTree import Element

COLUMN, ROW = "/Column", "/Row"  # ISO 32000-1 table 349
NO_WORD = re.compile(r"[\W\d_]*")


def scopes(table: Element) -> dict[Element, str]:
    """Each heading cell -> what it heads.

    A table that names none, as those read from plain text, is headed by its first row, or if a figure or nothing
    stands there, by its first column.
    """
    head = [row for part in table.iter("thead") for row in part.iter("tr")]
    rows = list(table.iter("tr"))
    named = {
        cell: COLUMN if row in head or all(each.tag == "th" for each in row) else ROW
        for row in rows
        for cell in row
        if cell.tag == "th" or row in head
    }
    return named or _supposed(rows)


def _supposed(rows: list[Element]) -> dict[Element, str]:
    if len(rows) > 1 and not any(NO_WORD.fullmatch("".join(cell.itertext())) for cell in rows[0]):
        return dict.fromkeys(rows[0], COLUMN)
    return {row[0]: ROW for row in rows if len(row)}


def gaps(table: Element) -> dict[Element, int]:
    """Each row that is shorter than the longest -> how many cells it lacks."""
    lengths: dict[Element, int] = {}
    for part in table:
        rows = list(part.iter("tr"))
        reached = Counter[int]()  # by cells that span further rows, which end with their part of the table
        for at, row in enumerate(rows):
            lengths[row] = reached[at]
            for cell in row:
                width, height = (int(cell.get(span, 1)) for span in ("colspan", "rowspan"))
                lengths[row] += width
                reached.update(dict.fromkeys(range(at + 1, at + height), width))
    longest = max(lengths.values(), default=0)
    return {row: longest - length for row, length in lengths.items() if length < longest}
