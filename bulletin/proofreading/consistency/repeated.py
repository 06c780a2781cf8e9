"""A figure told twice in one article, with one digit otherwise: 检查餐饮店56家 in the title, 65家 in the text."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from bulletin.proofreading.consistency import retold
from bulletin.proofreading.consistency.quantities import Quantity, quantities_in
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import HEADINGS, PROSE, Kind, Passage
from bulletin.proofreading.rules import Rule

_TITLES = frozenset({Kind.TITLE}) | HEADINGS
_READ = _TITLES | PROSE | {Kind.CAPTION}
_LEAST_PHRASE = 3  # characters that say what is counted: 餐饮店
_REACH = 10  # characters
_MOST = 300  # figures of an article
_HAN = re.compile("[\u4e00-\u9fff]{1,10}$")
_AFTER = re.compile("[\u4e00-\u9fff]{2,6}")
_LEADS = re.compile("共[计有]?|已|累计|全[市区县]|本月|今年")
_OTHER = re.compile(
    "其中|去年|上年|同期|上月|每|平均|以上|以下|第[一二三四]|原|计划|目标|另|其余|各|分别|比|力争|达到|[一二三四]季度|[上下]半年"
)


class _Told(NamedTuple):
    """A figure and what it is of: the words right before it, and those right behind."""

    passage: Passage
    figure: Quantity
    before: str
    after: str


def _look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    told: set[tuple[str, int]] = set()
    for mark in (*_repeated(passages), *retold.look(passages)):
        if (mark.passage.place, mark.start) not in told:
            told.add((mark.passage.place, mark.start))
            yield mark


def _repeated(passages: tuple[Passage, ...]) -> Iterator[Mark]:
    for _, group in groupby(passages, key=lambda passage: passage.group):
        told = [one for passage in group if passage.kind in _READ for one in _told_in(passage)][:_MOST]
        titles = [one for one in told if one.passage.kind in _TITLES]
        rest = [one for one in told if one.passage.kind not in _TITLES]
        for title in titles:
            yield from _against(title, rest)
        for at, one in enumerate(rest):
            yield from _slips(one, rest[:at])


def _told_in(passage: Passage) -> Iterator[_Told]:
    text = passage.text
    for figure in quantities_in(text):
        if figure.is_percent or figure.is_rated or figure.is_about:
            continue
        words = _HAN.search(text, max(0, figure.start - _REACH), figure.start)
        after = _AFTER.match(text, figure.end)
        before = _LEADS.sub("", words[0]) if words else ""
        yield _Told(passage, figure, before, after[0] if after else "")


def _is_same_thing(one: _Told, other: _Told) -> bool:
    """The same unit, and the same words right before it, or right behind it together with what is done to it."""
    if one.figure.unit != other.figure.unit:
        return False
    shared = _shared_end(one.before, other.before)
    if len(one.after) > 1 and one.after[:2] == other.after[:2]:
        return shared >= _VERB or (len(one.after) >= _LONG and one.after[:_LONG] == other.after[:_LONG])
    return shared >= _LEAST_PHRASE and not (one.after and other.after)


_VERB, _LONG = 2, 4  # characters: 推出三项举措; 三项举措破解


def _shared_end(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[-1 - length] == other[-1 - length]:
        length += 1
    return length


def _against(title: _Told, rest: Sequence[_Told]) -> Iterator[Mark]:
    same = [one for one in rest if _is_same_thing(title, one)]
    values = {one.figure.value for one in same}
    if same and title.figure.value not in values and len(values) == 1 and not _is_of_other(same[0]):
        one = same[0]
        words = f"标题里是{title.figure.words}，正文里是{one.figure.words}，请核对。"
        yield Mark(one.passage, one.figure.start, one.figure.end, words, (title.figure.words,))


def _slips(one: _Told, above: Sequence[_Told]) -> Iterator[Mark]:
    """Two figures of the same thing in the text, so alike that one must be a slip."""
    same = [other for other in above if _is_same_thing(one, other)]
    if not same or any(other.figure.value == one.figure.value for other in same):
        return
    other = same[-1]
    is_clear = _is_same_phrase(one.before, other.before) and not (_is_of_other(one) or _is_of_other(other))
    if len(same) == 1 and is_clear and _look_alike(one.figure.words, other.figure.words):
        words = f"前面写的是{other.figure.words}，这里是{one.figure.words}，说的是同一件事的请核对。"
        yield Mark(one.passage, one.figure.start, one.figure.end, words, (other.figure.words,))


def _is_same_phrase(one: str, other: str) -> bool:
    """Not: 云溪区检查商户 and 霁川区检查商户."""
    shared = _shared_end(one, other)
    return shared > _LEAST_PHRASE and (shared >= min(len(one), len(other)) or shared >= _REACH - 2)


def _is_of_other(one: _Told) -> bool:
    text = one.passage.text
    return bool(_OTHER.search(text, max(0, one.figure.start - 20), one.figure.start))


def _look_alike(one: str, other: str) -> bool:
    """Two digits changed places, or one is another."""
    differ = sum(a != b for a, b in zip(one, other, strict=False))
    return len(one) == len(other) and len(one) > 2 and (differ == 1 or sorted(one) == sorted(other))


REPEATED = Rule(
    key="consistency.repeated",
    name="同一数字前后不同",
    source="本期前后文",
    level=Level.SHOULD,
    look=_look,
    wrong=(
        "# 云溪区检查餐饮店56家\n10月12日，云溪区开展联合检查，共检查餐饮店⟦65家→56家⟧。",
        "# 青澜市推出五项便民举措\n10月12日，青澜市推出⟦六项→五项⟧便民举措。",
        "云溪区共检查餐饮店156家，发现问题30个。\n下一步巩固成果。云溪区检查餐饮店⟦165家→156家⟧，成效明显。",
        "# 236名队员守护江堤\n傍晚，⟦263名→236名⟧队员登上江堤。",
        "# ⟦10月12日→10月13日⟧云溪区举办邻里节\n10月13日，云溪区举办邻里节，居民同台演出。",
    ),
    right=(
        "# 云溪区检查餐饮店56家\n云溪区共检查餐饮店56家，其中城东街道检查餐饮店12家。",
        "# 云溪区新建停车场12个\n去年云溪区新建停车场8个，今年新建停车场12个。",
        "本月检查餐饮店56家，上月检查餐饮店65家。",
        "云溪区检查商户180家，柳河县检查商户140家。",
    ),
)
