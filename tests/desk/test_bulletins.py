"""Bulletins at the desk."""

import pytest
from django.urls import reverse

from bulletin.models import Bulletin, Issue
from office.models import User
from tests.conftest import make_issue


@pytest.fixture
def root(client, cast):
    """A client logged in as a superuser: nobody else may delete a bulletin."""
    person = User.objects.create_superuser("root", name="系统管理员", password="root-pass-2026")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def delete_page(bulletin: Bulletin) -> str:
    return reverse("admin:bulletin_bulletin_delete", args=[bulletin.pk])


def test_a_bulletin_with_issues_is_not_deleted_and_the_page_says_so(root, bulletin, issue, edition_in):
    make_issue(bulletin, 16)
    edition_in("released")
    shown = root.get(delete_page(bulletin))
    assert "不能删除" in shown.content.decode()
    root.post(delete_page(bulletin), {"post": "yes", "seen": shown.context["seen"]})
    assert Bulletin.objects.exists()


def test_a_bulletin_without_issues_can_be_deleted(root, bulletin):
    seen = root.get(delete_page(bulletin)).context["seen"]
    root.post(delete_page(bulletin), {"post": "yes", "seen": seen})
    assert not Bulletin.objects.exists()


def test_an_issue_that_was_sealed_is_not_deleted_by_anybody(root, issue, edition_in):
    page = reverse("admin:bulletin_issue_delete", args=[issue.pk])
    assert root.get(page).status_code == 200
    edition_in("returned")
    assert root.get(page).status_code == 403
    assert Issue.objects.exists()
