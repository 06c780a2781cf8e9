"""Paper and type area (幅面、版心): what GB/T 9704-2012 5.1 and 5.2.1 ask for."""

from collections.abc import Iterator

from bulletin.document.content import Content
from bulletin.press.checking.checks.tables import named_tables
from bulletin.press.checking.measuring import PrintedRow, Sheets
from bulletin.press.checking.report import GB, judge
from bulletin.press.page import AREA_HEIGHT, AREA_WIDTH, FOOT, HEAD_MARGIN, INNER_MARGIN, LEADING, PAGE, RIGHT, ROW
from bulletin.press.papers import Item

# How far off is off, in mm; the ± 1 mm of the margins is GB/T 9704-2012 5.2.1.
MARGIN_SLACK = 1.0
PAPER_SLACK, OVERFLOW_SLACK = 0.5, 0.5


def paper(sheets: Sheets, content: Content) -> Iterator[Item]:
    off = [f"第{page.number}页" for page in sheets.pages if not _near(page.size, PAGE, PAPER_SLACK)]
    width, height = next((page.size for page in sheets.pages if f"第{page.number}页" in off), sheets.pages[0].size)
    yield judge("规定", f"{GB} 5.1", "幅面", f"{width:.1f}×{height:.1f}毫米，共{len(sheets.pages)}页", off)


def _near(pair: tuple[float, float], wanted: tuple[float, float], slack: float) -> bool:
    return all(abs(one - other) <= slack for one, other in zip(pair, wanted, strict=True))


def margins(sheets: Sheets, content: Content) -> Iterator[Item]:
    tops, lefts = {}, {}
    for page in sheets.pages:
        rows = [row for row in page.rows if row.block.tag]
        tops[page.number] = [row.top - LEADING for row in rows if row.is_text]
        lefts[page.number] = [row.left for row in rows] + [rule.left for rule in page.rules]
    yield _margin("天头", HEAD_MARGIN, tops)
    yield _margin("订口", INNER_MARGIN, lefts)


def _margin(what: str, wanted: float, found: dict[int, list[float]]) -> Item:
    """A page may begin lower or further in (a title, a list), but nothing may begin in the margin."""
    least = {number: min(values) for number, values in found.items() if values}
    off = [f"第{number}页" for number, value in least.items() if value < wanted - MARGIN_SLACK]
    smallest = min(least.values(), default=wanted)
    if wanted + MARGIN_SLACK < smallest < wanted + ROW - MARGIN_SLACK:  # further down, the first row is empty
        off = ["各页"]
    return judge("规定", f"{GB} 5.2.1", what, f"最近处{smallest:.2f}毫米（应为{wanted:g}±{MARGIN_SLACK:g}）", off)


def overflow(sheets: Sheets, content: Content) -> Iterator[Item]:
    rows = [row for row in sheets.rows if row.block.tag]
    beyond = {row: _beyond(row) for row in rows}
    off = [row for row, far in beyond.items() if far > OVERFLOW_SLACK]
    tables = named_tables(content)
    in_tables = [tables[row.block.table - 1] for row in off if row.block.table]
    cure = "：请把表格拆成几张，或减少列数、合并单元格" if in_tables else ""
    most = max(beyond.values(), default=0.0)
    figure = f"超出{most:.2f}毫米{cure}" if off else f"{AREA_WIDTH:g}×{AREA_HEIGHT:g}毫米以内"
    places = [f"{row.place}“{row.text[:8]}”" for row in off]
    yield judge("规定", f"{GB} 5.2.1", "文字不出版心", figure, in_tables + places, fault="拦截")


def _beyond(row: PrintedRow) -> float:
    """How far (mm) the row reaches out of the type area."""
    sides = (INNER_MARGIN - row.left, row.right - RIGHT)
    return max(*sides, HEAD_MARGIN - row.top, row.bottom - FOOT)
