"""Nothing typed is lost: a stale save is refused with both versions shown, what is unsaved is kept and offered back."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bulletin import moves
from bulletin.document import richtext
from bulletin.models import Article, Bulletin, Issue, StandingRecipient
from office.models import Leader, Mailing, OpenForm, RecipientUnit, SiteFacts, Term, UnitName, User
from tests.desk.forms import fields_of, messages_of

STANDING = "standing_recipients"
NUMBERS = (f"{STANDING}-0-order", "copies")


def address(obj, page="change") -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{page}", args=[obj.pk])


def opened(client, obj) -> dict[str, str]:
    """The form as a page just opened holds it."""
    return fields_of(client.get(address(obj)), f"{obj._meta.model_name}_form")


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def article(issue) -> Article:
    return issue.articles.first()


# Two people


def test_the_second_of_two_saves_is_refused_and_shows_both_versions(as_, article):
    mine = opened(as_("editor"), article)
    theirs = opened(as_("other_editor"), article)
    as_("other_editor").post(address(article), theirs | {"title": "别人改的标题"})
    response = as_("editor").post(address(article), mine | {"title": "我改的标题"})
    article.refresh_from_db()
    assert article.title == "别人改的标题"
    page = text_of(response)
    assert "没有保存：您打开这一页以后，有人改过" in page
    assert "<td>别人改的标题</td>" in page
    assert "<td>我改的标题</td>" in page
    assert fields_of(response, "article_form")["title"] == "我改的标题"


def test_what_else_is_wrong_with_a_refused_save_is_said_at_its_top_too(as_, article):
    mine = opened(as_("editor"), article)
    as_("other_editor").post(address(article), opened(as_("other_editor"), article) | {"source": "别人填的单位"})
    page = text_of(as_("editor").post(address(article), mine | {"title": ""}))
    assert "没有保存：您打开这一页以后，有人改过" in page
    assert "请改正下面的错误。" in page


def test_after_looking_at_both_versions_the_save_goes_through(as_, article):
    mine = opened(as_("editor"), article)
    as_("other_editor").post(address(article), opened(as_("other_editor"), article) | {"title": "别人改的标题"})
    response = as_("editor").post(address(article), mine | {"title": "我改的标题"})
    as_("editor").post(address(article), fields_of(response, "article_form"))
    article.refresh_from_db()
    assert article.title == "我改的标题"


def test_what_only_the_other_changed_is_taken_over_and_not_undone(as_, article):
    mine = opened(as_("editor"), article)
    as_("other_editor").post(
        address(article), opened(as_("other_editor"), article) | {"body": "<p>别人重写的正文。</p>"}
    )
    response = as_("editor").post(address(article), mine | {"title": "我改的标题"})
    assert "您没有改，已采用现在保存着的" in text_of(response)
    again = fields_of(response, "article_form")
    assert (again["title"], again["body"]) == ("我改的标题", "<p>别人重写的正文。</p>")


def test_the_writing_window_spelling_the_same_text_otherwise_is_no_change_of_mine(as_, article):
    mine = opened(as_("editor"), article)
    respelt = mine["body"].replace("<strong>", "<b>").replace("</strong>", "</b>").replace("\n", "\r\n\r\n")
    as_("other_editor").post(address(article), opened(as_("other_editor"), article) | {"body": "<p>别人重写的。</p>"})
    response = as_("editor").post(address(article), mine | {"body": respelt, "source": "我改的单位"})
    assert fields_of(response, "article_form")["body"] == "<p>别人重写的。</p>"


@pytest.fixture
def listing(bulletin):
    """A bulletin whose standing list has two units; a third and a fourth are known."""
    for name in ("市委办", "市政府办", "各街道", "各区县"):
        RecipientUnit.objects.create(name=name)
    for name in ("市委办", "市政府办"):
        unit = RecipientUnit.objects.get(name=name)
        StandingRecipient.objects.create(bulletin=bulletin, kind="report", unit=unit)
    return bulletin


def row(place: int, name: str, order: int = 9) -> dict[str, str]:
    """A unit more on the standing list, in this row of the form."""
    unit = str(RecipientUnit.objects.get(name=name).pk)
    fields = {"kind": "report", "unit": unit, "order": str(order)}
    rows = {f"{STANDING}-{place}-{field}": value for field, value in fields.items()}
    return {f"{STANDING}-TOTAL_FORMS": str(place + 1)} | rows


def names_on(listing) -> list[str]:
    return [str(line.unit) for line in listing.standing_recipients.order_by("order", "pk")]


def test_two_people_on_one_list_keep_each_others_rows(as_, listing):
    manager = as_("manager")
    mine, theirs = opened(manager, listing), opened(manager, listing)
    other = str(RecipientUnit.objects.get(name="各区县").pk)
    manager.post(address(listing), theirs | row(2, "各街道") | {f"{STANDING}-1-kind": "send"})
    response = manager.post(address(listing), mine | {f"{STANDING}-0-unit": other, "about": "我写的简介"})
    assert "没有保存" in text_of(response)
    manager.post(address(listing), fields_of(response, "bulletin_form"))
    listing.refresh_from_db()
    assert names_on(listing) == ["各区县", "市政府办", "各街道"]
    assert listing.standing_recipients.get(unit__name="市政府办").kind == "send"
    assert listing.about == "我写的简介"


def test_a_row_each_added_is_there_after_both_saved(as_, listing):
    manager = as_("manager")
    mine, theirs = opened(manager, listing), opened(manager, listing)
    manager.post(address(listing), theirs | row(2, "各街道", 3))
    response = manager.post(address(listing), mine | row(2, "各区县", 4))
    assert "没有保存" in text_of(response)
    manager.post(address(listing), fields_of(response, "bulletin_form"))
    assert names_on(listing) == ["市委办", "市政府办", "各街道", "各区县"]


def test_a_row_deleted_by_another_while_i_rewrote_it_comes_back_as_mine(as_, listing):
    manager = as_("manager")
    mine, theirs = opened(manager, listing), opened(manager, listing)
    manager.post(address(listing), theirs | {f"{STANDING}-0-DELETE": "on"})
    response = manager.post(address(listing), mine | {f"{STANDING}-0-kind": "send"})
    assert "（这一行已被别人删去）" in text_of(response)
    manager.post(address(listing), fields_of(response, "bulletin_form"))
    assert listing.standing_recipients.get(kind="send").unit.name == "市委办"
    assert listing.standing_recipients.count() == 2


def test_my_deletion_is_kept_through_a_refusal(as_, listing):
    manager = as_("manager")
    mine, theirs = opened(manager, listing), opened(manager, listing)
    manager.post(address(listing), theirs | {"publisher": "别人改的单位"})
    response = manager.post(address(listing), mine | {f"{STANDING}-0-DELETE": "on"})
    assert fields_of(response, "bulletin_form")[f"{STANDING}-0-DELETE"] == "on"


def test_a_deletion_is_kept_when_another_only_moved_the_row(as_, listing):
    manager = as_("manager")
    mine, theirs = opened(manager, listing), opened(manager, listing)
    manager.post(address(listing), theirs | {f"{STANDING}-0-order": "2", f"{STANDING}-1-order": "1"})
    response = manager.post(address(listing), mine | {f"{STANDING}-0-DELETE": "on"})
    assert "排列顺序" in text_of(response)
    assert "on" in {fields_of(response, "bulletin_form").get(f"{STANDING}-{place}-DELETE") for place in (0, 1)}


def test_a_row_deleted_by_another_is_not_brought_back_by_moving_it(as_, listing):
    manager = as_("manager")
    mine, theirs = opened(manager, listing), opened(manager, listing)
    manager.post(address(listing), theirs | {f"{STANDING}-0-DELETE": "on"})
    response = manager.post(address(listing), mine | {f"{STANDING}-0-order": "2", f"{STANDING}-1-order": "1"})
    assert fields_of(response, "bulletin_form")[f"{STANDING}-TOTAL_FORMS"] == "1"


def test_of_a_row_another_added_only_what_it_holds_is_shown(as_, listing):
    manager = as_("manager")
    mine, theirs = opened(manager, listing), opened(manager, listing)
    manager.post(address(listing), theirs | row(2, "各街道", 3))
    page = html.fromstring(text_of(manager.post(address(listing), mine | {"publisher": "我改的单位"})))
    shown = [row.text_content() for row in page.xpath("//table[@class='differences']//th[@scope='row']")]
    assert [label.partition("第3行：")[2] for label in shown if "第3行" in label] == ["栏", "收文单位"]


def test_saving_twice_from_the_same_page_in_two_tabs_is_refused_too(desk, article):
    tab = opened(desk, article)
    desk.post(address(article), tab | {"title": "第一个标签页"})
    assert "没有保存" in text_of(desk.post(address(article), tab | {"title": "第二个标签页"}))


def test_a_save_that_changed_nothing_makes_no_other_page_stale(as_, article):
    mine = opened(as_("editor"), article)
    as_("other_editor").post(address(article), opened(as_("other_editor"), article))
    assert as_("editor").post(address(article), mine | {"title": "我改的标题"}).status_code == 302


@pytest.mark.parametrize("seen", ["", "[" * 200_000, "[]", "{}", "not json", '{"title": 5}', "null", "9" * 5000])
def test_a_tampered_token_is_a_stale_one(seen, desk, article):
    response = desk.post(address(article), opened(desk, article) | {"seen": seen, "title": "我改的标题"})
    assert "没有保存" in text_of(response)
    article.refresh_from_db()
    assert article.title == "望溪区推进老旧小区改造"


def test_every_change_form_of_the_desk_refuses_a_stale_save(as_, cast, issue):
    unit = RecipientUnit.objects.get(name="市委办")
    StandingRecipient.objects.create(bulletin=issue.bulletin, kind="report", unit=unit)
    for obj, field in (
        (issue.bulletin, "about"),
        (issue.bulletin, "standing_recipients-0-order"),
        (unit, "name"),
        (Mailing.objects.get(pk=unit.pk), "copies"),
        (cast["reader"], "email"),
        (issue.articles.first(), "title"),
        (Leader.objects.create(name="岑砚清", post="市委副书记"), "post"),
        (SiteFacts.objects.create(pk=1), "sponsor"),
        (Term.objects.create(words="脏乱差", use="环境卫生问题"), "use"),
        (UnitName.objects.create(full="青岚市创建办公室", short="市创建办"), "short"),
    ):
        who = "editor" if obj._meta.model_name == "article" else "manager"
        page = opened(as_(who), obj)
        value = "7" if field in NUMBERS else "a@example.org" if field == "email" else "先存的"
        first = as_(who).post(address(obj), page | {field: value})
        second = as_(who).post(address(obj), page | {field: "8" if field in NUMBERS else "b@example.org"})
        assert (first.status_code, second.status_code) == (302, 200), (obj, field)
        assert "没有保存" in text_of(second)


def test_a_stale_refusal_does_not_let_markup_through(as_, article):
    mine = opened(as_("editor"), article)
    as_("other_editor").post(
        address(article), opened(as_("other_editor"), article) | {"title": "<script>alert(1)</script>"}
    )
    page = text_of(as_("editor").post(address(article), mine | {"title": "<img src=x onerror=alert(2)>"}))
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_what_another_changed_since_is_not_deleted_unseen(as_, issue, article):
    for obj, url in ((issue, address(issue, "delete")), (article, address(article, "delete"))):
        seen = as_("editor").get(url).context["seen"]
        article.body += "<p>别人写的一段。</p>"
        article.save()
        response = as_("editor").post(url, {"post": "yes", "seen": seen}, follow=True)
        assert "没有删去" in messages_of(response)
        obj.refresh_from_db()
    seen = as_("editor").get(address(article, "delete")).context["seen"]
    as_("editor").post(address(article, "delete"), {"post": "yes", "seen": seen})
    assert not Article.objects.filter(pk=article.pk).exists()


def test_a_row_another_rewrote_is_not_deleted_by_a_mark_made_before(as_, listing):
    manager = as_("manager")
    mine, theirs = opened(manager, listing), opened(manager, listing)
    manager.post(address(listing), theirs | {f"{STANDING}-0-kind": "send"})
    response = manager.post(address(listing), mine | {f"{STANDING}-0-DELETE": "on"})
    assert f"{STANDING}-0-DELETE" not in fields_of(response, "bulletin_form")


def test_two_long_versions_are_shown_by_what_differs_and_by_whom(as_, article):
    article.body = "<p>" + "望溪区倒排工期，挂图作战。" * 40 + "</p>"
    article.save()
    mine = opened(as_("editor"), article)
    theirs = opened(as_("other_editor"), article)
    as_("other_editor").post(address(article), theirs | {"body": theirs["body"].replace("</p>", "别人加的。</p>")})
    response = as_("editor").post(address(article), mine | {"body": mine["body"].replace("</p>", "我加的。</p>")})
    page = text_of(response)
    assert "有人改过（陆知秋，" in page
    assert "<ins>" in page
    assert "<del>" in page
    assert "请更正" not in page


def test_a_body_no_text_needs_is_refused_without_being_cleaned(desk, article, monkeypatch):
    clean = richtext.clean

    def clean_what_is_reasonable(markup):
        assert richtext.nesting(markup) <= richtext.MAX_NESTING
        return clean(markup)

    monkeypatch.setattr(richtext, "clean", clean_what_is_reasonable)
    deep = "<blockquote>" * 1000
    response = desk.post(address(article), opened(desk, article) | {"seen": "", "body": deep})
    assert "没有保存" in text_of(response)
    keep(desk, article, opened(desk, article), body=deep)
    assert desk.get(address(article)).status_code == 200


def test_saving_one_tab_keeps_what_another_has_not_saved(desk, article):
    first, second = opened(desk, article), opened(desk, article)
    desk.post(address(article), first | {"title": "第一个标签页"})
    keep(desk, article, second, title="第二个标签页")
    desk.post(address(article), opened(desk, article) | {"source": "第三次"})
    assert "第二个标签页" in text_of(desk.get(address(article)))


# Submitted meanwhile


def test_what_was_typed_when_a_colleague_submitted_is_kept_and_offered_back(as_, cast, issue, article):
    mine = opened(as_("editor"), article)
    edition = moves.submit(issue, by=cast["other_editor"])
    response = as_("editor").post(address(article), mine | {"title": "我改的标题"}, follow=True)
    assert "已经送审，稿件锁定" in messages_of(response)
    assert "我改的标题" in text_of(response)
    assert "恢复到表单里" not in text_of(response)
    moves.recall(edition, by=cast["editor"])
    page = as_("editor").get(address(article))
    assert "恢复到表单里" in text_of(page)
    restored = as_("editor").get(address(article), {"unsaved": "1"})
    assert fields_of(restored, "article_form")["title"] == "我改的标题"
    as_("editor").post(address(article), fields_of(restored, "article_form"))
    article.refresh_from_db()
    assert article.title == "我改的标题"


def test_a_zero_byte_does_not_lose_what_was_typed_on_a_locked_draft(as_, cast, issue, article):
    mine = opened(as_("editor"), article)
    moves.submit(issue, by=cast["other_editor"])
    as_("editor").post(address(article), mine | {"title": "我改的\x00标题", "seen": "\x00"})
    assert "我改的标题" in text_of(as_("editor").get(address(article)))


# Kept while typing


def keep(client, obj, fields, **changes):
    data = {name: [value] for name, value in (fields | changes).items()}
    return client.post(address(obj, "keep"), {"data": json.dumps(data), "seen": fields["seen"], "tab": fields["tab"]})


def test_what_is_typed_is_kept_apart_and_offered_to_its_writer_alone(as_, issue, article):
    before = article.history.count()
    keep(as_("editor"), article, opened(as_("editor"), article), title="还没保存的标题")
    article.refresh_from_db()
    assert (article.title, article.history.count()) == ("望溪区推进老旧小区改造", before)
    assert "还没保存的标题" in text_of(as_("editor").get(address(article)))
    assert "还没保存的标题" not in text_of(as_("other_editor").get(address(article)))
    restored = as_("editor").get(address(article), {"unsaved": "1"})
    assert "还没有存进去" in text_of(restored)
    assert fields_of(restored, "article_form")["title"] == "还没保存的标题"


def test_unsaved_rows_are_offered_back(as_, listing):
    keep(as_("manager"), listing, opened(as_("manager"), listing) | row(2, "各街道"))
    restored = as_("manager").get(address(listing), {"unsaved": "1"})
    unit = RecipientUnit.objects.get(name="各街道")
    assert fields_of(restored, "bulletin_form")[f"{STANDING}-2-unit"] == str(unit.pk)


def test_restoring_does_not_undo_what_another_saved_meanwhile(as_, article):
    keep(as_("editor"), article, opened(as_("editor"), article), title="还没保存的标题")
    as_("other_editor").post(address(article), opened(as_("other_editor"), article) | {"source": "别人改的单位"})
    restored = fields_of(as_("editor").get(address(article), {"unsaved": "1"}), "article_form")
    assert (restored["title"], restored["source"]) == ("还没保存的标题", "别人改的单位")


def test_a_save_and_a_refusal_to_keep_it_end_the_offer(desk, article):
    page = opened(desk, article)
    keep(desk, article, page, title="还没保存的标题")
    desk.post(address(article), page | {"title": "保存了的标题"})
    assert "没有保存的内容" not in text_of(desk.get(address(article)))
    keep(desk, article, opened(desk, article), title="又没保存的标题")
    offered = html.fromstring(text_of(desk.get(address(article)))).find(".//button[@name='discard']")
    desk.post(address(article, "keep"), {"discard": offered.get("value")})
    assert "没有保存的内容" not in text_of(desk.get(address(article)))


def test_two_tabs_of_one_person_keep_each_its_own_and_the_newest_is_offered(desk, article):
    first, second = opened(desk, article), opened(desk, article)
    keep(desk, article, first, title="第一页写的标题")
    keep(desk, article, second, title="第二页写的标题")
    keep(desk, article, first, title="第一页又写的标题")
    offered = text_of(desk.get(address(article)))
    assert "第一页又写的标题" in offered
    assert "第二页写的标题" not in offered
    desk.post(address(article), first | {"title": "第一页又写的标题"})
    assert "第二页写的标题" in text_of(desk.get(address(article)))


def test_what_is_restored_is_what_was_offered_though_a_newer_page_was_saved_by_another(as_, article):
    desk, first, second = as_("editor"), opened(as_("editor"), article), opened(as_("editor"), article)
    keep(desk, article, first, title="第一页写的标题")
    keep(desk, article, second, title="别人也写的标题")
    as_("other_editor").post(address(article), opened(as_("other_editor"), article) | {"title": "别人也写的标题"})
    assert "第一页写的标题" in text_of(desk.get(address(article)))
    restored = fields_of(desk.get(address(article), {"unsaved": "1"}), "article_form")
    assert restored["title"] == "第一页写的标题"


def test_what_is_discarded_is_what_was_offered(desk, article):
    first, second = opened(desk, article), opened(desk, article)
    keep(desk, article, first, title="第一页写的标题")
    button = html.fromstring(text_of(desk.get(address(article)))).find(".//button[@name='discard']")
    keep(desk, article, second, title="第二页写的标题")
    desk.post(address(article, "keep"), second | {"discard": button.get("value")})
    desk.post(address(article, "keep"), second | {"discard": "\x00"})
    assert [form.unsaved and form.unsaved["data"]["title"] for form in OpenForm.objects.order_by("pk")] == [
        None,
        ["第二页写的标题"],
    ]


def discard(client, obj) -> str:
    """Discard what the page offers; the address that the message gives to take it back."""
    button = html.fromstring(text_of(client.get(address(obj)))).find(".//button[@name='discard']")
    response = client.post(address(obj, "keep"), {"discard": button.get("value")}, follow=True)
    return html.fromstring(messages_of(response)).find(".//a").get("href")


def test_what_was_discarded_is_taken_back_by_its_writer_alone(as_, article):
    keep(as_("editor"), article, opened(as_("editor"), article), title="还没保存的标题")
    way_back = discard(as_("editor"), article)
    assert "没有保存的内容" not in text_of(as_("editor").get(address(article)))
    as_("other_editor").get(way_back)
    assert not OpenForm.objects.filter(unsaved__isnull=False).exists()
    restored = fields_of(as_("editor").get(way_back), "article_form")
    assert restored["title"] == "还没保存的标题"
    assert "还没保存的标题" in text_of(as_("editor").get(address(article)))


def test_taking_back_does_not_write_over_what_its_tab_kept_since(desk, article):
    tab = opened(desk, article)
    keep(desk, article, tab, title="丢掉的标题")
    way_back = discard(desk, article)
    keep(desk, article, tab, title="接着写的标题")
    assert fields_of(desk.get(way_back), "article_form")["title"] == "丢掉的标题"
    kept = [form.unsaved["data"]["title"] for form in OpenForm.objects.filter(unsaved__isnull=False)]
    assert sorted(kept) == [["丢掉的标题"], ["接着写的标题"]]


def test_what_was_discarded_while_locked_is_offered_again(as_, cast, issue, article):
    keep(as_("editor"), article, opened(as_("editor"), article), title="还没保存的标题")
    moves.submit(issue, by=cast["other_editor"])
    way_back = discard(as_("editor"), article)
    assert "还没保存的标题" in text_of(as_("editor").get(way_back, follow=True))


def test_what_was_discarded_is_gone_after_a_day(desk, article):
    keep(desk, article, opened(desk, article), title="还没保存的标题")
    discard(desk, article)
    for ago, is_there in ((dt.timedelta(minutes=2), True), (dt.timedelta(hours=25), False)):
        OpenForm.objects.update(at=timezone.now() - ago)
        desk.post(address(article, "keep"), {"tab": opened(desk, article)["tab"]})
        assert OpenForm.objects.filter(discarded__isnull=False).exists() == is_there


def test_older_versions_are_counted_until_the_newest_is_decided_on(desk, article):
    keep(desk, article, opened(desk, article), title="第一页写的标题")
    assert "更早还有" not in text_of(desk.get(address(article)))
    keep(desk, article, opened(desk, article), title="第二页写的标题")
    assert "更早还有1份" in text_of(desk.get(address(article)))


def test_a_restored_page_keeps_apart_from_the_tab_that_is_still_open(desk, article):
    still_open = opened(desk, article)
    keep(desk, article, still_open, title="还没保存的标题")
    restored = fields_of(desk.get(address(article), {"unsaved": "1"}), "article_form")
    keep(desk, article, still_open, title="接着写的标题")
    desk.post(address(article), restored)
    assert "接着写的标题" in text_of(desk.get(address(article)))
    assert OpenForm.objects.exclude(unsaved=None).count() == 1


def test_a_tab_that_left_with_nothing_kept_leaves_no_trace(desk, article):
    left, unsaved = opened(desk, article), opened(desk, article)
    desk.post(address(article, "keep"), {"tab": left["tab"]})
    keep(desk, article, unsaved, title="还没保存的标题")
    OpenForm.objects.update(at="2026-01-01T00:00:00Z")
    desk.post(address(article, "keep"), {"tab": opened(desk, article)["tab"]})
    assert OpenForm.objects.filter(tab=unsaved["tab"]).exists()
    assert not OpenForm.objects.filter(tab=left["tab"]).exists()


@pytest.mark.parametrize("tab", ["", "x", "F" * 32, "a" * 33, "\x00", "<b>"])
def test_a_tab_by_no_such_name_is_kept_without_one(tab, desk, article):
    fields = opened(desk, article)
    keep(desk, article, fields | {"tab": tab}, title="还没保存的标题")
    assert OpenForm.objects.get().tab == ""
    assert "还没保存的标题" in text_of(desk.get(address(article)))


def test_nothing_is_offered_that_is_saved_already(desk, article):
    fields = opened(desk, article)
    desk.post(address(article), fields | {"title": "保存了的标题"})
    keep(desk, article, fields, title="保存了的标题")
    assert "没有保存的内容" not in text_of(desk.get(address(article)))


@pytest.mark.parametrize("data", ["", "x", "[" * 200_000, "[]", "7", '{"title": 5}', '{"title": null}', "null"])
def test_what_is_no_form_is_not_kept_and_the_page_is_told(data, desk, article):
    assert desk.post(address(article, "keep"), {"data": data, "seen": "x"}).status_code == 413
    assert OpenForm.objects.get().unsaved is None
    assert desk.get(address(article)).status_code == 200


HOSTILE = [
    {f"{STANDING}-TOTAL_FORMS": ["999999999"], "about": ["x"], "columns": ["y"]},
    {f"{STANDING}-TOTAL_FORMS": ["-1"]},
    {f"{STANDING}-TOTAL_FORMS": ["1"], f"{STANDING}-0-unit": ["9" * 30], f"{STANDING}-0-order": ["9" * 30]},
    {"publisher": ["零\x00字节"], "name": ["半个\ud800字"]},
]


@pytest.mark.parametrize("data", HOSTILE)
def test_a_hostile_buffer_breaks_no_page(data, as_, listing):
    manager = as_("manager")
    manager.post(address(listing, "keep"), {"data": json.dumps(data), "seen": "{}\x00"})
    assert manager.get(address(listing)).status_code == 200
    assert manager.get(address(listing), {"unsaved": "1"}).status_code == 200


@pytest.mark.parametrize("who", ["reviewer", "publisher", "manager", "auditor", "reader", "stranger"])
def test_whoever_may_not_write_keeps_nothing(who, as_, article):
    response = as_(who).post(address(article, "keep"), {"data": "{}", "seen": ""})
    assert response.status_code in (302, 403)
    assert not OpenForm.objects.exists()


def test_keeping_needs_a_login_and_a_post(client, desk, article):
    assert client.post(address(article, "keep"), {"data": "{}"}).status_code == 302
    assert desk.get(address(article, "keep")).status_code == 405
    assert desk.post("/admin/bulletin/article/999/keep/").status_code == 404
    assert not OpenForm.objects.exists()


def test_no_password_is_ever_kept(as_, cast):
    person = cast["reader"]
    fields = opened(as_("manager"), person)
    assert "password" not in " ".join(fields)
    keep(as_("manager"), person, fields, csrfmiddlewaretoken="secret-token")
    assert "secret-token" not in json.dumps(OpenForm.objects.get().unsaved)


# Who else is here


def test_others_at_the_same_page_are_named_until_they_have_left(as_, article):
    as_("other_editor").post(address(article, "keep"))
    answer = as_("editor").post(address(article, "keep")).json()
    assert answer["others"] == ["陆知秋"]
    assert "陆知秋也打开着这一页" in text_of(as_("editor").get(address(article)))
    OpenForm.objects.filter(user__username="other_editor").update(at="2026-01-01T00:00:00Z")
    assert as_("editor").post(address(article, "keep")).json()["others"] == []


# The session


def test_the_session_is_told_and_renewed_in_place(client, cast):
    address = reverse("session")
    assert client.get(address).json()["user"] is None
    refused = client.post(address, {"username": "editor", "password": "wrong"}).json()
    assert refused["user"] is None
    assert "密码" in refused["fault"]
    assert client.post(address, {"username": "editor"}).json()["fault"] == "请填写密码。"
    renewed = client.post(address, {"username": "editor", "password": "editor-pass-2026"})
    assert renewed.json()["user"] == "editor"
    assert renewed["Cache-Control"] == "private, no-store"
    assert client.get(address).json()["user"] == "editor"


def test_guessing_passwords_in_place_is_slowed_down_like_at_the_door(client, cast):
    for _ in range(10):
        status = client.post(reverse("session"), {"username": "editor", "password": "wrong"}).status_code
    assert status == 429
    assert client.post(reverse("session"), {"username": "editor", "password": "editor-pass-2026"}).status_code == 429


def test_the_desk_knows_all_models_with_a_form(issue):
    """A new model with a form of its own must be added to the test of stale saves above. Of an issue each piece is
    saved by itself (test_pieces).
    """
    from django.contrib import admin

    from office.guard.admin import GuardedAdmin

    with_form = {model for model, page in admin.site._registry.items() if isinstance(page, GuardedAdmin)}
    assert with_form == {Issue, Article, Bulletin, RecipientUnit, Mailing, User, Leader, Term, UnitName, SiteFacts}
