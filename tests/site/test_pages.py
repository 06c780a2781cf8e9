"""What a reader finds at each address of the public site, and what nobody finds."""

import datetime as dt
import re

import pytest
from django.template.loader import render_to_string
from lxml import html as lxml_html

from bulletin.document.content import Brief, Recipients
from bulletin.models import Status
from tests.site.factories import article, corrected, document, edition_of
from tests.site.reading import scripts_of

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script><b style="color:red">'
ISSUE = "/dongtai/2026/1/"
PAGES = ["/", "/dongtai/", "/dongtai/2026/", ISSUE, f"{ISSUE}1/", f"{ISSUE}briefs/1/", f"{ISSUE}v1/", f"{ISSUE}v1/1/"]

WHOSE_SITE = 2  # queries for what stands at the head and foot of each page, every few seconds

FILES = ["/dongtai/2026/1.pdf", f"{ISSUE}v1.pdf"]


def page(client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_before_the_first_release_the_front_page_says_so(client):
    edition_of(document(), Status.APPROVED)
    assert "还没有发布过简报" in page(client, "/")


def test_the_front_page_opens_with_the_newest_issue_and_lists_the_others(client):
    edition_of(document(1, articles=(article(title="松涧镇清理河道"),)))
    edition_of(document(2, articles=(article(title="柳坞街道整治街巷"),)))
    front, recent = page(client, "/").split('id="recent"')
    assert "第2期" in front
    assert "柳坞街道整治街巷" in front
    assert "松涧镇清理河道" in recent


def test_the_page_of_a_bulletin_tells_about_it_and_leads_to_its_years(client):
    edition_of(document(1, year=2025, about="刊登旧事。"))
    edition_of(document(1, about="刊登创建工作的进展。"))
    html = page(client, "/dongtai/")
    assert "刊登创建工作的进展。" in html
    assert 'href="2025/"' in html
    assert 'href="2026/"' in html


def test_the_page_of_a_year_lists_its_issues_and_no_others(client):
    edition_of(document(1, year=2025))
    edition_of(document(1))
    edition_of(document(2))
    html = page(client, "/dongtai/2026/")
    assert "共2期" in html
    assert 'href="/dongtai/2025/1/"' not in html


def test_the_issue_page_holds_all_that_was_sealed(client):
    edition_of(
        document(
            15,
            total_number=118,
            date=dt.date(2026, 9, 16),
            marking="内部资料",
            serial="0018",
            editors_note="贵在坚持。\n欢迎来稿。",
            articles=(
                article(1, "松涧镇清理河道", "<p>清出<strong>三吨</strong>。</p>", "松涧镇"),
                article(4, "柳坞街道整治街巷"),
            ),
            briefs=("金海镇大扫除。\n次日复查。",),
            recipients=Recipients(report=("市委办",), send=("市直各单位", "各人民团体"), issue=("各区县创建办",)),
            imprint_office="市创建办综合科",
            imprint_date=dt.date(2026, 9, 18),
            print_run=260,
            reviewers=("方守拙",),
            editors=("闻一白", "陆𠮷秋"),
        )
    )
    html = page(client, "/dongtai/2026/15/")
    for words in (
        "青岚创建动态", "第15期（总第118期）", "青岚市创建办", "2026年9月16日", "内部资料", "0018",
        "<p>贵在坚持。</p><p>欢迎来稿。</p>", "松涧镇清理河道", "<p>清出<strong>三吨</strong>。</p>",
        '<a href="#article-4">柳坞街道整治街巷</a>', 'id="article-4"', 'href="4/"',
        "工作简讯", "<p>金海镇大扫除。</p><p>次日复查。",
        "<dd>市委办</dd>", "<dd>市直各单位，各人民团体</dd>", "<dd>各区县创建办</dd>",
        "市创建办综合科", "2026年9月18日印发", "共印260份", "方守拙", "闻一白　陆𠮷秋",
    ):  # fmt: skip
        assert words in html


@pytest.fixture
def by_columns(client):
    under = {1: "工作推进", 2: "工作推进", 3: "", 4: "经验交流"}
    articles = tuple(article(key, f"第{key}篇", column=column) for key, column in under.items())
    edition_of(document(articles=articles, briefs=(Brief(text="清出三吨。\n次日复查。 ", source="松涧镇"), "略。")))
    return lambda path: lxml_html.fromstring(page(client, path))


def test_a_column_heads_the_first_of_its_articles_and_their_group_in_the_contents(by_columns):
    issue = by_columns(ISSUE)
    groups = issue.xpath("//nav[@class='contents']/ol/li")
    assert [re.sub(r"\s", "", group.text_content()) for group in groups] == [
        "工作推进第1篇第2篇", "第3篇", "经验交流第4篇", "工作简讯",
    ]  # fmt: skip
    regions = issue.xpath("//section[p[@class='column']]")
    assert [re.sub(r"\s", "", region.findtext("p")) for region in regions] == ["工作推进", "经验交流"]
    assert [region.xpath("article//h2/text()") for region in regions] == [["第1篇", "第2篇"], ["第4篇"]]
    assert [region.get("aria-labelledby") for region in regions] == [region.find("p").get("id") for region in regions]


def test_an_article_says_on_its_own_page_which_column_it_is_in(by_columns):
    assert by_columns(f"{ISSUE}2/").xpath("//header[h1='第2篇']/p[@class='column']/text()") == ["工作推进"]
    assert by_columns(f"{ISSUE}3/").xpath("//p[@class='column']") == []


def test_who_sent_a_brief_in_stands_right_after_its_last_character(by_columns):
    markup = lxml_html.tostring(by_columns(ISSUE), encoding="unicode")
    assert '<p>清出三吨。</p><p>次日复查。<span class="source">（松涧镇）</span> <a' in markup
    assert "<p>略。 <a" in markup


def test_a_brief_has_an_address_of_its_own_that_a_correction_leaves_alone(client):
    edition_of(document(briefs=("金海镇大扫除。", "柳坞街道清巷。", "松涧镇清漂。")), Status.SUPERSEDED)
    edition_of(corrected(briefs=("金海镇大扫除。", "柳坞街道清巷。")))
    assert 'href="briefs/2/"' in page(client, ISSUE)
    html = page(client, f"{ISSUE}briefs/2/")
    assert "<title>柳坞街道清巷。｜青岚创建动态 2026年第1期</title>" in html
    assert 'rel="prev" href="../1/"' in html
    assert 'rel="next"' not in html
    moved = client.get(f"{ISSUE}briefs/3/")
    assert (moved.status_code, moved["Location"]) == (302, f"{ISSUE}v1/briefs/3/")
    assert "松涧镇清漂。" in page(client, f"{ISSUE}v1/briefs/3/")
    page(client, f"{ISSUE}briefs/4/", status=404)


def test_the_title_is_the_first_heading_of_its_own_page_and_those_in_the_text_follow_on_it(client):
    body = "<h3>一、分类设岗</h3><h4>（一）路口</h4><p>甲。</p><h5>1.错峰</h5>"
    edition_of(document(articles=(article(1, "关于统筹推进创建与复审迎检工作的情况通报", body),)))
    levels = {
        path: [
            heading.tag
            for heading in lxml_html.fromstring(page(client, path)).xpath(
                "//main//article//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5]"
            )
        ]
        for path in (ISSUE, f"{ISSUE}1/")
    }
    assert levels == {ISSUE: ["h2", "h3", "h4", "h5"], f"{ISSUE}1/": ["h1", "h2", "h3", "h4"]}


def test_a_title_may_break_between_its_words_alone(client):
    edition_of(document(articles=(article(1, "关于统筹推进“文明城市”创建的情况通报"), article(2, "松涧镇清理河道"))))
    html = page(client, ISSUE)
    assert "关于<wbr>统筹<wbr>推进<wbr>“文明城市”<wbr>创建<wbr>的<wbr>情况通报</h2>" in html
    assert "松涧镇清理河道</h2>" in html


def test_an_article_has_a_page_of_its_own_between_its_neighbours(client):
    edition_of(document(articles=(article(1, "第一篇"), article(5, "第二篇"), article(3, "第三篇"))))
    html = page(client, f"{ISSUE}5/")
    assert "<title>第二篇｜青岚创建动态 2026年第1期</title>" in html
    assert 'rel="prev" href="../1/"' in html
    assert 'rel="next" href="../3/"' in html
    assert "金海镇" not in html


def test_a_correction_says_so_with_date_and_note_and_leaves_the_address_alone(client):
    edition_of(document(), Status.SUPERSEDED)
    edition_of(corrected(note="“三吨”应为“五吨”。"))
    for path in ("/", ISSUE):
        html = page(client, path)
        assert "更正　第2版" in html
        assert "2026年9月20日" in html
        assert "“三吨”应为“五吨”。" in html
        assert "已被更正。" not in html
    assert 'href="/dongtai/2026/1/v1/"' in page(client, ISSUE)


def test_a_correction_is_told_on_the_articles_it_concerns_and_in_a_line_on_the_others(client):
    other, new = article(2, "柳坞街道整治街巷"), article(3, "后加的一篇")
    edition_of(document(articles=(article(), other)), Status.SUPERSEDED)
    second = (article(body="<p>清出五吨。</p>"), other)
    edition_of(corrected(note="“三吨”应为“五吨”。", articles=second), Status.SUPERSEDED)
    edition_of(corrected(version=3, note="补一篇。", articles=(*second, new)))
    first, untouched, added = (page(client, f"{ISSUE}{key}/") for key in (1, 2, 3))
    assert "“三吨”应为“五吨”。" in first
    assert "2026年9月20日的更正（第3版）没有改动本文" in first
    assert "补一篇。" not in first
    assert "“三吨”应为“五吨”。" not in untouched
    assert "的更正（第3版）、2026年9月20日的更正（第2版）没有改动本文" in untouched
    assert "补一篇。" in added
    issue = lxml_html.fromstring(page(client, ISSUE))
    assert issue.xpath("//section[@aria-label='更正']//a/@href") == ["#article-3"]


def test_a_correction_is_told_on_the_briefs_it_concerns_wherever_they_stand_now(client):
    left_alone, wrong, right = "松涧镇清漂。", "柳坞街道清运三吨。", "柳坞街道清运五吨。"
    edition_of(document(briefs=(left_alone, wrong)), Status.SUPERSEDED)
    edition_of(corrected(note="“三吨”应为“五吨”。", briefs=(left_alone, right)), Status.SUPERSEDED)
    edition_of(corrected(version=3, note="次序有误。", articles=(article(2),), briefs=(right, left_alone)))
    moved, untouched = (page(client, f"{ISSUE}briefs/{place}/") for place in (1, 2))
    assert "“三吨”应为“五吨”。" in moved
    assert "的更正（第3版）没有改动本条" in moved
    assert "的更正（第3版）、2026年9月20日的更正（第2版）没有改动本条" in untouched
    second = lxml_html.fromstring(page(client, f"{ISSUE}v2/"))
    assert second.xpath("//section[@aria-label='更正']//a/@href") == ["#brief-2"]


@pytest.mark.parametrize("path", [f"{ISSUE}v1/", f"{ISSUE}v1/1/"])
def test_an_earlier_version_leads_to_the_standing_one_and_keeps_out_of_searches(client, path):
    edition_of(document(), Status.SUPERSEDED)
    edition_of(corrected())
    html = page(client, path)
    assert "这是旧版（第1版），已被更正。" in html
    assert f'<a href="{ISSUE}">阅读现行的第2版</a>' in html
    assert 'name="robots" content="noindex"' in html
    assert 'name="robots"' not in page(client, path.replace("v1/", ""))


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.RETURNED, Status.RECALLED, Status.APPROVED])
@pytest.mark.parametrize("path", [*PAGES[1:], *FILES])
def test_nothing_unreleased_has_an_address(client, path, status):
    edition_of(document(), status)
    assert "没有这一页" in page(client, path, 404)


@pytest.mark.parametrize("path", [*PAGES[3:], *FILES])
def test_a_withdrawn_issue_is_gone_from_all_its_addresses(client, path):
    edition_of(document(articles=(article(title="撤下的文章"),)), Status.WITHDRAWN)
    edition_of(document(2))
    html = page(client, path, 410)
    assert "这一期已撤下" in html
    assert "撤下的文章" not in html


def test_a_withdrawn_issue_is_on_no_list(client):
    edition_of(document(articles=(article(title="撤下的文章"),)), Status.WITHDRAWN)
    edition_of(document(2))
    for path in PAGES[:3]:
        assert "撤下的文章" not in page(client, path)


@pytest.mark.parametrize("path", PAGES)
def test_a_hostile_text_stays_text(client, path):
    edition_of(
        document(
            articles=(article(title=HOSTILE, source=HOSTILE),),
            briefs=(HOSTILE,),
            editors_note=HOSTILE,
            bulletin=HOSTILE,
            publisher=HOSTILE,
            recipients=Recipients(report=(HOSTILE,), send=(), issue=()),
            editors=(HOSTILE,),
        )
    )
    html = page(client, path)
    assert {script.get("type") for script in scripts_of(html)} <= {"application/ld+json"}
    assert "alert(1)</script>" not in html
    assert "<b style" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("path", PAGES)
def test_each_page_runs_under_self_alone_and_needs_no_script_and_no_style_of_its_own(client, path):
    edition_of(document())
    response = client.get(path)
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert {script.get("type") for script in scripts_of(response.content.decode())} <= {"application/ld+json"}
    for inline in (b"<style", b" style=", b" onclick=", b"javascript:"):
        assert inline not in response.content


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_the_same_for_everybody_and_sets_no_cookie(client, path):
    edition_of(document())
    response = client.get(path)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(
    ("path", "title", "canonical"),
    [
        ("/", "青岚创建动态", "/"),
        ("/dongtai/", "青岚创建动态", "/dongtai/"),
        ("/dongtai/2026/", "2026年各期｜青岚创建动态", "/dongtai/2026/"),
        (ISSUE, "青岚创建动态 2026年第1期", ISSUE),
        (f"{ISSUE}v1/", "青岚创建动态 2026年第1期", ISSUE),
        (f"{ISSUE}1/", "望溪区推进老旧小区改造｜青岚创建动态 2026年第1期", f"{ISSUE}1/"),
    ],
)
def test_each_page_names_itself_and_its_lasting_address(client, path, title, canonical):
    edition_of(document())
    html = page(client, path)
    assert f"<title>{title}</title>" in html
    assert f'<link rel="canonical" href="http://testserver{canonical}">' in html
    assert f'<meta property="og:title" content="{title.split("｜")[0]}">' in html
    assert f'<meta property="og:url" content="http://testserver{canonical}">' in html
    assert '<meta property="og:site_name" content="青岚创建动态">' in html
    assert '<meta property="og:locale" content="zh_CN">' in html
    image = f"{ISSUE}share.png" if path.startswith(ISSUE) else "/static/site/icon-512.png"
    assert f'<meta property="og:image" content="http://testserver{image}">' in html
    assert 'property="og:description"' in html
    assert 'type="application/atom+xml" title="青岚创建动态" href="/dongtai/feed.xml"' in html
    assert '<html lang="zh-Hans">' in html
    assert html.count("<h1") == 1


def test_an_article_shared_shows_its_first_picture_and_when_it_was_corrected(client):
    picture = f"/media/{'a' * 64}.jpg"
    figure = f'<figure class="image"><img src="{picture}" alt=""></figure>'
    edition_of(document(), Status.SUPERSEDED)
    edition_of(corrected(articles=(article(1), article(2, "有图的一篇", f"<p>如图。</p>{figure}"))))
    image = f'<meta property="og:image" content="http://testserver{picture}">'
    assert image in page(client, f"{ISSUE}2/")
    assert image not in page(client, f"{ISSUE}1/")
    html = page(client, f"{ISSUE}2/")
    assert '<meta property="og:type" content="article">' in html
    assert '<meta property="article:published_time" content="2026-01-02">' in html
    assert '<meta property="article:modified_time" content="2026-09-20">' in html


def test_addresses_begin_as_the_office_says(client, settings):
    settings.SITE_URL = "https://bulletin.example.cn"
    edition_of(document())
    for path in PAGES:
        html = page(client, path)
        assert '<link rel="canonical" href="https://bulletin.example.cn/' in html
        assert "http://testserver" not in html


@pytest.mark.parametrize("path", [ISSUE, f"{ISSUE}1/"])
@pytest.mark.parametrize("articles", [2, 40])
def test_an_issue_costs_one_query_however_long_it_is(client, django_assert_num_queries, path, articles):
    edition_of(document(articles=tuple(article(key) for key in range(1, articles + 1))))
    with django_assert_num_queries(WHOSE_SITE + 1):
        page(client, path)


@pytest.mark.parametrize(("path", "queries"), [("/", 2), ("/dongtai/", 3), ("/dongtai/2026/", 2)])
@pytest.mark.parametrize("issues", [1, 8])
def test_a_list_costs_the_same_however_long_it_is(client, django_assert_num_queries, path, queries, issues):
    for number in range(1, issues + 1):
        edition_of(document(number))
    with django_assert_num_queries(WHOSE_SITE + queries):
        page(client, path)


def test_a_proof_stands_alone_and_bears_its_mark():
    html = render_to_string("site/proof.html", {"content": document(), "mark": "校样 2026-11-23 10:05"})
    assert html.count("校样 2026-11-23 10:05") == 3  # title, band, and across the page
    assert "望溪区倒排工期" in html
    assert 'href="/dongtai' not in html
    assert 'href="1/"' not in html


def test_a_proof_may_bring_its_style_along():
    html = render_to_string("site/proof.html", {"content": document(), "stylesheet": "p > a { color: red }"})
    assert "<style>p > a { color: red }</style>" in html
    assert "site.css" not in html


def test_the_page_of_a_fault_needs_nothing():
    html = render_to_string("500.html")
    assert "网站出了故障" in html


def test_a_wrong_address_answers_in_chinese(client):
    assert "没有这一页" in page(client, "/no/such/page/", 404)
