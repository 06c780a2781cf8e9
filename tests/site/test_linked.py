"""What the pages say of themselves to machines (JSON-LD)."""

import datetime as dt
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bulletin.models import Status
from bulletin.site.linked import as_data
from tests.site.factories import article, corrected, document, edition_of
from tests.site.reading import data_of

pytestmark = pytest.mark.django_db

ISSUE = "/dongtai/2026/1/"
ROOT = "http://testserver"
PICTURE = f"/media/{'a' * 64}.jpg"


def said(client, path: str) -> list[dict]:
    return data_of(client.get(path).content.decode())


def test_an_issue_names_its_number_its_volume_its_publisher_and_its_articles(client):
    figure = f'<figure class="image"><img src="{PICTURE}" alt=""></figure>'
    edition_of(document(articles=(article(1, "第一篇"), article(7, "第二篇", f"<p>见图。</p>{figure}"))))
    issue, way = said(client, ISSUE)
    assert issue["@type"] == "PublicationIssue"
    assert issue["name"] == "青岚创建动态 2026年第1期"
    assert issue["issueNumber"] == "1"
    assert issue["datePublished"] == "2026-01-02"
    assert issue["publisher"] == {"@type": "Organization", "name": "青岚市创建办"}
    assert issue["isPartOf"]["@type"] == "PublicationVolume"
    assert issue["isPartOf"]["volumeNumber"] == "2026"
    assert issue["isPartOf"]["isPartOf"]["@id"] == f"{ROOT}/dongtai/"
    assert issue["image"] == ROOT + PICTURE
    assert "dateModified" not in issue
    assert [(part["headline"], part["url"]) for part in issue["hasPart"]] == [
        ("第一篇", f"{ROOT}{ISSUE}1/"),
        ("第二篇", f"{ROOT}{ISSUE}7/"),
    ]
    assert [item["name"] for item in way["itemListElement"]] == ["首页", "青岚创建动态", "2026年", "第1期"]


def test_an_article_names_its_source_its_issue_and_the_day_of_its_correction(client):
    edition_of(document(), Status.SUPERSEDED)
    edition_of(corrected(articles=(article(1, "老旧小区改造", source="望溪区住建局", column="工作推进"),)))
    piece, way = said(client, f"{ISSUE}1/")
    assert piece["@type"] == "NewsArticle"
    assert piece["headline"] == "老旧小区改造"
    assert piece["articleSection"] == "工作推进"
    assert piece["author"] == {"@type": "Organization", "name": "望溪区住建局"}
    assert piece["inLanguage"] == "zh-Hans"
    assert piece["mainEntityOfPage"] == f"{ROOT}{ISSUE}1/"
    assert piece["isPartOf"]["issueNumber"] == "1"
    assert (piece["datePublished"], piece["dateModified"]) == ("2026-01-02", "2026-09-20")
    assert way["itemListElement"][-1]["item"] == f"{ROOT}{ISSUE}"


def test_an_article_without_a_source_is_by_the_editors(client):
    edition_of(document(editors=("闻一白", "陆知秋")))
    piece, _ = said(client, f"{ISSUE}1/")
    assert [person["name"] for person in piece["author"]] == ["闻一白", "陆知秋"]


def test_where_nobody_is_named_nobody_is_said_to_be_author_or_publisher(client):
    edition_of(document(editors=(), publisher=""))
    piece, _ = said(client, f"{ISSUE}1/")
    assert not {"author", "publisher"} & set(piece)


def test_the_front_page_names_every_bulletin_and_that_of_one_the_one(client):
    edition_of(document(about="刊登创建工作的进展。"))
    edition_of(document(slug="jianbao", bulletin="青岚简报"))
    assert {(one["@type"], one["name"]) for one in said(client, "/")} == {
        ("WebSite", "青岚市创建办"),
        ("Periodical", "青岚创建动态"),
        ("Periodical", "青岚简报"),
    }
    periodical, _ = said(client, "/dongtai/")
    assert (periodical["url"], periodical["description"]) == (f"{ROOT}/dongtai/", "刊登创建工作的进展。")


def test_an_earlier_version_does_not_pass_for_the_issue(client):
    edition_of(document(), Status.SUPERSEDED)
    edition_of(corrected())
    for path in (f"{ISSUE}v1/", f"{ISSUE}v1/1/"):
        assert "application/ld+json" not in client.get(path).content.decode()


numbers = count(1)
# Whatever a form, a file or a hand at the database may have let through, and what is known to do harm.
harmful = st.sampled_from(
    ["</script>", "<!--", "<script>", "]]>", "&lt;", "\u2028", "\u2029", "\\", '"', "\x00", "\x0b"]
)
titles = st.lists(harmful | st.text(max_size=8), min_size=1, max_size=6).map("".join).filter(bool)


@given(titles)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_title_is_said_back_to_the_letter_and_breaks_out_of_nothing(client, title):
    number = next(numbers)
    day = dt.date(2026, 1, 1)
    edition_of(document(number, date=day, articles=(article(title=title, source=title),), editors=(title,)))
    issue, _ = said(client, f"/dongtai/2026/{number}/")
    assert issue["hasPart"][0]["headline"] == title
    piece, _ = said(client, f"/dongtai/2026/{number}/1/")
    assert piece["headline"] == piece["author"]["name"] == title


def test_nothing_that_could_end_the_data_is_left_in_it():
    data = as_data([{"name": "<>&\u2028\u2029"}])
    assert '"name":"\\u003C\\u003E\\u0026\\u2028\\u2029"' in data
