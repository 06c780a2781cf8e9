"""The imprint (版记), GB/T 9704-2012 7.4, 7.5."""

import math
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from bulletin.document.content import Content
from bulletin.document.places import recipients_by_label
from bulletin.press.checking.measuring import CELLS, Leaf, PrintedRow, Sheets
from bulletin.press.checking.report import GB, HOUSE, PRINT, judge, rows_off
from bulletin.press.page import FOOT, HEAD_MARGIN, LEADING, ROW, RULE_INNER, RULE_OUTER
from bulletin.press.papers import Item
from bulletin.press.typesetting.fitting import CARRIED, closest

# How far off is off, in mm.
FOOT_SLACK, RULE_SLACK, STEP_SLACK = 0.1, 0.02, 0.05


def rules(sheets: Sheets, content: Content) -> Iterator[Item]:
    rules, last = sheets.imprint_rules, f"第{len(sheets.pages)}页"
    rows = [_rows(sheets, page) for page in sheets.imprint_pages]
    is_there = len(rules) >= 2 and bool(rows[-1])
    figure = f"{len(rules)}条分隔线、{sum(map(len, rows))}行"
    figure = figure if is_there else f"不完整：{figure}"
    yield judge("规定", f"{GB} 7.4", "版记齐全", figure, [] if is_there else [last], fault="拦截")
    if not rules:
        return
    foot = rules[-1].bottom
    off = [last] if abs(foot - FOOT) > FOOT_SLACK else []
    yield judge("规定", f"{GB} 7.4.1", "末条分隔线", f"在{foot:.2f}毫米（版心下边缘{FOOT:g}）", off)
    weights = [rule.thickness for rule in rules]
    wanted = [RULE_OUTER, *[RULE_INNER] * (len(rules) - 2), RULE_OUTER][: len(rules)]
    is_off = any(abs(one - other) > RULE_SLACK for one, other in zip(weights, wanted, strict=True))
    figure = "、".join(f"{weight:.2f}" for weight in weights) + "毫米"
    yield judge("一般", f"{GB} 7.4.1", "分隔线粗细", figure, [last] if is_off else [])


def _rows(sheets: Sheets, page: Leaf) -> list[PrintedRow]:
    """Of the imprint."""
    return [row for row in page.rows if sheets.imprint_top(page) < row.baseline < FOOT]


def steps(sheets: Sheets, content: Content) -> Iterator[Item]:
    """From row to row it is as far everywhere: a character of another font pushes the rows below it down."""
    rows = [_rows(sheets, page) for page in sheets.imprint_pages]
    distances = {below: below.baseline - row.baseline for on_page in rows for row, below in pairwise(on_page)}
    usual = median(distances.values()) if distances else 0.0
    off = rows_off(list(distances), lambda row: abs(distances[row] - usual) > STEP_SLACK)
    yield judge("实务", HOUSE, "版记各行等距", f"行距{usual:.2f}毫米", off)


def place(sheets: Sheets, content: Content) -> Iterator[Item]:
    first, last = sheets.imprint_pages[0], sheets.pages[-1]
    strays = [f"第{page.number}页" for page in sheets.pages[: first.number - 1] if page.rules]
    yield judge("规定", f"{GB} 7.4.1", "版记只在最后一面", f"最后一面为第{last.number}页", strays)
    if first is not last:
        figure = f"版记有{len(sheets.imprint_pages)}面{_cause_and_cure(content)}"
        yield judge("实务", HOUSE, "版记不过一面", figure, [f"第{first.number}页"])
    top = sheets.imprint_top(first)
    rows = [row for row in first.rows if row.block.is_main]
    off = rows_off(rows, lambda row: row.bottom > top)
    room = top - max((row.bottom for row in rows), default=HEAD_MARGIN)
    yield judge("规定", f"{GB} 7.4", "版记不压正文", f"与正文相距{room:.1f}毫米", off, fault="拦截")


def _cause_and_cure(content: Content) -> str:
    units = sum(len(names) for _, names in recipients_by_label(content))
    if units:
        return f"，收文单位{units}个：可改用“各区县创建办”这样的统称，或另附名单"
    return "：署名和附记请精简，或另附名单"


def company(sheets: Sheets, content: Content) -> Iterator[Item]:
    """Whether the imprint shares its page with text; if not, how many rows of text would change that."""
    last = sheets.pages[-1]
    first = sheets.imprint_pages[0]
    is_alone = first.number > 1 and not holds_text(sheets, first)
    if content.duplex:
        yield _on_the_back(sheets, is_alone=is_alone)
        return
    if first is not last:  # it is said already that it is too long for a page
        return
    figure = f"版记与正文同在第{last.number}页"
    if is_alone:
        less, more = _rows_to_company(sheets)
        saving = f"再删{less}行即可收回一页，或" if less < len(sheets.body) else ""
        figure = f"版记单独成页：正文{saving}加{more}行"
    yield judge("实务", HOUSE, "版记不单独成页", figure, [f"第{last.number}页"] if is_alone else [])


def _on_the_back(sheets: Sheets, *, is_alone: bool) -> Item:
    last = len(sheets.pages)
    blank = [page.number for page in sheets.pages if not page.rows and not page.pictures]
    is_single = len(sheets.imprint_pages) == 1
    figure = f"版记在第{last}页" + ("，单独一面，不编页码" if is_alone and is_single else "")
    figure += f"，前补白页第{blank[0]}页" if blank else ""
    return judge("实务", PRINT, "双面印刷，版记在偶数页", figure, [f"第{last}页"] if last % 2 else [])


def _rows_to_company(sheets: Sheets) -> tuple[int, int]:
    """Rows of text to take away for the imprint to go back a page, and to add for text to come to it."""
    before = next(page for page in reversed(sheets.pages[:-1]) if holds_text(sheets, page))
    ends = [row.bottom + (ROW / 2 if row.block.tag in CELLS else 0.0) for row in before.rows if row.block.tag]
    foot = max(ends, default=HEAD_MARGIN) + LEADING  # a table has half a row of air below it
    free = max(0.0, FOOT - foot)
    lack = closest(FOOT - sheets.imprint_top(sheets.pages[-1])) - free
    return max(1, math.ceil(lack / ROW)), int(free / ROW) + CARRIED


def holds_text(sheets: Sheets, page: Leaf) -> bool:
    """Whether anything stands on the page above the imprint and the page number."""
    top = sheets.imprint_top(page)
    return bool(page.pictures) or any(row.block.tag and row.baseline < top for row in page.rows)
