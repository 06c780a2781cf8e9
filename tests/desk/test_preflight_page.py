"""The print report as editor and reviewer see it, and what it stops."""

import pytest
from django.urls import reverse

from bulletin import moves
from bulletin.models import Edition
from tests.conftest import PEOPLE
from tests.desk.forms import address, messages_of


def page_of(issue) -> str:
    return reverse("admin:bulletin_issue_preflight", args=[issue.pk])


@pytest.fixture
def flawed(issue):
    """One character that no font has."""
    brief = issue.briefs.first()
    brief.text = "化石🦖出土。"
    brief.save()
    return issue


def test_the_editor_sees_each_item_measured_in_the_draft(desk, issue):
    html = desk.get(page_of(issue)).content.decode()
    assert "末条分隔线" in html
    assert "在262.00毫米（版心下边缘262）" in html
    assert "GB/T 9704-2012 7.4.1" in html
    assert not Edition.objects.exists()


def test_what_blocks_stands_open_with_character_and_place(desk, flawed):
    html = desk.get(page_of(flawed)).content.decode()
    assert '<li class="blocks">' in html
    assert "“🦖”（U+1F996，工作简讯第1条、" in html


def test_what_blocks_stops_the_submission_and_says_so(desk, flawed):
    response = desk.post(address(flawed, "submit"), follow=True)
    assert "印前检查不通过：缺字：1字（“🦖”（U+1F996，工作简讯第1条、" in messages_of(response)
    assert not Edition.objects.exists()


def test_the_reviewer_sees_the_report_sealed_with_the_edition(as_, issue, cast):
    edition = moves.submit(issue, by=cast["editor"])
    assert {item["verdict"] for item in edition.preflight} <= {"合格", "提示"}
    html = as_("reviewer").get(reverse("admin:bulletin_edition_change", args=[edition.pk])).content.decode()
    assert "印前检查" in html
    assert "在262.00毫米（版心下边缘262）" in html


@pytest.mark.parametrize("who", PEOPLE)
def test_whoever_may_see_drafts_may_see_their_report(as_, who, issue):
    expected = 302 if who in {"reader", "stranger"} else 200
    assert as_(who).get(page_of(issue)).status_code == expected


def test_what_the_press_refuses_is_said_on_the_issue(desk, issue):
    article = issue.articles.first()
    article.body = "<blockquote>" * 41 + "<p>深</p>" + "</blockquote>" * 41
    article.save()
    assert "嵌套超过40层" in messages_of(desk.get(page_of(issue), follow=True))
