"""The table of roles is what the database holds, and decides who enters the desk."""

import pytest
from django.contrib.auth.models import Group

from office import roles
from office.models import Editor, Reviewer, User


def test_the_groups_hold_exactly_the_permissions_of_the_table(db):
    held = {
        group.name: {
            f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")
        }
        for group in Group.objects.all()
    }
    assert held == {role: set(permissions) for role, permissions in roles.ROLES.items()}


def test_the_auditor_changes_nothing_and_the_reader_only_downloads():
    assert {name.split(".")[1].split("_")[0] for name in roles.ROLES[roles.AUDITOR]} == {"view", "see", "download"}
    assert roles.ROLES[roles.READER] == {"bulletin.download_edition"}


def test_no_single_role_both_submits_and_approves():
    both = {"bulletin.submit_edition", "bulletin.approve_edition"}
    assert not any(both <= permissions for permissions in roles.ROLES.values())


@pytest.mark.parametrize(
    ("who", "enters"), [("editor", True), ("reviewer", True), ("auditor", True), ("reader", False), ("stranger", False)]
)
def test_who_enters_the_desk(who, enters, cast):
    assert cast[who].is_staff is enters


@pytest.mark.parametrize("held", [(), (roles.READER,), (roles.EDITOR,)])
def test_a_superuser_keeps_the_desk_whatever_roles_they_are_given(db, held):
    root = User.objects.create_superuser("root", name="系统管理员", password="root-pass-2026")
    roles.assign(root, *held)
    root.refresh_from_db()
    assert root.is_staff


def test_editors_and_reviewers_are_people_by_role(cast):
    assert set(Editor.objects.values_list("username", flat=True)) == {"editor", "other_editor"}
    assert set(Reviewer.objects.values_list("username", flat=True)) == {"reviewer"}
