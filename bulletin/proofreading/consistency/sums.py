"""Parts against their total in a sentence: 共检查56家，其中合格40家、不合格15家."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
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
_COUNTED_TWICE = re.compile("重复(?:统计|计|交叉)|交叉(?:统计|计|重复|部分)|重叠|待定")
_REST = re.compile("其余|剩余|余下|剩下")
_ADDED = re.compile(
    r"(?P<surely>合计|共计|总计|一共|总共|相加[为得是]?|加起来|合起来|加总|之和[为是]?|总和[为是]?)?(?P<maybe>共有?)?(?P<verb>(?<=共)[\u4e00-\u9fff]{1,4}?)?(?:达|为|有)?\s?$"
)
_BRACKETS = re.compile("[（(](?P<within>[^（）()]{3,120})[）)]")
_NEAR = 4  # parts lack less than a fourth of the total: they are meant to be all of it


def _look(passage: Passage, known: Known) -> Iterator[Mark]:
    before: list[Quantity] = []
    for sentence in sentences(passage.text):
        if _COUNTED_TWICE.search(sentence.text):
            continue
        text = without_brackets(sentence.text)
        found = quantities_in(text)
        if len(found) <= MOST:
            yield from _judged(passage, sentence, _claims(sentence.text, text, found, before))
        before = [one for one in found if not one.is_about][:MOST]


def _claims(whole: str, text: str, found: list[Quantity], before: list[Quantity]) -> Iterator[_Claim]:
    yield from _added_up(text, found)
    found = [one for one in found if one.unit != "分"]  # scores are no parts, unless they are added up
    yield from _of_which(text, found, before)
    yield from _among(text, found)
    yield from _of_the_rest(text, found, before)
    yield from _announced(text, found)
    yield from _listed_of(text, found)
    yield from _added_of_kinds(text, found)
    yield from _added_of_periods(text, found)
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
    elif (
        len(parts) > 2 and _is_slip(total, sum_of(parts)) and sum(bool(_OVERLAPPING.search(name)) for name in names) < 2
    ):
        yield _Claim(total, parts, is_whole=False, level=Level.SHOULD)
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


# 86人里，社区书记24人、网格员37人、物业经理23人: nothing says that these are all, but they nearly are


_BARE_OVERLAP = re.compile("女|少数民族|学历|本科|兼|同时|重点|青年|退休|首次|新增|申报|报名|入围|初审|复审")
_WITHIN = re.compile("[里中内]，|[：:]|分|来自")
_SLIP = 8  # parts lack or exceed less than an eighth of the total, or one figure of it is another


def _listed_of(text: str, found: list[Quantity]) -> Iterator[_Claim]:
    for row in rows(found, text):
        for at in range(len(row) - 3):
            total, parts = row[at], row[at + 1 :]
            names = labels(parts, text, total.end)
            if amounts_to(total, parts):
                break
            if (
                _is_slip(total, sum_of(parts))
                and _are_of_one_kind(parts, names, text)
                and _is_list_of(text, total, parts)
            ):
                yield _Claim(total, parts, is_whole=False, level=Level.SHOULD)
                break


def _is_slip(total: Quantity, added: Decimal) -> bool:
    return 0 < abs(total.value - added) * _SLIP < total.value


def _are_of_one_kind(parts: Sequence[Quantity], names: Sequence[str], text: str) -> bool:
    """Each has a name of its own, told in a row: 社区书记24人、网格员37人."""
    gaps = [text[one.end : other.start] for one, other in pairwise(parts)]
    marks = {gap[:1] for gap in gaps}
    is_overlapping = sum(bool(_BARE_OVERLAP.search(name)) for name in names) > 0
    is_largest = max(part.value for part in parts) * 10 > sum_of(parts) * 9
    return (
        all(name.strip() for name in names)
        and marks <= set("、，；和")
        and len(marks) == 1
        and not (is_overlapping or is_largest or _STAGES.search("".join(names)))
    )


_STAGES = re.compile("已|现|剩|余|完成|办结|整改|解决|新增|新评|摘牌|其中|另")


def _is_list_of(text: str, total: Quantity, parts: Sequence[Quantity]) -> bool:
    between = text[total.end : parts[0].start]
    is_written = total.is_written == parts[0].is_written or bool(_WITHIN.search(between))
    return is_written and not _SOME.search(between + text[parts[-1].end : parts[-1].end + 2]) and len(between) <= _FAR


_FAR = 30  # characters from the total to its first part


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


_GENERAL = frozenset("个家件项处份")  # which count what others count more closely
_AT_ONCE = re.compile("[^，。；、\\d]{0,8}，(?:一共|共计|总共|合计|总计)(?:有|为|达|[\u4e00-\u9fff]{0,4})?")


def _added_of_kinds(text: str, found: list[Quantity]) -> Iterator[_Claim]:
    """4个区县、7个镇街，一共12家单位: the total counts by another word."""
    for at, total in enumerate(found):
        if at < 2 or total.unit not in _GENERAL or not _AT_ONCE.fullmatch(text, found[at - 1].end, total.start):
            continue
        first = at - 1
        while first and re.fullmatch("[^，。；、\\d]{1,8}[、和]", text[found[first - 1].end : found[first].start]):
            first -= 1
        parts = found[first:at]
        is_counted = all(part.unit in _GENERAL and not part.is_rated for part in parts)
        if (
            len(parts) > 1
            and is_counted
            and {part.unit for part in parts} != {total.unit}
            and not amounts_to(total, parts)
        ):
            yield _Claim(total, parts, is_whole=True, level=Level.SHOULD)


_QUARTERS = {"一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12)}
_SPANS = {"上半年": (1, 6), "下半年": (7, 12), "前三季度": (1, 9), "全年": (1, 12), "前两季度": (1, 6), **_QUARTERS}
_PERIOD = re.compile(
    r"(?P<named>上半年|下半年|前[三两]季度|全年|(?<!前)[一二三四]季度)|(?P<from>\d{1,2})月?(?:[至到—-](?P<to>\d{1,2}))?月份?"
)
_PERIOD_BEFORE = 16  # characters before a figure


def _added_of_periods(text: str, found: list[Quantity]) -> Iterator[_Claim]:
    """上半年3.2万吨，7至9月1.85万吨，前三季度累计5.05万吨: the months of the parts are those of the total."""
    for row in rows([one for one in found if not one.is_percent], text.replace("累计", "    ")):
        spans = [_span_of(text, one, max(0, one.start - _PERIOD_BEFORE)) for one in row]
        for last in range(2, len(row)):
            total, months = row[last], spans[last]
            for first in range(last - 1):
                parts = [span for span in spans[first:last] if span]
                if months and len(parts) == last - first and _make_up(parts, months):
                    if not amounts_to(total, row[first:last]):
                        yield _Claim(total, row[first:last], is_whole=True, level=Level.SHOULD)
                    break


def _span_of(text: str, one: Quantity, start: int) -> tuple[int, int] | None:
    clause = max(text.rfind(mark, start, one.start) + 1 for mark in "，；、")
    match = _PERIOD.search(text, max(clause, start), one.start)
    if not match:
        return None
    return _SPANS[match["named"]] if match["named"] else (int(match["from"]), int(match["to"] or match["from"]))


def _make_up(parts: Sequence[tuple[int, int]], whole: tuple[int, int]) -> bool:
    is_tiled = all(one[1] + 1 == other[0] for one, other in pairwise(parts))
    return is_tiled and (parts[0][0], parts[-1][1]) == whole


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
        "报名的⟦64人里，教师21人、医生18人、司机24人⟧。",
        "发放的⟦三千份问卷中，进小区1500份，进学校900份，进企业500份⟧，已全部发完。",
        "⟦3个街道、9个社区，一共13家⟧单位获评。",
        "一季度清运⟦12.4吨，二季度清运13.2吨，上半年累计26.6吨⟧。",
        "环境得⟦36.5分，秩序得25分，服务得28分，三项相加90分⟧。",
        "出动⟦236人次，其中党员86人次、志愿者104人次、网格员56人次⟧。",
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
        "报名的63人里，教师21人、医生18人、司机24人。",
        "一季度清运12.4吨，二季度清运13.2吨，上半年累计25.6吨。",
        "班子12人，其中女性5人、党员10人、本科以上11人。",
        "环境得36.5分，秩序得25分，服务得28分，三项相加89.5分。",
        "投资3000万元，一期1200万元，二期1000万元，三期待定。",
        "问题100个，卫生类45个，秩序类38个，设施类20个（部分重复统计）。",
        "年初有驿站12座，新建7座、停用2座，现有17座。",
        "甲队以94.6分居一等，乙队、丙队分别以93.2分、92.7分居二等。",
        "片区119.86平方公里：甲64.95平方公里（含园区1.4平方公里），乙35平方公里，丙19.91平方公里。",
    ),
)
