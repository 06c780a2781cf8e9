"""Word of what waits too long (催办): for review, for release, for a decision, or to be put right after a return.

Whom the move before it would ask now is reminded, once in so many days, and after some rounds no more: what nobody has
moved by then is left in peace, and stands on the front page as before.
"""

import datetime as dt
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Case, DateTimeField, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from bulletin import archive, moves, notices
from bulletin.document.dates import day_of_year
from bulletin.models import Approval, Edition, Notice, Status
from bulletin.models.editions import EditionQuerySet
from bulletin.moves.acts import Case as Moved

ROUNDS = 10

_PASSED = Approval.objects.filter(edition=OuterRef("pk")).order_by("-pk").values("at")[:1]
_NEWER = Edition.objects.filter(issue=OuterRef("issue"), pk__gt=OuterRef("pk"))
_SINCE = Case(
    When(status=Status.IN_REVIEW, then=Coalesce(Subquery(_PASSED), "submitted_at")),
    When(status=Status.APPROVED, then="approved_at"),
    When(status=Status.RETURNED, then="returned_at"),
    When(status=Status.RELEASED, then="withdrawal_asked_at"),
    output_field=DateTimeField(),
)


class Wait(NamedTuple):
    """What an edition waits for: the act that asked for it, and what is said when nobody has done it."""

    act: str
    words: str


WAITS = {
    Status.IN_REVIEW: Wait(
        archive.SUBMITTED, "{edition}等您审已经{days}天（{begun}），请看过以后{edition.stage.act}或退回。"
    ),
    Status.APPROVED: Wait("approve", "{edition}等您发布已经{days}天（{begun}），请发布或定时发布。"),
    Status.RETURNED: Wait("return", "{edition}退回给您修改已经{days}天（{begun}），请修改后重新送审。"),
    Status.RELEASED: Wait("ask_withdrawal", "{edition}等您核准撤下已经{days}天（{begun}），请核准撤下或不予撤下。"),
}


def remind(now: dt.datetime) -> int:
    """Remind of what waits too long; how many editions that was."""
    return sum(_remind(pk, now) for pk in list(_late(now).values_list("pk", flat=True)))


def with_since(editions: EditionQuerySet) -> EditionQuerySet:
    """Each with the moment since when it waits, if it does."""
    return editions.annotate(**{"since": _SINCE})


def days_late(since: dt.datetime | None, now: dt.datetime) -> int:
    """How many days something has waited, if that is too long; else 0."""
    days = (now - since).days if since else 0
    return days if 0 < settings.REMIND_AFTER_DAYS <= days else 0


def _late(now: dt.datetime) -> EditionQuerySet:
    """What waits too long and was not spoken of lately."""
    if settings.REMIND_AFTER_DAYS < 1:
        return Edition.objects.none()
    apart = dt.timedelta(days=settings.REMIND_AFTER_DAYS)
    waits = (
        Q(status=Status.IN_REVIEW)
        | Q(status=Status.APPROVED, release_at=None)
        | Q(~Exists(_NEWER), status=Status.RETURNED)
        | Q(status=Status.RELEASED, withdrawal_asked_at__isnull=False)
    )
    lately = Notice.objects.filter(edition=OuterRef("pk"), action=notices.REMINDER, at__gt=now - apart)
    is_late = Q(since__gt=now - (ROUNDS + 1) * apart, since__lte=now - apart)
    return with_since(Edition.objects.all()).filter(waits, is_late, ~Exists(lately))


@transaction.atomic
def _remind(pk: int, now: dt.datetime) -> bool:
    """Looks again under the lock: another may have reminded, or done it, since the list was made."""
    list(Edition.objects.select_for_update().filter(pk=pk).values_list("pk"))
    edition = _late(now).filter(pk=pk).select_related("issue__bulletin").first()
    if edition is None:
        return False
    wait = WAITS[Status(edition.status)]
    asked, case = moves.ACTS[wait.act], Moved(edition)
    facts = {"edition": edition, "days": (now - edition.since).days, "begun": _begun(edition)}
    people = asked.concerned(case) & asked.asks(case) & ~Q(pk=edition.withdrawal_asked_by_id)
    notices.remind(edition, wait.words.format(**facts), people)
    return True


def _begun(edition: Edition) -> str:
    """Since when it waits, and through whom."""
    passed = edition.approvals.last() if edition.status == Status.IN_REVIEW else None
    match edition.status:
        case Status.IN_REVIEW:
            what = f"{passed.by}{passed.get_stage_display()}通过" if passed else f"{edition.submitted_by}送审"
        case Status.APPROVED:
            what = f"{edition.approved_by}审定"
        case Status.RETURNED:
            what = f"{edition.returned_by}退回"
        case _:
            what = f"{edition.withdrawal_asked_by}申请撤下"
    return f"{day_of_year(timezone.localdate(edition.since))}{what}"
