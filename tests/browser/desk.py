"""What every journey does at the desk: log in, decide, write, save; and what axe finds on a page."""

import re

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from bulletin import moves
from bulletin.models import Issue
from office.models import User

_RUN_AXE = """(rules) => axe.run({ resultTypes: ["violations"], preload: false, ...rules })
  .then((results) => results.violations)"""
EVERY_RULE: dict[str, list[str]] = {}
# The rules that a change of colours alone can break.
OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


def let_in(page: Page, username: str) -> None:
    """As one who has logged in before."""
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "domain": "localhost", "path": "/"}])


def busy_at_first(page: Page, picture: str) -> None:
    """Have the first who asks for this picture find the press busy."""
    page.route(f"**{picture}", lambda route: route.fulfill(status=503, headers={"Retry-After": "10"}), times=1)


def expect_drawn(picture: Locator) -> None:
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 1240)


def log_in(page: Page, username: str) -> None:
    page.goto("/admin/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(f"{username}-pass-2026")
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(page.url.split("/admin/")[0] + "/admin/")


def decide(page: Page, label: str, *chosen: str, **asked: str) -> None:
    """Open a decision, read what it will do, choose and fill in what it asks for, confirm."""
    page.locator("summary").filter(has_text=re.compile(f"^{label}$")).click()
    for choice in chosen:
        page.get_by_label(choice, exact=True).check()
    for field, value in asked.items():
        page.get_by_label(field, exact=True).fill(value)
    page.get_by_role("button", name=f"确认{label}", exact=True).click()
    done = {move.label: move.done for move in moves.TRANSITIONS.values()}
    expect(page.get_by_text(f"{done[label]}。")).to_be_visible()


def at_end_of_text(page: Page) -> Locator:
    """The writing window with the caret at its end."""
    window = page.locator(".cke_wysiwyg_div")
    window.click()
    page.keyboard.press("Control+End")
    return window


def crash(page: Page) -> None:
    """The page is gone and has sent nothing more."""
    page.evaluate("navigator.sendBeacon = () => true")
    page.close(run_before_unload=False)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()


def issue_page(issue: Issue) -> str:
    return f"/admin/bulletin/issue/{issue.pk}/change/"


def state(page: Page) -> Locator:
    """What the dock says of the page of an issue."""
    return page.locator(".dock .state")


def save_issue(page: Page) -> None:
    save(page)
    expect(state(page)).to_contain_text("已保存（")


def text_of(page: Page, title: str) -> Locator:
    """An article on the page of its issue, by the title it had when the page came."""
    return page.get_by_role("article", name=title, exact=True)


def write_in(page: Page, title: str) -> Locator:
    """The writing window in the place of this article, with the caret at its end."""
    text_of(page, title).get_by_role("button", name="写正文").click()
    return at_end_of_text(page)


def ask_to_submit(page: Page) -> Locator:
    """What is asked in place before the issue is sent to review."""
    page.locator("summary").filter(has_text=re.compile("^送审$")).click()
    panel = page.locator("#submit-panel")
    expect(panel.get_by_role("button", name="确认送审")).to_be_enabled()
    return panel


def submit(page: Page) -> str:
    """Save the issue and send it to review; the address of its review page."""
    ask_to_submit(page).get_by_role("button", name="确认送审").click()
    expect(page.get_by_text("已送审")).to_be_visible()
    return page.url


def check(page: Page, rules: dict[str, list[str]] = EVERY_RULE) -> list[str]:
    """What is wrong with the page as it stands on this screen. Needs a page opened with bypass_csp: axe comes in as a
    script of the page, which the page's own policy would rightly refuse.
    """
    page.wait_for_function("!document.querySelector('[aria-busy=true]')")
    is_too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    faults = [fault for fault in page.evaluate(_RUN_AXE, rules) if fault["impact"] in {"serious", "critical"}]
    return ["wider than the screen"] * is_too_wide + [
        f"{fault['id']}: {node['html']} {node['failureSummary']}" for fault in faults for node in fault["nodes"]
    ]
