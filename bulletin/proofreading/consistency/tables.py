"""Totals and rates of a table against the figures in its rows and columns."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby, permutations
from typing import NamedTuple

from bulletin.proofreading.consistency.quantities import number_of, plain, slack_of
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Kind, Passage
from bulletin.proofreading.rules import Rule

_TOTAL = re.compile(
    r"^(?:合\s*计|总\s*计|共\s*计|总\s*数|总\s*和|累\s*计|全[市区县镇省]|合计数|总量|汇总)(?:[（(].{0,12}[）)])?$"
)
_SUBTOTAL = re.compile(r"^(?:.{0,10})?小\s*计$")
_NO_SUM = re.compile(
    "率|比|占|均|名次|排名|序号|年份|年度|同比|环比|增|幅|%|％|单价|时间|日期|电话|编号|得分|分数|指数|满意度|标准|备注"
)
_RATE = re.compile("率|占比|比重|比例|占.{0,6}%")
_GROWTH = re.compile("增长|增幅|同比|增减")
_FIGURE = re.compile(
    r"^[-+＋－−]?(?P<figures>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?(?P<percent>[%％])?(?:[\u4e00-\u9fff]{0,3})$"
)
_NOTHING = frozenset({"", "—", "——", "-", "－", "–", "/", "／", "无", "0"})
_MOST_ROWS, _MOST_COLUMNS = 200, 24


class _Cell(NamedTuple):
    """A cell of a row, where it stands in the row's text, and the number in it (None if it holds words)."""

    passage: Passage
    start: int
    text: str
    value: Decimal | None
    slack: Decimal
    is_percent: bool

    @property
    def is_empty(self) -> bool:
        return self.text.strip() in _NOTHING


_Row = list[_Cell]


def _look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    rows = (passage for passage in passages if passage.kind == Kind.ROW)
    for _, group in groupby(rows, key=lambda passage: (passage.group, passage.block)):
        table = _aligned([_cells(passage) for passage in group])
        if 2 < len(table) <= _MOST_ROWS and len(table[0]) <= _MOST_COLUMNS:
            yield from _totals_below(table)
            yield from _totals_beside(table)
            yield from _rates(table)


def _cells(passage: Passage) -> _Row:
    cells, start = [], 0
    for text in passage.text.split("\t"):
        match = _FIGURE.match(text.strip().replace("，", ","))
        value = number_of(match["figures"]) if match else None
        sign = -1 if match and text.strip()[0] in "-－−" else 1
        slack = slack_of(match["figures"]) if match else Decimal(0)
        is_percent = bool(match and match["percent"])
        cells.append(_Cell(passage, start, text, None if value is None else value * sign, slack, is_percent))
        start += len(text) + 1
    return cells


def _aligned(rows: list[_Row]) -> list[_Row]:
    """All as wide as the widest: a row loses its empty cells at the beginning. Others are left out."""
    width = max(map(len, rows))
    empty = [_Cell(rows[0][0].passage, 0, "", None, Decimal(0), is_percent=False)]
    return [empty * (width - len(row)) + row for row in rows if width - len(row) <= 1]


def _below_head(table: list[_Row]) -> int:
    """The place of the first row with figures; the one above it is the head, if there is any."""
    return next((at for at, row in enumerate(table) if any(cell.value is not None for cell in row[1:])), 0)


def _head(table: list[_Row]) -> _Row:
    at = _below_head(table)
    return table[at - 1] if at else [cell._replace(text="", value=None) for cell in table[0]]


def _label(row: _Row) -> str:
    return next((cell.text.strip() for cell in row[:2] if cell.text.strip() and cell.value is None), "")


# A row of totals


def _totals_below(table: list[_Row]) -> Iterator[Mark]:
    head = _head(table)
    below = table[_below_head(table) :]
    for at, row in enumerate(below):
        label = _label(row)
        if not (_TOTAL.match(label) or _SUBTOTAL.match(label)):
            continue
        readings = list(_readings(below, at, is_sub=bool(_SUBTOTAL.match(label))))
        columns = [column for column in range(1, len(row)) if _is_summed(below, head, row, column)]
        wrong = [column for column in columns if not any(_adds_up(row[column], rows, column) for rows in readings)]
        if readings and (len(wrong) < len(columns) or len(columns) <= _FEW):
            yield from (_total_mark(row[column], _sum(readings[0], column)) for column in wrong)


_FEW = 2  # columns: where none of more adds up, the table does not mean to


def _readings(rows: list[_Row], at: int, *, is_sub: bool) -> Iterator[list[_Row]]:
    """Of which rows the total at that place may be: those above, or below where it stands first; of subtotals alone."""
    above, below = rows[:at], rows[at + 1 :]
    last = max((n for n, row in enumerate(above) if _SUBTOTAL.match(_label(row))), default=-1)
    plain_rows = [row for row in above if not _is_total(row)]
    readings = [above[last + 1 :]] if is_sub else [plain_rows, [row for row in above if _SUBTOTAL.match(_label(row))]]
    if not is_sub or not above:
        readings.append([row for row in below if not _is_total(row)])
    yield from (reading for reading in readings if len(reading) > 1)


def _is_total(row: _Row) -> bool:
    return bool(_TOTAL.match(_label(row)) or _SUBTOTAL.match(_label(row)))


def _is_summed(below: list[_Row], head: _Row, total: _Row, column: int) -> bool:
    cells = [row[column] for row in below]
    is_countable = all(cell.value is not None or cell.is_empty for cell in cells)
    has_rates = any(cell.is_percent for cell in cells) or bool(_NO_SUM.search(head[column].text))
    return total[column].value is not None and is_countable and not has_rates


def _adds_up(total: _Cell, rows: Sequence[_Row], column: int) -> bool:
    slack = total.slack + sum((row[column].slack for row in rows), Decimal(0))
    return total.value is not None and abs(_sum(rows, column) - total.value) <= slack


def _sum(rows: Sequence[_Row], column: int) -> Decimal:
    return sum((row[column].value or Decimal(0) for row in rows), Decimal(0))


def _total_mark(cell: _Cell, right: Decimal) -> Mark:
    shown = f"{right:,f}" if "," in cell.text else plain(right)
    sentence = f"各行相加是{plain(right)}，合计却写{cell.text.strip()}，请核对是合计错了还是哪一行错了。"
    return _mark(cell, sentence, shown)


def _mark(cell: _Cell, sentence: str, right: str) -> Mark:
    words = cell.text.strip()
    start = cell.start + cell.text.index(words)
    figures = re.sub(r"[^\d.,%％]", "", words)
    return Mark(
        cell.passage, start, start + len(words), sentence, (words.replace(figures, right) if figures else right,)
    )


# A column of totals


def _totals_beside(table: list[_Row]) -> Iterator[Mark]:
    head = _head(table)
    below = table[_below_head(table) :]
    for column, cell in enumerate(head):
        if not (_TOTAL.match(cell.text.strip()) or _SUBTOTAL.match(cell.text.strip())):
            continue
        parts = [
            n
            for n in range(1, len(head))
            if n != column and all(_is_summed(below, head, row, n) or row[n].is_empty for row in below)
        ]
        parts = [n for n in parts if not _TOTAL.match(head[n].text.strip())]
        for side in ([n for n in parts if n < column], [n for n in parts if n > column], parts):
            right = [row for row in below if _is_across(row, column, side)]
            if len(side) > 1 and (len(right) * 2 > len(below) or len(below) <= _FEW):
                yield from (_across_mark(row[column], row, side) for row in below if _differs_across(row, column, side))
                break


def _is_across(row: _Row, column: int, parts: Sequence[int]) -> bool:
    return row[column].value is not None and not _differs_across(row, column, parts)


def _differs_across(row: _Row, column: int, parts: Sequence[int]) -> bool:
    total = row[column]
    slack = total.slack + sum((row[n].slack for n in parts), Decimal(0))
    return total.value is not None and abs(_across(row, parts) - total.value) > slack


def _across(row: _Row, parts: Sequence[int]) -> Decimal:
    return sum((row[n].value or Decimal(0) for n in parts), Decimal(0))


def _across_mark(cell: _Cell, row: _Row, parts: Sequence[int]) -> Mark:
    right = plain(_across(row, parts))
    return _mark(cell, f"本行各列相加是{right}，合计却写{cell.text.strip()}，请核对。", right)


# A column of rates: what most rows keep to, the others should as well


def _rates(table: list[_Row]) -> Iterator[Mark]:
    head = _head(table)
    below = table[_below_head(table) :]
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


def _off_the_rule(rows: list[_Row], column: int, formula: _Formula) -> list[Mark]:
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


def _off_the_whole(rows: list[_Row], column: int) -> list[Mark]:
    """The same of each row's share of the total below."""
    *parts, total = rows
    figures = [n for n in range(len(total)) if n != column and all(row[n].value is not None for row in rows)]
    for one in figures if _is_total(total) else ():
        off = [row for row in parts if not _keeps(row[column], _share_of(_number(row[one]), _number(total[one])))]
        if len(off) <= 1 < len(parts):
            return [_rate_mark(row[column], _share_of(_number(row[one]), _number(total[one]))) for row in off]
    return []


def _number(cell: _Cell) -> Decimal:
    return cell.value or Decimal(0)


def _keeps(cell: _Cell, right: Decimal | None) -> bool:
    return right is not None and abs(right - _number(cell)) <= (cell.slack or Decimal("0.5")) + _ROUNDING


_ROUNDING = Decimal("0.001")


def _rate_mark(cell: _Cell, right: Decimal | None) -> Mark:
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
        "| 类别 | 数量\n| 一类 | 12家\n| 二类 | 8家\n| 小计 | ⟦21家→20家⟧\n| 三类 | 5家\n| 四类 | 6家\n| 小计 | 11家",
    ),
    right=(
        "| 县（区） | 检查（所） | 问题（个） | 整改率\n| 云溪区 | 62 | 118 | 94.9%\n"
        "| 柳河县 | 54 | 97 | 92.8%\n| 合计 | 116 | 215 | 93.8%",
        "| 类别 | 数量\n| 一类 | 12\n| 二类 | 8\n| 小计 | 20\n| 三类 | 5\n| 四类 | 6\n| 小计 | 11\n| 合计 | 31",
        "| 指标 | 上半年 | 增长\n| 总产值 | 146.2 | 4.3%\n| 投资 | — | 7.1%",
        "| 单位 | 一季度 | 二季度\n| 合计 | 20 | 30\n| 甲镇 | 12 | 10\n| 乙镇 | 8 | 20",
        "| 项目 | 投资 | 单价\n| 冷库 | 1800 | 75\n| 仓库 | — | 80\n| 大棚 | 200 | 20\n| 合计 | 2000 | 175",
    ),
)
