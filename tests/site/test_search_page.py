"""The search page as readers meet it, in whatever they type."""

import random
import re
import time
from urllib.parse import urlencode

import pytest

from bulletin.document.content import Brief
from bulletin.models import Edition, Status, Unfound
from bulletin.search import entries
from bulletin.site import searching
from tests.site.factories import article, corrected, document, edition_of
from tests.site.reading import scripts_of
from tests.site.test_pages import WHOSE_SITE

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script><mark>&amp;'


def release(*documents):
    for one in documents:
        entries.update(edition_of(one))


def page(client, status: int = 200, **asked) -> str:
    response = client.get("/search/", asked)
    assert response.status_code == status
    return response.content.decode()


def links(html: str) -> list[str]:
    return re.findall(r'<h3><a href="([^"]*)"', html)


def tags(html: str) -> list[str]:
    return re.findall(r'class="tag">([^<]*)<', html)


def test_the_page_begins_with_a_form_and_a_line_how_to_search(client):
    for asked in ({}, {"q": ""}, {"q": " 　"}, {"q": "“”"}):
        html = page(client, **asked)
        assert 'name="q"' in html
        assert "用空格分开" in html
        assert "没有找到" not in html


def test_what_is_found_leads_to_its_place_and_says_what_it_is(client):
    release(
        document(
            3,
            editors_note="清漂贵在坚持。",
            articles=(article(7, "松涧镇清漂"),),
            briefs=("甲", "河道清漂。"),
            briefs_title="一句话新闻",
        )
    )
    html = page(client, q="清漂")
    assert links(html) == ["/dongtai/2026/3/7/", "/dongtai/2026/3/#editors-note", "/dongtai/2026/3/#brief-2"]
    assert tags(html) == ["题目", "编者按", "一句话新闻"]
    assert "共 3 条" in html
    assert "青岚创建动态 2026年第3期" in html
    assert "2026年1月4日" in html
    assert tags(page(client, q="倒排")) == ["正文"]
    assert (links(html := page(client, q="方守拙")), tags(html)) == (["/dongtai/2026/3/#imprint"], ["版记"])
    issue = client.get("/dongtai/2026/3/").content.decode()
    assert 'id="imprint"' in issue
    assert 'id="editors-note"' in issue
    assert re.search(r'<li id="brief-2">\s*<p>河道清漂。', issue)


def test_hits_are_marked_as_they_are_written_whatever_the_width_and_case(client):
    release(document(articles=(article(1, "ＡＰＰ上线", "<p>市民用App，不用ａｐｐ1。</p>"),)))
    html = page(client, q="aPP １")
    assert "<mark>ＡＰＰ</mark>上线" in html
    assert "市民用<mark>App</mark>，不用<mark>ａｐｐ1</mark>。" in html


def test_the_excerpt_stands_around_the_first_hit_and_hits_that_overlap_are_one_mark(client):
    release(document(articles=(article(1, "甲", f"<p>{'前' * 300}创建创建创{'后' * 300}</p>"),)))
    excerpt = re.search(r'<p class="excerpt">(.*?)</p>', page(client, q="创建创 建"), re.DOTALL)[1].strip()
    assert excerpt == f"……{'前' * 30}<mark>创建创建创</mark>{'后' * 65}……"


def test_a_run_of_hits_makes_the_excerpt_no_longer(client):
    release(document(articles=(article(1, "甲", f"<p>{'前' * 300}{'—' * 90_000}</p>"),)))
    excerpt = re.search(r'<p class="excerpt">(.*?)</p>', page(client, q="——"), re.DOTALL)[1].strip()
    assert excerpt == f"……{'前' * 30}<mark>{'—' * 70}</mark>……"


def test_what_is_found_in_the_title_alone_opens_with_the_text(client):
    release(document(articles=(article(1, "望溪倒排", "<p>开头。</p>"),)))
    assert re.search(r'<p class="excerpt">\s*开头。', page(client, q="望溪倒"))


def test_nothing_hostile_gets_out_of_a_title_a_text_or_the_box(client):
    release(document(articles=(article(1, HOSTILE, f"<p>{HOSTILE.replace('<', '&lt;')}</p>"),)))
    for asked in ("script", HOSTILE, "<", '"', "&"):
        html = page(client, q=asked)
        assert scripts_of(html) == []
        assert "<mark>&amp;amp;" not in page(client, q="alert")
        assert links(html) == ["/dongtai/2026/1/1/"]


@pytest.mark.parametrize(
    "typed",
    [
        "'",
        "\\",
        "%",
        "_",
        "*",
        '"',
        "!",
        ":*",
        "a' & 'b",
        "' OR 1=1 --",
        "\0",
        "😀",
        "NEAR(",
        "-",
        "{",
        "%%s",
    ],
)
def test_no_sign_means_anything_but_itself(client, typed):
    release(document(articles=(article(1, "平常的一篇"),)))
    assert links(page(client, q=typed)) == []
    release(document(2, articles=(article(1, f"有{typed}的一篇"),)))
    words = typed.replace("\0", "")
    assert links(page(client, q=typed)) == (["/dongtai/2026/2/1/"] if words else [])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"q": "创" * 101}, "一次最多搜索100个字"),
        ({"q": "一 二 三 四 五 六 七 八 九"}, "一次最多搜索8个词"),
        ({"page": "abc"}, "没有这一页"),
        ({"page": "-1"}, "没有这一页"),
        ({"page": "0"}, "没有这一页"),
        ({"page": "２"}, "没有这一页"),
        ({"page": "9" * 50}, "没有这一页"),
        ({"page": "51"}, "最多看前50页"),
        ({"year": "99999"}, "这一年没有发布过"),
        ({"year": "'"}, "这一年没有发布过"),
        ({"bulletin": "none"}, "没有这个刊物"),
        ({"bulletin": "\0"}, "没有这个刊物"),
        ({"order": "id; --"}, "没有这种排列"),
        ({"unit": "' OR 1"}, "没有这个供稿单位"),
        ({"column": "%"}, "没有这个栏目"),
    ],
)
def test_parameters_nobody_could_choose_are_answered_in_a_sentence(client, asked, sentence):
    release(document())
    html = page(client, status=400, **{"q": "望溪", **asked})
    assert sentence in html
    assert html.count('role="alert"') == 1
    assert not links(html)


def test_pages_follow_one_another_and_keep_what_was_asked_for(client):
    briefs = tuple(f"清漂第{number}处" for number in range(45))
    release(document(briefs=briefs))
    asked = {"q": "清漂 第", "bulletin": "dongtai", "year": "2026", "order": "best"}
    seen, address = [], "/search/?" + "&".join(f"{name}={value}" for name, value in asked.items())
    while address:
        html = client.get(address).content.decode()
        seen += links(html)
        assert "共 45 条" in html
        following = re.search(r'rel="next" href="([^"]*)"', html)
        address = following and "/search/" + following[1].replace("&amp;", "&")
    assert seen == [f"/dongtai/2026/1/#brief-{number}" for number in range(1, 46)]
    previous = re.search(r'rel="prev" href="([^"]*)"', html)[1].replace("&amp;", "&")
    assert "page=2" in previous
    assert "bulletin=dongtai&year=2026" in previous
    assert "没有第4页" in page(client, q="清漂", page="4")


def test_beyond_the_last_page_readers_are_asked_to_narrow_down(client, monkeypatch):
    monkeypatch.setattr(searching, "LAST_PAGE", 2)
    release(document(briefs=tuple(f"清漂第{number}处" for number in range(45))))
    html = page(client, q="清漂", page="2")
    assert 'rel="next"' not in html
    assert "最多看前2页" in html


def test_of_a_word_that_is_everywhere_it_is_said_only_that_there_is_much(client):
    release(*(document(number, briefs=tuple("创建" for _ in range(50))) for number in range(1, 6)))
    html = page(client, q="创建", order="newest")
    assert "结果较多" in html
    assert links(html)[0] == "/dongtai/2026/5/#brief-1"
    assert len(links(html)) == 20


def test_the_filters_offer_what_the_public_knows_and_narrow(client):
    release(document(1, year=2025), document(2, slug="jianbao", bulletin="青岚简报"), document(3))
    edition_of(document(4, slug="neican", bulletin="青岚内参", year=2024), Status.APPROVED)
    html = page(client, q="倒排")
    assert re.findall(r'<option[^>]*value="([^"]*)"', html) == [
        "", "dongtai", "jianbao", "", "2026", "2025", "best", "newest",
    ]  # fmt: skip
    assert links(page(client, q="倒排", bulletin="jianbao")) == ["/jianbao/2026/2/1/"]
    html = page(client, q="倒排", bulletin="dongtai", year="2025")
    assert links(html) == ["/dongtai/2025/1/1/"]
    assert html.count("selected") == 3
    assert "没有找到" in page(client, q="倒排", bulletin="jianbao", year="2025")


@pytest.mark.parametrize("status", sorted(set(Status.values) - {Status.RELEASED}))
def test_a_stranger_finds_nothing_that_is_not_released(client, status):
    edition_of(document(), status)
    html = page(client, q="望溪区")
    assert "没有找到" in html
    assert "青岚" not in html


def test_of_a_corrected_issue_only_what_stands_is_found(client):
    release(document(briefs=("清出三吨",)))
    assert "三吨" in page(client, q="清出")
    first = Edition.objects.get()
    Edition.objects.filter(pk=first.pk).move(
        status=Status.SUPERSEDED, superseded_at=first.released_at, superseded_by=first.released_by
    )
    release(corrected(briefs=("清出五吨",)))
    html = page(client, q="清出")
    assert "五吨" in html
    assert "三吨" not in html


@pytest.mark.parametrize("order", ["newest", "best"])
def test_an_entry_left_behind_by_an_edition_no_longer_released_is_not_shown(client, order):
    release(document(1), document(2))
    gone = Edition.objects.get(issue__number=2)
    Edition.objects.filter(pk=gone.pk).move(
        status=Status.SUPERSEDED, superseded_at=gone.released_at, superseded_by=gone.released_by
    )
    assert links(page(client, q="倒排", order=order)) == ["/dongtai/2026/1/1/"]


@pytest.mark.parametrize("order", ["newest", "best"])
def test_a_page_takes_as_many_queries_however_much_is_found(client, django_assert_max_num_queries, order):
    release(document(1))
    with django_assert_max_num_queries(WHOSE_SITE + 12):  # and what has parts of it, since there is little
        page(client, q="倒排", order=order)
    release(*(document(number, briefs=("倒排", "倒排", "倒排")) for number in range(2, 9)))
    with django_assert_max_num_queries(WHOSE_SITE + 10):  # a frequent word has more rows looked through
        assert len(links(page(client, q="倒排", order=order))) == 20


def test_shared_caches_may_keep_it_a_short_while_and_search_engines_leave_it_out(client):
    response = client.get("/search/", {"q": "创建"})
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=40"
    assert "Vary" not in response.headers or "Cookie" not in response.headers["Vary"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert client.post("/search/", {"q": "创建"}).status_code == 405


@pytest.mark.parametrize("typed", ["第2期", "2026年第2期", "2026年2期", "第 2 期", "第2"])
def test_an_issue_is_found_by_its_number(client, typed):
    release(document(1), document(2), document(12))
    assert links(page(client, q=typed))[0] == "/dongtai/2026/2/"


def test_an_issue_of_another_year_or_bulletin_is_not_the_one_asked_for(client):
    release(document(2), document(2, year=2025), document(2, slug="jianbao", bulletin="青岚简报"))
    assert links(page(client, q="2025年第2期")) == ["/dongtai/2025/2/"]
    assert links(page(client, q="第2期", year="2025")) == ["/dongtai/2025/2/"]
    assert links(page(client, q="第2期", bulletin="jianbao")) == ["/jianbao/2026/2/"]
    assert links(page(client, q="第3期")) == []
    assert "没有整句相同的" in page(client, q="第2期工程")


def test_an_issue_that_is_not_released_is_not_found_by_its_number(client):
    release(document(1))
    for number, status in enumerate([Status.IN_REVIEW, Status.APPROVED, Status.WITHDRAWN], start=2):
        edition_of(document(number), status)
        assert links(page(client, q=f"第{number}期")) == []


# When nothing has the very words


def test_what_holds_all_but_the_punctuation_counts_as_the_same(client):
    release(document(articles=(article(1, "推行“一次说清、一趟办成”"),)))
    html = page(client, q="一次说清一趟办成")
    assert links(html) == ["/dongtai/2026/1/1/"]
    assert "共 1 条" in html
    assert "部分词语" not in html


def test_what_holds_parts_is_offered_after_the_same_and_said_to_be_partly(client):
    release(document(1, articles=(article(1, "莲溆街道志愿服务由派单变点单"), article(2, "莲溆街道修路"))))
    html = page(client, q="莲溆街道点单")
    assert "没有整句相同的，下面 2 条包含部分词语" in html
    assert links(html) == ["/dongtai/2026/1/1/", "/dongtai/2026/1/2/"]
    release(document(2, articles=(article(1, "甲", "<p>莲溆街道点单。</p>"),)))
    html = page(client, q="莲溆街道点单")
    assert "共 1 条" in html
    assert "下面 2 条包含部分词语" in html
    assert links(html) == ["/dongtai/2026/2/1/", "/dongtai/2026/1/1/", "/dongtai/2026/1/2/"]
    assert links(page(client, q="莲溆街道点单", order="newest"))[0] == "/dongtai/2026/2/1/"


def test_a_wrong_character_and_pinyin_lead_to_what_is_released_and_say_so(client):
    release(document(articles=(article(1, "霁川区整治共享单车"),), editors=("苗知秋",)))
    for typed, meant in (("霖川区整治", "霁川区整治"), ("苗之秋", "苗知秋"), ("gongxiang danche", "共享单车")):
        html = page(client, q=typed)
        assert f">{meant}</a>？" in html
        assert len(links(html)) == 1


def test_no_suggestion_comes_from_what_is_not_released_any_more(client):
    """Though its words are still known."""
    release(document(1, articles=(article(1, "霁川区整治共享单车"),), editors=("苗知秋",)), document(2))
    entries.forget(Edition.objects.get(issue__number=1).issue)
    for typed in ("霖川区整治", "苗之秋", "gongxiang danche", "整治共享"):
        html = page(client, q=typed)
        assert "您是不是要找" not in html
        assert "共享单车" not in html
        assert "苗知秋" not in html


def test_nor_where_a_released_text_has_a_part_of_it(client):
    named = document(1, articles=(article(1, "王晓琳同志受到通报", "<p>王晓琳。</p>"),))
    release(named, document(2, articles=(article(1, "晓琳社区开展清漂"),)))
    entries.forget(Edition.objects.get(issue__number=1).issue)
    for typed in ("wangxiaolin", "wang xiao lin", "王小琳"):
        assert "王晓琳" not in page(client, q=typed)


def test_units_and_columns_narrow_what_is_found(client):
    release(
        document(
            1,
            articles=(
                article(1, source="霁川区创建办、区城市管理局", column="经验交流"),
                article(2, source="望溪区创建办", column="工作推进"),
            ),
            briefs=(Brief(text="倒排工期。", source="区城市管理局"),),
        )
    )
    assert links(page(client, q="倒排", unit="区城市管理局")) == ["/dongtai/2026/1/1/", "/dongtai/2026/1/#brief-1"]
    assert links(page(client, q="倒排", column="工作推进")) == ["/dongtai/2026/1/2/"]
    assert links(page(client, q="倒排", column="工作推进", unit="霁川区创建办")) == []
    assert tags(page(client, q="经验交流 倒排")) == ["栏目、正文"]


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("青岚创建动态第20期", "/dongtai/2026/20/"),
        ("总第118期", "/dongtai/2026/20/"),
        ("2026-20", "/dongtai/2026/20/"),
        ("动态 第二十期", "/dongtai/2026/20/"),
        ("2026年1月21日", "/dongtai/2026/20/"),
        ("１月２１日", "/dongtai/2026/20/"),
        ("一月", "/dongtai/2026/20/"),
        ("快报第20期", "/kuaibao/2025/20/"),
        ("霁川城管快报", "/kuaibao/"),
    ],
)
def test_an_issue_or_a_bulletin_is_found_as_people_name_it(client, typed, path):
    release(document(20, total_number=118), document(20, slug="kuaibao", bulletin="霁川城管快报", year=2025))
    assert links(page(client, q=typed))[0] == path


# Whatever is typed

SIGNS = [
    "%",
    "_",
    '"',
    "'",
    "\\",
    "*",
    "(",
    ")",
    "^",
    "$",
    "[",
    "]",
    "{",
    "}",
    "|",
    "&",
    "!",
    ":*",
    "NEAR/3",
    " AND ",
    " OR ",
]
SIGNS += [
    " NOT ",
    "“",
    "”",
    "《",
    "》",
    "　",
    "，",
    "。",
    "\0",
    "\t",
    "\ud800",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\uffff",
    "😀",
    "👨‍👩‍👧",
]
SIGNS += [
    "𠮷",
    "é",
    "ß",
    "ﬁ",
    "(a+)+$",
    "第",
    "期",
    "总第",
    "十百",
    "年",
    "月",
    "2026",
    "0",
    "99999999999",
    "-",
    "/",
    "--",
    ";",
    "<",
    "创建",
]


def test_odd_searches_are_each_answered_in_a_moment(client):
    release(document(articles=(article(1, "平常的一篇：创建2026"),)))
    chance = random.Random(18)
    odd = ["".join(chance.choices(SIGNS, k=chance.choice((1, 2, 3, 8, 40)))) for _ in range(80)]
    odd += [sign * 100 for sign in SIGNS[::3]] + ["创" * 5000, "一 " * 500]
    slow = []
    for typed in odd:
        started = time.perf_counter()
        response = client.get("/search/?" + urlencode({"q": typed}, errors="surrogatepass"))
        slow.append(time.perf_counter() - started)
        assert response.status_code in (200, 400), typed
        assert not response.cookies
    assert sorted(slow)[-3] < 2  # seconds, on a busy machine


# What nothing has


def test_what_is_not_found_is_told_to_the_editors_without_anything_of_a_person(client):
    release(document())
    for typed in ("海绵城市", "海绵城市", "13900000000 海绵", "139.0000.0000 海绵", "zhang@example.cn"):
        page(client, q=typed)
    page(client, q="海绵城市", page="2")
    page(client, q="海绵城市", year="2026")
    page(client, q="望溪区")
    page(client, q="第77期")
    assert list(Unfound.objects.values_list("typed", "times")) == [("海绵城市", 2)]
