"""Finding at the desk: whatever is drafted, waits or is released, as it stands now, and the way to its place."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from bulletin import drafting, moves
from bulletin.models import Article, Brief, DraftEntry, Issue, IssueLocked, Recipient, Status
from bulletin.search import bigrams, drafts, entries, numbers
from office.models import RecipientUnit
from tests.conftest import awaiting, make_issue

pytestmark = pytest.mark.django_db

FIND = "/admin/find/"
LIST = "/admin/bulletin/issue/"


def found(typed: str) -> list[str]:
    """What is found in drafts, by the index and without a look through the newest rows, which would find it too."""
    words = entries.words_of(typed)
    condition, tokens = bigrams.having_tokens_of(words, bigrams.DRAFTS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM bulletin_draftentry WHERE {condition}", [tokens])
        by_index = {pk for (pk,) in cursor.fetchall()}
    by_search = {*drafts.texts(words, 100).entries, *drafts.facts(words, 100).entries}
    assert by_search <= by_index
    rows = DraftEntry.objects.filter(pk__in=by_search).order_by("pk")
    return [f"{row.kind} {row.issue.number if row.issue else '备用稿'}" for row in rows]


def answer(client, typed: str, **more) -> list[tuple[str, str, str]]:
    """Each hit as it is read: (what it is, its title, where it leads)."""
    page = html.fromstring(client.get(FIND, {"q": typed, **more}).content.decode())
    return [
        (kind, "".join(link.itertext()).strip(), link.get("href"))
        for line in page.xpath("//li[p[@class='where-found']]")
        for kind in line.xpath(".//span[@class='kind']/text()")
        for link in line.xpath("p[1]/a")
    ]


def text_of(client, typed: str) -> str:
    page = html.fromstring(client.get(FIND, {"q": typed}).content.decode())
    return " ".join(page.xpath("string(//div[@class='finding'])").split())


def page_of(issue: Issue, place: str = "") -> str:
    return reverse("admin:bulletin_issue_change", args=[issue.pk]) + place


# The index follows the drafts


def test_what_is_written_is_found_as_it_is_and_no_more_as_it_was(issue):
    article, brief = issue.articles.first(), issue.briefs.first()
    assert found("老旧小区") == ["article 15"]
    assert found("河道清漂") == ["brief 15"]
    article.title, article.body = "望溪区修缮城墙", "<p>修旧如旧。</p>"
    article.save()
    assert found("老旧小区") == []
    assert found("修缮城墙") == found("修旧如旧") == ["article 15"]
    brief.text, brief.source = "打捞浮萍。", "松涧镇"
    brief.save_without_historical_record()
    assert found("清漂") == []
    assert found("打捞浮萍。（松涧镇") == ["brief 15"]
    assert list(drafts.verify()) == []


def test_an_editors_note_and_the_facts_of_an_issue_are_found_until_they_are_others(issue):
    issue.editors_note, issue.serial, issue.total_number = "贵在坚持。", "创建〔2026〕9号", 118
    issue.save()
    assert found("贵在坚持") == ["note 15"]
    assert found("创建〔2026〕9号") == found("总第118期") == found("2026年9月16日") == ["facts 15"]
    issue.editors_note, issue.date = "", "2026-10-08"
    issue.save()
    assert found("贵在坚持") == []
    assert found("2026年10月8日") == ["facts 15"]
    assert {str(date) for date in DraftEntry.objects.values_list("date", flat=True)} == {"2026-10-08"}
    assert list(drafts.verify()) == []


def test_what_is_deleted_is_gone_and_what_is_brought_back_is_there(issue):
    issue.articles.first().delete()
    issue.briefs.all().delete()
    assert found("老旧小区") == found("清漂") == []
    for deleted in drafting.deleted_parts(issue):
        drafting.restore({"article": Article, "brief": Brief}[deleted.kind], deleted.history_id)
    assert found("老旧小区") == ["article 15"]
    assert found("清漂") == ["brief 15"]
    assert list(drafts.verify()) == []


def test_a_whole_issue_goes_with_all_that_stands_in_it(issue):
    issue.editors_note = "贵在坚持。"
    issue.save()
    issue.delete()
    assert not DraftEntry.objects.exists()
    assert found("老旧小区") == found("贵在坚持") == found("第15期") == []
    connection.check_constraints()


def test_a_text_is_found_where_it_was_moved_copied_split_and_held(issue, bulletin, editor):
    other, article = make_issue(bulletin, 16, by=editor), issue.articles.first()
    Article.objects.filter(issue=other).delete()
    drafting.move(article, to=other)
    assert found("老旧小区") == ["article 16"]
    held = drafting.hold_over(Article.objects.get(pk=article.pk))
    assert found("老旧小区") == ["article 备用稿"]
    drafting.copy(held, to=issue)
    assert sorted(found("老旧小区")) == ["article 15", "article 备用稿"]
    new = drafting.split(drafting.move(held, to=other), at=1, title="倒排工期的几点要求")
    assert new.issue == other
    assert sorted(found("挂图作战")) == ["article 15", "article 16"]
    assert found("几点要求") == ["article 16"]
    assert list(drafts.verify()) == []


def test_a_units_new_name_is_found_where_it_stands_for_a_source(issue, desk):
    unit = RecipientUnit.objects.create(name="柳坞街道办")
    article = issue.articles.last()
    article.unit = unit
    article.save()
    assert found("柳坞街道办") == ["article 15"]
    unit.name = "柳坞街道办事处"
    unit.save()
    assert found("柳坞街道办事处") == ["article 15"]
    report = RecipientUnit.objects.get(name="市委办")
    report.name = "市委办公室"
    report.save()
    assert "收文单位 市委办公室 印在1期上" in text_of(desk, "委办公室")


def test_what_a_lock_refuses_or_a_transaction_takes_back_changes_nothing(issue, edition_in):
    article = issue.articles.first()
    with transaction.atomic():
        article.title = "修缮城墙"
        article.save()
        assert found("修缮城墙") == ["article 15"]
        transaction.set_rollback(True)
    assert found("修缮城墙") == []
    edition_in("in_review")
    with pytest.raises(IssueLocked):
        article.save()
    assert found("修缮城墙") == []
    assert found("老旧小区") == ["article 15"]


def test_however_often_a_text_is_rewritten_the_index_has_what_stands_there(issue):
    article = issue.articles.first()
    for body in ("甲乙丙", "乙丙丁", "", "丁甲乙 丙", "甲乙丙"):
        article.body = f"<p>{body}</p>" if body else ""
        article.save()
        words = ("甲乙", "乙丙", "丙丁", "丁甲", "丙")
        assert [bool(found(word)) for word in words] == [word in body for word in words]
    article.delete()
    with connection.cursor() as cursor:
        condition, token = bigrams.having_tokens_of(["甲乙"], bigrams.DRAFTS)
        cursor.execute(f"SELECT id FROM bulletin_draftentry WHERE {condition}", [token])
        assert cursor.fetchall() == []
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO bulletin_draft_bigrams(bulletin_draft_bigrams) VALUES ('optimize')")
            cursor.execute("SELECT count(*) FROM bulletin_draft_bigrams WHERE bulletin_draft_bigrams MATCH %s", [token])
            assert cursor.fetchone() == (0,)


def test_an_order_is_changed_without_a_touch_of_the_index(issue):
    article = issue.articles.first()
    article.order = 9
    with CaptureQueriesContext(connection) as asked:
        article.save()
    assert not [
        query["sql"] for query in asked if "bigrams" in query["sql"] or 'UPDATE "bulletin_draft' in query["sql"]
    ]


def test_what_differs_from_the_drafts_is_said_by_verify_and_mended_by_reindex(issue, capsys):
    drafting.hold_over(issue.articles.last())
    DraftEntry.objects.filter(kind="brief").delete()
    assert list(drafts.verify()) == ["编辑台搜索的内容与稿件不符，有2处：请运行 python manage.py reindex 重建。"]
    call_command("reindex")
    assert "共 1 期稿件" in capsys.readouterr().out
    assert list(drafts.verify()) == []
    assert found("清漂") == ["brief 15"]
    assert found("背街小巷") == ["article 备用稿"]


# What is typed


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        *[
            (typed, 15)
            for typed in ("15", "第15期", "１５期", "2026-15", "2026年第15期", "2026年15期", "dongtai/2026-15")
        ],
        *[(typed, 15) for typed in ("总第118期", "118", "2026年9月16日", "2026-9-16", "2026.09.16", "9月16日")],
        *[(typed, 15) for typed in ("《青岚创建动态》2026年第15期", " 第 15 期 ")],
        *[
            (typed, None)
            for typed in ("16", "2025-15", "总第15期", "2026年13月40日", "2026-2-30", "小区", "", "第99999期")
        ],
    ],
)
def test_an_issue_is_found_by_its_numbers_as_people_type_them(typed, number, issue):
    issue.total_number = 118
    issue.save()
    asked = numbers.named(typed)
    issues = Issue.objects.filter(asked) if asked is not None else []
    assert [one.number for one in issues] == ([number] if number else [])


def test_the_issue_itself_comes_first(desk, issue):
    page = html.fromstring(desk.get(FIND, {"q": "2026年第15期"}).content.decode())
    assert page.xpath("//div[@class='finding']//a/@href")[0] == page_of(issue)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "输入一个或几个词"),
        ("\0 ", "输入一个或几个词"),
        ("“ ”", "输入一个或几个词"),
        ("创" * 101, "最多搜索100个字"),
        ("没有的词", "没有一处写到这个词"),
    ],
)
def test_nothing_and_too_much_are_answered_in_a_sentence(desk, issue, typed, sentence):
    assert sentence in text_of(desk, typed)
    assert sentence in text_of(desk, typed)


def test_no_such_page(desk, issue):
    for number in ("0", "x", "100", "²"):
        assert "没有这一页" in desk.get(FIND, {"q": "小区", "page": number}).content.decode()
    assert "没有第9页" in desk.get(FIND, {"q": "小区", "page": "9"}).content.decode()


def test_what_was_typed_and_what_was_found_are_no_markup(desk, issue):
    issue.publisher = "<b>办</b>"
    issue.save()
    page = desk.get(FIND, {"q": "<b>办"}).content.decode()
    assert "<b>办" not in page
    assert "<mark>&lt;b&gt;办</mark>" in page


# Where it opens


def test_each_opens_at_its_place(desk, issue, editor):
    issue.editors_note = "贵在坚持。"
    issue.save()
    article, brief = issue.articles.first(), issue.briefs.last()
    here = page_of(issue, f"#article-{article.pk}")
    assert answer(desk, "挂图作战") == [("文章", article.title, f"{here}-p2")]
    assert answer(desk, "老旧小区改造推进会") == [("文章", article.title, f"{here}-p1")]
    assert answer(desk, "望溪区住建局") == [("文章", article.title, here)]
    assert answer(desk, "倡议书") == [("简讯", "市文旅局发布文明旅游倡议书。", page_of(issue, f"#brief-{brief.pk}"))]
    assert answer(desk, "贵在坚持") == [("编者按", "贵在坚持。", page_of(issue, "#facts"))]
    assert answer(desk, "青岚市创建办") == [("期号和日期", str(issue), page_of(issue, "#facts"))]
    for name, kind in (("市委办", "收文单位"), ("方守拙", "署名"), ("闻一白", "署名")):
        assert f"{kind} {name} 印在1期上，最近： {issue}" in text_of(desk, name)
        assert page_of(issue, "#lists") in desk.get(FIND, {"q": name}).content.decode()


def test_what_waits_opens_on_its_page_or_in_the_reserve(desk, issue):
    article = drafting.hold_over(issue.articles.first())
    brief = drafting.hold_over(issue.briefs.first())
    url = reverse("admin:bulletin_article_change", args=[article.pk])
    assert answer(desk, "老旧小区") == [("文章", article.title, url)]
    [(_, _, url)] = answer(desk, "河道清漂")
    assert url == reverse("admin:bulletin_issue_reserve") + f"#brief-{brief.pk}"
    assert f'id="brief-{brief.pk}"' in desk.get(url).content.decode()
    assert "《青岚创建动态》备用稿" in text_of(desk, "河道清漂")


def test_a_draft_and_what_was_released_of_it_are_one(desk, issue, edition_in, publisher, editor, reviewer):
    edition = moves.release(edition_in(Status.APPROVED), by=publisher)
    for typed, place in (("老旧小区", "1/"), ("河道清漂", "#brief-1")):
        assert len(answer(desk, typed)) == 1
        assert "已发布 稿件和已发布的 读者看到的" in text_of(desk, typed)
        assert f'href="/dongtai/2026/15/{place}"' in desk.get(FIND, {"q": typed}).content.decode()
    article, brief = issue.articles.first(), issue.briefs.first()
    article.title, article.body, brief.text = "修缮城墙", "<p>修旧如旧。</p>", "打捞浮萍。"
    article.save()
    brief.save()
    assert answer(desk, "老旧小区") == [("文章", "望溪区推进老旧小区改造", "/dongtai/2026/15/1/")]
    assert answer(desk, "清漂")[0][2] == "/dongtai/2026/15/#brief-1"
    assert text_of(desk, "修缮城墙").endswith("第15期 已发布 稿件")
    moves.withdraw(awaiting(edition, "withdraw", editor), by=reviewer)
    assert answer(desk, "老旧小区") == []


def test_readers_find_no_draft(client, issue):
    assert "没有找到" in client.get("/search/", {"q": "老旧小区"}).content.decode()


def test_more_than_a_page_is_turned_and_more_than_is_looked_at_is_said(desk, bulletin, editor, monkeypatch):
    from bulletin.admin import finding

    for number in range(1, 24):
        make_issue(bulletin, number, by=editor)
    first, second = (answer(desk, "老旧小区", page=page) for page in (1, 2))
    assert (len(first), len(second)) == (20, 3)
    assert len({*first, *second}) == 23
    monkeypatch.setattr(finding, "MOST", 22)
    assert "结果较多" in text_of(desk, "老旧小区")
    assert "只列出最近的" in desk.get(FIND, {"q": "老旧小区", "page": 2}).content.decode()


def test_it_takes_the_same_few_queries_however_much_is_found(desk, bulletin, editor, django_assert_max_num_queries):
    counts = []
    for issues in (range(1, 2), range(2, 16)):
        for number in issues:
            make_issue(bulletin, number, by=editor)
        with django_assert_max_num_queries(30) as asked:
            desk.get(FIND, {"q": "老旧小区"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


# Where it is asked for


def test_every_page_of_the_desk_has_one_field_for_whoever_may_find(as_, issue, cast):
    pages = ["", "find/", "bulletin/issue/", f"bulletin/issue/{issue.pk}/change/", "notices/", "rights/"]
    for who in ("editor", "publisher", "auditor", "manager"):
        for page in pages:
            assert as_(who).get(f"/admin/{page}").content.decode().count("data-seek") == 1, page
    type(cast["stranger"]).objects.filter(pk=cast["stranger"].pk).update(is_staff=True)
    assert "data-seek" not in as_("stranger").get("/admin/rights/").content.decode()
    assert as_("stranger").get(FIND, {"q": "小区"}).status_code == 403
    assert as_("reader").get(FIND, {"q": "小区"}).url.startswith(reverse("admin:login"))


# The list of issues


def test_the_list_shows_titles_pages_editors_and_stage(desk, bulletin, issue, edition_in, editor):
    edition_in("released")
    other = make_issue(bulletin, 16, by=editor)
    Article.objects.create(issue=other, title="第三篇")
    rows = html.fromstring(desk.get(LIST).content.decode()).xpath("//table[@id='result_list']/tbody/tr")
    cells = [[" ".join("".join(cell.itertext()).split()) for cell in row.xpath("th|td")] for row in rows]
    name = "《青岚创建动态》2026年第{}期望溪区推进老旧小区改造柳坞街道清理背街小巷"
    assert [row[0] for row in cells] == [name.format(16) + "等3篇", name.format(15)]
    assert [row[3:] for row in cells] == [["", "闻一白", "起草"], ["1页", "闻一白", "已发布"]]


@pytest.mark.parametrize("typed", ["背街小巷", "挂图作战", "清漂", "15", "总第118期", "2026-15", "2026年9月16日"])
def test_the_list_finds_titles_texts_and_numbers(desk, bulletin, issue, editor, typed):
    issue.total_number = 118
    issue.save()
    other = make_issue(bulletin, 16, by=editor, date="2026-10-08")
    Article.objects.filter(issue=other).delete()
    Brief.objects.filter(issue=other).delete()
    page = desk.get(LIST, {"q": typed}).content.decode()
    assert "第15期" in page
    assert "第16期" not in page


def test_the_list_says_what_it_cannot_find(desk, issue, monkeypatch):
    assert "最多搜索100个字" in desk.get(LIST, {"q": "创" * 101}).content.decode()
    assert "共0条" in desk.get(LIST, {"q": "没有的词"}).content.decode()
    monkeypatch.setattr(entries, "MOST_HITS", 1)
    assert "只列出最近的" in desk.get(LIST, {"q": "柳坞街道"}).content.decode()


def test_a_recipient_alone_is_no_hit_of_the_list(desk, issue):
    assert Recipient.objects.filter(issue=issue).exists()
    assert "共0条" in desk.get(LIST, {"q": "市委办"}).content.decode()
