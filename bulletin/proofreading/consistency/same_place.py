"""The name of a place or a unit that is one character off within the issue: 柳塘镇, 柳溏镇."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from bulletin.proofreading.consistency.likeness import look_alike, sound_same
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Kind, Passage

_READ = WRITTEN | {Kind.SOURCE, Kind.LIST}
# What such a name ends with.
_FRAME = re.compile(
    "街道|社区|小区|花园|公寓|公园|广场|大道|[镇乡村路街巷苑桥里](?!长|干部|民)|小学|中学|学校|幼儿园|医院|市场|公司|商场|大厦|[区县](?!域|级|长|直|委|政)|"
    "大队|支队|中队|中心|站|[局办](?!长|公|理|法|事)|委员会|委(?![员托派])"
)
_HAN = re.compile("[\u4e00-\u9fff]{2,6}$")
_SHORTEST_STEM, _LONGEST_STEM = 2, 6
_RUNS_ON = re.compile("[\u4e00-\u9fff](?<![省市县区镇])")
# Characters that tell two places apart, or stand before a name: 东村 and 冬村 are as far apart as 在 and 再.
_APART = frozenset(
    "一二三四五六七八九十东西南北中前后左右上下大小新老内外甲乙丙丁在再到道由有和合是市各个每这的地得了与于以已对为从及把被让将就也并其该某进近建共"
)
_MOST, _MOST_NAMES = 400, 2000  # names of a passage, of an issue


class Name(NamedTuple):
    """A stem before a frame: 柳塘 before 镇."""

    passage: Passage
    start: int
    stem: str
    frame: str

    @property
    def words(self) -> str:
        return self.stem + self.frame

    @property
    def is_whole(self) -> bool:
        """Whether the name surely begins here."""
        before = self.passage.text[max(0, self.start - 1) : self.start]
        return len(self.stem) == _SHORTEST_STEM or not _RUNS_ON.match(before)


def look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    listed = {name for unit in known.units for name in (unit.full, *unit.short)} | known.names
    places: dict[str, list[Name]] = defaultdict(list)
    for name in islice(_names(passages), _MOST_NAMES):
        places[name.words].append(name)
    told: set[tuple[str, int]] = set()
    for one, other in _pairs(places):
        if not {one, other} <= listed and not _stand_together(places[one], places[other]):
            rare, usual = sorted((other, one), key=lambda words: (words in listed, len(places[words])))
            for name in places[rare]:
                if (name.passage.place, name.start + len(name.stem)) not in told:
                    told.add((name.passage.place, name.start + len(name.stem)))
                    yield _mark(name, usual)


def _names(passages: Iterable[Passage]) -> Iterator[Name]:
    """Of each frame its stems of two characters and more."""
    for passage in passages:
        if passage.kind in _READ:
            for frame in islice(_FRAME.finditer(passage.text), _MOST):
                stem = _HAN.search(passage.text, max(0, frame.start() - _LONGEST_STEM), frame.start())
                for length in range(_SHORTEST_STEM, len(stem[0]) + 1 if stem else 0):
                    start = frame.start() - length
                    yield Name(passage, start, passage.text[start : frame.start()], frame[0])


def _pairs(places: dict[str, list[Name]]) -> Iterator[tuple[str, str]]:
    by_mask: dict[str, list[str]] = defaultdict(list)
    for words, names in places.items():
        for at in range(len(names[0].stem)):
            mask = f"{words[:at]}?{words[at + 1 :]}"
            for other in by_mask[mask][:_MOST_LIKE]:
                if _is_slip(places[other][0], names[0], at):
                    yield other, words
            by_mask[mask].append(words)


_MOST_LIKE = 20


def _is_slip(one: Name, other: Name, at: int) -> bool:
    """At the head of a longer stem the character may be no part of the name."""
    pair = (one.stem[at], other.stem[at])
    is_head = at == 0 and not (one.is_whole and other.is_whole)
    return (sound_same(*pair) or look_alike(*pair) or _is_long(one, at)) and not is_head and not _APART & {*pair}


def _is_long(name: Name, at: int) -> bool:
    """综合行政执法大队, 综合行政执行大队: nothing but the last word differs, and of it one character."""
    return len(name.stem) == _LONGEST_STEM and at >= _LONGEST_STEM - 2 and bool(_OF_OFFICE.fullmatch(name.frame))


_OF_OFFICE = re.compile("大队|支队|中队|中心|站|局|办|委员会|委")


def _stand_together(names: list[Name], others: list[Name]) -> bool:
    """In one passage, one right beside the other: 金桔社区、金橘社区 are two."""
    places = {(name.passage.place, name.start // _BESIDE) for name in names}
    return any((name.passage.place, name.start // _BESIDE + step) in places for name in others for step in (-1, 0, 1))


_BESIDE = 12


def _mark(name: Name, usual: str) -> Mark:
    words = f"本期还写作“{usual}”，和“{name.words}”只差一个字，请核对。"
    return Mark(name.passage, name.start, name.start + len(name.words), words, (usual,), Level.SHOULD)
