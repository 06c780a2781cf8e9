"""What the office put down by mistake is undone (撤销登记): the unit stands unsigned, and the record tells both."""

import pytest
from django.db import DatabaseError
from django.urls import reverse
from lxml import html

from bulletin import dispatch
from bulletin.models import DispatchLetter, Receipt
from office.audit import AuditEntry
from tests.desk.recorded import look, run
from tests.dispatch.conftest import row_of
from tests.dispatch.test_desk import page_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(released):
    return row_of(released, "市委办")


@pytest.fixture
def desk(as_):
    return as_("publisher")


def put_down(desk, row, name="桑榆晚") -> Receipt:
    desk.post(page_of(row.edition, "bulletin_edition_dispatch_sign", row.pk), {"name": name})
    return Receipt.objects.get(delivery=row, name=name)


def undo(desk, row, receipt, reason="登错了单位") -> str:
    url = page_of(row.edition, "bulletin_edition_dispatch_undo", row.pk)
    return text(desk.post(url, {"receipt": receipt.pk, "reason": reason}, follow=True))


def told_of(page: str, row) -> str:
    """What the page says of this unit."""
    return " ".join(html.fromstring(page).get_element_by_id(f"unit-{row.pk}").text_content().split())


def test_the_unit_stands_unsigned_is_asked_again_and_may_sign(desk, row, client):
    DispatchLetter.objects.update(mail_due_at=None, mailed_at=row.dispatch.made_at)
    receipt = put_down(desk, row)
    assert f'name="receipt" value="{receipt.pk}"' in text(desk.get(page_of(row.edition)))
    page = undo(desk, row, receipt)
    assert "撤销了：“市委办”又是没有签收的" in page
    assert "未签收 3" in page
    assert "已签收" not in page
    asked = desk.post(page_of(row.edition, "bulletin_edition_dispatch_remind"), {"row": [row.pk]}, follow=True)
    assert "催过了：发信1家" in text(asked)
    client.post(dispatch.path_of(row))
    client.post(reverse("received_sign", args=[row.pk]), {"name": "庄闻笛"})
    assert row.receipts.get().name == "庄闻笛"
    assert "已签收 1" in text(desk.get(page_of(row.edition)))


def test_the_row_the_log_and_the_life_of_the_issue_tell_both(desk, row, as_, publisher):
    undo(desk, row, put_down(desk, row))
    told = told_of(text(desk.get(page_of(row.edition))), row)
    assert f"由{publisher}登记签收（桑榆晚）" in told
    assert f"由{publisher}撤销：登错了单位" in told
    acts = AuditEntry.objects.filter(action__in=("put_down_receipt", "undo_receipt")).order_by("number")
    assert [entry.action for entry in acts] == ["put_down_receipt", "undo_receipt"]
    assert acts[1].details["reason"] == "登错了单位"
    entry = text(as_("auditor").get(reverse("admin:office_auditentry_change", args=[acts[1].pk])))
    for words in ("单位：市委办", "签收人：桑榆晚", "签的是：签收", "理由：登错了单位"):
        assert words in entry
    life = text(desk.get(reverse("admin:bulletin_issue_history", args=[row.edition.issue_id])))
    assert "撤销登记签收" in life
    assert "登错了单位" in life


def test_the_table_of_all_and_the_file_count_it_no_more(desk, row):
    receipt = put_down(desk, row)
    assert dispatch.summaries([row.dispatch])[0].signed == 1
    undo(desk, row, receipt)
    assert dispatch.summaries([row.dispatch])[0].signed == 0
    assert all("桑榆晚" not in cells for cells in dispatch.table_of(dispatch.ledger_of(row.dispatch)))


def test_what_a_unit_signed_itself_is_not_undone_and_the_page_says_so(desk, row, client):
    client.post(dispatch.path_of(row))
    client.post(reverse("received_sign", args=[row.pk]), {"name": "庄闻笛"})
    receipt = row.receipts.get()
    page = text(desk.get(page_of(row.edition)))
    assert "签收是单位自己签的，不能撤销" in told_of(page, row)
    assert 'name="receipt"' not in page
    assert "没有撤销：庄闻笛的签收是“市委办”自己签的，只有编辑部登记的才能撤销" in undo(desk, row, receipt)
    assert row.receipts.get() == receipt


def test_it_is_undone_once_with_a_reason_and_by_who_may_put_down(desk, row, as_):
    receipt = put_down(desk, row)
    assert "没有撤销：请写明为什么撤销登记" in undo(desk, row, receipt, reason="　")
    assert "没有撤销：为什么撤销登记有201字" in undo(desk, row, receipt, reason="错" * 201)
    assert "没有分发的权限" in undo(as_("editor"), row, receipt)
    assert row.receipts.get() == receipt
    undo(desk, row, receipt)
    assert "这条登记已经撤销了" in undo(desk, row, receipt, reason="再按一次")
    assert Receipt.ever.get().undone_because == "登错了单位"


def test_by_the_address_of_another_unit_nothing_is_undone(desk, row, released):
    receipt = put_down(desk, row)
    url = page_of(released, "bulletin_edition_dispatch_undo", row_of(released, "各区县创建办").pk)
    for named in (receipt.pk, "", "x"):
        assert desk.post(url, {"receipt": named, "reason": "登错了"}).status_code == 404
    assert row.receipts.get() == receipt


def test_of_a_withdrawal_either_is_undone_by_itself(desk, row, released, withdraw):
    of_edition = put_down(desk, row, "桑榆晚")
    withdraw(released)
    of_withdrawal = put_down(desk, row, "庄闻笛")
    assert "知道撤下 1" in text(desk.get(page_of(released)))
    assert "知道撤下 1" not in undo(desk, row, of_withdrawal)
    assert row.receipts.get() == of_edition
    undo(desk, row, of_edition)
    assert not row.receipts.exists()


def test_of_a_unit_with_an_account_the_bell_and_what_it_received_ask_again(desk, as_, released, reader):
    row = row_of(released, "市直各单位")
    of_row = reader.notices.filter(action="received", settled_at=None)
    receipt = put_down(desk, row)
    assert not of_row.exists()
    undo(desk, row, receipt)
    assert of_row.get().text == f"收到{released}，请签收。"
    assert "未签收" in text(as_("reader").get(reverse("my_received")))


def test_who_is_told_of_a_withdrawal_is_not_asked_for_the_edition_again(desk, released, reader, withdraw):
    row = row_of(released, "市直各单位")
    receipt = put_down(desk, row)
    withdraw(released)
    undo(desk, row, receipt)
    assert [notice.text for notice in reader.notices.filter(action="received", settled_at=None)] == [
        f"{released.issue}已撤下，请停用并确认。"
    ]


# In the database


@pytest.mark.parametrize(
    "change",
    ["name = 'x'", "by_id = NULL", "undone_at = NULL", "undone_because = '另一个理由'", "way = 'link'"],
)
def test_the_database_keeps_an_undone_receipt_as_it_was_undone(desk, row, change):
    undo(desk, row, put_down(desk, row))
    with pytest.raises(DatabaseError, match="bulletin_receipt"):
        run(f"UPDATE bulletin_receipt SET {change}")
    with pytest.raises(DatabaseError, match="sealed"):
        run("DELETE FROM bulletin_receipt")
    assert "bulletin_receipt" not in look()


def test_the_database_holds_one_receipt_that_stands_and_undoes_none_of_a_unit(desk, row, publisher):
    receipt = put_down(desk, row)
    again = (
        "INSERT INTO bulletin_receipt (delivery_id, of, name, at, way, undone_because) VALUES (%s, 'edition', %s, %s"
    )
    with pytest.raises(DatabaseError):
        run(f"{again}, 'paper', '')", row.pk, "另一人", str(receipt.at))
    undo(desk, row, receipt)
    run(f"{again}, 'link', '')", row.pk, "另一人", str(receipt.at))
    with pytest.raises(DatabaseError, match=r"receipt_undone_says_why|sealed|CHECK"):
        run(
            "UPDATE bulletin_receipt SET undone_at = at, undone_by_id = %s, undone_because = '改' WHERE way = 'link'",
            publisher.pk,
        )
