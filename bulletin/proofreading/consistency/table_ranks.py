"""Ranks of a table against the scores beside them."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from bulletin.proofreading.consistency.quantities import plain
from bulletin.proofreading.consistency.table_cells import Cell, Row, below_head, head_of, tables_in
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Passage
from bulletin.proofreading.rules import Rule

_RANK = re.compile(r"^(?:名次|排名|位次|排位|综合排名|总排名|本[月季期]排名|[本全][区市县]排名)$")
_SCORE = re.compile(
    "^(?:总分|总得分|综合得分|综合分|总成绩|最终得分|最后得分|平均得?分|测评得分|考核得分|得分|分数|成绩|评分|总评分?|满意度|满意率|.{0,6}指数)(?:[（(].{0,8}[）)])?$"
)
_WHOLE = re.compile("总|综合|最[终后]|平均")


def _look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for table in tables_in(passages):
        head, below = head_of(table), table[below_head(table) :]
        ranks = [n for n, cell in enumerate(head) if _RANK.match(cell.text.strip())]
        scores = [n for n, cell in enumerate(head) if _SCORE.match(cell.text.strip())]
        whole = [n for n in scores if _WHOLE.match(head[n].text.strip())]
        if len(ranks) == 1 and len(whole or scores) == 1:
            yield from _out_of_rank(below, ranks[0], (whole or scores)[0])


def _out_of_rank(below: list[Row], rank: int, score: int) -> Iterator[Mark]:
    """The one score that is higher than that of a better rank; where there are more, it is no ranking by them."""
    ranked = [row for row in below if row[rank].value is not None and row[score].value is not None]
    rows = sorted(ranked, key=lambda row: _value(row[rank]))
    wrong = [(one, other) for one, other in pairwise(rows) if not _falls(one, other, rank, score)]
    if len(rows) < _ENOUGH or len(wrong) != 1:
        return
    better, worse = wrong[0]
    sentence = (
        f"第{plain(_value(better[rank]))}名得{better[score].text.strip()}，"
        f"第{plain(_value(worse[rank]))}名得{worse[score].text.strip()}，名次与得分不符，请核对。"
    )
    yield _mark(worse[score], sentence)


_ENOUGH = 3  # rows that show a ranking


def _falls(better: Row, worse: Row, rank: int, score: int) -> bool:
    if better[rank].value == worse[rank].value:
        return better[score].value == worse[score].value
    return _value(better[score]) >= _value(worse[score])


def _value(cell: Cell) -> Decimal:
    return cell.value or Decimal(0)


def _mark(cell: Cell, sentence: str, suggestions: Sequence[str] = ()) -> Mark:
    start = cell.start + cell.text.index(cell.text.strip())
    return Mark(cell.passage, start, start + len(cell.text.strip()), sentence, tuple(suggestions))


RANK = Rule(
    key="consistency.rank",
    name="名次与得分不符",
    source="得分高者名次在前",
    level=Level.SHOULD,
    look=_look,
    wrong=(
        "| 名次 | 街道 | 得分\n| 1 | 荷灯 | 96.4\n| 2 | 柏巷 | 93.1\n| 3 | 棠影 | ⟦94.8⟧\n| 4 | 纺机 | 90",
        "| 街道 | 环境 | 秩序 | 总分 | 排名\n| 荷灯 | 46 | 45 | 91 | 2\n| 柏巷 | 48 | 47 | 95 | 1\n"
        "| 棠影 | 45 | 47 | ⟦92⟧ | 3",
        "| 排名 | 单位 | 满意度\n| 1 | 甲 | 97%\n| 2 | 乙 | 95%\n| 2 | 丙 | ⟦94%⟧\n| 4 | 丁 | 90%",
    ),
    right=(
        "| 名次 | 街道 | 得分\n| 1 | 荷灯 | 96.4\n| 2 | 柏巷 | 93.1\n| 2 | 棠影 | 93.1\n| 4 | 纺机 | 90",
        "| 名次 | 街道 | 扣分\n| 1 | 荷灯 | 3\n| 2 | 柏巷 | 5\n| 3 | 棠影 | 8",
        "| 序号 | 街道 | 得分\n| 1 | 荷灯 | 93\n| 2 | 柏巷 | 96\n| 3 | 棠影 | 91",
    ),
)
