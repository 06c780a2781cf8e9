"""The same unit written in two ways within one issue, and units' names against the office's list."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations, islice

from bulletin.proofreading.consistency import same_place, unit_names
from bulletin.proofreading.consistency.people import one_apart
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Kind, Passage
from bulletin.proofreading.rules import Rule

_KINDS = WRITTEN - {Kind.ROW}
_MOST = 120  # different names of an issue that are compared with each other

# Units, against the office's list


def _sound_alike(one: str, other: str) -> bool:
    from pypinyin import lazy_pinyin  # noqa: PLC0415  55 MB of readings, only for who needs them

    return lazy_pinyin(one) == lazy_pinyin(other)


_SHORTEST_UNIT = 5
_PLACE = re.compile("^[\u4e00-\u9fff]{1,6}?(?:省|市|县|区|镇|乡|街道)")


def _units(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    right = {name for unit in known.units for name in (unit.full, *unit.short)}
    cores = {core for name in right for core in (name, _PLACE.sub("", name)) if len(core) >= _SHORTEST_UNIT}
    whole = right | {unit_names.from_place(unit.full) for unit in known.units}
    declared = unit_names.declared_in(passages) if known.units else set()
    for passage in passages:
        if passage.kind in _KINDS | {Kind.LIST, Kind.SOURCE}:
            marks = [mark for name in cores for mark in _misspelt(passage, name, cores | right)]
            yield from marks
            ends = {mark.end for mark in marks}
            others = unit_names.look(passage, known, whole | cores, declared)
            yield from (mark for mark in others if mark.end not in ends)


def _misspelt(passage: Passage, name: str, right: set[str]) -> Iterator[Mark]:
    """Where one half of the name stands and the other is a character off."""
    half = len(name) // 2
    told: set[int] = set()
    for part, lead in ((name[:half], 0), (name[half:], half)):
        at = passage.text.find(part)
        while at >= 0:
            for length in (len(name), len(name) - 1, len(name) + 1):
                start = at - lead if lead == 0 else at + len(part) - length
                found = passage.text[max(start, 0) : start + length]
                if start >= 0 and one_apart(found, name) and _is_slip(found, name, right) and start not in told:
                    told.add(start)
                    words = f"单位名录上是“{name}”，这里写的是“{found}”，请核对。"
                    yield Mark(passage, start, start + len(found), words, (name,))
                    break
            at = passage.text.find(part, at + 1)


def _is_slip(found: str, name: str, right: set[str]) -> bool:
    """No other unit, and no name of which only the edge is cut or added; a place may be another place."""
    if any(found == other or found in other or other in found for other in right):
        return False
    place = _PLACE.match(name)
    is_other_place = place is not None and found[: place.end()] != name[: place.end()]
    if is_other_place and not _sound_alike(found, name):
        return False
    return found[0] == name[0] and found[-1] == name[-1]


# Units within an issue

_OFFICE = re.compile(
    "(?<![\u4e00-\u9fff])(?P<a>[\u4e00-\u9fff]{2,14}?(?:局|委员会|委(?!会)|办公室|中心|大队|支队))(?![长员书主内副任])|"
    "(?P<b>[省市县区][\u4e00-\u9fff]{2,12}?(?:局|委员会|委(?!会)|办公室|中心|大队|支队))(?![长员书主内副任])"
)
_NO_NAME = re.compile(
    "(?<!资源)(?<!住房)(?<!文化)(?<!发展)(?<!工业)(?<!电视)(?<!教育)和|[与及在到对由将是的了会同等各有关]|组织|牵头|联合|要求|负责"
)


def _look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    marks = [*_written_twice(passages, known), *same_place.look(passages, known)]
    ends: set[tuple[str, int]] = set()
    for mark in marks:
        if (mark.passage.place, mark.end) not in ends:
            ends.add((mark.passage.place, mark.end))
            yield mark


def _written_twice(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    listed = {name for unit in known.units for name in (unit.full, *unit.short)}
    allowed = listed | {short for passage in passages for short in _DECLARED.findall(passage.text)}
    names = _offices(passages)
    counts = Counter(name for name, *_ in names)
    for one, other in combinations(list(counts)[:_MOST], 2):
        full, short = (one, other) if len(one) > len(other) else (other, one)
        if short not in allowed and _is_short_of(short, full):
            yield from _told_twice(names, short, full)
        elif len(one) == len(other) and _is_misprint(one, other):
            rare, usual = sorted((other, one), key=counts.__getitem__)
            yield from _told_misprint(names, rare, usual)


_DECLARED = re.compile('(?:以下)?(?:简称|统称)[为：:]?[“「"]?([\u4e00-\u9fff]{2,14})')


def _offices(passages: Iterable[Passage]) -> list[tuple[str, Passage, int]]:
    found = []
    for passage in passages:
        for match in islice(_OFFICE.finditer(passage.text), _MOST) if passage.kind in _KINDS else ():
            group = "a" if match["a"] else "b"
            if not _NO_NAME.search(match[group]):
                found.append((match[group], passage, match.start(group)))
    return found


def _is_short_of(short: str, full: str) -> bool:
    """市城管局 of 市城市管理局: the same place and last character, and the rest in its order."""
    if len(full) - len(short) < 2 or len(short) < 4 or short[0] != full[0] or short[-1] != full[-1] or short in full:
        return False
    rest = iter(full)
    return all(character in rest for character in short) and not full.endswith(short[1:])


def _is_misprint(one: str, other: str) -> bool:
    return len(one) > _SHORTEST_UNIT and one_apart(one, other) and _sound_alike(one, other)


def _told_twice(names: list[tuple[str, Passage, int]], short: str, full: str) -> Iterator[Mark]:
    first = next(passage.group for name, passage, _ in names if name == full)
    for name, passage, at in names:
        if name == short:
            level = Level.SHOULD if passage.group == first else Level.HINT
            words = f"本期又写作“{full}”，同一单位请用同一名称，或者先说明简称。"
            yield Mark(passage, at, at + len(short), words, (full,), level)
            return


def _told_misprint(names: list[tuple[str, Passage, int]], rare: str, usual: str) -> Iterator[Mark]:
    for name, passage, at in names:
        if name == rare:
            yield Mark(
                passage, at, at + len(rare), f"本期还写作“{usual}”，只差一个字，请核对。", (usual,), Level.SHOULD
            )


UNIT = Rule(
    key="consistency.unit",
    name="单位名称与名录不符",
    source="单位全称简称表",
    level=Level.MUST,
    look=_units,
    wrong=(),
    right=("青澜市城市管理局牵头整治。",),
)

SAME_UNIT = Rule(
    key="consistency.same-unit",
    name="同一单位写成两样",
    source="《党政机关公文处理工作条例》第九条",
    level=Level.SHOULD,
    look=_look,
    wrong=(
        "市城市管理局牵头整治。\n⟦市城管局→市城市管理局⟧负责验收。",
        "市市场监管局抽检，市市场监管局复查。\n⟦市市场监官局→市市场监管局⟧通报。",
    ),
    right=(
        "市城市管理局（以下简称市城管局）牵头整治。\n市城管局负责验收。",
        "市教育局、市体育局联合发文。",
        "市公安局牵头，市公安局交警支队配合。",
    ),
)
