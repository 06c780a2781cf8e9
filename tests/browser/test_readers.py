"""The site in a real Chromium as its readers use it: a reader of the bulletin, a reader among the staff, a stranger."""

import io
import zipfile

import pytest
from playwright.sync_api import Page, expect

from bulletin import archive, genuine
from bulletin.models import Edition, Status
from bulletin.search import entries
from tests.browser.desk import busy_at_first, expect_drawn
from tests.conftest import SOME_PDF
from tests.site.factories import article, corrected, document, edition_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = "<p>望溪区倒排工期、挂图作战，柳坞街道清理背街小巷十二条。</p>" * 12
ISSUE = "/dongtai/2026/2/"


@pytest.fixture
def published(cast):
    """Two issues, of which the second was corrected, as they stand in the search too."""
    edition_of(document(1, about="刊登创建工作的进展。"))
    articles = (article(1, "望溪区推进老旧小区改造", BODY), article(2, "柳坞街道清理背街小巷", BODY))
    first = edition_of(document(2, articles=(*articles, article(3, "松涧镇河道清漂", BODY))))
    Edition.objects.filter(pk=first.pk).move(
        status=Status.SUPERSEDED, superseded_at=first.released_at, superseded_by=first.submitted_by
    )
    edition_of(corrected(2, articles=articles, about="刊登创建工作的进展。"))
    for edition in Edition.objects.released():
        entries.update(edition)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the link or button of this name has the focus, which must be seen."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if name in (focused.text_content() or "") or name == focused.get_attribute("aria-label"):
            assert focused.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
            return
    raise AssertionError(f"no way to {name} by keyboard")


def test_a_reader_goes_from_the_front_page_to_an_article_and_on_to_the_next(open_browser, published):
    page = open_browser()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("青岚创建动态")
    expect(page.get_by_text("第二段“三吨”应为“五吨”。")).to_be_visible()
    page.get_by_role("link", name="望溪区推进老旧小区改造").first.click()
    expect(page).to_have_url(f"{ISSUE}1/")
    page.get_by_role("link", name="下一篇").click()
    expect(page.get_by_role("heading", name="柳坞街道清理背街小巷")).to_be_visible()
    page.get_by_role("link", name="回到本期").click()
    page.get_by_role("link", name="上一期").click()
    expect(page).to_have_url("/dongtai/2026/1/")
    page.get_by_role("link", name="关于本刊").click()
    expect(page.get_by_text("刊登创建工作的进展。")).to_be_visible()


def test_an_old_address_leads_to_the_version_that_had_the_article(open_browser, published):
    page = open_browser()
    page.goto(f"{ISSUE}3/")
    expect(page).to_have_url(f"{ISSUE}v1/3/")
    expect(page.get_by_text("这是旧版（第1版），已被更正。")).to_be_visible()
    page.get_by_role("link", name="阅读现行的第2版").click()
    expect(page.get_by_text("更正　第2版")).to_be_visible()


def test_a_reader_finds_a_word_and_sees_it_marked(open_browser, published):
    page = open_browser()
    page.goto("/")
    page.get_by_label("搜索词").fill("背街小巷")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("背街小巷")
    page.get_by_role("link", name="柳坞街道清理背街小巷").first.click()
    expect(page).to_have_url(f"{ISSUE}2/")


def test_large_letters_are_kept_from_page_to_page_until_turned_off(open_browser, published):
    def size(page: Page) -> float:
        return page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")

    page = open_browser()
    page.goto(ISSUE)
    usual = size(page)
    page.get_by_role("button", name="大字版").click()
    assert size(page) > 1.3 * usual
    page.goto(f"{ISSUE}1/")
    expect(page.get_by_role("button", name="大字版")).to_have_attribute("aria-pressed", "true")
    page.goto(ISSUE)
    assert size(page) > 1.3 * usual
    page.get_by_role("button", name="大字版").click()
    page.reload()
    assert size(page) == usual


def test_the_keyboard_alone_is_enough(open_browser, published):
    page = open_browser()
    page.goto(ISSUE)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "柳坞街道清理背街小巷")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{ISSUE}#article-2")
    tab_to(page, "下载 PDF")


def test_at_four_times_the_size_all_is_in_one_column(open_browser, published):
    page = open_browser(viewport={"width": 320, "height": 256})  # 1280 by 1024 at 400% (WCAG 2.2, 1.4.10)
    for path in ("/", "/dongtai/", ISSUE, f"{ISSUE}1/", "/search/?q=小巷"):
        page.goto(path)
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), path


def test_a_line_holds_as_many_characters_as_the_eye_can_follow(open_browser, published):
    page = open_browser(viewport={"width": 1440, "height": 900})
    for path in (ISSUE, f"{ISSUE}1/"):
        page.goto(path)
        characters = page.evaluate(
            """() => {
                const paragraph = document.querySelector('.body p');
                return paragraph.clientWidth / parseFloat(getComputedStyle(paragraph).fontSize);
            }"""
        )
        assert 30 <= characters <= 38


def test_nothing_moves_while_a_page_is_being_read_in(open_browser, published):
    page = open_browser()
    page.add_init_script(
        """window.moved = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.moved += entry.value; })
            .observe({ type: 'layout-shift', buffered: true });"""
    )
    for path in ("/", ISSUE, f"{ISSUE}1/"):
        page.goto(path, wait_until="networkidle")
        assert page.evaluate("window.moved") == 0


def test_what_is_printed_is_the_text_and_no_way_about(open_browser, published):
    page = open_browser()
    page.goto(f"{ISSUE}1/")
    expect(page.get_by_role("button", name="打印")).to_be_visible()
    page.emulate_media(media="print")
    for gone in (".top", ".bottom", ".neighbours"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.get_by_role("heading", name="望溪区推进老旧小区改造")).to_be_visible()


# A voice that says nothing and is done at once, and what it was given to say.
VOICE = """
window.said = [];
const voice = { lang: "zh-CN", localService: true, name: "婷婷" };
const speech = new EventTarget();
Object.assign(speech, {
  paused: false, getVoices: () => [voice], cancel() {}, pause() {}, resume() {},
  speak(words) {
    document.documentElement.dataset.said = window.said.push(words.text);
    setTimeout(() => words.dispatchEvent(new Event("end")));
  },
});
Object.defineProperty(window, "speechSynthesis", { value: speech });
window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
"""


def test_an_article_is_read_aloud_where_the_browser_has_a_chinese_voice(open_browser, published):
    page = open_browser()
    page.goto(f"{ISSUE}1/")
    expect(page.get_by_role("button", name="朗读")).to_be_hidden()
    page.add_init_script(VOICE)
    page.goto(f"{ISSUE}1/")
    page.get_by_role("button", name="朗读").click()
    expect(page.locator("html")).to_have_attribute("data-said", "13")  # the title, and a sentence for each paragraph
    said = page.evaluate("window.said")
    assert said[:2] == ["望溪区推进老旧小区改造", "望溪区倒排工期、挂图作战，柳坞街道清理背街小巷十二条。"]
    expect(page.get_by_role("button", name="停止朗读")).to_be_hidden()
    assert "下一篇" not in "".join(said)


def test_a_reader_verifies_a_file_that_never_leaves_the_browser(open_browser, published):
    genuine.note_all()
    page, sent = open_browser(), []
    page.on("request", lambda request: sent.append(request))
    page.goto("/verify/")
    page.get_by_label("PDF、OFD 或 EPUB 文件").set_input_files(
        {"name": "第2期.pdf", "mimeType": "application/pdf", "buffer": SOME_PDF}
    )
    expect(page.get_by_role("heading", name="是本站发布的")).to_be_visible()
    page.get_by_label("PDF、OFD 或 EPUB 文件").set_input_files(
        {"name": "改过的.pdf", "mimeType": "application/pdf", "buffer": SOME_PDF + b" "}
    )
    expect(page.get_by_role("heading", name="没有查到")).to_be_visible()
    besides = [request for request in sent if not request.url.endswith("/count/")]  # that the page was shown
    assert {(request.method, request.post_data) for request in besides} == {("GET", None)}


def test_printed_pages_are_made_larger_by_button_and_by_key(open_browser, cast):
    printed = archive.draw(document(1))
    edition_of(printed.content, has_public_pdf=True, pdf=printed.pdf, pages=printed.pages)
    page = open_browser()
    page.goto("/dongtai/2026/1/pages/")
    picture = page.locator(".leaf-picture").first
    usual = picture.bounding_box()["width"]
    page.get_by_role("button", name="放大").click()
    assert picture.bounding_box()["width"] > usual
    page.keyboard.press("+")
    expect(page.get_by_text("200%")).to_be_visible()
    page.keyboard.press("0")
    assert picture.bounding_box()["width"] == usual
    page.locator(".leaf-picture a").first.click()
    expect(page).to_have_url("/dongtai/2026/1/1/")


def test_a_printed_page_for_which_the_press_was_busy_comes_to_a_reader_by_itself(open_browser, cast):
    printed = archive.draw(document(1))
    edition_of(printed.content, has_public_pdf=True, pdf=printed.pdf, pages=printed.pages)
    page = open_browser(unheard="503")
    busy_at_first(page, "/pages/1.webp")
    page.goto("/dongtai/2026/1/pages/")
    expect_drawn(page.get_by_role("img", name="第1页"))


def test_one_of_the_staff_logs_in_and_fetches_an_issue_and_a_year(open_browser, published, reader):
    page = open_browser()
    page.goto(ISSUE)
    page.get_by_role("link", name="工作人员下载").click()
    page.get_by_label("用户名").fill("reader")
    page.get_by_label("密码").fill("reader-pass-2026")
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url("/downloads/")
    files = page.request.get(page.get_by_role("link", name="第2期 PDF", exact=True).get_attribute("href"))
    assert files.body() == SOME_PDF
    archive = page.request.get(page.get_by_role("link", name="ZIP").first.get_attribute("href"))
    with zipfile.ZipFile(io.BytesIO(archive.body())) as opened:
        assert sum(name.endswith(".pdf") for name in opened.namelist()) == 2
        assert opened.testzip() is None


def test_a_stranger_is_asked_for_a_login_and_without_the_right_is_told_so(open_browser, published, stranger):
    page = open_browser()
    page.goto(f"{ISSUE[:-1]}.pdf")
    expect(page.get_by_role("heading", name="工作人员登录")).to_be_visible()
    page.get_by_label("用户名").fill("stranger")
    page.get_by_label("密码").fill("stranger-pass-2026")
    page.evaluate("document.querySelector('input[name=next]').value = '/account/login/'")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("您已登录")).to_be_visible()
    refused = page.request.get(f"{ISSUE[:-1]}.pdf")
    assert refused.status == 403
    assert "请向管理员申请“读者”角色。" in refused.text()
