"""Bulletins at the desk."""

import pytest
from django.urls import reverse

from bulletin.models import Bulletin, Issue
from office.models import User
from tests.conftest import make_issue
from tests.desk.forms import fields_of


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


def columns_saved(client, bulletin: Bulletin, columns: str) -> tuple[str, str]:
    """What is kept of the usual columns typed, and the page that follows."""
    page = reverse("admin:bulletin_bulletin_change", args=[bulletin.pk])
    fields = fields_of(client.get(page), "bulletin_form") | {"columns": columns}
    response = client.post(page, fields, follow=True)
    bulletin.refresh_from_db()
    return bulletin.columns, response.content.decode()


def test_usual_columns_are_kept_one_a_line_without_blanks(client, manager, bulletin):
    client.force_login(manager)
    kept, _ = columns_saved(client, bulletin, f"　领导动态 \r\n\r\n  \n经验交流\r\n{'长' * 30}\n")
    assert kept == f"领导动态\n经验交流\n{'长' * 30}"


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ("领导动态\n经验交流\n 领导动态", "栏目“领导动态”写了2行：请只留一行。"),
        ("长" * 31, f"栏目“{'长' * 31}”有31字，最多30字：请缩短。"),
    ],
)
def test_usual_columns_that_cannot_be_are_refused_in_a_sentence(columns, sentence, client, manager, bulletin):
    client.force_login(manager)
    kept, page = columns_saved(client, bulletin, columns)
    assert kept == ""
    assert page.count(sentence) == 1
