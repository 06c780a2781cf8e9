"""What a person is asked before something is done and has to say yes to: nothing of it forbids the doing."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils import timezone

from bulletin import proofreader
from bulletin.document import store
from bulletin.document.dates import day
from bulletin.models import Edition, Issue, Status
from bulletin.moves.acts import TRANSITIONS, Given
from bulletin.moves.making import Facts
from office.refusal import Refused

MOST_NAMED = 5  # of the issues that are not released yet


def questions(edition: Edition, verb: str, **given: object) -> list[str]:
    """What about this move with these arguments may well be a mistake, a sentence each."""
    return list(TRANSITIONS[verb].questions(edition, given))


def agreement(asked: Sequence[str]) -> str:
    """What the form gives back of whoever was asked just this and said yes; nothing where nothing is asked."""
    return store.sha256("\n".join(asked).encode()) if asked else ""


def require_agreement(refusal: str, asked: Sequence[str], agreed: str) -> None:
    if asked and agreed != agreement(asked):
        named = "；".join(sentence.rstrip("。") for sentence in asked)
        raise Refused(f"{refusal}：{named}。请看过，勾选“我知道了”，再确认一次。")


def agreed_to(edition: Edition, verb: str, agreed: str | None, **given: object) -> Facts:
    """What goes on record of what was asked; refused unless it was said yes to.

    Of None nobody is asked: what a person says yes to when setting a time is not asked again when it has come.
    """
    if agreed is None:
        return {}
    asked = questions(edition, verb, **given)
    require_agreement(f"{edition}没有{TRANSITIONS[verb].label}", asked, agreed)
    return {"agreed": asked} if asked else {}


# What is asked


def before_release(edition: Edition, given: Given) -> Iterator[str]:
    """Of a release now, or at the time given."""
    at = given.get("at")
    yield from _of_its_day(edition, at)
    if edition.version == 1:
        yield from _of_those_before(edition, at)


def _of_its_day(edition: Edition, at: dt.datetime | None) -> Iterator[str]:
    on = timezone.localdate(at)
    if edition.date > on:
        when = f"定在{day(on)}发布" if at else "今天发布"
        yield f"这一期的日期是{day(edition.date)}，{when}，读者会看到还没到的日期。"


def _of_those_before(edition: Edition, at: dt.datetime | None) -> Iterator[str]:
    """The issues with a lower number that readers never had and will not have by then."""
    issue = edition.issue
    is_lower = Q(year=issue.year, number__lt=issue.number)
    if issue.total_number:
        is_lower |= Q(total_number__lt=issue.total_number)
    out = Edition.objects.ever_released()
    if at:
        out |= Edition.objects.filter(status=Status.APPROVED, release_at__lte=at)
    waiting = Issue.objects.filter(is_lower, bulletin=issue.bulletin_id).exclude(pk__in=out.values("issue"))
    numbers = list(waiting.order_by("year", "number").values_list("year", "number"))
    named = "、".join(
        f"第{number}期" if year == issue.year else f"{year}年第{number}期" for year, number in numbers[:MOST_NAMED]
    )
    if len(numbers) > MOST_NAMED:
        named += f"等{len(numbers)}期"
    if numbers:
        yield f"{named}还没有发布。"


def before_asking_to_withdraw(edition: Edition, given: Given) -> Iterator[str]:
    """Of a statement that readers are to see: what looks private or secret in it."""
    for found in proofreader.private_in(str(given.get("statement", "")), edition.date):
        yield f"公开说明里的“{found.words}”：{found.sentence}"
