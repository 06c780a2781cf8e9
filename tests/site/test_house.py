"""Whose site it is, and the front page, the ways and the feed of an office with several bulletins."""

import re

import pytest
from django.template.loader import render_to_string
from lxml import html as lxml_html

from bulletin import onrecord
from bulletin.document.content import Brief
from bulletin.models import Bulletin, Edition, Status
from bulletin.site import house
from office.models import SiteFacts
from tests.site.factories import article, document, edition_of
from tests.site.reading import data_of

pytestmark = pytest.mark.django_db

FACTS = {
    "name": "青岚创建在线",
    "sponsor": "青岚市创建工作领导小组",
    "undertaker": "青岚市融媒体中心",
    "address": "望溪区政通路9号",
    "phone": "0000-1234567",
    "mail": "bianji@example.cn",
    "icp": "岚ICP备12345678号-1",
    "police": "岚公网安备 52000002000001号",
    "identifier": "5200000001",
    "mark": "https://mark.example.cn/?id=1",
    "copyright": "青岚市创建办版权所有",
}
HOSTILE = '"><script>alert(1)</script>'


def page(client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def text_of(markup: str, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in lxml_html.fromstring(markup).xpath(path)]


@pytest.fixture
def facts():
    return SiteFacts.objects.create(pk=1, **FACTS)


@pytest.fixture
def three():
    """Three bulletins in an order of the manager's, the second of which has ended; the first came out last."""
    edition_of(document(1, slug="anli", bulletin="青岚案例", publisher="望溪区创建办"))
    edition_of(document(2, slug="jianxun", bulletin="青岚简讯"))
    titles = (article(1, "松涧镇清理河道"), article(2, "柳坞街道整治街巷"))
    edition_of(document(3, about="刊登创建工作的进展。", articles=titles))
    Bulletin.objects.filter(slug="dongtai").update(position=2, colour="blue")
    Bulletin.objects.filter(slug="anli").update(position=1)
    Bulletin.objects.filter(slug="jianxun").update(is_ended=True)


# Whose site


@pytest.mark.parametrize("path", ["/", "/dongtai/2026/1/1/", "/search/", "/no-such-bulletin/", "/account/login/"])
def test_each_page_says_at_its_foot_whose_site_it_is(client, facts, path):
    edition_of(document())
    markup = client.get(path).content.decode()
    (foot,) = text_of(markup, "//footer")
    for name in ("sponsor", "undertaker", "address", "phone", "mail", "icp", "police", "identifier", "copyright"):
        assert FACTS[name] in foot
    links = lxml_html.fromstring(markup).xpath("//footer//a/@href")
    assert {"https://beian.miit.gov.cn/", FACTS["mark"], "/privacy/", "/accessibility/"} <= set(links)
    assert "https://beian.mps.gov.cn/#/query/webSearch?code=52000002000001" in links
    assert links[-2:] == ["/downloads/", "/account/login/"]


def test_its_name_stands_in_titles_in_the_feed_and_in_what_is_said_to_machines(client, facts):
    edition_of(document())
    assert "<title>青岚创建在线</title>" in page(client, "/")
    assert "｜青岚创建动态 2026年第1期｜青岚创建在线</title>" in page(client, "/dongtai/2026/1/1/")
    assert "<title>没有这一页｜青岚创建在线</title>" in page(client, "/none/", 404)
    for path, title in {"/search/": "搜索", "/verify/": "验真", "/subscribe/": "订阅"}.items():
        assert f"<title>{title}｜青岚创建在线</title>" in page(client, path)
    feed = page(client, "/feed.xml")
    assert "<title>青岚创建在线</title>" in feed
    assert f"<rights>{FACTS['copyright']}</rights>" in feed
    site = next(one for one in data_of(page(client, "/")) if one["@type"] == "WebSite")
    assert (site["name"], site["publisher"]["name"]) == ("青岚创建在线", FACTS["sponsor"])


def test_with_nothing_entered_it_is_the_site_of_those_who_publish_there(client):
    edition_of(document())
    assert text_of(page(client, "/"), "//footer/p")[0] == "编发：青岚市创建办"
    for said in ("搜索以后没有找到的词", "用邮件订阅的"):
        assert said in page(client, "/privacy/")
    for path in ("/privacy/", "/accessibility/"):
        assert "声明" in text_of(page(client, path), "//h1")[0]
        assert len(text_of(page(client, path), "//main//p")) > 2


def test_a_statement_entered_takes_the_place_of_ours(client, facts):
    SiteFacts.objects.update(privacy="本站不留读者的资料。\n有疑问请来电。")
    said = text_of(page(client, "/privacy/"), "//main//p")
    assert said[:2] == ["本站不留读者的资料。", "有疑问请来电。"]
    assert said[-1] == "邮箱：bianji@example.cn"  # and how to reach the office


def test_what_is_entered_stays_text(client, facts):
    SiteFacts.objects.update(**dict.fromkeys(("name", "sponsor", "phone", "copyright", "privacy"), HOSTILE))
    edition_of(document())
    for path in ("/", "/privacy/", "/dongtai/2026/1/", "/feed.xml", "/none/"):
        assert "<script>alert" not in client.get(path).content.decode()


def test_what_is_changed_makes_other_pages_and_costs_no_query_for_some_seconds(
    client, facts, django_assert_num_queries, monkeypatch
):
    edition_of(document())
    before = client.get("/dongtai/2026/1/")["ETag"]
    SiteFacts.objects.update(phone="0000-7654321")
    assert client.get("/dongtai/2026/1/", headers={"if-none-match": before}).status_code == 200
    with django_assert_num_queries(0):
        assert house.house().facts.phone == "0000-7654321"
    SiteFacts.objects.update(phone="0000-1111111")
    monkeypatch.setattr(house, "FRESH_SECONDS", 0)
    assert house.house().facts.phone == "0000-1111111"


def test_the_page_of_a_fault_names_the_site_without_asking_for_it(client, facts, django_assert_num_queries):
    house.house()
    with django_assert_num_queries(0):
        said = render_to_string("500.html")
    assert "｜青岚创建在线</title>" in said
    assert FACTS["phone"] in said


# Several bulletins


def test_the_front_page_of_several_is_the_offices_with_a_block_for_each(client, three):
    markup = page(client, "/")
    assert text_of(markup, "//h1") == ["望溪区创建办、青岚市创建办"]
    assert text_of(markup, "//section[@data-colour]/h2") == ["青岚案例", "青岚创建动态", "青岚简讯 已停刊"]
    (dongtai,) = text_of(markup, "//section[@data-colour='blue']")
    assert "刊登创建工作的进展。" in dongtai
    assert "最新一期 2026年第3期" in dongtai
    assert "松涧镇清理河道" in dongtai
    newest = text_of(markup, "//section[h2[@id='latest']]//li")
    assert newest[0] == "松涧镇清理河道 青岚创建动态 2026年第3期 2026年1月4日"
    assert len(newest) == 4


def test_from_every_page_readers_reach_every_bulletin_that_still_comes_out(client, three):
    for path in ("/", "/dongtai/2026/3/1/", "/search/", "/no-such-page/"):
        markup = client.get(path).content.decode()
        assert text_of(markup, "//nav[@aria-label='刊物']//a") == ["青岚案例", "青岚创建动态"]
    assert lxml_html.fromstring(page(client, "/dongtai/2026/3/")).xpath("//body/@data-colour") == ["blue"]


def test_from_every_page_readers_reach_where_to_subscribe(client, three):
    for path, way in {"/": "/subscribe/", "/search/": "/subscribe/", "/anli/": "/anli/subscribe/"}.items():
        (foot,) = lxml_html.fromstring(page(client, path)).xpath("//footer//a[text()='订阅']/@href")
        assert foot == way


def test_of_a_bulletin_that_has_ended_its_page_says_so_and_nobody_is_subscribed_to_it_unasked(client, three, settings):
    settings.HAS_MAIL, settings.SITE_URL = True, "https://bulletin.example.cn"
    assert text_of(page(client, "/jianxun/"), "//main//*[@class='tag']") == ["已停刊"]
    chosen = lxml_html.fromstring(page(client, "/subscribe/")).xpath("//input[@checked]/@value")
    assert sorted(chosen) == ["anli", "dongtai"]


def test_one_bulletin_needs_no_way_to_others(client):
    edition_of(document())
    assert "刊物" not in text_of(page(client, "/"), "//header")[0]


def test_nothing_of_a_bulletin_is_told_before_its_first_release_or_after_its_last_withdrawal(client):
    edition_of(document())
    edition_of(document(1, slug="anli", bulletin="青岚案例"), Status.APPROVED)
    edition_of(document(1, slug="jianxun", bulletin="青岚简讯"), Status.WITHDRAWN)
    for path in ("/", "/dongtai/2026/1/", "/feed.xml", "/none/", "/anli/latest/", "/jianxun/latest/", "/anli/2026/1/"):
        said = client.get(path).content.decode()
        assert "青岚案例" not in said
        assert "青岚简讯" not in said


def test_a_bulletin_whose_newest_issue_was_altered_closes_no_page_of_the_others(client, three):
    newest = Edition.objects.get(issue__bulletin__slug="anli")
    onrecord.keep(onrecord.Known({newest.pk: "0" * 64}))  # as the log has it
    assert text_of(page(client, "/dongtai/"), "//nav[@aria-label='刊物']//a") == ["青岚创建动态"]


def test_the_feed_of_the_site_holds_the_newest_issues_of_all(client, three):
    feed = page(client, "/feed.xml")
    titles = re.findall(r"<entry><title>(.*?)</title>", feed)
    assert titles == ["青岚创建动态 2026年第3期", "青岚简讯 2026年第2期", "青岚案例 2026年第1期"]
    assert 'type="application/atom+xml" title="望溪区创建办、青岚市创建办" href="/feed.xml"' in page(client, "/")


def test_the_newest_issue_has_a_lasting_address(client):
    edition_of(document(2))
    edition_of(document(10))
    edition_of(document(11), Status.APPROVED)
    response = client.get("/dongtai/latest/")
    assert (response.status_code, response["Location"]) == (302, "/dongtai/2026/10/")
    assert "s-maxage=40" in response["Cache-Control"]
    assert client.get("/anli/latest/").status_code == 404


@pytest.mark.parametrize("issues", [1, 8])
def test_the_front_page_costs_the_same_however_much_there_is(client, django_assert_num_queries, three, issues):
    for number in range(10, 10 + issues):
        edition_of(document(number))
    with django_assert_num_queries(4):
        page(client, "/")


# The contents of a year, and who is lost


def test_a_year_is_gone_through_by_month_by_column_and_by_unit_each_with_its_counts(client):
    both = (article(1, "清理河道", source="松涧镇、柳坞街道", column="工作推进"), article(2, "整治街巷", column=""))
    edition_of(document(1, articles=both, briefs=(Brief(text="清出三吨。", source="松涧镇"),)))
    edition_of(document(40, articles=(article(1, "开学第一课", source="市教育局", column="工作推进"),), briefs=()))
    edition_of(document(41, articles=(article(1, "没有发布的", source="某单位"),)), Status.APPROVED)
    year = page(client, "/dongtai/2026/")
    assert "共2期，3篇文章，1条简讯" in year
    assert text_of(year, "//h2") == ["2月 1期", "1月 1期"]
    columns = page(client, "/dongtai/2026/columns/")
    assert text_of(columns, "//h2") == ["工作推进 2", "不分栏目 1", "工作简讯 1"]
    units = page(client, "/dongtai/2026/units/")
    assert text_of(units, "//h2") == ["松涧镇 2", "市教育局 1", "柳坞街道 1"]
    assert 'href="/dongtai/2026/1/#brief-1"' in units
    for markup in (year, columns, units):
        assert "没有发布的" not in markup
    assert client.get("/dongtai/2025/units/").status_code == 404


@pytest.mark.parametrize(
    ("path", "ways"),
    [
        ("/dongtai/2026/1/99/", ["青岚创建动态 2026年第1期", "青岚创建动态 2026年各期", "青岚创建动态 往期"]),
        ("/dongtai/2026/1.html", ["青岚创建动态 2026年第1期", "青岚创建动态 2026年各期", "青岚创建动态 往期"]),
        ("/dongtai/2026/2/", ["青岚创建动态 2026年各期", "青岚创建动态 往期"]),
        ("/dongtai/2026/3/", ["青岚创建动态 2026年各期", "青岚创建动态 往期"]),
        ("/dongtai/2031/1/", ["青岚创建动态 往期"]),
        ("/dongtai/nothing/", ["青岚创建动态 往期"]),
        ("/anli/2026/1/", []),
        ("/admin-of-old/", []),
    ],
)
def test_who_asks_for_what_is_not_there_is_shown_what_is_near(client, path, ways):
    edition_of(document(1))
    edition_of(document(2), Status.APPROVED)  # answers as the third, which was never there
    edition_of(document(1, slug="anli", bulletin="青岚案例"), Status.APPROVED)
    assert text_of(page(client, path, 404), "//main//li/a") == ways
