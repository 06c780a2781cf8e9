"""The same thing told again, with a figure or a day that is a slip: 118名志愿者 in the title, 181名 in the text."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bulletin.proofreading.consistency.quantities import Quantity, plain, quantities_in
from bulletin.proofreading.findings import Mark
from bulletin.proofreading.passages import HEADINGS, PROSE, Kind, Passage

_TITLES = frozenset({Kind.TITLE}) | HEADINGS
_TEXT = PROSE - {Kind.BRIEF}
_REACH = 16  # characters around a figure in which stands what it is of
_MOST, _MOST_ABOVE = 300, 120  # figures of an article, figures that one is compared with
_PAUSE = re.compile("[，。；：！？,;:!?\n\t]")
_NO_WORD = re.compile("[^\u4e00-\u9fff]|累计|共计?|合计|已经?|全[市区县镇]|今年|以来|目前|其中|先后|达到?|个|的|长|了")
_OTHER = re.compile(
    "其中|去年|上年|同期|上月|上次|每|平均|原|计划|目标|另|其余|剩余|各(?![类种])|分别|比|力争|预算|单|新增|人均|最[高低多少]|再|还|超|不足|首批|第[一二三四五]"
)
_PLACES = re.compile("[\u4e00-\u9fff]{2}(?:[区县镇乡村](?![里上民域干])|街道|社区|小学|中学)")
_TIMES = re.compile(
    r"\d{1,2}月|[一二三四]季度|[上下]半年|\d{4}年|去年|上月|本月|第.[期次轮批天日]|首[日批轮次]|当[天日]|次日|昨"
)
_LEAST_OF_TITLE, _LEAST_OF_BRIEF, _LEAST_IN_TEXT = 2, 4, 4  # characters that two figures share


class _Told(NamedTuple):
    """A figure, and the words around it."""

    passage: Passage
    figure: Quantity
    words: str

    @property
    def lead(self) -> str:
        """The sentence up to the figure."""
        text = self.passage.text
        return text[text.rfind("。", 0, self.figure.start) + 1 : self.figure.start]


def look(passages: tuple[Passage, ...]) -> Iterator[Mark]:
    briefs = [one for passage in passages if passage.kind == Kind.BRIEF for one in _told_in(passage)][:_MOST]
    articles: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        articles[passage.group].append(passage)
    for article in articles.values():
        titles = [one for passage in article if passage.kind in _TITLES for one in _told_in(passage)][:_MOST]
        text = [one for passage in article if passage.kind in _TEXT for one in _told_in(passage)][:_MOST]
        yield from _against(titles, text, "标题里", _LEAST_OF_TITLE)
        yield from _against(briefs, text, "提要里", _LEAST_OF_BRIEF)
        yield from _within(text)
        yield from _days(article)


def _told_in(passage: Passage) -> Iterator[_Told]:
    text = passage.text
    for figure in quantities_in(text):
        if not (figure.is_about or figure.is_rated or figure.unit in _NO_COUNT):
            yield _Told(passage, figure, _before(text, figure.start) + "|" + _behind(text, figure.end))


_NO_COUNT = frozenset("期届班层单")


def _before(text: str, end: int) -> str:
    return _NO_WORD.sub("", _PAUSE.split(text[max(0, end - _REACH) : end])[-1])


def _behind(text: str, start: int) -> str:
    return _NO_WORD.sub("", _PAUSE.split(text[start : start + _REACH])[0])


def _against(heads: Sequence[_Told], text: Sequence[_Told], where: str, least: int) -> Iterator[Mark]:
    """A figure of a title that the text never gives, but one so alike that it must be meant."""
    for head in heads:
        if any(_is_equal(head, one) for one in text):
            continue
        alike = [one for one in text if _is_slip(head, one) and _shared(head, one) >= least + _is_short(head, one)]
        if len({one.figure.value for one in alike}) == 1 and not _is_of_other(alike[0], head):
            one = alike[0]
            words = f"{where}是{head.figure.words}，这里是{one.figure.words}，说的是同一件事的请核对。"
            yield Mark(one.passage, one.figure.start, one.figure.end, words, (head.figure.words,))


def _within(text: Sequence[_Told]) -> Iterator[Mark]:
    """Two figures of one thing in different sentences, of which the digits changed places."""
    for at, one in enumerate(text):
        above = text[max(0, at - _MOST_ABOVE) : at]
        if any(_is_equal(one, other) for other in (*above, *text[at + 1 :])):
            continue
        for other in above:
            is_same = _is_swapped(one, other) and _shared(one, other) >= _LEAST_IN_TEXT and one.lead != other.lead
            if is_same and not one.lead.startswith(other.lead) and not _is_of_other(one, other):
                words = f"前面写的是{other.figure.words}，这里是{one.figure.words}，说的是同一件事的请核对。"
                yield Mark(one.passage, one.figure.start, one.figure.end, words, (other.figure.words,))
                break


def _is_equal(one: _Told, other: _Told) -> bool:
    return one.figure.unit == other.figure.unit and one.figure.value == other.figure.value


def _is_slip(one: _Told, other: _Told) -> bool:
    """One digit is another, or digits changed places; nothing can be told of a single digit."""
    a, b = plain(one.figure.value), plain(other.figure.value)
    if one.figure.unit != other.figure.unit or len(a) != len(b) or len(a) < 2:
        return False
    return sum(x != y for x, y in zip(a, b, strict=True)) == 1 or sorted(a) == sorted(b)


def _is_swapped(one: _Told, other: _Told) -> bool:
    a, b = plain(one.figure.value), plain(other.figure.value)
    return one.figure.unit == other.figure.unit and a != b and sorted(a) == sorted(b) and len(a) == len(b)


def _is_short(one: _Told, other: _Told) -> bool:
    """27 and 29 may be two things sooner than 3600 and 3900."""
    return len(plain(one.figure.value)) == 2 and not _is_swapped(one, other)


def _is_of_other(one: _Told, other: _Told) -> bool:
    """Another place, another time, a part or a plan."""
    if any(_OTHER.search(each.lead[-_REACH:]) for each in (one, other)):
        return True
    return _differ(_PLACES, one, other) or _differ(_TIMES, one, other)


def _differ(pattern: re.Pattern[str], one: _Told, other: _Told) -> bool:
    found, others = ({*pattern.findall(each.lead)} for each in (one, other))
    return bool(found and others and not found & others)


def _shared(one: _Told, other: _Told) -> int:
    return _length_shared(one.words, other.words)


def _length_shared(one: str, other: str) -> int:
    """Of the longest stretch that two short texts have in common."""
    longest, ends = 0, [0] * (len(other) + 1)
    for character in one:
        ends = [0, *(ends[at] + 1 if character == second != "|" else 0 for at, second in enumerate(other))]
        longest = max(longest, *ends)
    return longest


# Days

_DAY = re.compile(r"(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?![至到前后起、—-]|之前|以[前来]|截止)")
_LEAST_OF_DAY = 3  # characters that the title and the sentence share
_LONGEST_TITLE = 40


def _days(article: Sequence[Passage]) -> Iterator[Mark]:
    """The day in the title, where the text tells another one of the same thing."""
    titles = [passage for passage in article if passage.kind == Kind.TITLE][:1]
    text = [passage for passage in article if passage.kind in _TEXT]
    for title in titles:
        told = [*_DAY.finditer(title.text[:_LONGEST_TITLE])]
        first = next(((passage, match) for passage in text[:2] for match in _DAY.finditer(passage.text)), None)
        if len(told) != 1 or first is None or any(_tells(passage.text, told[0]) for passage in text):
            continue
        passage, match = first
        sentence = passage.text[match.end() :].split("。")[0][:_LONGEST_SENTENCE]
        what = _NO_WORD.sub("", title.text[told[0].end() : _LONGEST_TITLE])
        if match["month"] == told[0]["month"] and _length_shared(what, sentence) >= _LEAST_OF_DAY:
            words = f"标题里是{told[0][0]}，正文里是{match[0]}，请核对。"
            yield Mark(title, told[0].start(), told[0].end(), words, (match[0],))


_LONGEST_SENTENCE = 120


def _tells(text: str, day: re.Match[str]) -> bool:
    return bool(re.search(rf"(?<!\d){day['day']}日", text))
