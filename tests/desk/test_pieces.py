"""An issue is saved piece by piece: each kind of them, what another changed meanwhile, what is refused and how, what is
kept, and the printed page of what is not saved yet.
"""

import datetime as dt
import json
import re

import msgspec
import pytest
from django.contrib.admin import site
from django.test import Client
from lxml import html

from bulletin import archive, moves, notes
from bulletin.admin import editing, pieces, printed
from bulletin.admin.issues import IssueForm
from bulletin.models import PARTS, Article, Brief, Issue, Note, Recipient
from office.audit import acting
from office.models import OpenForm, RecipientUnit, User
from tests.conftest import make_issue
from tests.desk.forms import OpenIssue, address, key_of, new

HAN = re.compile("[\u3400-\u9fff].*[。！]$", re.S)


@pytest.fixture
def article(issue) -> Article:
    return issue.articles.first()


@pytest.fixture
def brief(issue) -> Brief:
    return issue.briefs.first()


@pytest.fixture
def mine(desk, issue) -> OpenIssue:
    """The page as the editor opened it."""
    return OpenIssue(desk, issue)


@pytest.fixture
def theirs(as_, issue) -> OpenIssue:
    """The page as a colleague opened it at the same time."""
    return OpenIssue(as_("other_editor"), issue)


def revisions(issue) -> int:
    """Of the issue and of all there ever was in it."""
    return sum(model.history.filter(issue=issue).count() for model in PARTS) + issue.history.count()


def sealed(issue):
    return archive.seal(Issue.objects.get(pk=issue.pk))


def differences(answer: dict) -> list[list[str]]:
    """The rows of the table that shows both texts."""
    rows = html.fromstring(answer["differences"]).xpath("//tbody/tr")
    return [[" ".join(" ".join(cell.itertext()).split()) for cell in row] for row in rows]


# Each kind of piece


def test_facts_are_saved_as_they_were_written(mine, issue):
    answer = mine.save("facts", publisher="青岚市文明办", date="2026-09-17", total_number="112", print_run="")
    issue.refresh_from_db()
    assert (issue.publisher, issue.date, issue.total_number) == ("青岚市文明办", dt.date(2026, 9, 17), 112)
    assert answer["as"] == "facts"
    assert answer["values"]["date"] == "2026-09-17"
    assert issue.history.first().history_user.username == "editor"


def test_an_article_is_saved_cleaned_and_the_page_is_told_how_it_stands(mine, article):
    answer = mine.save(
        key_of(article), title=" 换了  标题", body="<h2>一、总体</h2><p onclick=x>正文。</p><script>x</script>"
    )
    article.refresh_from_db()
    assert (article.title, article.body) == ("换了 标题", "<h3>一、总体</h3>\n<p>正文。</p>")
    assert answer["values"] == {"column": "", "title": "换了 标题", "source": "望溪区住建局", "body": article.body}
    assert (answer["words"], answer["excerpt"]) == (7, "一、总体　正文。")


def test_a_source_that_is_on_the_list_is_that_unit(mine, article, brief):
    unit = RecipientUnit.objects.get(name="市委办")
    mine.send(mine.piece(key_of(article), source="市委办"), mine.piece(key_of(brief), source="某单位"))
    article.refresh_from_db()
    brief.refresh_from_db()
    assert (article.unit, brief.unit, brief.source) == (unit, None, "某单位")


def test_a_brief_is_saved_without_empty_lines(mine, brief):
    mine.save(key_of(brief), text="第一行。\r\n\r\n  第二行。\n")
    brief.refresh_from_db()
    assert brief.text == "第一行。\n第二行。"


def test_new_texts_stand_last_or_where_the_order_sent_with_them_has_them(mine, issue):
    first, second = issue.briefs.all()
    order = mine.piece("briefs", order=f"{first.pk},brief+1,{second.pk},brief+2")
    answers = mine.send(order, new("brief", 1, text="甲。"), new("brief", 2, text="乙。")).json()["pieces"]
    assert [one.text for one in issue.briefs.all()] == [first.text, "甲。", second.text, "乙。"]
    assert {one["key"]: one["as"] for one in answers} == {
        "brief+1": key_of(issue.briefs.get(text="甲。")),
        "brief+2": key_of(issue.briefs.get(text="乙。")),
        "briefs": "briefs",
    }
    mine.send(new("brief", 3, text="丙。"))
    assert issue.briefs.last().text == "丙。"


def test_an_article_added_has_a_key_of_its_own_and_is_saved_again_under_its_number(mine, issue):
    (answer,) = mine.send(new("article", title="新的一篇")).json()["pieces"]
    again = {"key": answer["as"], "values": {"body": "<p>某段。</p>"}, "seen": answer["seen"]}
    assert mine.answer(again)["values"]["body"] == "<p>某段。</p>"
    assert list(issue.articles.values_list("key", "title")) == [
        (1, "望溪区推进老旧小区改造"),
        (2, "柳坞街道清理背街小巷"),
        (3, "新的一篇"),
    ]


def test_names_are_added_taken_out_and_ordered(mine, issue):
    listed = issue.recipients.get(kind="report")
    others = [RecipientUnit.objects.create(name=name) for name in ("市政府办", "市人大办")]
    answer = mine.save("report", names=f"{others[1].pk},{listed.unit_id},{others[0].pk}")
    assert sealed(issue).recipients.report == ("市人大办", "市委办", "市政府办")
    answer = mine.answer({"key": "report", "seen": answer["seen"], "values": {"names": str(others[0].pk)}})
    assert sealed(issue).recipients.report == ("市政府办",)
    assert answer["values"] == {"names": str(others[0].pk)}
    assert Recipient.history.filter(issue=issue, history_type="-").count() == 2


def test_people_are_named_at_the_foot(mine, issue, cast):
    mine.save("editor", names=f"{cast['other_editor'].pk},{cast['editor'].pk}")
    assert sealed(issue).editors == ("陆知秋", "闻一白")
    assert sealed(issue).reviewers == ("方守拙",)


def test_pieces_of_all_kinds_are_saved_at_once_and_each_is_answered(mine, issue, article, brief):
    first, second = issue.articles.all()
    answers = mine.send(
        mine.piece("articles", order=f"{second.pk},{first.pk}"),
        mine.piece("facts", publisher="青岚市文明办"),
        mine.piece(key_of(article), title="换了标题"),
        mine.gone(key_of(brief)),
        mine.piece("send", names=""),
    ).json()["pieces"]
    assert {one["key"] for one in answers} == {"articles", "facts", key_of(article), key_of(brief), "send"}
    assert not any("refused" in one for one in answers)
    document = sealed(issue)
    assert [one.title for one in document.articles] == ["柳坞街道清理背街小巷", "换了标题"]
    assert len(document.briefs) == 1
    assert (document.publisher, document.recipients.send) == ("青岚市文明办", ())


def test_what_one_piece_is_refused_for_keeps_no_other_from_being_saved(mine, article, brief):
    refused, saved = mine.send(mine.piece(key_of(article), title=" "), mine.piece(key_of(brief), text="换。")).json()[
        "pieces"
    ]
    assert list(refused["errors"]) == ["title"]
    assert "refused" not in saved
    brief.refresh_from_db()
    assert brief.text == "换。"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": "长" * 201}, "200"),
        ({"body": f"<p>{'长' * 20001}</p>"}, "有一段长达 20001 字"),
        ({"body": "<blockquote>" * 41 + "深" + "</blockquote>" * 41}, "格式嵌套超过 40 层"),
        ({"body": "<p>段</p>" * 40_000}, "正文连同格式长达 320000 字符"),
        ({"body": '<figure><img src="/media/' + "0" * 64 + '.jpg"></figure>'}, "缺替代文字"),
    ],
)
def test_what_cannot_be_printed_is_refused_at_its_field(values, sentence, mine, article):
    answer = mine.save(key_of(article), **values)
    ((field, (said, *_)),) = answer["errors"].items()
    assert field in values
    assert sentence in said
    assert Article.objects.get(pk=article.pk).body == article.body


# What is the same


def test_what_is_the_same_makes_no_revision(mine, issue, article, brief):
    count = revisions(issue)
    respelt = article.body.replace("<strong>", "<b>").replace("</strong>", "</b>") + "\r\n\r\n"
    for piece in (
        mine.piece("facts", **mine.fields["facts"]),
        mine.piece(key_of(article), **mine.fields[key_of(article)], body=respelt),
        mine.piece(key_of(brief), text=f" {brief.text}\r\n"),
        mine.piece("articles", **mine.fields["articles"]),
        mine.piece("briefs", order=""),
        mine.piece("report", **mine.fields["report"]),
        mine.piece("report"),
        mine.piece("briefs"),
        mine.piece("facts"),
    ):
        assert "refused" not in mine.answer(piece), piece
    assert revisions(issue) == count


def test_an_order_that_is_the_same_makes_no_revision_though_a_row_is_missing_in_it(mine, issue):
    for text in ("丙。", "丁。"):
        issue.briefs.create(text=text)
    issue.briefs.all()[1].delete()
    count = revisions(issue)
    mine.save("briefs", order=",".join(str(one.pk) for one in issue.briefs.all()))
    assert revisions(issue) == count


# Two people


def test_two_people_on_different_pieces_never_collide(mine, theirs, issue):
    first, second = issue.articles.all()
    one, other = issue.briefs.all()
    of_theirs = [
        theirs.piece(key_of(second), title="别人改的标题"),
        theirs.piece("report", names=""),
        theirs.piece("briefs", order=f"{other.pk},{one.pk}"),
        new("brief", text="别人新加的一条。"),
        theirs.gone(key_of(other)),
    ]
    of_mine = [
        mine.piece(key_of(first), title="我改的标题"),
        mine.piece(key_of(one), text="我改的一条。"),
        mine.piece("facts", publisher="我改的单位"),
        mine.piece("send", names=""),
        new("brief", text="我新加的一条。"),
    ]
    for opened, sent in ((theirs, of_theirs), (mine, of_mine)):
        assert not any("refused" in answer for answer in opened.send(*sent).json()["pieces"])
    document = sealed(issue)
    assert [article.title for article in document.articles] == ["我改的标题", "别人改的标题"]
    assert [brief.text for brief in document.briefs] == ["我改的一条。", "别人新加的一条。", "我新加的一条。"]
    assert (document.publisher, document.recipients.report, document.recipients.send) == ("我改的单位", (), ())


def test_the_same_field_is_refused_with_both_texts_and_saved_after_choosing(mine, theirs, article):
    theirs.save(key_of(article), title="别人改的标题")
    answer = mine.save(key_of(article), title="我改的标题")
    assert answer["refused"].startswith("没有保存：您打开以后，有人改过这里。")
    assert differences(answer) == [["标题", "别人改的标题", "我改的标题"]]
    assert answer["theirs"]["title"] == "别人改的标题"
    article.refresh_from_db()
    assert article.title == "别人改的标题"
    chosen = {"key": key_of(article), "values": {"title": "我改的标题"}, "seen": answer["seen"]}
    assert "refused" not in mine.answer(chosen)
    article.refresh_from_db()
    assert article.title == "我改的标题"


def test_two_long_texts_are_shown_by_what_differs(mine, theirs, article):
    long = "<p>" + "望溪区倒排工期，挂图作战。" * 40 + "{}</p>"
    theirs.save(key_of(article), body=long.format("别人加的。"))
    shown = mine.save(key_of(article), body=long.format("我加的。"))["differences"]
    assert "<ins>" in shown
    assert "<del>" in shown


def test_no_markup_gets_into_the_page_by_a_refusal(mine, theirs, article):
    theirs.save(key_of(article), title="<script>alert(1)</script>")
    shown = mine.save(key_of(article), title="<img src=x onerror=alert(2)>")["differences"]
    assert "<script" not in shown
    assert "<img" not in shown


def test_another_field_of_the_same_article_that_another_changed_stays(mine, theirs, article):
    theirs.save(key_of(article), body="<p>别人重写的正文。</p>")
    answer = mine.save(key_of(article), title="我改的标题")
    assert answer["values"]["body"] == "<p>别人重写的正文。</p>"
    article.refresh_from_db()
    assert (article.title, article.body) == ("我改的标题", "<p>别人重写的正文。</p>")


def test_what_both_changed_to_the_same_is_no_refusal(mine, theirs, article, issue):
    theirs.save(key_of(article), title="同一个标题", body="<p><strong>同</strong>一段。</p>")
    count = revisions(issue)
    assert "refused" not in mine.save(key_of(article), title="同一个标题 ", body="<p><b>同</b>一段。</p>")
    assert revisions(issue) == count


def test_facts_and_names_that_another_changed_are_refused_in_words(mine, theirs, issue):
    unit = RecipientUnit.objects.create(name="市政府办")
    theirs.send(theirs.piece("facts", publisher="别人改的"), theirs.piece("report", names=str(unit.pk)))
    both = f"{mine.fields['report']['names']},{unit.pk}"
    facts, report = mine.send(mine.piece("facts", publisher="我改的"), mine.piece("report", names=both)).json()[
        "pieces"
    ]
    assert differences(facts) == [["编发单位", "别人改的", "我改的"]]
    assert differences(report) == [["报", "市政府办", "市委办，市政府办"]]


def test_what_another_rewrote_is_not_deleted_unseen(mine, theirs, brief):
    theirs.save(key_of(brief), text="别人重写的。")
    answer = mine.answer(mine.gone(key_of(brief)))
    assert answer["refused"].startswith("没有删去：您打开以后，有人改过这里。")
    assert differences(answer) == [["内容", "别人重写的。", "删去"]]
    assert Brief.objects.filter(pk=brief.pk).exists()
    assert mine.answer(mine.gone(key_of(brief)) | {"seen": answer["seen"]})["gone"]
    assert not Brief.objects.filter(pk=brief.pk).exists()


def test_what_another_only_moved_is_deleted(mine, theirs, issue, brief):
    theirs.save("briefs", order=",".join(str(one.pk) for one in reversed(issue.briefs.all())))
    assert mine.answer(mine.gone(key_of(brief)))["gone"]


def test_what_another_deleted_is_neither_saved_nor_deleted_again(mine, theirs, article):
    theirs.answer(theirs.gone(key_of(article)))
    for piece in (mine.piece(key_of(article), title="我改的标题"), mine.gone(key_of(article))):
        assert "已经被别人删去或移走了" in mine.answer(piece)["refused"]
    assert not Article.objects.filter(pk=article.pk).exists()


# Deleted, and brought back


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("article", "删去了文章《望溪区推进老旧小区改造》。"),
        ("brief", "删去了简讯“松涧镇开展河道清漂，清出漂浮物三吨。”。"),
    ],
)
def test_what_was_deleted_is_brought_back_by_what_the_page_is_answered(kind, told, mine, desk, issue):
    draft = getattr(issue, f"{kind}s").first()
    answer = mine.answer(mine.gone(key_of(draft)))
    assert (answer["gone"], answer["told"]) == (True, told)
    body = {"kind": kind, "history": answer["history"]}
    desk.post(address(issue, "do", "restore"), body, content_type="application/json")
    assert getattr(issue, f"{kind}s").first() == draft


@pytest.mark.parametrize("key", ["facts", "articles", "report", "editor"])
def test_only_a_text_can_be_deleted(key, mine, issue):
    assert mine.answer(mine.gone(key))["refused"] == "这一部分不能删去。"


# A new one, sent twice


def test_a_new_text_sent_twice_is_made_once(mine, issue):
    piece = new("article", title="新的一篇", body="<p>某段。</p>")
    first, second = mine.answer(piece), mine.answer(piece)
    assert first == second
    assert issue.articles.filter(title="新的一篇").count() == 1
    mine.send(new("article", title="新的一篇"))
    assert issue.articles.filter(title="新的一篇").count() == 2


def test_what_was_written_on_after_an_answer_was_lost_is_saved(mine, issue):
    piece = new("brief", text="第一稿。")
    mine.send(piece)
    answer = mine.answer(piece | {"values": {"text": "第二稿。", "source": ""}})
    assert answer["values"]["text"] == "第二稿。"
    assert issue.briefs.last().text == "第二稿。"
    assert issue.briefs.count() == 3


def test_what_another_rewrote_before_it_was_sent_again_is_refused(mine, as_, issue):
    piece = new("brief", text="第一稿。")
    mine.send(piece)
    made = issue.briefs.last()
    OpenIssue(as_("other_editor"), issue).save(key_of(made), text="别人改的。")
    answer = mine.answer(piece | {"values": {"text": "第二稿。"}})
    assert differences(answer) == [["内容", "别人改的。", "第二稿。"]]


@pytest.mark.parametrize("token", ["", "随稿带来", "x" * 500, "\x00"])
def test_a_token_of_any_other_kind_is_none(token, mine, issue):
    for _ in range(2):
        mine.send(new("article", title="新的一篇") | {"token": token})
    assert issue.articles.filter(title="新的一篇").count() == 2
    kept = token.replace("\x00", "")  # which no text holds
    assert not Article.history.filter(history_change_reason=kept).exclude(history_change_reason="").exists()


def test_a_token_of_another_issue_is_none_here(mine, issue, bulletin, desk, editor):
    piece = new("brief", text="某条。")
    OpenIssue(desk, make_issue(bulletin, 77, by=editor)).send(piece)
    mine.send(piece)
    assert issue.briefs.filter(text="某条。").count() == 1


# In order


def test_rows_that_another_added_or_deleted_keep_their_places_beside_an_order(mine, theirs, issue):
    first, second = issue.briefs.all()
    between = theirs.piece("briefs", order=f"{first.pk},brief+1,{second.pk}")
    theirs.send(between, new("brief", text="别人新加的一条。"))
    answer = mine.save("briefs", order=f"{second.pk},{first.pk}")
    assert "refused" not in answer
    texts = [one.text for one in issue.briefs.all()]
    assert texts == [second.text, first.text, "别人新加的一条。"]
    first.delete()
    assert "refused" not in mine.answer(
        mine.piece("briefs", order=f"{first.pk},{second.pk}") | {"seen": answer["seen"]}
    )
    assert [one.text for one in issue.briefs.all()] == [second.text, "别人新加的一条。"]


def test_an_order_that_another_changed_otherwise_is_refused_and_saved_after_choosing(mine, theirs, issue):
    issue.articles.create(title="第三篇")
    first, second, third = issue.articles.all()
    opened = OpenIssue(mine.client, issue)
    OpenIssue(theirs.client, issue).save("articles", order=f"{second.pk},{first.pk},{third.pk}")
    answer = opened.save("articles", order=f"{third.pk},{first.pk},{second.pk}")
    ((label, now, wanted),) = differences(answer)
    assert label == "排列顺序"
    assert now.split() == [second.title, first.title, third.title]
    assert wanted.split() == [third.title, first.title, second.title]
    chosen = opened.piece("articles", order=f"{third.pk},{first.pk},{second.pk}") | {"seen": answer["seen"]}
    assert "refused" not in opened.answer(chosen)
    assert list(issue.articles.all()) == [third, first, second]


def test_what_is_no_row_of_the_list_has_no_place_in_its_order(mine, issue, bulletin, editor):
    first, second = issue.briefs.all()
    stray = make_issue(bulletin, 77, by=editor).briefs.first()
    asked = f"{stray.pk},{second.pk},x,-1,{'9' * 30},{second.pk},,facts,brief+7,{first.pk}"
    mine.save("briefs", order=asked)
    assert list(issue.briefs.all()) == [second, first]
    stray.refresh_from_db()
    assert stray.order == 1


# Names


def test_a_unit_that_is_unknown_or_out_of_use_is_refused(mine, issue):
    gone = RecipientUnit.objects.create(name="撤并的单位", is_active=False)
    now = mine.fields["report"]["names"]
    answer = mine.save("report", names=f"{now},{gone.pk},{10**17}")
    assert answer["refused"] == "“报”里有2个名称已经停用或删去，没有保存：请去掉再选。"
    assert sealed(issue).recipients.report == ("市委办",)


def test_a_unit_that_went_out_of_use_since_stays_where_it_is_named(mine, issue):
    unit = RecipientUnit.objects.create(name="市政府办")
    RecipientUnit.objects.filter(name="市委办").update(is_active=False)
    mine.save("report", names=f"{unit.pk},{mine.fields['report']['names']}")
    assert sealed(issue).recipients.report == ("市政府办", "市委办")


def test_a_name_twice_is_named_once(mine, issue):
    unit = RecipientUnit.objects.create(name="市政府办")
    now = mine.fields["report"]["names"]
    mine.save("report", names=f"{unit.pk},{now},{unit.pk},{now}")
    assert sealed(issue).recipients.report == ("市政府办", "市委办")


def test_a_name_that_stood_there_twice_goes_with_all_its_rows(desk, issue):
    issue.recipients.create(kind="report", unit=RecipientUnit.objects.get(name="市委办"))
    OpenIssue(desk, issue).save("report", names="")
    assert sealed(issue).recipients.report == ()


def test_more_names_than_any_list_has_are_refused(mine, issue):
    answer = mine.save("report", names=",".join(map(str, range(1, 5000))))
    assert answer["refused"] == "“报”一栏超过300个，没有保存：请减少一些。"


def test_more_texts_than_any_issue_has_are_refused(mine, issue, monkeypatch):
    monkeypatch.setattr(pieces, "MOST_OF_A_KIND", 3)
    assert mine.answer(new("brief", text="第三条。"))["as"]
    assert mine.answer(new("brief", text="第四条。"))["refused"] == "一期最多3条简讯，没有加上。"


# Locked meanwhile, kept


def kept_by(client, issue) -> str:
    """What the page offers to restore, as people read it."""
    page = html.fromstring(client.get(address(issue)).content.decode())
    return " ".join(" ".join(section.text_content().split()) for section in page.xpath("//section[@class='unsaved']"))


def restored_in(client, issue, tab: str) -> dict:
    page = html.fromstring(client.get(address(issue), {"unsaved": tab}).content.decode())
    return json.loads(page.get_element_by_id("restored").text) or {}


def test_what_was_typed_while_another_submitted_is_kept_and_offered_once_unlocked(
    mine, desk, issue, article, cast, edition_in
):
    edition = edition_in("in_review")
    response = mine.send(mine.piece(key_of(article), title="我改的标题"), new("brief", text="新加的一条。"))
    assert response.status_code == 409
    assert response.json() == {
        "refused": "没有保存：《青岚创建动态》2026年第15期已经送审，稿件锁定。"
        "您写的替您留着，稿件解锁后打开这一页可以恢复。"
    }
    article.refresh_from_db()
    assert article.title == "望溪区推进老旧小区改造"
    mine.keep(mine.piece(key_of(article), title="我又改的标题"), new("brief", text="新加的一条。"))
    assert "我又改的标题" in kept_by(desk, issue)
    assert restored_in(desk, issue, mine.tab) == {}
    moves.recall(edition, by=cast["editor"])
    offered = kept_by(desk, issue)
    assert "《望溪区推进老旧小区改造》：标题 望溪区推进老旧小区改造 我又改的标题" in offered
    assert "新加的简讯 新加的一条。" in offered
    restored = restored_in(desk, issue, mine.tab)
    assert restored[key_of(article)]["values"] == {"title": "我又改的标题"}
    assert restored[key_of(article)]["seen"] == mine.seen[key_of(article)]
    assert restored["brief+1"]["values"] == {"text": "新加的一条。"}
    assert "还没有存进去" in desk.get(address(issue), {"unsaved": OpenForm.objects.get().tab}).content.decode()


def test_what_was_refused_is_kept_and_what_was_saved_is_not(mine, theirs, issue, article, brief, desk):
    theirs.save(key_of(article), title="别人改的标题")
    mine.send(mine.piece(key_of(article), title="我改的标题"), mine.piece(key_of(brief), text="我改的一条。"))
    assert "别人改的标题 我改的标题" in kept_by(desk, issue)
    assert "我改的一条" not in kept_by(desk, issue)
    mine.save("facts", publisher="")
    assert kept_by(desk, issue) == ""


def test_what_is_kept_is_its_writers_alone_and_no_other_tabs(mine, theirs, as_, issue, article):
    mine.keep(mine.piece(key_of(article), title="还没保存的标题"))
    assert kept_by(theirs.client, issue) == ""
    OpenIssue(mine.client, issue).save("facts", publisher="另一页存的")
    assert "还没保存的标题" in kept_by(mine.client, issue)
    assert OpenForm.objects.exclude(unsaved=None).count() == 1


def test_each_kind_of_piece_is_offered_in_words(mine, issue, article, brief, desk):
    unit = RecipientUnit.objects.create(name="市政府办")
    first, second = issue.briefs.all()
    mine.keep(
        mine.piece("facts", publisher="青岚市文明办"),
        mine.piece(key_of(article), body="<p>重写<strong>的</strong>正文。</p>"),
        mine.gone(key_of(brief)),
        mine.piece("briefs", order=f"{second.pk},{first.pk}"),
        mine.piece("report", names=f"{mine.fields['report']['names']},{unit.pk}"),
    )
    shown = html.fromstring(desk.get(address(issue)).content.decode()).xpath(
        "//section[@class='unsaved']//th[@scope='row']"
    )
    labels = [row.text_content() for row in shown]
    assert labels == ["期号和日期：编发单位", "《望溪区推进老旧小区改造》：正文", "简讯", "排列顺序", "报"]
    offered = kept_by(desk, issue)
    for words in ("重写的正文。", "市委办 市委办，市政府办", "在 删去"):
        assert words in offered


def test_what_is_saved_by_now_is_not_offered(mine, theirs, issue, brief, desk):
    mine.keep(mine.piece(key_of(brief), text="同一条。"), mine.piece("report", names=""))
    theirs.send(theirs.piece(key_of(brief), text="同一条。"), theirs.piece("report", names=""))
    assert kept_by(desk, issue) == ""


def test_what_was_discarded_is_taken_back(mine, desk, issue, brief):
    mine.keep(mine.piece(key_of(brief), text="还没保存的。"))
    response = desk.post(address(issue, "keep"), {"discard": mine.tab}, follow=True)
    assert kept_by(desk, issue) == ""
    way_back = html.fromstring(str(next(iter(response.context["messages"])))).find(".//a").get("href")
    page = html.fromstring(desk.get(way_back).content.decode())
    assert json.loads(page.get_element_by_id("restored").text)[key_of(brief)]["values"] == {"text": "还没保存的。"}


def test_words_for_an_article_that_another_deleted_come_back_as_a_new_one(mine, theirs, desk, issue, article):
    mine.keep(mine.piece(key_of(article), title="我改的标题", body="<p>我写的。</p>"))
    theirs.answer(theirs.gone(key_of(article)))
    ((key, piece),) = restored_in(desk, issue, mine.tab).items()
    assert pieces.is_new(key)
    assert piece["values"] == {"title": "我改的标题", "body": "<p>我写的。</p>"}


HOSTILE = [
    "null",
    "7",
    "[]",
    '"x"',
    "x",
    "[" * 5000,
    '{"values": 5}',
    '{"values": {"title": 5}}',
    '{"values": {"names": null}}',
    '{"values": {"title": "\\u0000\\ud800", "body": "\\u0001\\u000b"}}',
    '{"values": {"names": "' + "9" * 400 + '"}, "seen": {}}',
    "9" * 5000,
    '{"values": {"order": "x,-1,999999999999999999999"}}',
    '{"values": {"body": "' + "<p>" * 999 + '"}}',
    '{"gone": true}',
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_kept_breaks_no_page_whatever_it_is(text, desk, issue, article, brief):
    keys = ("facts", key_of(article), key_of(brief), "article+1", "articles", "report", "editor", "x", "article-", "")
    data = {key: [text] for key in keys} | {"publisher": ["of a page of version 1.0"], "empty": []}
    assert desk.post(address(issue, "keep"), {"data": json.dumps(data), "tab": "a" * 32}).status_code == 200
    assert desk.get(address(issue)).status_code == 200
    assert desk.get(address(issue), {"unsaved": "a" * 32}).status_code == 200


def test_who_is_writing_what_is_told_to_the_others(mine, theirs, article):
    theirs.keep(theirs.piece(key_of(article), title="别人写着的"), theirs.piece("facts", publisher="别人写着的"))
    answer = mine.keep().json()
    assert answer["others"] == ["陆知秋"]
    assert answer["at_work"] == {key_of(article): ["陆知秋"], "facts": ["陆知秋"]}
    assert "别人写着的" not in json.dumps(answer)


# Tampered


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "null", "7", '"x"', "{}", '{"key": "facts"}', "[7]", '["facts"]', "[null]", "[{}]", "[[]]"),
        *("[" * 200_000, '{"a":' * 200_000, '[{"key": ' + "[" * 500 + "]" * 500 + "}]", "[" + "9" * 5000 + "]"),
        *('[{"key": 5}]', '[{"key": "facts", "values": []}]', '[{"key": "facts", "values": {"publisher": null}}]'),
        *('[{"key": "facts", "values": {"publisher": 100000000000000000000000000}}]', '[{"key": "facts", "seen": 5}]'),
        '[{"key": "facts", "seen": {"publisher": {}}}]',
        '[{"key": "brief+1", "values": {"text": "x"}, "token": []}]',
        json.dumps([{"key": "facts"}] * 1001),
    ],
)
def test_what_is_no_list_of_pieces_is_refused_in_a_sentence(text, desk, issue):
    count = revisions(issue)
    for page in ("save", "printed"):
        response = desk.post(address(issue, page), {"pieces": text})
        assert (response.status_code, response.json()) == (400, {"refused": editing.UNREADABLE})
    assert revisions(issue) == count


STRAY = [
    *("", "x", "article", "article-", "article-0", "article--1", "article-x", "article-1.5", "article-1-1", "brief-"),
    f"article-{'9' * 18}",
    f"article-{'9' * 30}",
    f"brief-{'9' * 5000}",
    "facts-1",
    "facts+1",
    "articles-1",
    "report-1",
    "reviewer+1",
    "issue",
    "issue-1",
    "recipient-1",
    "credit-1",
    "+",
    "-",
    "\x00",
    "\ud800",
    "ａrticle-1",
    "__class__",
]


@pytest.mark.parametrize("key", STRAY)
def test_a_key_of_no_piece_is_refused_in_a_sentence(key, desk, issue):
    count = revisions(issue)
    values = {"title": "换", "text": "换", "publisher": "换", "order": "1", "names": "1"}
    for piece in ({"key": key, "values": values}, {"key": key, "gone": True}):
        (answer,) = desk.post(address(issue, "save"), {"pieces": json.dumps([piece])}).json()["pieces"]
        assert HAN.search(answer["refused"]), answer
    assert revisions(issue) == count


@pytest.mark.parametrize("key", ["article+", "brief+", "article+x", "brief+1-2", "brief-1+2"])
def test_whatever_follows_a_plus_is_a_new_text(key, desk, issue):
    values = {"title": "新的", "text": "新的。"}
    kind = pieces.kind_of(key)
    (answer,) = desk.post(address(issue, "save"), {"pieces": json.dumps([{"key": key, "values": values}])}).json()[
        "pieces"
    ]
    assert answer["as"] == key_of(getattr(issue, f"{kind}s").last())
    (answer,) = desk.post(address(issue, "save"), {"pieces": json.dumps([{"key": key, "gone": True}])}).json()["pieces"]
    assert HAN.search(answer["refused"])
    assert getattr(issue, f"{kind}s").count() == 3


VALUES = [
    "",
    "\x00",
    "\ud800",
    "x",
    "-1",
    "0",
    "1.5",
    "9" * 19,
    "9" * 30,
    "9" * 5000,
    "1e400",
    "NaN",
    "²",
    "٣",
    "长" * 20_001,
    "<p>" * 3000,
    "1,1,1",
    ",,,",
    "9" * 19 + "," + "9" * 18,
    "2026-13-45",
    "0000-00-00",
    "\u202e\x01\x0b",
    "{}",
    "None",
]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_no_value_of_any_field_breaks_the_save_or_the_page(value, desk, issue, article, brief):
    opened = OpenIssue(desk, issue)
    fields = opened.fields | {key_of(article): {"column", "title", "source", "body"}}
    sent = [opened.piece(key, **{name: value}) for key in fields for name in fields[key]]
    answers = desk.post(address(issue, "save"), {"pieces": json.dumps(sent)}).json()["pieces"]
    assert len(answers) == len(sent)
    for answer in answers:
        said = [sentence for sentences in answer.get("errors", {}).values() for sentence in sentences]
        for sentence in filter(None, [answer.get("refused"), *said]):
            assert HAN.search(sentence), sentence
        assert "as" in answer or "refused" in answer
    for kind in pieces.TEXTS:
        opened.send(new(kind, title=value, text=value, body=value, source=value, column=value))
    assert desk.get(address(issue)).status_code == 200


def test_null_bytes_and_halves_of_characters_are_left_out(mine, brief):
    mine.save(key_of(brief), text="三\x00吨\ud800。")
    brief.refresh_from_db()
    assert brief.text == "三吨。"


def test_fields_that_a_piece_has_not_are_not_written(mine, issue, article, brief, bulletin, editor):
    other = make_issue(bulletin, 77, by=editor)
    stray = {
        "id": "999",
        "pk": "999",
        "issue": str(other.pk),
        "issue_id": str(other.pk),
        "key": "99",
        "order": "9",
        "unit": "1",
    }
    stray |= {"held_for": str(bulletin.pk), "history": "x", "__class__": "x"}
    for piece in (mine.piece(key_of(article), title="换", **stray), mine.piece(key_of(brief), text="换。", **stray)):
        assert "refused" not in mine.answer(piece)
    mine.save("facts", publisher="换", id="999", newest_status="released")
    mine.send(new("article", title="新的", **stray))
    article.refresh_from_db()
    brief.refresh_from_db()
    assert (article.issue, article.key, article.order, article.unit) == (issue, 1, 1, None)
    assert (brief.issue, brief.order, brief.held_for) == (issue, 1, None)
    assert issue.articles.last().key == 3
    assert other.articles.count() == 2


def test_the_pieces_of_another_issue_are_none_of_this_one(mine, desk, bulletin, editor):
    other = make_issue(bulletin, 77, by=editor)
    opened = OpenIssue(desk, other)
    for draft in (other.articles.first(), other.briefs.first()):
        for piece in (opened.piece(key_of(draft), title="换", text="换"), opened.gone(key_of(draft))):
            assert "删去或移走了" in mine.answer(piece)["refused"]
    assert desk.get(address(mine.issue, "body", other.articles.first().pk)).status_code == 404
    assert desk.get(f"{address(mine.issue, 'body', 0)[:-2]}{'9' * 30}/").status_code == 404
    assert archive.seal(other).articles[0].title == "望溪区推进老旧小区改造"


def test_the_same_piece_twice_in_one_save_is_refused_the_second_time(mine, article):
    first, second = mine.send(
        mine.piece(key_of(article), title="其一"), mine.piece(key_of(article), title="其二")
    ).json()["pieces"]
    assert "refused" not in first
    assert "有人改过这里" in second["refused"]


# Who may


@pytest.mark.parametrize("page", ["save", "submit", "printed", "keep"])
def test_what_comes_from_elsewhere_is_not_taken(page, issue, cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["editor"])
    response = client.post(address(issue, page), {"pieces": "[]"})
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


@pytest.mark.parametrize("who", ["reviewer", "publisher", "manager", "auditor"])
def test_whoever_does_not_write_saves_no_piece_of_any_kind(who, as_, mine, issue, article, brief):
    count, client = revisions(issue), as_(who)
    sent = [
        *(mine.piece(key) for key in ("facts", "articles", "briefs", *pieces.NAMES)),
        *(mine.piece(key_of(article), title="换"), mine.gone(key_of(brief)), new("article", title="换")),
        *({"key": "x", "values": {}}, {"key": "article-", "gone": True}),
    ]
    for piece in sent:
        assert client.post(address(issue, "save"), {"pieces": json.dumps([piece])}).status_code == 403, piece
    assert client.post(address(issue, "submit")).status_code == 403
    assert revisions(issue) == count
    assert not OpenForm.objects.exists()


@pytest.mark.parametrize("page", ["save", "printed"])
def test_pieces_are_sent_by_post_alone(page, desk, issue):
    assert desk.get(address(issue, page)).status_code == 405


# The printed page


def as_saved(client, issue, sent: list[dict]):
    """What would be sealed after saving what is sent, with articles numbered as they stand."""
    response = client.post(address(issue, "save"), {"pieces": json.dumps(sent)})
    assert not any("refused" in answer for answer in response.json()["pieces"]), response.json()
    return numbered(sealed(issue))


def laid_over(issue, sent: list[dict]):
    document, places = printed.laid_over(editing.with_parts(issue), pieces.read(json.dumps(sent)), IssueForm)
    assert set(places) == {
        *(f"article-{article.key}" for article in document.articles),
        *(f"brief-{number}" for number in range(1, len(document.briefs) + 1)),
    }
    return numbered(document)


def numbered(document):
    articles = [msgspec.structs.replace(article, key=0) for article in document.articles]
    return msgspec.structs.replace(document, articles=tuple(articles))


def every_piece(opened: OpenIssue) -> dict[str, list[dict]]:
    """What could be sent, by what it is."""
    first, second = opened.issue.articles.all()
    one, other = opened.issue.briefs.all()
    unit = RecipientUnit.objects.create(name="市直机关，各党组")
    person = User.objects.get(username="other_editor")
    facts = {
        "date": "2026-09-17",
        "publisher": "",
        "imprint_date": "",
        "editors_note": "按。\r\n语",
        "total_number": "9",
    }
    return {
        "nothing": [],
        "facts": [opened.piece("facts", number="17", **facts)],
        "an article": [
            opened.piece(key_of(first), title=" 换  了", source=" 某 单位 ", body="<h2>一</h2><p>x<i>y</i></p>")
        ],
        "a title alone": [opened.piece(key_of(first), title="换了")],
        "a brief": [opened.piece(key_of(one), text=" 一行。\r\n\n 二行。 ", source="")],
        "new ones": [new("article", title="新 的", body="<p>正文</p>"), new("brief", text="新的。", source="某单位")],
        "gone": [opened.gone(key_of(first)), opened.gone(key_of(other))],
        "an order": [opened.piece("articles", order=f"{second.pk},{first.pk}")],
        "an order with new ones": [
            opened.piece("briefs", order=f"brief+2,{other.pk},brief+1,{one.pk}"),
            *(new("brief", 1, text="甲。"), new("brief", 2, text="乙。")),
        ],
        "an order that knows half": [
            opened.piece("articles", order=f"{second.pk},article+1"),
            new("article", title="新"),
        ],
        "names": [
            opened.piece("report", names=f"{unit.pk},{opened.fields['report']['names']},{unit.pk}"),
            opened.piece("send", names=""),
            opened.piece("editor", names=f"{person.pk}"),
            opened.piece("reviewer"),
        ],
        "fields of none": [opened.piece(key_of(first), key="99", order="9", text="x"), opened.piece("briefs")],
        "all of it": [
            opened.piece("facts", **facts),
            opened.piece(key_of(second), column="新栏目"),
            opened.gone(key_of(one)),
            *(new("article", 1, title="甲", column="新栏目"), new("brief", 1, text="乙。")),
            opened.piece("articles", order=f"article+1,{second.pk},{first.pk}"),
            opened.piece("issue", names=""),
        ],
    }


KINDS = (
    *("nothing", "facts", "an article", "a title alone", "a brief", "new ones", "gone", "an order"),
    *("an order with new ones", "an order that knows half", "names", "fields of none", "all of it"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_saved_is_printed_as_it_would_be_saved(kind, desk, issue):
    sent = every_piece(OpenIssue(desk, issue))
    assert tuple(sent) == KINDS
    unsaved, count = laid_over(issue, sent[kind]), revisions(issue)
    assert revisions(issue) == count
    assert unsaved == as_saved(desk, issue, sent[kind])


def test_a_row_that_another_added_stands_in_print_where_it_would_be_saved(desk, mine, issue):
    first, second = issue.articles.all()
    third = issue.articles.create(title="别人新加的")
    OpenIssue(desk, issue).save("articles", order=f"{first.pk},{third.pk},{second.pk}")
    sent = [mine.piece("articles", order=f"{second.pk},{first.pk}")]
    assert laid_over(issue, sent) == as_saved(desk, issue, sent)


def test_what_could_not_be_saved_is_printed_as_far_as_it_can_be(desk, mine, theirs, issue, article, brief):
    theirs.answer(theirs.gone(key_of(brief)))
    sent = [
        mine.piece("facts", date="x", number="0", publisher="青岚市文明办", corrected_on="2026-09-20"),
        mine.piece(key_of(article), title="", body="<blockquote>" * 41),
        mine.piece(key_of(brief), text="别人删去的一条。"),
        {"key": "article-", "values": {"title": "无此篇"}},
        {"key": "x", "gone": True},
        {"key": "article+1", "gone": True},
        {"key": "report", "values": {"names": "x,999999"}},
    ]
    document = laid_over(issue, sent)
    assert (document.publisher, document.date, document.number) == ("青岚市文明办", issue.date, 15)
    assert (document.articles[0].title, document.articles[0].body) == ("", "")
    assert len(document.articles) == 2
    assert [one.text for one in document.briefs] == ["市文旅局发布文明旅游倡议书。"]
    assert document.recipients.report == ()


def printed_for(client, issue, sent=(), **asked):
    return client.post(address(issue, "printed"), {"pieces": json.dumps(list(sent)), **asked})


def test_the_page_is_drawn_with_the_place_of_each_line(mine, desk, issue, article):
    count = revisions(issue)
    sent = [mine.piece(key_of(article), title="换上去的标题"), new("brief", text="新加的一条。")]
    answer = printed_for(desk, issue, sent, piece="brief+1", paragraph="0", offset="0").json()
    assert answer["picture"].startswith("data:image/jpeg;base64,")
    assert answer["page"] == answer["pages"] == 2
    assert {line["piece"] for line in answer["lines"]} == {
        *map(key_of, (*issue.articles.all(), *issue.briefs.all())),
        "brief+1",
    }
    assert answer["runs"][key_of(article)][0] == 1
    assert revisions(issue) == count


@pytest.mark.parametrize(
    "asked", [{"page": "9" * 30}, {"page": "-1"}, {"page": "x"}, {"piece": "\x00", "paragraph": "9" * 30}]
)
def test_a_page_there_is_not_is_the_nearest(asked, desk, issue):
    assert printed_for(desk, issue, **asked).json()["page"] in (1, 2)


def test_what_the_press_refuses_is_said(desk, issue, settings):
    settings.PRESS_FONTS = {"body": ['"; }']}
    response = printed_for(desk, issue)
    assert response.status_code == 409
    assert HAN.search(response.json()["refused"])


def test_a_lock_keeps_nobody_from_looking_at_what_they_typed(mine, desk, issue, edition_in):
    edition_in("in_review")
    assert printed_for(desk, issue, [mine.piece("facts", publisher="青岚市文明办")]).status_code == 200


@pytest.mark.parametrize("who", ["reviewer", "publisher", "manager", "auditor"])
def test_whoever_reads_looks_at_what_is_saved_and_sends_nothing(who, as_, mine, issue):
    assert printed_for(as_(who), issue).json()["pages"] == 2
    assert printed_for(as_(who), issue, [mine.piece("facts", publisher="换")]).status_code == 403


@pytest.mark.parametrize("who", ["reader", "stranger", "nobody"])
def test_nobody_else_looks(who, as_, client, issue):
    sender = client if who == "nobody" else as_(who)
    for page in ("printed", "save", "submit"):
        assert sender.post(address(issue, page), {"pieces": "[]"}).status_code == 302
    assert sender.get(address(issue, "body", issue.articles.first().pk)).status_code == 302


# Notes in the margin


@pytest.fixture
def note(issue, edition_in, reviewer) -> Note:
    return notes.add(edition_in("returned"), by=reviewer, place="article-1-2", text="“倒排”前面缺主语。")


def test_the_notes_on_an_article_come_with_its_body(note, desk, issue):
    first, second = issue.articles.all()
    (found,) = desk.get(address(issue, "body", first.pk)).json()["notes"]
    assert (found["pk"], found["place"]) == (note.pk, "article-1-2")
    assert "“倒排”前面缺主语。" in found["html"]
    assert desk.get(address(issue, "body", second.pk)).json()["notes"] == []


def test_a_note_is_answered_and_resolved_beside_the_text(note, desk, issue):
    answer = desk.post(address(issue, "note", note.pk, "reply"), {"text": "下一稿补上。"}).json()
    assert "下一稿补上。" in answer["html"]
    assert (
        desk.post(address(issue, "note", note.pk, "reply"), {"text": " "}).json()["refused"].startswith("批注没有写上")
    )
    assert desk.post(address(issue, "note", note.pk, "resolve")).json() == {"html": ""}
    refused = desk.post(address(issue, "note", note.pk, "resolve"))
    assert (refused.status_code, refused.json()["refused"]) == (409, "这条批注已经解决了。")


def test_no_other_note_and_no_other_act_is_answered_there(note, desk, issue, bulletin, editor):
    other = make_issue(bulletin, 77, by=editor)
    assert desk.post(address(other, "note", note.pk, "resolve")).status_code == 404
    assert desk.post(address(issue, "note", note.pk, "reopen")).status_code == 404
    assert (
        desk.get(address(issue, "note", note.pk, "resolve")).status_code == 302
    )  # to the page, by who logged in again
    note.refresh_from_db()
    assert note.resolved_at is None


# However large


def test_a_save_of_one_piece_asks_no_more_of_a_large_issue(mine, desk, issue, article, django_assert_max_num_queries):
    counts = []
    for title in ("其一", "其二"):
        opened = OpenIssue(desk, issue)
        with django_assert_max_num_queries(33) as queries:
            assert "refused" not in opened.save(key_of(article), title=title)
        counts.append(len(queries))
        with acting(User.objects.get(username="editor")):
            for number in range(30):
                issue.articles.create(title=f"第{number}篇", body="<p>某段。</p>")
                issue.briefs.create(text=f"第{number}条。")
    assert counts[0] == counts[1]


def test_every_kind_of_piece_is_known_to_the_page(mine, issue):
    texts = {key_of(draft) for draft in (*issue.articles.all(), *issue.briefs.all())}
    assert set(mine.fields) == {"facts", *texts, *pieces.ORDERS, *pieces.NAMES}
    assert set(mine.fields["facts"]) | {"correction_note", "corrected_on"} == set(
        site.get_model_admin(Issue).form.base_fields
    )
