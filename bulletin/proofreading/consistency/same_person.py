"""The same person's name written in two ways within one issue."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from typing import NamedTuple

from bulletin.proofreading.consistency.likeness import are_alike, only_difference
from bulletin.proofreading.consistency.people import is_part_of, one_apart, people_in
from bulletin.proofreading.consistency.surnames import (
    COMPOUND,
    SINGLE,
    is_name,
    is_no_word,
    is_surely_name,
    length_of_surname,
)
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Kind, Passage
from bulletin.proofreading.rules import Rule

_KINDS = WRITTEN - {Kind.ROW}
_MOST = 120  # different names of an issue that are compared with each other
_MOST_PLACES = 400  # of a passage where a name may begin
_SURNAME = f"(?:{'|'.join(sorted(COMPOUND))}|[{''.join(sorted(SINGLE))}])"
_HAN = "[\u4e00-\u9fff]"
# Where a name begins that no post introduces: a sentence, a role, a place.
_ROLE = (
    "网格员|志愿者|队员|居民|村民|市民|商户|业主|店主|摊主|老板|保洁员|保安|工人|职工|员工|教师|老师|民警|辅警|交警|医生|护士|党员|老人|大爷|大妈|阿姨|"
    "司机|驾驶员|干部|讲解员|记者|通讯员|代表|骑手|户主|房东|老兵|军人|模范|好人|标兵|先进个人|之星|站长|师傅|爱人|妻子|丈夫|儿子|女儿|[镇乡村县区]|社区|街道|名叫|授予|有|叫"
)
_BEGINS = re.compile(rf"(?:(?<!{_HAN})|(?<=的)|(?:{_ROLE}))(?P<name>{_SURNAME}{_HAN}{{2}})")


class _Place(NamedTuple):
    passage: Passage
    start: int
    name: str
    posts: tuple[str, ...] = ()

    @property
    def sentence(self) -> tuple[str, int, int]:
        """Which sentence of the issue it stands in."""
        text = self.passage.text
        return self.passage.place, id(self.passage), text.count("。", 0, self.start)


def _look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    read = [passage for passage in passages if passage.kind in _KINDS]
    found = _told(read)
    yield from _with_posts(found, known)
    yield from _alike(read, {*found, *_introduced(read)}, found, known)


def _told(passages: Sequence[Passage]) -> dict[str, list[_Place]]:
    """Names behind a post, or before 强调."""
    found: dict[str, list[_Place]] = {}
    for passage in passages:
        for person in people_in(passage.text):
            found.setdefault(person.name, []).append(_Place(passage, person.start, person.name, person.posts))
    return found


def _introduced(passages: Sequence[Passage]) -> Iterator[str]:
    for passage in passages:
        for match in islice(_BEGINS.finditer(passage.text), _MOST_PLACES):
            heads_title = passage.kind == Kind.TITLE and passage.text[match.end() : match.end() + 1] == "："
            if is_surely_name(match["name"]) or (heads_title and _is_one(match["name"])):
                yield match["name"]


# Names that are told with posts


def _with_posts(found: dict[str, list[_Place]], known: Known) -> Iterator[Mark]:
    leaders = {leader.name for leader in known.leaders}
    sure = leaders | known.names
    for one, other in combinations(list(found)[:_MOST], 2):
        if one_apart(one, other) and not {one, other} <= sure and _are_one(found[one], found[other]):
            rare, usual = sorted((other, one), key=lambda name: (name in sure, len(found[name])))
            if usual not in leaders:  # of those another rule speaks
                yield from (_mark(place, usual, Level.SHOULD) for place in found[rare])


def _are_one(places: Sequence[_Place], others: Sequence[_Place]) -> bool:
    """Two names so near may be one person's: with the same post; or they are easily mistaken for one another."""
    posts = [post for place in places for post in place.posts]
    other_posts = [post for place in others for post in place.posts]
    at = only_difference(places[0].name, others[0].name)
    is_slip = at is None or are_alike(places[0].name[at], others[0].name[at])
    if posts and other_posts:
        return any(is_part_of(post, other_posts) for post in posts)
    return is_slip and min(len(places[0].name), len(others[0].name)) > 2


# Names that sound or look alike, wherever they stand


def _alike(
    passages: Sequence[Passage], names: set[str], found: dict[str, list[_Place]], known: Known
) -> Iterator[Mark]:
    sure = {leader.name for leader in known.leaders} | known.names
    places = _windows(passages, {name for name in names if len(name) > 2})
    counts = Counter({name: len(there) for name, there in places.items()})
    for one, other in islice(_pairs(list(places)), _MOST):
        is_told = one in found and other in found and one_apart(one, other)
        if is_told or {one, other} <= sure or not {one, other} & names or _stand_together(places[one], places[other]):
            continue
        rare, usual = sorted((other, one), key=lambda name: (name in sure, name in names, counts[name]))
        if usual not in {leader.name for leader in known.leaders} or rare not in found:
            yield from (_mark(place, usual, Level.SHOULD) for place in places[rare])


def _windows(passages: Sequence[Passage], names: set[str]) -> dict[str, list[_Place]]:
    """What stands in the text and is one of the names, but for one character."""
    masks = {mask for name in names for mask in _masks(name)}
    found: dict[str, list[_Place]] = {}
    for passage in passages if masks else ():
        for start, word in _words(passage.text):
            if (word in names or any(mask in masks for mask in _masks(word))) and _is_one(word):
                found.setdefault(word, []).append(_Place(passage, start, word))
    return found


def _is_one(word: str) -> bool:
    return is_name(word) and is_no_word(word)


def _words(text: str) -> Iterator[tuple[int, str]]:
    for start in range(len(text) - 2):
        surname = length_of_surname(text, start)
        if surname:
            yield start, text[start : start + surname + 2]
            if surname == 2:
                yield start, text[start : start + 3]


def _masks(name: str) -> list[str]:
    return [f"{name[:at]}?{name[at + 1 :]}" for at in range(len(name))]


def _pairs(names: list[str]) -> Iterator[tuple[str, str]]:
    """Of which one is easily written for the other."""
    by_mask: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for at, mask in enumerate(_masks(name)):
            for other in by_mask[mask]:
                if are_alike(name[at], other[at]):
                    yield other, name
            by_mask[mask].append(name)


def _stand_together(places: Sequence[_Place], others: Sequence[_Place]) -> bool:
    """李晓燕、李晓艳: who stand in one sentence are two."""
    return bool({place.sentence for place in places} & {place.sentence for place in others})


def _mark(place: _Place, usual: str, level: Level) -> Mark:
    words = f"本期还有“{usual}”，和“{place.name}”只差一个字，请核对是不是同一个人。"
    return Mark(place.passage, place.start, place.start + len(place.name), words, (usual,), level)


SAME_PERSON = Rule(
    key="consistency.same-person",
    name="同一人写成两样",
    source="本期前后文",
    level=Level.SHOULD,
    look=_look,
    wrong=(
        "市委书记张卫国出席会议。\n张卫国强调，要压实责任。\n市委书记⟦张为国→张卫国⟧主持会议。",
        "副市长李建平到云溪区调研。\n李建平指出，要抓好整改。\n⟦李健平→李建平⟧要求，年底前完成。",
        "# 孙立刚：一人扫净一条街\n孙立刚每天四点出门。\n邻居都说，多亏有⟦孙利刚→孙立刚⟧，巷口干净了。",
    ),
    right=(
        "市委书记张卫国出席会议，副市长张建国主持会议。",
        "云溪区区长李明、柳河县县长李华参加。",
        "市委书记张卫国出席会议。张卫国强调，要压实责任。",
        "网格员李晓燕、李晓艳受到表扬。李晓燕负责东巷，李晓艳负责西巷。",
        "李建国担任楼栋长。李建军是他的邻居。",
    ),
)
