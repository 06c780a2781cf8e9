"""Growth and differences against the figures before and after: 由200家增加到260家，增长20%."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bulletin.proofreading.consistency.numerals import number
from bulletin.proofreading.consistency.quantities import number_of, plain, quantities_in
from bulletin.proofreading.consistency.sentences import sentences
from bulletin.proofreading.consistency.shares import HUNDRED, ROUNDING, SHARE, range_of, span_of
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, Kind, Passage
from bulletin.proofreading.rules import Rule, in_each

# 由200户增加到260户，增长20%

_VALUE = r"\d[\d.,]{0,12}"
_WHEN = r"(?:\d{4}年(?:底|初|末)?|\d{1,2}月份?)?"
_FROM_TO = re.compile(
    rf"(?:[由从]|(?P<than>[比较]))(?P<lead>[^，。；、\d]{{0,12}}?{_WHEN}[^，。；、\d]{{0,6}}?)(?P<from>{_VALUE})(?P<scale1>万|亿)?"
    r"(?P<unit1>(?![余多])[^\d，。；、（）]{0,4}?)，?"
    r"(?P<verb>增加|提高|上升|增长|提升|扩大|扩|升|增|减少|下降|降低|压缩|缩短|降|减|发展|变|调整)(?:到|至|为)"
    rf"{_WHEN}[^\d，。；]{{0,4}}(?P<to>{_VALUE})(?P<scale2>万|亿)?(?P<unit2>[^\d，。；、（）]{{0,4}})"
)
_NO_MORE = re.compile("以[内下上]|左右|余|多|内|米以内")
_CHANGE = re.compile(
    r"[，,]?(?:同比|环比|累计|合计|净|共|平均|总共|较上年|较去年|比上年|比去年|整体|[比较](?:年初|之前|以前|最初|整治前|改造前|原来|起步时))?"
    r"(?P<verb>增长|增加|增幅|上升|提高|提升|涨幅|多|扩大|减少|下降|降低|降幅|压缩|缩短|少|减幅|降)(?:了|达到?|为|约)?"
    rf"(?:{SHARE}|(?P<difference>{_VALUE})(?P<scale>万|亿)?(?P<unit>个百分点|[^\d，。；、（）]{{1,3}}))"
)
_UP = re.compile("增|提|升|扩|涨|多")
_DOWN = re.compile("减|降|压|缩|少")
_SCALES = {"万": 10**4, "亿": 10**8}


def _changes(passage: Passage, known: Known) -> Iterator[Mark]:
    for sentence in sentences(passage.text):
        for match in _FROM_TO.finditer(sentence.text):
            first, last = (
                _value(match["from"], match["scale1"] or match["scale2"]),
                _value(match["to"], match["scale2"]),
            )
            if not first or last is None or _NO_MORE.search(match["unit2"]):
                continue
            yield from _against_its_verb(passage, sentence.start, match, first, last)
            change = _CHANGE.match(sentence.text, match.end("unit2"))
            if change:
                yield from _against_its_change(passage, sentence.start, sentence.text, change, first, last)


def _ends_of(match: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
    """由1.2增加到1.5万: the scale may be told once."""
    return _value(match["from"], match["scale1"] or match["scale2"]), _value(match["to"], match["scale2"])


def _value(figures: str, scale: str | None) -> Decimal | None:
    value = number_of(figures.rstrip(".,"))
    return None if value is None else value * _SCALES.get(scale or "", 1)


def _against_its_verb(
    passage: Passage, offset: int, match: re.Match[str], first: Decimal, last: Decimal
) -> Iterator[Mark]:
    verb = match["verb"]
    is_wrong = (_UP.search(verb) and last < first) or (_DOWN.search(verb) and last > first)
    if is_wrong and not match["than"]:
        sentence = f"从{match['from']}到{match['to']}不是“{verb}”，请核对数字或者用词。"
        yield Mark(passage, offset + match.start(), offset + match.end("to"), sentence)


def _against_its_change(
    passage: Passage, offset: int, text: str, change: re.Match[str], first: Decimal, last: Decimal
) -> Iterator[Mark]:
    start = change.start("difference") if change["difference"] else span_of(change)[0]
    if change["difference"]:
        said, real = _value(change["difference"], change["scale"]), abs(last - first)
        real = real / first if change["unit"].startswith("倍") else real
        room = _TIMES_ROOM * real if change["unit"].startswith("倍") else 0
        is_wrong = said is None or abs(said - real) > room
        right = plain(round(real / _SCALES.get(change["scale"] or "", 1), _PLACES))
        end = change.end("difference")
    else:
        real = abs(last - first) * HUNDRED / first
        is_wrong = not range_of(text, change).holds(real.quantize(ROUNDING)) and bool(
            change["figures"] or change["tenths"]
        )
        right, end = f"{real:.{len((change['figures'] or '').partition('.')[2])}f}%", change.end()
    if is_wrong:
        words = passage.text[offset + start : offset + end]
        sentence = f"从{plain(first)}到{plain(last)}，变化是{right}，这里写的是“{words}”，请核对。"
        yield Mark(passage, offset + start, offset + end, sentence, (right,))


# 今年120件，比去年的100件增长15%; 比去年的120件减少30件，为95件; 增加50户，达到180户（原120户）

_THAN = re.compile(
    rf"[比较](?![^，。；、\d]{{0,18}}[增减多少升降])[^，。；、\d]{{0,12}}?{_WHEN}[^，。；、\d]{{0,6}}?(?P<from>{_VALUE})(?P<scale1>万|亿)?(?P<unit1>[^\d，。；、（）]{{1,4}}?)，?"
    r"(?P<verb>增长|增加|上升|提高|多|减少|下降|降低|少|增|降|减)了?"
    rf"(?:{SHARE}|(?P<difference>{_VALUE})(?P<scale>万|亿)?(?P<unit>[^\d，。；、（）]{{1,3}}))"
)
_NOW = re.compile(rf"[，,]?(?:达到|达|为|至|降至|增至|降到|增到|升至)(?P<to>{_VALUE})(?P<scale>万|亿)?")
_THEN = rf"[^\d（）()]{{0,4}}(?P<from>{_VALUE})(?P<scale1>万|亿)?[^\d（）()，]{{0,4}}"
_FORMER = re.compile(
    rf"[（(](?:去年|上年|上月|同期|原为?|原来|原有|上季度|2\d{{3}}年){_THEN}(?:[，、；](?:今年|本年|本月|现为?|目前|2\d{{3}}年)"
    rf"[^\d（）()]{{0,4}}(?P<to>{_VALUE})(?P<scale2>万|亿)?[^\d（）()]{{0,4}})?[）)]"
)
_REACHED = re.compile(rf"(?:达到?|为|至)(?P<to>{_VALUE})(?P<scale2>万|亿)?[^\d，。；]{{0,4}}$")


def _comparisons(passage: Passage, known: Known) -> Iterator[Mark]:
    for sentence in sentences(passage.text):
        for match in _THAN.finditer(sentence.text):
            first = _value(match["from"], match["scale1"])
            now = _now(sentence.text, match)
            if first and now is not None:
                yield from _against_its_change(passage, sentence.start, sentence.text, match, first, now)
        for match in _FORMER.finditer(sentence.text):
            yield from _against_former(passage, sentence.start, sentence.text, match)


def _now(text: str, match: re.Match[str]) -> Decimal | None:
    """The figure of today: 为95件 right behind, or 今年120件 right before, of the same unit."""
    behind = _NOW.match(text, match.end())
    if behind:
        return _value(behind["to"], behind["scale"])
    above = [
        one for one in quantities_in(text[: match.start()]) if match.start() - one.end <= _NEAR and not one.is_about
    ]
    if (
        not above
        or not match["unit1"].startswith(above[-1].unit[:1])
        or "，" in text[above[-1].end : match.start() - 1]
    ):
        return None
    return above[-1].value


_NEAR = 3  # characters: 120件，比去年


def _against_former(passage: Passage, offset: int, text: str, match: re.Match[str]) -> Iterator[Mark]:
    first = _value(match["from"], match["scale1"])
    changes = list(_CHANGE.finditer(text, max(0, match.start() - 40), match.start()))
    if not changes or not first:
        return
    reached = _REACHED.search(text, changes[-1].end(), match.start())
    last = match if match["to"] else reached
    now = _value(last["to"], last["scale2"]) if last else None
    if now is not None:
        yield from _against_its_change(passage, offset, text, changes[-1], first, now)


# 翻一番

_PLACES = 4
_DOUBLED = re.compile("翻了?(?P<n>[一两二三])?番|是[^，。；\\d]{0,12}的(?P<times>[2-9]|[两二三四五六七八九])倍")


_TIMES = re.compile(
    rf"(?P<to>{_VALUE})(?P<scale2>万|亿)?(?P<unit2>[^\d，。；、（）]{{1,3}})，?(?:是|为|相当于)[^，。；、\d]{{0,8}}{_WHEN}的?"
    rf"(?P<from>{_VALUE})(?P<scale1>万|亿)?(?P<unit1>[^\d，。；、（）]{{1,3}}?)的(?P<n>)(?P<times>\d{{1,2}}(?:\.\d)?|[两二三四五六七八九])倍"
)


def _doublings(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _TIMES.finditer(passage.text):
        first, last = _ends_of(match)
        yield from _against_times(passage, 0, match, match.start("times"), first, last)
    for sentence in sentences(passage.text):
        for match in _FROM_TO.finditer(sentence.text):
            doubled = _DOUBLED.search(sentence.text, match.end("to"), match.end("to") + 24)
            first, last = _ends_of(match)
            if doubled:
                yield from _against_times(passage, sentence.start, doubled, doubled.start(), first, last)


def _against_times(
    passage: Passage, offset: int, match: re.Match[str], start: int, first: Decimal | None, last: Decimal | None
) -> Iterator[Mark]:
    if first and last and abs(last / first - _times(match)) > _TIMES_ROOM * _times(match):
        said = passage.text[offset + start : offset + match.end()]
        words = f"从{plain(first)}到{plain(last)}是{last / first:.1f}倍，这里写的是“{said}”，请核对。"
        yield Mark(passage, offset + start, offset + match.end(), words)


_TIMES_ROOM = Decimal("0.12")


def _times(match: re.Match[str]) -> Decimal:
    if match["n"] or not match["times"]:
        return Decimal(2) ** (number((match["n"] or "一").replace("两", "二")) or 1)
    return number_of(match["times"]) or Decimal(1)


_PROSE = PROSE | {Kind.CAPTION}

CHANGE = Rule(
    key="consistency.change",
    name="增减幅度与数字不符",
    source="按文中数字计算",
    level=Level.MUST,
    look=in_each(_changes, _PROSE),
    wrong=(
        "参与单位由200家增加到260家，增长⟦20%→30%⟧。",
        "投诉由9月的742件降至395件，下降⟦36.8%→46.8%⟧。",
        "停放率⟦由64%提高到60⟧%。",
        "泊位由120个增加到180个，增加⟦50→60⟧个。",
        "驿站由20座增加到60座，增长了⟦3→2⟧倍。",
    ),
    right=(
        "参与单位由200家增加到260家，增长30%。",
        "投诉由9月的742件降至395件，下降46.8%。",
        "停放率由64%提高到93%，提高29个百分点。",
        "驿站由20座增加到60座，增长了2倍，是原来的3倍。",
        "办件由1.2万件增加到1.5万件，增长25%。",
    ),
)

COMPARISON = Rule(
    key="consistency.comparison",
    name="与往期相比的数字不符",
    source="按文中数字计算",
    level=Level.MUST,
    look=in_each(_comparisons, _PROSE),
    wrong=(
        "投诉比去年的120件减少⟦30→25⟧件，为95件。",
        "本月受理120件，比上月的100件增长⟦15%→20%⟧。",
        "受理量同比增长⟦15%→20%⟧（去年100件，今年120件）。",
        "签约户增加了⟦50→60⟧户，达到180户（原120户）。",
    ),
    right=(
        "投诉比去年的120件减少25件，为95件。",
        "11月投诉为63件，比5月的214件减少七成。",
        "受理量同比增长20%（去年100件，今年120件）。",
        "本月受理120件，比上月增长15%。",
    ),
)

DOUBLED = Rule(
    key="consistency.doubled",
    name="倍数与数字不符",
    source="按文中数字计算",
    level=Level.SHOULD,
    look=in_each(_doublings, _PROSE),
    wrong=(
        "今年投入800万元，是去年400万元的⟦3倍⟧。",
        "服务点由20个增加到30个，⟦翻了一番⟧。",
        "志愿者从500人增加到2000人，⟦是原来的3倍⟧。",
        "志愿者从2000人增加到3200人，实现⟦翻番⟧。",
    ),
    right=("服务点由20个增加到41个，翻了一番。", "服务点增加到30个，翻了一番。"),
)
