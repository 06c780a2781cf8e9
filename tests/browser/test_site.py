"""Every public page in a real Chromium: no finding by axe, nothing wider than the screen, no script asked for."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Page

from bulletin import archive
from bulletin.models import Status
from tests.site.factories import article, corrected, document, edition_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLE = "<table><tbody><tr>" + "<td>左转等候区扩至三十平方米</td>" * 8 + "</tr></tbody></table>"
BODY = f"""<p>会议指出：“要倒排工期。”</p><h3>一、分类设岗</h3><h4>（一）一类路口</h4><h5>1.错峰上岗</h5>
<ol start="3"><li>规范用语</li></ol><ul><li>急救包</li></ul><blockquote><p>劝得动。</p></blockquote>{TABLE}
<p><a href="https://example.org/" rel="noopener noreferrer">https://example.org/{"long" * 30}</a></p>"""
PATHS = [
    "/",
    "/dongtai/",
    "/dongtai/about/",
    "/dongtai/2026/",
    "/dongtai/2026/columns/",
    "/dongtai/2026/units/",
    "/dongtai/2026/2/",
    "/dongtai/2026/2/v1/",
    "/dongtai/2026/2/1/",
    "/dongtai/2026/2/v1/7/",
    "/dongtai/2026/2/briefs/1/",
    "/yaowen/2026/1/pages/",
    "/dongtai/2026/3/",  # gone
    "/dongtai/2026/4/",  # not there
    "/account/login/",
    "/verify/",
    "/verify/dongtai/2026/2/",
    f"/verify/?code={'0' * 64}",
    "/dongtai/subscribe/",
    "/subscribe/",
    "/privacy/",
    "/accessibility/",
    "/search/",
    "/search/?q=会议&order=best",
    "/search/?q=没有这个词",
    "/search/?q=会议&page=x",
]
WITH_DATA = ["/", "/dongtai/", "/dongtai/2026/", "/dongtai/2026/2/", "/dongtai/2026/2/1/"]
SUPERSEDED = "/dongtai/2026/2/v1/"
SCREENS = [
    {"width": 320, "color_scheme": "light"},
    {"width": 360, "color_scheme": "dark", "size": "large"},
    {"width": 768, "color_scheme": "light", "contrast": "more"},
    {"width": 1440, "color_scheme": "dark"},
]


@pytest.fixture
def site(live_server):
    long_title = "关于统筹推进全国文明城市创建与国家卫生城市复审迎检工作的情况通报" * 3
    articles = (article(1, "望溪区推进老旧小区改造", BODY, "望溪区住建局", column="长" * 30), article(7, long_title))
    edition_of(document(1))
    edition_of(document(2, articles=articles, editors_note="贵在坚持。"), Status.SUPERSEDED)
    edition_of(corrected(2, articles=articles, editors_note="贵在坚持。", total_number=118, marking="内部资料"))
    edition_of(document(3), Status.WITHDRAWN)
    printed = archive.draw(document(1, slug="yaowen", bulletin="青岚要闻", articles=articles))
    edition_of(printed.content, has_public_pdf=True, pdf=printed.pdf, pages=printed.pages)
    call_command("reindex")
    return live_server.url


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen["width"]))
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(screen, site, chromium):
    options = dict(screen)
    viewport, size = {"width": options.pop("width"), "height": 800}, options.pop("size", "")
    # axe comes in as a script of the page, which the pages' own policy would rightly refuse
    with chromium.new_context(base_url=site, viewport=viewport, bypass_csp=True, **options) as context:
        page = context.new_page()
        page.add_init_script(f"localStorage.setItem('size', '{size}')")
        faults = []
        for path in PATHS:
            page.goto(path)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                faults.append((path, "wider than the screen"))
            for violation in Axe().run(page).response["violations"]:
                faults.append((path, violation["id"], [node["html"] for node in violation["nodes"]]))
    assert faults == []


def complaints_of(page: Page) -> list[tuple[str, str]]:
    """Grows with what the page says in the console, and with what fails in it."""
    complaints = []
    page.on("console", lambda message: complaints.append((page.url, message.text)))
    page.on("pageerror", lambda error: complaints.append((page.url, str(error))))
    return complaints


def test_the_pages_keep_to_their_own_policy_and_read_well_without_script(site, open_browser):
    page, requests = open_browser(java_script_enabled=False), set()
    complaints = complaints_of(page)
    page.on("request", lambda request: requests.add(request.url.removeprefix(site)))
    page.goto("/dongtai/2026/2/")
    page.get_by_role("link", name="工作简讯").click()
    assert page.url.removeprefix(site) == "/dongtai/2026/2/#briefs"
    assert complaints == []
    icons = {"/static/site/icon.svg", "/static/site/favicon.ico"}
    code = "/dongtai/2026/2/qr.svg"  # which waits to be looked at only where scripts run
    assert requests <= {"/dongtai/2026/2/", "/static/site/site.css", code, *icons}


def test_no_page_trips_over_its_own_policy_and_only_what_stands_carries_data(site, open_browser):
    page, blocks = open_browser(), {}
    complaints = complaints_of(page)
    for path in (*WITH_DATA, SUPERSEDED):
        page.goto(path)
        blocks[path] = page.locator('script[type="application/ld+json"]').count()
    assert complaints == []
    assert blocks == {**dict.fromkeys(WITH_DATA, 1), SUPERSEDED: 0}
