"""What an eye trained on official documents sees beyond the preflight, counted in a finished PDF."""

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

import pikepdf

from bulletin.document.content import Content
from bulletin.document.places import people_by_label, recipients_by_label
from bulletin.press.checking.measuring import PrintedGlyph, PrintedRow, Sheets, squeezed
from bulletin.press.page import CENTRE
from bulletin.press.typesetting import breaks

HEADINGS = {"H2", "H3", "H4", "H5"}
LONG_NAME = 20  # characters; a longer name may break


def alone(sheets: Sheets, content: Content) -> float:
    """1 if nothing but the imprint stands on the last page of several, and no printing on both sides asks for it."""
    return float(not content.duplex and _has_no_text(sheets))


def alone_on_a_back(sheets: Sheets, content: Content) -> float:
    """1 if it does so because the imprint belongs on a back."""
    return float(content.duplex and _has_no_text(sheets))


def _has_no_text(sheets: Sheets) -> bool:
    return len(sheets.pages) > 1 and not any(row.block.is_main for row in sheets.pages[-1].rows)


def on_a_front(sheets: Sheets, content: Content) -> float:
    """1 if the imprint of an issue printed on both sides stands on a front."""
    return float(content.duplex and len(sheets.pages) % 2 == 1)


def name_off_centre(sheets: Sheets, content: Content) -> float:
    """mm between the middle of the name (刊名) and that of the type area."""
    return max((abs(row.centre - CENTRE) for row in sheets.pages[0].rows if row.block.tag == "H1"), default=0.0)


def figures_broken_in_cells(sheets: Sheets, content: Content) -> float:
    """Numbers and dates that a table's cell breaks across two of its lines."""
    cells: dict[int, dict[float, list[PrintedGlyph]]] = defaultdict(lambda: defaultdict(list))
    for page in sheets.pages:
        for glyph in page.glyphs:
            if glyph.block.tag in {"TD", "TH"}:
                cells[glyph.block.number][page.number * 1000 + round(glyph.baseline)].append(glyph)
    joints = [
        ("".join(g.text for g in cell[upper]), "".join(g.text for g in cell[lower]))
        for cell in cells.values()
        for upper, lower in pairwise(sorted(cell))
    ]
    return float(sum(_splits_a_figure(squeezed(upper), squeezed(lower)) for upper, lower in joints))


def _splits_a_figure(before: str, after: str) -> bool:
    within = any(start < len(before) < end for start, end in (m.span() for m in breaks.WHOLE.finditer(before + after)))
    return within or (before[-1:].isascii() and before[-1:].isalnum() and after[:1].isascii() and after[:1].isalnum())


def names_broken(sheets: Sheets, content: Content) -> float:
    """Names of units and people that the imprint breaks across two lines."""
    rows = [row.text for page in sheets.pages[-3:] for row in page.rows if row.block.tag and not row.block.is_main]
    text, ends, at = "".join(rows), set(), 0
    for row in rows:
        at += len(row)
        ends.add(at)
    broken = at = 0
    for _, names in (*recipients_by_label(content), *people_by_label(content)):
        for name in map(squeezed, names):
            if (found := text.find(name, at)) >= 0 and len(name) <= LONG_NAME:
                broken += any(found < end < found + len(name) for end in ends)
                at = found
    return float(broken)


def heads_at_the_foot(sheets: Sheets, content: Content) -> float:
    """Headings and heading rows of tables that close a page, what they head being on the next."""
    last = [rows[-1] for page in sheets.pages[:-1] if (rows := _main(page.rows))]
    return float(sum(row.block.tag in HEADINGS | {"TH"} for row in last))


def last_lines_at_the_head(sheets: Sheets, content: Content) -> float:
    """Pages whose first line is the last of a paragraph begun on the page before."""
    after = {following: row for row, following in sheets.continued}
    goes_on = {row for row, _ in sheets.continued}
    first = [rows[0] for page in sheets.pages[1:] if (rows := _main(page.rows))]
    return float(sum(row in after and after[row].page < row.page and row not in goes_on for row in first))


def _main(rows: list[PrintedRow]) -> list[PrintedRow]:
    return [row for row in rows if row.block.is_main]


def faces_of_figures(sheets: Sheets, content: Content) -> float:
    """How many fonts the Arabic figures are drawn in, those of page numbers left out."""
    drawn = {g.font.name for page in sheets.pages for g in page.glyphs if g.text in "0123456789" and g.block.tag}
    return float(len(drawn))


def smoothed_pictures(sheets: Sheets, content: Content) -> float:
    """Pictures that a viewer is told to smooth (/Interpolate), which PDF/A forbids."""
    images = {
        image.objgen: image.get("/Interpolate", False) for page in sheets.pdf.pages for image in _images(page).values()
    }
    return float(sum(map(bool, images.values())))


def _images(page: pikepdf.Page) -> dict[str, pikepdf.Object]:
    return dict(page.images)


SEEN: dict[str, Callable[[Sheets, Content], float]] = {
    "版记单独在末页": alone,
    "双面印刷，版记单独在背面": alone_on_a_back,
    "双面印刷而版记在正面": on_a_front,
    "刊名偏离中线（毫米）": name_off_centre,
    "表格格内断开的数字、日期": figures_broken_in_cells,
    "版记里断开的名称、姓名": names_broken,
    "页末的标题、表头": heads_at_the_foot,
    "页首只有段末一行": last_lines_at_the_head,
    "阿拉伯数字所用字体（种）": faces_of_figures,
    "图片要求平滑（PDF/A不许）": smoothed_pictures,
}
