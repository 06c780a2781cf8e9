"""Who enters the desk, and what no role is enough for. Who may do what there is test_matrix's."""

import pytest
from django.urls import reverse

from tests.desk.forms import fields_of

DESK_ROLES = {"editor", "other_editor", "reviewer", "publisher", "manager", "auditor"}
OUTSIDERS = {"reader", "stranger"}
EVERYONE = sorted(DESK_ROLES | OUTSIDERS)


@pytest.mark.parametrize("page", ["index", "bulletin_issue_changelist", "bulletin_edition_changelist"])
@pytest.mark.parametrize("who", ["reader", "stranger", "nobody"])
def test_whoever_does_not_work_at_the_desk_is_sent_to_log_in(page, who, client, as_):
    sender = client if who == "nobody" else as_(who)
    assert sender.get(reverse(f"admin:{page}")).url.startswith(reverse("admin:login"))


def test_list_actions_cannot_delete_what_is_sealed_or_locked(as_, issue, edition_in):
    edition_in("in_review")
    editor = as_("editor")
    fields = {"action": "delete_selected", "_selected_action": issue.pk, "post": "yes"}
    editor.post(reverse("admin:bulletin_issue_changelist"), fields)
    issue.refresh_from_db()
    assert issue.briefs.count() == 2


def test_a_manager_cannot_take_over_a_superuser(as_, cast):
    from office.models import User

    root = User.objects.create_superuser("root", name="系统管理员", password="root-pass-2026")
    url = reverse("admin:office_user_change", args=[root.pk])
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    manager = as_("manager")
    assert manager.post(url, {"username": "root", "name": "换"}).status_code == 403
    assert manager.get(password).status_code == 403
    me = reverse("admin:office_user_change", args=[cast["manager"].pk])
    manager.post(
        me, {"username": "manager", "name": "简若谷", "is_active": "on", "is_superuser": "on", "is_staff": "on"}
    )
    cast["manager"].refresh_from_db()
    assert not cast["manager"].is_superuser


def test_roles_decide_who_enters_the_desk(as_, cast):
    from django.contrib.auth.models import Group

    person = cast["stranger"]
    url = reverse("admin:office_user_change", args=[person.pk])
    for role, enters in (("编辑", True), ("读者", False)):
        fields = fields_of(as_("manager").get(url), "user_form")
        as_("manager").post(url, fields | {"groups": [Group.objects.get(name=role).pk]})
        person.refresh_from_db()
        assert person.is_staff is enters
