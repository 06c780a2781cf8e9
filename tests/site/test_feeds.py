"""What machines fetch: sitemaps, robots, feeds, issues as JSON, icons."""

import datetime as dt
import gzip
import json
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from bulletin.document.content import to_box
from bulletin.models import Edition, Status
from tests.site.factories import article, corrected, document, edition_of
from tests.site.test_pages import WHOSE_SITE

pytestmark = pytest.mark.django_db

ROOT = "http://testserver"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PICTURE = f"/media/{'a' * 64}.jpg"
FIGURE = f'<figure class="image"><img src="{PICTURE}" alt="河道"></figure>'
FILES = ["/sitemap.xml", "/sitemap-site.xml", "/dongtai/2026/sitemap.xml", "/dongtai/feed.xml", "/dongtai/2026/1.json"]


def xml(client, path: str) -> etree._Element:
    """Read strictly: what is not well-formed raises."""
    response = client.get(path)
    assert response.status_code == 200
    return etree.fromstring(response.content)


def addresses(client, path: str) -> list[str]:
    return [place.text.removeprefix(ROOT) for place in xml(client, path).iter(f"{SITEMAP}loc")]


def entries(client, slug: str = "dongtai") -> list[etree._Element]:
    return list(xml(client, f"/{slug}/feed.xml").iter(f"{ATOM}entry"))


def words(entry: etree._Element, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}")


# Sitemaps and robots


def test_robots_may_read_all_but_the_rooms_of_staff_and_the_search(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")} == {
        "/admin/", "/account/", "/downloads/", "/invited/", "/received/", "/search/",
    }  # fmt: skip
    assert f"Sitemap: {ROOT}/sitemap.xml" in lines


def test_the_sitemap_leads_to_one_for_each_bulletin_and_year(client):
    edition_of(document(1, year=2025))
    edition_of(document(1))
    edition_of(document(2))
    edition_of(document(1, slug="jianbao", bulletin="青岚简报"))
    assert addresses(client, "/sitemap.xml") == [
        "/sitemap-site.xml",
        "/dongtai/2026/sitemap.xml",
        "/dongtai/2025/sitemap.xml",
        "/jianbao/2026/sitemap.xml",
    ]


def test_the_sitemap_of_the_site_names_what_there_is_to_say_about_a_bulletin(client):
    edition_of(document(1, year=2025))
    edition_of(document(1))
    edition_of(document(1, slug="jianbao", bulletin="青岚简报", about="刊登简报。"))
    assert addresses(client, "/sitemap-site.xml") == [
        "/", "/dongtai/", "/dongtai/2026/", "/dongtai/2025/", "/jianbao/", "/jianbao/about/", "/jianbao/2026/",
    ]  # fmt: skip


def test_the_sitemap_of_a_year_names_its_issues_and_articles_and_when_they_came_out(client):
    edition_of(document(1, year=2025))
    edition_of(document(1), Status.SUPERSEDED)
    edition = edition_of(corrected(1, articles=(article(1), article(4))))
    urls = list(xml(client, "/dongtai/2026/sitemap.xml"))
    assert [url.findtext(f"{SITEMAP}loc").removeprefix(ROOT) for url in urls] == [
        "/dongtai/2026/", "/dongtai/2026/columns/", "/dongtai/2026/units/",
        "/dongtai/2026/1/", "/dongtai/2026/1/1/", "/dongtai/2026/1/4/", "/dongtai/2026/1/briefs/1/",
    ]  # fmt: skip
    for url in urls:
        assert dt.datetime.fromisoformat(url.findtext(f"{SITEMAP}lastmod")) == edition.released_at


def test_every_address_in_the_sitemaps_answers(client):
    edition_of(document(1, year=2025, about="刊登创建工作的进展。"))
    edition_of(document(1, about="刊登创建工作的进展。", articles=(article(1), article(2))))
    maps = addresses(client, "/sitemap.xml")
    assert len(maps) == 3
    for path in (path for one in maps for path in addresses(client, one)):
        assert client.get(path).status_code == 200


def test_before_the_first_release_the_sitemap_names_the_front_page_alone(client):
    edition_of(document(), Status.APPROVED)
    assert addresses(client, "/sitemap.xml") == ["/sitemap-site.xml"]
    assert addresses(client, "/sitemap-site.xml") == ["/"]
    assert client.get("/dongtai/2026/sitemap.xml").status_code == 404


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/sitemap.xml", 2),  # one of bulletins, and one of years for each
        ("/sitemap-site.xml", 2),
        ("/dongtai/2026/sitemap.xml", 1),
        ("/dongtai/feed.xml", 1),
        ("/dongtai/2026/1.json", 1),
        ("/robots.txt", 0),
    ],
)
@pytest.mark.parametrize("issues", [1, 8])
def test_each_costs_the_same_however_many_issues_there_are(client, django_assert_num_queries, path, queries, issues):
    for number in range(1, issues + 1):
        edition_of(document(number))
        edition_of(document(number, year=2025))
    with django_assert_num_queries(WHOSE_SITE * (not path.endswith(".json")) + queries):
        client.get(path)


# What all of them share with the pages


@pytest.mark.parametrize("path", [*FILES, "/robots.txt"])
def test_each_may_be_kept_by_shared_caches_and_asked_for_again_at_no_cost(client, path):
    edition_of(document())
    response = client.get(path)
    assert response.headers["Cache-Control"] == client.get("/dongtai/2026/1/").headers["Cache-Control"]
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    again = client.get(path, headers={"if-none-match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", FILES)
def test_each_becomes_another_with_a_correction(client, path):
    standing = edition_of(document(1))
    before = client.get(path)
    Edition.objects.filter(pk=standing.pk).move(
        status=Status.SUPERSEDED, superseded_at=standing.released_at, superseded_by=standing.released_by
    )
    edition_of(corrected(1, articles=(article(1), article(2)), about="刊登创建工作的进展。"))
    edition_of(document(1, year=2027))
    after = client.get(path, headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sitemap.xml", "application/xml"),
        ("/sitemap-site.xml", "application/xml"),
        ("/dongtai/2026/sitemap.xml", "application/xml"),
        ("/dongtai/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/dongtai/2026/1.json", "application/json"),
    ],
)
def test_each_says_what_it_is_and_goes_compressed_to_whoever_reads_that(client, path, kind):
    edition_of(document(articles=tuple(article(key) for key in range(1, 9))))
    response = client.get(path, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Type"] == kind
    was_compressed = response.get("Content-Encoding") == "gzip"
    padding = 100  # at most, so that no secret shows by its length: a small page may be shorter as it is
    assert was_compressed or len(response.content) < len(gzip.compress(response.content)) + padding


# Feeds


def test_an_entry_holds_the_whole_issue_for_whoever_reads_it_elsewhere(client):
    articles = (article(1, "松涧镇清理河道", f"<p>清出<strong>三吨</strong>。</p>{FIGURE}", "松涧镇"), article(2))
    edition = edition_of(document(15, articles=articles, editors_note="贵在坚持。"))
    (entry,) = entries(client)
    text = words(entry, "content")
    assert entry.find(f"{ATOM}content").get("type") == "html"
    for part in (
        "<p>贵在坚持。</p>", "松涧镇清理河道", "<p>清出<strong>三吨</strong>。</p>", "松涧镇", "望溪区倒排工期。",
        "松涧镇开展河道清漂", "<dd>市委办</dd>", "方守拙", "闻一白", f'src="{ROOT}{PICTURE}"',
    ):  # fmt: skip
        assert part in text
    assert 'href="/' not in text
    assert 'src="/' not in text
    assert words(entry, "title") == "青岚创建动态 2026年第15期"
    assert words(entry, "id") == entry.find(f"{ATOM}link").get("href") == f"{ROOT}/dongtai/2026/15/"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "青岚市创建办"
    assert dt.datetime.fromisoformat(words(entry, "published")) == edition.released_at
    assert dt.datetime.fromisoformat(words(entry, "updated")) == edition.released_at


def test_the_feed_names_itself_and_its_bulletin(client):
    edition_of(document(about="刊登创建工作的进展。"))
    feed = xml(client, "/dongtai/feed.xml")
    assert feed.findtext(f"{ATOM}title") == "青岚创建动态"
    assert feed.findtext(f"{ATOM}subtitle") == "刊登创建工作的进展。"
    assert {(link.get("rel"), link.get("href")) for link in feed.findall(f"{ATOM}link")} == {
        ("alternate", f"{ROOT}/dongtai/"),
        ("self", f"{ROOT}/dongtai/feed.xml"),
    }
    assert feed.findtext(f"{ATOM}updated") == words(entries(client)[0], "updated")


def test_the_feed_holds_the_newest_twenty(client):
    for number in range(1, 23):
        edition_of(document(number))
    assert [words(entry, "id") for entry in entries(client)] == [
        f"{ROOT}/dongtai/2026/{number}/" for number in range(22, 2, -1)
    ]


def test_a_correction_updates_its_entry_and_says_so_first(client):
    first = edition_of(document(), Status.SUPERSEDED)
    second = edition_of(corrected(note="“三吨”应为“五吨”。"))
    (entry,) = entries(client)
    assert words(entry, "id") == f"{ROOT}/dongtai/2026/1/"
    assert dt.datetime.fromisoformat(words(entry, "published")) == first.released_at
    assert dt.datetime.fromisoformat(words(entry, "updated")) == second.released_at
    opening = "".join(etree.HTML(words(entry, "content")).itertext()).split()
    assert opening[:4] == ["更正", "第2版", "2026年9月20日", "“三吨”应为“五吨”。"]


def test_an_issue_that_names_no_publisher_is_by_its_bulletin(client):
    edition_of(document(publisher=""))
    assert entries(client)[0].findtext(f"{ATOM}author/{ATOM}name") == "青岚创建动态"


def test_a_bulletin_of_which_nothing_is_released_has_no_feed(client):
    edition_of(document(), Status.APPROVED)
    assert client.get("/dongtai/feed.xml").status_code == 404


numbers = count(1)
anything = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x00\x0b\x1f\ufffe\uffff<>&]"), max_size=30
)


@given(anything, anything)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_a_feed_or_a_sitemap(client, text, name):
    facts = {"articles": (article(title=text, source=text),), "briefs": (text,), "editors_note": text, "about": text}
    edition_of(document(next(numbers), date=dt.date(2026, 1, 1), bulletin=name, publisher=name, **facts))
    assert entries(client)
    for path in FILES[:3]:
        xml(client, path)


def test_a_link_that_leads_nowhere_is_words_alone(client):
    edition_of(document(articles=(article(body='<p><a href="http://[">网址</a></p>'),)))
    told = words(entries(client)[0], "content")
    assert ("网址" in told, "http://[" in told) == (True, False)


# JSON


def test_an_issue_is_to_be_had_in_the_shape_of_the_box(client):
    content = document(15, total_number=118, articles=(article(1, "松涧镇清理河道", "<p>清出<em>三吨</em>。</p>"),))
    edition_of(content)
    response = client.get("/dongtai/2026/15.json")
    assert json.loads(response.content).items() >= to_box(content).items()
    assert "松涧镇清理河道" in response.content.decode("utf-8")
    assert (
        '<link rel="alternate" type="application/json" href="/dongtai/2026/15.json">'
        in client.get("/dongtai/2026/15/").content.decode()
    )


def test_any_program_on_any_site_may_read_it(client):
    edition_of(document())
    response = client.get("/dongtai/2026/1.json")
    again = client.get("/dongtai/2026/1.json", headers={"if-none-match": response.headers["ETag"]})
    for one in (response, again):
        assert one.headers["Access-Control-Allow-Origin"] == "*"


def test_each_version_has_its_own_and_the_lasting_address_gives_the_standing_one(client):
    old, new = document(), corrected(articles=(article(title="改过的题目"),))
    edition_of(old, Status.SUPERSEDED)
    edition_of(new)
    for path, content in (("1.json", new), ("1/v1.json", old), ("1/v2.json", new)):
        assert json.loads(client.get(f"/dongtai/2026/{path}").content).items() >= to_box(content).items()
    assert (
        'type="application/json" href="/dongtai/2026/1/v1.json"' in client.get("/dongtai/2026/1/v1/").content.decode()
    )


# The icon


def test_the_icon_is_found_where_browsers_look_for_it(client):
    response = client.get("/favicon.ico")
    assert response.headers["Location"] == "/static/site/favicon.ico"
    assert response.headers["Cache-Control"] == "public, max-age=86400"


def test_each_page_links_to_its_icons(client):
    html = client.get("/").content.decode()
    for path in ("/static/site/icon.svg", "/static/site/apple-touch-icon.png"):
        assert f'href="{path}"' in html
