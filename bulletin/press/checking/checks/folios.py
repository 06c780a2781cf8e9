"""Page numbers (页码), GB/T 9704-2012 7.5."""

from collections.abc import Iterator

from bulletin.document.content import Content
from bulletin.press.checking import measuring
from bulletin.press.checking.checks.imprint import holds_text
from bulletin.press.checking.measuring import PrintedRow, Sheets
from bulletin.press.checking.report import GB, judge
from bulletin.press.page import FOOT, INNER_MARGIN, MM, NUMBER_DROP, RIGHT, SIZE_4
from bulletin.press.papers import Item

# How far off is off, in mm.
NUMBER_SLACK, DASH_SLACK = 0.2, 0.3


def page_numbers(sheets: Sheets, content: Content) -> Iterator[Item]:
    off_form, off_place = [], []
    drops = []
    for page in sheets.pages:
        numbers = [row for row in page.rows if not row.block.tag and row.baseline > FOOT]
        place = f"第{page.number}页"
        is_numbered = holds_text(sheets, page) or (page in sheets.imprint_pages and len(sheets.imprint_pages) > 1)
        if [row.text for row in numbers] != ([f"—{page.number}—"] if is_numbered else []):
            off_form.append(place)
            continue
        for row in numbers:
            if not row.is_of(SIZE_4):
                off_form.append(place)
            drops.append(_drop(row))
            if abs(_from_outside(row)) > NUMBER_SLACK or abs(_drop(row) - NUMBER_DROP) > DASH_SLACK:
                off_place.append(place)
    yield judge("一般", f"{GB} 7.5", "页码形式", f"4号“— 1 —”，{len(drops)}页编有页码", off_form)
    drop = f"{min(drops):.2f}—{max(drops):.2f}" if drops else "0"
    figure = f"一字线距版心下边缘{drop}毫米，单页居右、双页居左各空一字"
    yield judge("一般", f"{GB} 7.5", "页码位置", figure, off_place)


def _drop(row: PrintedRow) -> float:
    """From the foot of the type area to the dashes of a page number."""
    return measuring.glyph_middle(row.glyphs[0]) - FOOT


def _from_outside(row: PrintedRow) -> float:
    """How far the number is off its place: one character in from the outer edge."""
    cell = SIZE_4 * MM
    is_odd = row.page % 2 == 1
    return row.right - (RIGHT - cell) if is_odd else row.left - (INNER_MARGIN + cell)
