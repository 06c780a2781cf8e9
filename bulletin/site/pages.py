"""The pages for reading: home, bulletins with their years, issues, articles. All are drawn from released editions.

And what the office says of itself, which is no edition's.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Self

from django.db import connection
from django.http import Http404
from django.shortcuts import redirect

from bulletin import archive, derived
from bulletin.document.content import Article, Content
from bulletin.models import Bulletin, Edition, Status
from bulletin.site import corrections, withdrawn
from bulletin.site.altered import kept_whole
from bulletin.site.caching import Gone, draw, page
from bulletin.site.withdrawn import Withdrawn

RECENT = 8
LATEST, OF_ONE_ISSUE = 12, 3  # articles on the front page of several bulletins; of one issue no more than these


@dataclass(frozen=True)
class Page:
    """An edition as a page shows it."""

    edition: Edition
    content: Content

    @classmethod
    def of(cls, edition: Edition) -> Self:
        """Raises Altered for what is not what was sealed, by its own hash or by the record."""
        return cls(edition, archive.document_of(edition))


Listed = Page | Withdrawn  # a line of a list


@page
def home(request):
    """The newest issue of the one bulletin; of several, what there is of each."""
    pages = standing(Edition.objects.released().as_listed().order_by("-date", "-pk")[: 1 + RECENT])
    of_each = newest_of_each()
    of = [page.edition for page in (*pages, *of_each)]
    bulletins = [page.content for page in of_each]
    if len(bulletins) > 1:
        several = {"shelves": of_each, "bulletins": bulletins, "latest": _latest_articles(pages)}
        return draw(request, "site/home_of_several.html", several, of=of)
    one = {"content": pages[0].content if pages else None, "recent": pages[1:], "bulletins": bulletins}
    return draw(request, "site/home.html", one, of=of)


def _latest_articles(pages: list[Page]) -> list[tuple[Article, Content]]:
    found = [(article, page.content) for page in pages for article in page.content.articles[:OF_ONE_ISSUE]]
    return found[:LATEST]


@page
def privacy(request):
    return draw(request, "site/privacy.html", {}, of=[])


@page
def accessibility(request):
    return draw(request, "site/accessibility.html", {}, of=[])


@page
def bulletin(request, slug):
    pages = _recent(slug)
    told = withdrawn.of_bulletin(slug)
    if len(pages) == RECENT:
        told = told.filter(date__gte=pages[-1].edition.date)
    listed: list[Listed] = [*pages, *withdrawn.told_of(told)]
    listed.sort(key=lambda page: (page.content.year, page.content.number), reverse=True)
    return _bulletin_page(request, "site/bulletin.html", pages, listed)


@page
def about(request, slug):
    pages = _recent(slug)
    return _bulletin_page(request, "site/about.html", pages, pages)


@page
def latest(request, slug):
    """The lasting address of whatever issue is the newest."""
    of_bulletin = Edition.objects.released().filter(issue__bulletin__slug=slug)
    place = of_bulletin.last_issue_first().values_list("issue__year", "issue__number").first()
    if place is None:
        raise Http404
    return redirect("issue", slug, *place)


@page
def year(request, slug, year):
    pages = pages_of_year(slug, year)
    told = withdrawn.told_of(withdrawn.of_bulletin(slug).filter(issue__year=year))
    listed: list[Listed] = [*pages, *told]
    listed.sort(key=lambda page: page.content.number, reverse=True)
    if not listed:
        raise Http404
    known = pages[:1] or standing(released(slug).last_issue_first()[:1])
    context = {
        "content": known[0].content if known else None,  # a bulletin of which nothing stands has no page of its own
        "name": listed[0].content.bulletin,
        "year": year,
        "pages": listed,
        "months": _by_month(listed),
        "standing": len(pages),
        "articles": sum(len(page.content.articles) for page in pages),
        "briefs": sum(len(page.content.briefs) for page in pages),
    }
    of = [page.edition for page in (*known, *listed)]
    return draw(request, "site/year.html", context, of=of, also=also_of(listed))


def _by_month(listed: Sequence[Listed]) -> list[tuple[dt.date, list[Listed], int]]:
    """The newest month first: its first day, its lines, and how many of them stand."""
    months: dict[dt.date, list[Listed]] = defaultdict(list)
    for line in listed:
        months[line.content.date.replace(day=1)].append(line)
    return [
        (month, months[month], sum(isinstance(line, Page) for line in months[month]))
        for month in sorted(months, reverse=True)
    ]


@page
def issue(request, slug, year, number, version=None):
    context = issue_context(slug, year, number, version)
    edition = context["page"].edition
    beside = {"earlier": _year_and_number(edition.earlier), "later": _year_and_number(edition.later)}
    signer = derived.signer_of(edition)
    also = (edition.has_public_pdf, beside, signer)
    concerned = corrections.concerned(context["content"], context["versions"])
    facts = {**context, **beside, "signer": signer, "concerned": concerned}
    return draw(request, "site/issue.html", facts, of=context["versions"], also=also)


@page
def article(request, slug, year, number, key, version=None):
    context = issue_context(slug, year, number, version)
    articles = context["content"].articles
    place = next((place for place, article in enumerate(articles) if article.key == key), None)
    if place is None:
        return _to_version_with(key, slug, year, number, context["versions"])
    neighbours = {
        "previous": articles[place - 1] if place else None,
        "next": articles[place + 1] if place + 1 < len(articles) else None,
    }
    told = corrections.of_article(key, context["content"], context["versions"])
    context = {**context, "article": articles[place], **neighbours, **told}
    return draw(request, "site/article.html", context, of=context["versions"])


@page
def brief(request, slug, year, number, brief, version=None):
    """A brief, which is known by its place among those of its edition, counted from 1."""
    context = issue_context(slug, year, number, version)
    briefs = context["content"].briefs
    if brief > len(briefs):
        return _to_version_with_brief(brief, slug, year, number, context["versions"])
    told = corrections.of_brief(brief, context["content"], context["versions"])
    context = {**context, "brief": briefs[brief - 1], "place": brief, **told}
    return draw(request, "site/brief.html", context, of=context["versions"])


def newest_of_each() -> list[Page]:
    """The newest edition of each bulletin, which is what the public knows of it."""
    return standing(Bulletin.objects.newest_editions())


def standing(editions: Iterable[Edition]) -> list[Page]:
    """Those that are what was sealed: a list goes on without the others. Raises Altered if none of them is."""
    return list(kept_whole(editions, Page.of))


def released(slug: str):
    """The editions of a bulletin that stand; none for a bulletin the public does not know."""
    return Edition.objects.released().filter(issue__bulletin__slug=slug).as_listed()


def pages_of_year(slug: str, year: int) -> list[Page]:
    """The issues of a year that stand, newest first."""
    return standing(released(slug).filter(issue__year=year).order_by("-issue__number"))


def find(slug: str, year: int, number: int, version: int | None = None) -> tuple[Page, list[Edition]]:
    """The edition asked for (the newest if no version is named) and all that were ever released, newest first.

    Raises Http404 for what readers never saw, Gone for what was withdrawn, with a version all before it, whatever is
    released after; Altered for what is not what was sealed, or was sealed as another issue than the one asked for.
    """
    published = Edition.objects.published(slug, year, number)
    if not published:
        raise Http404
    readable = list(takewhile(lambda edition: edition.status != Status.WITHDRAWN, published))
    for edition in readable:
        if version in (None, edition.version):
            page = Page.of(edition)
            is_asked_for = (page.content.slug, page.content.year, page.content.number) == (slug, year, number)
            if not is_asked_for:
                raise archive.altered(edition)
            return page, readable
    if version is not None and all(edition.version != version for edition in published):
        raise Http404
    # Where an edition was released after all, readers are told nothing of the one that was withdrawn.
    last = [] if readable else withdrawn.told_of(withdrawn.told().filter(pk=published[0].pk))
    raise Gone(last[0] if last else None)


def years_of(slug: str) -> list[int]:
    """The years that have a page, newest first: steps from year to year, however many issues each has."""
    with connection.cursor() as cursor:
        cursor.execute(_YEARS, {"slug": slug, "released": Status.RELEASED, "withdrawn": Status.WITHDRAWN})
        return [year for (year,) in cursor.fetchall()]


_YEARS = """
    WITH RECURSIVE years(year) AS (
        SELECT 9999
        UNION ALL
        SELECT (
            SELECT issue.year FROM bulletin_issue issue
            WHERE issue.bulletin_id = (SELECT id FROM bulletin_bulletin WHERE slug = %(slug)s)
                AND issue.year < years.year
                AND EXISTS (
                    SELECT 1 FROM bulletin_edition edition
                    WHERE edition.issue_id = issue.id AND (
                        edition.status = %(released)s
                        OR edition.status = %(withdrawn)s AND edition.shows_statement AND NOT EXISTS (
                            SELECT 1 FROM bulletin_edition later
                            WHERE later.issue_id = issue.id AND later.id > edition.id
                                AND later.status = %(withdrawn)s
                        )
                    )
                )
            ORDER BY issue.year DESC LIMIT 1
        )
        FROM years WHERE years.year IS NOT NULL
    )
    SELECT year FROM years WHERE year < 9999
"""


def _recent(slug: str) -> list[Page]:
    """The newest issues of a bulletin; raises Http404 if there are none."""
    pages = standing(released(slug).last_issue_first()[:RECENT])
    if not pages:
        raise Http404
    return pages


def _bulletin_page(request, template: str, pages: list[Page], listed: Sequence[Listed]):
    """A page about a bulletin, whose name, office and 介绍 are those its newest edition was sealed with."""
    content, is_public = pages[0].content, pages[0].edition.has_public_pdf
    years = years_of(content.slug)
    context = {"content": content, "years": years, "pages": listed, "has_public_pdf": is_public}
    also = (years, is_public, also_of(listed))
    return draw(request, template, context, of=[page.edition for page in listed], also=also)


def also_of(listed: Iterable[Listed]) -> list[str]:
    """What decides a list besides its editions."""
    return [page.path_of_taker for page in listed if isinstance(page, Withdrawn)]


def issue_context(slug: str, year: int, number: int, version: int | None) -> dict:
    """What every page about an edition knows; raises as `find` does."""
    page, versions = find(slug, year, number, version)
    is_newest = page.edition == versions[0]
    newest = page.content if is_newest else archive.document_of(versions[0])
    facts = {"page": page, "content": page.content, "versions": versions}
    return {**facts, "is_newest": is_newest, "standing": newest}


def _year_and_number(issue: int | None) -> tuple[int, int] | None:
    return divmod(issue, 10000) if issue else None


def _to_version_with(key: int, slug: str, year: int, number: int, versions: list[Edition]):
    """An article that a correction took out stays readable in the newest version that has it, marked as superseded."""
    for edition in versions:
        if any(article.key == key for article in archive.document_of(edition).articles):
            return redirect("edition_article", slug, year, number, edition.version, key)
    raise Http404


def _to_version_with_brief(place: int, slug: str, year: int, number: int, versions: list[Edition]):
    """So does a brief."""
    for edition in versions:
        if place <= len(archive.document_of(edition).briefs):
            return redirect("edition_brief", slug, year, number, edition.version, place)
    raise Http404
