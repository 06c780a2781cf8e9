"""A year bound at the desk in a real browser: the bar is seen while it moves, then the PDF comes."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import let_in
from tests.bulletin.volumes import released

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_binding_a_year_shows_one_bar_and_ends_with_the_download(open_browser, bulletin, cast):
    for number in (1, 2):
        released(bulletin, number, cast)
    page = open_browser()
    let_in(page, "editor")
    page.goto(f"/admin/bulletin/bulletin/{bulletin.pk}/change/")
    page.get_by_role("link", name="年度合订本").click()
    page.get_by_role("button", name="装订 2026年").click(no_wait_after=True)
    page.locator("progress[value='0']:visible").wait_for()  # while nothing is bound yet
    expect(page.get_by_text("装订好了，共2期")).to_be_visible()
    expect(page.locator("progress:visible")).to_have_count(1)
    expect(page.locator("progress:visible")).to_have_attribute("value", "2")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载合订本").click()
    assert download.value.suggested_filename == "青岚创建动态2026年合订本.pdf"
