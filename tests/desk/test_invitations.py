"""Outsiders asked to read an edition (请外单位核稿), at the desk: who can be asked, what is shown, what is heard."""

import json
import re

import pytest
from django.contrib.sessions.models import Session
from django.core.serializers import serialize
from django.test import Client
from django.urls import reverse

from bulletin import invitations, moves
from bulletin.models import Approval, Credit, Edition, Invitation, Notice, Status
from office.audit import AuditEntry, acting
from office.models import User
from office.refusal import Refused
from tests.conftest import make_person
from tests.desk.forms import messages_of

ASKED = {"name": "臧文溪", "unit": "市文明办", "days": "3"}
HOSTILE = '</textarea><script>alert("x")</script>'


def page_of(edition: Edition) -> str:
    return reverse("admin:bulletin_edition_change", args=[edition.pk])


def ask(client: Client, edition: Edition, **typed: str):
    return client.post(reverse("admin:bulletin_edition_invite", args=[edition.pk]), ASKED | typed)


def act(client: Client, invitation: Invitation, act: str):
    url = reverse(f"admin:bulletin_edition_{act}_invitation", args=[invitation.edition_id, invitation.pk])
    return client.post(url, {"days": "3"}, follow=True)


# What is made


def test_the_link_and_the_code_are_shown_once_and_kept_nowhere(desk, edition):
    response = ask(desk, edition)
    page = response.content.decode()
    token = re.search(r"http://testserver/invited/([\w-]{43})/", page)[1]
    code = re.search(r"<code>(\d{6})</code>", page)[1]
    assert "no-store" in response.headers["Cache-Control"]
    kept = serialize("json", [*Invitation.objects.all(), *AuditEntry.objects.all(), *Notice.objects.all()])
    kept += json.dumps([session.get_decoded() for session in Session.objects.all()])
    again = desk.get(page_of(edition)).content.decode()
    for secret in (token, code):
        assert secret not in kept
        assert secret not in again
    assert "臧文溪（市文明办）" in again
    assert "还没有打开" in again


def test_the_link_begins_with_the_address_of_the_site(desk, edition, settings):
    settings.SITE_URL = "https://jianbao.example.cn"
    assert "https://jianbao.example.cn/invited/" in ask(desk, edition).content.decode()


def test_every_link_and_code_is_another(edition, editor):
    keys = [invitations.invite(edition, by=editor, name=f"甲{n}", unit="", days=1) for n in range(20)]
    assert len({key.token for key in keys}) == 20
    assert len({key.code for key in keys}) > 15
    assert {len(key.code) for key in keys} == {6}


# Who can be asked


@pytest.mark.parametrize(
    "name",
    [
        *("闻一白", "陆知秋", "方守拙", " 方 守拙 ", "邵令仪", "查明远"),
        *(
            "闻\u200b一白",
            "闻一白\ufe0f",
            "\u2066闻一白",
            "闻\u034f一白",
            "闻·一白",
            "闻\u3164一白",
            "闻一白\U000e0100",
        ),
    ],
)
def test_nobody_at_the_desk_is_asked_as_an_outsider(name, desk, edition):
    response = ask(desk, edition, name=name)
    assert "是编辑部的人，或者参与了这一期" in messages_of(response)
    assert not Invitation.objects.exists()


def test_who_wrote_a_part_and_left_is_not_asked_either(edition_in, issue, editor, other_editor, desk):
    with acting(other_editor):
        issue.briefs.first().save()
    User.objects.filter(pk=other_editor.pk).update(is_active=False, is_staff=False)
    assert "参与了这一期" in messages_of(ask(desk, edition_in("in_review"), name="陆知秋"))


def test_who_is_printed_as_editor_without_a_login_is_not_asked_either(issue, edition_in, desk):
    Credit.objects.create(issue=issue, kind=Credit.Kind.EDITOR, person=make_person("nobody-here", "谷雨生"))
    assert "参与了这一期" in messages_of(ask(desk, edition_in("in_review"), name="谷雨生"))


def test_a_leader_who_only_downloads_can_be_asked(desk, edition, reader):
    assert ask(desk, edition, name=reader.name).status_code == 200
    assert Invitation.objects.get().name == "阮听雨"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "请写明请谁核稿"),
        ({"name": "　\0 "}, "请写明请谁核稿"),
        ({"name": "\u200b\u3164"}, "请写明请谁核稿"),
        ({"name": "甲" * 51}, "姓名有51字，最多50字"),
        ({"unit": "乙" * 101}, "单位有101字，最多100字"),
        *(({"days": days}, "有效期请写1到30天") for days in ("", "0", "31", "-1", "三", "1.5", "9" * 30)),
    ],
)
def test_what_is_missing_or_too_much_is_said_and_what_was_typed_stays(typed, sentence, desk, edition):
    response = ask(desk, edition, **typed)
    assert sentence in messages_of(response)
    assert "市文明办" in response.content.decode() or "unit" in typed
    assert not Invitation.objects.exists()


def test_one_who_is_asked_already_gets_another_link_instead(desk, edition):
    ask(desk, edition)
    assert "请点那一行的“换链接”" in messages_of(ask(desk, edition, name=" 臧文溪 "))
    assert Invitation.objects.count() == 1
    act(desk, Invitation.objects.get(), "revoke")
    assert ask(desk, edition).status_code == 200
    assert "已作废" in desk.get(page_of(edition)).content.decode()


@pytest.mark.parametrize("status", sorted(set(Status.values) - {"in_review", "approved"}))
def test_of_what_is_decided_nothing_is_asked(status, desk, edition_in):
    edition = edition_in(status)
    assert "只有待审和已审定的才能请外单位核稿" in messages_of(ask(desk, edition))
    assert "请外单位的人核稿" not in desk.get(page_of(edition)).content.decode()


def test_it_needs_its_token(cast, edition):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["editor"], backend="django.contrib.auth.backends.ModelBackend")
    assert ask(client, edition).status_code == 403


# Another link; none


def test_another_link_kills_the_old_one_and_names_who_made_it(as_, key, client):
    page = act(as_("publisher"), key.invitation, "renew").content.decode()
    token = re.search(r"/invited/([\w-]{43})/", page)[1]
    assert client.get(f"/invited/{key.token}/").status_code == 404
    assert client.get(f"/invited/{token}/").status_code == 200
    assert Invitation.objects.get().by.username == "publisher"
    assert [entry.action for entry in AuditEntry.objects.order_by("number")] == ["invite_outsider", "renew_invitation"]


def test_what_was_revoked_stays_so(desk, key, client):
    assert "已作废" in messages_of(act(desk, key.invitation, "revoke"))
    assert client.get(f"/invited/{key.token}/").status_code == 404
    assert "已经作废了" in messages_of(act(desk, key.invitation, "revoke"))
    assert "已经作废" in messages_of(act(desk, key.invitation, "renew"))
    assert Invitation.objects.get().revoked_by.username == "editor"


# What is heard


def test_a_verdict_stands_on_the_page_as_no_approval_with_who_asked(as_, key, edition):
    invitations.say(key.invitation, verdict="disagree", opinion=HOSTILE)
    for who in ("editor", "reviewer", "manager"):
        page = as_(who).get(page_of(edition)).content.decode()
        assert "不同意" in page
        assert "仅供参考，不算审定" in page
        assert "由闻一白请" in page
        assert HOSTILE not in page
        assert "&lt;script&gt;" in page
    edition.refresh_from_db()
    assert (edition.status, edition.stages_passed, Approval.objects.count()) == ("in_review", 0, 0)


def test_who_agreed_from_outside_spares_no_reviewer(key, edition, editor, reviewer):
    invitations.say(key.invitation, verdict="agree", opinion="")
    with pytest.raises(Refused):
        moves.release(edition, by=editor)
    with pytest.raises(Refused):
        moves.approve(edition, by=editor, seen=edition.fingerprint)
    assert moves.approve(edition, by=reviewer, seen=edition.fingerprint).approved_by == reviewer


def test_who_asked_and_who_submitted_are_told_of_a_verdict_and_of_notes(edition, reviewer):
    key = invitations.invite(edition, by=reviewer, name="臧文溪", unit="", days=3)
    invitations.write(key.invitation, place="brief-1", text="三吨还是五吨？")
    invitations.say(key.invitation, verdict="disagree", opinion="吨数不对。")
    told = Notice.objects.order_by("pk").values_list("person__username", "action")
    assert sorted(told) == [("editor", "disagree"), ("editor", "note"), ("reviewer", "disagree"), ("reviewer", "note")]
    text = Notice.objects.filter(action="disagree").first().text
    assert text.startswith("臧文溪（外单位）看过《青岚创建动态》2026年第15期，不同意，意见是“吨数不对。”；")
    assert "由方守拙请的外单位核稿，仅供参考。" in text


def test_a_decision_made_before_a_verdict_was_heard_is_made_again(as_, key, edition):
    page = as_("reviewer").get(page_of(edition))
    decision = {"seen": edition.fingerprint, "standing": page.context["standing"]}
    invitations.say(key.invitation, verdict="disagree", opinion="吨数不对。")
    url = reverse("admin:bulletin_edition_decide", args=[edition.pk, "approve"])
    assert "没有审定" in messages_of(as_("reviewer").post(url, decision, follow=True))
    edition.refresh_from_db()
    assert edition.status == Status.IN_REVIEW


def test_the_notes_of_an_outsider_carry_their_name_and_are_answered_like_any(as_, key, edition):
    note = invitations.write(key.invitation, place="brief-1", text="三吨还是五吨？")
    assert "臧文溪（市文明办）</strong>" in as_("reviewer").get(page_of(edition)).content.decode()
    url = reverse("admin:bulletin_edition_note", args=[edition.pk, note.pk, "reply"])
    page = as_("editor").post(url, {"text": "三吨，有月报。"}, follow=True)
    assert "三吨，有月报。" in page.content.decode()
    assert not Notice.objects.filter(person=None).exists()


def test_the_life_of_the_issue_tells_all_of_it(desk, key, issue, client):
    client.post(f"/invited/{key.token}/", {"code": key.code})
    invitations.say(key.invitation, verdict="disagree", opinion="吨数不对。")
    invitations.say(key.invitation, verdict="agree", opinion="改了就好。")
    act(desk, key.invitation, "renew")
    act(desk, key.invitation, "revoke")
    page = desk.get(reverse("admin:bulletin_issue_history", args=[issue.pk])).content.decode()
    told = AuditEntry.objects.filter(action__in=invitations.LABELS).order_by("number")
    assert [entry.action_label for entry in told] == [
        "请外单位核稿",
        "打开核稿",
        "外单位不同意",
        "外单位同意",
        "核稿换链接",
        "核稿作废",
    ]
    for words in ("臧文溪（外单位）", "臧文溪（市文明办），由闻一白请，仅供参考", "吨数不对。", "改了就好。"):
        assert words in page


def test_who_may_not_ask_reads_what_was_said_and_finds_no_form(as_, key, edition):
    invitations.say(key.invitation, verdict="agree", opinion="很好。")
    page = as_("auditor").get(page_of(edition)).content.decode()
    assert "很好。" in page
    assert "/invitations/" not in page
