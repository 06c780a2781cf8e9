"""The public site's lasting addresses, and those where staff fetch PDFs. Each page has exactly one."""

from django.urls import include, path, re_path, register_converter
from django.urls.converters import IntConverter

from bulletin.site import (
    contents,
    counting,
    feeds,
    genuine,
    invited,
    keeping,
    pages,
    printed,
    received,
    searching,
    subscribing,
    wellknown,
)
from bulletin.site.files import downloads, public


class YearConverter(IntConverter):
    regex = "[1-9][0-9]{3}"


class OrdinalConverter(IntConverter):
    """A number counted from 1: of an issue, a version, an article, a page."""

    regex = "[1-9][0-9]{0,4}"


register_converter(YearConverter, "year")
register_converter(OrdinalConverter, "ordinal")

issue_urls = [
    path("", pages.issue, name="issue"),
    path("<ordinal:key>/", pages.article, name="article"),
    path("share.png", keeping.card, name="card"),
    path("qr.svg", keeping.squares, name="issue_squares"),
    path("<ordinal:key>/qr.svg", keeping.squares, name="article_squares"),
    path("briefs/<ordinal:brief>/qr.svg", keeping.squares, name="brief_squares"),
    path("briefs/<ordinal:brief>/", pages.brief, name="brief"),
    path("pages/", printed.issue_pages, name="issue_pages"),
    path("v<ordinal:version>/", pages.issue, name="edition"),
    path("v<ordinal:version>/<ordinal:key>/", pages.article, name="edition_article"),
    path("v<ordinal:version>/briefs/<ordinal:brief>/", pages.brief, name="edition_brief"),
    path("v<ordinal:version>/pages/", printed.issue_pages, name="edition_pages"),
    path("v<ordinal:version>/pages/<ordinal:page>.webp", printed.page_picture, name="page_picture"),
    path("v<ordinal:version>.pdf", public.pdf, name="edition_pdf"),
    path("v<ordinal:version>.ofd", public.ofd, name="edition_ofd"),
    path("v<ordinal:version>.epub", keeping.epub, name="edition_epub"),
    path("v<ordinal:version>.json", feeds.issue_json, name="edition_json"),
]

download_urls = [
    path("", downloads.newest, name="downloads"),
    path("<slug:slug>/<year:year>/", downloads.year, name="downloads_year"),
    path("<slug:slug>/<year:year>.zip", downloads.year_zip, name="downloads_zip"),
    path("<slug:slug>/<year:year>/<ordinal:number>/v<ordinal:version>.pdf", downloads.pdf, name="staff_pdf"),
    path(
        "<slug:slug>/<year:year>/<ordinal:number>/v<ordinal:version>-print.pdf",
        downloads.print_pdf,
        name="staff_print_pdf",
    ),
    path("<slug:slug>/<year:year>/<ordinal:number>/v<ordinal:version>.ofd", downloads.ofd, name="staff_ofd"),
    path("<slug:slug>/<year:year>/<ordinal:number>/v<ordinal:version>/pages/", printed.staff_pages, name="staff_pages"),
    path(
        "<slug:slug>/<year:year>/<ordinal:number>/v<ordinal:version>/pages/<ordinal:page>.webp",
        printed.staff_page_picture,
        name="staff_page_picture",
    ),
]

# Behind a number that is no secret; before it, the link that is one.
invited_urls = [
    re_path(r"^(?P<token>[A-Za-z0-9_-]{43})/\Z", invited.door, name="invited_door"),
    path("<int:pk>/", invited.reading, name="invited"),
    path("<int:pk>/note/", invited.write, name="invited_note"),
    path("<int:pk>/verdict/", invited.decide, name="invited_verdict"),
    path("<int:pk>/leave/", invited.leave, name="invited_leave"),
    path("<int:pk>/pages/<ordinal:page>.webp", invited.leaf, name="invited_page"),
    re_path(
        r"^(?P<pk>[0-9]+)/media/(?P<sha256>[0-9a-f]{64})(?P<suffix>\.(?:jpg|png))\Z",
        invited.picture,
        name="invited_picture",
    ),
]

# The same for what was sent to a unit.
received_urls = [
    re_path(r"^(?P<token>[A-Za-z0-9_-]{43})/\Z", received.door, name="received_door"),
    path("<int:pk>/", received.reading, name="received"),
    path("<int:pk>/edition.pdf", received.pdf, name="received_pdf"),
    path("<int:pk>/sign/", received.sign, name="received_sign"),
    path("<int:pk>/newer/", received.newer, name="received_newer"),
    path("<int:pk>/leave/", received.leave, name="received_leave"),
]

_MAILED = r"^{}/(?P<pk>[0-9]{{1,12}})/(?P<token>[A-Za-z0-9_-]{{43}})/\Z"
# Behind a link that was mailed; the address alone does nothing before a button is pressed.
subscribe_urls = [
    path("", subscribing.subscribe, name="subscribe"),
    re_path(
        r"^confirm/(?P<pk>[0-9]{1,12})/(?P<token>[A-Za-z0-9_-]{43})/\Z", subscribing.confirm, name="subscribe_confirm"
    ),
    re_path(r"^leave/(?P<pk>[0-9]{1,12})/(?P<token>[A-Za-z0-9_-]{43})/\Z", subscribing.leave, name="subscribe_leave"),
]

urlpatterns = [
    path("", pages.home, name="home"),
    path("favicon.ico", feeds.favicon, name="favicon"),
    path("robots.txt", feeds.robots, name="robots"),
    path(".well-known/security.txt", wellknown.security, name="security"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("sitemap-site.xml", feeds.site_sitemap, name="site_sitemap"),
    path("feed.xml", feeds.site_feed, name="site_feed"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("search/", searching.search_page, name="search"),
    path("verify/", genuine.verify, name="verify"),
    path("verify/<slug:slug>/<year:year>/<ordinal:number>/", genuine.verify_issue, name="verify_issue"),
    re_path(r"^media/(?P<sha256>[0-9a-f]{64})(?P<suffix>\.(?:jpg|png))\Z", public.picture, name="picture"),
    path("downloads/", include(download_urls)),
    path("invited/", include(invited_urls)),
    path("subscribe/", include(subscribe_urls)),
    path("count/", counting.count, name="count"),
    path("received/", include(received_urls)),
    path("<slug:slug>/", pages.bulletin, name="bulletin"),
    path("<slug:slug>/about/", pages.about, name="about"),
    path("<slug:slug>/latest/", pages.latest, name="latest"),
    path("<slug:slug>/subscribe/", subscribing.subscribe, name="subscribe_bulletin"),
    path("<slug:slug>/feed.xml", feeds.feed, name="feed"),
    path("<slug:slug>/<year:year>/", pages.year, name="year"),
    path("<slug:slug>/<year:year>/columns/", contents.by_column, name="columns"),
    path("<slug:slug>/<year:year>/units/", contents.by_unit, name="units"),
    path("<slug:slug>/<year:year>/sitemap.xml", feeds.year_sitemap, name="year_sitemap"),
    path("<slug:slug>/<year:year>/<ordinal:number>.pdf", public.pdf, name="pdf"),
    path("<slug:slug>/<year:year>/<ordinal:number>.ofd", public.ofd, name="ofd"),
    path("<slug:slug>/<year:year>/<ordinal:number>.epub", keeping.epub, name="epub"),
    path("<slug:slug>/<year:year>.epub", keeping.year_epub, name="year_epub"),
    path("<slug:slug>/<year:year>/<ordinal:number>.json", feeds.issue_json, name="issue_json"),
    path("<slug:slug>/<year:year>/<ordinal:number>/", include(issue_urls)),
]
