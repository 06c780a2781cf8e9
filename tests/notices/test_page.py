"""The bell and the page 通知: each sees their own, managers see what letters did not arrive."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bulletin import moves, notes
from bulletin.models import Notice
from tests.desk.forms import messages_of
from tests.desk.test_access import DESK_ROLES, EVERYONE, OUTSIDERS

FAILED = {"tries": 10, "mail_due_at": None, "fault": "和邮件服务器连不上"}


@pytest.fixture
def notices(cast, edition_in):
    """Three for the editor, one for the reviewer."""
    edition = edition_in("in_review")
    people = [cast["editor"]] * 3 + [cast["reviewer"]]
    return [
        Notice.objects.create(person=person, edition=edition, action="退回", text=f"第{n}件事<b>。")
        for n, person in enumerate(people)
    ]


def bell(response) -> tuple[str, str]:
    """What the bell shows, and what it is called."""
    (link,) = html.fromstring(response.content.decode()).find_class("bell")
    assert link.get("href") == "/admin/notices/"
    return link.text_content().strip(), link.get("aria-label")


# Who may


@pytest.mark.parametrize("who", EVERYONE)
def test_the_page_opens_for_everyone_at_the_desk(who, as_, notices):
    assert as_(who).get(reverse("notices")).status_code == (200 if who in DESK_ROLES else 302)


@pytest.mark.parametrize(
    ("route", "with_notice"),
    [("notices", 0), ("notices_read", 0), ("notices_resend", 0), ("notice", 1), ("notice_resend", 1)],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_is_not_logged_in_is_sent_to_log_in(method, route, with_notice, client, notices):
    Notice.objects.update(**FAILED)
    response = getattr(client, method)(reverse(route, args=[notices[0].pk] if with_notice else []))
    assert reverse("admin:login") in response.url
    assert Notice.objects.unread().count() == 4
    assert not Notice.objects.filter(mail_due_at__isnull=False).exists()


@pytest.mark.parametrize("who", EVERYONE)
def test_a_notice_opens_for_its_person_alone(who, as_, notices):
    response = as_(who).get(reverse("notice", args=[notices[0].pk]))
    notices[0].refresh_from_db()
    assert bool(notices[0].read_at) == (who == "editor")
    if who == "editor":
        assert response.url == reverse("admin:bulletin_edition_change", args=[notices[0].edition_id])
    else:
        assert response.status_code == (302 if who in OUTSIDERS else 404)


def test_a_notice_that_is_not_there_is_not_found(as_, notices):
    assert as_("editor").get("/admin/notices/999999/").status_code == 404
    assert as_("manager").post("/admin/notices/999999/resend/").status_code == 404


@pytest.mark.parametrize("who", EVERYONE)
def test_only_managers_see_and_send_again_the_letters_that_failed(who, as_, notices):
    Notice.objects.filter(pk=notices[0].pk).update(**FAILED)
    client = as_(who)
    if who in DESK_ROLES:
        assert ("没有送到的信" in client.get(reverse("notices")).content.decode()) == (who == "manager")
    status = client.post(reverse("notice_resend", args=[notices[0].pk])).status_code
    assert status == (403 if who in DESK_ROLES - {"manager"} else 302)
    notices[0].refresh_from_db()
    assert bool(notices[0].mail_due_at) == (who == "manager")
    assert notices[0].tries == (0 if who == "manager" else 10)


@pytest.mark.parametrize("route", ["notices_read", "notices_resend", "notice_resend"])
def test_what_changes_something_is_not_done_by_a_link(route, as_, notices):
    Notice.objects.update(**FAILED)
    response = as_("manager").get(reverse(route, args=[notices[0].pk] if route == "notice_resend" else []))
    assert response.url == reverse("notices")
    assert Notice.objects.unread().count() == 4
    assert not Notice.objects.filter(mail_due_at__isnull=False).exists()


def test_a_post_from_another_site_changes_nothing(cast, notices):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["editor"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("notices_read")).status_code == 403
    assert Notice.objects.unread().count() == 4


# What is seen


def test_my_notices_stand_newest_first_with_the_unread_marked(desk, notices):
    Notice.objects.filter(pk=notices[1].pk).update(read_at=timezone.now())
    page = html.fromstring(desk.get(reverse("notices")).content.decode())
    items = page.xpath("//section[@class='notices']//li")
    assert [item.xpath("string(a)") for item in items] == ["第2件事<b>。", "第1件事<b>。", "第0件事<b>。"]
    assert ["未读" in item.text_content() for item in items] == [True, False, True]
    assert items[0].xpath("string(a/@href)") == reverse("notice", args=[notices[2].pk])


def test_reading_all_leaves_those_of_others_alone(desk, notices):
    desk.post(reverse("notices_read"))
    assert list(Notice.objects.unread()) == [notices[3]]


def test_fifty_stand_on_a_page(desk, notices):
    Notice.objects.bulk_create(
        Notice(person=notices[0].person, edition=notices[0].edition, action="退回", text="又一件。") for _ in range(48)
    )
    first, second = (desk.get(reverse("notices"), {"page": n}).content.decode() for n in (1, 2))
    assert first.count("又一件。") == 48
    assert "第2件事" in first
    assert "第0件事" not in first
    assert "第0件事" in second
    assert "第1页，共2页" in first
    assert desk.get(reverse("notices"), {"page": "x"}).status_code == 200
    assert desk.get(reverse("notices"), {"page": "99"}).status_code == 200


def test_without_notices_the_page_says_so(as_, notices):
    assert "还没有通知" in as_("publisher").get(reverse("notices")).content.decode()


def test_a_manager_sees_of_each_letter_to_whom_how_often_why_and_when_next(as_, notices, cast):
    cast["editor"].email = "wen@qinglan.example"
    cast["editor"].save()
    due = timezone.now() + dt.timedelta(hours=6)
    Notice.objects.filter(pk=notices[0].pk).update(tries=5, fault="550 无此人", mail_due_at=due)
    Notice.objects.filter(pk=notices[1].pk).update(mail_due_at=due)
    Notice.objects.filter(pk=notices[2].pk).update(mailed_at=timezone.now())
    page = html.fromstring(as_("manager").get(reverse("notices")).content.decode())
    rows = page.xpath("//section[contains(@class, 'letters')]//tbody/tr")
    failed, waiting = (" ".join(row.text_content().split()) for row in rows)
    for shown in ("闻一白", "wen@qinglan.example", "【青岚创建动态】2026年第15期：退回", "5", "550 无此人", "重发"):
        assert shown in failed
    assert "还没有发过" in waiting
    assert "重发" not in waiting


def test_a_letter_that_has_gone_meanwhile_is_not_sent_again(as_, notices):
    Notice.objects.filter(pk=notices[0].pk).update(mailed_at=timezone.now())
    response = as_("manager").post(reverse("notice_resend", args=[notices[0].pk]), follow=True)
    assert "不用重发" in messages_of(response)
    notices[0].refresh_from_db()
    assert notices[0].mail_due_at is None


def test_letters_to_who_has_left_are_not_listed(as_, notices, cast):
    Notice.objects.filter(pk=notices[0].pk).update(**FAILED)
    cast["editor"].is_active = False
    cast["editor"].save()
    assert "信都发出了" in as_("manager").get(reverse("notices")).content.decode()


# The bell


@pytest.mark.parametrize("route", ["admin:index", "notices", "typefaces", "admin:bulletin_issue_changelist"])
def test_the_bell_counts_my_unread_on_every_page_of_the_desk(route, as_, notices):
    assert bell(as_("editor").get(reverse(route))) == ("通知 3", "通知，3 条未读")
    assert bell(as_("reviewer").get(reverse(route))) == ("通知 1", "通知，1 条未读")
    assert bell(as_("publisher").get(reverse(route))) == ("通知", "通知")


def queries_about_notices(client, url) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return sum("bulletin_notice" in query["sql"] for query in queries)


def test_the_bell_costs_one_query_and_only_at_the_desk(as_, client, notices):
    assert queries_about_notices(as_("editor"), reverse("admin:bulletin_issue_changelist")) == 1
    assert queries_about_notices(as_("editor"), "/") == 0
    assert queries_about_notices(as_("reader"), reverse("admin:login")) == 0
    assert queries_about_notices(client, reverse("admin:login")) == 0


def test_many_letters_cost_the_manager_no_more_queries(as_, notices):
    Notice.objects.update(**FAILED)
    client, counts = as_("manager"), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("notices"))
        counts.append(len(queries))
        Notice.objects.bulk_create(
            Notice(person=notice.person, edition=notice.edition, action="退回", text="又一件。", **FAILED)
            for notice in notices * 5
        )
    assert counts[0] == counts[1]


def test_the_notice_of_a_note_leads_to_its_paragraph_once_the_draft_may_be_changed(as_, cast, edition_in):
    edition = edition_in("in_review")
    notes.add(edition, by=cast["reviewer"], place="article-1-2", text="“倒排”前面缺主语。")
    notice = Notice.objects.get(person=cast["editor"])
    address, article = reverse("notice", args=[notice.pk]), edition.issue.articles.first()
    assert as_("editor").get(address).url.endswith(f"/edition/{edition.pk}/change/#note-{notice.note_id}")
    moves.return_(edition, by=cast["reviewer"], reason="请改第二段。")
    assert (
        as_("editor").get(address).url
        == f"{reverse('admin:bulletin_issue_change', args=[edition.issue_id])}#article-{article.pk}-p2"
    )
