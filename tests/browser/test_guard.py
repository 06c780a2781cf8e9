"""Nothing typed is lost, in a real browser: a crash, an ended session."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from bulletin import moves
from tests.browser.desk import at_end_of_text, crash, issue_page, let_in, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def type_into(page: Page, text: str) -> None:
    at_end_of_text(page)
    page.keyboard.type(text)


def test_what_was_typed_before_a_crash_is_offered_back(open_browser, issue, cast):
    article = issue.articles.first()
    address = f"/admin/bulletin/article/{article.pk}/change/"
    page = open_browser()
    let_in(page, "editor")
    page.goto(address)
    type_into(page, "还没保存的一句。")
    expect(page.get_by_text("您写的已替您留着")).to_be_visible()
    page.close(run_before_unload=False)

    again = open_browser()
    let_in(again, "editor")
    again.goto(address)
    expect(again.get_by_role("cell", name="还没保存的一句。")).to_be_visible()
    again.get_by_role("link", name="恢复到表单里").click()
    expect(again.locator(".cke_wysiwyg_div")).to_contain_text("还没保存的一句。")
    save(again)
    again.locator("#articles").wait_for()
    article.refresh_from_db()
    assert "还没保存的一句。" in article.body


def test_two_tabs_of_one_person_do_not_overwrite_what_the_other_keeps(open_browser, issue, cast):
    address = issue_page(issue)
    first = open_browser()
    let_in(first, "editor")
    second = first.context.new_page()
    for tab, words in ((first, "第一页写的单位"), (second, "第二页写的单位")):
        tab.goto(address)
        tab.get_by_role("heading", name="期号和日期").click()
        tab.get_by_label("编发单位").fill(words)
        expect(tab.get_by_text("您写的已替您留着")).to_be_visible()
    for tab in (first, second):
        crash(tab)

    again = open_browser()
    let_in(again, "editor")
    again.goto(address)
    offers = again.get_by_role("region", name="没有保存的内容")
    expect(offers.filter(has_text="第一页写的单位")).to_be_visible()
    offers.filter(has_text="第二页写的单位").get_by_role("button", name="丢掉").click()
    expect(offers).to_have_count(1)
    offers.get_by_role("link", name="恢复").click()
    expect(again.get_by_label("编发单位")).to_have_value("第一页写的单位")


def test_the_last_words_before_the_page_is_left_are_kept(open_browser, issue, cast):
    page = open_browser()
    page.on("dialog", lambda question: question.accept())
    let_in(page, "editor")
    address = f"/admin/bulletin/article/{issue.articles.first().pk}/change/"
    page.goto(address)
    page.locator("#id_source").fill("最后一刻写的单位")
    page.goto("/admin/")
    page.goto(address)
    expect(page.get_by_role("cell", name="最后一刻写的单位")).to_be_visible()


def test_who_is_logged_out_while_writing_logs_in_again_in_place(open_browser, issue, cast):
    article = issue.articles.first()
    page = open_browser()
    let_in(page, "editor")
    with page.expect_response(re.compile("/keep/$")):  # the page's first sign of life is from before
        page.goto(f"/admin/bulletin/article/{article.pk}/change/")
    Session.objects.all().delete()
    type_into(page, "登录过期时写的一句。")
    window = page.get_by_role("dialog", name="请重新登录")
    expect(window).to_be_visible()
    window.get_by_label("密码").fill("wrong")
    window.get_by_role("button", name="登录").click()
    expect(window.get_by_role("alert")).to_contain_text("密码")
    window.get_by_label("密码").fill("editor-pass-2026")
    window.get_by_role("button", name="登录").click()
    expect(window).to_be_hidden()
    expect(page.locator(".cke_wysiwyg_div")).to_contain_text("登录过期时写的一句。")

    Session.objects.all().delete()
    # Not by the mouse: the page may have noticed by itself already, and have its window before the button.
    page.get_by_role("button", name="保存", exact=True).dispatch_event("click")
    window.get_by_label("密码").fill("editor-pass-2026")
    window.get_by_role("button", name="登录").click()
    page.locator("#articles").wait_for()
    article.refresh_from_db()
    assert "登录过期时写的一句。" in article.body


def test_a_reason_typed_when_the_session_ended_is_not_lost(open_browser, issue, cast):
    edition = moves.submit(issue, by=cast["editor"])
    page = open_browser()
    let_in(page, "reviewer")
    page.goto(f"/admin/bulletin/edition/{edition.pk}/change/")
    for frame in page.locator("iframe").all():  # they load when they come into view
        frame.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    Session.objects.all().delete()
    page.locator("summary").filter(has_text="退回").first.click()
    page.get_by_label("理由").fill("三吨应为五吨。")
    page.get_by_role("button", name="确认退回").click()
    window = page.get_by_role("dialog", name="请重新登录")
    window.get_by_label("密码").fill("reviewer-pass-2026")
    window.get_by_role("button", name="登录").click()
    expect(page.get_by_text("已退回。")).to_be_visible()
    edition.refresh_from_db()
    assert edition.reason == "三吨应为五吨。"
