"""Shares told in a row, as all there are: together they are a hundred percent."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from bulletin.proofreading.consistency.quantities import plain, slack_of
from bulletin.proofreading.consistency.sentences import sentences
from bulletin.proofreading.consistency.shares import HUNDRED
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, Kind, Passage
from bulletin.proofreading.rules import Rule, in_each

_SHARE = re.compile(
    r"(?P<name>[^，、；。：\d%％]{1,24}?)(?P<share>占比?为?|的?比例为|比重为|达|为)?(?P<figures>\d{1,2}(?:\.\d{1,3})?)[%％](?!点)"
)
_APART = 3  # characters between one share and the name of the next
_ALL = re.compile(
    "分为|分成|构成|三类|四类|五类|合为|组成|分别占|结构|从(?:结果|类型|类别|来源|构成|原因|年龄|区域)看|其余|其他|其它"
)
_NOT_ALL = re.compile("多选|复选|不定项|四舍五入|可重复|重复计|交叉|同时|兼|不限选|以上情况|加权|权重")
_ATTRIBUTES = re.compile(
    "党员|女|少数民族|学历|本科|大专|退休|青年|满意|合格|完成|率|增长|下降|提高|同比|岁以上|其中|每"
)
_LEAST, _MOST_OVER, _MOST_UNDER = 3, 10, 6  # shares; points off a hundred that still are a slip


def _look(passage: Passage, known: Known) -> Iterator[Mark]:
    if _NOT_ALL.search(passage.text):
        return
    for sentence in sentences(passage.text):
        for row in _rows(list(_SHARE.finditer(sentence.text))):
            mark = _judged(passage, sentence.start, sentence.text, row)
            if mark:
                yield mark


def _rows(found: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Those that follow each other with a comma between, each with the word 占."""
    row: list[re.Match[str]] = []
    for match, after in pairwise([*found, None]):
        if match is None or not match["share"]:
            continue
        row.append(match)
        if after is None or not after["share"] or after.start() - match.end() > _APART:
            yield row
            row = []


def _judged(passage: Passage, offset: int, text: str, row: Sequence[re.Match[str]]) -> Mark | None:
    added = sum((Decimal(match["figures"]) for match in row), Decimal(0))
    room = sum(slack_of(match["figures"]) or Decimal("0.5") for match in row)
    over = added - HUNDRED
    if len(row) < _LEAST or abs(over) <= room or any(_ATTRIBUTES.search(match["name"]) for match in row):
        return None
    is_slip = 0 < over <= _MOST_OVER or (-_MOST_UNDER <= over < 0 and bool(_ALL.search(text)))
    shown = "＋".join(f"{match['figures']}%" for match in row)
    words = f"这几项相加（{shown}）是{plain(added)}%，不是100%，请核对；如果可以多选，请注明。"
    return Mark(passage, offset + row[0].start("figures"), offset + row[-1].end(), words) if is_slip else None


SHARES_OF_ALL = Rule(
    key="consistency.shares",
    name="各项占比相加不是100%",
    source="各项之和为100%",
    level=Level.SHOULD,
    look=in_each(_look, PROSE | {Kind.CAPTION}),
    wrong=(
        "来源中，热线占⟦52%，网络占31%，来信占19%⟧。",
        "选择步行的占⟦41.5%，选择骑行的占33.2%，选择公交的占29.3%⟧。",
        "问题分为三类：设施类占⟦40%、秩序类占30%、卫生类占25%⟧。",
    ),
    right=(
        "来源中，热线占52%，网络占31%，来信占17%。",
        "本题可多选，选步行的占41%，选骑行的占33%，选公交的占29%。",
        "参训者中，党员占45%，女性占32%，本科以上占25%。",
        "三项各占33.3%；甲占28.6%，乙占28.6%，丙占28.6%，丁占14.3%。",
        "城东占40%，城西占30%，城南占20%。",
    ),
)
