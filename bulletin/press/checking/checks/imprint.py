"""The imprint (版记), GB/T 9704-2012 7.4."""

from collections.abc import Iterator

from bulletin.document.content import Content
from bulletin.press.checking.measuring import Sheets
from bulletin.press.checking.report import GB, Item, judge, rows_off
from bulletin.press.page import FOOT, HEAD_MARGIN, RULE_INNER, RULE_OUTER

# How far off is off, in mm.
FOOT_SLACK, RULE_SLACK = 0.1, 0.02


def rules(sheets: Sheets, content: Content) -> Iterator[Item]:
    rules, last = sheets.imprint_rules, f"第{len(sheets.pages)}页"
    inside = [row for row in sheets.pages[-1].rows if rules and rules[0].top < row.baseline < rules[-1].bottom]
    is_there = len(rules) >= 2 and bool(inside)
    figure = f"{len(rules)}条分隔线、{len(inside)}行" if is_there else f"不完整：{len(rules)}条分隔线、{len(inside)}行"
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


def place(sheets: Sheets, content: Content) -> Iterator[Item]:
    strays = [f"第{page.number}页" for page in sheets.pages[:-1] if page.rules]
    yield judge("规定", f"{GB} 7.4.1", "版记只在最后一面", f"最后一面为第{len(sheets.pages)}页", strays)
    top = sheets.imprint_top
    rows = [row for row in sheets.pages[-1].rows if row.block.is_main]
    off = rows_off(rows, lambda row: row.bottom > top)
    room = top - max((row.bottom for row in rows), default=HEAD_MARGIN)
    yield judge("规定", f"{GB} 7.4", "版记不压正文", f"与正文相距{room:.1f}毫米", off, fault="拦截")
