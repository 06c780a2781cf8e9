"""The four journeys of the office in a real browser.

Write and submit; review, return, fix and release; two people at once; correct after release, and withdraw.
"""

import pytest
from playwright.sync_api import Locator, Page, expect

from bulletin import moves
from bulletin.models import Issue
from tests.browser.desk import (
    at_end_of_text,
    decide,
    issue_page,
    log_in,
    save,
    save_issue,
    submit,
    text_of,
    write_in,
)
from tests.conftest import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def at_desk(open_browser, cast):
    """at_desk("editor"): that person's browser, logged in."""

    def sit_down(username: str) -> Page:
        page = open_browser()
        log_in(page, username)
        return page

    return sit_down


def rewrite(page: Page, issue: Issue, *, title: str, old: str, new: str) -> None:
    """Open an article on its issue's page and replace these words of its text."""
    page.goto(issue_page(issue))
    write_in(page, title)
    paragraph = page.locator(".cke_wysiwyg_div p", has_text=old)
    words = paragraph.inner_text()
    paragraph.click()
    paragraph.evaluate("(text) => getSelection().selectAllChildren(text)")
    page.keyboard.type(words.replace(old, new).strip())
    save_issue(page)


def new_words(changes: Locator) -> list[str]:
    return changes.locator(".line ins").all_text_contents()  # folded under the flags of their paragraphs


# Write and submit


def start_issue(page: Page) -> None:
    page.get_by_role("button", name="新建一期").click()
    expect(page.get_by_text("第1期建好了")).to_be_visible()


def add_rows(page: Page) -> None:
    for title in ("望溪区推进老旧小区改造", "柳坞街道清理背街小巷"):
        page.get_by_role("button", name="＋ 文章").click()
        page.keyboard.type(title)
    page.get_by_role("button", name="＋ 简讯").click()
    page.keyboard.type("松涧镇开展河道清漂，清出漂浮物三吨。")
    second = page.locator(".article.piece").nth(1)
    second.get_by_label("更多").click()
    second.get_by_role("button", name="上移").click()
    save_issue(page)
    expect(page.get_by_label("标题", exact=True).first).to_have_value("柳坞街道清理背街小巷")


def write(page: Page, row: int, text: str) -> None:
    page.locator(".article.piece").nth(row).get_by_role("button", name="写正文").click()
    at_end_of_text(page)
    page.keyboard.type(text)
    page.keyboard.press("Control+b")
    page.keyboard.type("一要倒排工期。")
    save_issue(page)


def test_an_issue_is_written_and_submitted(at_desk, open_browser, bulletin):
    editor, public = at_desk("editor"), open_browser()
    start_issue(editor)
    add_rows(editor)
    write(editor, 0, "近日，柳坞街道清理背街小巷十二条。")
    write(editor, 1, "9月11日，望溪区召开推进会。")
    editor.locator(".dock").get_by_label("更多").click()
    with editor.context.expect_page() as preview:
        editor.get_by_role("link", name="预览网页").click()
    expect(preview.value.get_by_text("校样").first).to_be_visible()
    preview.value.close()
    submit(editor)

    sheet = editor.frame_locator("iframe[title='封存的文字']")
    expect(sheet.get_by_text("一要倒排工期。").first).to_be_visible()
    titles = sheet.locator("h2, h3").all_inner_texts()
    assert titles.index("柳坞街道清理背街小巷") < titles.index("望溪区推进老旧小区改造")
    editor.goto(issue_page(Issue.objects.get()))
    expect(editor.get_by_text("稿件已锁定")).to_be_visible()
    expect(editor.get_by_label("标题", exact=True)).to_have_count(0)
    assert public.request.get("/dongtai/2026/1/").status == 404


# Review, note, return, fix, approve, release


def test_an_issue_is_reviewed_returned_fixed_approved_and_released(at_desk, open_browser, issue):
    editor, reviewer, publisher, public = at_desk("editor"), at_desk("reviewer"), at_desk("publisher"), open_browser()
    editor.goto(issue_page(issue))
    submit(editor)

    reviewer.reload()
    reviewer.get_by_role("link", name="《青岚创建动态》2026年第15期", exact=True).click()
    reviewer.frame_locator("iframe.page").locator("[data-place='article-1-1']").click()
    reviewer.get_by_role("textbox", name="批注").fill("哪一天开的会？请核对。")
    reviewer.get_by_role("button", name="写批注").click()
    expect(reviewer.get_by_text("批注写好了。")).to_be_visible()
    decide(reviewer, "退回", 理由="简讯三吨应为五吨。")

    editor.goto(issue_page(issue))
    expect(editor.get_by_text("退回理由：简讯三吨应为五吨。")).to_be_visible()
    expect(editor.get_by_text("哪一天开的会？请核对。")).to_be_visible()
    rewrite(editor, issue, title="望溪区推进老旧小区改造", old="9月11日", new="9月12日")
    editor.get_by_label("简讯", exact=True).first.fill("松涧镇开展河道清漂，清出漂浮物五吨。")
    reviewed = submit(editor)

    reviewer.goto(reviewed)
    expect(reviewer.locator(".flags button")).to_have_count(2)
    assert new_words(reviewer.locator(".stacks")) == ["12", "五吨"]
    reviewer.get_by_role("button", name="解决：哪一天开的会").click()
    expect(reviewer.get_by_text("批注已解决。")).to_be_visible()
    decide(reviewer, "审定")

    publisher.goto(reviewed)
    decide(publisher, "定时发布", 发布时间="2099-01-01T08:30")
    assert public.request.get("/dongtai/2026/15/").status == 404
    decide(publisher, "取消定时")
    decide(publisher, "发布")

    public.goto("/")
    public.get_by_role("link", name="望溪区推进老旧小区改造").first.click()
    expect(public.get_by_text("9月12日，望溪区召开").first).to_be_visible()
    public.goto("/dongtai/2026/15/")
    expect(public.get_by_text("清出漂浮物五吨").first).to_be_visible()


# Two people at once


def change_title(page: Page, title: str) -> None:
    page.locator("#id_title").fill(title)
    save(page)


def expect_both_versions(page: Page, row: str, theirs: str, mine: str) -> None:
    expect(page.get_by_text("没有保存：您打开这一页以后，有人改过")).to_be_visible()
    versions = page.locator(".differences").get_by_role("row", name=row).first
    expect(versions).to_contain_text(theirs)
    expect(versions).to_contain_text(mine)


def test_two_people_at_one_article_see_each_other_and_lose_nothing(at_desk, issue):
    article = issue.articles.first()
    first, second = at_desk("editor"), at_desk("other_editor")
    for page in (first, second):
        page.goto(f"/admin/bulletin/article/{article.pk}/change/")
    expect(second.get_by_text("闻一白也打开着这一页")).to_be_visible()
    change_title(second, "陆知秋改的标题")
    expect(second.get_by_label("标题", exact=True).first).to_have_value("陆知秋改的标题")

    at_end_of_text(first)
    first.keyboard.type("闻一白写的一句。")
    change_title(first, "闻一白改的标题")
    expect_both_versions(first, "标题", "陆知秋改的标题", "闻一白改的标题")
    expect(first.locator(".cke_wysiwyg_div")).to_contain_text("闻一白写的一句。")
    save(first)
    expect(first.get_by_label("标题", exact=True).first).to_have_value("闻一白改的标题")
    article.refresh_from_db()
    assert "闻一白写的一句。" in article.body


def test_two_people_at_one_issue_see_each_other_and_lose_nothing(at_desk, issue):
    """In different texts they never collide; in the same one the second sees both, and chooses."""
    first, second = at_desk("editor"), at_desk("other_editor")
    for page in (first, second):
        page.goto(issue_page(issue))
    expect(second.get_by_text("闻一白也打开着这一")).to_be_visible()
    mine, theirs = (page.get_by_label("简讯", exact=True) for page in (first, second))
    theirs.nth(0).fill("陆知秋改的第一条。")
    theirs.nth(1).fill("陆知秋改的第二条。")
    write_in(second, "柳坞街道清理背街小巷")
    second.keyboard.type("陆知秋写的一句。")
    save_issue(second)

    mine.nth(0).fill("闻一白改的第一条。")
    mine.nth(1).fill("闻一白改的第二条。")
    first.get_by_role("button", name="＋ 简讯").click()
    first.keyboard.type("闻一白加的第三条。")
    write_in(first, "望溪区推进老旧小区改造")
    first.keyboard.type("闻一白写的一句。")
    save(first)
    expect(first.locator(".dock .state")).to_contain_text("有2处没有保存")
    for row, word in ((0, "一"), (1, "二")):
        refused = first.locator(".brief.piece").nth(row).get_by_role("alert")
        expect(refused).to_contain_text("您打开以后，有人改过这里")
        versions = refused.get_by_role("row", name="内容")
        expect(versions).to_contain_text(f"陆知秋改的第{word}条。")
        expect(versions).to_contain_text(f"闻一白改的第{word}条。")
        expect(mine.nth(row)).to_have_value(f"闻一白改的第{word}条。")
    first.locator(".brief.piece").nth(0).get_by_role("button", name="保留我写的").click()
    first.locator(".brief.piece").nth(1).get_by_role("button", name="用现在保存着的").click()
    expect(mine.nth(1)).to_have_value("陆知秋改的第二条。")
    save_issue(first)
    texts = list(issue.briefs.values_list("text", flat=True))
    assert texts == ["闻一白改的第一条。", "陆知秋改的第二条。", "闻一白加的第三条。"]
    bodies = list(issue.articles.values_list("body", flat=True))
    assert ["闻一白写的一句。" in bodies[0], "陆知秋写的一句。" in bodies[1]] == [True, True]


@pytest.mark.parametrize("choice", ["保留我写的", "用现在保存着的"])
def test_two_people_in_one_article_see_both_texts_and_the_second_chooses(at_desk, issue, choice):
    title = "柳坞街道清理背街小巷"
    first, second = at_desk("editor"), at_desk("other_editor")
    for page, words in ((first, "闻一白写的一句。"), (second, "陆知秋写的一句。")):
        page.goto(issue_page(issue))
        write_in(page, title)
        page.keyboard.type(words)
    save_issue(second)
    save(first)
    refused = text_of(first, title).get_by_role("alert")
    expect(refused).to_contain_text("陆知秋写的一句。")
    expect(refused).to_contain_text("闻一白写的一句。")
    refused.get_by_role("button", name=choice).click()
    is_mine = choice == "保留我写的"
    kept, gone = ("闻一白写的一句。", "陆知秋写的一句。") if is_mine else ("陆知秋写的一句。", "闻一白写的一句。")
    expect(first.locator(".cke_wysiwyg_div")).to_contain_text(kept)
    first.keyboard.press("Control+s")
    expect(first.locator(".dock .state")).to_contain_text("已保存（" if is_mine else "都已经保存了。")
    body = issue.articles.get(title=title).body
    assert kept in body
    assert gone not in body


# Correct after release, and withdraw


def test_a_released_issue_is_corrected_and_in_the_end_withdrawn(at_desk, open_browser, issue, edition_in):
    edition_in("released")
    editor, reviewer, publisher, public = at_desk("editor"), at_desk("reviewer"), at_desk("publisher"), open_browser()
    rewrite(editor, issue, title="柳坞街道清理背街小巷", old="十二条", new="二十一条")
    editor.get_by_label("更正说明").fill("第二篇“十二条”应为“二十一条”。")
    corrected = submit(editor)
    public.goto("/dongtai/2026/15/")
    expect(public.get_by_text("清理背街小巷十二条").first).to_be_visible()

    reviewer.goto(corrected)
    expect(reviewer.get_by_label("对照").locator("option").first).to_have_text("与第1版比（2）")
    expect(reviewer.locator(".flags button")).to_have_count(2)
    assert new_words(reviewer.locator(".stacks")) == ["第二篇“十二条”应为“二十一条”。", "二十一条"]
    decide(reviewer, "审定")
    publisher.goto(corrected)
    decide(publisher, "发布")

    public.reload()
    expect(public.get_by_role("region", name="更正")).to_contain_text("第二篇“十二条”应为“二十一条”。")
    expect(public.get_by_text("清理背街小巷二十一条").first).to_be_visible()
    public.goto("/dongtai/2026/15/v1/")
    expect(public.get_by_text("这是旧版（第1版），已被更正。")).to_be_visible()
    expect(public.get_by_text("清理背街小巷十二条").first).to_be_visible()

    editor.goto(corrected)
    told = {"给读者的公开说明（可以不写）": "数据正在核实。"}
    decide(editor, "申请撤下", "有误撤下", 理由="数据还要核实。", **told)
    assert public.request.get("/dongtai/2026/15/").status == 200
    reviewer.goto(corrected)
    reviewer.locator("summary", has_text="资料").click()
    expect(reviewer.get_by_text("数据还要核实。").first).to_be_visible()
    decide(reviewer, "撤下", "照此公开")
    for address in ("/dongtai/2026/15/", "/dongtai/2026/15/v1/"):
        gone = public.request.get(address)
        assert gone.status == 410
        assert "数据正在核实。" in gone.text()
        assert "数据还要核实。" not in gone.text()


def test_the_desk_can_be_used_on_a_phone(open_browser, issue, editor):
    make_person("chief", "核一心", "审核")
    edition = moves.submit(issue, by=editor)
    page = open_browser(viewport={"width": 390, "height": 844})
    log_in(page, "chief")
    page.goto(f"/admin/bulletin/edition/{edition.pk}/change/")
    decide(page, "审定")
