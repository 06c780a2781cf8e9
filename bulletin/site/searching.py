"""The search page: what was asked for, checked; what was found, with the words marked."""

import re
from dataclasses import dataclass

from django.shortcuts import render
from django.utils.http import urlencode

from bulletin import archive
from bulletin.document.content import Content
from bulletin.models import Edition, Entry, Status
from bulletin.search import entries
from bulletin.search.entries import Query, Unanswerable
from bulletin.site.addresses import path_of_issue
from bulletin.site.altered import kept_whole
from bulletin.site.caching import page, root
from bulletin.site.pages import Page, newest_of_each

PAGE_SIZE = 20
LAST_PAGE = entries.MOST_HITS // PAGE_SIZE
EXCERPT, BEFORE_HIT, BEGINNING = 100, 30, 24  # characters
NEWEST, BEST = "newest", "best"
ORDERS = {NEWEST: "最新优先", BEST: "相关优先"}

# An issue asked for by its number: 第19期, 2026年第19期, 2026年19期.
_NUMBER = re.compile(r"(?:([12][0-9]{3})年)?\s*(?:第\s*([0-9]{1,4})\s*期?|([0-9]{1,4})\s*期)", re.ASCII)
NAMED_AT_MOST = 5

Pieces = list[tuple[str, bool]]  # running text, and whether it is a hit


@dataclass(frozen=True)
class Hit:
    """An entry as the page shows it."""

    content: Content
    path: str
    kind: str
    title: Pieces
    excerpt: Pieces


@dataclass(frozen=True)
class Asked:
    """The parameters of the page, each of them sound."""

    typed: str
    words: tuple[str, ...]
    bulletin: str
    year: str
    order: str
    number: int

    def address(self, number: int) -> str:
        """Of another page of the same."""
        facts: dict[str, str | int] = {"q": self.typed, "bulletin": self.bulletin, "year": self.year}
        facts |= {"order": self.order if self.order != NEWEST else "", "page": number if number > 1 else ""}
        return "?" + urlencode({name: value for name, value in facts.items() if value})


NOTHING_SOUND = Asked(typed="", words=(), bulletin="", year="", order="", number=1)


@page
def search_page(request):
    known = {issue.content.slug: (issue.edition.bulletin_pk, issue.content.bulletin) for issue in newest_of_each()}
    years = [str(year) for year in entries.years()]
    context = {
        "typed": request.GET.get("q", "").replace("\0", "").strip()[: entries.LONGEST_QUERY],
        "bulletins": [(slug, name) for slug, (_, name) in known.items()],
        "years": years,
        "orders": ORDERS.items(),
        "asked": NOTHING_SOUND,
        "fault": "",
        "root": root(request),
    }
    try:
        asked = _asked(request.GET, known, years)
        context |= {"asked": asked, **(_results(asked, known) if asked.words else {})}
    except Unanswerable as fault:
        context["fault"] = str(fault)
    return render(request, "site/search.html", context, status=400 if context["fault"] else 200)


def _asked(parameters, known: dict, years: list[str]) -> Asked:
    typed = parameters.get("q", "").replace("\0", "").strip()
    bulletin, year = parameters.get("bulletin", ""), parameters.get("year", "")
    order, number = parameters.get("order") or NEWEST, parameters.get("page") or "1"
    if bulletin and bulletin not in known:
        raise Unanswerable("没有这个刊物，请在下面重新选择。")
    if year and year not in years:
        raise Unanswerable("这一年没有发布过简报，请在下面重新选择年份。")
    if order not in ORDERS:
        raise Unanswerable("没有这种排列，请在下面重新选择。")
    if not re.fullmatch("[1-9][0-9]{0,2}", number, re.ASCII):
        raise Unanswerable("没有这一页，请从第一页看起。")
    if int(number) > LAST_PAGE:
        raise Unanswerable(f"最多看前{LAST_PAGE}页：请多加一个词，或选定刊物、年份，把范围缩小。")
    return Asked(typed, entries.words_of(typed), bulletin, year, order, int(number))


def _results(asked: Asked, known: dict) -> dict:
    bulletin = known[asked.bulletin][0] if asked.bulletin else None
    query = Query(asked.words, bulletin, int(asked.year) if asked.year else None)
    end = asked.number * PAGE_SIZE
    found = entries.best(query) if asked.order == BEST else entries.newest(query, end + 1)
    has_next = len(found.entries) > end
    return {
        "issues": _issues_named(asked),
        "hits": _hits(found.entries[end - PAGE_SIZE : end], asked.words),
        "total": found.total,
        "first": asked.address(1),
        "previous": asked.address(asked.number - 1) if asked.number > 1 else "",
        "next": asked.address(asked.number + 1) if has_next and asked.number < LAST_PAGE else "",
        "is_cut": asked.number == LAST_PAGE and (has_next or found.total is None or found.total > end),
    }


def _issues_named(asked: Asked) -> list[Content]:
    """The newest issues of the number that was typed, if it was one."""
    if not (match := _NUMBER.fullmatch(asked.typed)):
        return []
    year, *numbers = match.groups()
    wanted: dict[str, str | int] = {"issue__number": int(next(filter(None, numbers)))}
    wanted |= {"issue__year": int(year or asked.year)} if year or asked.year else {}
    wanted |= {"issue__bulletin__slug": asked.bulletin} if asked.bulletin else {}
    named = Edition.objects.released().as_listed().filter(**wanted).order_by("-date", "-pk")
    return list(kept_whole(named[:NAMED_AT_MOST], lambda edition: Page.of(edition).content))


def _hits(pks: list[int], words: tuple[str, ...]) -> list[Hit]:
    """What is not released is left out, even if it was found."""
    released = Entry.objects.filter(edition__status=Status.RELEASED)
    found = released.defer("text").select_related("edition").in_bulk(pks)
    editions = {entry.edition_id: entry.edition for entry in found.values()}
    documents = dict(kept_whole(editions.values(), lambda edition: (edition.pk, archive.document_of(edition))))
    shown = [found[pk] for pk in pks if pk in found and found[pk].edition_id in documents]
    return [_hit(documents[entry.edition_id], entry.place, words) for entry in shown]


def _hit(content: Content, place: str, words: tuple[str, ...]) -> Hit:
    passage = entries.passages_of(content)[place]
    kind = _kind(content, place)
    body = passage.text[len(passage.title) :].lstrip("\n")
    path = path_of_issue(content) + place
    title = passage.title or beginning(passage.text)
    return Hit(content, path, kind, marked(title, words), excerpt(body, words))


def marked(text: str, words: tuple[str, ...]) -> Pieces:
    """All of it."""
    return _pieces(text, entries.marks(text, words), 0, len(text))


def beginning(text: str) -> str:
    """What stands for a title where there is none."""
    return text if len(text) <= BEGINNING else f"{text[:BEGINNING]}……"


def _kind(content: Content, place: str) -> str:
    if place == entries.EDITORS_NOTE:
        return "编者按"
    return content.briefs_title if place.startswith("#") else "文章"


def excerpt(body: str, words: tuple[str, ...]) -> Pieces:
    """About 100 characters around the first hit, or the beginning."""
    marks = entries.marks(body, words)
    first = marks[0][0] if marks else 0
    start = first - BEFORE_HIT if first > BEFORE_HIT else 0
    end = start + EXCERPT
    pieces = _pieces(body, marks, start, end)
    if start:
        pieces.insert(0, ("……", False))
    if end < len(body):
        pieces.append(("……", False))
    return pieces


def _pieces(text: str, marks: list[tuple[int, int]], start: int, end: int) -> Pieces:
    """The text from start to end, cut where marks begin and end."""
    pieces = []
    for mark_start, mark_end in [*marks, (len(text), len(text))]:
        before = text[start : min(mark_start, end)] if start < mark_start else ""
        hit = text[max(mark_start, start) : min(mark_end, end)]
        pieces += [(words.replace("\n", " "), is_hit) for words, is_hit in ((before, False), (hit, True)) if words]
        start = max(start, mark_end)
    return pieces
