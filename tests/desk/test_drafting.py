"""The doors to what is done to drafts: the answers the page of an issue gets, the reserve, the life, merged units."""

import pytest
from django.urls import reverse
from lxml import html

from bulletin import drafting
from bulletin.models import Article, Brief, Issue
from office.audit import acting
from office.models import RecipientUnit, User
from tests.conftest import make_issue
from tests.desk.forms import messages_of


@pytest.fixture
def do(desk, issue):
    """do("move", …): what the editor's page is answered, with the status."""

    def post(verb: str, **body) -> tuple[int, dict]:
        url = reverse("admin:bulletin_issue_do", args=[issue.pk, verb])
        response = desk.post(url, body, content_type="application/json")
        return response.status_code, response.json() if response["Content-Type"] == "application/json" else {}

    return post


@pytest.fixture
def other(bulletin, issue, other_editor) -> Issue:
    return make_issue(bulletin, 16, by=other_editor)


@pytest.fixture
def held(issue, editor) -> Article:
    with acting(editor):
        return drafting.hold_over(issue.articles.last())


def text_of(response) -> str:
    return " ".join(html.fromstring(response.content.decode()).text_content().split())


# Verbs


def test_texts_are_moved_copied_held_over_and_taken_back(do, issue, other, bulletin):
    article, brief = issue.articles.first(), issue.briefs.first()
    told = "《望溪区推进老旧小区改造》移到了《青岚创建动态》2026年第16期。"
    assert do("move", kind="article", pk=article.pk, to=other.pk) == (200, {"told": told})
    status, answer = do("copy", kind="brief", pk=brief.pk, to=other.pk)
    assert (status, Brief.objects.get(pk=answer["pk"]).issue) == (200, other)
    status, answer = do("copy", kind="brief", pk=brief.pk, reserve=bulletin.pk)
    assert answer["told"].endswith("抄了一份，放在《青岚创建动态》的备用稿。")
    assert do("hold", kind="brief", pk=brief.pk)[0] == 200
    assert do("take", kind="brief", pk=brief.pk)[1]["pk"] == brief.pk
    refused = "这一篇已经不在这一期里，请刷新页面看看现状。"
    assert do("hold", kind="article", pk=article.pk) == (409, {"refused": refused})


def test_texts_are_split_merged_and_brought_back(do, issue):
    first, second = issue.articles.all()
    status, answer = do("split", kind="article", pk=first.pk, at=1, title="会议指出")
    assert (status, answer["told"]) == (200, "分出了《会议指出》。")
    assert do("merge", kind="article", pk=answer["pk"], into=second.pk)[1]["pk"] == second.pk
    (deleted,) = drafting.deleted_parts(issue)
    told = {"told": "《会议指出》恢复了。", "pk": answer["pk"]}
    assert do("restore", kind="article", history=deleted.history_id) == (200, told)
    brief = issue.briefs.first()
    status, answer = do("split", kind="brief", pk=brief.pk, at=4)
    assert Brief.objects.get(pk=answer["pk"]).text == brief.text[4:]


def test_lists_are_filled_and_names_added(do, issue, other):
    issue.recipients.all().delete()
    status, answer = do("fill", kind="send", origin="last")
    assert (status, [one["name"] for one in answer["added"]]) == (200, ["市直各单位"])
    assert do("fill", kind="send", origin="last")[1]["added"] == []
    assert do("fill", kind="send", origin="standing")[0] == 409
    unit = do("unit", name="柳坞街道办")[1]["unit"]
    assert unit == {"pk": RecipientUnit.objects.get(name="柳坞街道办").pk, "name": "柳坞街道办"}
    assert User.objects.get(pk=do("person", name="辛夷")[1]["person"]["pk"]).is_staff is False


def test_a_locked_issue_answers_with_the_reason(do, issue, other, edition_in):
    edition_in("in_review")
    status, answer = do("move", kind="article", pk=issue.articles.first().pk, to=other.pk)
    assert (status, "稿件已锁定" in answer["refused"]) == (409, True)
    assert do("unit", name="柳坞街道办")[0] == 409


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("move", {}),
        ("move", {"kind": "issue", "pk": 1}),
        ("split", {"kind": "brief", "pk": "1", "at": 1}),
        ("fill", {"kind": "send", "origin": "nowhere"}),
        ("unit", {"name": ["市委办"]}),
    ],
)
def test_what_no_page_sends_is_no_request(verb, body, do):
    assert do(verb, **body)[0] == 400


def test_nor_is_a_body_that_no_parser_follows_or_half_a_character_in_a_name(desk, do, issue):
    url = reverse("admin:bulletin_issue_do", args=[issue.pk, "split"])
    assert desk.post(url, "[" * 100_000, content_type="application/json").status_code == 400
    assert do("unit", name="柳坞\ud800街道办\0")[1]["unit"]["name"] == "柳坞街道办"


def test_who_does_not_write_is_told_so(as_, issue):
    url = reverse("admin:bulletin_issue_do", args=[issue.pk, "unit"])
    response = as_("reviewer").post(url, {"name": "柳坞街道办"}, content_type="application/json")
    assert (response.status_code, "没有改稿件的权限" in response.json()["refused"]) == (403, True)


def test_what_there_is_to_choose_from(desk, issue, other, held, edition_in):
    edition_in("released", make_issue(issue.bulletin, 17, by=None))
    choices = desk.get(reverse("admin:bulletin_issue_choices", args=[issue.pk]), {"q": "市委"}).json()
    assert choices["issues"] == [{"pk": other.pk, "name": str(other)}]
    (article,) = choices["reserve"]["articles"]
    assert article == {"pk": held.pk, "name": held.title, "source": "", "bulletin": "青岚创建动态", "words": 17}
    assert [unit["name"] for unit in choices["units"]] == ["市委办"]
    assert choices["people"] == []


# Pages


def test_what_waits_is_listed_and_leaves_into_an_issue_or_for_good(desk, issue, held):
    page = reverse("admin:bulletin_issue_reserve")
    assert "备用稿（1）" in desk.get("/admin/").content.decode()
    shown = text_of(desk.get(page))
    assert "《柳坞街道清理背街小巷》 17" in shown
    assert "闻一白" in shown
    one = {"kind": "article", "pk": held.pk}
    deleted = desk.post(reverse("admin:bulletin_issue_reserve_delete", kwargs=one), follow=True)
    assert "最近删去的" in messages_of(deleted)
    row = {"kind": "article", "history": drafting.deleted_from_reserve()[0].history_id}
    assert "恢复了" in messages_of(desk.post(reverse("admin:bulletin_issue_reserve_restore", kwargs=row), follow=True))
    put = reverse("admin:bulletin_issue_reserve_put", kwargs=one)
    assert "先选一期" in messages_of(desk.post(put, follow=True))
    assert "排在最后" in messages_of(desk.post(put, {"issue": issue.pk}, follow=True))
    assert "没有备用稿" in text_of(desk.get(page))


def test_the_life_of_an_issue_tells_every_change(desk, issue, other, editor, other_editor):
    first, brief, recipient = issue.articles.first(), issue.briefs.first(), issue.recipients.first()
    with acting(other_editor):
        first.title = "望溪区改造提速"
        first.save()
        brief.text = brief.text.replace("三吨", "五吨")
        brief.save()
        recipient.delete()
        issue.number = 14
        issue.save()
        drafting.move(other.articles.first(), to=issue)
        drafting.hold_over(first)
    page = desk.get(reverse("admin:bulletin_issue_history", args=[issue.pk]))
    told = {(entry.what, entry.how, str(entry.by)) for entry in page.context["entries"]}
    who, name = "陆知秋", "文章《望溪区推进老旧小区改造》"
    assert {
        ("文章《望溪区改造提速》", "修改", who),
        (f"简讯“{brief.text[:20]}”", "修改", who),
        ("报：市委办", "删去", who),
        ("本期的项目", "修改", who),
        (name, "随稿带来", who),
        (name, "从《青岚创建动态》2026年第16期移来", who),
        ("文章《望溪区改造提速》", "移到《青岚创建动态》的备用稿", who),
        (name, "新增", "闻一白"),
    } <= told
    changes = [change for entry in page.context["entries"] for change in entry.changes]
    assert {"期号", "内容"} <= {change.what for change in changes}
    (deleted,) = drafting.deleted_parts(issue)
    row = {"pk": issue.pk, "kind": "recipient", "row": deleted.history_id}
    restored = desk.post(reverse("admin:bulletin_issue_restore", kwargs=row), follow=True)
    assert messages_of(restored) == "“报：市委办”恢复了。"


def test_the_life_costs_no_more_queries_for_more_changes(desk, issue, editor, django_assert_max_num_queries):
    url = reverse("admin:bulletin_issue_history", args=[issue.pk])
    parts = (*issue.briefs.all(), *issue.recipients.all(), *issue.articles.all())

    def save(times: int) -> None:
        with acting(editor):
            for part in parts * times:
                part.save()

    save(1)
    with django_assert_max_num_queries(30) as few:
        desk.get(url)
    save(8)
    with django_assert_max_num_queries(len(few)):
        assert desk.get(url, {"page": 2}).context["pages"].number == 2


def test_a_manager_sees_what_a_merger_changes_and_makes_it(as_, issue, manager):
    gone, keep = RecipientUnit.objects.get(name="市委办"), RecipientUnit.objects.create(name="市委办公室")
    client, url = as_("manager"), reverse("unit_merge", args=[gone.pk])
    assert url in client.get(reverse("admin:office_recipientunit_change", args=[gone.pk])).content.decode()
    assert "《青岚创建动态》2026年第15期，报" in text_of(client.get(url, {"into": keep.pk}))
    assert "先选" in messages_of(client.post(url, follow=True))
    assert "已经并入" in messages_of(client.post(url, {"into": keep.pk}, follow=True))
    assert issue.recipients.filter(unit=keep).exists()
