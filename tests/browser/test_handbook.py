"""The handbook in a real browser: each picture can still be taken, and its pages are well to read."""

import pytest
from playwright.sync_api import Page, expect

from bulletin.admin.handbook import PAGES
from tests.browser import shots
from tests.browser.desk import check, let_in
from tests.desk.stages import Office, blank_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (390, 768, 1366)


@pytest.fixture
def page(open_browser, bulletin, cast) -> Page:
    Office(bulletin, cast, blank_pdf())
    return open_browser(bypass_csp=True, viewport=shots.SCREEN)


def test_what_each_picture_shows_is_still_found_on_the_page(page):
    assert set(shots.SHOTS) == {name for one in PAGES for name in one.pictures}
    for shot in shots.SHOTS.values():
        shots.look(page, shot)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_pages_are_well_to_read_on_every_screen(page, scheme):
    let_in(page, "editor")
    page.emulate_media(color_scheme=scheme)
    faults = []
    for slug in ("", "writing/", "names/", "keys/"):
        page.goto(f"/admin/handbook/{slug}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            faults += [f"{slug} {width}: {fault}" for fault in check(page)]
    assert not faults, "\n".join(faults)


def test_the_contents_are_narrowed_to_what_is_typed(page):
    let_in(page, "editor")
    page.goto("/admin/handbook/")
    field = page.get_by_label("只看有这些字的")
    field.fill("粘贴")
    expect(page.locator(".handbook li:visible")).to_have_count(3)
    field.fill("没有这样的字")
    expect(page.get_by_text("没有这样的一页")).to_be_visible()
