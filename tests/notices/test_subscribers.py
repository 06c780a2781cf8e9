"""Subscribing by mail: nobody is written to who has not said yes, nobody is told of what is not released."""

import datetime as dt
import re
import time

import msgspec
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bulletin import archive, moves, subscribers
from bulletin.document.content import Correction
from bulletin.models import Bulletin, ReaderLetter, Subscriber
from office.heartbeats import Heartbeat, Work
from office.models import AuditEntry
from tests.bulletin.test_work import started, wait_until
from tests.conftest import make_edition, make_issue
from tests.notices.office import send

pytestmark = pytest.mark.django_db

READER = "yue@yuedu.example"
SITE = "https://bulletin.qinglan.example"


@pytest.fixture
def cast(cast):
    """Nobody at the office has an address: whatever arrives is for readers."""
    for person in cast.values():
        person.email = ""
        person.save(update_fields=["email"])
    return cast


@pytest.fixture
def release(issue, cast, some_pdf):
    """release(number): an issue that goes from approval to its readers."""

    def go(number: int = 15, document=None, status: str = "approved"):
        of = issue if number == 15 else make_issue(issue.bulletin, number, by=cast["editor"])
        people = {"by": cast["editor"], "reviewer": cast["reviewer"]}
        edition = make_edition(of, status, some_pdf, document=document, **people)
        return moves.release(edition, by=cast["publisher"]) if status == "approved" else edition

    return go


def ask(email: str = READER, address: str = "192.0.2.1", **headers):
    form = {"email": email, "bulletin": "dongtai"}
    return Client(REMOTE_ADDR=address, **headers).post("/subscribe/", form)


def link_in(letter) -> str:
    return re.search(rf"{SITE}(/subscribe/\S+)", letter.get_content())[1]


def subscribe(inbox, capsys, email: str = READER) -> None:
    assert ask(email).status_code == 200
    send(capsys)
    assert Client().post(link_in(inbox.letters.pop())).status_code == 200
    inbox.recipients.clear()


def test_an_address_is_told_only_once_its_owner_has_pressed_the_button(inbox, release, capsys):
    release()
    assert "确认订阅" in ask().content.decode()
    send(capsys)
    (letter,) = inbox.letters
    link = link_in(letter)
    assert (letter["To"], letter["Subject"]) == (READER, "请确认订阅")
    assert "《青岚创建动态》" in letter.get_content()
    for _ in range(2):  # programs that look through letters open the link, and press nothing
        assert "《青岚创建动态》新一期发布，或者有更正、撤下，就发信到" in Client().get(link).content.decode()
    release(16)
    send(capsys)
    assert len(inbox.letters) == 1
    assert "已经订阅" in Client().post(link).content.decode()
    assert Client().post(link).status_code == 404  # it has done its work
    release(17)
    send(capsys)
    send(capsys)
    (_, told) = inbox.letters
    assert told["Subject"].strip() == "青岚创建动态 2026年第17期"
    assert f"{SITE}/dongtai/2026/17/" in told.get_content()
    assert "· 望溪区推进老旧小区改造" in told.get_content()


def test_the_button_of_a_mail_program_ends_it_and_nothing_is_left(inbox, release, capsys):
    release()
    subscribe(inbox, capsys)
    release(16)
    send(capsys)
    (letter,) = inbox.letters
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = "".join(letter["List-Unsubscribe"].split()).strip("<>").removeprefix(SITE)
    response = Client().get(url)
    assert "退订，删去我的地址" in response.content.decode()
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response.headers["Cache-Control"]
    assert Subscriber.objects.exists()
    pressed = Client(enforce_csrf_checks=True).post(url, {"List-Unsubscribe": "One-Click"})
    assert (pressed.status_code, pressed.cookies) == (200, {})
    assert not Subscriber.objects.exists()
    assert not ReaderLetter.objects.exists()
    release(17)
    send(capsys)
    assert len(inbox.letters) == 1


def test_whoever_asks_and_however_often_one_letter_a_day_goes_to_an_address(inbox, release, capsys):
    release()
    for number, email in enumerate([READER, READER.upper(), " yue@yuedu.example ", "yue+1@yuedu.example"] * 3):
        assert ask(email, f"192.0.2.{number}").status_code == 200
    send(capsys)
    assert inbox.recipients == [READER]
    with time_machine.travel(timezone.now() + dt.timedelta(hours=23)):
        ask()
        send(capsys)
        assert len(inbox.letters) == 1
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        ask()
        send(capsys)
        assert len(inbox.letters) == 2
    assert Client().get(link_in(inbox.letters[0])).status_code == 404  # the newer link is the one that counts


def test_no_answer_says_whether_an_address_is_known(inbox, release, capsys):
    release()
    subscribe(inbox, capsys)
    known, unknown = ask(), ask("xin@yuedu.example")
    answers = [one.content.decode().replace(who, "") for one, who in ((known, READER), (unknown, "xin@yuedu.example"))]
    assert answers[0] == answers[1]
    assert known.status_code == unknown.status_code == 200


def test_who_asks_too_often_by_ipv4_within_ipv6_closes_the_form_for_nobody_else(mail, release, monkeypatch):
    release()
    monkeypatch.setattr(subscribers, "MOST_OF_A_CLIENT", 1)
    answers = [ask(f"a{last}@yuedu.example", f"::ffff:192.0.2.{last}").status_code for last in (1, 2)]
    answers.append(ask("b@yuedu.example", "::ffff:192.0.2.1").status_code)
    assert answers == [200, 200, 400]


def test_nobody_asks_too_often_nor_all_together(mail, release, monkeypatch):
    release()
    answers = [ask(f"a{number}@yuedu.example") for number in range(subscribers.MOST_OF_A_CLIENT + 1)]
    assert [one.status_code for one in answers] == [200] * subscribers.MOST_OF_A_CLIENT + [400]
    assert "请过一小时再试" in answers[-1].content.decode()
    monkeypatch.setattr(subscribers, "MOST_IN_ALL", subscribers.MOST_OF_A_CLIENT + 1)
    assert ask("b@yuedu.example", "2001:db8::1").status_code == 200
    assert ask("c@yuedu.example", "192.0.2.9").status_code == 400
    assert "192.0.2.1" not in repr(list(subscribers.Tries.objects.values()))  # of nobody's address is kept
    monkeypatch.undo()
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        assert ask("d@yuedu.example").status_code == 200


@pytest.mark.parametrize(
    "email",
    [
        "",
        "yue",
        "a@b.example\nBcc: c@d.example",
        "a@b.example\r\n.\r\n",
        "a@b",
        "a@b.example,c@d.example",
        "<a@b.example>",
        "root@localhost",
        "a@[127.0.0.1]",
        "a" * 300 + "@b.example",
        "阅@yuedu.example",
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence(mail, release, email):
    release()
    answer = ask(email)
    assert answer.status_code == 400
    assert "这不像一个邮件地址" in answer.content.decode()
    assert not Subscriber.objects.exists()


def test_a_form_of_another_site_asks_for_nothing(mail, release):
    release()
    assert ask(HTTP_SEC_FETCH_SITE="cross-site").status_code == 400
    assert not Subscriber.objects.exists()


def test_links_are_not_guessed_and_end(inbox, release, capsys):
    release()
    ask()
    send(capsys)
    link = link_in(inbox.letters[0])
    one = Subscriber.objects.get()
    guesses = [f"/subscribe/confirm/{one.pk}/{'A' * 43}/", link.replace("confirm", "leave")]
    guesses += [link.replace(f"/{one.pk}/", f"/{one.pk + 1}/"), f"/subscribe/leave/{one.pk}/{'A' * 43}/"]
    for guess in guesses:
        for answer in (Client().get(guess), Client().post(guess)):
            assert answer.status_code == 404
    one.refresh_from_db()
    assert one.confirmed_at is None
    with time_machine.travel(timezone.now() + dt.timedelta(days=4)):
        assert Client().post(link).status_code == 404
        send(capsys)
    assert not Subscriber.objects.exists()


def test_nothing_unreleased_is_told_and_a_withdrawal_and_a_correction_are(inbox, release, cast, issue, capsys):
    first = release()
    subscribe(inbox, capsys)
    make_issue(issue.bulletin, 16, by=cast["editor"])
    gone = release(17)
    asked = moves.ask_withdrawal(gone, by=cast["publisher"], reason="有误")
    moves.withdraw(asked, by=cast["reviewer"])
    send(capsys)
    assert not inbox.letters  # neither of what is drafted nor of what was gone before the letter was sent

    note = Correction(note="第二段“三吨”应为“五吨”。", date=first.date)
    release(document=msgspec.structs.replace(archive.seal(issue), version=2, correction=note))
    send(capsys)
    corrected = inbox.letters.pop()
    assert corrected["Subject"].strip() == "青岚创建动态 2026年第15期（更正）"
    assert "第二段“三吨”应为“五吨”。" in corrected.get_content()

    late = "hou@yuedu.example"
    subscribe(inbox, capsys, late)
    asked = moves.ask_withdrawal(issue.editions.released().get(), by=cast["editor"], reason="不可外传的理由")
    moves.withdraw(asked, by=cast["reviewer"])
    send(capsys)
    (taken_down,) = inbox.letters  # to who had it, and not to who never did
    assert (taken_down["To"], taken_down["Subject"].strip()) == (READER, "青岚创建动态 2026年第15期（已撤下）")
    assert "不可外传" not in taken_down.get_content()


def test_an_address_that_is_refused_again_and_again_rests(open_inbox, release, capsys):
    inbox = open_inbox()
    release()
    subscribe(inbox, capsys)
    inbox.refused = (READER,)
    for number in range(16, 20):
        release(number)
        printed = send(capsys, exits=int(number < 19))
        assert READER not in printed
    one = Subscriber.objects.get()
    assert one.refusals == subscribers.REFUSALS
    assert one.rests_since
    assert not ReaderLetter.objects.exclude(mail_due_at=None).exists()
    assert not ReaderLetter.objects.doubtful(timezone.now()).exists()  # it is known that none arrived
    assert not inbox.letters


def test_a_server_that_is_down_loses_no_letter(mail, open_inbox, release, capsys):
    release()
    ask()
    send(capsys, exits=1)
    inbox = open_inbox()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        send(capsys)
    assert inbox.recipients == [READER]


@pytest.mark.django_db(transaction=True)
def test_while_thousands_of_letters_go_to_subscribers_nobody_waits_for_a_link(mail, open_inbox, release, cast):
    inbox = open_inbox(seconds=0.1)
    release()
    long_ago = timezone.now() - dt.timedelta(days=30)
    facts = {"asked_at": long_ago, "confirm_until": long_ago, "confirmed_at": long_ago}
    readers = Subscriber.objects.bulk_create(Subscriber(email=f"{n}@yuedu.example", **facts) for n in range(5000))
    Bulletin.objects.get().subscribers.add(*readers)
    release(16)
    cast["reviewer"].email = "fang@example.cn"
    cast["reviewer"].save()
    where = {"EMAIL_URL": f"smtp://{mail.EMAIL_HOST}:{mail.EMAIL_PORT}", "SITE_URL": mail.SITE_URL}
    at_work = started("manage.py", "work", **where)
    try:
        wait_until(lambda: inbox.letters)
        asked_at = time.monotonic()
        Client().post("/account/forgotten/", {"email": "fang@example.cn"})
        ask()
        wait_until(lambda: {"fang@example.cn", READER} <= set(inbox.recipients))
        assert time.monotonic() - asked_at < 15
        wait_until(lambda: Heartbeat.objects.filter(work=Work.SEND_NOTICES).exists())
    finally:
        at_work.terminate()
        _, said = at_work.communicate(timeout=60)
    assert at_work.returncode == 0, said
    assert ReaderLetter.objects.filter(mailed_at=None).count() > 4000


def test_without_mail_the_page_offers_the_feed_alone(release):
    release()
    for path in ("/subscribe/", "/dongtai/subscribe/"):
        page = Client().get(path)
        assert "/dongtai/feed.xml" in page.content.decode()
        assert 'type="email"' not in page.content.decode()
        assert "public" in page.headers["Cache-Control"]
        assert not page.cookies
    assert ask().status_code == 405
    assert Client().get("/anhe/subscribe/").status_code == 404


def test_a_link_with_more_behind_it_than_was_mailed_is_no_fault(inbox, release, capsys):
    release()
    subscribe(inbox, capsys)
    one = Subscriber.objects.get()
    link = reverse("subscribe_leave", args=[one.pk, subscribers.leaving(one)])
    assert Client().get(f"{link}?of=%00&of=x%00").status_code == 200


def test_who_reads_two_bulletins_may_leave_one(inbox, release, capsys, bulletin):
    from tests.site.factories import document, edition_of

    release()
    edition_of(document(slug="yaowen", bulletin="青岚要闻"))
    Client().post("/subscribe/", {"email": READER, "bulletin": ["dongtai", "yaowen"]})
    send(capsys)
    Client().post(link_in(inbox.letters.pop()))
    release(16)
    send(capsys)
    leave = link_in(inbox.letters[0])
    assert "退订《青岚创建动态》" in Client().get(leave).content.decode()
    said = Client().post(leave, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert "不再给您发《青岚创建动态》的信，您订阅的别的刊物照旧。" in said
    assert [one.slug for one in Subscriber.objects.get().bulletins.all()] == ["yaowen"]
    assert "您的邮件地址已经删去" in Client().post(leave, {"all": "1"}).content.decode()
    assert not Subscriber.objects.exists()


def test_a_manager_takes_one_off_and_the_log_knows_no_address(inbox, release, capsys, as_):
    release()
    subscribe(inbox, capsys)
    page = as_("manager").get("/admin/subscribers/").content.decode()
    assert READER in page
    as_("manager").post(f"/admin/subscribers/{Subscriber.objects.get().pk}/remove/")
    assert not Subscriber.objects.exists()
    entry = AuditEntry.objects.get(action=subscribers.REMOVED)
    assert entry.subject.startswith("订阅人 ")
    assert not any(READER in repr(values) for values in AuditEntry.objects.values())
