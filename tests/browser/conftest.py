"""A real Chromium; a screenshot of each open page is kept if a journey fails."""

import os
import shutil
import threading
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FAILURES = Path(__file__).resolve().parents[2] / "var" / "failed-journeys"


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM:
        pytest.skip("没有 Chromium：请安装 chromium 软件包，或用环境变量 CHROMIUM 指明位置。")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs in the thread of the test
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.failed_in_call = report.when == "call" and report.failed
    return report


@pytest.fixture
def open_browser(chromium: Browser, live_server, request):
    """open_browser(): a page of its own, with its own cookies, that fails on any script error or CSP violation."""
    pages, complaints = [], []

    def open_page(**options) -> Page:
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN", **options)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        pages.append(page)
        return page

    yield open_page
    for number, page in enumerate(pages):
        if getattr(request.node, "failed_in_call", False):
            FAILURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=FAILURES / f"{request.node.name}-{number}.png", full_page=True)
        page.context.close()
    let_the_server_finish()
    assert complaints == []


def let_the_server_finish() -> None:
    """What a page sent while it was closed is still at work in the database, which is about to be emptied."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=10)
