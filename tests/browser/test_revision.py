"""What came back in a Word file, decided key by key in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from bulletin import archive
from bulletin.models import Article, Issue
from bulletin.word.writing.stamps import draft
from bulletin.word.writing.writer import write_docx
from tests.browser.desk import OF_COLOURS, check, let_in
from tests.word.edited import Edited, new_paragraph

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def file(issue, tmp_path) -> str:
    """The draft as a Word file, in which somebody has changed a paragraph, added one and changed a brief."""
    document = archive.seal(Issue.objects.get(pk=issue.pk))
    edited = Edited(write_docx(document, lambda _: None, stamp=draft(document)))
    edited.track("article-1-1", "推进会", "动员会", "方守拙")
    new_paragraph(edited.paragraph("article-1-2"), "会期半天。")
    edited.write("brief-1", "三吨", "五吨")
    edited.remark("article-1-2", "数字再核一下", "顾怀远")
    path = tmp_path / "改稿.docx"
    path.write_bytes(edited.data())
    return str(path)


def bring(page: Page, issue: Issue, file: str) -> None:
    let_in(page, "editor")
    page.goto(f"/admin/bulletin/issue/{issue.pk}/return/")
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_role("button", name="看看改了哪里").click()
    expect(page).to_have_url(re.compile("/returned/"))


def change(page: Page, key: str):
    return page.locator(f"[data-key='{key}']")


def test_changes_are_decided_by_keys_and_written(open_browser, issue, file):
    page = open_browser()
    bring(page, issue, file)
    expect(change(page, "article-1-1")).to_contain_text("方守拙")
    expect(change(page, "article-1-1")).to_have_attribute("tabindex", "0")  # the script is there
    page.keyboard.press("ArrowDown")
    expect(change(page, "article-1-1")).to_be_focused()
    page.keyboard.press("1")
    expect(change(page, "article-1-1")).to_have_class(re.compile("taken"))
    page.keyboard.press("0")
    page.keyboard.press("1")
    expect(page.locator(".counts")).to_have_text("共 3 处：采用 2，不采用 1，没有定 0")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("0")
    expect(page.locator(".counts")).to_have_text("共 3 处：采用 1，不采用 2，没有定 0")
    page.reload()
    expect(page.locator(".counts")).to_have_text("共 3 处：采用 1，不采用 2，没有定 0")
    page.get_by_role("button", name="按所定的改稿").click()
    expect(page.get_by_text("稿件改好了：采用 1 处，不采用 2 处。")).to_be_visible()
    expect(page.get_by_text("数字再核一下")).to_be_visible()
    assert "推进会" in Article.objects.get(issue=issue, key=1).body
    assert "五吨" in issue.briefs.first().text


def test_without_a_script_every_button_does_the_same(open_browser, issue, file):
    page = open_browser(java_script_enabled=False)
    bring(page, issue, file)
    change(page, "article-1-1").get_by_role("button", name="采用", exact=True).click()
    expect(change(page, "article-1-1").get_by_role("button", name="采用", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("button", name="全部不采用").click()
    expect(page.locator(".counts")).to_have_text("共 3 处：采用 1，不采用 2，没有定 0")


def test_a_file_of_something_else_is_refused_beside_the_button(open_browser, issue, tmp_path):
    page = open_browser(unheard="409")
    let_in(page, "editor")
    page.goto(f"/admin/bulletin/issue/{issue.pk}/return/")
    other = tmp_path / "别的.docx"
    other.write_bytes(b"PK\x03\x04")
    page.get_by_label("文件", exact=True).set_input_files(str(other))
    page.get_by_role("button", name="看看改了哪里").click()
    expect(page.get_by_role("alert")).to_contain_text("“别的.docx”")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_every_screen_and_axe_finds_nothing(open_browser, issue, file, scheme):
    page = open_browser(bypass_csp=True, color_scheme=scheme)
    bring(page, issue, file)
    page.add_style_tag(content="* { transition: none !important; }")
    expect(change(page, "article-1-1")).to_have_attribute("tabindex", "0")  # the script is there
    page.keyboard.press("ArrowDown")
    page.keyboard.press("1")
    page.keyboard.press("0")
    expect(page.locator(".counts")).to_have_text("共 3 处：采用 1，不采用 1，没有定 1")
    for width in (390, 768, 1366):
        page.set_viewport_size({"width": width, "height": 800})
        assert check(page, {} if scheme == "light" else OF_COLOURS) == []


def test_the_last_key_counts_though_all_is_applied_at_once(open_browser, issue, file):
    page = open_browser()
    bring(page, issue, file)
    expect(change(page, "article-1-1")).to_have_attribute("tabindex", "0")  # the script is there
    page.route("**/decide/", lambda route: page.wait_for_timeout(200) or route.continue_())
    change(page, "article-1-1").focus()
    for key in "101":  # from one to the next
        page.keyboard.press(key)
    page.keyboard.press("0")  # of the last one, and once more otherwise
    page.keyboard.press("1")
    page.get_by_role("button", name="按所定的改稿").click()
    expect(page.get_by_text("稿件改好了：采用 2 处，不采用 1 处。")).to_be_visible()
    assert "五吨" in Issue.objects.get(pk=issue.pk).briefs.first().text
