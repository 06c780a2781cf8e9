"""How each picture of the handbook is taken: who opens what, what is done there, what is framed, what is shown.

`make handbook` takes them in the demo office; tests/browser/test_handbook.py goes the same ways in its own.
"""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page

from bulletin import archive, drafting
from bulletin.models import Article, Bulletin, Edition, Issue, Status
from bulletin.word import files
from office.audit import acting
from office.models import Leader, OpenForm, RecipientUnit, User
from office.roles import EDITOR, MANAGER, PUBLISHER, REVIEWER
from tests.browser.writing import hand_over
from tests.word.edited import Edited

SCREEN = {"width": 1366, "height": 900}
SIDE_BY_SIDE = {"width": 1366, "height": 660}  # a picture as high as it may be
NARROW = {"width": 1044, "height": 900}  # where a page is wider than a picture may be
AROUND, WIDEST, TALLEST = 14, 1030, 680  # pixels
PASTED = "<p>望溪区整治占道经营</p><p>望溪区城管局</p><p>9月16日,望溪区城管局整治占道经营 12处,劝导商户 40户.</p>"
SLIPS = "9月16日（星期五），松涧镇清理河道垃圾三吨,出动党员志愿者120人次。"
BRIEFS = "1．松涧镇清理河道垃圾三吨。\n2．柳坞街道新增停车位一百二十个。\n3．市文旅局发布文明旅游倡议书。"
BROUGHT = """望溪区创建简报

第 31 期

望溪区创建办　2026年10月8日

柳坞街道整治占道经营

10月5日,柳坞街道整治占道经营12处,劝导商户40户。

（柳坞街道办供稿）
"""
PASTE = """(field, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
}"""
# A page that is left saves what was written there; here nothing shall come of it.
LEAVES_NOTHING = "navigator.sendBeacon = () => true"
# White between the two: the desk's own header is red.
FRAME = """(element) => Object.assign(element.style, {
  outline: "3px solid #d4121a", outlineOffset: "3px", boxShadow: "0 0 0 3px #fff",
})"""
# The browser that takes the pictures has no Chinese for its own fields; those of the readers have.
IN_CHINESE = """() => {
  const said = { date: "年/月/日", "datetime-local": "年/月/日 --:--", file: "选择文件　未选择任何文件" };
  for (const field of document.querySelectorAll("input")) {
    if (!(field.type in said)) continue;
    const value = field.value.replaceAll("-", "/") || said[field.type];
    field.type = "text";
    field.value = value;
  }
}"""


class Shot(NamedTuple):
    """`frame` is the selector of what is spoken of, `shown` are those of what the picture holds."""

    role: str
    address: Callable[[], str]
    frame: str
    shown: tuple[str, ...]
    prepare: Callable[[Page], None] = lambda page: None


def at(name: str, *args) -> Callable[[], str]:
    return lambda: reverse(name, args=args)


def of_issue(stage: str | None, page: str = "change") -> Callable[[], str]:
    """A page of the newest issue at this stage; None is one that is drafted."""
    return lambda: reverse(f"admin:bulletin_issue_{page}", args=[_issue(stage).pk])


def _issue(stage: str | None) -> Issue:
    return Issue.objects.with_stage().filter(newest_status=stage).latest("number")


def of_edition(status: Status) -> Callable[[], str]:
    """The review page of an edition on which nothing is decided yet."""
    undecided = {"status": status, "release_at": None, "withdrawal_asked_at": None}
    return lambda: reverse("admin:bulletin_edition_change", args=[Edition.objects.filter(**undecided).latest("pk").pk])


def of_newest(model, name: str) -> Callable[[], str]:
    return lambda: reverse(name, args=[model.objects.latest("pk").pk])


def click(*selectors: str) -> Callable[[Page], None]:
    def prepare(page: Page) -> None:
        for selector in selectors:
            page.locator(selector).first.click()

    return prepare


# What is done before


def open_body(page: Page) -> None:
    page.locator(".article .open-body").first.click()
    page.locator(".cke_wysiwyg_div").wait_for()


def wait_for_the_printed_page(page: Page) -> None:
    open_body(page)
    page.locator(".printed .caret-line").wait_for()


def bring_in(page: Page) -> None:
    page.get_by_role("textbox", name="全文").fill(BROUGHT)
    page.get_by_role("button", name="看看收成什么样").click()
    page.get_by_role("button", name="收成这一期").wait_for()
    page.set_viewport_size(NARROW)


def bring_back(page: Page) -> None:
    """The draft as a Word file in which a brief was changed."""
    issue = _issue(None)
    words = archive.seal(issue).briefs[0].text[:4]
    edited = Edited(files.of_draft(issue))
    edited.track("brief-1", words, f"经过努力，{words}", "秦又棠")
    page.get_by_label("文件", exact=True).set_input_files(
        {"name": "改稿.docx", "mimeType": files.DOCX, "buffer": edited.data()}
    )
    page.get_by_role("button", name="看看改了哪里").click()
    page.locator("[data-key]").first.wait_for()
    page.set_viewport_size(NARROW)


def paste_an_article(page: Page) -> None:
    page.locator("[data-add=article]").click()
    page.keyboard.press("Enter")  # from the title into the text
    hand_over(page.locator(".cke_wysiwyg_div"), "paste", html=PASTED)
    page.locator(".cke_notification").wait_for()


def paste_briefs(page: Page) -> None:
    page.locator("[data-add=brief]").click()
    page.locator(".brief.piece [name=text]").last.evaluate(PASTE, BRIEFS)
    page.get_by_text("粘贴成3条。").wait_for()


def write_a_name(page: Page) -> None:
    page.locator("#lists > summary").click()
    page.locator(".names .add-name input").first.press_sequentially("市")
    page.locator(".offers:visible").wait_for()


def ask_for_a_picture(page: Page) -> None:
    open_body(page)
    page.locator(".cke_button__picture").click()


def change_a_title(page: Page) -> None:
    page.locator(".article.piece [name=title]").first.press("End")
    page.keyboard.type("十件实事")


def both_write(page: Page) -> None:
    other = User.objects.filter(groups__name=EDITOR).order_by("pk")[1]
    article = _issue(None).articles.first()
    with acting(other):
        article.source = "市文明办"
        article.save()
    page.locator(".article.piece [name=source]").first.fill("市创建办")
    page.locator("#save").click()
    page.locator(".trouble .differences").wait_for()


def hold_a_copy(page: Page) -> None:
    if not Article.objects.exclude(held_for=None).exists():
        with acting(User.objects.filter(groups__name=EDITOR).first()):
            drafting.copy(_issue(None).articles.last(), to=Bulletin.objects.first())
    page.reload()


def point_at_a_paragraph(page: Page) -> None:
    see_the_printed_page(page)
    page.frame_locator("iframe.page").locator("article .body p").first.click()
    page.locator("#note-text").fill("这个数字与上月的月报不一致，请核对。")


def see_the_printed_page(page: Page) -> None:
    page.set_viewport_size(SIDE_BY_SIDE)
    page.locator(".is-scripted").wait_for()
    page.wait_for_function("document.querySelector('.leaves img').naturalWidth")


LEADERS = (
    ("沈怀瑾", "市委书记"),
    ("梁渡", "市委副书记、市长"),
    ("苏望舒", "市委常委、宣传部部长"),
    ("陆行简", "副市长"),
)
LEADERS_FILE = """姓名,职务,任职起
沈怀瑾,市委书记,2021年3月
苏望舒,市委常委、宣传部部长,2026/10/16
韩若水,市委常委、秘书长,2026年10月
"""


def fill_the_table_of_leaders(page: Page) -> None:
    for order, (name, post) in enumerate(LEADERS, start=1):
        since = dt.date(2021, 3, 1) if order == 1 else None
        Leader.objects.get_or_create(name=name, post=post, defaults={"order": order, "since": since})
    page.reload()


def bring_in_leaders(page: Page) -> None:
    fill_the_table_of_leaders(page)
    file = {"name": "领导名录.csv", "mimeType": "text/csv", "buffer": LEADERS_FILE.encode("gb18030")}
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_role("button", name="看看会改哪些").click()
    page.locator("#preview").wait_for()


def write_with_slips(page: Page) -> None:
    """In the newest issue's first brief, which is not saved; then to the first of them."""
    page.get_by_label("简讯", exact=True).first.fill(SLIPS)
    page.get_by_text("必须2处").wait_for(state="attached")
    page.keyboard.press("Control+Home")  # F7 goes on from the caret, and the issue has remarks of its own further on
    page.keyboard.press("F7")


def ask_to_submit(page: Page) -> None:
    page.get_by_label("简讯", exact=True).first.fill(SLIPS)
    page.get_by_text("必须2处").wait_for(state="attached")
    page.locator("#submit-panel > summary").click()
    page.locator("[data-standing] input").first.wait_for()


def ask_an_outsider(page: Page) -> None:
    page.locator(".review-bar summary", has_text="资料").click()
    page.locator("#invitations summary").click()
    page.locator("#invite-name").fill("戚云舟")
    page.locator("#invite-unit").fill("市政府办")


def make_a_link(page: Page) -> None:
    ask_an_outsider(page)
    page.get_by_role("button", name="生成链接和核稿码").click()
    page.locator("[data-copy]").first.wait_for()


SHOTS = {
    "desk": Shot(
        EDITOR, at("workbench"), "[aria-labelledby=mine]", (".workbench .choices", "[aria-labelledby=others]")
    ),
    "start": Shot(EDITOR, at("workbench"), ".workbench [name=bulletin]", ("#header", "[aria-labelledby=mine]")),
    "facts": Shot(EDITOR, of_issue(None), "#facts .fields", ("#facts",), click("#facts > summary")),
    "bring": Shot(EDITOR, at("admin:bulletin_issue_bring"), ".bring [type=submit]", (".bring",)),
    "brought": Shot(
        EDITOR, at("admin:bulletin_issue_bring"), ".row.guess", (".rows .keys", ".rows ol", "#summary"), bring_in
    ),
    "returned": Shot(EDITOR, of_issue(None, "return"), "[data-key]", ("[data-key]", ".counts"), bring_back),
    "writing": Shot(EDITOR, of_issue(None), ".is-written .head", (".is-written",), open_body),
    "pasting": Shot(
        EDITOR, of_issue(None), ".cke_notification", (".is-written", ".cke_notification"), paste_an_article
    ),
    "briefs": Shot(EDITOR, of_issue(None), ".dock .state", (".brief:nth-last-child(-n+5)", "#save"), paste_briefs),
    "names": Shot(EDITOR, of_issue(None), ".offers:visible", ("#lists > summary", ".offers:visible"), write_a_name),
    "figures": Shot(EDITOR, of_issue(None), "dialog input[type=file]", ("dialog",), ask_for_a_picture),
    "proofreading": Shot(EDITOR, of_issue(None), ".bubble", ("#briefs-heading", ".brief", ".bubble"), write_with_slips),
    "printed": Shot(EDITOR, of_issue(None), ".printed .sheet", ("aside.printed",), wait_for_the_printed_page),
    "saving": Shot(EDITOR, of_issue(None), ".dock .state", (".dock",), change_a_title),
    "arranging": Shot(
        EDITOR,
        of_issue(None),
        ".article .menu[open] ul",
        (".article .head", ".article .menu[open] ul"),
        click(".article .menu > summary"),
    ),
    "reserve": Shot(EDITOR, at("admin:bulletin_issue_reserve"), ".reserve .choices", (".reserve",), hold_a_copy),
    "submitting": Shot(
        EDITOR,
        of_issue(None),
        "#submit-panel button",
        ("#submit-panel form", "#submit-panel > summary"),
        click("#submit-panel > summary"),
    ),
    "answering": Shot(EDITOR, of_issue(Status.RETURNED), ".open-notes", (".where",)),
    "correcting": Shot(EDITOR, of_issue(Status.RELEASED), "#facts .field-correction_note", ("#facts",)),
    "history": Shot(
        EDITOR, of_issue(Status.RELEASED, "history"), "[aria-labelledby=moves] table", ("[aria-labelledby=moves]",)
    ),
    "sheets": Shot(REVIEWER, of_edition(Status.IN_REVIEW), ".leaves", (".review",), see_the_printed_page),
    "note": Shot(REVIEWER, of_edition(Status.IN_REVIEW), ".write-note", (".paper", ".stacks"), point_at_a_paragraph),
    "approving": Shot(
        REVIEWER, of_edition(Status.IN_REVIEW), "details[open] form button", (".decisions",), click("summary.approve")
    ),
    "inviting": Shot(
        REVIEWER, of_edition(Status.IN_REVIEW), "#invitations .button", ("#invitations",), ask_an_outsider
    ),
    "releasing": Shot(
        PUBLISHER, of_edition(Status.APPROVED), "#at-schedule", (".decisions",), click("summary.schedule")
    ),
    "withdrawing": Shot(
        PUBLISHER,
        of_edition(Status.RELEASED),
        "#reason-ask_withdrawal",
        (".decisions",),
        click("summary.ask_withdrawal"),
    ),
    "finding": Shot(EDITOR, at("admin:bulletin_issue_changelist"), "#changelist-search", ("#changelist",)),
    "volumes": Shot(
        MANAGER,
        of_newest(Bulletin, "admin:bulletin_bulletin_volumes"),
        ".volumes .button",
        ("#content > h1", ".volumes"),
    ),
    "notices": Shot(REVIEWER, at("notices"), ".bell", ("#user-tools",)),
    "people": Shot(MANAGER, of_newest(User, "admin:office_user_change"), "#id_groups", ("#user_form",)),
    "units": Shot(
        MANAGER,
        of_newest(RecipientUnit, "admin:office_recipientunit_change"),
        ".object-tools a",
        ("#content > h1", "#recipientunit_form"),
    ),
    "leaders": Shot(
        MANAGER,
        at("admin:office_leader_changelist"),
        "#result_list .field-order input",
        ("#content > h1", ".object-tools", "#changelist-form"),
        fill_the_table_of_leaders,
    ),
    "importing": Shot(
        MANAGER, at("table_import", "leader"), "ins", ("#content > h1", ".import-preview"), bring_in_leaders
    ),
    "bulletins": Shot(
        MANAGER,
        of_newest(Bulletin, "admin:bulletin_bulletin_change"),
        "#standing_recipients-group .add-row a",
        ("#standing_recipients-group",),
    ),
    # Last, for what they leave written.
    "invited": Shot(
        REVIEWER, of_edition(Status.IN_REVIEW), "[data-copy=link]", (".invitation-keys section",), make_a_link
    ),
    "reasons": Shot(EDITOR, of_issue(None), "[data-standing] input", ("#submit-panel form",), ask_to_submit),
    "together": Shot(
        EDITOR, of_issue(None), ".trouble:not(:empty)", (".article .head", ".trouble:not(:empty)"), both_write
    ),
}


def look(page: Page, shot: Shot) -> Locator:
    """Stand where the picture is taken; what is to be framed, once it is seen."""
    let_in(page, User.objects.filter(groups__name=shot.role, is_active=True).order_by("pk")[0])
    OpenForm.objects.all().delete()  # of who was here before
    page.set_viewport_size(SCREEN)
    page.goto(shot.address())
    page.evaluate(LEAVES_NOTHING)
    shot.prepare(page)
    framed = page.locator(shot.frame).first
    for one in (framed, *(page.locator(selector).first for selector in shot.shown)):
        one.wait_for()
    return framed


def let_in(page: Page, person: User) -> None:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "domain": "localhost", "path": "/"}])


def take(page: Page, shot: Shot) -> bytes:
    """The picture, as PNG."""
    framed = look(page, shot)
    framed.evaluate(FRAME)
    framed.evaluate("(element) => element.scrollIntoView({ block: 'center' })")
    page.wait_for_load_state("networkidle")
    page.evaluate(IN_CHINESE)
    boxes = [one.bounding_box() for selector in shot.shown for one in page.locator(selector).all() if one.is_visible()]
    left, top = (max(0, min(box[side] for box in boxes) - AROUND) for side in ("x", "y"))
    right = min(SCREEN["width"], left + WIDEST, max(box["x"] + box["width"] for box in boxes) + AROUND)
    bottom = min(SCREEN["height"], max(box["y"] + box["height"] for box in boxes) + AROUND, top + TALLEST)
    return page.screenshot(clip={"x": left, "y": top, "width": right - left, "height": bottom - top})
