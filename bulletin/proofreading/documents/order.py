"""层次序数: within an article the numbers of each level follow one another, with no gap and none twice."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from bulletin.proofreading.documents.levels import Number, number_at_head_of
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import HEADINGS, Kind, Passage
from bulletin.proofreading.rules import Rule

_KINDS = HEADINGS | {Kind.PARAGRAPH}
# Levels that are read as divisions of the text: one part alone divides nothing.
_DIVISIONS = 2
_LEVEL_OF = {Kind.HEADING1: 1, Kind.HEADING2: 2, Kind.HEADING3: 3}

Numbered = tuple[Passage, Number]


class _Series:
    """The numbers of one level under one parent, as far as the text has been read."""

    def __init__(self) -> None:
        self.latest = 0  # none yet
        self.seen: set[int] = set()
        self.may_begin_anew = False

    def fault_of(self, value: int) -> str:
        """What is wrong with this number after those before it."""
        begins_anew = value == 1 and (self.may_begin_anew or self.latest > 1)
        if not self.latest or value == self.latest + 1 or begins_anew:
            return ""
        if value in self.seen:
            return "重复"
        if value < self.latest:
            return "颠倒"
        return "" if value - 1 in self.seen else "跳号"

    def add(self, value: int) -> None:
        self.seen = {value} if value == 1 else self.seen | {value}
        self.latest = value
        self.may_begin_anew = False


def _order(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for _, group in groupby(passages, key=lambda passage: passage.group):
        yield from _order_within(group)


def _order_within(passages: Iterable[Passage]) -> Iterator[Mark]:
    series: dict[int, _Series] = {}
    for passage, number, is_quoted in _numbered(passages):
        if number is None:
            _close(series, passage)
        elif is_quoted:
            series.clear()
        else:
            yield from _go_on(series, passage, number)


def _go_on(series: dict[int, _Series], passage: Passage, number: Number) -> Iterator[Mark]:
    level = number.form.level
    for deeper in [key for key in series if key > level]:
        del series[deeper]
    here = series.setdefault(level, _Series())
    fault = here.fault_of(number.value)
    if fault:
        yield _mark(passage, number, here.latest, fault)
    here.add(number.value)


def _close(series: dict[int, _Series], passage: Passage) -> None:
    """A heading without a number ends what stands at its level or below; a line that ends in ： may begin a list."""
    if passage.kind in HEADINGS:
        for level in [key for key in series if key >= _LEVEL_OF[passage.kind]]:
            del series[level]
    elif passage.text.endswith(("：", ":")):
        for one in series.values():
            one.may_begin_anew = True


def _numbered(passages: Iterable[Passage]) -> Iterator[tuple[Passage, Number | None, bool]]:
    """The passages that may carry a number, each with its own, and whether it belongs to a quotation."""
    is_open = False
    for passage in passages:
        if passage.kind in _KINDS:
            is_open = is_open and passage.kind not in HEADINGS and not passage.text.startswith("“")
            yield passage, number_at_head_of(passage.text), is_open
            is_open = _is_open_after(passage.text, is_open)


def _is_open_after(text: str, was_open: bool) -> bool:
    """Whether a quotation goes on below this text."""
    return text.count("“") + was_open > text.count("”")


def _mark(passage: Passage, number: Number, above: int, fault: str) -> Mark:
    form = number.form
    words, right = passage.text[number.start : number.end], form.write(above + 1)
    sentence = f"层次序数{fault}：“{form.write(above)}”之后是“{words}”，请核对；按顺序应为“{right}”。"
    return Mark(passage, number.start, number.end, sentence, (right,))


def _only_children(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for _, group in groupby(passages, key=lambda passage: passage.group):
        series: dict[int, list[Numbered]] = {}
        for passage, number, _ in _numbered(group):
            if number is None or passage.kind not in HEADINGS:
                continue
            for level in [
                key for key in series if key > number.form.level or (key == number.form.level and number.value == 1)
            ]:
                yield from _only(series.pop(level))
            series.setdefault(number.form.level, []).append((passage, number))
        for found in series.values():
            yield from _only(found)


def _only(found: list[Numbered]) -> Iterator[Mark]:
    (passage, number), *others = found
    if not others and number.value == 1 and number.form.level <= _DIVISIONS:
        words = passage.text[number.start : number.end]
        yield Mark(
            passage, number.start, number.end, f"这一层只有“{words}”，没有“{number.form.write(2)}”，序数可以不要。"
        )


RULES = (
    Rule(
        key="documents.order",
        name="结构层次序数",
        source="GB/T 9704-2012 7.3.3",
        level=Level.MUST,
        look=_order,
        wrong=(
            "# 云溪区推进巷道改造\n## 一、摸清底数\n逐户走访。\n## ⟦三、→二、⟧分类施策\n一巷一策。",
            "# 标题\n一、抓组织\n（一）定人\n⟦（一）→（二）⟧定岗\n二、抓落实\n（一）定时\n⟦（三）→（二）⟧定责",
            "# 标题\n1.建台账。\n2.定时限。\n⟦4.→3.⟧抓回访。",
            "# 标题\n## 一、甲\n## 二、乙\n## ⟦二、→三、⟧丙",
            "# 标题\n一要摸清底数。\n⟦三要→二要⟧分类施策。",
        ),
        right=(
            "# 标题\n一、抓组织\n（一）定人\n（二）定岗\n二、抓落实\n（一）定时\n（二）定责",
            "# 标题\n做法如下：\n1.建台账。\n2.定时限。\n要求如下：\n1.按时到会。\n2.签到。",
            "# 标题\n“一、抓组织\n三、抓落实”\n这是旧稿的两句。",
            "# 标题\n## 做法\n一、甲\n二、乙\n## 成效\n一、丙\n二、丁",
            "# 标题\n（一）项目多\n（二）和谐共处\n（四）、（五）项所列人员另行通知。",
            "# 标题\n1.5万人参加。\n3.2公里道路完工。",
            "# 甲\n一、抓组织\n二、抓落实\n# 乙\n一、建机制\n二、强保障",
        ),
    ),
    Rule(
        key="documents.only-child",
        name="只有一个序数的层次",
        source="GB/T 9704-2012 7.3.3",
        level=Level.HINT,
        look=_only_children,
        wrong=(
            "# 标题\n## ⟦一、⟧摸清底数\n逐户走访。",
            "# 标题\n## 一、甲\n### ⟦（一）⟧子\n## 二、乙\n### （一）丑\n### （二）寅",
        ),
        right=("# 标题\n## 一、甲\n### （一）子\n### （二）丑\n## 二、乙", "# 标题\n一、甲"),
    ),
)
