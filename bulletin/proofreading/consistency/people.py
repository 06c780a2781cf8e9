"""People as a text names them: a post and a name, or a name where only a name can stand."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from bulletin.proofreading.consistency.sentences import HAN
from bulletin.proofreading.consistency.surnames import is_likely_name, is_name, is_surely_name, length_of_surname

_TITLE = (
    "书记|市长|县长|区长|镇长|乡长|州长|省长|盟长|旗长|主任|局长|处长|科长|部长|厅长|主席|院长|检察长|秘书长|队长|支队长|大队长|所长|站长|校长|会长|"
    "理事长|董事长|经理|组长|班长|股长|总监|负责人|网格长|楼栋长|护士长|政委|司令员|巡视员|调研员|专员|行长|馆长|园长|社长|台长|村长|工程师|主编|常委|委员|指挥长|总指挥|参谋长"
)
_POST_END = re.compile(f"(?:{_TITLE})")
_POST_LAST = re.compile(f"(?:{_TITLE})$")
# What stands right behind a name in running text.
_AFTER = re.compile(
    r"[，。、；：！？（）()\s“”《》]|$|出席|主持|参加|强调|指出|要求|表示|介绍|说|带队|率|到|在|赴|和|与|及|等|同志|讲话|宣读|通报|作|对|就|陪同|为|向|解读|"
    "汇报|担任|任|一行|先后|深入|现场|听取|会见|调研|督导|检查|主讲|致辞|前往|分别|同|以|从|将|随后|走访|慰问|代表|签署|宣布|部署|总结|提出|认为|"
    "回应|当场|来到|察看|查看|逐一|叮嘱|解释|的|是|当选|不|已|被|围绕|结合|专题|传达|带领|组织|牵头|负责|视察|考察|接受|点评|发言|亲自|还|也|应邀|"
    "实地|今年|近日|多次|受邀|授课|授|颁|揭|见|主|因|于|上|下|会"
)
_SURE_AFTER = re.compile(
    r"[，。、；：！？（）()\s”》]|$|出席|主持|参加|强调|指出|要求|表示|介绍|同志|讲话|宣读|带队|通报|陪同|一行|先后|深入|调研|督导|检查|前往|来到"
)
_SAYS = re.compile(rf"(?<![{HAN}])(?P<name>[{HAN}]{{2,4}})(?=强调|指出|要求|表示|认为|介绍说|说[，：]|出席|主持)")
_COMRADE = re.compile(rf"(?P<name>[{HAN}]{{2,3}})同志")
_POST_LEFT = re.compile(rf"[{HAN}]{{0,20}}$")
_FORMER = re.compile("原|时任|前任|曾任|前$|老$")
# Words before a post that are no part of it.
_CONTEXT = re.compile(
    f"[{HAN}]*(?:会议由|由|请|邀请|对|向|据|任命|选举|陪同|听取|会见|会上|主持|出席|参加|随后|当天|任|选|见|经|在|与|及|和(?=[市县区镇省]))(?=[^，]{{2,}})"
)
_NEVER_LAST = frozenset("对在到与及就将以从说的是向主出参也还已被同等率")

_MOST, _CACHED = 300, 256  # people of a passage, passages whose people are kept


class Person(NamedTuple):
    """A name where it stands, and the posts before it: 市委副书记、市长张卫国; no posts where none is told."""

    name: str
    start: int
    posts: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        return self.start + len(self.name)


@lru_cache(maxsize=_CACHED)
def people_in(text: str) -> tuple[Person, ...]:
    """In the order of the text; each place once. Kept, since several rules ask for the same passages."""
    found: dict[int, Person] = {}
    for match in islice(_POST_END.finditer(text), _MOST):
        name = name_at(text, match.end())
        posts = _posts_before(text, match.end()) if name else ()
        if name and posts:
            found[match.end()] = Person(name, match.end(), posts)
    for start, end, is_clear in islice(_places_of_names(text), _MOST):
        for at in (start, start + 1):
            name = text[at:end]
            is_one = len(name) > 2 and (is_name(name) if is_clear else is_likely_name(name))
            if is_one and not any(one.start <= at < one.end for one in found.values()):
                found[at] = Person(name, at)
                break
    return tuple(found[at] for at in sorted(found))


def _places_of_names(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where a name may stand without a post, and whether its beginning is clear."""
    for match in _SAYS.finditer(text):
        yield *match.span("name"), True
    for match in _COMRADE.finditer(text):
        yield *match.span("name"), False


def name_at(text: str, start: int) -> str:
    """The name that begins there; "" if none does that can be told from the words behind it."""
    surname = length_of_surname(text, start)
    if not surname:
        return ""
    names = [text[start : start + surname + given] for given in (2, 1)]
    fitting = [name for name in names if is_name(name) and _AFTER.match(text, start + len(name))]
    fitting = [name for name in fitting if len(name) == 2 or name[-1] not in _NEVER_LAST]
    if not fitting and is_surely_name(names[0]):
        return names[0]
    if len(fitting) == 2 and not _SURE_AFTER.match(text, start + len(fitting[0])):
        return fitting[1] if _SURE_AFTER.match(text, start + len(fitting[1])) else fitting[0]
    return fitting[0] if fitting else ""


def _posts_before(text: str, end: int) -> tuple[str, ...]:
    """The posts that end there, parted by 、: the first is rid of the words that only lead up to it."""
    posts: list[str] = []
    while match := _POST_LEFT.search(text, max(0, end - 20), end):
        part = match[0]
        if not part or (posts and not _POST_LAST.search(part)):
            break
        posts.insert(0, part)
        if match.start() == 0 or text[match.start() - 1] != "、" or len(posts) > _MOST_POSTS:
            break
        end = match.start() - 1
    if not posts or _FORMER.search(posts[0][:-1]):
        return ()
    return tuple(_bare(post) for post in posts if _POST_LAST.search(post))


_MOST_POSTS = 5


def _bare(post: str) -> str:
    lead = _CONTEXT.match(post)
    return post[lead.end() :] if lead else post


def with_names(text: str, names: Collection[str]) -> list[Person]:
    """The people of the text, and those of these names wherever they stand, whatever follows them."""
    found = {person.start: person for person in people_in(text)}
    pattern = re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True))) if names else None
    for match in islice(pattern.finditer(text), _MOST) if pattern else ():
        start, end = match.span()
        is_whole = len(match[0]) > 2 or not is_likely_name(text[start : end + 1])
        if is_whole and _POST_LAST.search(text, max(0, start - _LONGEST_TITLE), start):
            posts = _posts_before(text, start)
            if posts or start not in found:
                found[start] = Person(match[0], start, posts)
    return [found[at] for at in sorted(found)]


_LONGEST_TITLE = 4  # characters: 总工程师


# Posts compared

_DOUBLED = re.compile("(部|局|处|科|院|厅|所|站|队)(?=\\1长)")


def parts_of(post: str) -> list[str]:
    """市委副书记、市长 as its parts."""
    return [part for part in re.split("[、，,；;/ ]", post) if part]


def is_part_of(said: str, held: Iterable[str]) -> bool:
    """Whether what is said is, or is the end of, a post that is held: 主任 of 市创建办主任; but not 书记 of 副书记."""
    short = _short(said)
    return any(
        (_ends_with(short, _short(post)) and not short[: -len(_short(post))].endswith(_HIGHER))
        or _ends_with(_short(post), short)
        for post in held
    )


def _ends_with(long: str, short: str) -> bool:
    return long == short or (long.endswith(short) and not long[: -len(short)].endswith(_LOWER))


_LOWER = ("副", "助理", "代", "代理")
_HIGHER = ("常务", "第一")  # 常务副市长 is no 副市长, but may be called so


def _short(post: str) -> str:
    return _DOUBLED.sub("", post.removeprefix("中共"))


def is_office_post(post: str) -> bool:
    """One of which a table of leaders tells: no group's head or the like, which somebody is besides."""
    return bool(
        re.search("(?:书记|[市县区州省]长|主任|局长|部长|主席|院长|检察长|秘书长|厅长)$", post)
    ) and not re.search("小组|指挥部|专班|协会|学会|联合会|委员会|工会|基金会|联盟|支部|党小组|社区|村", post)


def one_apart(one: str, other: str) -> bool:
    """Whether one character was changed, left out, added, or two neighbours changed places."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        differ = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        swapped = len(differ) == 2 and differ[1] == differ[0] + 1 and sorted(one) == sorted(other)
        return len(differ) == 1 or swapped
    long, short = sorted((one, other), key=len, reverse=True)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
