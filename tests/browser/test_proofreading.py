"""The proofreader beside the text in a real browser: underlined as one types, answered in place, at submission."""

import pytest
from playwright.sync_api import Locator, Page, expect

from bulletin.models import Answer, Edition, Issue
from tests.browser.desk import issue_page, let_in, save_issue, state

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE = {"viewport": {"width": 1366, "height": 768}}
PHONE = {"viewport": {"width": 390, "height": 844}}
WARMS_UP = 45_000  # milliseconds in which the first answer of a worker comes on a busy machine
UNDERLINED = "[...CSS.highlights.values()].flatMap((one) => [...one]).map((range) => range.toString())"
MIDDLE = """() => {
  const [range] = [...CSS.highlights.values()].flatMap((one) => [...one]);
  const box = range.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""


@pytest.fixture
def page(open_browser, issue, cast) -> Page:
    return opened(open_browser(**WIDE), issue)


def opened(page: Page, issue: Issue) -> Page:
    let_in(page, "editor")
    page.goto(issue_page(issue))
    return page


def button(page: Page) -> Locator:
    return page.locator("[data-desk=proofreading]")


def underlined(page: Page, *words: str) -> None:
    """Waits until just these words are."""
    are_these = f"(words) => JSON.stringify({UNDERLINED}) === JSON.stringify(words)"
    page.wait_for_function(are_these, arg=list(words), timeout=WARMS_UP)


def write_brief(page: Page, text: str) -> Locator:
    brief = page.get_by_label("简讯", exact=True).first
    brief.fill(text)
    return brief


def write_body(page: Page, text: str) -> Locator:
    page.locator(".open-body").first.click()
    window = page.locator(".cke_wysiwyg_div")
    window.press("Control+a")
    page.keyboard.type(text)
    return window


def test_words_are_underlined_as_one_types_and_the_text_keeps_no_trace(page, issue):
    window = write_body(page, "会议强调,要抓紧落实。")
    underlined(page, ",")
    expect(button(page)).to_have_text("校对 1")
    assert "<span" not in window.inner_html()
    save_issue(page)
    assert issue.articles.first().body == "<p>会议强调,要抓紧落实。</p>"


def test_a_click_on_the_words_says_what_is_wrong_and_one_more_puts_it_right(page, issue):
    window = write_body(page, "会议强调,要抓紧落实。")
    underlined(page, ",")
    page.mouse.click(*page.evaluate(MIDDLE))
    page.get_by_role("dialog", name="校对").get_by_role("button", name="改成“，”").click()
    expect(window).to_have_text("会议强调，要抓紧落实。")
    underlined(page)
    page.keyboard.press("Control+z")
    expect(window).to_have_text("会议强调,要抓紧落实。")


def test_a_brief_and_a_title_are_underlined_too(page):
    write_brief(page, "检查组用了三、五天时间。")
    underlined(page, "三、五")
    page.get_by_label("标题", exact=True).first.fill("好,不好")
    underlined(page, ",", "三、五")


def test_f7_goes_to_the_next_and_escape_back_to_the_text(page):
    brief = write_brief(page, "检查组用了三、五天时间。")
    underlined(page, "三、五")
    page.keyboard.press("F7")
    bubble = page.get_by_role("dialog", name="校对")
    expect(bubble.get_by_role("button", name="改成“三五”")).to_be_focused()
    page.keyboard.press("Escape")
    expect(bubble).to_be_hidden()
    expect(brief).to_be_focused()
    page.keyboard.press("F7")
    page.keyboard.press("Enter")
    expect(brief).to_have_value("检查组用了三五天时间。")
    page.keyboard.press("Control+z")
    expect(brief).to_have_value("检查组用了三、五天时间。")


def test_what_stays_is_answered_in_the_list_and_taken_back(page, editor):
    write_brief(page, "他不知道怎么办？")
    underlined(page, "？")
    button(page).click()
    listed = page.get_by_role("complementary", name="校对")
    listed.get_by_role("button", name="不改").click()
    underlined(page)
    expect(listed).to_contain_text("答过的（1）")
    listed.get_by_text("答过的（1）").click()
    expect(listed).to_contain_text(f"{editor}")
    listed.get_by_role("button", name="重新提").click()
    underlined(page, "？")


def test_what_must_be_put_right_asks_why_not(page):
    write_brief(page, "会议强调,要抓紧落实。")
    underlined(page, ",")
    button(page).click()
    listed = page.get_by_role("complementary", name="校对")
    listed.get_by_role("button", name="不改").click()
    listed.get_by_label("为什么不改").fill("原文如此")
    listed.get_by_label("为什么不改").press("Enter")
    expect(state(page)).to_contain_text("记下了")
    assert Answer.objects.get().reason == "原文如此"


def test_a_reason_that_is_missing_is_asked_for_in_words(page):
    write_brief(page, "会议强调,要抓紧落实。")
    underlined(page, ",")
    button(page).click()
    listed = page.get_by_role("complementary", name="校对")
    listed.get_by_role("button", name="不改").click()
    listed.get_by_role("button", name="记下").click()
    expect(listed).to_contain_text("不改要写明理由")


def test_a_submission_asks_a_reason_for_each_that_stands(page, issue):
    write_brief(page, "会议强调,要抓紧落实。")
    underlined(page, ",")
    page.locator("#submit-panel > summary").click()
    reason = page.locator("#submit-panel").get_by_label(", 中文里的标点用全角")
    reason.fill("引文照录")
    page.get_by_role("button", name="确认送审").click()
    page.locator(".flags button", has_text="校").wait_for()
    assert [one["reason"] for one in Edition.objects.get().proofreading] == ["引文照录"]


def test_what_is_typed_as_a_reason_outlives_a_new_reading(page):
    write_brief(page, "会议强调,要抓紧落实。")
    underlined(page, ",")
    button(page).click()
    page.get_by_role("complementary", name="校对").get_by_role("button", name="不改").click()
    reason = page.get_by_role("complementary", name="校对").get_by_label("为什么不改")
    reason.press_sequentially("引文")
    with page.expect_response(lambda response: response.url.endswith("/proofread/")):
        page.evaluate(
            "document.querySelector('textarea[name=title]').dispatchEvent(new Event('input', { bubbles: true }))"
        )
    underlined(page, ",")
    reason.press_sequentially("照录")
    expect(reason).to_have_value("引文照录")
    expect(reason).to_be_focused()


def test_a_remark_where_nothing_is_underlined_takes_nothing_from_the_others(page, issue):
    Issue.objects.get(pk=issue.pk).credits.filter(kind="reviewer").delete()
    further = Issue.objects.get(pk=issue.pk)
    further.further = "联系手机：13812345678"
    further.save()
    page.reload()
    write_brief(page, "会议强调,要抓紧落实。")
    underlined(page, ",")
    button(page).click()
    expect(page.get_by_role("complementary", name="校对")).to_contain_text("13812345678")


def test_putting_right_leaves_what_is_bold_bold(page, issue):
    article = issue.articles.first()
    article.body = "<p>近日,望溪区<strong>各社区</strong>开展清扫,居民参与。</p>"
    article.save()
    page.reload()
    page.locator(".open-body").first.click()
    underlined(page, ",", ",")
    page.keyboard.press("F7")
    page.keyboard.press("Enter")
    expect(page.locator(".cke_wysiwyg_div")).to_have_text("近日，望溪区各社区开展清扫，居民参与。")
    save_issue(page)
    assert issue.articles.first().body == "<p>近日，望溪区<strong>各社区</strong>开展清扫，居民参与。</p>"


def test_f7_goes_through_the_same_words_one_by_one_and_on_from_the_caret(page):
    brief = write_brief(page, "甲用了三、五天。乙用了三、五天，丙用了三、五天。")
    underlined(page, "三、五", "三、五", "三、五")
    brief.evaluate("(field) => field.setSelectionRange(0, 0)")
    places = []
    for _ in range(4):
        page.keyboard.press("F7")
        page.keyboard.press("Escape")
        places.append(brief.evaluate("(field) => field.selectionStart"))
    assert places == [3, 11, 19, 3]
    page.keyboard.press("Shift+F7")
    page.keyboard.press("Escape")
    assert brief.evaluate("(field) => field.selectionStart") == 19


def test_what_is_typed_on_closes_what_was_said_of_it(page):
    brief = write_brief(page, "联系手机13812345678。")
    underlined(page, "13812345678")
    page.keyboard.press("F7")
    bubble = page.get_by_role("dialog", name="校对")
    expect(bubble).to_be_visible()
    brief.press("End")
    page.keyboard.type("又写")
    expect(bubble).to_be_hidden()


def test_a_text_that_another_tab_added_is_no_reason_to_close_this_one(page, issue):
    write_body(page, "会议强调,要抓紧落实。")
    issue.briefs.create(text="检查组用了三、五天时间。")
    page.keyboard.type("好")
    button(page).click()
    page.get_by_role("complementary", name="校对").get_by_role("button", name="简讯第3条").click()
    expect(state(page)).to_contain_text("不在这一页上")
    expect(page.locator(".cke_wysiwyg_div")).to_be_visible()


def test_on_a_phone_the_list_lies_over_the_text_and_leads_to_it(open_browser, issue, cast):
    page = opened(open_browser(**PHONE), issue)
    write_brief(page, "会议强调,要抓紧落实。")
    underlined(page, ",")
    button(page).click()
    listed = page.get_by_role("complementary", name="校对")
    expect(listed).to_be_visible()
    listed.get_by_role("button", name="简讯第1条").click()
    expect(listed).to_be_hidden()
    expect(page.get_by_role("dialog", name="校对")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_in_the_preview_it_is_underlined_and_listed(page, issue):
    write_brief(page, "会议强调,要抓紧落实。")
    save_issue(page)
    page.goto(f"/admin/bulletin/issue/{issue.pk}/preview/")
    underlined(page, ",")
    expect(page.locator(".remarks li")).to_have_count(1)
