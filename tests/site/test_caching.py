"""How long a public page may be kept: at most a minute after a release or withdrawal; and never what is private."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import caches
from django.http import HttpResponse
from django.test import override_settings

from bulletin import archive
from bulletin.models import Edition, Status
from bulletin.site import caching, house
from tests.site.factories import article, corrected, document, edition_of

pytestmark = pytest.mark.django_db

PAGES = ["/", "/dongtai/", "/dongtai/about/", "/dongtai/2026/", "/dongtai/2026/1/", "/dongtai/2026/1/1/"]
PAGES += ["/dongtai/feed.xml", "/dongtai/2026/1.json", "/dongtai/2026/sitemap.xml"]
PRIVATE = ["/account/login/", "/downloads/", "/downloads/dongtai/2026/", "/admin/"]


def etag_of(client, path: str, **headers) -> str:
    return client.get(path, headers=headers).headers["ETag"]


def directives(response) -> set[str]:
    return set(response.headers.get("Cache-Control", "").split(", "))


def correct(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).move(
        status=Status.SUPERSEDED, superseded_at=dt.datetime.now(dt.UTC), superseded_by=edition.submitted_by
    )
    edition_of(corrected())


@pytest.mark.parametrize("path", PAGES)
def test_any_cache_may_keep_a_public_page_for_less_than_a_minute_and_browsers_ask_each_time(client, path):
    edition_of(document())
    assert directives(client.get(path)) == {"public", "max-age=0", f"s-maxage={caching.SHARED_SECONDS}"}
    assert house.FRESH_SECONDS + caching.OWN_SECONDS + caching.SHARED_SECONDS < 60


@pytest.mark.parametrize("path", PAGES)
def test_whoever_has_a_page_just_so_gets_an_empty_answer(client, path):
    edition_of(document())
    etag = etag_of(client, path)
    response = client.get(path, headers={"If-None-Match": f'"other", {etag}'})
    assert (response.status_code, response.content) == (304, b"")
    assert "public" in directives(response)
    assert response.headers["ETag"] == etag


@pytest.mark.parametrize("path", PAGES)
def test_a_correction_makes_another_page_of_each(client, path):
    first = edition_of(document())
    before = etag_of(client, path)
    correct(first)
    response = client.get(path, headers={"If-None-Match": before})
    assert response.status_code == 200
    assert response.headers["ETag"] != before


def test_an_earlier_version_says_so_from_the_moment_it_is_superseded(client):
    first = edition_of(document())
    before = etag_of(client, "/dongtai/2026/1/v1/")
    correct(first)
    assert client.get("/dongtai/2026/1/v1/", headers={"If-None-Match": before}).status_code == 200


def test_an_issue_knows_of_its_new_neighbour_and_of_its_pdf_being_published(client):
    bulletin = edition_of(document()).issue.bulletin
    seen = [etag_of(client, "/dongtai/2026/1/")]
    edition_of(document(2))
    seen.append(etag_of(client, "/dongtai/2026/1/"))
    bulletin.has_public_pdf = True
    bulletin.save()
    seen.append(etag_of(client, "/dongtai/2026/1/"))
    assert len(set(seen)) == 3


def test_each_name_of_the_site_has_pages_of_its_own(client, settings):
    edition_of(document())
    settings.ALLOWED_HOSTS = ["one.example.cn", "two.example.cn"]
    one, two = (etag_of(client, "/", host=host) for host in settings.ALLOWED_HOSTS)
    assert one != two
    settings.SITE_URL = "https://bulletin.example.cn"
    assert etag_of(client, "/", host="one.example.cn") == etag_of(client, "/", host="two.example.cn")


def test_another_template_makes_another_page(client, settings, tmp_path):
    edition_of(document())
    before = etag_of(client, "/")
    settings.DEBUG = True  # looked at anew each time
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates/site").mkdir(parents=True)
    (tmp_path / "templates/site/home.html").write_text("another")
    assert etag_of(client, "/") != before


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light_and_has_one_stylesheet(client, path):
    articles = tuple(
        article(key, f"望溪区推进老旧小区改造之{key}", "<p>倒排工期，挂图作战。</p>" * 60) for key in range(1, 6)
    )
    edition_of(document(articles=articles, briefs=tuple(f"松涧镇清出漂浮物{n}吨。" * 8 for n in range(20))))
    response = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert len(response.content) <= 60 * 1024
    if path.endswith("/"):
        assert client.get(path).content.count(b'rel="stylesheet"') == 1


# Django's own cache, where a server has no other in front


@pytest.fixture
def kept_pages(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"}}
    settings.MIDDLEWARE = ["bulletin.site.caching.PageCache", *settings.MIDDLEWARE]
    caches["default"].clear()
    with time_machine.travel(dt.datetime(2026, 9, 16, 8, tzinfo=dt.UTC), tick=False) as clock:
        yield clock
    caches["default"].clear()


@pytest.mark.parametrize("path", PAGES)
def test_a_kept_page_costs_no_query_and_is_the_same(client, kept_pages, django_assert_num_queries, path):
    edition_of(document())
    drawn = client.get(path)
    with django_assert_num_queries(0):
        kept = client.get(path)
    assert (kept.content, kept.headers["ETag"]) == (drawn.content, drawn.headers["ETag"])
    assert directives(kept) == directives(drawn)
    assert "Content-Security-Policy" in kept.headers


def test_a_kept_page_is_not_sent_to_whoever_has_it(client, kept_pages, django_assert_num_queries):
    edition_of(document())
    etag = etag_of(client, "/dongtai/2026/1/")
    with django_assert_num_queries(0):
        assert client.get("/dongtai/2026/1/", headers={"If-None-Match": etag}).status_code == 304
    assert client.get("/dongtai/2026/1/").status_code == 200  # the empty answer was not kept for others


def test_a_kept_page_goes_within_seconds_of_a_withdrawal(client, kept_pages):
    edition = edition_of(document())
    client.get("/dongtai/2026/1/")
    now = dt.datetime.now(dt.UTC)
    asked = {"withdrawal_asked_at": now, "withdrawal_asked_by": edition.submitted_by}
    Edition.objects.filter(pk=edition.pk).move(
        status=Status.WITHDRAWN, withdrawn_at=now, withdrawn_by=edition.approved_by, reason="数字有误", **asked
    )
    kept_pages.shift(caching.OWN_SECONDS + 1)
    assert client.get("/dongtai/2026/1/").status_code == 410


def test_compressed_and_plain_pages_are_kept_apart(client, kept_pages):
    edition_of(document(articles=(article(body="<p>倒排工期，挂图作战。</p>" * 60),)))
    assert client.get("/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/").headers
    assert client.get("/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("path", PRIVATE)
def test_nothing_private_is_kept(client, manager, kept_pages, path):
    edition_of(document())
    client.force_login(manager)
    mine = client.get(path)
    assert "public" not in directives(mine)
    client.logout()
    strangers = client.get(path)
    assert strangers.content != mine.content
    assert "简若谷" not in strangers.content.decode()


def test_what_is_not_there_is_asked_for_anew(client, kept_pages):
    assert client.get("/dongtai/2026/1/").status_code == 404
    edition_of(document())
    assert client.get("/dongtai/2026/1/").status_code == 200


def test_a_page_that_sets_a_cookie_is_kept_for_nobody_else(kept_pages, rf):
    def answer_one_visitor(request):
        response = HttpResponse("一页", headers={"Cache-Control": "public"})
        response.set_cookie("visitor", "1")
        return response

    caching.PageCache(answer_one_visitor)(rf.get("/"))
    assert not caches["default"]._cache


def test_made_up_questions_fill_no_cache(client, kept_pages):
    edition_of(document())
    for number in range(20):
        client.get(f"/dongtai/2026/1/?x={number}")
    assert not caches["default"]._cache
    client.get("/search/", {"q": "望溪"})
    assert len(caches["default"]._cache) == 1


def test_the_site_goes_on_without_a_cache_that_is_down(client, kept_pages):
    edition_of(document())
    with override_settings(CACHES={"default": {"BACKEND": "no.such.Cache"}}):
        assert client.get("/dongtai/2026/1/").status_code == 200


def test_a_fault_is_not_kept(client):
    archive.pdf_path(edition_of(document(), has_public_pdf=True)).unlink()
    response = client.get("/dongtai/2026/1.pdf")
    assert response.status_code == 503
    assert "no-store" in directives(response)


@pytest.mark.parametrize(
    "maker", ["templates/site/issue.html", "bulletin/document/content.py", "bulletin/search/entries.py"]
)
def test_a_page_is_another_when_what_draws_it_changed(maker, tmp_path, settings):
    settings.BASE_DIR, settings.DEBUG = tmp_path, True
    before = caching.site_version()
    (tmp_path / maker).parent.mkdir(parents=True)
    (tmp_path / maker).write_text("changed", encoding="utf-8")
    assert caching.site_version() != before
