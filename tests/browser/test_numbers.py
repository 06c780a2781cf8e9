"""A page that a real browser shows is counted, and the desk shows the figure."""

import pytest
from playwright.sync_api import expect

from bulletin.models import Visit
from tests.browser.desk import let_in
from tests.site.factories import document, edition_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_reader_is_counted_and_an_editor_reads_how_many(open_browser, cast):
    edition_of(document())
    page = open_browser(user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/128.0 Safari/537.36")
    with page.expect_response("**/count/") as counted:
        page.goto("/dongtai/2026/1/")
    assert counted.value.status == 204
    assert not page.context.cookies()
    visit = Visit.objects.get()
    assert (visit.path, visit.count) == ("/dongtai/2026/1/", 1)
    let_in(page, "editor")
    page.goto(f"/admin/numbers/?year={visit.day.year}")
    expect(page.get_by_role("region", name="浏览和下载最多的").get_by_role("row").nth(1)).to_contain_text(
        "《青岚创建动态》2026年第1期"
    )
