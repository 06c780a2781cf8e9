"""The letters owed: sent in batches by a command, never in a request; what fails is tried again.

A letter is claimed by putting off its time, so two senders never have the same one, and one whose sender died
is due again: at worst it arrives twice. `deliver` sends letters of any kind; those owed for notices are written here.
"""

import contextlib
import datetime as dt
import smtplib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from bulletin import notices
from bulletin.models import Notice
from bulletin.models.letters import OwedLetter

HELD = dt.timedelta(minutes=15)  # longer than any one letter takes
PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
LATER = dt.timedelta(hours=6)
TRIES = 10
NOBODY = "收件人已停用、离开编辑部或没有邮件地址，没有发。"
OVER = "发信以前事情已经办结，没有发。"

Letter = TypeVar("Letter", bound=OwedLetter)


class Fault(NamedTuple):
    """Why a letter did not go out; `is_final` if its address is refused for good."""

    sentence: str
    is_final: bool


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
    owed = Notice.objects.due(timezone.now()).select_related("person").with_subject()
    return deliver(owed, _letter, _not_sent)


def deliver(
    owed: Iterable[Letter], write: Callable[[Letter], mail.EmailMessage], not_sent: Callable[[Letter, Fault], None]
) -> Iterator[Letter]:
    """Send what is owed over one connection; yields each letter tried, as it then stands. `not_sent` decides what
    becomes of one that did not go out.
    """
    connection = mail.get_connection()
    unreachable: Fault | None = None
    try:
        for letter in owed:
            if not _claim(letter):
                continue
            unreachable = unreachable or _fault_of(connection.open)
            if fault := unreachable or _send(letter, write, connection):
                not_sent(letter, fault)
                _hang_up(connection)
            else:
                _mark_sent(letter)
            yield letter
    finally:
        _hang_up(connection)


def _claim(letter: OwedLetter) -> bool:
    """Whether this sender has the letter now, still to be sent; nobody else has it until the time put off to."""
    until = timezone.now() + HELD
    rows = type(letter).objects
    owed = rows.filter(pk=letter.pk, mail_due_at=letter.mail_due_at)
    claimed = owed.exclude(pk__in=rows.filter(pk=letter.pk).over().values("pk")).update(mail_due_at=until)
    letter.mail_due_at = until
    return bool(claimed)


def _send(letter: Letter, write: Callable[[Letter], mail.EmailMessage], connection) -> Fault | None:
    """Send one letter; what went wrong, or nothing."""
    return _fault_of(lambda: connection.send_messages([write(letter)]))


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


def _mark_sent(letter: OwedLetter) -> None:
    letter.mailed_at, letter.mail_due_at, letter.fault = timezone.now(), None, ""
    facts = {name: getattr(letter, name) for name in ("mailed_at", "mail_due_at", "fault")}
    type(letter).objects.filter(pk=letter.pk).update(**facts)  # whose row may be gone meanwhile


@transaction.atomic
def _not_sent(notice: Notice, fault: Fault) -> None:
    """Keep what went wrong and when to try again, or tell of it."""
    if put_off(notice, fault.sentence) and notice.mail_due_at is None:
        notices.of_failed_letter(notice)


def put_off(letter: OwedLetter, fault: str) -> bool:
    """Keep what went wrong and when to try again, if at all; False if meanwhile it was made due anew."""
    held = type(letter).objects.filter(pk=letter.pk, mail_due_at=letter.mail_due_at)
    letter.tries, letter.fault = letter.tries + 1, fault
    letter.mail_due_at = timezone.now() + _pause_after(letter.tries) if letter.tries < TRIES else None
    return bool(held.update(tries=letter.tries, fault=letter.fault, mail_due_at=letter.mail_due_at))


def _pause_after(tries: int) -> dt.timedelta:
    return PAUSES[tries - 1] if tries <= len(PAUSES) else LATER


def _hang_up(connection) -> None:
    with contextlib.suppress(OSError):  # the server has gone already
        connection.close()


def _fault_of(act: Callable[[], object]) -> Fault | None:
    """Why this did not work, in one line fit to be kept; None if it did."""
    try:
        act()
    except (OSError, ValueError) as error:  # what the server or the network, and what the letter itself is guilty of
        sentence = " ".join(_sentence_for(error).split())
        return Fault(sentence[: OwedLetter._meta.get_field("fault").max_length], _is_refusal(error))
    return None


def _is_refusal(error: Exception) -> bool:
    """Whether the server will never take a letter to this address (5yz of SMTP)."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in error.recipients.values())


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
