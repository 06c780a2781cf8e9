"""No key does harm, in a real browser: Enter saves at most, 送审 asks first, what was discarded can be taken back."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bulletin.models import Edition
from office.models import OpenForm
from tests.browser.desk import let_in, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(open_browser, cast) -> Page:
    page = open_browser()
    page.on("dialog", lambda question: question.accept())
    let_in(page, "editor")
    return page


@pytest.fixture
def issue_page(issue) -> str:
    return f"/admin/bulletin/issue/{issue.pk}/change/"


@pytest.fixture
def article_page(issue) -> str:
    return f"/admin/bulletin/article/{issue.articles.first().pk}/change/"


def leave_unsaved(page: Page, address: str, field: str, words: str) -> None:
    """Type and go away; and come back to be offered it."""
    page.goto(address)
    page.locator(field).fill(words)
    expect(page.get_by_text("您写的已替您留着")).to_be_visible()
    page.goto("/admin/")
    page.goto(address)
    expect(offer(page)).to_contain_text(words)


def offer(page: Page) -> Locator:
    return page.get_by_role("region", name="没有保存的内容")


# Enter


@pytest.mark.parametrize("field", ["#id_number", "#id_publisher", "#id_articles-0-title", "#id_briefs-0-order"])
def test_enter_in_a_field_of_the_issue_saves_and_does_not_submit(page, issue_page, field):
    page.goto(issue_page)
    page.locator("#id_publisher").fill("青岚市创建办公室")
    page.locator(field).press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("已保存")
    expect(page.locator("#id_publisher")).to_have_value("青岚市创建办公室")
    assert not Edition.objects.exists()


def test_enter_in_a_title_saves_and_discards_nothing(page, issue, article_page):
    leave_unsaved(page, article_page, "#id_source", "没保存的供稿单位")
    page.locator("#id_title").fill("改过的标题")
    page.locator("#id_title").press("Enter")
    expect(page.locator("#id_articles-0-title")).to_have_value("改过的标题")
    page.goto(article_page)
    expect(offer(page)).to_contain_text("没保存的供稿单位")


def test_without_scripts_the_first_button_of_each_form_saves(open_browser, cast, issue, issue_page, article_page):
    page = open_browser(java_script_enabled=False)
    let_in(page, "editor")
    at = "2026-09-17T08:00:00+08:00"
    unsaved = {"at": at, "seen": "{}", "data": {"title": ["没保存的标题"]}}
    article = f"bulletin.article:{issue.articles.first().pk}"
    OpenForm.objects.create(user=cast["editor"], page=article, at=at, unsaved=unsaved)
    page.goto(article_page)
    expect(offer(page)).to_be_visible()
    page.locator("#id_title").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("已保存")
    page.goto(issue_page)
    page.locator("#id_publisher").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("已保存")
    assert not Edition.objects.exists()
    assert OpenForm.objects.filter(unsaved__isnull=False).exists()


# 送审 asks


def test_a_submission_says_what_it_will_do_and_what_was_found_before_it_is_sent(page, issue, issue_page):
    article = issue.articles.last()
    article.body = ""
    article.save()
    brief = issue.briefs.first()
    brief.text = "化石🦖出土。"
    brief.save()
    page.goto(issue_page)
    confirm = page.get_by_role("button", name="确认送审")
    expect(confirm).to_be_hidden()
    page.locator("summary").filter(has_text=re.compile("^送审$")).click()
    asked = page.locator("details[open]").filter(has=confirm)
    expect(asked).to_contain_text("先保存这一页，再封存")
    expect(asked).to_contain_text(re.compile(r"共\d+页"))
    expect(asked).to_contain_text(f"缺 {issue}的文章《{article.title}》还没有正文")
    expect(asked).to_contain_text("拦截 缺字")
    assert not Edition.objects.exists()


def test_that_a_released_issue_is_not_corrected_is_said_only_where_one_submits(page, issue_page, edition_in):
    edition_in("released")
    page.goto(issue_page)
    sentence = page.get_by_text("与已发布的版本没有不同，不需要更正。")
    expect(sentence).to_have_count(2)  # in the panel and in what is asked before it is sent, which is closed
    expect(sentence.filter(visible=True)).to_have_count(0)
    page.locator("summary").filter(has_text=re.compile("^送审$")).click()
    expect(sentence.filter(visible=True)).to_have_count(1)


def test_what_was_just_typed_is_saved_with_the_submission(page, issue_page):
    page.goto(issue_page)
    page.locator("#id_articles-0-title").fill("最后一刻的标题")
    submit(page)
    assert "最后一刻的标题" in Edition.objects.get().content


# What is not decided on


def test_typing_saving_and_submitting_leave_what_is_undecided_where_it_is(page, issue, issue_page):
    leave_unsaved(page, issue_page, "#id_publisher", "没保存的单位")
    page.locator("#id_briefs-0-text").press_sequentially("字")
    expect(page.get_by_text("您写的已替您留着")).to_be_visible()
    page.goto("/admin/")
    page.goto(issue_page)
    expect(offer(page)).to_contain_text("更早还有1份")
    offer(page).get_by_role("button", name="丢掉").click()
    expect(offer(page)).to_contain_text("没保存的单位")

    page.locator("#id_number").fill("18")
    page.locator("#id_number").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("已保存")
    expect(offer(page)).to_contain_text("没保存的单位")

    page.locator("summary").filter(has_text=re.compile("^送审$")).click()
    expect(page.get_by_text("仍替您留着")).to_be_visible()
    page.get_by_role("button", name="确认送审").click()
    expect(page.get_by_text("已送审")).to_be_visible()
    page.goto(issue_page)
    expect(offer(page)).to_contain_text("没保存的单位")


def test_what_was_discarded_is_taken_back_into_the_form(page, issue_page):
    leave_unsaved(page, issue_page, "#id_publisher", "没保存的单位")
    offer(page).get_by_role("button", name="丢掉").click()
    expect(offer(page)).to_have_count(0)
    page.get_by_role("link", name="恢复", exact=True).click()
    expect(page.locator("#id_publisher")).to_have_value("没保存的单位")
    page.goto("/admin/")
    page.goto(issue_page)
    expect(offer(page)).to_contain_text("没保存的单位")
