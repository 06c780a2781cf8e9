"""Parts against their total in a sentence: 共检查56家，其中合格40家、不合格15家."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bulletin.proofreading.consistency.parts import MOST, amounts_to, are_all, are_opposites, labels, rows, sum_of
from bulletin.proofreading.consistency.quantities import Quantity, plain, quantities_in
from bulletin.proofreading.consistency.sentences import Piece, sentences, without_brackets
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, Kind, Passage
from bulletin.proofreading.rules import Rule, in_each


class _Claim(NamedTuple):
    """That these parts are of this total; `is_whole`: and there are no others."""

    total: Quantity
    parts: list[Quantity]
    is_whole: bool
    level: Level  # if they are not


_OF_WHICH = re.compile("其中|当中")
_SOME = re.compile("等|主要|多为|仅|就有|最多|集中")
_OVERLAPPING = re.compile("党员|女|少数民族|岁|学历|本科|兼|同时|重点|青年|退休|占|首次|新增|以上")
_ANNOUNCED = re.compile("[：:]|分为|分成|分别|包括|涵盖|组成|即|由")
_REST = re.compile("其余|剩余|余下|剩下")
_ADDED = re.compile(
    r"(?P<surely>合计|共计|总计|一共|总共)?(?P<maybe>共有?)?(?P<verb>(?<=共)[\u4e00-\u9fff]{1,4}?)?(?:达|为|有)?\s?$"
)
_BRACKETS = re.compile("[（(](?P<within>[^（）()]{3,120})[）)]")
_NEAR = 4  # parts lack less than a fourth of the total: they are meant to be all of it


def _look(passage: Passage, known: Known) -> Iterator[Mark]:
    before: list[Quantity] = []
    for sentence in sentences(passage.text):
        text = without_brackets(sentence.text)
        found = quantities_in(text)
        if len(found) <= MOST:
            yield from _judged(passage, sentence, _claims(sentence.text, text, found, before))
        before = [one for one in found if not one.is_about][:MOST]


def _claims(whole: str, text: str, found: list[Quantity], before: list[Quantity]) -> Iterator[_Claim]:
    yield from _of_which(text, found, before)
    yield from _among(text, found)
    yield from _of_the_rest(text, found, before)
    yield from _announced(text, found)
    yield from _added_up(text, found)
    yield from _in_brackets(whole, found)


def _judged(passage: Passage, sentence: Piece, claims: Iterator[_Claim]) -> Iterator[Mark]:
    told: set[int] = set()
    for total, parts, is_whole, level in claims:
        figures = [total, *parts]
        if any(one.is_about for one in figures) or told & {one.start for one in figures}:
            continue
        told |= {one.start for one in figures}
        start, end = min(one.start for one in figures), max(one.end for one in figures)
        words = _sentence(total, parts, is_whole)
        yield Mark(passage, sentence.start + max(start, 0), sentence.start + end, words, (), level)


def _sentence(total: Quantity, parts: Sequence[Quantity], is_whole: bool) -> str:
    if len(parts) == 1:
        return f"部分（{parts[0].words}）比总数{total.words}还多，请核对。"
    added = "＋".join(part.words for part in parts)
    doubt = "" if is_whole else "如果各部分没有写全，可以不改；否则"
    return f"各部分相加（{added}）是{plain(sum_of(parts))}，与总数{total.words}不符，{doubt}请核对。"


# 其中


def _of_which(text: str, found: list[Quantity], before: list[Quantity]) -> Iterator[_Claim]:
    marks = [match.start() for match in _OF_WHICH.finditer(text)]
    for at, end in pairwise([*marks, len(text)]):
        after = [one for one in found if at < one.start < end]
        for parts in sorted(rows(after, text), key=lambda row: row[0].start):
            above = [one for one in found if one.end <= at and _is_like(one, parts[0])]
            if not above and at < _AT_HEAD:
                above = [one._replace(start=parts[0].start) for one in before if _is_like(one, parts[0])]
            if above:
                yield from _claim_of_which(text, at, above, parts)
                break


_AT_HEAD = 4  # 其中 opens the sentence: the total stands in the one before


def _is_like(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit and not one.is_rated and one.is_written == other.is_written


def _claim_of_which(text: str, at: int, above: list[Quantity], parts: list[Quantity]) -> Iterator[_Claim]:
    if not above or any(amounts_to(total, parts) for total in above):
        return
    total, names = above[-1], labels(parts, text, at + 2)
    largest = max(one.value for one in above)
    if parts[0].value > largest:
        yield _Claim(total, parts[:1], is_whole=True, level=Level.MUST)
    elif len(parts) > 1 and are_all(names):
        yield _Claim(total, parts, is_whole=True, level=Level.MUST)
    elif len(parts) > 1 and not _OVERLAPPING.search("".join(names)):
        added = sum_of(parts)
        is_near = (total.value - added) * _NEAR < total.value
        if added > largest or (is_near and not _SOME.search(text[at : parts[-1].end + 2])):
            level = Level.SHOULD if added > largest or len(parts) > 2 else Level.HINT
            yield _Claim(total, parts, is_whole=False, level=level)


# 60所学校中已有75所


_AMONG = re.compile("[\u4e00-\u9fff]{0,10}中，?(?:已有|已|有|共有|约有)?(?:[\u4e00-\u9fff]{0,6})$")


def _among(text: str, found: list[Quantity]) -> Iterator[_Claim]:
    for total, part in pairwise(found):
        is_like = _is_like(total, part) and part.value > total.value
        if is_like and _AMONG.fullmatch(text, total.end, part.start) and "其中" not in text[total.end : part.start]:
            yield _Claim(total, [part], is_whole=True, level=Level.MUST)


# 其余


def _of_the_rest(text: str, found: list[Quantity], before: list[Quantity]) -> Iterator[_Claim]:
    for match in _REST.finditer(text):
        rest = next((one for one in found if match.end() <= one.start <= match.end() + 3), None)
        above = [
            one for one in found if rest and one.end <= match.start() and one.unit == rest.unit and not one.is_rated
        ]
        if rest is None or len(above) < 2:
            continue
        earlier = [one for one in before if one.unit == rest.unit]
        if not _leaves([*earlier, *above], rest) and above[0].value > rest.value:
            level = Level.MUST if len(above) == 2 or _are_shown_apart(text, above) else Level.SHOULD
            yield _Claim(above[0], [*above[1:], rest], is_whole=True, level=level)


def _are_shown_apart(text: str, above: list[Quantity]) -> bool:
    return len(list(rows(above[1:], text))) == 1


def _leaves(above: list[Quantity], rest: Quantity) -> bool:
    """Whether some total before it, less some parts in a row after that, is the rest."""
    return any(
        abs(total.value - sum_of(above[first:last]) - rest.value) <= total.slack + rest.slack
        for at, total in enumerate(above)
        for first in range(at + 1, len(above))
        for last in range(first + 1, len(above) + 1)
    )


# 56家：合格40家、不合格15家


def _announced(text: str, found: list[Quantity]) -> Iterator[_Claim]:
    for row in rows(found, text):
        for at in range(len(row) - 2):
            total, parts = row[at], row[at + 1 :]
            between = text[total.end : parts[0].start]
            if _OF_WHICH.search(between) or total.is_written != parts[0].is_written:
                continue
            names = labels(parts, text, total.end)
            is_sure = bool(_ANNOUNCED.search(between)) and total.value > max(part.value for part in parts)
            pair = labels(parts[:2], text, total.end)
            if amounts_to(total, parts):
                break
            if are_all(names) or is_sure or (len(parts) == 2 and are_opposites(*pair)):
                yield _Claim(total, parts, is_whole=True, level=Level.MUST if are_all(names) else Level.SHOULD)
                break


# 男8人、女5人，共12人


def _added_up(text: str, found: list[Quantity]) -> Iterator[_Claim]:
    for at, total in enumerate(found):
        match = _ADDED.search(text, max(0, total.start - _CLOSE), total.start)
        if match is None or not (match["surely"] or match["maybe"]):
            continue
        for row in rows([one for one in found[:at] if one.unit == total.unit], text):
            close = total.start - row[-1].end <= _CLOSE
            if len(row) < 2 or not close or any(amounts_to(total, row[first:]) for first in range(len(row) - 1)):
                continue
            names = labels(row, text, 0)
            is_same = bool(match["verb"]) and all(match["verb"][-2:] in name for name in names)
            is_sure = bool(match["surely"]) or are_all(names) or is_same
            if is_sure or (len(row) > 2 and (not match["verb"] or _is_about_the_sum(total, row))):
                yield _Claim(total, row, is_whole=True, level=Level.MUST if is_sure else Level.SHOULD)


def _is_about_the_sum(total: Quantity, row: Sequence[Quantity]) -> bool:
    """Near it, and more than any part: it is told as the sum of them."""
    return max(part.value for part in row) < total.value and abs(sum_of(row) - total.value) * _NEAR < total.value


_CLOSE = 12  # characters from the last part to the total that is told after


# 56家（合格40家、不合格15家）


def _in_brackets(text: str, found: list[Quantity]) -> Iterator[_Claim]:
    for match in _BRACKETS.finditer(text):
        total = next((one for one in reversed(found) if 0 <= match.start() - one.end <= _CLOSE), None)
        within = quantities_in(match["within"])
        if total is None or len(within) > MOST or re.search("去年|上年|原|同比|同期|以上|以下", match["within"]):
            continue
        offset = match.start("within")
        moved = [one._replace(start=one.start + offset, end=one.end + offset) for one in within]
        for row in rows(moved, text):
            if row[0].unit == total.unit and not amounts_to(total, row):
                yield from _bracket_claim(text, match, total, row)


def _bracket_claim(text: str, match: re.Match[str], total: Quantity, row: list[Quantity]) -> Iterator[_Claim]:
    if re.search("其中|含|包括|等", match["within"]):
        yield from _claim_of_which(text, match.start("within"), [total], row)
    elif len(row) > 1:
        yield _Claim(total, row, is_whole=True, level=Level.SHOULD)


SUM = Rule(
    key="consistency.sum",
    name="分项与总数不符",
    source="数目相加",
    level=Level.MUST,
    look=in_each(_look, PROSE | {Kind.CAPTION}),
    wrong=(
        "本月共检查⟦56家，其中合格40家、不合格15家⟧。",
        "座谈会共有⟦12人参加，其中男8人、女5人⟧。",
        "总投资⟦500万元，其中一期300万元，二期250万元⟧。",
        "检查餐饮店⟦56家，其中65家⟧证照不全。",
        "列入计划的⟦64条小巷已完工46条，在建13条，其余8条⟧年底前开工。",
        "全市新建停车场⟦12个：云溪区5个、柳河县4个、新区2个⟧。",
        "男⟦8人、女5人，共计12人⟧参加体检。",
        "走访商户⟦80家（已签约76家、未签约5家⟧）。",
        "排查隐患⟦128处，其中消防45处、用电38处、建筑35处⟧。",
        "评出一等奖⟦1名、二等奖2名、三等奖3名，共7名⟧。",
        "发放手册⟦3,500册，其中城镇2,000册、农村1,600册⟧。",
    ),
    right=(
        "本月共检查56家，其中合格41家、不合格15家。",
        "处罚311起，其中未牵绳226起、未清理61起、进入禁入场所24起，拆除棚屋30处。",
        "全区商户320家，其中餐饮店120家、理发店30家。",
        "班子成员12人，其中女性5人、党员10人。",
        "总投资1.2亿元，其中一期5000万元，二期7000万元。",
        "86个路口分为三类，一类路口28个，各设4人；二类路口35个，各设2人；三类路口23个。",
        "诉求1163件，按期办结1127件，其余36件已约定时间。",
        "累计500余人参加，其中男200人、女200人。",
        "片区119.86平方公里：甲64.95平方公里（含园区1.4平方公里），乙35平方公里，丙19.91平方公里。",
    ),
)
