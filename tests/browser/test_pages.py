"""Every page of the desk as each role sees it, on both screens, by day and by night: axe finds nothing serious, nothing
is wider than the screen, and what is said is said in Chinese.

By day axe looks for everything, at each width: what is shown may differ. By night only colours are others, so it looks
for what is wrong with colours, at each width too.

With LOOK=<folder> a picture of each page on each screen is kept there, to be looked at.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bulletin.models import Notice
from tests.browser.desk import EVERY_RULE, OF_COLOURS, check, let_in, log_in, save
from tests.desk.stages import Office, blank_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = [(390, 844, "light"), (390, 844, "dark"), (1366, 768, "light"), (1366, 768, "dark")]
# Where the page of an issue is laid out otherwise than on either.
BETWEEN = [(768, 1024, "light"), (768, 1024, "dark")]
LOOK = os.environ.get("LOOK")
# What is called by Latin letters in Chinese too, or was written by a person: addresses, usernames, keys.
NAMES = re.compile(
    r"\b(PDF|OFD|ICP|https?|CSV|XLSX|JSON Lines|Excel|xlsx|Cookie|MB|Word|WPS|docx?|wps|txt|md|SHA-256|"
    r"USB|Windows|Linux|Chrome|Edge|Tab|Alt|Esc|Enter|Delete|Ctrl|Shift|URL|"
    r"manage\.py|verify|watch|migrate|backup|drill|dongtai|[0-9a-f]{10,}|v\d+)\b|"
    r"[\w./-]+[@/_=][\w./-]+|"
    r"\b(editor|reviewer|publisher|manager|auditor|reader|stranger)\b"
)
FULL_OF_NAMES = {"fonts", "issue-preflight"}  # of fonts and standards


@pytest.fixture
def office(bulletin, cast) -> Office:
    return Office(bulletin, cast, blank_pdf())


class Inspection:
    """Looks at each page it is shown on every screen and keeps what is wrong."""

    def __init__(self, page: Page, who: str):
        self.page, self.who = page, who
        self.faults: list[str] = []

    def look(self, name: str) -> None:
        self.page.add_style_tag(content="* { transition: none !important; }")  # or axe meets colours on their way
        for width, height, scheme in SCREENS + BETWEEN * name.startswith("issue"):
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.emulate_media(color_scheme=scheme)
            screen = f"{self.who} {name} {width} {scheme}"
            rules = EVERY_RULE if scheme == "light" else OF_COLOURS
            self.faults += [f"{screen}: {fault}" for fault in check(self.page, rules)]
            if LOOK:
                self.page.screenshot(path=Path(LOOK) / f"{self.who}-{name}-{width}-{scheme}.png", full_page=True)
        if name not in FULL_OF_NAMES:
            self.faults += [f"{self.who} {name}: {word}" for word in foreign_words(self.page)]


_SAID = """() => [document.title, document.body.innerText, ...[...document.querySelectorAll("*")].flatMap((one) =>
  ["title", "aria-label", "placeholder", "alt", one.type === "submit" && "value"].map((name) => one.getAttribute(name))
)]"""


def foreign_words(page: Page) -> list[str]:
    said = page.evaluate(_SAID)
    text = NAMES.sub("", " ".join(filter(None, said)))
    return sorted(set(re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]+)*", text)))


@pytest.fixture
def inspect(open_browser):
    def start(who: str) -> Inspection:
        page = open_browser(bypass_csp=True)
        return Inspection(page, who)

    return start


@pytest.mark.parametrize("who", ["editor", "reviewer", "publisher", "manager", "auditor"])
def test_nothing_is_wrong_with_what_this_role_sees(who, inspect, office):
    inspection = inspect(who)
    let_in(inspection.page, who)
    for name, address in getattr(office, f"for_{who}")():
        inspection.page.goto(f"/admin/{address}")
        inspection.look(name)
    assert not inspection.faults, "\n".join(inspection.faults)


def test_nothing_is_wrong_with_the_doors(inspect, cast):
    inspection = inspect("stranger")
    inspection.page.goto("/account/login/")
    inspection.look("login")
    inspection.page.get_by_label("用户名").fill("editor")
    inspection.page.get_by_label("密码").fill("wrong")
    inspection.page.get_by_role("button", name="登录").click()
    expect(inspection.page.get_by_role("alert")).to_be_visible()  # else the page may still be on its way
    inspection.look("login-refused")
    log_in(inspection.page, "editor")
    for name in ("login", "password", "sessions", "second", "second/passkey", "second/recovery", "again"):
        inspection.page.goto(f"/account/{name}/")
        inspection.look(f"own-{name.replace('/', '-')}")
    assert not inspection.faults, "\n".join(inspection.faults)


def test_nothing_is_wrong_with_what_a_reader_is_told(inspect, office, cast):
    told = {"edition": office.released, "action": "published", "text": f"{office.released.issue}已发布。"}
    Notice.objects.create(person=cast["reader"], **told)
    inspection = inspect("reader")
    let_in(inspection.page, "reader")
    inspection.page.goto("/account/notices/")
    expect(inspection.page.get_by_text("未读")).to_be_visible()
    inspection.look("own-notices")
    inspection.page.get_by_label("更正").check()
    inspection.page.get_by_role("button", name="保存").click()
    expect(inspection.page.get_by_role("status")).to_have_text("已保存要哪些通知。")
    expect(inspection.page.get_by_label("更正")).to_be_checked()
    inspection.page.goto("/account/received/")
    inspection.look("own-received")
    assert not inspection.faults, "\n".join(inspection.faults)


def test_nothing_is_wrong_with_a_save_that_was_refused(inspect, office):
    inspection = inspect("editor")
    page = inspection.page
    let_in(page, "editor")
    page.goto(f"/admin/bulletin/issue/{office.drafting.pk}/change/")
    article = office.drafting.articles.first()
    article.title = "陆知秋改的标题"
    article.save()
    page.get_by_label("标题", exact=True).first.fill("闻一白改的标题")
    save(page)
    expect(page.get_by_text("没有保存：您打开以后，有人改过这里。")).to_be_visible()
    page.get_by_role("heading", name="期号和日期").click()
    page.get_by_role("heading", name="收文单位和署名").click()
    page.locator(".article.piece").first.get_by_role("button", name="写正文").click()
    expect(page.locator(".cke_wysiwyg_div")).to_be_focused()
    page.locator(".dock").get_by_label("更多").click()
    inspection.look("issue-stale")
    page.goto("/admin/bulletin/issue/add/")
    page.locator("#id_number").fill("1")
    save(page)
    expect(page.locator(".errornote")).to_be_visible()
    inspection.look("refused")
    assert not inspection.faults, "\n".join(inspection.faults)
