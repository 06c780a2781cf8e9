"""Readers who are told by mail of what is released (邮件订阅): asked, confirmed by a letter, told, gone again.

An address is written to only once its owner has said yes by a button behind a link that was mailed there; until then
one letter a day at most goes to it, whoever asks and however often, and no answer says whether it is known. Letters
are rows of the very transaction that releases or withdraws, and say nothing but what was sealed. The address itself
stands in one row, which goes with the last subscription: the log knows it by a mark alone.
"""

import base64
import datetime as dt
import ipaddress
from collections.abc import Iterable
from contextlib import suppress

from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode

from bulletin import archive, letters
from bulletin.document.content import UNREADABLE, Content
from bulletin.models import CONFIRM, Bulletin, Edition, ReaderLetter, Subscriber
from bulletin.models.letters import LetterQuerySet
from bulletin.models.notices import CORRECTED, PUBLISHED, TAKEN_DOWN
from office import audit
from office.accounts import links
from office.accounts.models import Tries
from office.models import User
from office.refusal import Refused

REMOVED = "remove_subscriber"
LABELS = {REMOVED: "删去邮件订阅"}

LASTS = dt.timedelta(days=3)  # a link to confirm by
BETWEEN = dt.timedelta(days=1)  # letters to confirm to one address
HOUR = dt.timedelta(hours=1)
MOST_OF_A_CLIENT, MOST_IN_ALL = 20, 100  # requests in an hour; an office may be one address
REFUSALS = 3  # for good, by the mail server; then nothing more is sent until it is confirmed anew
LONGEST_ADDRESS = 254
BATCH = 1000
OVER = "这个链接已经不用了：订阅已经确认或退订，或者链接过了期。要订阅，请重新填写邮件地址。"
_TRIES = "subscribe:"
_is_address = EmailValidator(allowlist=[])  # not even localhost: letters go out of the house


def is_open() -> bool:
    """Whether there is a mail server, and an address for links to begin with."""
    return links.can_mail()


def known() -> dict[str, tuple[int, Content]]:
    """The bulletins that readers know of: by their address, each with its key and its newest document."""
    found = {}
    for edition in Bulletin.objects.newest_editions():
        with suppress(*UNREADABLE):
            document = archive.document_of(edition)
            found[document.slug] = (edition.bulletin_pk, document)
    return found


def names_of(bulletins: Iterable[int]) -> list[str]:
    """What readers know these bulletins as, by their keys."""
    keys = set(bulletins)
    return [document.bulletin for pk, document in known().values() if pk in keys]


# Asking


def ask(typed: str, slugs: Iterable[str], client: str) -> str:
    """Send the address a letter to confirm by, unless it had one today; the address as it is written to.

    Raises Refused for what is no address and for whoever asks too often, by nothing that depends on the address.
    """
    email = _address(typed)
    bulletins = known()
    wanted = sorted({bulletins[slug][0] for slug in slugs if slug in bulletins})
    if not wanted:
        raise Refused("没有提交：请至少选一个要订阅的刊物。")
    now = timezone.now()
    with transaction.atomic():
        _count(client, now)
        if Subscriber.objects.filter(asked_at__gt=now - HOUR).count() >= MOST_IN_ALL:
            raise Refused("没有提交：这一小时里要订阅的人太多，请过一小时再试，或者用订阅源。")
        asked_today = Subscriber.objects.filter(mailbox=_mailbox(email), asked_at__gt=now - BETWEEN)
        if not asked_today.exists():
            _owe_confirmation(email, wanted, now)
    return email


def _address(typed: str) -> str:
    email = typed.strip().lower()
    try:
        _is_address(email)
        if len(email) > LONGEST_ADDRESS or not email.isascii() or email.endswith("]"):
            raise ValidationError("")
    except ValidationError as error:
        raise Refused("没有提交：这不像一个邮件地址，请核对后再填，例如 name@example.cn。") from error
    return email


def _mailbox(email: str) -> str:
    """Whose letters these are: what stands after a “+” is the same mailbox."""
    name, _, domain = email.rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def _count(client: str, now: dt.datetime) -> None:
    """Count the request of this address of the network, which is kept for an hour, and not as it is."""
    Tries.objects.filter(key__startswith=_TRIES, at__lt=now - HOUR).delete()
    key = _TRIES + salted_hmac("bulletin.subscribers.client", _network(client), algorithm="sha256").hexdigest()[:40]
    row, _ = Tries.objects.select_for_update().get_or_create(key=key, defaults={"at": now})
    if row.count >= MOST_OF_A_CLIENT:
        raise Refused(f"没有提交：从您这里一小时内已经提交了{MOST_OF_A_CLIENT}次，请过一小时再试。")
    row.count += 1
    row.save(update_fields=["count"])


def _network(client: str) -> str:
    """Of IPv6 the first half: the other half is anybody's to change. Not of IPv4 as IPv6 writes it, or all were one."""
    with suppress(ValueError):
        address = ipaddress.ip_address(client)
        if isinstance(address, ipaddress.IPv6Address):
            return str(address.ipv4_mapped or ipaddress.ip_network((client, 64), strict=False))
    return client


def _owe_confirmation(email: str, wanted: list[int], now: dt.datetime) -> None:
    facts = {"asked_for": wanted, "asked_at": now, "confirm_until": now + LASTS}
    subscriber, _ = Subscriber.objects.update_or_create(
        email=email, defaults=facts, create_defaults=facts | {"mailbox": _mailbox(email)}
    )
    subscriber.letters.filter(action=CONFIRM).delete()
    ReaderLetter.objects.create(subscriber=subscriber, action=CONFIRM, mail_due_at=now)


# Links


def _token(purpose: str, *facts: object) -> str:
    digest = salted_hmac(f"bulletin.subscribers.{purpose}", repr(facts), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def confirming(subscriber: Subscriber) -> str:
    """What confirms the last request; those of before are void."""
    return _token("confirm", subscriber.pk, subscriber.key, subscriber.email, subscriber.asked_at.timestamp())


def leaving(subscriber: Subscriber) -> str:
    return _token("leave", subscriber.pk, subscriber.key, subscriber.email)


def to_confirm(pk: int, token: str) -> Subscriber:
    """Whose link this is, still good. Raises Refused."""
    subscriber = Subscriber.objects.filter(pk=pk).first()
    if subscriber is None or not constant_time_compare(confirming(subscriber), token):
        raise Refused(OVER)
    if not subscriber.asked_for or subscriber.confirm_until <= timezone.now():
        raise Refused(OVER)
    return subscriber


def to_leave(pk: int, token: str) -> Subscriber:
    """Whose link this is. Raises Refused."""
    subscriber = Subscriber.objects.filter(pk=pk).first()
    if subscriber is None or not constant_time_compare(leaving(subscriber), token):
        raise Refused(OVER)
    return subscriber


@transaction.atomic
def confirm(subscriber: Subscriber) -> None:
    """Its owner says yes."""
    held = Subscriber.objects.select_for_update().filter(pk=subscriber.pk, asked_at=subscriber.asked_at).first()
    if held is None:
        raise Refused(OVER)
    held.bulletins.add(*Bulletin.objects.filter(pk__in=held.asked_for))
    held.asked_for, held.refusals, held.rests_since = [], 0, None
    held.confirmed_at = held.confirmed_at or timezone.now()
    held.save()


@transaction.atomic
def leave(subscriber: Subscriber, slug: str = "") -> None:
    """Write no more of this bulletin or, without one, of any; who is told of none is forgotten."""
    if slug:
        subscriber.bulletins.remove(*subscriber.bulletins.filter(slug=slug))
        subscriber.letters.filter(edition__issue__bulletin__slug=slug, mailed_at=None).update(mail_due_at=None)
    if not slug or not subscriber.bulletins.exists():
        subscriber.delete()


@transaction.atomic
def remove(subscriber: Subscriber, *, by: User) -> None:
    """Taken off the list at the desk."""
    audit.record(by=by, action=REMOVED, subject=str(subscriber), details={})
    subscriber.delete()


def forget_unconfirmed() -> None:
    Subscriber.objects.forgotten(timezone.now()).delete()


# What is told


def tell_release(edition: Edition) -> None:
    """Owe a letter to each subscriber of the bulletin; in the transaction of the release."""
    told = Subscriber.objects.filter(bulletins=edition.issue.bulletin_id, rests_since=None)
    _owe(told, edition, CORRECTED if edition.version > 1 else PUBLISHED)


def tell_withdrawal(edition: Edition) -> None:
    """Owe a letter to exactly those whom one of the issue has reached; in the transaction of the withdrawal."""
    of_issue = ReaderLetter.objects.filter(edition__in=Edition.objects.filter(issue=edition.issue_id).values("pk"))
    # First: a sender who takes one at this moment has it by now, or waits for this and finds that it is owed no more.
    never_left = of_issue.filter(mailed_at=None, handed_at=None, mail_due_at__isnull=False)
    never_left.update(mail_due_at=None, fault=letters.OVER)
    told = Subscriber.objects.filter(
        bulletins=edition.issue.bulletin_id, rests_since=None, letters__in=of_issue.reached()
    )
    _owe(told.distinct(), edition, TAKEN_DOWN)


def _owe(told, edition: Edition, action: str) -> None:
    if not is_open():
        return
    now = timezone.now()
    owed = (
        ReaderLetter(subscriber_id=pk, edition=edition, action=action, mail_due_at=now)
        for pk in told.order_by("pk").values_list("pk", flat=True)
    )
    ReaderLetter.objects.bulk_create(owed, batch_size=BATCH, ignore_conflicts=True)


# Sending


def _letter(letter: ReaderLetter) -> mail.EmailMessage:
    try:
        return _confirmation(letter) if letter.edition is None else _news(letter, letter.edition)
    except UNREADABLE as error:  # it is not what was sealed; put off until it is whole again
        raise Refused(str(error)) from error


def _confirmation(letter: ReaderLetter) -> mail.EmailMessage:
    subscriber = letter.subscriber
    names = names_of(subscriber.asked_for)
    link = settings.SITE_URL + reverse("subscribe_confirm", args=[subscriber.pk, confirming(subscriber)])
    facts = {"names": names, "link": link, "site": settings.SITE_URL, "until": subscriber.confirm_until}
    return _message(letter, "请确认订阅", "mail/subscribe.txt", facts)


def _news(letter: ReaderLetter, edition: Edition) -> mail.EmailMessage:
    document, subscriber = archive.document_of(edition), letter.subscriber
    leave = settings.SITE_URL + reverse("subscribe_leave", args=[subscriber.pk, leaving(subscriber)])
    leave += "?" + urlencode({"of": document.slug})
    link = settings.SITE_URL + reverse("issue", args=[document.slug, document.year, document.number])
    facts = {"document": document, "edition": edition, "link": link, "leave": leave, "action": letter.action}
    kind = {PUBLISHED: "", CORRECTED: "（更正）", TAKEN_DOWN: "（已撤下）"}[letter.action]
    headers = {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return _message(letter, f"{document.title}{kind}", "mail/issue.txt", facts, headers)


def _message(
    letter: ReaderLetter, subject: str, template: str, facts: dict[str, object], headers: dict[str, str] | None = None
) -> mail.EmailMessage:
    """Nothing in a document can add a header: of its words the subject is one line."""
    return mail.EmailMessage(
        " ".join(subject.split()),
        render_to_string(template, facts),
        to=[letter.subscriber.email],
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )


@transaction.atomic
def _refused(letter: ReaderLetter, fault: str) -> None:
    """Of an address that is refused for good neither this letter is tried again nor, after some, any other."""
    held = Subscriber.objects.select_for_update().filter(pk=letter.subscriber_id).first()
    if held is None:
        return
    held.refusals += 1
    if held.refusals >= REFUSALS:
        held.rests_since = held.rests_since or timezone.now()
    held.save(update_fields=["refusals", "rests_since"])
    given_up = Q(pk=letter.pk) if held.rests_since is None else Q(mailed_at=None)
    held.letters.filter(given_up, mail_due_at__isnull=False).update(mail_due_at=None, fault=fault)
    held.letters.filter(pk=letter.pk).update(handed_at=None)  # it has reached nobody
    letter.mail_due_at, letter.handed_at, letter.fault = None, None, fault


def _owed() -> LetterQuerySet[ReaderLetter]:
    owed = ReaderLetter.objects.select_related("subscriber", "edition__issue__bulletin")
    return owed.defer("edition__preflight", "edition__proofreading")


POST = letters.Post(
    letters=_owed,
    worded=_letter,
    refused=_refused,
)
# Somebody waits for the one; of the other there may be thousands.
CONFIRMATIONS = POST._replace(letters=lambda: _owed().filter(action=CONFIRM))
NEWS = POST._replace(letters=lambda: _owed().exclude(action=CONFIRM))
