"""Letters go out through a real mail server: none is lost, none is sent twice, what fails is seen and tried again."""

import datetime as dt
import os
import pydoc
import socket
import subprocess
import sys
import threading
import time

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from bulletin import letters, moves
from bulletin.admin.decisions import standing_of
from bulletin.models import Notice
from tests.bulletin import racing
from tests.notices.office import address_of, send

pytestmark = pytest.mark.django_db


def later(**how):
    return time_machine.travel(timezone.now() + dt.timedelta(**how))


def test_a_letter_says_who_what_which_and_where(inbox, cast, edition_in, capsys):
    edition = moves.return_(edition_in("in_review"), by=cast["reviewer"], reason="第2条<数字>有误")
    assert "发出1封，没发成0封。" in send(capsys)
    assert inbox.recipients == [address_of("editor")]
    (letter,) = inbox.letters
    assert letter["Subject"].strip() == "【青岚创建动态】2026年第15期：退回"
    assert letter["To"] == address_of("editor")
    assert letter["From"] == "创建办编辑部 <newsroom@qinglan.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    body = letter.get_content().replace("\r\n", "\n")
    assert body.startswith("闻一白：\n")
    assert "方守拙退回了《青岚创建动态》2026年第15期，理由是“第2条<数字>有误”，请修改后重新送审。" in body
    assert f"https://bulletin.qinglan.example/admin/bulletin/edition/{edition.pk}/change/\n" in body
    assert "所以收到这封信" in body


def test_without_an_address_of_the_site_a_letter_has_no_link(inbox, mail, cast, notify, capsys):
    mail.SITE_URL = ""
    notify(cast["reviewer"])
    send(capsys)
    assert "打开这一版" not in inbox.letters[0].get_content()
    assert "/admin/" not in inbox.letters[0].get_content()


def test_a_letter_sent_is_not_sent_again(inbox, cast, notify, capsys):
    (notice,) = notify(cast["reviewer"])
    send(capsys)
    with later(days=1):
        assert "发出0封" in send(capsys)
    notice.refresh_from_db()
    assert (notice.mail_due_at, notice.fault, notice.tries) == (None, "", 0)
    assert notice.mailed_at
    assert len(inbox.letters) == 1


def test_a_batch_goes_over_one_connection(inbox, cast, notify, capsys):
    notify(*(cast[name] for name in ("editor", "reviewer", "publisher")), times=4)
    assert "发出12封" in send(capsys)
    assert inbox.connections == 1


def test_nothing_is_sent_in_a_request(inbox, cast, edition_in, as_):
    edition = edition_in("in_review")
    form = {"standing": standing_of(edition), "reason": "数字有误"}
    as_("reviewer").post(f"/admin/bulletin/edition/{edition.pk}/move/return/", form)
    assert Notice.objects.filter(mail_due_at__isnull=False).exists()
    assert inbox.connections == 0


@pytest.mark.parametrize(
    "name", ["青岚\r\nBcc: thief@evil.example", "青岚\nX: 1\r\r\n\r\n正文", "青岚\u2028\x85\x0b动态"]
)
def test_no_name_or_reason_can_add_a_header_or_an_address(name, inbox, cast, edition_in, bulletin, capsys):
    bulletin.name = name
    bulletin.save()
    edition = edition_in("in_review")
    edition.issue.bulletin.refresh_from_db()
    moves.return_(edition, by=cast["reviewer"], reason="改\r\nBcc: thief@evil.example\r\n.\r\nQUIT")
    send(capsys)
    (letter,) = inbox.letters
    assert inbox.recipients == [address_of("editor")]
    assert letter["Bcc"] is None
    assert letter["X"] is None
    assert "\n" not in letter["Subject"]
    assert letter["Subject"].endswith("2026年第15期：退回")
    assert "请不要直接回复" in letter.get_content()


def test_an_address_that_is_no_address_is_a_failure_of_its_letter_alone(inbox, cast, notify, capsys):
    type(cast["editor"]).objects.filter(pk=cast["editor"].pk).update(email="a@b.example\nBcc: c@d.example")
    bad, good = notify(cast["editor"], cast["reviewer"])
    assert "请核对收件人的邮件地址" in send(capsys, exits=1)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.tries, bool(bad.mailed_at), bool(good.mailed_at)) == (1, False, True)
    assert inbox.recipients == [address_of("reviewer")]


# What fails


def test_a_server_that_is_down_loses_nothing_and_is_seen(mail, open_inbox, cast, notify, as_, capsys):
    notify(cast["editor"], cast["reviewer"], cast["publisher"])
    printed = send(capsys, exits=1)
    assert "发出0封，没发成3封。" in printed
    assert "给方守拙的信没发成（试过0次）：【青岚创建动态】2026年第15期：送审。和邮件服务器连不上" in printed
    assert as_("manager").get("/admin/notices/").content.decode().count("和邮件服务器连不上") == 3
    assert "发出0封，没发成0封。" in send(capsys)  # none is due yet
    inbox = open_inbox()
    with later(minutes=1):
        assert "发出3封" in send(capsys)
    assert sorted(inbox.recipients) == sorted(map(address_of, ("editor", "reviewer", "publisher")))
    assert not Notice.objects.exclude(fault="").exists()


def test_a_server_that_is_down_for_days_costs_no_letter_a_try(mail, open_inbox, cast, notify, capsys):
    (notice,) = notify(cast["reviewer"])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(12):
            assert "没发成1封" in send(capsys, exits=1)
            clock.shift(dt.timedelta(hours=12))
        notice.refresh_from_db()
        assert (notice.tries, notice.mail_due_at is None) == (0, False)
        inbox = open_inbox()
        assert "发出1封" in send(capsys)
    assert inbox.recipients == [address_of("reviewer")]


def test_a_letter_has_the_same_number_each_time_and_another_than_any_other(open_inbox, cast, notify, capsys):
    inbox = open_inbox()
    one, other = notify(cast["editor"], cast["reviewer"])
    send(capsys)
    Notice.objects.filter(pk=one.pk).update(mail_due_at=timezone.now(), mailed_at=None)  # as after a kill
    send(capsys)
    numbers = [letter["Message-ID"] for letter in inbox.letters]
    assert numbers == [f"<notice.{notice.pk}@bulletin.qinglan.example>" for notice in (one, other, one)]


def test_what_another_clock_put_off_for_too_long_is_sent_now(open_inbox, cast, notify, capsys):
    inbox = open_inbox()
    notify(cast["reviewer"])
    Notice.objects.update(mail_due_at=timezone.now() + dt.timedelta(days=400))
    assert "发出1封" in send(capsys)
    assert inbox.recipients == [address_of("reviewer")]


def test_it_is_tried_again_after_longer_and_longer_and_at_last_left_to_a_person(open_inbox, cast, notify, as_, capsys):
    open_inbox(refused={address_of("reviewer")})
    (notice,) = notify(cast["reviewer"])
    pauses = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(10):
            send(capsys, exits=1)
            notice.refresh_from_db()
            if notice.mail_due_at:
                pauses.append(notice.mail_due_at - timezone.now())
                clock.move_to(notice.mail_due_at - dt.timedelta(seconds=1))
                assert "没发成0封" in send(capsys)
                clock.move_to(notice.mail_due_at)
        assert pauses == [dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 360, 360, 360, 360, 360)]
        assert (notice.tries, notice.mail_due_at, notice.mailed_at) == (10, None, None)
        clock.shift(dt.timedelta(days=30))
        assert "没发成0封" in send(capsys)
    assert "不再自动发" in as_("manager").get("/admin/notices/").content.decode()


def test_a_manager_sends_again_what_was_given_up(mail, open_inbox, cast, notify, as_, capsys):
    (notice,) = notify(cast["reviewer"])
    Notice.objects.update(tries=10, mail_due_at=None, fault="连不上")
    as_("manager").post(f"/admin/notices/{notice.pk}/resend/")
    inbox = open_inbox()
    assert "发出1封" in send(capsys)
    assert inbox.recipients == [address_of("reviewer")]


def test_a_manager_sends_again_all_that_was_given_up(open_inbox, cast, notify, as_, capsys):
    inbox = open_inbox()
    notify(cast["reviewer"], cast["editor"], cast["publisher"])
    Notice.objects.exclude(person=cast["editor"]).update(tries=10, mail_due_at=None, fault="连不上")
    desk = as_("manager")
    assert "有 2 封信（给订阅人的也算）试过多次" in desk.get("/admin/notices/").content.decode()
    page = desk.post("/admin/notices/resend/", follow=True).content.decode()
    assert "2封信重新排上了" in page
    assert "重发全部" not in page
    assert "发出3封" in send(capsys)
    assert "没有不再自动发的信" in desk.post("/admin/notices/resend/", follow=True).content.decode()
    assert len(inbox.letters) == 3


def test_a_refused_recipient_does_not_stop_the_others(open_inbox, cast, notify, capsys):
    inbox = open_inbox(refused={address_of("reviewer")})
    notices = notify(cast["editor"], cast["reviewer"], cast["publisher"])
    printed = send(capsys, exits=1)
    assert "发出2封，没发成1封。" in printed
    assert inbox.recipients == [address_of("editor"), address_of("publisher")]
    notices[1].refresh_from_db()
    assert "550 5.1.1 no such person here" in notices[1].fault
    assert notices[1].tries == 1


@pytest.mark.parametrize("place", ["bulletin.letters._address", "django.core.mail.EmailMessage.message"])
def test_an_error_nobody_thought_of_costs_its_letter_a_try_and_stops_no_other(
    place, inbox, cast, notify, as_, capsys, monkeypatch, caplog
):
    broken, _ = notify(cast["reviewer"], cast["editor"])
    works = pydoc.locate(place)

    def fails_for_one(letter, *rest, **more):
        to = letter.person.email if isinstance(letter, Notice) else letter.to[0]
        if to == address_of("reviewer"):
            raise KeyError("nobody thought of this")
        return works(letter, *rest, **more)

    monkeypatch.setattr(place, fails_for_one)
    assert "发出1封，没发成1封。" in send(capsys, exits=1)
    broken.refresh_from_db()
    assert (broken.tries, inbox.recipients) == (1, [address_of("editor")])
    assert "程序出了错，这封信没有发成" in as_("manager").get("/admin/notices/").content.decode()
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert line.facts == {"kind": "notice", "letter": broken.pk}
    assert line.exc_info[0] is KeyError
    monkeypatch.undo()
    with later(minutes=2):
        assert "发出1封" in send(capsys)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_refused_login_keeps_no_name_or_password(open_inbox, mail, cast, notify, capsys):
    mail.EMAIL_HOST_USER, mail.EMAIL_HOST_PASSWORD = "newsroom-login", "geheim-2026"
    open_inbox(asks_for_password=True)
    (notice,) = notify(cast["reviewer"])
    printed = send(capsys, exits=1)
    notice.refresh_from_db()
    assert "不认账号或密码（535）" in notice.fault
    for secret in ("newsroom-login", "geheim-2026"):
        assert secret not in notice.fault + printed


def test_a_server_that_never_answers_costs_one_time_limit_for_the_whole_batch(mail, cast, notify, capsys):
    mail.EMAIL_TIMEOUT = 1
    notify(cast["reviewer"], times=20)
    with socket.create_server((mail.EMAIL_HOST, mail.EMAIL_PORT)):
        started = time.monotonic()
        assert "没发成20封" in send(capsys, exits=1)
    assert time.monotonic() - started < 10
    assert Notice.objects.first().fault == "邮件服务器断开了连接，或者1秒内没有应答。"


@pytest.mark.parametrize("why", ["inactive", "without the desk", "without an address"])
def test_who_has_left_or_lost_the_address_gets_no_letter(why, inbox, cast, notify, capsys):
    person = cast["reviewer"]
    notify(person, cast["editor"])
    person.is_active = why != "inactive"
    person.is_staff = why != "without the desk"
    person.email = "" if why == "without an address" else person.email
    person.save()
    assert "1封信不再发：收件人已停用、离开编辑部或没有邮件地址" in send(capsys)
    assert inbox.recipients == [address_of("editor")]


@pytest.mark.parametrize(("action", "is_sent"), [("published", True), ("replace", True), ("return", False)])
def test_who_is_not_at_the_desk_gets_letters_of_what_is_theirs_alone(action, is_sent, inbox, cast, notify, capsys):
    notify(cast["reader"])
    Notice.objects.update(action=action)
    send(capsys)
    assert inbox.recipients == ([address_of("reader")] if is_sent else [])


# What is over before it is sent


def test_a_letter_about_what_is_done_meanwhile_is_not_sent(inbox, cast, edition_in, as_, capsys):
    edition = edition_in("in_review")
    moves.making.tell("submit", moves.acts.Case(edition), cast["editor"])
    moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint)
    assert "1封信不再发：发信以前事情已经办结" in send(capsys)
    assert sorted(inbox.recipients) == sorted(map(address_of, ("editor", "publisher")))
    notice = Notice.objects.get(action="submit")
    assert (notice.mailed_at, notice.fault) == (None, "发信以前事情已经办结，没有发。")
    assert "发信以前" not in as_("manager").get("/admin/notices/").content.decode()  # no letter failed
    assert "发出0封" in send(capsys)


def test_news_is_sent_however_late(inbox, cast, edition_in, capsys):
    edition = moves.release(edition_in("approved"), by=cast["publisher"])
    moves.ask_withdrawal(edition, by=cast["publisher"], reason="数据有误")
    with later(days=3):
        send(capsys)
    assert sorted(inbox.recipients) == sorted(map(address_of, ("editor", "reviewer", "reviewer")))


def test_what_is_done_while_the_letters_before_it_are_sent_is_not_sent(mail, open_inbox, cast, notify):
    open_inbox()
    first, second = notify(cast["editor"], cast["reviewer"])
    sending = letters.send_due(letters.NOTICES)
    assert next(sending) == first
    Notice.objects.filter(pk=second.pk).update(settled_at=timezone.now())
    assert list(sending) == []
    second.refresh_from_db()
    assert second.mailed_at is None


def test_without_a_mail_server_the_command_says_so(cast, edition_in, settings, capsys):
    settings.HAS_MAIL = False
    moves.return_(edition_in("in_review"), by=cast["reviewer"], reason="数字有误")
    assert "没有设置 EMAIL_URL" in send(capsys)
    Notice.objects.update(mail_due_at=timezone.now())
    assert "没有设置 EMAIL_URL，1封信发不出去" in send(capsys, exits=2)
    assert not Notice.objects.filter(mail_due_at=None).exists()


# Several senders


def start_sender(mail) -> subprocess.Popen:
    """`manage.py send_notices` as cron runs it: another process, its settings from the environment."""
    environment = os.environ | {
        "DATABASE_URL": racing.database_url(),
        "DJANGO_SETTINGS_MODULE": "office.settings",
        "EMAIL_URL": f"smtp://{mail.EMAIL_HOST}:{mail.EMAIL_PORT}",
        "EMAIL_TIMEOUT": "60",
        "SITE_URL": mail.SITE_URL,
    }
    command = (sys.executable, "manage.py", "send_notices")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, **pipes)


SENDER = """
import io
from django.core.management import call_command
def contend(number):
    printed = io.StringIO()
    try:
        call_command("send_notices", stdout=printed, stderr=printed)
    except SystemExit as ending:
        printed.write(f"退出码 {ending.code}")
    return [printed.getvalue()]
"""


def start_senders(mail, number: int) -> subprocess.Popen:
    """The same several times."""
    url = f"smtp://{mail.EMAIL_HOST}:{mail.EMAIL_PORT}"
    return racing.start(SENDER, number, EMAIL_URL=url, EMAIL_TIMEOUT="60")


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_letter_once(open_inbox, mail, cast, notify):
    hold = threading.Event()
    inbox = open_inbox(hold=hold)
    notices = notify(*(cast[name] for name in ("editor", "reviewer", "publisher", "manager")), times=15)
    for notice in notices:
        notice.text = f"第{notice.pk}号"
    Notice.objects.bulk_update(notices, ["text"])
    senders = start_senders(mail, 4)
    while inbox.connections < 4 and senders.poll() is None:
        time.sleep(0.05)
    hold.set()  # each sender has a letter in hand; now all go on
    printed = [text for (text,) in racing.heard(senders)]
    assert not [text for text in printed if "退出码" in text]
    said = sorted(letter.get_content().split("号")[0].split("第")[1] for letter in inbox.letters)
    assert said == sorted(str(notice.pk) for notice in notices)
    assert not Notice.objects.filter(mailed_at=None).exists()
    assert all("发出0封" not in text for text in printed)


@pytest.mark.django_db(transaction=True)
def test_a_letter_whose_sender_dies_is_shown_as_doubtful_and_sent_by_another(
    open_inbox, mail, cast, notify, as_, capsys
):
    hold = threading.Event()
    inbox = open_inbox(hold=hold)
    notify(cast["reviewer"])
    sender = start_sender(mail)
    assert inbox.arrived.wait(60)
    sender.kill()  # the letter is over there, and not yet marked here
    sender.communicate()
    hold.set()
    assert "发出0封" in send(capsys)  # it might still be on its way
    assert "不知道送到没有" not in as_("manager").get("/admin/notices/").content.decode()
    with later(minutes=3):
        assert "正在发" in as_("manager").get("/admin/notices/").content.decode()
    with later(minutes=16):
        assert "不知道送到没有" in as_("manager").get("/admin/notices/").content.decode()
        assert "发出1封" in send(capsys)
        assert "不知道送到没有" not in as_("manager").get("/admin/notices/").content.decode()
    assert inbox.recipients == [address_of("reviewer")] * 2
    assert len({letter["Message-ID"] for letter in inbox.letters}) == 1  # so that it is seen once
    assert Notice.objects.get().mailed_at
