"""The page 分发 at the desk: how each row stands, and what is done about it."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from bulletin import dispatch
from bulletin.models import Bulletin, Delivery, Dispatch, DispatchLetter, Receipt
from office.audit import AuditEntry
from office.models import Contact, RecipientUnit
from tests.desk.forms import fields_of
from tests.dispatch.conftest import row_of

pytestmark = pytest.mark.django_db


def page_of(edition, what: str = "bulletin_edition_dispatch", *args) -> str:
    return reverse(f"admin:{what}", args=[edition.pk, *args])


def text(response) -> str:
    return response.content.decode()


def test_the_page_says_where_each_unit_stands(as_, released):
    dispatch.open_(row_of(released, "市直各单位"))
    page = text(as_("editor").get(page_of(released)))
    assert "共3家，纸质4份" in page
    assert released.fingerprint in page
    for words in ("等发信 1", "看过未签 1", "未签收 1"):
        assert words in page
    assert "登记签收" not in page  # an editor looks on
    found = text(as_("publisher").get(page_of(released), {"state": "opened"}))
    assert "市直各单位" in found
    assert 'aria-label="登记签收：市委办"' not in found


def test_of_a_withdrawal_the_figures_are_called_as_the_rows_are(as_, released, withdraw, publisher):
    withdraw(released)
    dispatch.put_down(row_of(released, "市直各单位"), by=publisher, name="庄闻笛")
    page = text(as_("publisher").get(page_of(released)))
    assert "知道撤下 1" in page
    assert "未签收" not in page.split("催收全部未签的")[0]


def test_a_publisher_adds_reminds_and_puts_down_what_was_signed_on_paper(as_, released):
    desk = as_("publisher")
    late = {"name": "市图书馆", "copies": "2", "reason": "读者来要"}
    assert "已补发给“市图书馆”" in text(
        desk.post(page_of(released, "bulletin_edition_dispatch_add"), late, follow=True)
    )
    row = row_of(released, "各区县创建办")
    signed = desk.post(page_of(released, "bulletin_edition_dispatch_sign", row.pk), {"name": "桑榆晚"}, follow=True)
    assert "由桑榆晚签收" in text(signed)
    assert row.receipts.get().way == "paper"
    DispatchLetter.objects.update(mail_due_at=None, handed_at=None, mailed_at=row.dispatch.made_at)
    asked = {"row": [row.pk, row_of(released, "市委办").pk]}
    assert "催过了：发信1家" in text(
        desk.post(page_of(released, "bulletin_edition_dispatch_remind"), asked, follow=True)
    )
    acts = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"add_delivery", "put_down_receipt", "remind_units"} <= acts


def test_a_new_link_is_shown_once_and_works(as_, client, released):
    row = row_of(released, "各区县创建办")
    shown = as_("publisher").post(page_of(released, "bulletin_edition_dispatch_renew", row.pk))
    row.refresh_from_db()
    path = dispatch.path_of(row)
    assert path in text(shown)
    assert "no-store" in shown["Cache-Control"]
    assert client.get(path).status_code == 200


def test_a_row_of_another_edition_is_not_there(as_, released, bulletin, edition_in, cast):
    other = edition_in("in_review")
    row = row_of(released, "市委办")
    for what in ("renew", "revoke", "resend", "sign", "undo"):
        url = page_of(other, f"bulletin_edition_dispatch_{what}", row.pk)
        assert as_("publisher").post(url, {"name": "某人"}).status_code == 404
    assert as_("publisher").get(page_of(other)).status_code == 404  # nothing went out yet
    assert not Receipt.objects.exists()


def test_the_printed_list_and_the_file_are_of_the_same_rows_and_carry_the_fingerprint(as_, released, publisher):
    dispatch.add(released.dispatch, by=publisher, name="=1+1", copies=1, reason="试")
    rows = [row.delivery.name for row in dispatch.ledger_of(released.dispatch)]
    desk = as_("editor")
    sheet = load_workbook(io.BytesIO(desk.get(page_of(released, "bulletin_edition_dispatch_table")).content)).active
    cells = list(sheet.iter_rows(values_only=True))
    assert [row[2] for row in cells[1:-1]] == rows
    assert released.fingerprint in cells[-1]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    register = desk.get(page_of(released, "bulletin_edition_dispatch_register"))
    labels = desk.get(page_of(released, "bulletin_edition_dispatch_labels"))
    assert register["Content-Type"] == labels["Content-Type"] == "application/pdf"
    printed = words_of(register.content)
    assert released.fingerprint in printed
    assert all(name in printed for name in rows)
    on_labels = words_of(labels.content)
    assert "青岚市政务路1号" in on_labels
    assert "市直各单位" not in on_labels  # which gets none on paper


def words_of(pdf: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "").replace(" ", "")


def test_an_edition_of_before_gets_its_list_by_hand(as_, units, edition_in):
    edition = edition_in("released")
    assert "建分发单" in text(as_("publisher").get(page_of(edition)))
    as_("publisher").post(page_of(edition, "bulletin_edition_dispatch_make"))
    assert Dispatch.objects.get().deliveries.count() == 3
    again = as_("publisher").post(page_of(edition, "bulletin_edition_dispatch_make"), follow=True)
    assert "已经有分发单了" in text(again)


def test_how_a_unit_receives_is_for_editors_to_say_and_for_the_next_release(as_, released):
    unit = RecipientUnit.objects.get(name="各区县创建办")
    url = reverse("admin:office_mailing_change", args=[unit.pk])
    desk = as_("editor")
    fields = fields_of(desk.get(url), "mailing_form")
    contact = {"name": "桑榆晚", "mail": "sang@quxian.example", "order": "0"}
    fields |= {"by_mail": "on", "contacts-TOTAL_FORMS": "1"} | {
        f"contacts-0-{key}": word for key, word in contact.items()
    }
    desk.post(url, fields)
    unit.refresh_from_db()
    assert unit.by_mail
    assert Contact.objects.get(unit=unit).mail == "sang@quxian.example"
    assert AuditEntry.objects.filter(action="change_contacts").exists()
    assert not row_of(released, "各区县创建办").by_mail
    nothing = desk.post(url, fields_of(desk.get(url), "mailing_form") | {"by_paper": "", "by_mail": ""})
    assert "至少选一种" in text(nothing)


def test_five_hundred_units_take_no_more_queries_than_three(as_, released):
    made = released.dispatch
    more = [
        Delivery(
            dispatch=made,
            name=f"单位{number}",
            place=number,
            copies=1,
            by_paper=True,
            by_mail=True,
            by_system=False,
            origin="listed",
            nonce="n",
            token_sha256=f"{number}",
            expires_at=made.made_at,
        )
        for number in range(10, 507)
    ]
    rows = Delivery.objects.bulk_create(more)
    DispatchLetter.objects.bulk_create(
        DispatchLetter(delivery=row, purpose="send", name="某人", mail="a@example.com") for row in rows
    )
    desk = as_("publisher")
    for url in (page_of(released), reverse("dispatches")):
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(url).status_code == 200
        assert len(asked) <= 20, [query["sql"][:150] for query in asked]


def test_the_table_of_all_has_a_line_for_each_edition_of_ones_own_bulletins(as_, released, cast):
    from bulletin import reach

    page = text(as_("auditor").get(reverse("dispatches")))
    assert "青岚创建动态 2026年第15期" in page
    assert as_("auditor").get(reverse("dispatches"), {"bulletin": "x\0"}).status_code == 200
    other = Bulletin.objects.create(name="青岚文明风采", slug="fengcai")
    reach.assign(cast["stranger"], other, "发布")
    elsewhere = as_("stranger")
    assert "青岚创建动态 2026年第15期" not in text(elsewhere.get(reverse("dispatches")))
    assert elsewhere.get(page_of(released)).status_code in (302, 403, 404)
