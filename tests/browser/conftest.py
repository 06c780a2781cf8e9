"""A real Chromium; a screenshot of each open page is kept if a journey fails."""

import threading
import time
from collections import defaultdict
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from bulletin import press
from bulletin.document import content

FAILURES = Path(__file__).resolve().parents[2] / "var" / "failed-journeys"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.failed_in_call = report.when == "call" and report.failed
    return report


@pytest.fixture(autouse=True, scope="session")
def the_same_sketch_is_drawn_once():
    """As tests/conftest.py has it of whole pages: most pages of an issue that are opened here show the same draft."""
    drawn, sketch = {}, press.sketch

    def sketch_once(document, workshop, **asked):
        text = content.to_bytes(document)
        key = (text, repr(workshop), repr(asked))
        if key not in drawn or b"/media/" in text:
            drawn[key] = sketch(document, workshop, **asked)
        return drawn[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press, "sketch", sketch_once)
        yield


@pytest.fixture(scope="session")
def idle() -> dict[str, list[BrowserContext]]:
    """Browsers that no test is using, by their options: they know nobody, but have kept the scripts and styles."""
    return defaultdict(list)


@pytest.fixture
def open_browser(chromium: Browser, live_server, request, idle, server):
    """open_browser(): a page of its own, with its own cookies, that fails on any script error or CSP violation.

    `unheard` is what its console may say all the same.
    """
    pages, complaints = [], []

    def open_page(*, unheard: str = "", **options) -> Page:
        free = idle[repr(options)]
        context = free.pop() if free else chromium.new_context(base_url=live_server.url, locale="zh-CN", **options)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if is_complaint(line, unheard) else None)
        pages.append((page, free))
        return page

    yield open_page
    for number, (page, _) in enumerate(pages):
        if getattr(request.node, "failed_in_call", False) and not page.is_closed():
            FAILURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=FAILURES / f"{request.node.name}-{number}.png", full_page=True)
        for one in page.context.pages:
            one.close()
    server.finish()
    for page, free in pages:
        forget_the_person(page.context, live_server.url)
        free.append(page.context)
    assert complaints == []


def is_complaint(line: ConsoleMessage, unheard: str) -> bool:
    return line.type == "error" and not (unheard and unheard in line.text)


def forget_the_person(context: BrowserContext, origin: str) -> None:
    context.clear_cookies()
    with context.new_page() as blank:
        memory = {"origin": origin, "storageTypes": "local_storage"}
        context.new_cdp_session(blank).send("Storage.clearDataForOrigin", memory)


class Server:
    """Counts the requests that the live server is answering."""

    def __init__(self):
        self._lock, self._at_work, self._idle_since = threading.Lock(), 0, time.monotonic()
        request_started.connect(self._begin)
        request_finished.connect(self._end)

    def _begin(self, **kwargs) -> None:
        with self._lock:
            self._at_work += 1

    def _end(self, **kwargs) -> None:
        with self._lock:
            self._at_work -= 1
            self._idle_since = time.monotonic()

    def finish(self) -> None:
        """What a page sent while it was closed may still be on its way to the database, soon to be emptied."""
        closed = time.monotonic()
        while self._at_work or time.monotonic() - max(self._idle_since, closed) < 0.1:
            if time.monotonic() - closed > 10:
                raise TimeoutError(f"{self._at_work} requests are still being answered")
            time.sleep(0.01)


@pytest.fixture(scope="session")
def server() -> Server:
    return Server()
