"""The masthead (版头), GB/T 9704-2012 7.2."""

from collections.abc import Iterator

from bulletin.document.content import Content
from bulletin.press.checking.measuring import Sheets, ink_centre
from bulletin.press.checking.report import GB, judge
from bulletin.press.page import CENTRE
from bulletin.press.papers import Item

CENTRE_SLACK = 1.0  # mm; characters do not fill their squares to the same edge


def name(sheets: Sheets, content: Content) -> Iterator[Item]:
    rows = [row for row in sheets.pages[0].rows if row.block.tag == "H1"]
    shift = max((abs(ink_centre(row) - CENTRE) for row in rows), default=0.0)
    sizes = "、".join(f"{size:g}" for size in sorted({row.size for row in rows}))
    figure = f"{len(rows)}行，{sizes}磅，偏离中线{shift:.2f}毫米" if rows else "没有刊名"
    off = [] if rows and shift <= CENTRE_SLACK else ["第1页"]
    yield judge("规定", f"{GB} 7.2.4", "刊名居中", figure, off)
