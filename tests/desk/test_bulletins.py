"""Bulletins at the desk."""

import pytest
from django.urls import reverse
from lxml import html

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


# The stages of its review


def stages_saved(client, bulletin: Bulletin, **fields) -> tuple[list[str], str]:
    """The stages it has after the form was sent with these, and the page that follows."""
    page = reverse("admin:bulletin_bulletin_change", args=[bulletin.pk])
    shown = client.get(page)
    checked = html.fromstring(shown.content.decode()).xpath("//input[@name='stages'][@checked]/@value")
    response = client.post(page, fields_of(shown, "bulletin_form") | {"stages": checked} | fields, follow=True)
    bulletin.refresh_from_db()
    return bulletin.stages, response.content.decode()


@pytest.mark.parametrize(
    ("chosen", "proof", "stages"),
    [
        ([], "", ["final"]),
        ([], "final", ["proof", "final"]),
        (["second"], "second", ["proof", "second", "final"]),
        (["second", "first"], "", ["first", "second", "final"]),
        (["first", "second"], "first", ["proof", "first", "second", "final"]),
        (["first", "second"], "second", ["first", "proof", "second", "final"]),
        (["first", "second"], "final", ["first", "second", "proof", "final"]),
    ],
)
def test_a_manager_chooses_the_stages_and_reads_their_order(chosen, proof, stages, client, manager, bulletin):
    client.force_login(manager)
    assert stages_saved(client, bulletin, stages=chosen, proof=proof)[0] == stages
    shown = client.get(reverse("admin:bulletin_bulletin_change", args=[bulletin.pk]))
    names = {"proof": "校对", "first": "初审", "second": "复审", "final": "终审"}
    assert " → ".join(names[stage] for stage in stages) in shown.content.decode()
    assert stages_saved(client, bulletin)[0] == stages  # saved again as it is shown, it stays


@pytest.mark.parametrize(
    ("chosen", "proof", "sentence"),
    [
        (["first"], "second", "没有勾选复审，校对不能放在复审以前：请勾选复审，或者另选校对的位置。"),
        (["final", "first"], "", "不能选，请重新选择"),
        (["first"], "proof", "不能选，请重新选择"),
        (["\0"], "", "不能选，请重新选择"),
    ],
)
def test_stages_that_cannot_be_are_refused_in_a_sentence(chosen, proof, sentence, client, manager, bulletin):
    client.force_login(manager)
    kept, page = stages_saved(client, bulletin, stages=chosen, proof=proof)
    assert kept == ["final"]
    assert sentence in page


def test_the_page_says_which_stage_has_nobody_to_act(client, manager, bulletin, stage_cast):
    client.force_login(manager)
    stage_cast["second_reviewer"].is_active = False
    stage_cast["second_reviewer"].save()
    _, page = stages_saved(client, bulletin, stages=["first", "second"], proof="first")
    assert page.count("没有在用的人有") == 0  # the list, to which saving leads
    page = client.get(reverse("admin:bulletin_bulletin_change", args=[bulletin.pk])).content.decode()
    assert page.count("没有在用的人有") == 1
    assert "没有在用的人有“复审”的角色，复审没人能审：请先在“人员”里给角色。" in page


def test_who_only_looks_at_a_bulletin_reads_the_order_in_words(client, editor, bulletin):
    bulletin.stages = ["first", "proof", "final"]
    bulletin.save()
    client.force_login(editor)
    page = client.get(reverse("admin:bulletin_bulletin_change", args=[bulletin.pk])).content.decode()
    assert "初审 → 校对 → 终审" in page
    assert 'name="proof"' not in page


def test_stages_another_chose_meanwhile_are_shown_in_words(client, manager, bulletin):
    client.force_login(manager)
    page = reverse("admin:bulletin_bulletin_change", args=[bulletin.pk])
    fields = fields_of(client.get(page), "bulletin_form")
    bulletin.stages = ["proof", "second", "final"]
    bulletin.save()
    answer = client.post(page, fields | {"stages": ["first"]}).content.decode()
    assert "没有保存：您打开这一页以后，有人改过" in answer
    assert "放在复审以前" in answer
    bulletin.refresh_from_db()
    assert bulletin.stages == ["proof", "second", "final"]
