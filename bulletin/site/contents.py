"""The contents of a year (年度目录): all its texts by the column they stand in, or by the unit that sent them in."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.http import Http404

from bulletin.document.content import Article, Content
from bulletin.site.addresses import path_of_issue
from bulletin.site.caching import draw, page
from bulletin.site.pages import pages_of_year

_BETWEEN_UNITS = re.compile(r"[、，,；;\s]+")


class Line(NamedTuple):
    """A text of an issue, and where it is read."""

    words: str
    path: str
    content: Content


Placed = Iterator[tuple[str, Line]]  # each under the name of a group


@page
def by_column(request, slug, year):
    return _contents(request, slug, year, "site/columns.html", _in_columns)


@page
def by_unit(request, slug, year):
    return _contents(request, slug, year, "site/units.html", _of_units)


def _contents(request, slug: str, year: int, template: str, placed: Callable[[Content], Placed]):
    pages = pages_of_year(slug, year)
    if not pages:
        raise Http404
    groups: dict[str, list[Line]] = defaultdict(list)
    for issue in pages:
        for name, line in placed(issue.content):
            groups[name].append(line)
    largest_first = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    context = {"content": pages[0].content, "year": year, "groups": largest_first}
    return draw(request, template, context, of=[issue.edition for issue in pages])


def _in_columns(content: Content) -> Placed:
    """Articles under their columns; those without one under "", briefs under the name of theirs."""
    for article in content.articles:
        yield article.column, _article(content, article)
    for line in _briefs(content):
        yield content.briefs_title, line


def _of_units(content: Content) -> Placed:
    """Each text under every unit that is named with it; those that name none are left out."""
    sources = [text.source for text in content.articles] + [text.source for text in content.briefs]
    for source, line in zip(sources, (*_articles(content), *_briefs(content)), strict=True):
        for unit in filter(None, _BETWEEN_UNITS.split(source)):
            yield unit, line


def _articles(content: Content) -> Iterator[Line]:
    for article in content.articles:
        yield _article(content, article)


def _article(content: Content, article: Article) -> Line:
    return Line(article.title, f"{path_of_issue(content)}{article.key}/", content)


def _briefs(content: Content) -> Iterator[Line]:
    for number, brief in enumerate(content.briefs, start=1):
        yield Line(brief.words, f"{path_of_issue(content)}#brief-{number}", content)
