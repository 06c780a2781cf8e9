"""An outsider with a phone (核稿): from the editor's form to what the reviewer reads, with scripts and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from bulletin import invitations
from bulletin.models import Edition, Invitation, Note
from tests.browser.desk import EVERY_RULE, OF_COLOURS, busy_at_first, check, expect_drawn, let_in
from tests.conftest import make_edition
from tests.desk.stages import blank_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}}
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


@pytest.fixture
def edition(issue, cast) -> Edition:
    return make_edition(issue, "in_review", blank_pdf(), by=cast["editor"], reviewer=cast["reviewer"])


@pytest.fixture
def key(edition, cast) -> invitations.Key:
    return invitations.invite(edition, by=cast["editor"], name="臧文溪", unit="市文明办", days=3)


def enter(page: Page, link: str, code: str) -> None:
    page.goto(link)
    page.get_by_label("核稿码").fill(code)
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_text("请臧文溪（市文明办）核稿")).to_be_visible()


def test_an_outsider_is_asked_reads_notes_and_disagrees_and_the_reviewer_sees_it(open_browser, edition):
    desk, phone = open_browser(bypass_csp=True), open_browser(bypass_csp=True, unheard="400", **PHONE)
    let_in(desk, "editor")
    review = f"/admin/bulletin/edition/{edition.pk}/change/"
    desk.goto(review)
    desk.locator("summary", has_text="资料").click()
    desk.locator("summary", has_text="请外单位的人核稿").click()
    desk.get_by_label("姓名").fill("臧文溪")
    desk.get_by_label("单位", exact=True).fill("市文明办")
    desk.get_by_role("button", name="生成链接和核稿码").click()
    words = desk.get_by_label("发给臧文溪的话").input_value()
    desk.get_by_role("button", name="复制").first.click()
    expect(desk.get_by_role("button", name="已复制")).to_be_visible()
    code = desk.locator(".code").inner_text()
    faults = check(desk)

    link = re.search(r"http\S+", words)[0]
    phone.goto(link)
    faults += check(phone)
    enter(phone, link, code)
    assert invitation_address().endswith(phone.url.split("/invited")[1])
    faults += check(phone)
    phone.locator("[data-place=article-1-2]").click()
    expect(phone.get_by_label("位置")).to_have_value("article-1-2")
    expect(phone.get_by_role("textbox", name="批注")).to_be_focused()
    faults += check(phone)
    phone.keyboard.type(HOSTILE)
    phone.get_by_role("textbox", name="意见").fill("写到一半的意见")
    phone.get_by_role("button", name="写批注").click()
    expect(phone.get_by_text("存好了，谢谢您。")).to_be_visible()
    expect(phone.locator("[data-notes]")).to_contain_text("会议指出：")
    expect(phone.locator("#said")).to_contain_text(HOSTILE)
    expect(phone.get_by_role("textbox", name="意见")).to_have_value("写到一半的意见")  # nothing was loaded anew
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("textbox", name="批注")).to_be_hidden()
    phone.get_by_role("radio", name="不同意").check()
    phone.get_by_role("textbox", name="意见").fill("")
    phone.get_by_role("button", name="就这样说").click()
    expect(phone.get_by_text("不同意的，请写明哪里不妥、怎么改。")).to_be_visible()
    phone.get_by_role("textbox", name="意见").fill(HOSTILE)
    phone.get_by_role("button", name="就这样说").click()
    expect(phone.locator("#concluded")).to_contain_text("您说：不同意")
    expect(phone.locator("#concluded")).to_contain_text(HOSTILE)
    phone.locator("summary", has_text="印出来的样子").click()
    picture = phone.get_by_role("img", name="第1页")
    picture.scroll_into_view_if_needed()
    phone.wait_for_function("document.querySelector('.leaves img').naturalWidth > 1000")
    phone.emulate_media(color_scheme="dark")
    faults += check(phone, OF_COLOURS)

    desk.goto(review)
    expect(desk.locator("#invitations")).to_contain_text(HOSTILE)
    expect(desk.locator(".stacks")).to_contain_text(HOSTILE)
    assert "请臧文溪核稿" in phone.title()
    assert not faults, "\n".join(faults)


def invitation_address() -> str:
    return f"/invited/{Invitation.objects.get().pk}/"


def test_a_printed_page_for_which_the_press_was_busy_comes_to_an_outsider_by_itself(open_browser, key):
    phone = open_browser(unheard="503", **PHONE)
    busy_at_first(phone, "/pages/1.webp")
    enter(phone, f"/invited/{key.token}/", key.code)
    phone.locator("summary", has_text="印出来的样子").click()
    expect_drawn(phone.get_by_role("img", name="第1页"))


def test_what_is_written_while_the_link_dies_is_handed_back(open_browser, key, cast):
    phone = open_browser(bypass_csp=True, unheard="410", **PHONE)
    enter(phone, f"/invited/{key.token}/", key.code)
    phone.locator("[data-place=article-1-2]").focus()
    phone.keyboard.press("Enter")
    phone.keyboard.type("写到一半的话")
    invitations.revoke(key.invitation, by=cast["editor"])
    phone.get_by_role("button", name="写批注").click()
    expect(phone.get_by_text("这次核稿已经取消")).to_be_visible()
    expect(phone.get_by_label("您刚才写的没有存下来")).to_have_value("写到一半的话")
    assert check(phone, EVERY_RULE) == []
    assert not Note.objects.exists()


def test_a_lost_connection_keeps_what_was_typed_and_says_so(open_browser, key):
    phone = open_browser(unheard="net::ERR", **PHONE)
    enter(phone, f"/invited/{key.token}/", key.code)
    phone.get_by_role("button", name="给整期写一条").click()
    phone.keyboard.type("在电梯里写的话")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="写批注").click()
    expect(phone.get_by_text("没有连上，还没有存下来。")).to_be_visible()
    phone.context.set_offline(False)
    phone.get_by_role("button", name="写批注").click()
    expect(phone.locator("#said")).to_contain_text("在电梯里写的话")


def test_all_of_it_is_done_without_scripts(open_browser, key):
    phone = open_browser(java_script_enabled=False, unheard="404", **PHONE)
    enter(phone, f"/invited/{key.token}/", key.code)
    phone.get_by_label("位置").select_option("brief-1")
    phone.get_by_role("textbox", name="批注").fill("三吨还是五吨？")
    phone.get_by_role("button", name="写批注").click()
    expect(phone.locator("#said")).to_contain_text("三吨还是五吨？")
    phone.get_by_role("radio", name="同意", exact=True).check()
    phone.get_by_role("button", name="就这样说").click()
    expect(phone.locator("#concluded")).to_contain_text("您说：同意")
    phone.get_by_role("button", name="看完了，退出").click()
    phone.goto(invitation_address())
    expect(phone.get_by_text("这个核稿链接不能用")).to_be_visible()
