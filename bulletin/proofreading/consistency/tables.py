"""Totals and rates of a table against the figures in its rows and columns."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from bulletin.proofreading.consistency.quantities import plain
from bulletin.proofreading.consistency.table_cells import Cell, Row, below_head, head_of, label_of, tables_in
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Passage
from bulletin.proofreading.rules import Rule

_TOTAL = re.compile(
    r"^(?:.{0,8}(?:合\s*计|总\s*计|共\s*计)|总\s*数|总\s*和|累\s*计|全[市区县镇省]|合计数|总量|汇总)(?:[（(].{0,12}[）)])?$"
)
_SUBTOTAL = re.compile(r"^.{0,10}小\s*计(?:[（(].{0,12}[）)])?$")
# A column of totals may be called by what is counted; most of its rows have to add up.
_TOTAL_HEAD = re.compile(r"^总\s?[\u4e00-\u9fff]{1,4}(?:[（(].{0,12}[）)])?$|^.{0,8}[合总小共]计")
_OF_WHICH = re.compile(r"^(?:其\s*中|#|＃|含|[（(]其中)")
_NO_SUM = re.compile(
    "率|比|占|均|名次|排名|序号|年份|年度|同比|环比|增|幅|%|％|单价|时间|日期|电话|编号|得分|分数|指数|满意度|标准|备注"
)
_RATE = re.compile("率|占比|比重|比例|占.{0,6}%")
_GROWTH = re.compile("增长|增幅|同比|增减")


def _look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for table in tables_in(passages):
        yield from _totals_below(table)
        yield from _totals_beside(table)
        yield from _rates(table)


# A row of totals


def _totals_below(table: list[Row]) -> Iterator[Mark]:
    head = head_of(table)
    below = table[below_head(table) :]
    for at, row in enumerate(below):
        label = label_of(row)
        if not (_TOTAL.match(label) or _SUBTOTAL.match(label)):
            continue
        readings = list(_readings(below, at, is_sub=bool(_SUBTOTAL.match(label))))
        columns = [column for column in range(1, len(row)) if _is_summed(below, head, row, column)]
        wrong = [column for column in columns if not any(_adds_up(row[column], rows, column) for rows in readings)]
        if readings and (len(wrong) < len(columns) or len(columns) <= _FEW):
            yield from (_total_mark(row[column], _sum(readings[0], column)) for column in wrong)


_FEW = 2  # columns: where none of more adds up, the table does not mean to


def _readings(rows: list[Row], at: int, *, is_sub: bool) -> Iterator[list[Row]]:
    """Of which rows the total at that place may be: those above, or below where it stands first; of subtotals alone."""
    above, below = rows[:at], rows[at + 1 :]
    last = max((n for n, row in enumerate(above) if _SUBTOTAL.match(label_of(row))), default=-1)
    plain_rows = [row for row in above if not _is_total(row)]
    below = [] if below and _OF_WHICH.match(label_of(below[0])) else below
    readings = [above[last + 1 :]] if is_sub else [plain_rows, [row for row in above if _SUBTOTAL.match(label_of(row))]]
    if not is_sub or not above:
        readings.append([row for row in below if not _is_total(row)])
    apart = [_without_parts(reading, further) for reading in readings for further in range(_MOST_PARTS)]
    yield from (reading for reading in (*apart, *readings) if len(reading) > 1)


def _without_parts(rows: list[Row], further: int) -> list[Row]:
    """其中：低保户 is a part of the row above it, and so may be those that follow."""
    parts = [n for n, row in enumerate(rows) if _OF_WHICH.match(label_of(row))]
    return [row for n, row in enumerate(rows) if not any(part <= n <= part + further for part in parts)]


_MOST_PARTS = 5


def _is_total(row: Row) -> bool:
    return bool(_TOTAL.match(label_of(row)) or _SUBTOTAL.match(label_of(row)))


def _is_summed(below: list[Row], head: Row, total: Row, column: int) -> bool:
    cells = [row[column] for row in below]
    is_countable = all(cell.value is not None or cell.is_empty for cell in cells)
    has_rates = any(cell.is_percent for cell in cells) or bool(_NO_SUM.search(head[column].text))
    return total[column].value is not None and is_countable and not has_rates


def _adds_up(total: Cell, rows: Sequence[Row], column: int) -> bool:
    slack = total.slack + sum((row[column].slack for row in rows), Decimal(0))
    return total.value is not None and abs(_sum(rows, column) - total.value) <= slack


def _sum(rows: Sequence[Row], column: int) -> Decimal:
    return sum((row[column].value or Decimal(0) for row in rows), Decimal(0))


def _total_mark(cell: Cell, right: Decimal) -> Mark:
    shown = f"{right:,f}" if "," in cell.text else plain(right)
    sentence = f"各行相加是{plain(right)}，合计却写{cell.text.strip()}，请核对是合计错了还是哪一行错了。"
    return _mark(cell, sentence, shown)


def _mark(cell: Cell, sentence: str, right: str) -> Mark:
    words = cell.text.strip()
    start = cell.start + cell.text.index(words)
    figures = re.sub(r"[^\d.,%％]", "", words)
    return Mark(
        cell.passage, start, start + len(words), sentence, (words.replace(figures, right) if figures else right,)
    )


# A column of totals


def _totals_beside(table: list[Row]) -> Iterator[Mark]:
    head = head_of(table)
    below = table[below_head(table) :]
    for column, cell in enumerate(head):
        is_named = any(name.match(cell.text.strip()) for name in (_TOTAL, _SUBTOTAL))
        if not (is_named or _TOTAL_HEAD.match(cell.text.strip())):
            continue
        parts = [
            n
            for n in range(1, len(head))
            if n != column and all(_is_summed(below, head, row, n) or row[n].is_empty for row in below)
        ]
        parts = [n for n in parts if not _TOTAL.match(head[n].text.strip())]
        for side in ([n for n in parts if n < column], [n for n in parts if n > column], parts):
            right = [row for row in below if _is_across(row, column, side)]
            if len(side) > 1 and (len(right) * 2 > len(below) or (is_named and len(below) <= _FEW)):
                yield from (_across_mark(row[column], row, side) for row in below if _differs_across(row, column, side))
                break


def _is_across(row: Row, column: int, parts: Sequence[int]) -> bool:
    return row[column].value is not None and not _differs_across(row, column, parts)


def _differs_across(row: Row, column: int, parts: Sequence[int]) -> bool:
    total = row[column]
    slack = total.slack + sum((row[n].slack for n in parts), Decimal(0))
    return total.value is not None and abs(_across(row, parts) - total.value) > slack


def _across(row: Row, parts: Sequence[int]) -> Decimal:
    return sum((row[n].value or Decimal(0) for n in parts), Decimal(0))


def _across_mark(cell: Cell, row: Row, parts: Sequence[int]) -> Mark:
    right = plain(_across(row, parts))
    return _mark(cell, f"本行各列相加是{right}，合计却写{cell.text.strip()}，请核对。", right)


# A column of rates: what most rows keep to, the others should as well


def _rates(table: list[Row]) -> Iterator[Mark]:
    head = head_of(table)
    below = table[below_head(table) :]
    for column, cell in enumerate(head):
        rated = [row for row in below if row[column].value is not None]
        formula = _GROWTH_OF if _GROWTH.search(cell.text) else _SHARE_OF if _RATE.search(cell.text) else None
        if formula and len(rated) >= _ENOUGH:
            yield from _off_the_rule(rated, column, formula) or _off_the_whole(rated, column)


_ENOUGH = 3  # rows that show a rule
_Formula = Callable[[Decimal, Decimal], Decimal | None]


def _share_of(part: Decimal, whole: Decimal) -> Decimal | None:
    return part * 100 / whole if whole else None


def _growth_of(now: Decimal, then: Decimal) -> Decimal | None:
    return (now - then) * 100 / then if then else None


_SHARE_OF: _Formula = _share_of
_GROWTH_OF: _Formula = _growth_of


def _off_the_rule(rows: list[Row], column: int, formula: _Formula) -> list[Mark]:
    """The row whose rate is not what those of all the others are of two columns."""
    figures = [n for n in range(len(rows[0])) if n != column and all(row[n].value is not None for row in rows)]
    found: list[Mark] = []
    for one, other in permutations(figures, 2):
        off = [row for row in rows if not _keeps(row[column], formula(_number(row[one]), _number(row[other])))]
        if not off:
            return []
        if len(off) == 1:
            found.append(_rate_mark(off[0][column], formula(_number(off[0][one]), _number(off[0][other]))))
    return found[:1]


def _off_the_whole(rows: list[Row], column: int) -> list[Mark]:
    """The same of each row's share of the total below."""
    *parts, total = rows
    figures = [n for n in range(len(total)) if n != column and all(row[n].value is not None for row in rows)]
    for one in figures if _is_total(total) else ():
        off = [row for row in parts if not _keeps(row[column], _share_of(_number(row[one]), _number(total[one])))]
        if len(off) <= 1 < len(parts):
            return [_rate_mark(row[column], _share_of(_number(row[one]), _number(total[one]))) for row in off]
    return []


def _number(cell: Cell) -> Decimal:
    return cell.value or Decimal(0)


def _keeps(cell: Cell, right: Decimal | None) -> bool:
    return right is not None and abs(right - _number(cell)) <= (cell.slack or Decimal("0.5")) + _ROUNDING


_ROUNDING = Decimal("0.001")


def _rate_mark(cell: Cell, right: Decimal | None) -> Mark:
    places = len(re.sub(r"[^\d.]", "", cell.text).partition(".")[2])
    shown = f"{right or Decimal(0):.{places}f}"
    sentence = f"按本行的数字计算是{shown}%，这里写的是{cell.text.strip()}，请核对。"
    return _mark(cell, sentence, shown + ("%" if cell.is_percent else ""))


TABLE = Rule(
    key="consistency.table",
    name="表格合计不符",
    source="数目相加",
    level=Level.MUST,
    look=_look,
    wrong=(
        "| 县（区） | 检查（所） | 问题（个）\n| 云溪区 | 62 | 118\n| 柳河县 | 54 | 97\n| 合计 | 116 | ⟦225→215⟧",
        "| 单位 | 金额（万元）\n| 甲镇 | 1,200.5\n| 乙镇 | 300.5\n| 总计 | ⟦1,601→1,501.0⟧",
        "| 单位 | 男 | 女 | 合计\n| 甲村 | 8 | 5 | 13\n| 乙村 | 6 | 4 | ⟦11→10⟧\n| 丙村 | 3 | 2 | 5",
        "| 单位 | 检查 | 合格 | 合格率\n| 甲 | 200 | 180 | 90.0%\n"
        "| 乙 | 100 | 85 | 85.0%\n| 丙 | 50 | 40 | ⟦85.0%→80.0%⟧",
        "| 项目 | 金额 | 占比\n| 道路 | 300 | 60%\n| 绿化 | 150 | 30%\n| 照明 | 50 | ⟦20%→10%⟧\n| 合计 | 500 | 100%",
        "| 单位 | 4月 | 5月 | 6月\n| 甲镇 | 12 | 10 | 8\n| 乙镇 | 8 | 20 | 9\n| 二季度合计 | 20 | ⟦31→30⟧ | 17",
        "| 队 | 男 | 女 | 总人数\n| 甲队 | 12 | 10 | 22\n| 乙队 | 8 | 20 | ⟦29→28⟧\n| 丙队 | 8 | 9 | 17",
        "| 单位 | 人数\n| 甲镇 | 12\n| 其中：女 | 5\n| 乙镇 | 8\n| 合计 | ⟦21→20⟧",
        "| 类别 | 数量\n| 一类 | 12家\n| 二类 | 8家\n| 小计 | ⟦21家→20家⟧\n| 三类 | 5家\n| 四类 | 6家\n| 小计 | 11家",
    ),
    right=(
        "| 县（区） | 检查（所） | 问题（个） | 整改率\n| 云溪区 | 62 | 118 | 94.9%\n"
        "| 柳河县 | 54 | 97 | 92.8%\n| 合计 | 116 | 215 | 93.8%",
        "| 类别 | 数量\n| 一类 | 12\n| 二类 | 8\n| 小计 | 20\n| 三类 | 5\n| 四类 | 6\n| 小计 | 11\n| 合计 | 31",
        "| 指标 | 上半年 | 增长\n| 总产值 | 146.2 | 4.3%\n| 投资 | — | 7.1%",
        "| 街道 | 7月 | 8月 | 小计（场次）\n| 甲 | 4 | 5 | 9\n| 乙 | 3 | 3 | 6\n| 合计 | 7 | 8 | 15",
        "| 单位 | 上报 | 办结 | 在办\n| 甲 | 6 | 5 | 1\n| 乙 | 2 | 2\n| 合计 | 8 | 7 | 1",
        "| 单位 | 人数\n| 合计 | 40\n| 其中：女 | 15\n| 党员 | 12\n| 单位 | 人数",
        "| 单位 | 人数\n| 甲镇 | 12\n| 其中：女 | 5\n| 党员 | 3\n| 乙镇 | 8\n| 合计 | 20",
        "| 单位 | 一季度 | 二季度\n| 合计 | 20 | 30\n| 甲镇 | 12 | 10\n| 乙镇 | 8 | 20",
        "| 项目 | 投资 | 单价\n| 冷库 | 1800 | 75\n| 仓库 | — | 80\n| 大棚 | 200 | 20\n| 合计 | 2000 | 175",
    ),
)
