"""The page of a whole issue in a real browser: written, put in order, saved without loading; nothing typed is lost."""

import re
from time import sleep as wait

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from bulletin import moves, notes
from bulletin.models import Article, Brief, Issue, Kind
from office.models import RecipientUnit
from tests.browser.desk import at_end_of_text, crash, issue_page, let_in, save, save_issue, state, text_of, write_in
from tests.browser.writing import CLIPBOARDS, hand_over
from tests.conftest import make_issue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST, SECOND = "望溪区推进老旧小区改造", "柳坞街道清理背街小巷"
NARROW = {"viewport": {"width": 1000, "height": 800}}  # without the printed page beside the text


@pytest.fixture
def page(open_browser, issue, cast) -> Page:
    """The page of the issue, before an editor."""
    page = open_browser(**NARROW)
    let_in(page, "editor")
    page.goto(issue_page(issue))
    return page


def window(page: Page) -> Locator:
    return page.locator(".cke_wysiwyg_div")


def briefs(page: Page) -> Locator:
    return page.get_by_label("简讯", exact=True)


def names_of(page: Page, label: str) -> Locator:
    return page.get_by_role("region", name=label, exact=True)


def open_names(page: Page, label: str) -> Locator:
    """The field in which the next name of this list is typed."""
    if page.locator("#lists").get_attribute("open") is None:
        page.get_by_role("heading", name="收文单位和署名").click()
    return names_of(page, label).get_by_role("combobox")


def chips(page: Page, label: str) -> Locator:
    return names_of(page, label).locator(".chips > li")


def choose(page: Page, row: Locator, act: str) -> None:
    """From the menu of an article or a brief."""
    row.get_by_label("更多").click()
    row.get_by_role("button", name=act, exact=True).click()


def titles(issue: Issue) -> list[str]:
    return list(issue.articles.values_list("title", flat=True))


def body_of(issue: Issue, title: str) -> str:
    return issue.articles.get(title=title).body


def reached(read, wanted) -> None:
    """What a page sent on its way out arrives after it."""
    for _ in range(100):
        if read() == wanted:
            return
        wait(0.05)
    assert read() == wanted


# Saved without loading


def test_every_piece_is_saved_at_once_by_a_key_and_nothing_is_loaded(page, issue):
    here = page.evaluate("performance.timeOrigin")
    page.get_by_label("标题", exact=True).first.fill("换了标题")
    briefs(page).nth(1).fill("换了第二条。")
    page.get_by_role("heading", name="期号和日期").click()
    page.get_by_label("编发单位").fill("换了单位")
    write_in(page, SECOND)
    page.keyboard.insert_text("输入法写的。")
    expect(text_of(page, SECOND).locator(".words")).to_have_text("23")
    page.keyboard.type("又一句。")
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("已保存（")
    assert page.evaluate("performance.timeOrigin") == here
    expect(window(page)).to_be_focused()
    page.keyboard.type("接着写。")
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("已保存（")
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("都已经保存了。")
    issue.refresh_from_db()
    assert titles(issue) == ["换了标题", SECOND]
    assert body_of(issue, SECOND).count("输入法写的。又一句。接着写。") == 1
    assert issue.briefs.last().text == "换了第二条。"
    assert issue.publisher == "换了单位"


def test_what_is_wrong_is_said_where_it_is_and_the_rest_is_saved(page, issue):
    page.get_by_role("heading", name="期号和日期").click()
    page.get_by_label("更正日期").or_(page.get_by_label("年份")).first.fill("1")
    page.get_by_label("标题", exact=True).first.fill("照样存下")
    page.get_by_role("heading", name="期号和日期").click()
    save(page)
    expect(state(page)).to_contain_text("有1处没有保存")
    expect(page.locator("#facts").get_by_role("alert")).to_be_visible()
    expect(page.locator("#facts [aria-invalid=true]")).to_have_count(1)
    page.get_by_label("标题", exact=True).first.press("Tab")
    expect(state(page)).to_contain_text("有1处没有保存")
    assert titles(issue)[0] == "照样存下"


def test_a_page_that_is_loaded_again_shows_what_is_saved(page, issue):
    """And not what a browser remembers of its fields, which the next save would write over another's change."""
    briefs(page).first.fill("第一次写的。")
    page.get_by_label("标题", exact=True).first.fill("第一次写的标题")
    open_names(page, "报").fill("市直各单位")
    page.keyboard.press("Enter")
    expect(chips(page, "报")).to_have_count(2)
    save_issue(page)
    issue.recipients.filter(kind=Kind.REPORT).delete()
    article, brief = issue.articles.first(), issue.briefs.first()
    article.title, brief.text = "别人后来写的标题", "别人后来写的。"
    article.save()
    brief.save()
    page.reload()
    expect(page.get_by_label("标题", exact=True).first).to_have_value("别人后来写的标题")
    expect(briefs(page).first).to_have_value("别人后来写的。")
    expect(chips(page, "报")).to_have_count(0)
    expect(state(page)).to_be_empty()


# Nothing typed is lost


def test_what_was_typed_is_saved_when_the_page_is_left(page, issue):
    """Without a question, and so that it is not offered again."""
    asked = []
    page.on("dialog", lambda question: (asked.append(question.message), question.accept()))
    page.get_by_role("button", name="＋ 文章").click()
    page.keyboard.type("新来的一篇")
    page.keyboard.press("Enter")
    expect(window(page)).to_be_focused()
    page.keyboard.type("最后一刻写的。")
    page.goto("/admin/")
    reached(lambda: titles(issue), [FIRST, SECOND, "新来的一篇"])
    assert "最后一刻写的。" in body_of(issue, "新来的一篇")
    page.goto(issue_page(issue))
    expect(page.get_by_label("标题", exact=True)).to_have_count(3)
    expect(page.get_by_role("region", name="没有保存的内容")).to_have_count(0)
    page.goto("/admin/")
    assert asked == []


def test_what_was_typed_before_a_crash_is_offered_and_put_back_whole(page, issue, open_browser):
    write_in(page, SECOND)
    page.keyboard.type("崩溃前写的。")
    page.get_by_role("button", name="＋ 文章").click()
    page.keyboard.type("崩溃前加的一篇")
    choose(page, page.locator(".article.piece").last, "上移")
    choose(page, page.locator(".brief.piece").first, "删去")
    open_names(page, "报").fill("市直各单位")
    page.keyboard.press("Enter")
    expect(chips(page, "报")).to_have_count(2)
    with page.expect_response(re.compile("/keep/$")):
        pass
    crash(page)
    assert titles(issue) == [FIRST, SECOND]

    again = open_browser(**NARROW)
    let_in(again, "editor")
    again.goto(issue_page(issue))
    offer = again.get_by_role("region", name="没有保存的内容")
    for words in ("崩溃前写的。", "崩溃前加的一篇", "市直各单位"):
        expect(offer).to_contain_text(words)
    offer.get_by_role("link", name="恢复").click()
    expect(again.get_by_text("已经放回各处")).to_be_visible()
    expect(again.get_by_label("标题", exact=True).nth(1)).to_have_value("崩溃前加的一篇")
    expect(chips(again, "报")).to_contain_text(["市委办", "市直各单位"])
    expect(again.locator(".brief.piece").first.get_by_role("button", name="不删了")).to_be_visible()
    save_issue(again)
    assert titles(issue) == [FIRST, "崩溃前加的一篇", SECOND]
    assert "崩溃前写的。" in body_of(issue, SECOND)
    assert issue.briefs.count() == 1
    again.goto(issue_page(issue))
    expect(offer).to_have_count(0)


def test_who_is_logged_out_while_writing_logs_in_again_in_place(open_browser, issue, cast):
    page = open_browser(unheard="403 (Forbidden)", **NARROW)  # to a sign of life under way while the login changes
    let_in(page, "editor")
    page.goto(issue_page(issue))
    write_in(page, SECOND)
    page.keyboard.type("登录过期时写的。")
    Session.objects.all().delete()
    page.keyboard.press("Control+s")
    asked = page.get_by_role("dialog", name="请重新登录")
    asked.get_by_label("密码").fill("editor-pass-2026")
    asked.get_by_role("button", name="登录").click()
    expect(asked).to_be_hidden()
    expect(state(page)).to_contain_text("已保存（")
    expect(window(page)).to_contain_text("登录过期时写的。")
    assert "登录过期时写的。" in body_of(issue, SECOND)

    Session.objects.all().delete()
    text_of(page, FIRST).get_by_role("button", name="写正文").click()
    asked.get_by_label("密码").fill("editor-pass-2026")
    asked.get_by_role("button", name="登录").click()
    expect(window(page)).to_contain_text("9月11日，望溪区召开")


def test_what_is_written_while_the_line_is_dead_is_saved_when_it_is_back(open_browser, issue, cast):
    page = open_browser(unheard="ERR_INTERNET_DISCONNECTED", **NARROW)
    let_in(page, "editor")
    page.goto(issue_page(issue))
    page.context.set_offline(True)
    briefs(page).first.fill("断线时写的。")
    expect(page.get_by_text("连不上服务器：您写的还在这一页上")).to_be_visible()
    save(page)
    expect(state(page)).to_contain_text("连不上服务器，没有保存")
    expect(briefs(page).first).to_have_value("断线时写的。")
    page.context.set_offline(False)
    expect(page.get_by_text("您写的已替您留着")).to_be_visible()
    save_issue(page)
    assert issue.briefs.first().text == "断线时写的。"


# Rows


def test_what_is_deleted_is_struck_through_until_it_is_saved_and_brought_back_after(page, issue):
    row = text_of(page, FIRST)
    choose(page, row, "删去")
    expect(row).to_have_class(re.compile(r"\bgone\b"))
    assert (
        row.get_by_label("标题", exact=True).evaluate("one => getComputedStyle(one).textDecorationLine")
        == "line-through"
    )
    row.get_by_role("button", name="不删了").click()
    expect(row).not_to_have_class(re.compile(r"\bgone\b"))
    save(page)
    expect(state(page)).to_have_text("都已经保存了。")

    choose(page, row, "删去")
    save(page)
    expect(state(page)).to_contain_text(f"删去了文章《{FIRST}》。")
    expect(row).to_have_count(0)
    assert titles(issue) == [SECOND]
    state(page).get_by_role("button", name="恢复").click()
    expect(state(page)).to_contain_text("恢复了")
    expect(text_of(page, FIRST)).to_be_visible()
    assert set(titles(issue)) == {FIRST, SECOND}

    page.get_by_role("button", name="＋ 文章").click()
    choose(page, page.locator(".article.piece").last, "删去")
    expect(page.locator(".article.piece")).to_have_count(2)
    save(page)
    expect(state(page)).to_contain_text("都已经保存了。")


def test_rows_are_moved_by_keys_by_the_menu_and_by_dragging(page, issue):
    third = issue.articles.create(title="第三篇", order=3)
    page.reload()
    page.get_by_label("标题", exact=True).nth(2).press("Alt+Shift+ArrowUp")
    expect(page.get_by_label("标题", exact=True).nth(1)).to_be_focused()
    save_issue(page)
    assert titles(issue) == [FIRST, third.title, SECOND]
    page.locator(".article.piece .handle").first.drag_to(text_of(page, SECOND), target_position={"x": 30, "y": 20})
    choose(page, page.locator(".brief.piece").nth(1), "上移")
    moved = page.get_by_label("标题", exact=True).evaluate_all("fields => fields.map((field) => field.value)")
    save_issue(page)
    assert titles(issue) == moved
    assert moved.index(FIRST) > 0
    assert issue.briefs.first().text == "市文旅局发布文明旅游倡议书。"
    assert page.locator("#contents a").all_inner_texts() == moved


def test_several_briefs_pasted_become_several_where_they_were_pasted(page, issue):
    page.get_by_role("button", name="＋ 简讯").click()
    hand_over_text(briefs(page).last, "★甲区,办成一件事。\n★乙区办成两件事。\n★丙区办成三件事。")
    expect(briefs(page)).to_have_count(5)
    expect(state(page)).to_contain_text("粘贴成3条")
    save_issue(page)
    texts = list(issue.briefs.values_list("text", flat=True))
    assert texts[2:] == ["甲区，办成一件事。", "乙区办成两件事。", "丙区办成三件事。"]


_PASTE = """(field, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  field.focus();
  field.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
}"""


def hand_over_text(field: Locator, text: str) -> None:
    field.evaluate(_PASTE, text)


@pytest.mark.parametrize("program", ["word", "notepad"])
def test_a_whole_article_pasted_into_a_new_text_gives_it_its_title(page, issue, program):
    page.get_by_role("button", name="＋ 文章").click()
    row = page.locator(".article.piece").last
    row.get_by_role("button", name="写正文").click()
    title = "望溪区河道整治情况"
    if program == "word":
        hand_over(window(page), "paste", (CLIPBOARDS / "word.html").read_text())
    else:
        hand_over(
            window(page),
            "paste",
            text=f"{title}\n　　近日，望溪区组织沿河社区开展河道清漂，清出漂浮物多吨。\n　　群众评价良好。",
        )
    expect(row.get_by_label("标题", exact=True)).to_have_value(title)
    expect(window(page)).not_to_contain_text(title)
    save_issue(page)
    assert titles(issue)[-1] == title
    assert "近日，望溪区组织沿河社区" in body_of(issue, title)


# Names


def test_a_name_and_enter_at_once_put_in_that_name_however_slow_the_server_is(page, issue):
    for name in ("市直机关工委", "市委"):
        RecipientUnit.objects.create(name=name)
    field = open_names(page, "报")
    page.route("**/choices/**", lambda route: (page.wait_for_timeout(300), route.continue_()))
    field.press_sequentially("市直各单位")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(chips(page, "报")).to_contain_text(["市委办", "市直各单位"])
    expect(field).to_have_value("")
    page.unroute_all(behavior="wait")
    field.press_sequentially("市委")  # which others begin with
    page.keyboard.press("Enter")
    expect(chips(page, "报")).to_have_count(3)
    save_issue(page)
    units = issue.recipients.filter(kind=Kind.REPORT).values_list("unit__name", flat=True)
    assert list(units) == ["市委办", "市直各单位", "市委"]


def test_a_unit_that_is_not_on_the_list_is_entered_only_when_it_is_chosen(page, issue):
    field = open_names(page, "送")
    field.fill("市数据局")
    page.keyboard.press("Enter")
    offered = names_of(page, "送").get_by_role("option", name="“市数据局”不在名录里：加进名录并填上")
    expect(offered).to_be_visible()
    assert not RecipientUnit.objects.filter(name="市数据局").exists()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(chips(page, "送")).to_contain_text(["市直各单位", "市数据局"])
    chips(page, "送").last.press("Alt+ArrowLeft")
    save_issue(page)
    units = issue.recipients.filter(kind=Kind.SEND).values_list("unit__name", flat=True)
    assert list(units) == ["市数据局", "市直各单位"]
    chips(page, "送").first.press("Delete")
    expect(chips(page, "送")).to_have_count(1)


def test_a_whole_list_pasted_fills_all_three(page, issue):
    issue.recipients.all().delete()
    for name in ("市人大办", "市政协办"):
        RecipientUnit.objects.create(name=name)
    page.reload()
    field = open_names(page, "送")
    hand_over_text(field, "报：市委办，市人大办\n送：市直各单位\n发：各区县创建办，市政协办，市新来局")
    expect(chips(page, "报")).to_contain_text(["市委办", "市人大办"])
    expect(chips(page, "送")).to_contain_text(["市直各单位"])
    expect(chips(page, "发")).to_contain_text(["各区县创建办", "市政协办"])
    expect(names_of(page, "送")).to_contain_text("名录里没有“市新来局”")
    page.get_by_role("button", name="都加进名录并填上").click()
    expect(chips(page, "发")).to_have_count(3)
    save_issue(page)
    assert issue.recipients.count() == 6


def test_a_name_that_was_typed_and_not_put_in_is_not_lost_without_a_word(page, issue):
    field = open_names(page, "报")
    field.fill("市委")
    briefs(page).first.fill("换了第一条。")
    save(page)
    expect(state(page)).to_contain_text("没填上的名称")
    expect(names_of(page, "报").get_by_role("alert")).to_contain_text("“市委”还没有填上")
    assert issue.briefs.first().text == "换了第一条。"
    page.locator("summary").filter(has_text=re.compile("^送审$")).click()
    expect(page.get_by_role("button", name="确认送审")).to_be_hidden()
    field.fill("")
    save(page)
    expect(state(page)).to_contain_text("都已经保存了。")


def test_of_a_pasted_name_that_is_not_on_the_list_those_like_it_are_offered(page, issue):
    RecipientUnit.objects.create(name="柳坞街道办事处")
    field = open_names(page, "发")
    before = chips(page, "发").count()
    hand_over_text(field, "柳坞街道，桥北街道办")
    names_of(page, "发").get_by_role("button", name="是“柳坞街道办事处”").first.click()
    page.get_by_role("button", name="都加进名录并填上").click()
    expect(chips(page, "发")).to_have_count(before + 2)
    save(page)
    expect(state(page)).to_contain_text("已保存（")
    assert [row.unit.name for row in issue.recipients.filter(kind=Kind.ISSUE)][-2:] == ["柳坞街道办事处", "桥北街道办"]


def test_a_brief_is_parted_where_the_caret_stands_whatever_its_characters(page, issue):
    brief = briefs(page).first
    brief.fill("  𠮷祥𠮷街道慰问老人。另一条从这里开始。")
    brief.evaluate("(field) => field.setSelectionRange(field.value.indexOf('另'), field.value.indexOf('另'))")
    choose(page, page.locator(".brief.piece").first, "在光标处分成两条")
    expect(briefs(page)).to_have_count(3)
    assert [one.text for one in issue.briefs.all()][:2] == ["𠮷祥𠮷街道慰问老人。", "另一条从这里开始。"]


def test_names_that_another_put_in_meanwhile_are_shown_by_name(page, issue):
    issue.recipients.create(kind=Kind.REPORT, unit=RecipientUnit.objects.create(name="市人大办"), order=2)
    open_names(page, "报").fill("市直各单位")
    page.keyboard.press("Enter")
    expect(chips(page, "报")).to_have_count(2)
    save(page)
    names_of(page, "报").get_by_role("button", name="用现在保存着的").click()
    expect(chips(page, "报")).to_contain_text(["市委办", "市人大办"])


# What is done to texts


def test_texts_are_parted_joined_held_over_taken_back_moved_and_copied(page, issue, bulletin, cast):
    other = make_issue(bulletin, 16, by=cast["editor"])
    write_in(page, FIRST)
    page.keyboard.type("未存的话。")
    choose(page, text_of(page, FIRST), "在光标处分成两篇")
    page.get_by_role("dialog", name="分成两篇").get_by_label("后一篇的标题").fill("后一半")
    page.get_by_role("button", name="确定").click()
    expect(text_of(page, "后一半")).to_be_visible()
    assert titles(issue) == [FIRST, "后一半", SECOND]
    assert "未存的话。" in body_of(issue, "后一半")
    expect(state(page)).to_contain_text("分出了")

    choose(page, text_of(page, "后一半"), "并入上一篇")
    expect(text_of(page, "后一半")).to_have_count(0)
    assert body_of(issue, FIRST).count("<p>") == 2

    choose(page, text_of(page, SECOND), "放进备用稿")
    expect(text_of(page, SECOND)).to_have_count(0)
    page.locator("#articles").get_by_role("button", name="从备用稿取").click()
    page.get_by_role("dialog", name="从备用稿取").get_by_role("button", name="确定").click()
    expect(text_of(page, SECOND)).to_be_visible()

    for act, where in (("复制到……", "复制到"), ("移到另一期……", "移到另一期")):
        choose(page, text_of(page, SECOND), act)
        asked = page.get_by_role("dialog", name=where)
        asked.get_by_role("combobox").select_option(label=str(other))
        asked.get_by_role("button", name="确定").click()
        expect(state(page)).to_contain_text(str(other))
    assert titles(issue) == [FIRST]
    assert titles(other).count(SECOND) == 3

    first = page.locator(".brief.piece").first
    briefs(page).first.fill("松涧镇清漂。望溪区清淤。")
    briefs(page).first.evaluate("field => field.setSelectionRange(6, 6)")
    choose(page, first, "在光标处分成两条")
    expect(briefs(page)).to_have_count(3)
    choose(page, page.locator(".brief.piece").nth(1), "并入上一条")
    expect(briefs(page)).to_have_count(2)
    assert issue.briefs.first().text.replace("\n", "") == "松涧镇清漂。望溪区清淤。"


def test_a_note_stands_beside_its_paragraph_and_is_answered_and_resolved_there(page, issue, cast):
    article = issue.articles.first()
    edition = moves.submit(issue, by=cast["editor"])
    for text in ("“倒排”前面缺主语。", "挂图作战改了。"):
        notes.add(edition, by=cast["reviewer"], place=f"article-{article.key}-2", text=text)
    moves.return_(edition, by=cast["reviewer"], reason="请改。")
    page.reload()
    write_in(page, FIRST)
    margin = page.get_by_role("list", name="批注")
    note = margin.get_by_role("listitem").filter(has_text="缺主语")
    note.get_by_role("button", name="看这一段").click()
    pointed = window(page).locator("p", has_text="会议指出")
    expect(pointed).to_be_in_viewport()
    assert pointed.evaluate("paragraph => paragraph.getAnimations().length") == 1
    note.get_by_role("button", name="回复").click()
    note.get_by_role("textbox", name="回复").fill("补上“各街道”。")
    note.get_by_role("button", name="写回复").click()
    expect(note).to_contain_text("补上“各街道”。")
    margin.get_by_role("listitem").filter(has_text="挂图作战").get_by_role("button", name="解决").click()
    expect(margin.get_by_role("listitem")).to_have_count(1)
    opened = edition.notes.filter(answers=None)
    assert [bool(one.resolved_at) for one in opened.order_by("pk")] == [False, True]
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("都已经保存了。")


# The printed page


def test_the_printed_page_follows_the_caret_and_leads_to_it(open_browser, issue, cast):
    article = issue.articles.last()
    sentence = "近日，柳坞街道清理背街小巷十二条，群众评价良好。"
    article.body = "".join(f"<p>第{number}段，{sentence}</p>" for number in range(40))
    article.save()
    page = open_browser(viewport={"width": 1366, "height": 768})
    let_in(page, "editor")
    page.goto(issue_page(issue))
    printed = page.get_by_role("complementary", name="印出来的样子")
    which = printed.get_by_role("status")
    expect(printed.get_by_role("img", name="印出来的第1页")).to_be_visible()
    expect(which).to_have_text(re.compile(r"^第1页，共[4-9]页$"))
    expect(page.locator("#contents li").last).to_contain_text(re.compile(r"第\d～\d页"))

    write_in(page, SECOND)
    expect(which).not_to_have_text(re.compile("^第1页"))
    last = which.inner_text()
    mark = printed.locator(".caret-line")
    expect(mark).to_be_visible()
    printed.get_by_role("button", name="上一页").click()
    expect(which).not_to_have_text(last)
    page.wait_for_timeout(500)
    expect(which).not_to_have_text(last)  # it stays turned
    window(page).press("ArrowLeft")
    expect(which).to_have_text(last)

    while printed.get_by_role("button", name="上一页").is_enabled():
        before = which.inner_text()
        printed.get_by_role("button", name="上一页").click()
        expect(which).not_to_have_text(before)
    expect(which).to_have_text(re.compile("^第1页"))
    with page.expect_response("**/printed/") as answer:
        briefs(page).first.fill("又一条。")
    line = next(one for one in answer.value.json()["lines"] if one["piece"].startswith("article") and one["paragraph"])
    box = printed.get_by_role("img").bounding_box()
    at_half = line["x"] + line["width"] * 0.5
    page.mouse.click(box["x"] + box["width"] * at_half, box["y"] + box["height"] * (line["y"] + line["height"] / 2))
    expect(window(page)).to_contain_text("会议指出")
    expect(window(page)).to_be_focused()
    page.keyboard.type("※")
    words = window(page).inner_text().replace("\n", "")
    assert 0 < words.index("※") < line["length"]

    page.keyboard.press("Alt+p")
    expect(printed).to_be_hidden()
    page.keyboard.press("Alt+p")
    expect(printed.get_by_role("img")).to_be_visible()


# By keys, and on a phone


def test_any_text_is_within_fifteen_keys_of_the_top_and_the_keys_are_listed(page, issue):
    for number in range(3, 25):
        issue.articles.create(title=f"第{number}篇", body=f"<p>第{number}篇的正文。</p>", order=number)
    page.reload()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="按键")
    expect(keys).to_contain_text("Ctrl+S")
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    for key in ("Alt+2", "Alt+3", "Alt+PageDown"):
        page.keyboard.press(key)
    expect(window(page)).to_be_focused()
    expect(window(page)).to_have_text("第24篇的正文。")


def test_on_a_phone_each_text_is_a_line_until_it_is_opened(open_browser, issue, cast):
    page = open_browser(viewport={"width": 390, "height": 844})
    let_in(page, "editor")
    page.goto(issue_page(issue))
    row = text_of(page, FIRST)
    assert row.bounding_box()["height"] < 100
    expect(row.get_by_label("供稿单位")).to_be_hidden()
    row.get_by_role("button", name="打开或收起这一篇").click()
    row.get_by_label("供稿单位").fill("望溪区")
    row.get_by_role("button", name="写正文").click()
    at_end_of_text(page)
    page.keyboard.type("手机上写的。")
    choose(page, text_of(page, SECOND), "上移")
    save_issue(page)
    assert titles(issue) == [SECOND, FIRST]
    assert "手机上写的。" in body_of(issue, FIRST)
    expect(page.locator("summary").filter(has_text=re.compile("^送审$"))).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_large_issue_is_a_page_of_a_fair_size(open_browser, issue, cast):
    page = open_browser(**NARROW)
    let_in(page, "editor")
    page.route("**/preflight/summary/", lambda route: route.fulfill(status=200, body=""))  # not this test's to wait for
    small = measured(page, issue)
    body = "<p>近日，柳坞街道清理背街小巷十二条，群众评价良好。</p>" * 40
    for number in range(3, 41):
        Article.objects.create(issue=issue, title=f"第{number}篇", body=body, order=number)
    for number in range(3, 121):
        Brief.objects.create(issue=issue, text=f"第{number}条简讯。", order=number)
    large = measured(page, issue)
    print(f"2 articles and 2 briefs: {small}; 40 and 120: {large} (KB, nodes)")
    rows = 156  # more
    assert (large[0] - small[0]) / rows < 2.5
    assert (large[1] - small[1]) / rows < 40


def measured(page: Page, issue: Issue) -> tuple[int, int]:
    """KB of the page itself, and how many nodes it has."""
    page.goto(issue_page(issue))
    size = page.evaluate("performance.getEntriesByType('navigation')[0].encodedBodySize")
    return round(size / 1024), page.evaluate("document.querySelectorAll('*').length")
