"""What an inspector asks about is in the audit log: one row each of acts done through the front door, with what the
entry says. And what of the page 审计日志 people read.
"""

import json
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import get_resolver, reverse

from bulletin import attempts, invitations, openings, rights
from bulletin.models import Edition, Status
from office import audit, roles
from office.audit import AuditEntry
from office.models import Leader, RecipientUnit, User
from tests.desk.forms import fields_of

WHERE = "192.0.2.17"


class Office(NamedTuple):
    """All that an act needs: clients by role, the cast, an issue, editions in any state."""

    as_: Callable[[str], Client]
    cast: dict[str, User]
    issue: object
    edition_in: Callable[[str], Edition]
    tmp_path: object


@pytest.fixture
def office(as_, cast, issue, edition_in, tmp_path) -> Office:
    def from_somewhere(who: str) -> Client:
        client = as_(who)
        client.defaults["REMOTE_ADDR"] = WHERE
        return client

    return Office(from_somewhere, cast, issue, edition_in, tmp_path)


def page_of(obj, what: str = "change") -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{what}", args=[obj.pk])


def change(client: Client, obj, **fields):
    page = page_of(obj)
    client.post(page, fields_of(client.get(page), f"{obj._meta.model_name}_form") | fields)


def log_in(username: str, password: str) -> Client:
    client = Client(REMOTE_ADDR=WHERE)
    client.post("/account/login/", {"username": username, "password": password})
    return client


def comes_in(office):
    log_in("editor", "editor-pass-2026")


def leaves(office):
    office.as_("editor").post("/account/logout/")


def guesses(office):
    log_in("editor", "not-the-password")


def guesses_at_nobody(office):
    log_in("Songxi-2026-qiao", "editor")  # people type their password there


def is_refused_a_move(office):
    edition = office.edition_in(Status.APPROVED)
    fields = {"standing": "of another day"}
    office.as_("publisher").post(reverse("admin:bulletin_edition_decide", args=[edition.pk, "release"]), fields)


def opens_what_is_not_theirs(office):
    office.as_("editor").get(reverse("admin:office_auditentry_changelist"))


def tries_to_give_roles(office):
    office.as_("editor").post(page_of(office.cast["editor"]), {"groups": ["1"]})


def saves_what_is_locked(office):
    office.edition_in(Status.IN_REVIEW)
    pieces = json.dumps([{"key": "facts", "values": {}, "seen": {}}])
    answer = office.as_("editor").post(reverse("admin:bulletin_issue_save", args=[office.issue.pk]), {"pieces": pieces})
    assert answer.status_code == 409, answer.content


def submits_to_a_press_that_stands(office):
    with override_settings(PRESS_SECONDS=0.01):
        office.as_("editor").post(reverse("admin:bulletin_issue_submit", args=[office.issue.pk]))


def makes_a_person(office):
    fields = {"username": "xin", "name": "辛夷", "usable_password": "false"}
    office.as_("manager").post(reverse("admin:office_user_add"), fields)


def gives_roles(office):
    change(office.as_("manager"), office.cast["reader"], groups=[Group.objects.get(name=roles.EDITOR).pk])


def renames(office):
    change(office.as_("manager"), office.cast["reader"], name="阮听风")


def changes_an_address(office):
    change(office.as_("manager"), office.cast["reader"], email="ruan@example.cn")


def disables(office):
    client, person = office.as_("manager"), office.cast["reader"]
    fields = fields_of(client.get(page_of(person)), "user_form")
    fields.pop("is_active")
    client.post(page_of(person), fields)


def enables(office):
    User.objects.filter(username="reader").update(is_active=False)
    change(office.as_("manager"), User.objects.get(username="reader"), is_active="on")


def resets_a_password(office):
    client = office.as_("manager")
    page = reverse("admin:auth_user_password_change", args=[office.cast["reader"].pk])
    seen = fields_of(client.get(page), "user_form")["seen"]
    new = {"password1": "songxi-2026-qiao", "password2": "songxi-2026-qiao"}
    client.post(page, {"usable_password": "true", "set-password": "1", "seen": seen, **new})


def changes_own_password(office):
    new = {"new_password1": "songxi-2026-qiao", "new_password2": "songxi-2026-qiao"}
    office.as_("editor").post("/account/password/", {"old_password": "editor-pass-2026", **new})


def opens_pdfs(office):
    change(office.as_("manager"), office.issue.bulletin, has_public_pdf="on")


def changes_a_bulletin(office):
    change(office.as_("manager"), office.issue.bulletin, publisher="青岚市文明办")


def changes_the_standing_list(office):
    client, bulletin = office.as_("manager"), office.issue.bulletin
    fields = fields_of(client.get(page_of(bulletin)), "bulletin_form")
    unit = RecipientUnit.objects.get(name="市委办").pk
    line = {"kind": "report", "unit": unit, "order": "1", "id": "", "bulletin": bulletin.pk}
    fields |= {f"standing_recipients-0-{name}": value for name, value in line.items()}
    client.post(page_of(bulletin), fields | {"standing_recipients-TOTAL_FORMS": "1"})


def changes_a_unit(office):
    client, unit = office.as_("manager"), RecipientUnit.objects.get(name="市委办")
    fields = fields_of(client.get(page_of(unit)), "recipientunit_form")
    fields.pop("is_active")
    client.post(page_of(unit), fields)


def writes_into_a_table(office):
    fields = {"name": "梁渡", "post": "市委副书记", "order": "1", "since": "", "until": ""}
    office.as_("manager").post(reverse("admin:office_leader_add"), fields)


def takes_a_table_out(office):
    Leader.objects.create(name="梁渡", post="市委副书记")
    office.as_("manager").get(reverse("table_export", args=["leader", "csv"]))


def sets_the_proofreader(office):
    page = reverse("admin:bulletin_bulletin_rules", args=[office.issue.bulletin_id])
    office.as_("manager").post(page, {"seen": "", "on": []})


def opens_a_draft(office):
    office.as_("manager").get(reverse("admin:bulletin_issue_preview", args=[office.issue.pk]))


def takes_a_draft_as_word(office):
    office.as_("manager").get(reverse("admin:bulletin_issue_word", args=[office.issue.pk]))


def opens_a_sealed_edition(office):
    office.as_("manager").get(page_of(office.edition_in(Status.IN_REVIEW)))


def takes_the_log_out(office):
    answer = office.as_("auditor").get(reverse("admin:office_auditentry_export", args=["csv"]), {"act": "log_in"})
    assert answer.status_code == 200, answer.headers


def writes_the_copy(office):
    call_command("export", str(office.tmp_path / "copy"))


class Row(NamedTuple):
    who: str
    action: str
    outcome: str
    subject: str
    details: dict


# The acts an inspector asks about, written down before any of them was recorded. What moves do to an edition is in
# tests/bulletin/test_workflow.py, act by act.
ASKED = {
    comes_in: Row("闻一白", "log_in", "done", "人员 editor", {}),
    leaves: Row("闻一白", "log_out", "done", "人员 editor", {}),
    guesses: Row("没有登录的人", "log_in", "failed", "人员 editor", {}),
    guesses_at_nobody: Row("没有登录的人", "log_in", "failed", "没有这个用户名", {}),
    is_refused_a_move: Row("邵令仪", "refuse", "refused", "《青岚创建动态》2026年第15期", {"act": "发布"}),
    opens_what_is_not_theirs: Row("闻一白", "refuse", "refused", "网址", {"act": "看审计日志"}),
    tries_to_give_roles: Row("闻一白", "refuse", "refused", "闻一白", {"act": "改人员和角色"}),
    saves_what_is_locked: Row("闻一白", "refuse", "refused", "《青岚创建动态》2026年第15期", {"act": "改期"}),
    submits_to_a_press_that_stands: Row("闻一白", "refuse", "failed", "《青岚创建动态》2026年第15期", {"act": "送审"}),
    makes_a_person: Row("简若谷", "add", "done", "人员 xin", {"to": "辛夷"}),
    gives_roles: Row("简若谷", "change_roles", "done", "人员 reader", {"from": ["读者"], "to": ["编辑"]}),
    renames: Row("简若谷", "rename", "done", "人员 reader", {"from": "阮听雨", "to": "阮听风"}),
    changes_an_address: Row("简若谷", "change_address", "done", "人员 reader", {"from": "", "to": "ruan@example.cn"}),
    disables: Row("简若谷", "disable", "done", "人员 reader", {}),
    enables: Row("简若谷", "enable", "done", "人员 reader", {}),
    resets_a_password: Row("简若谷", "reset_password", "done", "人员 reader", {}),
    changes_own_password: Row("闻一白", "change_password", "done", "人员 editor", {}),
    opens_pdfs: Row("简若谷", "ask_two_persons", "done", "刊物 dongtai", {"kind": "公开 PDF"}),
    changes_a_bulletin: Row(
        "简若谷", "change", "done", "刊物 dongtai", {"changes": [["编发单位", "青岚市创建办", "青岚市文明办"]]}
    ),
    changes_the_standing_list: Row(
        "简若谷", "change_standing", "done", "刊物 dongtai", {"added": ["报：市委办"], "changed": [], "deleted": []}
    ),
    changes_a_unit: Row("简若谷", "disable", "done", "收文单位", {}),
    writes_into_a_table: Row("简若谷", "add", "done", "领导名录", {"to": "市委副书记梁渡"}),
    takes_a_table_out: Row("简若谷", "export_table", "done", "领导名录", {"rows": 1}),
    sets_the_proofreader: Row("简若谷", "change_rules", "done", "刊物 dongtai", {}),
    opens_a_draft: Row("简若谷", "see_preview", "done", "《青岚创建动态》2026年第15期", {}),
    takes_a_draft_as_word: Row("简若谷", "take_word", "done", "《青岚创建动态》2026年第15期", {}),
    opens_a_sealed_edition: Row("简若谷", "see_edition", "done", "《青岚创建动态》2026年第15期", {"status": "待审"}),
    takes_the_log_out: Row("查明远", "export_log", "done", "审计日志", {"file": "csv", "filter": "act=log_in"}),
    writes_the_copy: Row("系统", "take_copy", "done", "", {"written": 5}),
}
WITHOUT_AN_ADDRESS = {writes_the_copy}


@pytest.mark.parametrize("act", ASKED, ids=lambda act: act.__name__)
def test_what_an_inspector_asks_about_is_on_record(act, office):
    expected = ASKED[act]
    act(office)
    found = AuditEntry.objects.filter(action=expected.action).first()
    assert found, list(AuditEntry.objects.values_list("action", "subject", "details"))
    assert (found.actor_name, found.outcome) == (expected.who, expected.outcome)
    assert found.subject.startswith(expected.subject)
    assert expected.details.items() <= found.details.items() or act is writes_the_copy
    assert found.address == ("" if act in WITHOUT_AN_ADDRESS else WHERE)
    assert "Songxi" not in json.dumps([found.subject, found.details])
    assert list(audit.verify()) == []


def test_the_same_refusal_within_ten_minutes_is_one_entry(office, time_machine):
    time_machine.move_to("2026-09-16 08:30:00+08:00", tick=False)
    for _ in range(5):
        opens_what_is_not_theirs(office)
    assert AuditEntry.objects.count() == 1
    time_machine.move_to("2026-09-16 08:41:00+08:00", tick=False)
    opens_what_is_not_theirs(office)
    assert AuditEntry.objects.count() == 2


def test_a_leaked_page_leads_to_a_person_and_one_look_is_one_entry_an_hour(office, time_machine):
    time_machine.move_to("2026-09-16 08:30:00+08:00", tick=False)
    edition = office.edition_in(Status.IN_REVIEW)
    client = office.as_("manager")
    for _ in range(3):
        client.get(reverse("admin:bulletin_edition_page", args=[edition.pk]))
    [entry] = AuditEntry.objects.all()
    assert (entry.actor, entry.address, entry.about) == (
        office.cast["manager"],
        WHERE,
        f"bulletin.edition/{edition.pk}",
    )
    assert entry.details["fingerprint"] == edition.fingerprint
    time_machine.move_to("2026-09-16 09:31:00+08:00", tick=False)
    office.as_("manager").get(reverse("admin:bulletin_edition_page", args=[edition.pk]))
    assert AuditEntry.objects.count() == 2


def test_so_does_a_page_that_was_shown_to_outsiders(office, reviewer):
    edition = office.edition_in(Status.IN_REVIEW)
    for name in ("臧文溪", "甘棠"):
        key = invitations.invite(edition, by=reviewer, name=name, unit="望溪区", days=3)
        outsider = Client(REMOTE_ADDR=WHERE)
        outsider.post(reverse("invited_door", args=[key.token]), {"code": key.code})
        for _ in range(2):
            outsider.get(reverse("invited", args=[key.invitation.pk]))
    looks = AuditEntry.objects.of(openings.SAW_EDITION).order_by("number")
    assert [(one.actor, one.actor_name, one.address) for one in looks] == [
        (None, "臧文溪（外单位）", WHERE),
        (None, "甘棠（外单位）", WHERE),
    ]
    assert {one.details["fingerprint"] for one in looks} == {edition.fingerprint}


def test_behind_a_proxy_the_address_is_the_one_it_saw(office, settings):
    settings.BEHIND_PROXY = True
    office.as_("editor").post("/account/logout/", headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.9"})
    assert AuditEntry.objects.get().address == "203.0.113.9"


def names_of_addresses(patterns) -> Iterator[str]:
    for one in patterns:
        yield from names_of_addresses(one.url_patterns) if hasattr(one, "url_patterns") else [one.name]


def test_the_log_has_words_for_addresses_that_there_are():
    assert set(attempts.AT) <= set(names_of_addresses(get_resolver().url_patterns))
    assert {*attempts.AT.values(), *attempts.SENT.values(), *chain(*attempts.OF_MODELS.values())} <= set(rights.ACTIONS)
