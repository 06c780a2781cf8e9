"""What is asked before a release and before a correction, by those who have to answer it, in their browser."""

import datetime as dt

from django.utils import timezone
from playwright.sync_api import expect

from bulletin import moves
from bulletin.models import Edition, Issue, Status
from tests.browser.desk import ask_to_submit, check, log_in
from tests.conftest import make_issue


def test_a_publisher_says_yes_to_what_is_asked_and_finds_what_was_typed(open_browser, bulletin, cast):
    ahead = timezone.localdate() + dt.timedelta(days=3)
    make_issue(bulletin, 14, by=cast["editor"], date=ahead)
    edition = moves.submit(make_issue(bulletin, 16, by=cast["editor"], date=ahead), by=cast["editor"])
    moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint)
    page = open_browser(bypass_csp=True)
    log_in(page, "publisher")
    page.goto(f"/admin/bulletin/edition/{edition.pk}/change/")
    page.locator("summary.release").click()
    expect(page.get_by_text("第14期还没有发布。").first).to_be_visible()
    assert check(page) == []
    page.get_by_role("button", name="确认发布").click()  # the browser asks for the tick first
    assert Edition.objects.get(pk=edition.pk).status == Status.APPROVED

    page.locator("summary.schedule").click()
    field = page.get_by_label("发布时间")
    expect(field).to_have_value(f"{ahead}T08:30")
    page.locator("form[action*=schedule]").get_by_label("我知道了").check()
    field.fill(f"{ahead - dt.timedelta(days=1)}T09:00")
    page.get_by_role("button", name="确认定时发布").click()
    expect(page.get_by_text("没有定时发布：这一期的日期是")).to_be_visible()
    expect(field).to_have_value(f"{ahead - dt.timedelta(days=1)}T09:00")
    page.locator("form[action*=schedule]").get_by_label("我知道了").check()
    page.get_by_role("button", name="确认定时发布").click()
    expect(page.get_by_text("已定时，到时自动发布。")).to_be_visible()
    page.locator("summary.schedule").click()
    expect(page.get_by_label("改时间的理由")).to_be_visible()
    assert check(page) == []


def test_a_correction_of_names_alone_goes_out_once_that_was_said_yes_to(open_browser, issue, edition_in):
    edition_in("released")
    issue = Issue.objects.get(pk=issue.pk)
    issue.correction_note, issue.corrected_on = "编辑有误，已更正。", issue.date
    issue.save()
    issue.credits.filter(kind="editor").delete()
    page = open_browser(bypass_csp=True)
    log_in(page, "editor")
    page.goto(f"/admin/bulletin/issue/{issue.pk}/change/")
    panel = ask_to_submit(page)
    expect(panel.get_by_text("正文却没有改动，只改了“编辑”。")).to_be_visible()
    assert check(page) == []
    panel.get_by_role("button", name="确认送审").click()
    assert not Edition.objects.open().exists()
    panel.get_by_label("我知道了，照样送审").check()
    panel.get_by_role("button", name="确认送审").click()
    expect(page.get_by_text("已送审")).to_be_visible()
