"""Rates and shares against the figures they are of: 检查200家，合格180家，合格率95%."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from bulletin.proofreading.consistency.parts import MOST, are_opposites
from bulletin.proofreading.consistency.quantities import Quantity, plain, quantities_in
from bulletin.proofreading.consistency.sentences import sentences
from bulletin.proofreading.consistency.shares import HUNDRED, ROUNDING, SHARE, Range, range_of, span_of
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, Kind, Passage
from bulletin.proofreading.rules import Rule, in_each

# 合格180家，合格率95%; 占总数的3.6%

_RATE = re.compile(
    r"(?P<what>[不未]?[\u4e00-\u9fff]{2})(?:率|比例|比重)(?:为|是|达到?|升[到至]|提高[到至]|上升[到至]|提升[到至]|约为?|在|高达|仅为?|只有|超过?|近|:|：)?"
    rf"(?:{SHARE})"
)
_SHARED = re.compile(
    r"(?<![的者合计共比])(?<!合计，)(?P<what>占)(?:比|到)?(?:了|其|计划|任务|目标任务|年度计划|总投资|预算|全部|总数|总量|总体|总额|总人数|总户数|[^，。；、\d]{0,8}总[数量额体])?(?:的|约|近|超过?)?"
    rf"(?:{SHARE})"
)


def _rates(passage: Passage, known: Known) -> Iterator[Mark]:
    before: list[Quantity] = []
    for sentence in sentences(passage.text):
        found = [one for one in quantities_in(sentence.text) if not one.is_percent]
        if len(found) <= MOST:
            for match in (*_RATE.finditer(sentence.text), *_SHARED.finditer(sentence.text)):
                wrong = _wrong_rate(sentence.text, match, found, before)
                if wrong:
                    yield _mark_of_share(passage, sentence.start, match, *wrong)
        before = [*before, *found][-MOST:]


def _wrong_rate(
    text: str, match: re.Match[str], found: list[Quantity], before: list[Quantity]
) -> tuple[Quantity, Quantity] | None:
    """The part and the whole that the share is of, if it is not."""
    above = [one for one in found if one.end <= match.start() and not one.is_rated]
    wanted = range_of(text, match)
    if not above:
        return None
    every = [one for one in (*before, *found) if not one.is_rated]
    if any(_share_is(part, whole, wanted) for part, whole in _pairs(every)):
        return None
    part = _part_of(text, match, above) or _part_right_before(text, match, above)
    wholes = [
        one for one in above if part and one.unit == part.unit and one.value > part.value and one.end <= part.start
    ]
    if part is None or not wholes or part.is_about or wholes[-1].is_about:
        return None
    return part, wholes[-1]


# 整改208个，占发现问题260个的80%

_OF_WHOLE = re.compile(
    r"(?P<part>\d[\d.,]{0,12})(?P<scale>万|亿)?(?P<unit>[\u4e00-\u9fff]{1,3}?)[^，。；\d]{0,8}，?占[^，。；、\d]{0,12}"
    rf"(?P<whole>\d[\d.,]{{0,12}})(?P=unit)[^\d，。；、]{{0,6}}的?(?:{SHARE})"
)


def _of_whole(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _OF_WHOLE.finditer(passage.text):
        figures = [one for one in quantities_in(match[0]) if not one.is_percent]
        wanted = range_of(passage.text, match)
        if len(figures) == 2 and not match["scale"] and not _share_is(figures[0], figures[1], wanted):
            yield _mark_of_share(passage, 0, match, *figures)


# 应清1800座，实清1530座，尚有15%没有动工

_REMAINING = re.compile(
    rf"[，；](?:尚有|还有|仍有|还剩|剩余|剩下|其余|余下|另有)(?:的)?(?:约|近)?(?:{SHARE})"
    r"(?=(?:的[\u4e00-\u9fff]{0,6})?(?:没有?|未|尚未|仍未|还未|还没|待|正在|在建|在办))"
)


def _remaining(passage: Passage, known: Known) -> Iterator[Mark]:
    for sentence in sentences(passage.text):
        for match in _REMAINING.finditer(sentence.text):
            above = [one for one in quantities_in(sentence.text[: match.start()]) if not one.is_rated]
            if len(above) < 2 or above[-1].is_percent or above[-1].unit != above[-2].unit:
                continue
            whole, part = above[-2:]
            rest = part._replace(value=whole.value - part.value, words=f"余下的{plain(whole.value - part.value)}")
            is_wrong = not any(_share_is(one, whole, range_of(sentence.text, match)) for one in (rest, part))
            if whole.value > part.value and is_wrong and not (whole.is_about or part.is_about):
                yield _mark_of_share(passage, sentence.start, match, rest, whole)


def _shares(passage: Passage, known: Known) -> Iterator[Mark]:
    yield from _rates(passage, known)
    yield from _remaining(passage, known)
    yield from _of_whole(passage, known)


def _pairs(quantities: list[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    for one, other in combinations(quantities, 2):
        if one.unit == other.unit:
            yield (one, other) if one.value <= other.value else (other, one)


_TO_SHARE = re.compile("[^，。；]{0,14}，?(?:约|大约)?")  # from the part to 占


def _part_of(text: str, match: re.Match[str], above: list[Quantity]) -> Quantity | None:
    """The figure beside which stands what the rate is of: 合格180家，合格率; or, of 占, the one right before."""
    if match["what"] == "占":
        return above[-1] if _TO_SHARE.fullmatch(text, above[-1].end, match.start()) else None
    return next((one for one in reversed(above) if _is_named(text[: match.start()], one, match["what"])), None)


# A share of what is done: 52个完成了纳管，覆盖率八成.
_DONE = re.compile(
    "覆盖|完成|达标|合格|整改|办结|通过|普及|签约|安装|回收|开工|完工|改造|到位|接入|销号|建成|投用|配备|更换|达成|销案|处置|入网|接种|挂牌"
)
_CLAUSE_BETWEEN = re.compile(r"[^，。；、\d]{0,14}，(?:其)?$")


def _part_right_before(text: str, match: re.Match[str], above: list[Quantity]) -> Quantity | None:
    """The figure of the clause right before it, the second of two of one unit."""
    part = above[-1]
    of_unit = [one for one in above if one.unit == part.unit]
    is_beside = _CLAUSE_BETWEEN.fullmatch(text, part.end, match.start())
    return part if _DONE.fullmatch(match["what"]) and is_beside and len(of_unit) == 2 else None


def _is_named(text: str, one: Quantity, what: str) -> bool:
    before = re.split("[，。；、]", text[max(0, one.start - 12) : one.start])[-1]
    around = before + re.split("[，。；、]", text[one.end : one.end + 4])[0]
    return what in around and (what[0] in "不未" or not _is_denied(around, what))


def _is_denied(around: str, core: str) -> bool:
    return bool(re.search(f"[不未非]{core}", around))


def _mark_of_share(passage: Passage, offset: int, match: re.Match[str], part: Quantity, whole: Quantity) -> Mark:
    start, end = span_of(match)
    words = passage.text[offset + start : offset + end]
    right = _shown_share(part, whole, match["figures"] or "")
    sentence = f"按前面的数字，{part.words}占{whole.words}的{right}，这里写的是“{words}”，请核对。"
    return Mark(passage, offset + start, offset + end, sentence, (right,) if match["figures"] else ())


def _share_is(part: Quantity, whole: Quantity, wanted: Range) -> bool:
    if not whole.value:
        return True
    share = part.value * HUNDRED / whole.value
    room = (part.slack + whole.slack) * HUNDRED / whole.value + ROUNDING
    return wanted.low - room <= share <= wanted.high + room


def _shown_share(part: Quantity, whole: Quantity, like: str) -> str:
    places = len(like.partition(".")[2])
    return f"{part.value * HUNDRED / whole.value:.{places}f}%"


# 合格率95%，不合格率6%

_PERCENT = r"\d{1,3}(?:\.\d{1,3})?"
_TWO_RATES = re.compile(
    rf"(?P<what>[\u4e00-\u9fff]{{2,6}})率(?:为|是|达到?)?(?P<one>{_PERCENT})[%％][，、；]"
    rf"(?P<not>[\u4e00-\u9fff]{{2,6}})率(?:为|是|达到?|仅为?)?(?P<other>{_PERCENT})[%％]"
)


def _complements(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _TWO_RATES.finditer(passage.text):
        is_all = are_opposites(match["what"], match["not"])
        if is_all and Decimal(match["one"]) + Decimal(match["other"]) != HUNDRED:
            sentence = f"{match['what']}率与{match['not']}率相加不是100%，请核对。"
            yield Mark(passage, match.start("one"), match.end("other") + 1, sentence)


_PROSE = PROSE | {Kind.CAPTION}

RATE = Rule(
    key="consistency.rate",
    name="百分比与数字不符",
    source="按文中数字计算",
    level=Level.MUST,
    look=in_each(_shares, _PROSE),
    wrong=(
        "检查200家，合格180家，合格率⟦95%→90%⟧。",
        "发现问题3742个，已整改3401个，整改率为⟦93.9%→90.9%⟧。",
        "抽查回访500件，发现18件与现场不符，占⟦5.6%→3.6%⟧。",
        "共有党员120名，其中女党员30名，占总数的⟦三分之二⟧。",
        "收到诉求400件，按期办结300件，按期办结率达⟦九成⟧。",
        "全区40个村，30个通了管道，覆盖率升至⟦八成五⟧。",
        "应装路灯200盏，实装160盏，尚有⟦30%→20%⟧没有到货。",
        "走访120户，100户给了好评，好评率超过⟦九成⟧。",
    ),
    right=(
        "检查200家，合格180家，合格率90%。",
        "发现问题3742个，已整改3401个，整改率为90.9%，比上月提高2.3个百分点。",
        "抽查300家，占全市的12%，合格280家。",
        "共有党员120名，其中女党员80名，占总数的三分之二。",
        "参加居民2300人，其中不养犬居民1200人，占一半以上。",
        "全年巡查4800户，综合满意度为91.6%。",
        "应装路灯200盏，实装160盏，尚有20%没有到货。",
        "全区40个村，34个通了管道，覆盖率八成五；城区绿化覆盖率41%。",
    ),
)

COMPLEMENT = Rule(
    key="consistency.complement",
    name="两率相加不是100%",
    source="两者之和为100%",
    level=Level.MUST,
    look=in_each(_complements, _PROSE),
    wrong=("合格率⟦95%，不合格率6%⟧。",),
    right=("合格率95%，不合格率5%。", "合格率95%，优良率60%。"),
)
