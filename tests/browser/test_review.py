"""The review page in a real browser: text, notes and printed pages side by side; notes written, answered, changed and
settled without the page being loaded again or moved; fit for a phone, and without scripts.
"""

import pytest
from playwright.sync_api import Locator, Page, expect

from bulletin import archive, derived, moves, notes
from bulletin.models import Edition, Issue, Note
from tests.browser.desk import busy_at_first, check, decide, expect_drawn, let_in
from tests.conftest import make_issue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Every kind of line that richtext.text_of counts: 1 to 2 paragraphs, 3 heading, 4 and 5 rows, 6 to 8 a list within a
# list and what follows it, 9 the words that line 1 has too.
BODY = """<p>9月11日，望溪区召开推进会。</p><p><strong>会议指出：</strong>要倒排工期。</p><h3>一、进度</h3>
<table><tbody><tr><td>区县</td><td>进度</td></tr><tr><td>望溪区</td><td>八成</td></tr></tbody></table>
<ul><li>外层<ul><li>内层</li></ul>外层又一句</li></ul><p>9月11日，望溪区召开推进会。</p>"""
HOSTILE = """<img src=x onerror="document.title='ran'"><script>document.title='ran'</script>"""
STANDS_STILL = """() => new Promise((tell) => {
  const at = scrollY;
  setTimeout(() => tell(scrollY === at), 100);
})"""
LONG = "".join(
    f"<p>第{number}段，各街道按照工作方案推进清理整治。{'此项工作列入考核。' * 12}</p>" for number in range(14)
)


@pytest.fixture
def edition(issue, cast) -> Edition:
    article = issue.articles.first()
    article.body = BODY
    article.save()
    return moves.submit(Issue.objects.get(pk=issue.pk), by=cast["editor"])


@pytest.fixture
def long_edition(issue, cast) -> Edition:
    article = issue.articles.first()
    article.body = LONG
    article.save()
    return moves.submit(Issue.objects.get(pk=issue.pk), by=cast["editor"])


def address(edition: Edition) -> str:
    return f"/admin/bulletin/edition/{edition.pk}/change/"


def look(page: Page, edition: Edition, who: str = "reviewer", query: str = "") -> None:
    """Open the review page; what is said of it later holds only as long as it is not loaded again."""
    let_in(page, who)
    page.goto(address(edition) + query)
    sheet_of(page)
    page.evaluate("window.isTheSamePage = true")


def sheet_of(page: Page):
    sheet = page.frame_locator("iframe.page")
    sheet.locator("[data-place='article-1-1']").wait_for()
    expect(page.locator(".review.is-scripted")).to_be_visible()
    return sheet


def stack_at(page: Page, place: str) -> Locator:
    return page.locator(f"[data-stack='{place}']")


def select(page: Page, place: str, words: str) -> None:
    """Select these words of a paragraph with the mouse."""
    sheet_of(page).locator(f"[data-place='{place}']").evaluate(
        """(element, words) => {
          const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
          }
        }""",
        words,
    )


def write(page: Page, text: str) -> None:
    expect(page.get_by_role("textbox", name="批注", exact=True)).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("textbox", name="批注", exact=True)).to_be_hidden()


def test_a_paragraph_is_pointed_at_talked_about_and_settled_and_the_page_stays(open_browser, edition, cast):
    reviewer, editor = open_browser(), open_browser()
    look(reviewer, edition)
    sheet_of(reviewer).get_by_text("会议指出：").click()
    expect(reviewer.get_by_label("位置")).to_have_value("article-1-2")
    write(reviewer, "“倒排”前面缺主语。")
    card = stack_at(reviewer, "article-1-2").locator(".note")
    expect(card).to_be_focused()
    expect(card).to_contain_text("“倒排”前面缺主语。")

    card.locator("summary", has_text="修改").click()
    reviewer.get_by_label("修改批注").fill("“倒排”前面缺谁来倒排。")
    reviewer.get_by_role("button", name="改好了").click()
    expect(card.locator(".said")).to_have_text("“倒排”前面缺谁来倒排。")
    expect(card).to_contain_text("改过")
    reviewer.get_by_role("button", name="给整期批注").click()
    write(reviewer, "这一条写错了。")
    wrong = reviewer.locator(".note", has_text="这一条写错了。")
    wrong.locator("summary", has_text="删去").click()
    wrong.get_by_role("button", name="确认删去").click()
    expect(wrong).to_have_count(0)

    look(editor, edition, "editor")
    stack_at(editor, "article-1-2").locator("summary", has_text="回复").click()
    expect(editor.get_by_label("回复：“倒排”")).to_be_focused()
    editor.keyboard.type("下一稿补上“各街道”。")
    editor.get_by_role("button", name="写回复").click()
    expect(editor.get_by_text("下一稿补上“各街道”。")).to_be_visible()

    reviewer.get_by_role("button", name="解决：").click()
    expect(reviewer.get_by_text("批注已解决。")).to_be_visible()
    expect(reviewer.get_by_text("已解决 1 条")).to_be_visible()
    reviewer.get_by_text("已解决 1 条").click()
    expect(reviewer.get_by_text("下一稿补上“各街道”。")).to_be_visible()
    reviewer.get_by_role("button", name="重新打开").click()
    expect(stack_at(reviewer, "article-1-2").locator(".note")).to_be_visible()
    for page in (reviewer, editor):
        assert page.evaluate("window.isTheSamePage")
    assert Note.objects.standing().filter(answers=None, resolved_at=None).count() == 1


def test_words_are_selected_and_others_proposed_in_their_stead(open_browser, edition):
    page = open_browser()
    look(page, edition)
    select(page, "article-1-9", "召开推进会")
    page.get_by_role("button", name="批注", exact=True).click()
    expect(page.locator(".chosen-words")).to_contain_text("召开推进会")
    page.get_by_role("checkbox", name="建议改为").check()
    proposal = page.get_by_label("建议改成的文字")
    expect(proposal).to_have_value("召开推进会")
    proposal.fill("召开现场推进会")
    page.get_by_role("button", name="写批注").click()
    card = stack_at(page, "article-1-9").locator(".note")
    expect(card.locator("ins")).to_have_text("现场")
    note = Note.objects.get()
    assert (note.place, note.words, note.start, note.proposal) == ("article-1-9", "召开推进会", 9, "召开现场推进会")

    # A row of a table, a list's item, a heading, and words that are all there is: nothing less than the place.
    for place, words in (
        ("article-1-5", "八成"),
        ("article-1-6", "外层"),
        ("article-1", "老旧小区"),
        ("brief-1", "三吨"),
    ):
        select(page, place, words)
        page.get_by_role("button", name="批注", exact=True).click()
        write(page, f"看看{words}。")
        shown = "" if place == "article-1-7" else words
        assert Note.objects.latest("pk").words == shown
    assert page.evaluate("window.isTheSamePage")


def test_what_is_typed_elsewhere_stays_and_ones_own_notes_make_no_decision_stale(open_browser, edition, cast):
    first = notes.add(edition, by=cast["publisher"], place="article-1-1", text="日期对吗？")
    notes.add(edition, by=cast["publisher"], place="brief-1", text="三吨对吗？")
    page = open_browser()
    look(page, edition)
    stack_at(page, "article-1-1").locator("summary", has_text="回复").click()
    expect(page.get_by_label("回复：日期对吗")).to_be_focused()
    page.keyboard.type("正在写的回复")
    page.get_by_role("button", name="解决：三吨").focus()
    before = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    expect(page.get_by_text("批注已解决。")).to_be_visible()
    expect(page.get_by_label("回复：日期对吗")).to_have_value("正在写的回复")
    assert page.evaluate("scrollY") == before
    expect(page.locator(".review-bar .unresolved")).to_have_text("批注 1 条没有解决")

    notes.reply(first, by=cast["editor"], text="对的。")  # the card is drawn anew under what is being typed
    page.get_by_role("button", name="给整期批注").click()
    write(page, "总的可以。")
    expect(page.get_by_text("对的。")).to_be_visible()
    expect(page.get_by_label("回复：日期对吗")).to_have_value("正在写的回复")
    expect(page.get_by_role("link", name="别人有了新的批注或办理")).to_be_visible()
    page.locator("summary", has_text="审定").click()
    page.on("dialog", lambda dialog: dialog.accept())  # what is not sent is asked about
    page.get_by_role("button", name="确认审定").click()
    expect(page.get_by_text("没有审定：您打开这一页以后有了变化")).to_be_visible()
    expect(page.get_by_role("region", name="您打开那一页以后")).to_contain_text("闻一白")

    sheet_of(page)
    page.get_by_role("button", name="解决：总的").click()
    expect(page.get_by_text("批注已解决。")).to_be_visible()
    page.get_by_role("button", name="确认审定").click()  # still open, with what stands now
    expect(page.get_by_text("已审定。")).to_be_visible()


def test_nothing_is_lost_with_the_connection_or_the_session(open_browser, edition):
    page = open_browser(unheard="Failed to load resource")
    look(page, edition)
    sheet_of(page).get_by_text("会议指出：").click()
    page.keyboard.type("没有送出的话")
    page.context.set_offline(True)
    page.get_by_role("button", name="写批注").click()
    expect(page.get_by_text("连不上服务器，没有送出")).to_be_visible()
    page.context.set_offline(False)
    page.context.clear_cookies()
    page.get_by_role("button", name="写批注").click()
    page.get_by_label("密码").fill("reviewer-pass-2026")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(stack_at(page, "article-1-2").locator(".note")).to_contain_text("没有送出的话")
    assert page.evaluate("window.isTheSamePage")

    page.get_by_role("button", name="给整期批注").click()
    page.get_by_role("button", name="写批注", exact=True).click()  # empty
    expect(page.get_by_role("alert")).to_contain_text("批注没有写上")
    expect(page.get_by_role("textbox", name="批注", exact=True)).to_be_visible()


def test_hostile_markup_is_shown_as_text_wherever_somebody_wrote_it(open_browser, issue, cast, edition):
    reviewer = cast["reviewer"]
    notes.add(edition, by=reviewer, place="article-1-1", text=HOSTILE, proposal=HOSTILE)
    notes.reply(notes.add(edition, by=reviewer, place="", text=HOSTILE), by=cast["editor"], text=HOSTILE)
    moves.return_(edition, by=reviewer, reason=HOSTILE)
    issue.articles.create(title=HOSTILE, source=HOSTILE, body="<p>一段。</p>")
    issue.briefs.create(text=HOSTILE)
    newer = moves.submit(Issue.objects.get(pk=issue.pk), by=cast["editor"])
    page = open_browser()
    look(page, newer, query="?since=0")
    expect(page.locator(".note .said").first).to_contain_text("<img src=x")
    select(page, "brief-3", "<img src=x")
    page.get_by_role("button", name="批注", exact=True).click()
    page.get_by_role("checkbox", name="建议改为").check()
    page.get_by_label("建议改成的文字").fill(HOSTILE)
    write_on(page, HOSTILE)
    for flag in page.locator(".flags button").all():
        flag.click()
    assert page.locator("img[src=x]").count() == sheet_of(page).locator("img[src=x]").count() == 0
    assert page.title() != "ran"


def write_on(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="批注", exact=True).fill(text)
    page.get_by_role("button", name="写批注").click()
    expect(page.get_by_text("批注写好了。")).to_be_visible()


def test_every_place_on_the_page_leads_to_its_own_words(open_browser, edition):
    page = open_browser()
    look(page, edition)
    sheet, chosen = sheet_of(page), page.get_by_label("位置")
    for place in notes.places(archive.document_of(edition)):
        element = sheet.locator(f"[data-place='{place.key}']")
        if place.key in {"", "article-1-8"}:  # the whole is no place on it; words after a list stand in its item
            continue
        element.first.focus()
        expect(element.first).to_be_focused()  # or the key goes to where one was before
        page.keyboard.press("Enter")
        expect(chosen).to_have_value(place.key)
        expect(page.get_by_role("textbox", name="批注", exact=True)).to_be_focused()
        if place.key.startswith("article-1-") and place.key != "article-1-6":
            assert "".join(element.inner_text().split()) == "".join(place.text.split())
    sheet.get_by_role("link", name="工作简讯").click()
    expect(chosen).to_have_value("imprint")  # a link is followed, not pointed at


def test_changes_and_reports_stand_folded_at_their_paragraph(open_browser, bulletin, issue, edition, cast):
    notes.add(edition, by=cast["reviewer"], place="article-1-9", text="末句重复了。")
    moves.return_(edition, by=cast["reviewer"], reason="末句重复。")
    article = issue.articles.first()
    article.body = BODY.replace("倒排", "按月倒排").replace("<h3>", "<p>新来的一段。</p><h3>")
    article.save()
    before = make_issue(bulletin, 14, by=cast["editor"], signer="方守拙")
    moves.release(approved(before, cast), by=cast["publisher"])
    newer = moves.submit(Issue.objects.get(pk=issue.pk), by=cast["editor"])
    page = open_browser()
    look(page, newer)
    changed = stack_at(page, "article-1-2")
    expect(changed.locator("ins")).to_be_hidden()
    changed.get_by_role("button", name="这里改了 1 处").click()
    expect(changed.locator("ins")).to_have_text("按月")
    expect(stack_at(page, "article-1-10")).to_contain_text("末句重复了。")  # where what it was written on stands now
    compare = page.get_by_label("对照")
    assert compare.evaluate("(select) => select.selectedOptions[0].text") == "与上次送审比（2）"
    compare.select_option(label="不比")
    expect(changed).to_be_hidden()
    page.get_by_role("button", name="与上一期（第14期）相比").click()
    imprint = stack_at(page, "imprint")
    expect(imprint).to_be_focused()
    imprint.get_by_role("button", name="这里改了").click()
    expect(imprint.locator("del")).to_have_text("方守拙")
    page.get_by_label("对照").select_option(label="不比")
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("n")
    expect(stack_at(page, "article-1-10")).to_be_focused()
    expect(page.get_by_text("第 1 处，共 1 处")).to_be_visible()


def approved(issue: Issue, cast) -> Edition:
    edition = moves.submit(issue, by=cast["editor"])
    return moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint)


def seen_height(page: Page) -> float:
    """How much of the sealed text is to be seen between the bars, in pixels."""
    box = page.locator("iframe.page").bounding_box()
    foot = page.locator(".foot").bounding_box()
    bar = page.locator(".review-bar").bounding_box()
    return min(box["y"] + box["height"], foot["y"]) - max(box["y"], bar["y"] + bar["height"])


def test_a_printed_page_for_which_the_press_was_busy_comes_by_itself(open_browser, edition):
    page = open_browser(unheard="503")
    busy_at_first(page, "/pages/1.webp")
    look(page, edition)
    expect_drawn(page.locator(".leaves img").first)


def test_the_first_view_is_text_and_the_printed_page_which_goes_along_with_it(open_browser, long_edition):
    page = open_browser(viewport={"width": 1366, "height": 768})
    look(page, long_edition)
    assert seen_height(page) > 560
    first, *_, last = page.locator(".leaves img").all()
    assert first.bounding_box()["width"] >= 560
    expect(first).to_be_in_viewport()
    expect(last).not_to_be_in_viewport()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(last).to_be_in_viewport()
    expect(page.get_by_text(f"第 {long_edition.pages} 页，共 {long_edition.pages} 页")).to_be_visible()
    third = page.locator(".leaves img").nth(2)
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("button", name="下一页").click()
    page.get_by_role("button", name="下一页").click()
    expect(third).to_be_in_viewport()
    sheet = sheet_of(page)
    assert page.evaluate("scrollY") > 768
    page.evaluate("scrollTo(0, 0)")
    area = next(area for area in derived.areas(long_edition) if area.place == "article-1" and area.page == 2)
    box = page.locator(".leaves img").nth(1).bounding_box()
    at = {"x": box["width"] * (area.left + 0.1), "y": box["height"] * (area.top + 0.02)}
    page.locator(".leaves img").nth(1).click(position=at)
    expect(sheet.locator("[data-chosen]")).to_contain_text("望溪区推进老旧小区改造")
    page.wait_for_load_state("networkidle")


def test_who_may_not_read_the_pdf_gets_text_and_notes(open_browser, edition, cast):
    editor = cast["editor"]
    group = editor.groups.get()
    removed = group.permissions.get(codename="download_edition")
    group.permissions.remove(removed)
    try:
        page = open_browser()
        look(page, edition, "editor")
        expect(page.get_by_role("region", name="版面")).to_have_count(0)
        expect(page.get_by_role("group", name="看什么")).to_have_count(0)
        sheet_of(page).get_by_text("会议指出：").click()
        write(page, "主语。")
    finally:
        group.permissions.add(removed)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1366])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    width, scheme, open_browser, issue, edition, cast
):
    reviewer = cast["reviewer"]
    notes.add(edition, by=reviewer, place="brief-1", text="三吨还是五吨？")
    moves.return_(edition, by=reviewer, reason="吨数请核对。")
    issue.articles.create(title="新来的一篇", body="<p>新来的一段。</p>")
    newer = moves.submit(Issue.objects.get(pk=issue.pk), by=cast["editor"])
    note = notes.add(newer, by=reviewer, place="article-1-2", text="缺主语。", words="倒排", start=6, proposal="按月")
    notes.reply(note, by=cast["editor"], text="补上了。")
    notes.add(newer, by=reviewer, place="article-1-1", text="自己的一条。")
    notes.resolve(notes.add(newer, by=reviewer, place="", text="可以。"), by=reviewer)
    page = open_browser(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    look(page, newer, query="?since=0")
    page.evaluate("document.querySelectorAll('.reading details').forEach((details) => { details.open = true; })")
    for flag in page.locator(".flags button").all():
        flag.click()
    sheet_of(page).get_by_text("新来的一段。").click()
    page.get_by_role("checkbox", name="建议改为").check()
    assert check(page) == []
    page.locator(".review-bar summary", has_text="资料").click()
    assert check(page) == []


def test_on_a_phone_text_comes_first_notes_stand_under_their_paragraph_and_decisions_are_at_hand(
    open_browser, long_edition, cast
):
    notes.add(long_edition, by=cast["publisher"], place="article-1-10", text="这一段请压缩。")
    page = open_browser(viewport={"width": 390, "height": 844})
    look(page, long_edition)
    assert seen_height(page) > 560
    assert page.locator("iframe.page").bounding_box()["width"] == 390
    page.get_by_role("button", name="下一处").click()
    stack = stack_at(page, "article-1-10")
    expect(stack).to_be_in_viewport()
    page.wait_for_function(STANDS_STILL)
    paragraph = sheet_of(page).locator("[data-place='article-1-10']").bounding_box()
    behind = sheet_of(page).locator("[data-place='article-1-11']").bounding_box()
    box = stack.bounding_box()
    assert paragraph["y"] + paragraph["height"] <= box["y"]
    assert box["y"] + box["height"] <= behind["y"]
    expect(page.locator("summary", has_text="审定")).to_be_in_viewport(ratio=1)

    at = page.evaluate("scrollY")
    page.get_by_role("button", name="版面").click()
    expect(page.locator("iframe.page")).to_be_hidden()
    assert page.evaluate("scrollY") > 300  # not at the beginning again
    page.get_by_role("button", name="文字").click()
    assert abs(page.evaluate("scrollY") - at) < 40
    page.locator("summary", has_text="退回").click()
    expect(page.get_by_role("button", name="确认退回")).to_be_in_viewport()


def test_without_scripts_all_of_it_stands_one_below_the_other(open_browser, edition, cast):
    note = notes.add(edition, by=cast["publisher"], place="brief-1", text="三吨对吗？")
    page = open_browser(java_script_enabled=False)
    let_in(page, "reviewer")
    page.goto(address(edition))
    expect(page.frame_locator("iframe.page").get_by_text("会议指出：")).to_be_visible()
    page.get_by_label("位置").select_option("article-1-2")
    page.get_by_role("textbox", name="批注", exact=True).fill("主语。")
    page.get_by_role("button", name="写批注").click()
    expect(page.get_by_text("批注写好了。")).to_be_visible()
    page.get_by_role("button", name="解决：三吨").click()
    expect(page.get_by_text("批注已解决。")).to_be_visible()
    expect(page.locator(".leaves img")).to_have_count(edition.pages)
    note.refresh_from_db()
    assert note.resolved_by == cast["reviewer"]
    decide(page, "审定")
