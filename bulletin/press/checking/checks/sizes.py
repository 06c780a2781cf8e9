"""Type: the sizes of text and titles."""

from collections.abc import Iterator

from bulletin.document.content import Content
from bulletin.press.checking.measuring import Sheets
from bulletin.press.checking.report import GB, judge, rows_off
from bulletin.press.page import CENTRE, SIZE_2, SIZE_3
from bulletin.press.papers import Item

CENTRE_SLACK = 0.5  # mm


def sizes(sheets: Sheets, content: Content) -> Iterator[Item]:
    if sheets.body:
        off = rows_off(sheets.body, lambda row: not row.is_text)
        others = sorted({row.size for row in sheets.body if not row.is_text}) or [SIZE_3]
        figure = f"{'、'.join(f'{size:g}' for size in others)}磅（应为{SIZE_3:g}）"
    else:
        is_set_apart = any(page.cells or page.pictures for page in sheets.pages)
        off, figure = ([], "正文只有表格或图片") if is_set_apart else (["正文"], "没有正文")
    yield judge("一般", f"{GB} 5.2.2", "正文字号（3号）", figure, off)

    rows = [row for _, rows in sheets.titles for row in rows]
    shift = max((abs(row.centre - CENTRE) for row in rows), default=0.0)
    shown = "、".join(f"{size:g}" for size in sorted({row.size for row in rows}))
    off = rows_off(rows, lambda r: not r.is_of(SIZE_2) or abs(r.centre - CENTRE) > CENTRE_SLACK)
    figure = f"{shown}磅（应为{SIZE_2:g}），偏离中线{shift:.2f}毫米" if rows else "没有标题"
    yield judge("一般", f"{GB} 7.3.1", "标题2号居中", figure, off if rows else ["正文"])
