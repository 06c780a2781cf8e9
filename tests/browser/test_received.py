"""A unit with a phone (收文): from the letter's link to what the office sees it signed."""

import pytest
from playwright.sync_api import expect

from bulletin import dispatch
from bulletin.models import Edition
from tests.browser.desk import EVERY_RULE, OF_COLOURS, check, let_in
from tests.conftest import make_edition
from tests.desk.stages import blank_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def released(issue, cast) -> Edition:
    edition = make_edition(issue, "released", blank_pdf(), by=cast["editor"], reviewer=cast["reviewer"])
    dispatch.make(edition, by=cast["publisher"])
    return edition


def test_a_unit_opens_its_link_reads_and_signs_and_the_office_sees_it(open_browser, released):
    desk, phone = open_browser(bypass_csp=True), open_browser(bypass_csp=True, **PHONE)
    row = released.dispatch.deliveries.first()
    phone.goto(dispatch.path_of(row))
    faults = check(phone, EVERY_RULE)
    phone.get_by_role("button", name="打开").click()
    expect(phone.get_by_text("柳坞街道清理背街小巷").first).to_be_visible()
    assert dispatch.path_of(row).split("/")[2] not in phone.url  # nobody reads it over a shoulder
    faults += check(phone, EVERY_RULE)
    phone.get_by_label("签收人姓名").fill("庄闻笛")
    phone.get_by_role("button", name="签收", exact=True).click()
    expect(phone.get_by_text("已签收")).to_be_visible()
    phone.emulate_media(color_scheme="dark")
    faults += check(phone, OF_COLOURS)

    let_in(desk, "publisher")
    for address in (f"/admin/bulletin/edition/{released.pk}/dispatch/", "/admin/dispatch/"):
        desk.goto(address)
        faults += check(desk, EVERY_RULE)
    desk.go_back()
    expect(desk.get_by_text("庄闻笛")).to_be_visible()
    desk.get_by_label(f"选中{released.dispatch.deliveries.last()}").check()
    desk.get_by_role("button", name="催收选中的").click()
    expect(desk.get_by_text("请打电话")).to_be_visible()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [390, 768, 1024])
def test_the_table_of_all_lists_is_read_without_scrolling_sideways(open_browser, released, width):
    desk = open_browser(bypass_csp=True)
    desk.set_viewport_size({"width": width, "height": 844})
    let_in(desk, "publisher")
    desk.goto("/admin/dispatch/")
    line = desk.get_by_role("link", name=released.dispatch.title).locator("xpath=ancestor::tr")
    seen = desk.locator(".dispatch").bounding_box()
    for cell in line.locator("td").all():
        box = cell.bounding_box()
        assert box["x"] + box["width"] <= seen["x"] + seen["width"] + 1, cell.inner_text()
    assert not check(desk, EVERY_RULE)


def test_what_was_put_down_by_mistake_is_undone_on_a_phone(open_browser, released):
    desk = open_browser(bypass_csp=True, **PHONE)
    row = released.dispatch.deliveries.first()
    let_in(desk, "publisher")
    desk.goto(f"/admin/bulletin/edition/{released.pk}/dispatch/")
    unit = desk.locator(f"#unit-{row.pk}")
    unit.get_by_text("经过和办理").click()
    unit.get_by_label(f"{row}的签收人").fill("庄闻笛")
    unit.get_by_role("button", name="登记签收").click()
    expect(unit.get_by_text("已签收")).to_be_visible()
    unit.get_by_text("经过和办理").click()
    unit.get_by_label("为什么撤销").fill("登错了单位")
    assert not check(desk, EVERY_RULE)
    unit.get_by_role("button", name="撤销登记").click()
    expect(unit.get_by_text("未签收")).to_be_visible()
    unit.get_by_text("经过和办理").click()
    expect(unit.get_by_text("撤销：登错了单位")).to_be_visible()
    assert not check(desk, EVERY_RULE)
