"""The proofreader (校对) at work on an issue: what the office knows is put together, the rules are asked in the worker,
what people answered is kept.
"""

from bulletin.archive import document_of
from bulletin.document.places import places
from bulletin.models import Edition, Issue
from bulletin.proofreading import Known, Leader, Term, UnitName
from office import models as office
from office.roles import REVIEWER

EARLIER_ISSUES = 3  # whose names and posts a new one is compared with


def known_for(issue: Issue) -> Known:
    """What the office knows, for an issue of this bulletin of that day."""
    bulletin = issue.bulletin
    return Known(
        date=issue.date,
        leaders=tuple(
            Leader(*row) for row in office.Leader.objects.values_list("name", "post", "order", "since", "until")
        ),
        terms=tuple(_term(row) for row in office.Term.objects.all()),
        units=tuple(UnitName(row.full, _parts(row.short)) for row in office.UnitName.objects.all()),
        earlier_texts=_earlier_texts(issue),
        reviewers=frozenset(
            office.User.objects.filter(groups__name=REVIEWER, is_active=True).values_list("name", flat=True)
        ),
        off=frozenset(bulletin.rules_off),
    )


def _term(row: office.Term) -> Term:
    return Term(row.words, row.advice == office.Term.Advice.NEVER, _parts(row.use), row.source)


def _parts(words: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in words.replace(";", "；").split("；"))))


def _earlier_texts(issue: Issue) -> tuple[tuple[str, str], ...]:
    """(issue, its words) of the issues released last before this one, newest first."""
    others = Edition.objects.released().filter(issue__bulletin=issue.bulletin_id).exclude(issue=issue.pk)
    newest = others.filter(date__lte=issue.date).select_related("issue__bulletin").order_by("-date", "-pk")
    return tuple(
        (str(edition.issue), "\n".join(place.text for place in places(document_of(edition))))
        for edition in newest[:EARLIER_ISSUES]
    )
