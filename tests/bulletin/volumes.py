"""Released issues with real PDFs, to bind."""

import datetime as dt

from bulletin import archive
from bulletin.models import Edition, Issue
from tests.conftest import make_edition, make_issue


def sealed(issue: Issue, status: str, cast) -> Edition:
    """The issue as it stands, typeset, in this state."""
    document = archive.seal(Issue.objects.get(pk=issue.pk))
    pdf = archive.draw(document).pdf
    return make_edition(issue, status, pdf, by=cast["editor"], reviewer=cast["reviewer"], document=document)


def released(bulletin, number: int, cast, year: int = 2026) -> Edition:
    day = dt.date(year, 1, 1) + dt.timedelta(weeks=number)
    return sealed(make_issue(bulletin, number, by=cast["editor"], year=year, date=day), "released", cast)


def correct(edition: Edition, cast) -> Edition:
    """A corrected edition of the same issue, released in the place of this one, with another title."""
    Edition.objects.filter(pk=edition.pk).move(
        status="superseded", superseded_at=edition.released_at, superseded_by=edition.released_by
    )
    issue = Issue.objects.get(pk=edition.issue_id)
    article = issue.articles.first()
    article.title = "更正后的标题"
    article.save()
    issue.correction_note, issue.corrected_on = "标题有误。", issue.date
    issue.save()
    return sealed(issue, "released", cast)


def withdraw(edition: Edition) -> None:
    at = edition.released_at
    Edition.objects.filter(pk=edition.pk).move(
        status="withdrawn",
        withdrawn_at=at,
        withdrawn_by=edition.released_by,
        withdrawal_asked_at=at,
        withdrawal_asked_by=edition.submitted_by,
        reason="数据待核实",
    )
