"""The whole road in a real browser: written and submitted, returned or approved, released, read by the public."""

import re

import pytest
from playwright.sync_api import Page, expect

from bulletin import workflow
from tests.conftest import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def log_in(page: Page, username: str) -> None:
    page.goto("/admin/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(f"{username}-pass-2026")
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(page.url.split("/admin/")[0] + "/admin/")


def decide(page: Page, label: str, **asked: str) -> None:
    """Open a decision, read what it will do, fill in what it asks for, confirm."""
    page.locator("summary").filter(has_text=re.compile(f"^{label}$")).click()
    for field, value in asked.items():
        page.get_by_label(field).fill(value)
    page.get_by_role("button", name=f"确认{label}", exact=True).click()
    expect(page.get_by_text(f"{label}，办好了")).to_be_visible()


def start_issue(page: Page) -> None:
    page.goto("/admin/bulletin/issue/add/")
    expect(page.locator("#id_number")).to_have_value("1")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("建好了")).to_be_visible()


def add_rows(page: Page) -> None:
    for number, title in enumerate(("望溪区推进老旧小区改造", "柳坞街道清理背街小巷")):
        page.get_by_text("添加另一个 文章").click()
        page.locator(f"#id_articles-{number}-title").fill(title)
    page.get_by_text("添加另一个 简讯").click()
    page.locator("#id_briefs-0-text").fill("松涧镇开展河道清漂，清出漂浮物三吨。")
    page.locator("#articles-1").get_by_role("button", name="上移").click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#id_articles-0-title")).to_have_value("柳坞街道清理背街小巷")


def write(page: Page, row: int, text: str) -> None:
    page.get_by_role("link", name="写正文").nth(row).click()
    window = page.locator(".cke_wysiwyg_div")
    window.click()
    page.keyboard.type(text)
    page.keyboard.press("Control+b")
    page.keyboard.type("一要倒排工期。")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#id_articles-0-title")).to_be_visible()


def test_from_login_to_the_public_page(open_browser, bulletin, cast):
    editor, reviewer, publisher, public = (open_browser() for _ in range(4))

    log_in(editor, "editor")
    start_issue(editor)
    add_rows(editor)
    write(editor, 0, "近日，柳坞街道清理背街小巷十二条。")
    write(editor, 1, "9月11日，望溪区召开推进会。")
    with editor.context.expect_page() as preview:
        editor.get_by_role("link", name="预览网页").click()
    expect(preview.value.get_by_text("校样").first).to_be_visible()
    preview.value.close()
    editor.get_by_role("button", name="保存并送审").click()
    expect(editor.get_by_text("已送审")).to_be_visible()
    review_page = editor.url
    assert public.request.get("/dongtai/2026/1/").status == 404

    log_in(reviewer, "reviewer")
    reviewer.goto(review_page)
    sheet = reviewer.frame_locator("iframe[title='读者将看到的网页']")
    expect(sheet.get_by_role("heading", name="望溪区推进老旧小区改造")).to_be_visible()
    decide(reviewer, "审定")

    log_in(publisher, "publisher")
    publisher.goto(review_page)
    decide(publisher, "发布")

    assert public.goto("/").status == 200
    expect(public.get_by_text("柳坞街道清理背街小巷").first).to_be_visible()
    public.goto("/dongtai/2026/1/")
    expect(public.get_by_text("一要倒排工期。").first).to_be_visible()
    titles = public.locator("h2, h3").all_inner_texts()
    assert titles.index("柳坞街道清理背街小巷") < titles.index("望溪区推进老旧小区改造")


def test_a_returned_issue_is_fixed_and_sent_again(open_browser, bulletin, issue, cast):
    editor, reviewer = open_browser(), open_browser()
    log_in(editor, "editor")
    editor.goto(f"/admin/bulletin/issue/{issue.pk}/change/")
    editor.get_by_role("button", name="保存并送审").click()
    expect(editor.get_by_text("已送审")).to_be_visible()
    log_in(reviewer, "reviewer")
    reviewer.goto(editor.url)
    decide(reviewer, "退回", 理由="三吨应为五吨。")

    editor.goto(f"/admin/bulletin/issue/{issue.pk}/change/")
    expect(editor.get_by_text("退回理由：三吨应为五吨。")).to_be_visible()
    editor.locator("#id_briefs-0-text").fill("松涧镇开展河道清漂，清出漂浮物五吨。")
    editor.get_by_role("button", name="保存并送审").click()
    expect(editor.get_by_text("已送审")).to_be_visible()


def test_the_desk_can_be_used_on_a_phone(open_browser, issue, editor):
    make_person("chief", "核一心", "审核")
    edition = workflow.submit(issue, by=editor)
    page = open_browser(viewport={"width": 390, "height": 844})
    log_in(page, "chief")
    page.goto(f"/admin/bulletin/edition/{edition.pk}/change/")
    decide(page, "审定")
