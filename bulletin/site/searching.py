"""The search page: what was asked for, checked; what was found, with the words marked, and where it stands.

The very words come first. When little has them, what was likely meant follows, and that it is not the same is said.
"""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from django.shortcuts import render
from django.utils.http import urlencode

from bulletin import archive
from bulletin.document.content import Article, Content
from bulletin.models import Entry, Status
from bulletin.search import entries, forgiving, numbers, unfound
from bulletin.search.entries import Passage, Query, Unanswerable
from bulletin.site.addresses import path_of_issue
from bulletin.site.altered import kept_whole
from bulletin.site.caching import page, root
from bulletin.site.pages import newest_of_each

PAGE_SIZE = 20
LAST_PAGE = entries.MOST_HITS // PAGE_SIZE
EXCERPT, BEFORE_HIT, BEGINNING = 100, 30, 24  # characters
NEWEST, BEST = "newest", "best"
ORDERS = {BEST: "相关优先", NEWEST: "最新优先"}
NAMED_AT_MOST = 5

Pieces = list[tuple[str, bool]]  # running text, and whether it is a hit


@dataclass(frozen=True)
class Hit:
    """An entry as the page shows it."""

    content: Content
    path: str
    where: str
    title: Pieces
    excerpt: Pieces
    is_part: bool  # it has not the very words


@dataclass(frozen=True)
class Asked:
    """The parameters of the page, each of them sound."""

    typed: str
    words: tuple[str, ...]
    bulletin: str
    year: str
    unit: str
    column: str
    order: str
    number: int

    def address(self, number: int, typed: str = "") -> str:
        """Of another page of the same, or of the same search for something else."""
        facts: dict[str, str | int] = {"q": typed or self.typed, "bulletin": self.bulletin, "year": self.year}
        facts |= {"unit": self.unit, "column": self.column}
        facts |= {"order": self.order if self.order != BEST else "", "page": number if number > 1 else ""}
        return "?" + urlencode({name: value for name, value in facts.items() if value})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.bulletin or self.year or self.unit or self.column)


class Answer(NamedTuple):
    """What was found, by primary key, in order: those with the very words, as many of them as are looked at, and how
    many there are; those with parts. `words` are marked in the first, `parts` in the rest.
    """

    same: list[int]
    total: int | None
    some: list[int]
    words: tuple[str, ...]
    parts: tuple[str, ...] = ()
    spelling: str = ""  # what was searched for instead


@dataclass(frozen=True)
class Known:
    """What the public knows, to choose from."""

    bulletins: dict[str, tuple[int, str]]  # slug -> primary key, name
    years: list[str]
    units: list[str]
    columns: list[str]

    @classmethod
    def now(cls) -> Self:
        bulletins = {page.content.slug: (page.edition.bulletin_pk, page.content.bulletin) for page in newest_of_each()}
        return cls(bulletins, [str(year) for year in entries.years()], entries.units(), entries.columns())

    @property
    def names(self) -> dict[str, str]:
        return {slug: name for slug, (_, name) in self.bulletins.items()}

    @property
    def choices(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """(name of the field, its label, its options: what is sent, what is read); those that offer anything."""
        fields = (
            ("bulletin", "刊物", list(self.names.items())),
            ("year", "年份", [(year, f"{year}年") for year in self.years]),
            ("unit", "供稿单位", [(unit, unit) for unit in self.units]),
            ("column", "栏目", [(column, column) for column in self.columns]),
        )
        return [field for field in fields if field[2]]


NOTHING_SOUND = Asked(typed="", words=(), bulletin="", year="", unit="", column="", order="", number=1)


@page
def search_page(request):
    known = Known.now()
    context = {
        "typed": request.GET.get("q", "").replace("\0", "").strip()[: entries.LONGEST_QUERY],
        "known": known,
        "orders": ORDERS.items(),
        "asked": NOTHING_SOUND,
        "fault": "",
        "root": root(request),
    }
    try:
        asked = _asked(request.GET, known)
        context |= {"asked": asked, **(_results(asked, known) if asked.words else {})}
    except Unanswerable as fault:
        context["fault"] = str(fault)
    return render(request, "site/search.html", context, status=400 if context["fault"] else 200)


def _asked(parameters, known: Known) -> Asked:
    typed = parameters.get("q", "").replace("\0", "").strip()
    bulletin, year = parameters.get("bulletin", ""), parameters.get("year", "")
    unit, column = parameters.get("unit", ""), parameters.get("column", "")
    order, number = parameters.get("order") or BEST, parameters.get("page") or "1"
    if bulletin and bulletin not in known.bulletins:
        raise Unanswerable("没有这个刊物，请在下面重新选择。")
    if year and year not in known.years:
        raise Unanswerable("这一年没有发布过简报，请在下面重新选择年份。")
    if unit and unit not in known.units:
        raise Unanswerable("没有这个供稿单位，请在下面重新选择。")
    if column and column not in known.columns:
        raise Unanswerable("没有这个栏目，请在下面重新选择。")
    if order not in ORDERS:
        raise Unanswerable("没有这种排列，请在下面重新选择。")
    if not re.fullmatch("[1-9][0-9]{0,2}", number, re.ASCII):
        raise Unanswerable("没有这一页，请从第一页看起。")
    if int(number) > LAST_PAGE:
        raise Unanswerable(f"最多看前{LAST_PAGE}页：请多加一个词，或选定刊物、年份，把范围缩小。")
    return Asked(typed, entries.words_of(typed), bulletin, year, unit, column, order, int(number))


def _results(asked: Asked, known: Known) -> dict:
    bulletin = known.bulletins[asked.bulletin][0] if asked.bulletin else None
    year = int(asked.year) if asked.year else None
    query = Query(asked.words, bulletin, year, asked.column, asked.unit)
    named = numbers.named_by_readers(asked.typed, known.names)
    issues = _issues_named(named, query, known)
    found = _answer(asked, replace(query, is_of_texts=bool(issues)), is_named=named is not None)
    if _found_nothing(asked, found, named):
        unfound.note(asked.typed, has_parts=bool(found.some))
    end = asked.number * PAGE_SIZE
    all_of_them = [*((pk, False) for pk in found.same), *((pk, True) for pk in found.some)]
    has_next = len(all_of_them) > end
    return {
        "issues": issues,
        "named": (named.bulletin, known.names[named.bulletin]) if named and not named.wanted else None,
        "found": found,
        "hits": _hits(all_of_them[end - PAGE_SIZE : end], found),
        "pages": _page_count(found, len(all_of_them)),
        "first": asked.address(1),
        "previous": asked.address(asked.number - 1) if asked.number > 1 else "",
        "next": asked.address(asked.number + 1) if has_next and asked.number < LAST_PAGE else "",
        "is_cut": asked.number == LAST_PAGE and (has_next or found.total is None or found.total > end),
    }


def _page_count(found: Answer, looked_at: int) -> int | None:
    """How many there are to be seen, or None if that is not known."""
    if found.total is None:
        return None
    return min(LAST_PAGE, -(-max(found.total + len(found.some), looked_at) // PAGE_SIZE))


def _answer(asked: Asked, query: Query, *, is_named: bool) -> Answer:
    found = _same(asked, query)
    if is_named or found.total is None or found.total >= forgiving.LITTLE:
        return found
    meant = forgiving.find(query, asked.typed)
    if meant.spelling and not (found.same or meant.whole):
        instead = replace(asked, typed=meant.spelling, words=entries.words_of(meant.spelling))
        other = _answer_as_spelled(instead, replace(query, words=instead.words))
        if other.same or other.some:
            return other._replace(spelling=meant.spelling)
    return _with_parts(asked, found, meant)


def _answer_as_spelled(asked: Asked, query: Query) -> Answer:
    found = _same(asked, query)
    if found.total is None or found.total >= forgiving.LITTLE:
        return found
    return _with_parts(asked, found, forgiving.find(query, asked.typed))


def _same(asked: Asked, query: Query) -> Answer:
    """What has the very words."""
    by_merit = asked.order == BEST
    found = entries.best(query) if by_merit else entries.newest(query, asked.number * PAGE_SIZE + 1)
    return Answer(found.entries, found.total, [], asked.words)


def _with_parts(asked: Asked, found: Answer, meant: forgiving.Meant) -> Answer:
    """Behind what has the very words, what has them but for punctuation, then what has parts of them."""
    whole = [pk for pk in meant.whole if pk not in found.same]
    some = [pk for pk in meant.parts if pk not in found.same]
    if asked.order == NEWEST:
        dates = dict(Entry.objects.filter(pk__in=some).values_list("pk", "date"))
        some.sort(key=dates.__getitem__, reverse=True)
    total = (found.total or 0) + len(whole)
    return Answer([*found.same, *whole], total, some, (*found.words, *(meant.marks if whole else ())), meant.marks)


def _found_nothing(asked: Asked, found: Answer, named: numbers.Named | None) -> bool:
    """It is told to the editors, once for each search and not for each page of it."""
    is_nothing = not (found.same and not found.spelling) and named is None
    return is_nothing and asked.number == 1 and not asked.is_narrowed


def _issues_named(named: numbers.Named | None, query: Query, known: Known) -> list[Content]:
    """The newest issues of the number or day that was typed, if it was one."""
    if not (named and named.wanted):
        return []
    bulletin = known.bulletins[named.bulletin][0] if named.bulletin else query.bulletin
    found = numbers.issues(named.wanted, replace(query, bulletin=bulletin), NAMED_AT_MOST)
    return [content for content, _ in _documents(found).values()]


def _documents(pks: list[int]) -> dict[int, tuple[Content, str]]:
    """Of each entry, in the order given, the document it stands in and its place there. What is not released, or not
    what was sealed, is left out, even if it was found.
    """
    released = Entry.objects.filter(edition__status=Status.RELEASED)
    found = released.defer("text").select_related("edition").in_bulk(pks)
    editions = {entry.edition_id: entry.edition for entry in found.values()}
    documents = dict(kept_whole(editions.values(), lambda edition: (edition.pk, archive.document_of(edition))))
    shown = [found[pk] for pk in pks if pk in found and found[pk].edition_id in documents]
    return {entry.pk: (documents[entry.edition_id], entry.place) for entry in shown}


def _hits(pks: list[tuple[int, bool]], found: Answer) -> list[Hit]:
    documents = _documents([pk for pk, _ in pks])
    return [
        _hit(*documents[pk], words=found.parts if is_part else found.words, is_part=is_part)
        for pk, is_part in pks
        if pk in documents
    ]


def _hit(content: Content, place: str, *, words: tuple[str, ...], is_part: bool) -> Hit:
    passage = entries.passages_of(content)[place]
    body = passage.beneath
    path = path_of_issue(content) + place
    title = passage.title or beginning(passage.text)
    where = _where(content, passage, words)
    return Hit(content, path, where, marked(title, words), excerpt(body, words), is_part)


def _where(content: Content, passage: Passage, words: tuple[str, ...]) -> str:
    """In which part of the issue the words stand."""
    if passage.place == entries.EDITORS_NOTE:
        return "编者按"
    if passage.place == entries.IMPRINT:
        return "版记"
    if not isinstance(passage.body, Article):
        return content.briefs_title or "简讯"
    article = passage.body
    texts = {"题目": article.title, "栏目": article.column, "供稿单位": article.source}
    texts["正文"] = "\n".join(article.paragraphs)
    return "、".join(name for name, text in texts.items() if _has_any(text, words)) or "文章"


def _has_any(text: str, words: tuple[str, ...]) -> bool:
    folded = entries.fold(text)
    return any(word in folded for word in words)


def marked(text: str, words: tuple[str, ...]) -> Pieces:
    """All of it."""
    return _pieces(text, entries.marks(text, words), 0, len(text))


def beginning(text: str) -> str:
    """What stands for a title where there is none."""
    return text if len(text) <= BEGINNING else f"{text[:BEGINNING]}……"


def excerpt(body: str, words: tuple[str, ...]) -> Pieces:
    """About 100 characters around the first hit of the line that has most of the words, or the beginning."""
    marks = entries.marks(body, words)
    first = _first_of_best_line(body, words, marks)
    start = first - BEFORE_HIT if first > BEFORE_HIT else 0
    end = start + EXCERPT
    pieces = _pieces(body, marks, start, end)
    if start:
        pieces.insert(0, ("……", False))
    if end < len(body):
        pieces.append(("……", False))
    return pieces


def _first_of_best_line(body: str, words: tuple[str, ...], marks: list[tuple[int, int]]) -> int:
    if len(words) < 2 or not marks:
        return marks[0][0] if marks else 0
    start, most, best = 0, 0, 0
    for line in entries.fold(body).split("\n"):
        if (has := sum(word in line for word in words)) > most:
            most, best = has, start
        start += len(line) + 1
    return next((first for first, _ in marks if first >= best), marks[0][0])


def _pieces(text: str, marks: list[tuple[int, int]], start: int, end: int) -> Pieces:
    """The text from start to end, cut where marks begin and end."""
    pieces = []
    for mark_start, mark_end in [*marks, (len(text), len(text))]:
        before = text[start : min(mark_start, end)] if start < mark_start else ""
        hit = text[max(mark_start, start) : min(mark_end, end)]
        pieces += [(words.replace("\n", " "), is_hit) for words, is_hit in ((before, False), (hit, True)) if words]
        start = max(start, mark_end)
    return pieces
