"""Bringing in with the keyboard: a row after the other, one key a role, and nothing typed is lost on the way."""

import random

import pytest
from playwright.sync_api import Page, expect

from bulletin.models import Incoming, Issue
from tests.browser.desk import let_in
from tests.desk.stages import FILE
from tests.word.making import docx

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(open_browser, bulletin, cast) -> Page:
    page = open_browser(unheard="Failed to load resource")  # where a test breaks the line
    let_in(page, "editor")
    page.goto("/admin/bulletin/issue/bring/")
    return page


def paste(page: Page, text: str = FILE) -> None:
    page.get_by_role("textbox", name="全文").fill(text)
    page.get_by_role("button", name="看看收成什么样").click()
    expect(page.locator(".row[tabindex='0']")).to_have_count(1)  # the script is there


def row(page: Page, words: str):
    return page.locator(".row", has_text=words)


def test_an_issue_is_made_with_the_keyboard_alone(page):
    paste(page)
    page.get_by_label("期号", exact=True).fill("12")
    page.keyboard.press("Enter")  # makes nothing
    row(page, "松涧社区").focus()
    page.keyboard.press("0")
    expect(row(page, "松涧社区").get_by_text("原认作")).to_be_visible()
    expect(row(page, "松涧社区")).to_be_focused()
    expect(page.locator(".counts")).to_have_text("1 篇文章，0 条简讯")
    expect(page.get_by_label("期号", exact=True)).to_have_value("12")  # what was typed outlasts the new reading
    page.keyboard.press("4")
    expect(page.locator(".counts")).to_have_text("1 篇文章，1 条简讯")
    page.keyboard.press("ArrowUp")
    expect(row(page, "车棚")).to_be_focused()
    assert not Issue.objects.exists()
    page.get_by_role("button", name="收成这一期").click()
    expect(page.get_by_text("《青岚创建动态》2026年第12期收好了")).to_be_visible()


def test_who_comes_back_finds_the_rows_as_they_were_put_right(page):
    paste(page)
    row(page, "松涧社区").focus()
    page.keyboard.press("1")
    expect(page.locator(".counts")).to_have_text("2 篇文章，0 条简讯")
    page.goto("/admin/bulletin/issue/bring/")
    page.get_by_role("link", name="粘贴的文字.txt").click()
    expect(page.locator(".counts")).to_have_text("2 篇文章，0 条简讯")


def test_a_key_pressed_without_a_line_is_said_and_the_row_can_be_tried_again(page):
    paste(page)
    row(page, "松涧社区").focus()
    page.context.set_offline(True)
    page.keyboard.press("0")
    expect(page.get_by_text("刚才的改动没有记下")).to_be_visible()
    page.context.set_offline(False)
    page.keyboard.press("0")
    expect(page.locator(".counts")).to_have_text("1 篇文章，0 条简讯")
    expect(page.get_by_text("刚才的改动没有记下")).to_have_count(0)


def test_a_large_file_shows_how_far_it_has_come_and_a_broken_line_loses_nothing(page, tmp_path):
    large = tmp_path / "第11期.docx"
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in FILE.split("\n"))
    large.write_bytes(docx(body, media={"rId9": random.Random(11).randbytes(5_000_000)}))
    page.get_by_label("文件", exact=True).set_input_files(large)
    page.context.set_offline(True)
    page.get_by_role("button", name="看看收成什么样").click()
    expect(page.get_by_text("没有传完，网络断了")).to_be_visible()
    page.context.set_offline(False)
    page.evaluate("""() => {
      window.seen = [];
      new MutationObserver(() => window.seen.push(document.querySelector(".sending span").textContent))
        .observe(document.querySelector(".sending"), { childList: true, subtree: true, characterData: true });
      window.addEventListener("pagehide", () => sessionStorage.setItem("seen", JSON.stringify(window.seen)));
    }""")
    page.get_by_role("button", name="看看收成什么样").click()
    expect(page.get_by_role("button", name="收成这一期")).to_be_visible(timeout=30_000)
    seen = page.evaluate("JSON.parse(sessionStorage.getItem('seen'))")
    assert seen[-1] == "传完了，正在读……"
    assert Incoming.objects.get().files.get().size == large.stat().st_size
