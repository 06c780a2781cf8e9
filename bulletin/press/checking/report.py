"""The report of the preflight: one item a thing measured, with its clause, its figure and the verdict."""

from collections.abc import Callable

from bulletin.press.checking.measuring import PrintedRow
from bulletin.press.papers import Item, Level, Verdict

# The rules, by where they are written.
GB, MARKS, CLREQ = "GB/T 9704-2012", "GB/T 15834-2011 5.1", "W3C clreq"
PDF_A, PDF_UA = "ISO 19005-2", "ISO 14289-1"
HOUSE, PRINT = "简报惯例", "印刷惯例"

MOST_PLACES = 3


def judge(level: Level, clause: str, what: str, figure: str, off: list[str], *, fault: Verdict = "提示") -> Item:
    """合格 if nothing is off; else `fault`, naming the first places."""
    places = list(dict.fromkeys(off))
    more = f"等{len(places)}处" if len(places) > MOST_PLACES else ""
    return Item(level, clause, what, figure, fault if off else "合格", "、".join(places[:MOST_PLACES]) + more)


def rows_off(rows: list[PrintedRow], is_off: Callable[[PrintedRow], bool]) -> list[str]:
    return [row.place for row in rows if is_off(row)]
