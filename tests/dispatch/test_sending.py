"""The letters to the units: each sent once, none left out, and what nobody is sure about left to a person."""

import datetime as dt
import os
import re
import subprocess
import sys
import threading

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from bulletin import dispatch, letters, moves
from bulletin.models import Bulletin, DispatchLetter, Notice, Receipt
from office import envelope
from office.models import Contact, RecipientUnit
from office.refusal import Refused
from tests.bulletin.racing import database_url
from tests.dispatch.conftest import row_of
from tests.notices.office import send

pytestmark = pytest.mark.django_db

LINK = re.compile(r"https://bulletin\.qinglan\.example(/received/[\w-]{43}/)")


def to_units(inbox) -> list[str]:
    return [address for address in inbox.recipients if address.endswith(".example") and "qinglan" not in address]


def letter_of(inbox, address: str):
    return inbox.letters[inbox.recipients.index(address)]


def test_each_unit_gets_one_letter_with_its_own_link(released, inbox, capsys, client):
    send(capsys)
    send(capsys)
    assert to_units(inbox) == ["zhuang@shiwei.example"]
    letter = letter_of(inbox, "zhuang@shiwei.example")
    assert letter["Subject"].strip() == "青岚创建动态 2026年第15期：请签收"
    text = letter.get_content()
    assert "市委办 庄闻笛：" in text
    assert released.fingerprint in text
    assert "市委办" in client.get(LINK.search(text)[1]).content.decode()


def test_a_small_pdf_goes_with_the_letter_where_the_bulletin_allows_it(units, edition_in, publisher, inbox, capsys):
    Bulletin.objects.update(attaches_pdf=True)
    released = moves.release(edition_in("approved"), by=publisher)
    send(capsys)
    (pdf,) = letter_of(inbox, "zhuang@shiwei.example").iter_attachments()
    assert len(pdf.get_content()) == released.pdf_size


def test_a_large_pdf_does_not(units, edition_in, publisher, inbox, capsys, settings):
    Bulletin.objects.update(attaches_pdf=True)
    settings.DISPATCH_ATTACH_KB = 0
    moves.release(edition_in("approved"), by=publisher)
    send(capsys)
    assert not letter_of(inbox, "zhuang@shiwei.example").is_multipart()


def test_without_an_address_for_links_nothing_is_sent_and_it_is_said(released, inbox, capsys, settings):
    settings.SITE_URL = ""
    assert "没有设置 SITE_URL，1封" in send(capsys, exits=1)
    assert to_units(inbox) == []


def test_what_a_server_refuses_is_tried_again_and_given_up_by_telling_who_publishes(
    released, open_inbox, capsys, publisher
):
    open_inbox(refused=("zhuang@shiwei.example",))
    send(capsys, exits=1)
    letter = DispatchLetter.objects.get()
    assert letter.handed_at is None
    assert letter.mail_due_at > timezone.now()
    DispatchLetter.objects.update(tries=letters.TRIES - 1, mail_due_at=timezone.now())
    send(capsys, exits=1)
    assert Notice.objects.filter(person=publisher, action="dispatch_failed").count() == 1


def test_what_is_over_before_it_is_sent_is_not_sent(released, withdraw, inbox, capsys):
    withdraw(released)
    send(capsys)
    assert to_units(inbox) == ["zhuang@shiwei.example"]
    assert letter_of(inbox, "zhuang@shiwei.example")["Subject"].strip() == "青岚创建动态 2026年第15期：已撤下，请确认"


def test_from_a_withdrawal_on_no_sender_can_take_a_letter_that_gives_it_out(released, withdraw):
    """Were it only found to be over when it is sent, one taken at that moment would be sent and never taken back."""
    withdraw(released)
    letter = DispatchLetter.objects.get(purpose="send")
    assert (letter.mail_due_at, letter.fault) == (None, letters.OVER)


def test_who_had_the_link_by_a_reminder_alone_is_told_of_a_withdrawal(
    units, edition_in, publisher, withdraw, inbox, capsys
):
    RecipientUnit.objects.filter(name="市委办").update(by_paper=False)
    released = moves.release(edition_in("approved"), by=publisher)
    DispatchLetter.objects.update(mail_due_at=None, fault="邮件服务器不收", tries=letters.TRIES)
    dispatch.remind(released.dispatch, by=publisher)
    send(capsys)
    withdraw(released)
    assert DispatchLetter.objects.filter(purpose="withdraw", mail="zhuang@shiwei.example").exists()


def test_a_link_that_is_renewed_while_letters_are_sent_is_the_one_they_hold(
    units, edition_in, publisher, inbox, capsys, client
):
    other = units["市直各单位"]
    RecipientUnit.objects.filter(pk=other.pk).update(by_mail=True)
    Contact.objects.create(unit=other, name="沈若谷", mail="shen@shizhi.example")
    released = moves.release(edition_in("approved"), by=publisher)
    Notice.objects.update(mail_due_at=None)
    sending = letters.send_due(dispatch.POST)
    next(sending)
    dispatch.renew(row_of(released, "市直各单位"), by=publisher)
    list(sending)
    link = LINK.search(letter_of(inbox, "shen@shizhi.example").get_content())[1]
    assert client.get(link).status_code == 200


# Nobody is written to twice

SENDER = """
import django
django.setup()
from django.core.management import call_command
call_command("send_notices")
"""


def start_sender(mail) -> subprocess.Popen:
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.EDITIONS_ROOT.parent),
        "AUDIT_KEY": settings.AUDIT_KEY,
        "SECRET_KEY": settings.SECRET_KEY,
        "SITE_URL": mail.SITE_URL,
        "EMAIL_URL": f"smtp://{mail.EMAIL_HOST}:{mail.EMAIL_PORT}",
        "DJANGO_SETTINGS_MODULE": "office.settings",
    }
    return subprocess.Popen([sys.executable, "-c", SENDER], env=environment, cwd=settings.BASE_DIR)


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_in_the_middle_sends_nothing_twice_and_leaves_nothing_out(
    units, edition_in, publisher, open_inbox, mail, capsys, cast
):
    for number in range(4):
        Contact.objects.create(unit=units["市委办"], name=f"联系人{number}", mail=f"unit{number}@shiwei.example")
    released = moves.release(edition_in("approved"), by=publisher)
    Notice.objects.update(mail_due_at=None)  # only what goes to units
    inbox = open_inbox(hold=threading.Event())  # takes the letter, and keeps its sender waiting
    sender = start_sender(mail)
    assert inbox.arrived.wait(60)
    sender.kill()
    sender.wait()
    inbox.hold.set()
    inbox.hold = None
    send(capsys)
    assert sorted(inbox.recipients) == sorted(["zhuang@shiwei.example", *(f"unit{n}@shiwei.example" for n in range(4))])
    doubtful = DispatchLetter.objects.get(mailed_at=None)
    with time_machine.travel(timezone.now() + envelope.held() + dt.timedelta(minutes=1)):
        assert "1封分发的信不知道送到没有" in send(capsys)
        assert dispatch.ledger_of(released.dispatch)[0].state.value == "不知送到没有"
        assert Notice.objects.filter(person=publisher, action="dispatch_failed").count() == 1
        dispatch.resend(doubtful.delivery, by=publisher)
        send(capsys)
    assert inbox.recipients.count(doubtful.mail) == 2  # once more, since a person said so
    assert len(inbox.recipients) == 6  # and to nobody whom it had reached
    assert not Notice.objects.filter(action="dispatch_failed", settled_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_is_being_handed_over_is_neither_in_doubt_nor_sent_anew(
    released, open_inbox, mail, capsys, publisher, as_
):
    Notice.objects.update(mail_due_at=None)
    inbox = open_inbox(refused=("zhuang@shiwei.example",))
    send(capsys, exits=1)
    DispatchLetter.objects.update(mail_due_at=timezone.now())  # refused once, and its pause over
    inbox.refused, inbox.hold = (), threading.Event()
    sender = start_sender(mail)
    assert inbox.arrived.wait(60)
    page = as_("publisher").get(f"/admin/bulletin/edition/{released.pk}/dispatch/").content.decode()
    assert "等发信" in page
    assert "正在发" in page
    assert "没有回音" not in page
    with pytest.raises(Refused, match="正等着发"):
        dispatch.resend(row_of(released, "市委办"), by=publisher)
    inbox.hold.set()
    sender.wait()
    assert dispatch.ledger_of(released.dispatch)[0].state == dispatch.State.WAITING
    assert inbox.recipients == ["zhuang@shiwei.example"]


def test_a_letter_that_was_not_answered_for_is_in_doubt_at_once(released, open_inbox, mail, capsys, publisher):
    Notice.objects.update(mail_due_at=None)
    mail.EMAIL_TIMEOUT = 1
    hold = threading.Event()
    open_inbox(hold=hold)
    assert "1封分发的信不知道送到没有" in send(capsys, exits=1)
    hold.set()
    assert dispatch.ledger_of(released.dispatch)[0].state == dispatch.State.UNCERTAIN
    assert Notice.objects.filter(person=publisher, action="dispatch_failed").count() == 1


def test_where_the_server_may_take_longer_to_answer_nobody_doubts_so_soon(released, mail):
    DispatchLetter.objects.update(mail_due_at=None, handed_at=timezone.now() - dt.timedelta(minutes=10))
    mail.EMAIL_TIMEOUT = 120
    assert dispatch.tell_of_doubts() == 0
    assert dispatch.ledger_of(released.dispatch)[0].state == dispatch.State.OWED
    mail.EMAIL_TIMEOUT = 10
    assert dispatch.tell_of_doubts() == 1
    assert dispatch.ledger_of(released.dispatch)[0].state == dispatch.State.UNCERTAIN


def test_resending_writes_to_the_addresses_of_today(released, inbox, capsys, publisher):
    DispatchLetter.objects.update(mail_due_at=None, fault="邮件服务器不收", tries=10)
    Contact.objects.filter(name="庄闻笛").update(mail="new@shiwei.example")
    dispatch.resend(row_of(released, "市委办"), by=publisher)
    send(capsys)
    assert to_units(inbox) == ["new@shiwei.example"]


# Asking again


def test_who_has_not_signed_is_asked_by_the_rule_of_the_bulletin_some_times_and_no_more(released, inbox, capsys):
    Bulletin.objects.update(receipt_days=5)
    send(capsys)
    asked = []
    for days in (4, 6, 12, 18, 24, 30):
        with time_machine.travel(timezone.now() + dt.timedelta(days=days)):
            asked.append(dispatch.remind_due(timezone.now()))
            send(capsys)
    assert asked == [0, 2, 2, 2, 0, 0]  # the third unit has neither an address nor an account
    assert to_units(inbox).count("zhuang@shiwei.example") == 4
    assert "还没有签收" in inbox.letters[-1]["Subject"]


def test_who_has_signed_is_not_asked_and_nobody_is_asked_twice_in_a_row(released, inbox, capsys, publisher):
    send(capsys)
    dispatch.sign(row_of(released, "市直各单位"), name="阮听雨", way=Receipt.Way.LINK)
    assert str(dispatch.remind(released.dispatch, by=publisher)) == "发信1家，1家没有邮件地址也没有账号，请打电话"
    DispatchLetter.objects.update(mail_due_at=None)
    RecipientUnit.objects.get(name="各区县创建办").contacts.create(name="乙", mail="b@quxian.example")
    assert dispatch.remind(released.dispatch, by=publisher).by_mail == 1
    with pytest.raises(Refused, match="没有可催的"):
        dispatch.remind(released.dispatch, by=publisher)
