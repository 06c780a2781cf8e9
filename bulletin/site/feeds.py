"""The site for machines: sitemaps, robots, Atom feeds, issues as JSON, the icon browsers ask for unasked.

Each costs the same however many issues the other years hold.
"""

import datetime as dt
import re

import msgspec
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from lxml import html as lxml_html

from bulletin.document.content import Content, to_box
from bulletin.models import Edition, Status
from bulletin.site import withdrawn
from bulletin.site.addresses import path_of_bulletin, path_of_issue, path_of_year
from bulletin.site.caching import answer, draw, page, root
from bulletin.site.house import house
from bulletin.site.linked import LANGUAGE
from bulletin.site.pages import Page, find, newest_of_each, pages_of_year, released, standing, years_of

FEED_ENTRIES = 20
ICON_SECONDS = 24 * 3600

XML = "application/xml"
# What XML 1.0 (2.2) has no place for, not even escaped.
_UNFIT_FOR_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@page
def robots(request):
    return draw(request, "site/robots.txt", {}, of=[], content_type="text/plain; charset=utf-8")


@page
def sitemap(request):
    """The index: one sitemap of the pages about bulletins, and one a bulletin and year."""
    slugs = [bulletin.content.slug for bulletin in newest_of_each()]
    years = [(slug, year) for slug in slugs for year in years_of(slug)]
    paths = [reverse("site_sitemap"), *(reverse("year_sitemap", args=args) for args in years)]
    return draw(request, "site/sitemap_index.xml", {"paths": paths}, of=[], also=paths, content_type=XML)


@page
def site_sitemap(request):
    bulletins = newest_of_each()
    pages = [(reverse("home"), _newest(bulletins))]
    for bulletin in bulletins:
        edition, content = bulletin.edition, bulletin.content
        pages.append((path_of_bulletin(content.slug), edition.released_at))
        if content.about:
            pages.append((reverse("about", args=[content.slug]), edition.released_at))
        pages += [(path_of_year(content.slug, year), None) for year in years_of(content.slug)]
    return _draw_sitemap(request, pages)


@page
def year_sitemap(request, slug, year):
    issues = pages_of_year(slug, year)
    if not issues and not withdrawn.of_bulletin(slug).filter(issue__year=year).exists():
        raise Http404
    newest, lists = _newest(issues), ("year", "columns", "units") if issues else ("year",)
    pages = [(reverse(name, args=[slug, year]), newest) for name in lists]
    for issue in issues:
        path, released_at = path_of_issue(issue.content), issue.edition.released_at
        pages.append((path, released_at))
        pages += [(f"{path}{article.key}/", released_at) for article in issue.content.articles]
        pages += [(f"{path}briefs/{place}/", released_at) for place, _ in enumerate(issue.content.briefs, start=1)]
    return _draw_sitemap(request, pages)


@page
def feed(request, slug):
    pages = standing(_first_released(released(slug)).last_issue_first()[:FEED_ENTRIES])
    if not pages:
        raise Http404
    newest = pages[0].content
    about = {
        "title": _fit(newest.bulletin),
        "link": root(request) + path_of_bulletin(newest.slug),
        "subtitle": _fit(newest.about) or None,
        "feed_url": root(request) + reverse("feed", args=[newest.slug]),
        "author_name": _author(newest),
    }
    return _answer_feed(request, about, pages)


@page
def site_feed(request):
    """The newest issues of all bulletins."""
    newest = Edition.objects.released().as_listed().order_by("-date", "-pk")
    pages = standing(_first_released(newest)[:FEED_ENTRIES])
    if not pages:
        raise Http404
    title = _fit(house().title)
    about = {
        "title": title,
        "link": root(request) + reverse("home"),
        "subtitle": None,
        "feed_url": root(request) + reverse("site_feed"),
        "author_name": _fit(house().facts.sponsor or house().publishers) or title,
    }
    return _answer_feed(request, about, pages)


@page
def issue_json(request, slug, year, number, version=None):
    """The issue in the shape of `show --json`, and its whole document (docs/api.md), for any program on any site."""
    asked = find(slug, year, number, version)[0]
    response = answer(request, lambda: _box_of(asked), of=[asked.edition])
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@cache_control(public=True, max_age=ICON_SECONDS)
def favicon(request):
    return redirect(static("site/favicon.ico"))


class FullTextFeed(Atom1Feed):
    """Atom whose entries hold the whole text (`content`), not only a summary."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


def _newest(pages: list[Page]) -> dt.datetime | None:
    """When any of them was last released."""
    return max((at for page in pages if (at := page.edition.released_at)), default=None)


def _draw_sitemap(request: HttpRequest, pages: list[tuple]) -> HttpResponse:
    """Of (path, time of its last release or None)."""
    return draw(request, "site/sitemap.xml", {"pages": pages}, of=[], also=pages, content_type=XML)


def _first_released(editions_now):
    """Each with when its issue first came out (`first_released_at`)."""
    seen = Edition.objects.filter(issue=OuterRef("issue"), status__in=[Status.RELEASED, Status.SUPERSEDED])
    return editions_now.annotate(first_released_at=Subquery(seen.order_by("version").values("released_at")[:1]))


def _answer_feed(request: HttpRequest, about: dict, pages: list[Page]) -> HttpResponse:
    facts = about | {"feed_copyright": _fit(house().facts.copyright) or None}
    of = [page.edition for page in pages]
    return answer(request, lambda: _feed_of(facts, pages, root(request)), of=of, also=facts)


def _feed_of(about: dict, pages: list[Page], root: str) -> HttpResponse:
    atom = FullTextFeed(description=None, language=LANGUAGE, **about)
    for issue in pages:
        content, edition = issue.content, issue.edition
        address = root + path_of_issue(content)
        atom.add_item(
            title=_fit(content.title),
            link=address,
            unique_id=address,
            description=None,  # type: ignore[arg-type]  # no summary then, which its types have forgotten
            content=_whole_text(content, address),
            author_name=_author(content),
            pubdate=edition.first_released_at,
            updateddate=edition.released_at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


def _author(content: Content) -> str:
    return _fit(content.publisher).strip() or _fit(content.bulletin)


def _whole_text(content: Content, address: str) -> str:
    """All that readers see of the issue, as markup that can be read far from our pages."""
    markup = _fit(render_to_string("site/_entry.html", {"content": content}))
    parser = lxml_html.HTMLParser(huge_tree=True)
    root = lxml_html.fragment_fromstring(markup, create_parent="div", parser=parser)
    root.make_links_absolute(address, handle_failures="ignore")
    return lxml_html.tostring(root, encoding="unicode")


def _fit(text: str) -> str:
    return _UNFIT_FOR_XML.sub("", text)


def _box_of(page: Page) -> HttpResponse:
    edition = page.edition
    box = to_box(page.content) | {
        "version": edition.version,
        "released_at": edition.released_at,
        "pages": edition.pages,
        "fingerprint": edition.fingerprint,
        "pdf_sha256": edition.pdf_sha256,
        "document": page.content,
    }
    return HttpResponse(msgspec.json.encode(box), content_type="application/json")
