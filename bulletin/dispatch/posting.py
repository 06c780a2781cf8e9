"""The letters to the units: to whom they are owed, what they say, and what becomes of those nobody is sure about.

They go by the one road of all letters (`letters`), but no unit is written to twice by itself: a letter whose arrival is
in doubt waits for a person who looks at it (`resend`).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from bulletin import archive, letters, notices
from bulletin.dispatch import links, record
from bulletin.models import Delivery, Dispatch, DispatchLetter, Edition, Status
from bulletin.models.dispatch import DispatchLetterQuerySet
from office.models import Contact, User
from office.refusal import Refused

Purpose = DispatchLetter.Purpose


def snapshot(contact: Contact) -> dict[str, Any]:
    """What a row keeps of a contact."""
    return {
        "name": contact.name,
        "telephone": contact.telephone,
        "address": contact.address,
        "mail": contact.mail,
        "person": contact.person_id,
    }


def contacts_of(row: Delivery) -> list[dict[str, Any]]:
    """Whom to write to now: who receives for the unit today or, of one that has nobody, who did then."""
    now = [snapshot(contact) for contact in row.unit.contacts.all()] if row.unit and row.unit.is_active else []
    return now or row.contacts


def owe(
    rows: Iterable[Delivery], purpose: DispatchLetter.Purpose, *, but_to: frozenset[str] = frozenset()
) -> list[Delivery]:
    """A letter to each address of each of these units, once; those of them that have any."""
    now, owed, written_to = timezone.now(), [], []
    for row in rows:
        names = {mail: contact for contact in contacts_of(row) if (mail := contact["mail"].casefold()) not in but_to}
        names.pop("", None)
        owed += [
            DispatchLetter(delivery=row, purpose=purpose, name=one["name"], mail=one["mail"], mail_due_at=now)
            for one in names.values()
        ]
        written_to += [row] * bool(names)
    DispatchLetter.objects.bulk_create(owed)
    return written_to


def hold_back(dispatch: Dispatch) -> None:
    """Give out nothing more by the letters of this list. A sender who takes one at this very moment either has it by
    now, and `had` counts the unit, or waits for this transaction and then finds that it is owed no more.
    """
    rows = dispatch.deliveries.values("pk")
    owed = DispatchLetter.objects.filter(delivery__in=rows, purpose__in=DispatchLetter.GIVES_OUT)
    owed.filter(mail_due_at__isnull=False).update(mail_due_at=None, fault=letters.OVER)


@transaction.atomic
def resend(delivery: Delivery, *, by: User) -> None:
    """Write to a unit anew, at the addresses of today, in the place of what failed or is in doubt (重发).

    Nobody is written to whom the letter reached.
    """
    record.require(delivery.edition, by)
    edition = delivery.edition.hold()
    if edition.status not in (Status.RELEASED, Status.WITHDRAWN):
        raise Refused(f"{edition}现在是“{edition.standing}”，不用再发。")
    if delivery.revoked_at:
        raise Refused(f"“{delivery}”的链接已经作废：请先换链接，再重发。")
    before = DispatchLetter.objects.filter(delivery=delivery, replaced=False)
    if any(letter.is_under_way for letter in before.filter(mailed_at=None)):
        raise Refused(f"给“{delivery}”的信正等着发，不用重发。")
    purpose = Purpose.WITHDRAW if edition.status == Status.WITHDRAWN else Purpose.SEND
    arrived = before.filter(purpose=purpose, mailed_at__isnull=False).values_list("mail", flat=True)
    before.filter(mailed_at=None).update(replaced=True)
    if not owe([delivery], purpose, but_to=frozenset(map(str.casefold, arrived))):
        raise Refused(f"“{delivery}”没有还要发的邮件地址：请先在“分发方式”里改好联系人，再重发。")
    Delivery.objects.filter(pk=delivery.pk).update(expires_at=links.end_of(edition.issue.bulletin))
    record.of_row(delivery, record.RESENT, by=by)
    if not _doubtful().filter(delivery__dispatch__edition=edition).exists():
        notices.settle_failed_dispatch(edition)


def tell_of_doubts() -> int:
    """Tell whoever publishes of letters that a sender took and never came back from; how many letters those are."""
    editions = Edition.objects.filter(dispatch__deliveries__letters__in=_doubtful()).distinct()
    for edition in editions.select_related("issue__bulletin").defer("content", "preflight"):
        notices.of_failed_dispatch(edition)
    return _doubtful().count()


def _doubtful() -> DispatchLetterQuerySet:
    """Letters in doubt that are still wanted."""
    doubtful = DispatchLetter.objects.doubtful(timezone.now())
    unread = doubtful.filter(delivery__opened_at=None)
    return unread.exclude(pk__in=DispatchLetter.objects.over().values("pk"))


# What they say


def _worded(letter: DispatchLetter) -> mail.EmailMessage:
    delivery = letter.delivery
    edition = delivery.edition
    context = {
        "letter": letter,
        "delivery": delivery,
        "title": delivery.dispatch.title,
        "edition": edition,
        "purpose": letter.purpose,
        "is_withdrawn": edition.status == Status.WITHDRAWN,
        "correction": _note_of(edition.pk, edition.fingerprint) if edition.version > 1 else "",
        "link": settings.SITE_URL + links.path_of(delivery),
        "attached": _may_attach(letter, edition),
        "bulletin": edition.issue.bulletin,
    }
    body = render_to_string("mail/dispatch.txt", context)
    headers = {"Auto-Submitted": "auto-generated"}
    message = mail.EmailMessage(_subject(letter), body, to=[letter.mail], headers=headers)
    if context["attached"]:
        path = archive.whole_pdf(edition).path
        message.attach(f"{delivery.dispatch.title}.pdf", path.read_bytes(), "application/pdf")
    return message


def _subject(letter: DispatchLetter) -> str:
    edition = letter.delivery.edition
    if edition.status == Status.WITHDRAWN:
        asks = "已撤下，请确认"
    elif letter.purpose == Purpose.REMIND:
        asks = "还没有签收"
    else:
        asks = "更正，请重新签收" if edition.version > 1 else "请签收"
    return " ".join(f"{letter.delivery.dispatch.title}：{asks}".split())


def _may_attach(letter: DispatchLetter, edition: Edition) -> bool:
    is_wanted = letter.purpose == Purpose.SEND and edition.issue.bulletin.attaches_pdf
    return is_wanted and archive.released_pdf(edition).size <= settings.DISPATCH_ATTACH_KB * 1024


@lru_cache(maxsize=8)  # of the few editions that letters are about at a time; what is sealed stays
def _note_of(edition: int, _fingerprint: str) -> str:
    correction = archive.document_of(Edition.objects.get(pk=edition)).correction
    return correction.note if correction else ""


def _letters() -> DispatchLetterQuerySet:
    """Each with what it names and asks."""
    of_edition = "delivery__dispatch__edition"
    return DispatchLetter.objects.select_related(f"{of_edition}__issue__bulletin").defer(
        *(f"{of_edition}__{name}" for name in ("content", "preflight", "proofreading", "marks"))
    )


POST = letters.Post(
    letters=_letters,
    worded=_worded,
    tell=lambda letter: notices.of_failed_dispatch(letter.delivery.edition),
    is_sent_once=True,
)
