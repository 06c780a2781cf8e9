"""Lines: on the grid, flush, broken where Chinese lines may break."""

import re
from collections import Counter
from collections.abc import Iterator
from statistics import median

from bulletin.document.content import Content
from bulletin.press.checking.measuring import PrintedRow, Sheets
from bulletin.press.checking.report import CLREQ, GB, MARKS, judge, rows_off
from bulletin.press.page import CENTRE, CHARACTERS, INNER_MARGIN, MM, RIGHT, ROW, ROWS
from bulletin.press.papers import Item
from bulletin.press.typesetting import breaks
from bulletin.press.typesetting.justify import MOST_STRETCH

# How far off is off, in mm.
GRID_SLACK, EDGE_SLACK, CENTRE_SLACK = 0.05, 0.2, 0.5
FLUSH_SHARE = 0.99
FEW = 8  # lines; fewer say nothing of how many characters a line holds
LEAST_COMMON = CHARACTERS - 1  # a word kept whole may go down and leave a cell


def grid(sheets: Sheets, content: Content) -> Iterator[Item]:
    rows = [
        row
        for page in sheets.pages
        for row in page.rows
        if row.block.tag not in {"", "TD", "TH"} and row.is_text and row.baseline < sheets.imprint_top(page)
    ]
    usual = median(row.depth for row in rows) if rows else 0.0  # how deep in its row a font sets its line is its own
    most = max((abs(row.depth - usual) for row in rows), default=0.0)
    off = rows_off(rows, lambda row: abs(row.depth - usual) > GRID_SLACK)
    figure = f"行距{ROW:.3f}毫米，偏差不超过{most:.3f}毫米"
    yield judge("一般", f"{GB} 5.2.3", "每行在行格上", figure, off)

    counts = Counter(row.page for row in sheets.body)
    most_rows = max(counts.values(), default=0)
    full = [number for number in counts if counts[number] == ROWS]
    figure = f"最多{most_rows}行，满{ROWS}行的{len(full)}页"
    off = [f"第{number}页" for number, count in counts.items() if count > ROWS]
    yield judge("一般", f"{GB} 5.2.3", "每面行数", figure, off)


def line_length(sheets: Sheets, content: Content) -> Iterator[Item]:
    rows = [row for row, _ in sheets.continued]
    whole = [row for row in rows if _begins_at_edge(row) and _is_full_width(row)]
    lengths = Counter(len(row.glyphs) for row in whole)
    figure = (
        "、".join(f"{length}字{count}行" for length, count in sorted(lengths.items(), reverse=True)) or "没有整行汉字"
    )
    is_short = len(whole) >= FEW and lengths.most_common(1)[0][0] < LEAST_COMMON
    off = rows_off(whole, lambda row: is_short or len(row.glyphs) > CHARACTERS)
    yield judge("一般", f"{GB} 5.2.3", "每行字数", figure, off)

    rows = [row for row in rows if not row.block.is_quoted]
    ragged = rows_off(rows, lambda row: abs(row.right - RIGHT) > EDGE_SLACK and abs(row.centre - CENTRE) > CENTRE_SLACK)
    ended_by_hand = sum(article.body.count("<br") for article in content.articles)
    share = 1 - len(ragged) / len(rows) if rows else 1.0
    is_off = len(ragged) - ended_by_hand > (1 - FLUSH_SHARE) * len(rows)
    figure = f"{share:.1%}的整行止于{RIGHT:g}±{EDGE_SLACK}毫米（共{len(rows)}行）"
    yield judge("一般", f"{GB} 5.2.3", "撑满版心", figure, ragged if is_off else [])

    loosest = max(rows, key=lambda row: max(row.gaps, default=0), default=None)
    gap = max(loosest.gaps, default=0.0) if loosest else 0.0
    off = rows_off(rows, lambda row: max(row.gaps, default=0) > MOST_STRETCH + 0.001)
    place = f"，在{loosest.place}" if loosest else ""
    yield judge("实务", CLREQ, "最松字距", f"{gap:.3f}字{place}", off)


def _begins_at_edge(row: PrintedRow) -> bool:
    return abs(row.left - INNER_MARGIN) < 0.3


def _is_full_width(row: PrintedRow) -> bool:
    """Only characters of one em, none closed up and no pause pressed."""
    em = row.size * MM
    return all(abs(glyph.right - glyph.left - em) < 0.1 for glyph in row.glyphs) and min(row.gaps, default=0) > -0.1


def prohibitions(sheets: Sheets, content: Content) -> Iterator[Item]:
    forbidden_first = {mark for mark in breaks.NEVER_FIRST if not mark.isascii()}
    first = rows_off([row for _, row in sheets.broken], lambda row: row.text[:1] in forbidden_first)
    yield judge("规定", MARKS, "行首禁则", f"{len(first)}行违反", first)
    last = rows_off([row for row, _ in sheets.broken], lambda row: row.text[-1:] in breaks.NEVER_LAST)
    yield judge("规定", MARKS, "行末禁则", f"{len(last)}行违反", last)
    marks, figures = [], []
    for row, following in sheets.broken:
        joint = row.text[-1:] + following.text[:1]
        if joint in {"——", "……"}:
            marks.append(row.place)
        elif _splits_a_figure(row.text, following.text):
            figures.append(row.place)
    yield judge("规定", MARKS, "破折号、省略号不断开", f"{len(marks)}处断开", marks)
    yield judge("实务", CLREQ, "数字、日期不断开", f"{len(figures)}处断开", figures)


def _splits_a_figure(before: str, after: str) -> bool:
    spans = (match.span() for match in breaks.WHOLE.finditer(before + after))
    return any(start < len(before) < end for start, end in spans)


def last_lines(sheets: Sheets, content: Content) -> Iterator[Item]:
    goes_on = {row for row, _ in sheets.continued}
    ends = [following for _, following in sheets.continued if following not in goes_on]
    off = rows_off(ends, lambda row: len(re.sub(r"\W", "", row.text)) == 1)
    yield judge("实务", CLREQ, "段末行不止一字", f"{len(off)}段末行只有一字", off)
