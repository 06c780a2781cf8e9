"""A unit and its link: reads, downloads, signs once; what no link opens; what it is told of what was changed since."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bulletin import dispatch
from bulletin.models import Delivery, Receipt
from office.audit import AuditEntry
from office.models import Contact
from tests.dispatch.conftest import row_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(released) -> Delivery:
    return row_of(released, "市委办")


@pytest.fixture
def unit(client, row):
    """A browser at the unit, in by its link."""
    client.post(dispatch.path_of(row))
    return client


def address(row: Delivery, what: str = "received") -> str:
    return reverse(what, args=[row.pk])


def text(response) -> str:
    return response.content.decode()


def test_a_unit_opens_its_link_reads_downloads_and_signs(client, row, some_pdf):
    door = client.get(dispatch.path_of(row))
    assert "市委办" in text(door)
    row.refresh_from_db()
    assert row.opened_at is None  # a program that follows links has opened nothing
    page = client.post(dispatch.path_of(row), follow=True)
    assert "要倒排工期，挂图作战" in text(page)
    assert b"".join(client.get(address(row, "received_pdf")).streaming_content) == some_pdf
    signed = client.post(address(row, "received_sign"), {"name": "庄闻笛"}, follow=True)
    assert "已签收" in text(signed)
    row.refresh_from_db()
    assert row.opened_at
    assert row.downloaded_at
    receipt = row.receipts.get()
    assert (receipt.name, receipt.way, receipt.of) == ("庄闻笛", "link", "edition")
    entry = AuditEntry.objects.filter(action="sign_for").get()
    assert (entry.actor_name, entry.details["unit"]) == ("庄闻笛（市委办）", "市委办")


def test_it_signs_once_and_in_a_name(unit, row):
    for name in ("", " 　", "\u200b", "字" * 51):
        refused = unit.post(address(row, "received_sign"), {"name": name})
        assert refused.status_code == 400
        assert "没有签上" in text(refused)
    unit.post(address(row, "received_sign"), {"name": "庄闻笛"})
    again = unit.post(address(row, "received_sign"), {"name": "别人"})
    assert "签过，不用再签" in text(again) or "已签收" in text(again)
    assert row.receipts.get().name == "庄闻笛"


def test_what_a_link_shows_is_kept_and_indexed_by_nobody_and_names_no_address(unit, row):
    for response in (unit.get(dispatch.path_of(row)), unit.get(address(row)), unit.get(address(row, "received_pdf"))):
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "strict-origin"
    token = dispatch.path_of(row).split("/")[2]
    assert token not in text(unit.get(address(row)))
    assert token not in str(list(Delivery.objects.values()))


# What no link opens


def test_a_link_is_for_one_unit_and_one_edition(unit, row, released):
    other = row_of(released, "各区县创建办")
    for what in ("received", "received_pdf", "received_sign", "received_newer", "received_leave"):
        assert unit.get(address(other, what)).status_code == 404
        assert unit.post(address(other, what), {"name": "某人"}).status_code in (404, 405)
    cookie = unit.cookies["received"].value
    unit.cookies["received"] = cookie.replace(cookie[:8], "0" * 8)
    assert unit.get(address(row)).status_code == 404


def test_a_guess_a_revoked_and_an_expired_link_look_alike_and_whoever_was_in_is_out(unit, row, publisher):
    guess = unit.get(reverse("received_door", args=["A" * 43]))
    assert guess.status_code == 404
    dispatch.revoke(row, by=publisher)
    assert text(unit.get(dispatch.path_of(row))) == text(guess)
    assert unit.get(address(row)).status_code == 410
    assert unit.get(address(row, "received_pdf")).status_code == 410
    assert unit.post(address(row, "received_sign"), {"name": "庄闻笛"}).status_code == 410
    assert not Receipt.objects.exists()


def test_an_old_link_opens_nothing_once_it_was_renewed_or_its_days_are_over(unit, row, publisher, client):
    old = dispatch.path_of(row)
    renewed = dispatch.renew(row, by=publisher)
    assert client.get(old).status_code == 404
    assert unit.get(address(row)).status_code == 404  # the cookie was of the old one
    assert client.get(dispatch.path_of(renewed)).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(days=61)):
        assert client.get(dispatch.path_of(renewed)).status_code == 404


def test_with_another_secret_key_letters_hold_a_link_that_opens(row, client, settings):
    old = dispatch.path_of(row)
    settings.SECRET_KEY = "another one, of which nobody has heard"
    new = dispatch.path_of(row)
    assert new != old
    assert client.get(new).status_code == 200
    assert client.get(old).status_code == 404


def test_nobody_who_is_logged_in_as_another_signs_for_a_unit(as_, row):
    desk = as_("editor")
    desk.post(dispatch.path_of(row))
    refused = desk.post(address(row, "received_sign"), {"name": "庄闻笛"})
    assert "不能替单位签收" in text(refused)
    assert not Receipt.objects.exists()


# What was changed since


def test_of_a_correction_the_old_link_tells_and_leads_to_the_new_one_which_wants_signing(unit, row, released, correct):
    unit.post(address(row, "received_sign"), {"name": "庄闻笛"})
    new = row_of(correct(released), "市委办")
    page = unit.get(address(row))
    assert "这一版已经更正" in text(page)
    assert "要倒排工期" not in text(page)
    assert unit.get(address(row, "received_pdf")).status_code == 302
    assert "已经更正" in text(unit.post(address(row, "received_sign"), {"name": "庄闻笛"}))
    after = unit.post(address(row, "received_newer"), follow=True)
    assert "第二段的数字更正为十三条" in text(after)
    assert "签收人姓名" in text(after)
    unit.post(address(new, "received_sign"), {"name": "庄闻笛"})
    assert new.receipts.count() == 1


def test_of_a_withdrawal_the_link_shows_the_statement_no_text_and_no_file_and_asks_to_be_acknowledged(
    unit, row, released, withdraw
):
    unit.post(address(row, "received_sign"), {"name": "庄闻笛"})
    withdraw(released, statement="有两处数字待核实。")
    page = unit.get(address(row))
    assert page.status_code == 410
    assert "有两处数字待核实" in text(page)
    assert "要倒排工期" not in text(page)
    assert unit.get(address(row, "received_pdf")).status_code == 302
    unit.post(address(row, "received_sign"), {"name": "庄闻笛"})
    assert row.receipts.get(of="withdrawal").name == "庄闻笛"
    assert "已确认撤下" in text(unit.get(address(row)))


def test_an_old_link_says_so_when_what_took_its_place_was_withdrawn(unit, row, released, correct, withdraw):
    withdraw(correct(released))
    page = text(unit.get(address(row)))
    assert "后来也撤下了，请停用收到的各版" in page
    assert "新的链接" not in page
    assert unit.post(address(row, "received_newer")).status_code == 410


# With an account


def test_who_receives_for_a_unit_has_it_under_my_received_and_signs_by_their_account(as_, released, reader):
    mine = as_("reader")
    row = row_of(released, "市直各单位")
    listed = text(mine.get(reverse("my_received")))
    assert "青岚创建动态 2026年第15期" in listed
    assert "未签收" in listed
    assert "要倒排工期" in text(mine.get(address(row)))
    mine.post(address(row, "received_sign"), {"name": "阮听雨"})
    assert (row.receipts.get().way, row.receipts.get().by) == ("system", reader)
    assert "已签收" in text(mine.get(reverse("my_received")))
    assert not reader.notices.filter(action="received", settled_at=None).exists()


def test_nobody_has_anothers(as_, released, cast):
    row = row_of(released, "市直各单位")
    for who in ("stranger", "editor"):
        assert as_(who).get(address(row)).status_code == 404
        assert as_(who).post(address(row, "received_sign"), {"name": "某人"}).status_code == 404
    assert as_("reader").get(address(row_of(released, "市委办"))).status_code == 404
    Contact.objects.filter(person=cast["reader"]).update(person=None)
    assert as_("reader").get(address(row)).status_code == 404
    assert "还没有收文" in text(as_("reader").get(reverse("my_received")))
    assert not Receipt.objects.exists()


def test_the_cookie_of_a_link_goes_to_its_own_address_alone(unit, row):
    cookie = unit.cookies["received"]
    assert cookie["path"] == address(row)
    assert cookie["httponly"]
    assert bool(cookie["secure"]) == settings.SESSION_COOKIE_SECURE
