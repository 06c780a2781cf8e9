"""The review page in a real browser: a paragraph pointed at, a note on it, answered and resolved; fit for a phone."""

import pytest
from playwright.sync_api import Page, expect

from bulletin import archive, moves, notes
from bulletin.models import Edition, Issue, Note
from tests.browser.desk import check, let_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Every kind of line that richtext.text_of counts: 1 to 2 paragraphs, 3 heading, 4 and 5 rows, 6 to 8 a list within a
# list and what follows it, 9 the words that line 1 has too.
BODY = """<p>9月11日，望溪区召开推进会。</p><p><strong>会议指出：</strong>要倒排工期。</p><h3>一、进度</h3>
<table><tbody><tr><td>区县</td><td>进度</td></tr><tr><td>望溪区</td><td>八成</td></tr></tbody></table>
<ul><li>外层<ul><li>内层</li></ul>外层又一句</li></ul><p>9月11日，望溪区召开推进会。</p>"""


@pytest.fixture
def edition(issue, cast) -> Edition:
    article = issue.articles.first()
    article.body = BODY
    article.save()
    return moves.submit(Issue.objects.get(pk=issue.pk), by=cast["editor"])


def address(edition: Edition) -> str:
    return f"/admin/bulletin/edition/{edition.pk}/change/"


def sheet_of(page: Page):
    sheet = page.frame_locator("iframe.page")
    sheet.locator("[data-place='article-1-1']").wait_for()
    return sheet


def test_a_paragraph_is_pointed_at_talked_about_and_settled(open_browser, edition, cast):
    reviewer, editor = open_browser(), open_browser()
    let_in(reviewer, "reviewer")
    reviewer.goto(address(edition))
    sheet_of(reviewer).get_by_text("会议指出：").click()
    expect(reviewer.get_by_label("位置")).to_have_value("article-1-2")
    expect(reviewer.get_by_role("textbox", name="批注")).to_be_focused()
    reviewer.keyboard.type("“倒排”前面缺主语。")
    reviewer.get_by_role("button", name="写批注").click()
    expect(reviewer.get_by_text("批注写好了。")).to_be_visible()
    marked = sheet_of(reviewer).locator("[data-notes]")
    expect(marked).to_have_text("会议指出：要倒排工期。")
    reviewer.get_by_role("button", name="在页面上看").click()
    expect(marked).to_be_in_viewport()

    let_in(editor, "editor")
    editor.goto(f"/admin/bulletin/article/{edition.issue.articles.first().pk}/change/")
    expect(editor.get_by_text("“倒排”前面缺主语。")).to_be_visible()
    editor.get_by_role("link", name="第2段").click()
    editor.locator("summary", has_text="回复").click()
    editor.get_by_label("回复：“倒排”").fill("下一稿补上“各街道”。")
    editor.get_by_role("button", name="写回复").click()
    expect(editor.get_by_text("回复写好了。")).to_be_visible()

    reviewer.reload()
    expect(reviewer.get_by_text("下一稿补上“各街道”。")).to_be_visible()
    reviewer.get_by_role("button", name="解决").click()
    expect(reviewer.get_by_text("已解决 1 条")).to_be_visible()
    expect(sheet_of(reviewer).locator("[data-notes]")).to_have_count(0)
    assert Note.objects.get(answers=None).resolved_by == cast["reviewer"]


def test_every_place_on_the_page_leads_to_its_own_words(open_browser, edition, cast):
    page = open_browser()
    let_in(page, "reviewer")
    page.goto(address(edition))
    sheet, chosen = sheet_of(page), page.get_by_label("位置")
    for place in notes.places(archive.document_of(edition)):
        element = sheet.locator(f"[data-place='{place.key}']")
        if place.key in {"", "article-1-8"}:  # the whole is no place on it; words after a list stand in its item
            continue
        element.first.focus()
        expect(element.first).to_be_focused()  # or the key goes to where one was before
        page.keyboard.press("Enter")
        expect(chosen).to_have_value(place.key)
        expect(page.get_by_role("textbox", name="批注")).to_be_focused()
        if place.key.startswith("article-1-") and place.key != "article-1-6":
            assert "".join(element.inner_text().split()) == "".join(place.text.split())
    sheet.get_by_role("link", name="工作简讯").click()
    expect(chosen).to_have_value("imprint")  # a link is followed, not pointed at


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    width, scheme, open_browser, issue, edition, cast
):
    notes.add(edition, by=cast["reviewer"], place="brief-1", text="三吨还是五吨？")
    moves.return_(edition, by=cast["reviewer"], reason="吨数请核对。")
    issue.articles.create(title="新来的一篇", body="<p>新来的一段。</p>")
    newer = moves.submit(Issue.objects.get(pk=issue.pk), by=cast["editor"])
    note = notes.add(newer, by=cast["reviewer"], place="article-1-2", text="缺主语。")
    notes.reply(note, by=cast["editor"], text="补上了。")
    notes.resolve(notes.add(newer, by=cast["reviewer"], place="", text="可以。"), by=cast["reviewer"])
    page = open_browser(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    let_in(page, "reviewer")
    page.goto(f"{address(newer)}?since=0")
    sheet_of(page)
    page.evaluate("document.querySelectorAll('.review details').forEach((details) => { details.open = true; })")
    assert check(page) == []


def test_on_a_phone_the_decisions_are_at_hand_wherever_one_reads(open_browser, edition, cast):
    page = open_browser(viewport={"width": 390, "height": 844})
    let_in(page, "reviewer")
    page.goto(address(edition))
    sheet_of(page)
    for place in ("#changes", "#sheets", "#notes"):
        page.locator(place).scroll_into_view_if_needed()
        expect(page.locator("summary", has_text="审定")).to_be_in_viewport(ratio=1)
    assert page.locator("iframe.page").bounding_box()["height"] < 844 * 0.7
    page.locator("summary", has_text="退回").click()
    expect(page.get_by_role("button", name="确认退回")).to_be_in_viewport()
