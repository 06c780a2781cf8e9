"""No key does harm, in a real browser: Enter opens or saves at most, 送审 asks first, what was discarded can be taken
back.
"""

import json
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from bulletin.models import Edition, Issue
from office.models import OpenForm, User
from tests.browser.desk import ask_to_submit, issue_page, let_in, save_issue, state

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(open_browser, cast) -> Page:
    page = open_browser()
    page.on("dialog", lambda question: question.accept())
    let_in(page, "editor")
    return page


@pytest.fixture
def article_page(issue) -> str:
    return f"/admin/bulletin/article/{issue.articles.first().pk}/change/"


def leave_in_issue(issue: Issue, person: User, words: str, tab: str = "0") -> None:
    """As if a page of the issue had been lost with these words in 编发单位."""
    piece = {"key": "facts", "values": {"publisher": words}, "seen": {}}
    at = timezone.now()
    unsaved = {"at": at.isoformat(), "seen": "", "data": {"facts": [json.dumps(piece)]}}
    OpenForm.objects.create(user=person, page=f"bulletin.issue:{issue.pk}", tab=tab * 32, at=at, unsaved=unsaved)


def offer(page: Page) -> Locator:
    return page.get_by_role("region", name="没有保存的内容")


# Enter


def test_enter_in_no_field_of_the_issue_submits_saves_or_discards(page, issue, cast):
    leave_in_issue(issue, cast["editor"], "没保存的单位")
    page.goto(issue_page(issue))
    page.get_by_role("heading", name="期号和日期").click()
    page.get_by_role("heading", name="收文单位和署名").click()
    page.get_by_label("编发单位").fill("正在写的单位")
    here = page.evaluate("performance.timeOrigin")
    fields = page.locator("#desk").locator("input:visible")
    assert fields.count() > 15
    for field in fields.all():
        field.press("Enter")
    for piece in (page.locator(".article.piece").first, page.locator(".brief.piece").first):
        expect(piece).not_to_have_class("gone")
    expect(page.get_by_label("编发单位")).to_have_value("正在写的单位")
    expect(offer(page)).to_contain_text("没保存的单位")
    expect(state(page)).to_have_text("有1处改动没有保存。")
    assert page.evaluate("performance.timeOrigin") == here
    assert not Edition.objects.exists()
    assert OpenForm.objects.filter(unsaved__isnull=False).exists()


def test_enter_in_a_title_opens_its_text(page, issue):
    page.goto(issue_page(issue))
    title = page.get_by_label("标题", exact=True).nth(1)
    title.press("Enter")
    expect(page.locator(".cke_wysiwyg_div")).to_be_focused()
    page.keyboard.type("新写的。")
    expect(page.locator(".cke_wysiwyg_div")).to_have_text("新写的。近日，柳坞街道清理背街小巷十二条。")
    expect(title).to_have_value("柳坞街道清理背街小巷")


def test_enter_in_the_title_of_an_article_alone_saves_and_discards_nothing(page, article_page):
    page.goto(article_page)
    page.locator("#id_source").fill("没保存的供稿单位")
    page.goto("/admin/")
    page.goto(article_page)
    expect(offer(page)).to_contain_text("没保存的供稿单位")
    page.locator("#id_title").fill("改过的标题")
    page.locator("#id_title").press("Enter")
    expect(page.get_by_label("标题", exact=True).first).to_have_value("改过的标题")
    page.goto(article_page)
    expect(offer(page)).to_contain_text("没保存的供稿单位")


def test_without_scripts_the_first_button_of_the_form_saves(open_browser, cast, issue, article_page):
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
    assert not Edition.objects.exists()
    assert OpenForm.objects.filter(unsaved__isnull=False).exists()


# 送审 asks


def test_a_submission_says_what_it_will_do_and_what_was_found_before_it_is_sent(page, issue):
    first, article = issue.articles.all()
    first.body += f"<p>详见望溪区的网页http://wangxi.example.cn/{'a' * 40}，请各街道参照执行。</p>"
    first.save()
    article.body = ""
    article.save()
    brief = issue.briefs.first()
    brief.text = "化石🦖出土。"
    brief.save()
    page.goto(issue_page(issue))
    confirm = page.get_by_role("button", name="确认送审")
    expect(confirm).to_be_hidden()
    page.get_by_label("标题", exact=True).first.fill("先存下的标题")
    asked = ask_to_submit(page)
    expect(asked).to_contain_text("先保存这一页，再封存")
    expect(asked).to_contain_text(re.compile(r"共\d+页"))
    expect(asked).to_contain_text(f"缺 {issue}的文章《{article.title}》还没有正文")
    expect(asked).to_contain_text("拦截 缺字")
    expect(asked).to_contain_text("提示 ")
    assert issue.articles.first().title == "先存下的标题"
    assert not Edition.objects.exists()


def test_that_a_released_issue_is_not_corrected_is_said_only_where_one_submits(page, issue, edition_in):
    edition_in("released")
    page.goto(issue_page(issue))
    sentence = page.get_by_text("与已发布的版本没有不同，不需要更正。")
    expect(sentence).to_have_count(2)  # in the outline and in what is asked before it is sent, which is closed
    expect(sentence.filter(visible=True)).to_have_count(0)
    ask_to_submit(page)
    expect(sentence.filter(visible=True)).to_have_count(1)


def test_what_was_just_typed_is_saved_with_the_submission(page, issue):
    """Also what is typed when the question stands there already."""
    page.goto(issue_page(issue))
    page.get_by_label("标题", exact=True).first.fill("最后一刻的标题")
    ask_to_submit(page)
    page.get_by_label("简讯", exact=True).first.fill("送审那一刻的简讯。")
    page.get_by_role("button", name="确认送审").click()
    expect(page.get_by_text("已送审")).to_be_visible()
    sealed = Edition.objects.get().content
    assert "最后一刻的标题" in sealed
    assert "送审那一刻的简讯。" in sealed


# What is not decided on


def test_typing_saving_and_submitting_leave_what_is_undecided_where_it_is(page, issue, cast):
    leave_in_issue(issue, cast["editor"], "没保存的单位")
    leave_in_issue(issue, cast["editor"], "另一份没保存的单位", tab="1")
    page.goto(issue_page(issue))
    offer(page).filter(has_text="另一份").get_by_role("button", name="丢掉").click()
    expect(offer(page)).to_have_count(1)

    page.get_by_label("简讯", exact=True).first.press_sequentially("字")
    expect(page.get_by_text("您写的已替您留着")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("已保存（")
    expect(offer(page)).to_contain_text("没保存的单位")
    page.reload()
    expect(offer(page)).to_contain_text("没保存的单位")

    expect(ask_to_submit(page)).to_contain_text("仍替您留着")
    page.get_by_role("button", name="确认送审").click()
    expect(page.get_by_text("已送审")).to_be_visible()
    page.goto(issue_page(issue))
    expect(offer(page)).to_contain_text("没保存的单位")


def test_what_was_discarded_is_taken_back_into_the_page(page, issue, cast):
    leave_in_issue(issue, cast["editor"], "没保存的单位")
    page.goto(issue_page(issue))
    offer(page).get_by_role("button", name="丢掉").click()
    expect(offer(page)).to_have_count(0)
    page.get_by_role("link", name="恢复", exact=True).click()
    expect(page.get_by_label("编发单位")).to_have_value("没保存的单位")
    save_issue(page)
    issue.refresh_from_db()
    assert issue.publisher == "没保存的单位"
    page.goto(issue_page(issue))
    expect(offer(page)).to_have_count(0)
