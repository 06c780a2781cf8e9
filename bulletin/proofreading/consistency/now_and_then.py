"""Two figures of different times told one after the other, and the change: 受理1860件，去年同期1500件，同比增长24%."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from bulletin.proofreading.consistency.numerals import number
from bulletin.proofreading.consistency.quantities import Quantity, plain, quantities_in
from bulletin.proofreading.consistency.sentences import Piece, sentences, without_brackets
from bulletin.proofreading.consistency.shares import HUNDRED, ROUNDING, SHARE, range_of, span_of
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, Kind, Passage
from bulletin.proofreading.rules import Rule, in_each

_CHANGE = re.compile(
    r"(?P<by>同比|环比|净|比上[年月]|较上[年月]|[比较]去年|[比较]去年同期|[比较]上[年月]同期|[比较]上季度)?"
    r"(?P<verb>增长|增加|增幅|上升|提高|提升|多|扩大|减少|下降|降低|降幅|压缩|缩短|少|回落)(?:了|达到?|为|约)?"
    rf"(?:{SHARE}|(?P<points>\d{{1,3}}(?:\.\d{{1,2}})?)个百分点)"
)
_THEN = re.compile(
    r"(?:去年|上年|前年|上个?月|上季度|上周|同期|此前|原先|原来|年初|整治前|改造前|行动前|往年)[^，。；、\d]{0,8}$"
)
_PERIOD = re.compile(
    r"(?:(?P<month>\d{1,2})月份?|第?(?P<quarter>[一二三四])季度|(?P<year>20\d\d)年)(?!至|—|-)[^，。；、\d]{0,14}$"
)
_NOW = re.compile(r"(?:今年|本月|本季度|本周|现在|目前|现|本期)[^，。；、\d]{0,14}$")
_BREAK = re.compile("；|其中|每|平均")
_LABEL = 20  # characters before a figure in which its time stands
_APART = 30  # characters from one figure to the next, and to the change
_UP = re.compile("增|提|升|扩|多")
_DIFFERENCE = re.compile("[增减提升降多少加低高][了约达]?$")


class _Pair(NamedTuple):
    now: Quantity
    then: Quantity


def _look(passage: Passage, known: Known) -> Iterator[Mark]:
    for sentence in sentences(passage.text):
        text = without_brackets(sentence.text)
        for match in _CHANGE.finditer(text):
            pair = _pair_of(text, match)
            if pair and _is_of_that_time(text, match, pair.then):
                yield from _judged(passage, sentence, match, pair)


def _is_of_that_time(text: str, match: re.Match[str], then: Quantity) -> bool:
    """同比 is with a year ago, 环比 with the month or quarter before."""
    clause = re.split("[，；、。]", text[max(0, then.start - _LABEL) : then.start])[-1]
    is_year = bool(_YEAR_AGO.search(clause))
    return match["by"] not in {"同比", "环比"} or is_year == (match["by"] == "同比")


_YEAR_AGO = re.compile("去年|上年|前年|同期|往年|年初|20\\d\\d年")


def _pair_of(text: str, match: re.Match[str]) -> _Pair | None:
    """The two figures of one unit right before the change, or the one before and the one behind."""
    begin = max(0, match.start() - 3 * _APART)
    found = quantities_in(text[begin : match.end() + _APART])
    found = [one._replace(start=one.start + begin, end=one.end + begin) for one in found]
    found = [one for one in found if not _DIFFERENCE.search(text, max(0, one.start - 3), one.start)]
    before = [one for one in found if one.end <= match.start() and one.unit != "个百分点"]
    after = [one for one in found if one.start >= match.end() and one.unit != "个百分点"]
    if len(before) > 1 and (pair := _told(text, before[-2], before[-1], match.start())):
        return pair
    if before and after and _is_near(text, before[-1].end, match.start()):
        return _told(text, before[-1], after[0], after[0].end, match.span())
    return None


def _is_near(text: str, start: int, end: int) -> bool:
    return end - start <= 4 and not _BREAK.search(text[start:end])


def _told(text: str, one: Quantity, other: Quantity, end: int, change: tuple[int, int] = (0, 0)) -> _Pair | None:
    between = text[one.end : other.start]
    if change[1]:
        between = text[one.end : change[0]] + text[change[1] : other.start]
    is_pair = one.unit == other.unit and not (one.is_about or other.is_about or one.is_rated or other.is_rated)
    if not is_pair or len(between) > _APART or _BREAK.search(between) or not _is_near(text, other.end, end):
        return None
    first, last = _time_of(text, one), _time_of(text, other)
    if last[0] == "then" and first[0] != "then":
        return _Pair(one, other)
    if first[0] == "then" and last[0] != "then":
        return _Pair(other, one)
    if first[0] == last[0] and first[1] != last[1] and first[0] in {"month", "quarter", "year"}:
        return _Pair(*((other, one) if first[1] < last[1] else (one, other)))
    return None


def _time_of(text: str, one: Quantity) -> tuple[str, int]:
    before = text[max(0, one.start - _LABEL) : one.start]
    clause = re.split("[，；、。]", before)[-1]
    if _THEN.search(clause):
        return "then", 0
    if match := _PERIOD.search(clause):
        kind = next(name for name in ("month", "quarter", "year") if match[name])
        return kind, number(match[kind]) or 0
    return ("now" if _NOW.search(clause) else "", 0)


def _judged(passage: Passage, sentence: Piece, match: re.Match[str], pair: _Pair) -> Iterator[Mark]:
    now, then = pair
    if now.is_percent != bool(match["points"]) or not then.value:
        return
    is_up, is_more = bool(_UP.search(match["verb"])), now.value > then.value
    if (now.value == then.value or is_up == is_more) and _holds(sentence.text, match, now, then):
        return
    start, end = match.span("points") if match["points"] else span_of(match)
    right = _right(match, now, then)
    words = (
        f"从{then.words}到{now.words}是{'增加' if is_more else '减少'}{right}，"
        f"这里写的是“{match['verb']}{sentence.text[start:end]}”，请核对。"
    )
    yield Mark(passage, sentence.start + start, sentence.start + end, words, (right,))


def _right(match: re.Match[str], now: Quantity, then: Quantity) -> str:
    change = abs(now.value - then.value)
    if match["points"]:
        return plain(change)
    return f"{change * HUNDRED / then.value:.{len((match['figures'] or '').partition('.')[2])}f}%"


def _holds(text: str, match: re.Match[str], now: Quantity, then: Quantity) -> bool:
    if match["points"]:
        return abs(abs(now.value - then.value) - Decimal(match["points"])) <= min(now.slack, then.slack)
    wanted = range_of(text, match)
    room = (now.slack + then.slack) * HUNDRED / then.value + ROUNDING
    change = abs(now.value - then.value) * HUNDRED / then.value
    return wanted.low - room <= change <= wanted.high + room


# 312支，比上年增加24支，增长8.3%

_BY_AND_RATE = re.compile(
    r"[，,](?:同比|环比|净|[比较][^，。；、\d]{1,8})?(?P<verb>增加|减少|多|少|增|减|下降|上升)了?(?P<difference>\d{1,9}(?:\.\d{1,2})?)"
    r"(?P<scale>万)?(?P<unit>[\u4e00-\u9fff]{1,2})[，、](?:同比|环比)?(?:增长|下降|上升|减少|增幅|降幅)(?:了|达|为)?"
    rf"(?:{SHARE})"
)


def _by_and_rate(passage: Passage, known: Known) -> Iterator[Mark]:
    for sentence in sentences(passage.text):
        for match in _BY_AND_RATE.finditer(sentence.text):
            begin = max(0, match.start() - _APART)
            found = quantities_in(sentence.text[begin : match.start()])
            if not found or found[-1].end != match.start() - begin or not match["unit"].startswith(found[-1].words[-1]):
                continue
            yield from _against_both(passage, sentence, match, found[-1])


def _against_both(passage: Passage, sentence: Piece, match: re.Match[str], now: Quantity) -> Iterator[Mark]:
    difference = Decimal(match["difference"]) * (10**4 if match["scale"] else 1)
    then = now.value + (difference if re.search("减|少|降", match["verb"]) else -difference)
    if then <= 0 or now.is_about or not match["figures"]:
        return
    wanted, real = range_of(sentence.text, match), difference * HUNDRED / then
    room = (now.slack + Decimal("0.5") * (10**3 if match["scale"] else 0)) * HUNDRED / then + ROUNDING
    if not wanted.low - room <= real <= wanted.high + room:
        start, end = span_of(match)
        right = f"{real:.{len(match['figures'].partition('.')[2])}f}%"
        words = (
            f"现在{now.words}，{match['verb']}{match['difference']}{match['unit']}，"
            f"幅度是{right}，这里写的是“{sentence.text[start:end]}”，请核对。"
        )
        yield Mark(passage, sentence.start + start, sentence.start + end, words, (right,))


def _everything(passage: Passage, known: Known) -> Iterator[Mark]:
    yield from _look(passage, known)
    yield from _by_and_rate(passage, known)


NOW_AND_THEN = Rule(
    key="consistency.now-and-then",
    name="同比环比与数字不符",
    source="按文中数字计算",
    level=Level.SHOULD,
    look=in_each(_everything, PROSE | {Kind.CAPTION}),
    wrong=(
        "本月受理诉求240件，去年同期为200件，同比增长⟦25%→20%⟧。",
        "上年同期立案50起，今年立案40起，同比下降⟦25%→20%⟧。",
        "8月检查工地300处，9月240处，环比下降⟦25%→20%⟧。",
        "第二季度达标率为92.5%，第三季度为95%，提高⟦3.5→2.5⟧个百分点。",
        "现有驿站60座，比上年增加10座，增长⟦16.7%→20.0%⟧。",
        "本月受理投诉80件，上月100件，环比增长⟦20%⟧。",
    ),
    right=(
        "本月受理诉求240件，去年同期为200件，同比增长20%。",
        "9月受理240件，环比下降20%，8月为300件。",
        "本月受理120件，同比增长30%，上月110件，环比增长9.1%。",
        "第三季度达标率为95%，第二季度为92.5%，提高2.5个百分点；知晓率90%，提高1个百分点。",
        "现有驿站60座，比上年增加10座，增长20%。",
        "投诉38件，比去年同期的52件减少14件，下降26.9%。",
        "9月收到诉求120件，同比下降8%；前三季度收到1080件，同比下降12.5%。",
    ),
)
