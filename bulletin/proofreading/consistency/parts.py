"""Parts of a whole in a sentence: figures of one unit in a row, what each is of, and whether they can be all."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate

from bulletin.proofreading.consistency.quantities import Quantity

_APART = 36  # characters that may stand between two figures of one row
MOST = 24  # figures of a sentence that are looked at
# After these another matter begins.
_STOP = re.compile(
    "其中|当中|同比|环比|[比较](?:去年|上年|上月|[0-9])|每|平均|合计|总计|共计|此外|同时|[，；](?:已|目前|截至|累计|共|并|还|又|先后|发现|整改|解决|处罚|"
    "查处|发放|收集|投入|补贴|奖励|下发|责令|增加|减少|带动|惠及|拆除)|增[加至长]|减[少至]|下降|上升|降至|升至|达到|由原|提高到"
)
_NEGATION = re.compile("(?:不予?|未能?|非|无|没有?|尚未|待)(?P<core>[\u4e00-\u9fff]{1,2})")
_OPPOSITES = (
    "实到/请假、实到/缺席、出席/请假、当场/限期、好评/差评、满意/不满意、男/女、城镇/农村、城镇/乡村、城市/农村、城区/农村、城区/乡镇、新建/续建、新建/改建、新开工/续建、单位/个人、线上/线下、国内/境外、"
    "国内/国外、成功/失败、本地/外地、室内/室外、上半年/下半年、上午/下午、合格/问题、私车/公车、机动车/非机动车、大型/小型、公办/民办、"
    "中央/地方、财政/自筹、有效/无效、赞成/反对、达标/限期、办结/在办、办结/正在、完成/正在、完工/在建、已/在建、党员/群众、专职/兼职、"
    "正式/聘用、汉族/少数民族、成年/未成年、国有/民营"
)
_PAIRS = [pair.split("/") for pair in _OPPOSITES.split("、")]
_ORDINAL = re.compile("第?(?P<ordinal>[一二三四五六])(?:期|类|等|级|组|批|标段|号|季度|阶段|产业|片|队)")
_ORDINALS = "一二三四五六"


def rows(quantities: Sequence[Quantity], text: str) -> Iterator[list[Quantity]]:
    """The longest runs of figures of one unit, nothing else between them; what is 每处3人 belongs to none."""
    units = dict.fromkeys(one.unit for one in quantities if not one.is_percent)
    for unit in units:
        row: list[Quantity] = []
        for one in (one for one in quantities if one.unit == unit and not one.is_rated):
            if row and not _goes_on(text[row[-1].end : one.start]):
                yield row
                row = []
            row.append(one)
        if row:
            yield row


def _goes_on(between: str) -> bool:
    return len(between) <= _APART and not _STOP.search(between)


def labels(parts: Sequence[Quantity], text: str, start: int) -> list[str]:
    """What stands around each figure, up to its neighbours: 合格 of 合格40家, of 40家合格."""
    ends = [start, *(part.end for part in parts)]
    before = [re.split("[、，；：,;]", text[end : part.start])[-1] for end, part in zip(ends, parts, strict=False)]
    after = [re.split("[、，；。,;]", text[part.end : part.end + 10])[0] for part in parts]
    return [
        front if len(front.strip()) > 1 or not back else front + back for front, back in zip(before, after, strict=True)
    ]


def are_opposites(one: str, other: str) -> bool:
    """合格 and 不合格, 男 and 女: together they are all."""
    if any((a in one and b in other) or (b in one and a in other) for a, b in _PAIRS):
        return True
    return _denies(one, other) or _denies(other, one)


def _denies(one: str, other: str) -> bool:
    return any(match["core"] in other and match[0] not in other for match in _NEGATION.finditer(one))


def are_in_order(names: Sequence[str]) -> bool:
    """一期, 二期; 一等奖, 二等奖, 三等奖."""
    found = [_ORDINAL.search(name) for name in names]
    return len(names) > 1 and [match and match["ordinal"] for match in found] == list(_ORDINALS[: len(names)])


def are_all(names: Sequence[str]) -> bool:
    return (len(names) == 2 and are_opposites(names[0], names[1])) or are_in_order(names)


def amounts_to(total: Quantity, parts: Sequence[Quantity]) -> bool:
    """Whether the first parts, or all of them, make the total, as far as rounding allows."""
    sums = accumulate(part.value for part in parts)
    slacks = accumulate(part.slack for part in parts)
    return any(abs(total.value - value) <= slack + total.slack for value, slack in zip(sums, slacks, strict=True))


def sum_of(parts: Sequence[Quantity]) -> Decimal:
    return sum((part.value for part in parts), Decimal(0))
