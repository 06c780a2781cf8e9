"""The printed pages of an issue on the site (版面): a picture of each, and what stands on it, which leads to its text.

Open where the bulletin's PDF is, for they show no more than that; else for staff, behind the login. Each picture is
made once, when it is first asked for or soon after the release.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from bulletin import archive, derived
from bulletin.document.content import Content
from bulletin.models import Download, Edition
from bulletin.press import Area
from bulletin.site.addresses import path_of_issue
from bulletin.site.caching import draw, page, public
from bulletin.site.files import ranges
from bulletin.site.files.downloads import for_staff, recorded
from bulletin.site.files.public import file_name, headers_before_it_is_made, or_refused
from bulletin.site.pages import find, issue_context

WEBP = "image/webp"


@dataclass(frozen=True)
class Spot:
    """What stands somewhere on a page, where its text can be read, and whether it began on a page before."""

    area: Area
    words: str
    link: str
    goes_on: bool


@dataclass(frozen=True)
class Leaf:
    number: int
    picture: str
    spots: list[Spot]


@page
@or_refused
def issue_pages(request, slug, year, number, version=None):
    """The pages, or the way to where staff see them."""
    context = issue_context(slug, year, number, version)
    edition = context["page"].edition
    if not edition.has_public_pdf:
        return redirect("staff_pages", slug, year, number, edition.version)
    return _draw(request, context, "page_picture")


@public
@or_refused
def page_picture(request, slug, year, number, version, page):
    edition = find(slug, year, number, version)[0].edition
    if not edition.has_public_pdf:
        return redirect("staff_page_picture", slug, year, number, version, page)
    return picture_of(request, edition, page, derived.page)


@for_staff
@or_refused
def staff_pages(request, slug, year, number, version):
    context = issue_context(slug, year, number, version)
    response = _draw(request, context, "staff_page_picture")
    edition = context["page"].edition
    return recorded(request, response, Download.Kind.PAGES, edition.issue.bulletin, year, edition)


@for_staff
@or_refused
def staff_page_picture(request, slug, year, number, version, page):
    return picture_of(request, find(slug, year, number, version)[0].edition, page, derived.page)


def picture_of(
    request: HttpRequest, edition: Edition, number: int, kind: Callable[[int], derived.Derived]
) -> HttpResponseBase:
    """Raises Http404 if there is no such page, press.PressError."""
    if not 1 <= number <= edition.pages:
        raise Http404
    if headers := headers_before_it_is_made(request, kind(number), edition, WEBP):
        return headers
    path = kind(number).kept(edition)
    name = f"{file_name(archive.document_of(edition))}-第{number}页.webp"
    return ranges.answer(request, ranges.on_disk(path, path.stem, WEBP, name))


def _draw(request: HttpRequest, context: dict, route: str) -> HttpResponse:
    edition, content = context["page"].edition, context["content"]
    picture = partial(reverse, route)
    names = (content.slug, content.year, content.number, content.version)
    found_by = derived.AREAS.path(edition).stem  # another one where another press finds them
    base = path_of_issue(content) if context["is_newest"] else f"{path_of_issue(content)}v{content.version}/"
    spots = list(_spots(derived.areas(edition), content, base))
    leaves = [
        Leaf(number, picture(args=[*names, number]), [spot for spot in spots if spot.area.page == number])
        for number in range(1, edition.pages + 1)
    ]
    facts = {**context, "leaves": leaves, "base": base}
    return draw(request, "site/printed.html", facts, of=context["versions"], also=(route, found_by))


def _spots(areas: list[Area], content: Content, base: str) -> Iterator[Spot]:
    """Articles and briefs; a picture stands within its article."""
    links = {f"article-{one.key}": (f"《{one.title}》", f"{base}{one.key}/") for one in content.articles}
    for number, brief in enumerate(content.briefs, start=1):
        links[f"brief-{number}"] = (f"{content.briefs_title}：{brief.text}", f"{base}briefs/{number}/")
    begun = set()
    for area in areas:
        if area.place in links:
            yield Spot(area, *links[area.place], area.place in begun)
            begun.add(area.place)
