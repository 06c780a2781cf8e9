"""Logging in and releasing by keyboard, by a code from the phone and by a passkey, in a real browser."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from bulletin import moves
from bulletin.models import Edition, Issue, Status
from tests.accounts.conftest import code_now, give_phone, give_recovery_codes, strict  # noqa: F401  a fixture
from tests.browser.desk import check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def page_of(edition: Edition) -> str:
    return f"/admin/bulletin/edition/{edition.pk}/change/"


def approved(issue: Issue, cast: dict) -> Edition:
    edition = moves.submit(issue, by=cast["editor"])
    return moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint)


def is_released(edition: Edition) -> bool:
    return Edition.objects.get(pk=edition.pk).status == Status.RELEASED


def let_time_pass() -> None:
    """So much that whoever is logged in has to show again who they are."""
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        session["proven"] = 0
        session.save()


def give_authenticator(page: Page) -> None:
    """One that a finger opens, in the computer itself."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    facts = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    facts |= dict.fromkeys(("hasResidentKey", "hasUserVerification", "isUserVerified"), True)
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": facts})


def type_password(page: Page, username: str) -> None:
    """By the keyboard alone: the page begins in the field for the username."""
    page.goto("/admin/")
    expect(page.get_by_label("用户名")).to_be_focused()
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(f"{username}-pass-2026")
    page.keyboard.press("Enter")


def release(page: Page, edition: Edition) -> None:
    """By the keyboard alone."""
    page.goto(page_of(edition))
    page.locator("summary.release").press("Enter")
    page.get_by_role("button", name="确认发布").press("Enter")


def test_a_publisher_logs_in_and_releases_by_keyboard(open_browser, cast, strict, issue):  # noqa: F811
    edition = approved(issue, cast)
    give_phone(cast["publisher"])
    recovery = give_recovery_codes(cast["publisher"])[0]
    page = open_browser()
    type_password(page, "publisher")
    expect(page.get_by_label("验证码")).to_be_focused()
    page.keyboard.type(code_now())
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/$"))
    let_time_pass()
    release(page, edition)
    window = page.get_by_role("dialog", name="请再验证一次")
    expect(window.get_by_label("验证码")).to_be_focused()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(window.get_by_role("alert")).to_contain_text("没有通过")
    assert not is_released(edition)
    page.keyboard.type(recovery)
    page.keyboard.press("Enter")
    expect(page.get_by_text("已发布。")).to_be_visible()
    assert is_released(edition)


def test_a_publisher_sets_up_a_passkey_and_logs_in_and_releases_by_it(
    open_browser,
    cast,
    strict,  # noqa: F811
    issue,
):
    edition = approved(issue, cast)
    page = open_browser()
    give_authenticator(page)
    type_password(page, "publisher")
    expect(page.get_by_text("您的角色必须有第二道验证")).to_be_visible()
    page.get_by_role("link", name="设通行密钥").click()
    page.get_by_role("button", name="设好").click()
    expect(page.get_by_text("只显示这一次")).to_be_visible()
    page.get_by_role("link", name="进入编辑台").click()
    expect(page).to_have_url(re.compile("/admin/$"))

    page.context.clear_cookies()
    page.goto(page_of(edition))
    page.get_by_role("button", name="用通行密钥").press("Enter")
    expect(page).to_have_url(re.compile(page_of(edition)))
    let_time_pass()
    release(page, edition)
    page.get_by_role("dialog", name="请再验证一次").get_by_role("button", name="用通行密钥").press("Enter")
    expect(page.get_by_text("已发布。")).to_be_visible()
    assert is_released(edition)


def with_passkey(page: Page, username: str) -> Page:
    give_authenticator(page)
    type_password(page, username)
    page.get_by_role("link", name="设通行密钥").click()
    page.get_by_role("button", name="设好").click()
    expect(page.get_by_text("只显示这一次")).to_be_visible()
    return page


def test_the_passkey_of_one_does_not_open_the_second_step_of_another(open_browser, cast, strict):  # noqa: F811
    with_passkey(open_browser(), "reviewer")
    page = with_passkey(open_browser(), "publisher")
    page.context.clear_cookies()
    type_password(page, "reviewer")
    button = page.get_by_role("button", name="用通行密钥")
    expect(button).to_be_visible()
    # The browser is told that any passkey will do, and answers with the publisher's.
    page.evaluate(
        """() => {
          const form = document.querySelector("form[data-passkey]");
          const options = JSON.parse(form.dataset.options);
          options.publicKey.allowCredentials = [];
          form.dataset.options = JSON.stringify(options);
        }"""
    )
    button.click()
    expect(page.get_by_text("没有通过")).to_be_visible()
    assert page.request.get("/admin/", max_redirects=0).status == 302


def test_a_phone_is_set_up_by_the_text_as_by_the_picture(open_browser, cast, strict):  # noqa: F811
    page = open_browser()
    type_password(page, "reviewer")
    page.get_by_role("link", name="设手机验证码").click()
    secret = page.locator(".secret code").inner_text().replace(" ", "")
    expect(page.get_by_role("img", name="验证器要扫的二维码")).to_be_visible()
    page.get_by_label("验证码").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="设好").click()
    expect(page.locator(".codes li")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("link", name="存成文件").click()
    kept = download.value.path().read_text("utf-8")
    assert all(code in kept for code in page.locator(".codes code").all_inner_texts())


def test_who_was_logged_out_while_deciding_logs_in_in_place_with_both_steps(
    open_browser,
    cast,
    strict,  # noqa: F811
    issue,
):
    edition = moves.submit(issue, by=cast["editor"])
    give_phone(cast["reviewer"])
    recovery = give_recovery_codes(cast["reviewer"])[0]
    page = open_browser()
    type_password(page, "reviewer")
    expect(page.get_by_label("验证码")).to_be_focused()
    page.keyboard.type(code_now())
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/$"))
    page.goto(page_of(edition))
    page.wait_for_load_state("networkidle")
    Session.objects.all().delete()
    page.locator("summary.approve").click()
    page.get_by_label("意见（可以不写）").first.fill("同意刊发。")
    page.get_by_role("button", name="确认审定").click()
    window = page.get_by_role("dialog", name="请重新登录")
    window.get_by_label("密码").fill("reviewer-pass-2026")
    window.get_by_role("button", name="登录").click()
    window.get_by_label("验证码").fill(recovery)
    window.get_by_role("button", name="登录").click()
    expect(page.get_by_text("已审定。")).to_be_visible()
    assert Edition.objects.get(pk=edition.pk).approvals.get().opinion == "同意刊发。"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1366])
def test_the_account_pages_stand_on_every_screen(open_browser, cast, strict, width, scheme):  # noqa: F811
    page = open_browser(bypass_csp=True, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto("/account/login/")
    assert check(page) == []
    type_password(page, "publisher")
    expect(page.get_by_text("您的角色必须有第二道验证")).to_be_visible()
    for name in ("second/", "second/phone/", "second/passkey/", "password/", "sessions/", "again/"):
        page.goto(f"/account/{name}")
        assert check(page) == [], name
