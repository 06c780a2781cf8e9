"""Units called by a name that the office's list does not have: 市市监局, 市卫计委, 生态环境保护局."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known, UnitName
from bulletin.proofreading.passages import WRITTEN, Kind, Passage

_READ = (WRITTEN - {Kind.ROW}) | {Kind.LIST, Kind.SOURCE}
_PLACE = "省市县区"
_END = re.compile(
    "(?:局|委员会|委(?!员|会|托|派|书|组)|办公室|办(?!公|理|法|事|结|好|成)|中心|支队|大队)(?![长员主内副])"
)
_LONGEST = 16  # characters before the end
_NO_NAME = re.compile("[与及在到对由将是的了会同等各有为被把让]|组织|牵头|联合|要求|负责")
_DECLARED = re.compile('(?:简称|统称)[为：:]?[“「"《]?([\u4e00-\u9fff]{2,14})')
_LEAST_CORE = 2  # characters between the place and the end: 市监 of 市市监局
_LEAST_WHOLE = 4  # 生态环境, of which 生态环境保护 is a longer form
_MOST_ADDED = 3
_MOST, _LONGEST_LEAD = 300, 60
# Names before the reform of 2018, and a word of those that came after.
_OLD = (
    ("卫计委|卫生计生委|卫生局|卫生和计划生育委员会|计生委|计生局", "卫生健康"),
    ("环保局|环境保护局", "生态环境"),
    ("工商局|工商行政管理局|质监局|质量技术监督局|食药监局|食品药品监督管理局", "市场监督管理"),
    ("国土局|国土资源局", "自然资源"),
    ("安监局|安全生产监督管理局", "应急管理"),
    ("农业局|农业委员会|农委", "农业农村"),
    ("旅游局|文广新局|文广局|文化局|文化广电新闻出版局", "旅游"),
)
_OLD_NAME = re.compile(f"(?P<place>[{_PLACE}])(?P<name>{'|'.join(old for old, _ in _OLD)})(?!长)")
# In the past the old name is right.
_PAST = re.compile("原|前身|时任|当时|当年|彼时|曾|挂牌|更名|改名|组建|合并|年前|(?:19|20)[01]\\d年")


class _Said(NamedTuple):
    """A stretch that may be a unit's name, from its place on: 市市监局."""

    words: str
    start: int
    end: int


def look(passage: Passage, known: Known, right: set[str], declared: set[str]) -> Iterator[Mark]:
    """One passage; `right` are all names that may stand, `declared` the short forms the issue explains."""
    if passage.kind not in _READ or not known.units:
        return
    told: set[int] = set()
    for mark in (*_old_names(passage, known.units), *_unlisted(passage, known.units, right | declared)):
        if mark.end not in told and not _PAST.search(_sentence_before(passage.text, mark.start)):
            told.add(mark.end)
            yield mark


def _sentence_before(text: str, at: int) -> str:
    return text[max(text.rfind("。", 0, at), at - _LONGEST_LEAD) + 1 : at]


def declared_in(passages: Sequence[Passage]) -> set[str]:
    return {short for passage in passages for short in _DECLARED.findall(passage.text)}


def _unlisted(passage: Passage, units: Sequence[UnitName], right: set[str]) -> Iterator[Mark]:
    text = passage.text
    for match in islice(_END.finditer(text), _MOST):
        if any(text.endswith(name, 0, match.end()) for name in right):
            continue
        for said in _stretches(text, match.end()):
            meant = [unit for unit in units if _is_form_of(said.words, len(match[0]), unit)]
            if len(meant) == 1:
                yield _mark(passage, said, meant[0])
                break


def _stretches(text: str, end: int) -> Iterator[_Said]:
    """From the nearest place on."""
    for start in range(end - 1, max(-1, end - _LONGEST), -1):
        if text[start] in _PLACE and not _NO_NAME.search(text, start, end):
            yield _Said(text[start:end], start, end)


def _is_form_of(words: str, tail: int, unit: UnitName) -> bool:
    """The same place and end; and the rest is a part of the name in its order, or the whole name and a little more."""
    full = from_place(unit.full)
    core, whole = words[1:-tail], full[1:-tail]
    if words[0] != full[:1] or words[-tail:] != full[-tail:] or len(core) < _LEAST_CORE or core == whole:
        return False
    if len(core) < len(whole):
        return (core[0] == whole[0] and _is_within(core, whole)) or core in _last_parts(whole)
    return len(whole) >= _LEAST_WHOLE and len(core) - len(whole) <= _MOST_ADDED and _is_within(whole, core)


def _last_parts(whole: str) -> set[str]:
    """市监 of 市场监督管理 is within; 城建 of 住房和城乡建设 is another unit's name."""
    return {whole[-2:], whole[-4:]} if len(whole) > _LEAST_WHOLE else set()


def from_place(full: str) -> str:
    """市教育局 of 青澜市教育局."""
    at = next((at for at, character in enumerate(full[:8]) if character in _PLACE and at > 0), 0)
    return full[at:]


def _is_within(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


def _old_names(passage: Passage, units: Sequence[UnitName]) -> Iterator[Mark]:
    for match in islice(_OLD_NAME.finditer(passage.text), _MOST):
        word = next(word for old, word in _OLD if re.fullmatch(old, match["name"]))
        now = [unit for unit in units if word in unit.full and from_place(unit.full)[:1] == match["place"]]
        if len(now) == 1 and not any(name.endswith(match["name"]) for name in (now[0].full, *now[0].short)):
            yield _mark(passage, _Said(match[0], *match.span()), now[0])


def _mark(passage: Passage, said: _Said, unit: UnitName) -> Mark:
    start = said.start - _length_of_city(passage.text, said.start, unit)
    names = unit.short if start == said.start and unit.short else (unit.full,)
    listed = "、".join((unit.full, *unit.short))
    words = f"单位名录上是“{listed}”，没有“{passage.text[start : said.end]}”，请核对。"
    return Mark(passage, start, said.end, words, names, Level.SHOULD)


def _length_of_city(text: str, start: int, unit: UnitName) -> int:
    """Of 青澜 before 市."""
    city = unit.full[: unit.full.find(from_place(unit.full))]
    return len(city) if city and text.endswith(city, 0, start) else 0
