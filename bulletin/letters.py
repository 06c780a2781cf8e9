"""The letters owed for notices: sent in batches by a command, never in a request; what fails is tried again.

A letter is claimed by putting off its time, so two senders never have the same one, and one whose sender died
is due again: at worst it arrives twice.
"""

import contextlib
import datetime as dt
import smtplib
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from bulletin import notices
from bulletin.models import Notice

HELD = dt.timedelta(minutes=15)  # longer than any one letter takes
PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
LATER = dt.timedelta(hours=6)
TRIES = 10
NOBODY = "收件人已停用、离开编辑部或没有邮件地址，没有发。"
OVER = "发信以前事情已经办结，没有发。"


def drop_unreachable() -> int:
    """Owe no letter to who has left or has no address, nor, of the desk's affairs, to who is not at the desk of that
    bulletin any more; how many those were.
    """
    gone = Q(person__is_active=False) | ~notices.may_read() | Q(person__email="")
    return Notice.objects.due(timezone.now()).filter(gone).update(mail_due_at=None, fault=NOBODY)


def drop_over() -> int:
    """Owe no letter that asks for what is done by now; how many those were."""
    return Notice.objects.due(timezone.now()).over().update(mail_due_at=None, fault=OVER)


def send_due() -> Iterator[Notice]:
    """Send what is due over one connection; yields each notice tried, as it then stands."""
    connection = mail.get_connection()
    unreachable = ""
    try:
        for notice in Notice.objects.due(timezone.now()).select_related("person").with_subject():
            if not _claim(notice):
                continue
            unreachable = unreachable or _fault_of(connection.open)
            if fault := unreachable or _send(notice, connection):
                _put_off(notice, fault)
                _hang_up(connection)
            else:
                _mark_sent(notice)
            yield notice
    finally:
        _hang_up(connection)


def _claim(notice: Notice) -> bool:
    """Whether this sender has the letter now, still to be sent; nobody else has it until the time put off to."""
    until = timezone.now() + HELD
    owed = Notice.objects.filter(pk=notice.pk, mail_due_at=notice.mail_due_at)
    claimed = owed.exclude(pk__in=owed.over()).update(mail_due_at=until)
    notice.mail_due_at = until
    return bool(claimed)


def _send(notice: Notice, connection) -> str:
    """Send one letter; what went wrong, or nothing."""
    return _fault_of(lambda: connection.send_messages([_letter(notice)]))


def _letter(notice: Notice) -> mail.EmailMessage:
    link = settings.SITE_URL and settings.SITE_URL + _address(notice)
    body = render_to_string("mail/notice.txt", {"notice": notice, "link": link})
    headers = {"Auto-Submitted": "auto-generated"}  # so that nobody's holiday reply comes back
    return mail.EmailMessage(notice.subject, body, to=[notice.person.email], headers=headers)


def _address(notice: Notice) -> str:
    """Where it is to be seen; the addresses of notices lead on: to a paragraph, to a file."""
    if notice.is_public:
        return reverse("my_notice", args=[notice.pk])
    if notice.motion_id:
        return reverse("motions")
    if notice.note_id or notice.action in (notices.LETTER_FAILED, notices.TAMPERED):
        return reverse("notice", args=[notice.pk])
    return reverse("admin:bulletin_edition_change", args=[notice.edition_id])


def _mark_sent(notice: Notice) -> None:
    notice.mailed_at, notice.mail_due_at, notice.fault = timezone.now(), None, ""
    notice.save(update_fields=["mailed_at", "mail_due_at", "fault"])


@transaction.atomic
def _put_off(notice: Notice, fault: str) -> None:
    """Keep what went wrong and when to try again, or tell of it; unless meanwhile it was made due anew."""
    held = Notice.objects.filter(pk=notice.pk, mail_due_at=notice.mail_due_at)
    notice.tries, notice.fault = notice.tries + 1, fault
    notice.mail_due_at = timezone.now() + _pause_after(notice.tries) if notice.tries < TRIES else None
    is_ours = held.update(tries=notice.tries, fault=notice.fault, mail_due_at=notice.mail_due_at)
    if is_ours and notice.mail_due_at is None:
        notices.of_failed_letter(notice)


def _pause_after(tries: int) -> dt.timedelta:
    return PAUSES[tries - 1] if tries <= len(PAUSES) else LATER


def _hang_up(connection) -> None:
    with contextlib.suppress(OSError):  # the server has gone already
        connection.close()


def _fault_of(act: Callable[[], object]) -> str:
    """Why this did not work, in one line fit to be kept; empty if it did."""
    try:
        act()
    except (OSError, ValueError) as error:  # what the server or the network, and what the letter itself is guilty of
        return " ".join(_sentence_for(error).split())[: Notice._meta.get_field("fault").max_length]
    return ""


def _sentence_for(error: Exception) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():  # the server's own words may repeat name and password
            return f"邮件服务器不认账号或密码（{error.smtp_code}）：请检查设置 EMAIL_URL。"
        case smtplib.SMTPRecipientsRefused():
            refusals = "；".join(f"{address}：{_words(*why)}" for address, why in error.recipients.items())
            return f"邮件服务器不收给这个地址的信（{refusals}）：请核对地址。"
        case smtplib.SMTPResponseException():
            return f"邮件服务器没有收这封信（{_words(error.smtp_code, error.smtp_error)}）。"
        case smtplib.SMTPServerDisconnected() | TimeoutError():
            return f"邮件服务器断开了连接，或者{settings.EMAIL_TIMEOUT}秒内没有应答。"
        case OSError():
            return f"和邮件服务器连不上（{error.strerror or error}）：请检查设置 EMAIL_URL 和网络。"
        case _:
            return "这封信写不成：请核对收件人的邮件地址。"


def _words(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
