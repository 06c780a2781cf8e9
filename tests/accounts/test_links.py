"""One-time links: invitations, forgotten passwords."""

import datetime as dt
import errno
import logging
import re
import threading
import time

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.utils import timezone

from office.accounts import links
from office.accounts.acts import LABELS
from office.audit import AuditEntry
from office.models import OneTimeLink, Turn, User
from tests.accounts.conftest import LOGIN, is_in, type_password
from tests.bulletin import racing
from tests.notices.office import send
from tests.notices.test_sending import start_sender, start_senders

pytestmark = pytest.mark.django_db
WORDS = "四棵梧桐 后院 19 只猫"
NEW = {"new_password1": WORDS, "new_password2": WORDS}


@pytest.fixture
def with_mail(settings):
    settings.HAS_MAIL, settings.SITE_URL = True, "https://bulletin.example.cn"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return settings


@pytest.fixture
def person(cast) -> User:
    cast["reviewer"].email = "fang@example.cn"
    cast["reviewer"].save()
    return cast["reviewer"]


def ask(client, email: str):
    return client.post("/account/forgotten/", {"email": email})


def letters() -> list[str]:
    mail.outbox.clear()
    call_command("send_notices")
    return [letter.body for letter in mail.outbox]


def link_in(letter: str) -> str:
    return re.search(r"https://bulletin\.example\.cn(/account/link/\S+)", letter)[1]


def test_a_forgotten_password_is_set_anew_by_a_letter(client, person, with_mail):
    ask(client, "FANG@example.cn")
    [letter] = letters()
    assert "方守拙：" in letter
    page = link_in(letter)
    assert "reviewer" in client.get(page).content.decode()
    assert client.post(page, NEW).url == LOGIN
    type_password(client, "reviewer", WORDS)
    assert is_in(client)
    assert list(AuditEntry.objects.filter(action__in=LABELS).order_by("number").values_list("action", flat=True)) == [
        "make_one_time_link",
        "use_one_time_link",
    ]


def test_the_answer_does_not_say_whose_an_address_is(client, person, with_mail):
    answers = [ask(client, email).content.decode() for email in ("fang@example.cn", "niem@example.cn")]
    known, unknown = (re.sub(r"\w+@example.cn", "", answer) for answer in answers)
    assert known == unknown
    assert len(letters()) == 1


def test_a_letter_goes_out_once(client, person, with_mail):
    ask(client, "fang@example.cn")
    assert [len(letters()) for _ in range(2)] == [1, 0]


def test_what_the_server_refuses_is_tried_again_and_again_and_then_no_more(client, person, open_inbox, capsys):
    inbox = open_inbox(refused={person.email})
    ask(client, person.email)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert "给方守拙的设密码的信没发成，下次再发" in send(capsys, exits=1)
        send(capsys)  # at once it is not tried again
        clock.shift(61)
        inbox.refused = ()
        send(capsys)
        assert inbox.recipients == [person.email]
        inbox.refused = {person.email}
        clock.shift(300)
        link = links.make(person, links.Purpose.INVITATION, by=None, mail_to=person.email)
        for _ in range(links.TRIES):
            send(capsys, exits=1)
            clock.shift(61)
        send(capsys)
    link.refresh_from_db()
    assert (link.sent_at, link.tries) == (None, links.TRIES)
    assert not Turn.objects.exists()  # what is over leaves nothing behind


def test_a_mail_server_that_nobody_reaches_is_tried_and_told_once_a_run_however_many_letters_wait(
    cast, with_mail, capsys, caplog, monkeypatch
):
    caplog.set_level(logging.INFO, "newsroom")
    tried = []

    def refuse(_) -> None:
        tried.append(1)
        raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")

    monkeypatch.setattr(EmailBackend, "open", refuse)
    for name in ("editor", "reviewer", "publisher"):
        links.make(cast[name], links.Purpose.INVITATION, by=None, mail_to=f"{name}@example.cn")
    said = send(capsys, exits=1)
    assert said.count("设密码的信没发成，下次再发") == 3
    assert (len(tried), [record.getMessage() for record in caplog.records]) == (1, ["mail.unreachable"])
    monkeypatch.undo()
    assert len(letters()) == 3


def test_a_letter_that_a_clock_put_off_which_was_ahead_goes_once_it_is_right(client, person, open_inbox, capsys):
    inbox = open_inbox(refused={person.email})
    with time_machine.travel(timezone.now() + dt.timedelta(days=30)):
        ask(client, person.email)
        send(capsys, exits=1)
    inbox.refused = ()
    send(capsys)
    assert inbox.recipients == [person.email]
    assert Turn.objects.count() == 1
    OneTimeLink.objects.update(expires_at=timezone.now())
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        send(capsys)
    assert not Turn.objects.exists()


def test_an_error_nobody_thought_of_costs_its_letter_a_try_and_stops_no_other(
    client, cast, person, with_mail, monkeypatch, caplog
):
    cast["editor"].email = "wen@example.cn"
    cast["editor"].save()
    for email in ("wen@example.cn", "fang@example.cn"):
        ask(client, email)
    works = links.path_of

    def fails_for_one(link):
        if link.user == person:
            raise KeyError("nobody thought of this")
        return works(link)

    monkeypatch.setattr(links, "path_of", fails_for_one)
    with pytest.raises(SystemExit):
        letters()
    assert [letter.to for letter in mail.outbox] == [["wen@example.cn"]]
    assert OneTimeLink.objects.get(user=person).tries == 1
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert line.exc_info[0] is KeyError
    monkeypatch.undo()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        assert len(letters()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_letter_whose_sender_dies_is_sent_by_another(client, person, mail, open_inbox, capsys):
    hold = threading.Event()
    inbox = open_inbox(hold=hold)
    ask(client, person.email)
    sender = start_sender(mail)
    assert inbox.arrived.wait(60)
    sender.kill()
    sender.communicate()
    hold.set()
    send(capsys)
    assert len(inbox.letters) == 1  # it might still be on its way
    for minutes in (16, 40):
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes)):
            send(capsys)
    assert inbox.recipients == [person.email] * 2
    assert len({letter["Message-ID"] for letter in inbox.letters}) == 1  # so that it is seen once


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_letter_once(cast, mail, open_inbox):
    hold = threading.Event()
    inbox = open_inbox(hold=hold)
    people = list(cast.values())
    for person in people:
        person.email = f"{person.username}@example.cn"
        person.save()
        links.make(person, links.Purpose.INVITATION, by=None, mail_to=person.email)
    senders = start_senders(mail, 2)
    while inbox.connections < 2 and senders.poll() is None:
        time.sleep(0.05)
    hold.set()  # each has a letter in hand; now both go on
    racing.heard(senders)
    assert sorted(inbox.recipients) == sorted(person.email for person in people if person.is_active)
    assert not OneTimeLink.objects.filter(sent_at=None).exists()


def test_nobody_is_flooded_with_letters(client, person, with_mail, clock):
    for _ in range(30):
        ask(client, "fang@example.cn")
    assert OneTimeLink.objects.count() == 5


def test_where_there_is_no_mail_there_is_no_such_page(client, person):
    assert client.get("/account/forgotten/").status_code == 404
    assert "忘记密码" not in client.get(LOGIN).content.decode()


def test_a_disabled_person_gets_no_letter(client, person, with_mail):
    person.is_active = False
    person.save()
    ask(client, "fang@example.cn")
    assert letters() == []


# What ends a link


@pytest.fixture
def page(person) -> str:
    return links.path_of(links.make(person, links.Purpose.FORGOTTEN, by=None, mail_to=person.email))


def refused(client, page: str) -> bool:
    return client.get(page).status_code == client.post(page, NEW).status_code == 410


def test_it_is_good_once(client, page):
    client.post(page, NEW)
    assert refused(client, page)


def test_it_dies_with_a_new_password(client, page, person):
    person.set_password("plum-kettle-orbit-47")
    person.save()
    assert refused(client, page)


def test_it_dies_with_another_address(client, page, person):
    person.email = "anders@example.cn"
    person.save()
    assert refused(client, page)


def test_it_dies_in_time(client, page, clock):
    OneTimeLink.objects.update(expires_at=timezone.now() + dt.timedelta(hours=1))
    clock.shift(3601)
    assert refused(client, page)


def test_it_dies_with_the_next_one(client, page, person):
    links.make(person, links.Purpose.FORGOTTEN, by=None)
    assert refused(client, page)


def test_it_dies_with_the_account(client, page, person):
    person.is_active = False
    person.save()
    assert refused(client, page)


def test_a_weak_password_uses_nothing_up(client, page):
    assert client.post(page, {"new_password1": "admin123456", "new_password2": "admin123456"}).status_code == 200
    assert client.post(page, NEW).status_code == 302


@pytest.mark.parametrize("token", ["x", "1-", "1-" + "0" * 64, "9" * 50 + "-a", "１-a", "-", "a-b-c"])
def test_a_made_up_link_opens_nothing(client, page, token):
    assert refused(client, f"/account/link/{token}/")


def test_who_reads_the_table_has_no_link(page):
    row = OneTimeLink.objects.get()
    token = page.split("/")[-2]
    assert row.nonce not in token
    assert token not in str(OneTimeLink.objects.values().get())


def test_a_new_password_ends_the_sessions_of_before(client, page, cast):
    from django.test import Client

    before = Client()
    type_password(before, "reviewer")
    client.post(page, NEW)
    assert not is_in(before)
