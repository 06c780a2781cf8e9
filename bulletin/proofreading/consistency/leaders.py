"""Names and posts against the office's table of leaders and against the last issues, and the order of leaders."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bulletin.proofreading.consistency.people import (
    Person,
    is_office_post,
    is_part_of,
    one_apart,
    parts_of,
    people_in,
    with_names,
)
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known, Leader
from bulletin.proofreading.passages import WRITTEN, Kind, Passage
from bulletin.proofreading.rules import Rule, in_each

_KINDS = WRITTEN - {Kind.ROW}
_CACHED = 64  # earlier texts whose people are kept


def _holds(leader: Leader, day: dt.date | None) -> bool:
    return day is None or ((leader.since or day) <= day <= (leader.until or day))


# Posts


def _posts(passage: Passage, known: Known) -> Iterator[Mark]:
    if not known.leaders:
        return
    yield from _titles_behind(passage, known)
    is_told = _MEMBER_OF_COMMITTEE.search("、".join(leader.post for leader in known.leaders))
    for person in with_names(passage.text, {leader.name for leader in known.leaders}):
        told = [post for post in person.posts if is_office_post(post)]
        lines = [leader for leader in known.leaders if leader.name == person.name]
        if lines and is_told:
            told += [post for post in person.posts if _MEMBER_OF_COMMITTEE.search(post)]
        if told and lines:
            yield from _wrong_post(passage, person, told, lines, known)
        elif told:
            yield from _held_by_another(passage, person, told, known)


# Told of a leader only where the table tells it of some.
_MEMBER_OF_COMMITTEE = re.compile("[省市县区]委常委(?![会员])")
# 党组书记 beside 局长: of the same unit, and seldom in a table.
_OF_PARTY = re.compile("(?:党组|党委|党工委|党总支|机关党委)(?:副?书记|成员|委员)$")


def _wrong_post(
    passage: Passage, person: Person, told: Sequence[str], lines: Sequence[Leader], known: Known
) -> Iterator[Mark]:
    day = known.date
    held = [part for leader in lines if _holds(leader, day) for part in parts_of(leader.post)]
    wrong = [post for post in told if not is_part_of(post, held)]
    if len(wrong) < len(told):
        wrong = [post for post in wrong if not _OF_PARTY.search(post) or _is_of_another(post, person, known)]
    if not wrong:
        return
    level = Level.SHOULD if len(wrong) < len(told) and not _is_of_another(wrong[0], person, known) else None
    was = [part for leader in lines if not _holds(leader, day) for part in parts_of(leader.post)]
    what = (
        f"名录上{person.name}是{'、'.join(held)}" if held else f"名录上{person.name}的{lines[0].post}任期不含本期日期"
    )
    if held and any(is_part_of(post, was) for post in wrong):
        what += f"，{wrong[0]}的任期不含本期日期"
    words = f"{what}，这里写的是“{wrong[0]}”，请核对职务。"
    start = person.start - _distance(passage.text, person, wrong[0])
    yield Mark(passage, start, person.end, words, tuple([f"{'、'.join(held)}{person.name}"] if held else []), level)


def _is_of_another(post: str, person: Person, known: Known) -> bool:
    return any(leader.name != person.name and is_part_of(post, parts_of(leader.post)) for leader in known.leaders)


_TITLE_BEHIND = re.compile("(?:副)?(?:书记|[市县区省]长|主任|局长|部长|主席|院长|检察长|秘书长)")


def _titles_behind(passage: Passage, known: Known) -> Iterator[Mark]:
    """张卫国市长."""
    for leader in known.leaders:
        held = [part for one in known.leaders if one.name == leader.name for part in parts_of(one.post)]
        at = passage.text.find(leader.name)
        title = _TITLE_BEHIND.match(passage.text, at + len(leader.name)) if at >= 0 else None
        if title and not any(post.endswith(title[0]) for post in held):
            words = f"名录上{leader.name}是{'、'.join(held)}，这里写的是“{title[0]}”，请核对职务。"
            yield Mark(passage, at, title.end(), words)


def _distance(text: str, person: Person, post: str) -> int:
    """Characters from the first of that post to the name."""
    at = text.rfind(post, max(0, person.start - 80), person.start)
    return person.start - at if at >= 0 else len(post)


_ONLY_ONE = re.compile("(?<!副)(?:书记|[市县区州省]长|主任|局长|部长|主席|院长|检察长|秘书长|厅长)$")


def _held_by_another(passage: Passage, person: Person, told: Sequence[str], known: Known) -> Iterator[Mark]:
    holders = [
        (leader, post)
        for leader in known.leaders
        if _holds(leader, known.date)
        for post in told
        if _ONLY_ONE.search(post) and post in parts_of(leader.post)
    ]
    if len({leader.name for leader, _ in holders}) == 1 and not one_apart(holders[0][0].name, person.name):
        leader, post = holders[0]
        words = f"名录上{post}是{leader.name}，这里写的是“{person.name}”，请核对。"
        yield Mark(passage, person.start, person.end, words, (leader.name,))


# Names one character off a leader's


def _names(passage: Passage, known: Known) -> Iterator[Mark]:
    names = {leader.name for leader in known.leaders} | {name for name in known.names if len(name) <= _LONGEST_NAME}
    for person in people_in(passage.text):
        if person.name in names:
            continue
        near = [leader for leader in known.leaders if one_apart(leader.name, person.name)]
        same = [leader for leader in near if any(is_part_of(post, parts_of(leader.post)) for post in person.posts)]
        if same:
            words = f"名录上是{same[0].post}{same[0].name}，这里写的是“{person.name}”，请核对姓名。"
            yield Mark(passage, person.start, person.end, words, (same[0].name,), Level.MUST)
        elif near and not person.posts and _is_long(near[0].name):
            words = f"“{person.name}”和名录上的{near[0].name}只差一个字，请核对是不是同一个人。"
            yield Mark(passage, person.start, person.end, words, (near[0].name,), Level.SHOULD)


_LONGEST_NAME = 4


def _is_long(name: str) -> bool:
    return len(name) > 2


# Posts in the last issues


def _posts_before(passage: Passage, known: Known) -> Iterator[Mark]:
    listed = {leader.name for leader in known.leaders}
    before = [(issue, _held_in(words)) for issue, words in known.earlier_texts]
    names = {name for _, held in before for name, posts in held.items() if posts} - listed
    for person in with_names(passage.text, names) if names else ():
        told = [post for post in person.posts if _is_lasting(post)]
        issue, held = next(((issue, held[person.name]) for issue, held in before if held.get(person.name)), ("", ()))
        if told and held and not any(is_part_of(post, held) for post in told):
            yield from _changed(passage, person, told, issue, held)


# Nobody holds such a post for long, or it stands beside another one.
_PASSING = re.compile("小组|指挥部|专班|协会|学会|联合会|工会|基金会|联盟|组长|领队|代表|总指挥")


def _is_lasting(post: str) -> bool:
    return not _PASSING.search(post)


@lru_cache(maxsize=_CACHED)
def _held_in(words: str) -> dict[str, tuple[str, ...]]:
    held: dict[str, tuple[str, ...]] = {}
    for line in words.split("\n"):
        for person in people_in(line):
            held[person.name] = (*held.get(person.name, ()), *filter(_is_lasting, person.posts))
    return held


_SHARED = 2  # characters at the head of two posts, at which the same unit stands


def _changed(passage: Passage, person: Person, told: Sequence[str], issue: str, held: Sequence[str]) -> Iterator[Mark]:
    """Other posts than an office's are told only where they begin or end alike: else it is somebody of that name."""
    is_of_office = is_office_post(told[0]) and any(map(is_office_post, held))
    pairs = [(post, was) for post in told for was in held if _is_like(post, was)]
    if not pairs and not is_of_office:
        return
    post, was = pairs[0] if pairs else (told[0], held[0])
    start = person.start - _distance(passage.text, person, post)
    words = f"{issue}里是“{was}{person.name}”，这里是“{post}{person.name}”。职务有变动的不用改，否则请核对。"
    level = Level.SHOULD if is_of_office else Level.HINT
    yield Mark(passage, start, person.end, words, (f"{was}{person.name}",), level)


def _is_like(one: str, other: str) -> bool:
    """柳塘镇镇长 and 柳塘镇党委书记; 城管局总工程师 and 住建局总工程师."""
    shortest = min(len(one), len(other))
    return shortest > _SHARED and (one[:_SHARED] == other[:_SHARED] or one[-_SHARED - 1 :] == other[-_SHARED - 1 :])


# The order of leaders

_BETWEEN = re.compile("(?:[、，和与及]|以及)(?:[\u4e00-\u9fff]{0,20}、){0,3}[\u4e00-\u9fff]{0,20}")
_BY_STROKES = re.compile("笔画|笔划|音序|排名不分先后")


def _order(passage: Passage, known: Known) -> Iterator[Mark]:
    text = passage.text
    if _BY_STROKES.search(text):
        return
    orders = {leader.name: leader.order for leader in reversed(known.leaders) if _holds(leader, known.date)}
    if len(orders) < 2:
        return
    places = [(match.start(), match[0]) for match in re.finditer("|".join(map(re.escape, orders)), text)]
    for run in _runs(places, text):
        names = [name for _, name in run]
        right = sorted(names, key=orders.__getitem__)
        if names != right and len(set(names)) == len(names):
            start, end = run[0][0], run[-1][0] + len(run[-1][1])
            is_bare = text[start:end] == "、".join(names)
            words = f"按名录的次序是{'、'.join(right)}，这里的先后不同，请核对。"
            yield Mark(passage, start, end, words, ("、".join(right),) if is_bare else ())


def _runs(places: Sequence[tuple[int, str]], text: str) -> Iterator[list[tuple[int, str]]]:
    run: list[tuple[int, str]] = []
    for start, name in places:
        if run and not _is_between(text[run[-1][0] + len(run[-1][1]) : start]):
            yield run
            run = []
        run.append((start, name))
    if run:
        yield run


def _is_between(words: str) -> bool:
    """Whether nothing but a mark and a post part two names: no verb, after which another sentence would begin."""
    is_post = len(words) == 1 or bool(re.search("(?:长|书记|主任|主席|委员|常委)$", words))
    return (
        bool(_BETWEEN.fullmatch(words)) and is_post and not re.search("主持|讲话|出席|参加|陪同|通报|宣读|汇报", words)
    )


POST = Rule(
    key="consistency.post",
    name="职务与名录不符",
    source="本单位领导名录",
    level=Level.MUST,
    look=in_each(_posts, _KINDS),
    wrong=(),
    right=("市委书记张卫国出席会议。",),
)

NAME = Rule(
    key="consistency.name",
    name="姓名与名录不符",
    source="本单位领导名录",
    level=Level.MUST,
    look=in_each(_names, _KINDS),
    wrong=(),
    right=("市委书记张卫国出席会议。",),
)

POST_BEFORE = Rule(
    key="consistency.post-before",
    name="职务与前几期不同",
    source="前几期",
    level=Level.SHOULD,
    look=in_each(_posts_before, _KINDS),
    wrong=(),
    right=("市委副书记张卫国出席会议。",),
)

ORDER = Rule(
    key="consistency.order",
    name="领导排序",
    source="本单位领导名录",
    level=Level.SHOULD,
    look=in_each(_order, _KINDS),
    wrong=(),
    right=("张卫国、李建平出席会议。",),
)
