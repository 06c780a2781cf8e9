"""People, units and bulletins at the desk: who may do what, and what of it the audit log keeps."""

import json

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.http import urlencode

from office import audit, roles
from office.accounts import guessing
from office.audit import AuditEntry
from office.models import RecipientUnit
from tests.desk.forms import fields_of


def entries() -> list[tuple]:
    assert not list(audit.verify())
    log = AuditEntry.objects.order_by("number")
    return [(entry.actor_name, entry.action, entry.subject, entry.details) for entry in log]


def change(client, obj, **changes):
    kind = obj._meta.model_name
    url = reverse(f"admin:{obj._meta.app_label}_{kind}_change", args=[obj.pk])
    return client.post(url, fields_of(client.get(url), f"{kind}_form") | changes)


def test_new_roles_are_on_record_with_the_old_ones(as_, reviewer):
    groups = [Group.objects.get(name=role).pk for role in (roles.EDITOR, roles.READER)]
    change(as_("manager"), reviewer, groups=groups)
    change(as_("manager"), reviewer, groups=groups)  # nothing new
    told = {"from": ["审核"], "to": ["编辑", "读者"]}
    assert entries() == [("简若谷", "change_roles", "人员 reviewer", told)]


def test_the_roles_of_a_new_person_are_on_record(as_):
    fields = {"username": "xin", "name": "辛夷", "usable_password": "false"}
    as_("manager").post(reverse("admin:office_user_add"), fields | {"groups": [Group.objects.get(name="读者").pk]})
    assert entries() == [
        ("简若谷", "add", "人员 xin", {"to": "辛夷"}),
        ("简若谷", "change_roles", "人员 xin", {"from": [], "to": ["读者"]}),
    ]


def test_a_password_reset_by_somebody_else_is_on_record(as_, editor):
    url = reverse("admin:auth_user_password_change", args=[editor.pk])
    seen = fields_of(as_("manager").get(url), "user_form")["seen"]
    fields = {"usable_password": "true", "set-password": "1", "seen": seen}
    as_("manager").post(url, fields | {"password1": "x", "password2": "y"})
    assert entries() == []
    as_("manager").post(url, fields | {"password1": "songxi-2026-qiao", "password2": "songxi-2026-qiao"})
    assert entries() == [("简若谷", "reset_password", "人员 editor", {})]
    editor.refresh_from_db()
    assert editor.check_password("songxi-2026-qiao")
    page = as_("manager").post(url, fields | {"password1": "qingshi-2026-lu", "password2": "qingshi-2026-lu"})
    assert "密码已经被改过" in page.content.decode()
    editor.refresh_from_db()
    assert editor.check_password("songxi-2026-qiao")


def test_other_names_are_on_record(as_, cast, issue, bulletin):
    unit = RecipientUnit.objects.get(name="市委办")
    manager = as_("manager")
    change(manager, unit, name="市委办公室")
    change(manager, cast["editor"], name="闻一墨")
    change(manager, bulletin, name="青岚动态")
    change(manager, bulletin, about="介绍")
    assert entries() == [
        ("简若谷", "rename", f"收文单位 {unit.pk}", {"from": "市委办", "to": "市委办公室"}),
        ("简若谷", "rename", "人员 editor", {"from": "闻一白", "to": "闻一墨"}),
        ("简若谷", "rename", "刊物 dongtai", {"from": "青岚创建动态", "to": "青岚动态"}),
        ("简若谷", "change", "刊物 dongtai", {"changes": [["刊物介绍", "", "介绍"]]}),
    ]


def test_a_reviewer_who_renames_at_the_desk_cannot_approve(as_, cast, issue, edition_in):
    roles.assign(cast["reviewer"], roles.MANAGER)
    change(as_("reviewer"), RecipientUnit.objects.get(name="市委办"), name="市委办公室")
    edition = edition_in("in_review")
    fields = {"seen": edition.fingerprint}
    as_("reviewer").post(reverse("admin:bulletin_edition_decide", args=[edition.pk, "approve"]), fields)
    edition.refresh_from_db()
    assert edition.status == "in_review"


def test_only_who_may_change_a_person_is_told_of_the_password(as_, reviewer):
    page = reverse("admin:office_user_change", args=[reviewer.pk])
    algorithm = reviewer.password.partition("$")[0]
    assert algorithm in as_("manager").get(page).content.decode()
    shown = as_("auditor").get(page).content.decode()
    assert reviewer.name in shown
    assert algorithm not in shown
    assert "密码" not in shown.partition('id="content"')[2]


def test_a_unit_out_of_use_is_not_offered_but_found_in_the_list(as_, desk, issue):
    RecipientUnit.objects.create(name="市直机关工委")
    RecipientUnit.objects.create(name="市直旧单位", is_active=False)
    url = reverse("admin:autocomplete")
    asked = {"app_label": "bulletin", "model_name": "recipient", "field_name": "unit", "term": "市直"}
    offered = [unit["text"] for unit in json.loads(desk.get(url, asked).content)["results"]]
    assert sorted(offered) == ["市直各单位", "市直机关工委"]
    shown = as_("manager").get(reverse("admin:office_recipientunit_changelist"), {"q": "市直"}).content.decode()
    assert "市直旧单位" in shown


def test_a_username_longer_than_any_is_refused(client, db):
    response = client.post("/account/login/", {"username": "x" * 300, "password": "y"})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("asked", ["/admin/bulletin/issue/", "//evil.example/", "https://evil.example/admin/"])
def test_the_desk_has_no_door_of_its_own(client, cast, asked):
    fields = {"username": "editor", "password": "editor-pass-2026", "next": asked}
    door = client.post("/admin/login/", fields)
    within = "/admin/bulletin/issue/" if asked.startswith("/admin") else "/admin/"
    assert door.url == f"/account/login/?{urlencode({'next': within})}"
    assert "_auth_user_id" not in client.session


def test_behind_a_proxy_one_guesser_holds_up_himself_alone(client, db, cast, settings):
    settings.BEHIND_PROXY = True

    def login(username: str, password: str, forwarded: str) -> int:
        fields = {"username": username, "password": password}
        return client.post("/account/login/", fields, headers={"X-Forwarded-For": forwarded}).status_code

    for n in range(guessing.OF_ADDRESS.free):
        login(f"guess-{n}", "wrong", f"10.9.8.{n}, 192.0.2.66")
    assert login("editor", "editor-pass-2026", "10.9.8.7, 192.0.2.66") == 429
    assert login("editor", "editor-pass-2026", "192.0.2.66, 192.0.2.7") == 302
