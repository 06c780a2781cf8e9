"""What the office knows, put together from its tables, its people and what it has released."""

import dataclasses
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from bulletin import archive, reach
from bulletin.models import Edition, Issue
from bulletin.proofreader import wording
from bulletin.proofreading import Known, Leader, Term, UnitName
from bulletin.proofreading.characters import missing as missing_parts
from bulletin.proofreading.privacy import BLOCKS
from office import models as office
from office.models import User
from office.roles import REVIEWER

EARLIER_ISSUES = 3  # whose names and posts a new one is compared with


def known_for(issue: Issue) -> Known:
    """What the office knows, for an issue of this bulletin of that day."""
    return dataclasses.replace(
        known_to_office(),
        date=issue.date,
        earlier_texts=_earlier_texts(issue),
        reviewers=_reviewers(reach.holders(issue.bulletin_id, REVIEWER)),
        off=frozenset(issue.bulletin.rules_off) - BLOCKS,
    )


def known_to_office() -> Known:
    """What holds for any text."""
    leaders = office.Leader.objects.values_list("name", "post", "order", "since", "until")
    return Known(
        leaders=tuple(Leader(*row) for row in leaders),
        terms=tuple(_term(row) for row in office.Term.objects.all()),
        units=tuple(UnitName(row.full, _parts(row.short)) for row in office.UnitName.objects.all()),
        reviewers=_reviewers(Q(groups__name=REVIEWER)),
        names=_names(),
        model=model(),
        wording=wording.path() if model() else None,
    )


def _reviewers(holders: Q) -> frozenset[str]:
    return frozenset(User.objects.filter(holders, is_active=True).values_list("name", flat=True))


def model() -> Path | None:
    """The language model's file, if it is there."""
    return settings.LANGUAGE_MODEL if settings.LANGUAGE_MODEL.is_file() else None


def _term(row: office.Term) -> Term:
    return Term(row.words, row.advice == office.Term.Advice.NEVER, _parts(row.use), row.source)


def _parts(words: str) -> tuple[str, ...]:
    """What stands between “；”."""
    return tuple(filter(None, (part.strip() for part in words.replace(";", "；").split("；"))))


def _names() -> frozenset[str]:
    """Of people and units."""
    people = User.objects.values_list("name", flat=True)
    units = office.RecipientUnit.objects.values_list("name", flat=True)
    return frozenset((*people, *units))


def _earlier_texts(issue: Issue) -> tuple[tuple[str, str], ...]:
    """(issue, its words) of the issues released last before this one, newest first."""
    others = Edition.objects.released().filter(issue__bulletin=issue.bulletin_id).exclude(issue=issue.pk)
    newest = others.filter(date__lte=issue.date).select_related("issue__bulletin").order_by("-date", "-pk")
    return tuple((str(edition.issue), words) for edition, words in archive.words_of(newest[:EARLIER_ISSUES]))


def missing() -> str:
    """What of the language model is missing and how to get it, in a sentence; nothing if all is there."""
    return missing_parts(settings.LANGUAGE_MODEL)
