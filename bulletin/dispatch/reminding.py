"""Those who have not signed are asked again (催收): by hand, or by the rule of the bulletin."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from bulletin.dispatch import links, making, posting, record
from bulletin.models import Bulletin, Delivery, Dispatch, DispatchLetter, Status
from bulletin.models.dispatch import DeliveryQuerySet
from office.models import User
from office.refusal import Refused

ROUNDS = 3  # by the rule; by hand as often as somebody presses
AGAIN_AFTER = dt.timedelta(hours=12)  # by hand: nobody is written to twice for two presses
Purpose = DispatchLetter.Purpose


class Reminded(NamedTuple):
    """How many units were written to, how many told in the system, and how many can only be telephoned to."""

    by_mail: int
    by_system: int
    by_telephone: int

    def __str__(self):
        parts = [
            f"发信{self.by_mail}家" * bool(self.by_mail),
            f"系统提醒{self.by_system}家" * bool(self.by_system),
            f"{self.by_telephone}家没有邮件地址也没有账号，请打电话" * bool(self.by_telephone),
        ]
        return "，".join(filter(None, parts))


@transaction.atomic
def remind(dispatch: Dispatch, *, by: User, rows: Iterable[int] | None = None) -> Reminded:
    """Ask those of these rows who have not signed, all of them if none are named."""
    record.require(dispatch.edition, by)
    waiting = _to_be_asked(dispatch)
    if rows is not None:
        waiting = waiting.filter(pk__in=list(rows))
    found = list(waiting.filter(Q(reminded_at=None) | Q(reminded_at__lt=timezone.now() - AGAIN_AFTER)))
    if not found:
        raise Refused("没有可催的：选中的都签收了，或者信还没发出，或者12小时以内催过。")
    reminded = _ask(dispatch, found)
    record.record(dispatch.edition, record.REMINDED, by=by, units=[row.name for row in found][:50], count=len(found))
    return reminded


def remind_due(now: dt.datetime) -> int:
    """Ask whoever has not signed for as many days as the bulletin says; how many units that was."""
    days = dict(Bulletin.objects.filter(receipt_days__gt=0).values_list("pk", "receipt_days"))
    stands = Dispatch.objects.filter(edition__status__in=(Status.RELEASED, Status.WITHDRAWN))
    of_rule = stands.filter(edition__issue__bulletin__in=days).select_related("edition__issue__bulletin")
    late = (
        (one, now - dt.timedelta(days=days[one.edition.issue.bulletin_id]))
        for one in of_rule.defer("edition__content", "edition__preflight")
    )
    return sum(_remind_late(one, since) for one, since in late)


@transaction.atomic
def _remind_late(dispatch: Dispatch, since: dt.datetime) -> int:
    sent = Coalesce("reminded_at", "added_at", "dispatch__made_at")
    begun = Greatest(sent, Coalesce("dispatch__edition__withdrawn_at", sent))
    late = _to_be_asked(dispatch).annotate(begun=begun).filter(begun__lt=since, reminders__lt=ROUNDS)
    found = list(late.filter(Q(by_mail=True) | Q(by_system=True)))
    if found:
        _ask(dispatch, found)
        record.record(dispatch.edition, record.REMINDED, by=None, count=len(found))
    return len(found)


def _to_be_asked(dispatch: Dispatch) -> DeliveryQuerySet:
    """Unsigned, and with no letter still waiting to go out; held, so that two who ask do not both write."""
    owed = DispatchLetter.objects.filter(delivery=OuterRef("pk"), mail_due_at__isnull=False, replaced=False)
    rows = dispatch.deliveries.waiting().filter(~Exists(owed), revoked_at=None)
    return rows.select_related("unit").prefetch_related("unit__contacts").select_for_update(of=("self",))


def _ask(dispatch: Dispatch, rows: Sequence[Delivery]) -> Reminded:
    """A letter with the same link, which is good for some time again, or a word in the system."""
    written_to = posting.owe(rows, Purpose.REMIND)
    told = [row for row in rows if any(contact["person"] for contact in posting.contacts_of(row))]
    making.tell_people(told, dispatch.edition, f"{dispatch.edition}还没有签收，请签收。")
    asked = {row.pk for row in (*written_to, *told)}
    Delivery.objects.filter(pk__in=asked).update(
        reminded_at=timezone.now(),
        reminders=F("reminders") + 1,
        expires_at=links.end_of(dispatch.edition.issue.bulletin),
    )
    return Reminded(len(written_to), len(told), len(rows) - len(asked))
