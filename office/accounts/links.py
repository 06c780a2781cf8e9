"""One-time links, by which a person sets a password: after an invitation, when it is forgotten, after an unlocking.

A link is signed over the row's nonce and the password of now, so it dies with its use, with any new password, and at
its time. Letters with links are sent by the command that sends all letters; no request waits for the mail server, and
no answer says by its time whether an address is known.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.core import mail
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from office import audit, envelope, logs, turns
from office.accounts import acts
from office.accounts.models import OneTimeLink
from office.models import User
from office.refusal import Refused

Purpose = OneTimeLink.Purpose
SHORT = dt.timedelta(hours=1)
TRIES = 10  # at sending a letter
PAUSE = dt.timedelta(minutes=1)  # between two tries
_TURN = "link:"
OVER = "这个链接用过了，或者已经过期，或者后来又换过密码：请再要一个新的。"


def can_mail() -> bool:
    """Whether letters with links can go out: a mail server, and an address for links to begin with."""
    return bool(settings.HAS_MAIL and settings.SITE_URL)


@transaction.atomic
def make(person: User, purpose: OneTimeLink.Purpose, *, by: User | None, mail_to: str = "") -> OneTimeLink:
    """A new link; those of before for the same purpose are over."""
    now = timezone.now()
    person.one_time_links.filter(purpose=purpose, used_at=None).update(expires_at=now)
    lasts = dt.timedelta(days=settings.INVITATION_DAYS) if purpose == Purpose.INVITATION else SHORT
    link = OneTimeLink.objects.create(
        user=person, purpose=purpose, made_by=by, made_at=now, expires_at=now + lasts, mail_to=mail_to
    )
    details = {"purpose": str(link.get_purpose_display()), "mail_to": mail_to}
    audit.record(by=by, action=acts.LINK_MADE, subject=person.on_record, details=details, about=person)
    return link


def token_of(link: OneTimeLink) -> str:
    facts = f"{link.pk}:{link.nonce}:{link.user.password}:{link.mail_to and link.user.email}"
    return f"{link.pk}-{salted_hmac('office.accounts.links', facts, algorithm='sha256').hexdigest()}"


def path_of(link: OneTimeLink) -> str:
    return reverse("one_time_link", args=[token_of(link)])


def opened(token: str) -> OneTimeLink:
    """The link that this is, still good. Raises Refused."""
    number = token.partition("-")[0]
    is_number = number.isascii() and number.isdecimal() and len(number) < 12
    link = OneTimeLink.objects.select_related("user").filter(pk=number).first() if is_number else None
    if link is None or not constant_time_compare(token_of(link), token):
        raise Refused(OVER)
    if link.used_at or link.expires_at <= timezone.now() or not link.user.is_active:
        raise Refused(OVER)
    return link


@transaction.atomic
def use(link: OneTimeLink, form) -> None:
    """Set the password that the form holds. Raises Refused if somebody was quicker."""
    unused = OneTimeLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=timezone.now())
    if not unused.update(used_at=timezone.now()):
        raise Refused(OVER)
    person = form.save()
    details = {"purpose": str(link.get_purpose_display())}
    audit.record(by=person, action=acts.LINK_USED, subject=person.on_record, details=details, about=person)


def send_due() -> Iterator[tuple[OneTimeLink, bool]]:
    """Send the letters that are owed; yields each with whether it went out. A server that cannot be reached costs no
    letter a try.

    A letter is its sender's for a while (`turns`): of one that died another sends it anew, under the same number.
    """
    turns.forget_due(_TURN)
    connection = mail.get_connection()
    try:
        owed = list(_owed())
        for place, link in enumerate(owed):
            if not _is_reached(connection):
                yield from ((waiting, False) for waiting in owed[place:])
                return
            yield link, _is_sent(link, connection)
    finally:
        _hang_up(connection)


def _owed() -> QuerySet[OneTimeLink]:
    owed = OneTimeLink.objects.exclude(mail_to="").select_related("user")
    return owed.filter(sent_at=None, used_at=None, expires_at__gt=timezone.now(), tries__lt=TRIES, user__is_active=True)


def _is_reached(connection) -> bool:
    try:
        connection.open()
    except (OSError, ValueError) as error:  # ValueError: of a name that no server can have
        logs.warn("mail.unreachable", kind="onetimelink", fault=type(error).__name__)
        return False
    return True


def _is_sent(link: OneTimeLink, connection) -> bool:
    """Whether it went out, or is another's to send, or nobody's for now."""
    turn, now = f"{_TURN}{link.pk}", timezone.now()
    if not turns.take(turn, first=now, lasts=envelope.held()) or not _owed().filter(pk=link.pk).exists():
        return True
    fault = _fault_in_sending(link, connection)
    if fault:
        OneTimeLink.objects.filter(pk=link.pk).update(tries=F("tries") + 1)
        turns.give_back(turn, due_at=timezone.now() + PAUSE)
        logs.warn("letter", kind="onetimelink", letter=link.pk, outcome="put off", fault=fault)
        _hang_up(connection)
        return False
    OneTimeLink.objects.filter(pk=link.pk).update(sent_at=timezone.now())
    logs.note("letter", kind="onetimelink", letter=link.pk, outcome="sent")
    return True


def _fault_in_sending(link: OneTimeLink, connection) -> str:
    """What went wrong; "" if nothing did."""
    try:
        connection.send_messages([_letter(link)])
    except (InterfaceError, OperationalError):  # of the database: no fault of this letter
        raise
    except Exception as error:
        if not isinstance(error, OSError | ValueError):  # of the program, no answer of the server
            logs.broke("letter", kind="onetimelink", letter=link.pk)
        return type(error).__name__
    return ""


def _hang_up(connection) -> None:
    with contextlib.suppress(OSError):  # the server has gone already
        connection.close()


def _letter(link: OneTimeLink) -> mail.EmailMessage:
    address, is_invitation = settings.SITE_URL + path_of(link), link.purpose == Purpose.INVITATION
    context = {"link": link, "address": address, "is_invitation": is_invitation}
    subject = "请设置您在简报编辑部的密码"
    body = render_to_string("mail/one_time_link.txt", context)
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": envelope.message_id(link)}
    return mail.EmailMessage(subject, body, to=[link.mail_to], headers=headers)
