"""Who took part in an issue is told by the rows of its history, whatever the clock said when they were written."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from bulletin import moves
from bulletin.models import Edition, Issue, changes_since_release
from office.audit import acting
from office.models import RecipientUnit
from office.refusal import Refused

CLOCKS = {"set back by a day": -1, "set forward by a day": 1}


def clock(days: float):
    return time_machine.travel(timezone.now() + dt.timedelta(days=days))


def write_in(issue: Issue, person) -> None:
    with acting(person):
        brief = issue.briefs.first()
        brief.text += "又写了一句。"
        brief.save()


@pytest.mark.parametrize("days", CLOCKS.values(), ids=CLOCKS)
def test_who_wrote_a_correction_does_not_approve_it_with_the_clock_wrong_while_he_wrote(
    issue, reviewer, edition_in, days
):
    edition_in("released")
    with clock(days):
        write_in(issue, reviewer)
    correction = edition_in("in_review")
    assert reviewer.pk in moves.contributors(correction)
    assert reviewer.pk in changes_since_release([issue.pk])[issue.pk]
    with pytest.raises(Refused, match="由另一个人审定"):
        moves.approve(correction, by=reviewer, seen=correction.fingerprint)


@pytest.mark.parametrize("days", CLOCKS.values(), ids=CLOCKS)
def test_who_renamed_what_is_printed_does_not_approve_it_with_the_clock_wrong(issue, reviewer, edition_in, days):
    edition_in("released")
    with clock(days), acting(reviewer):
        unit = issue.recipients.first().unit
        unit.name = "市委办公室"
        unit.save()
    assert reviewer.pk in moves.contributors(edition_in("in_review", Issue.objects.get(pk=issue.pk)))


@pytest.mark.parametrize("days", CLOCKS.values(), ids=CLOCKS)
def test_who_wrote_the_last_release_is_free_in_the_correction_with_the_clock_wrong_when_it_was_sealed(
    issue, editor, other_editor, edition_in, days
):
    write_in(issue, other_editor)
    with clock(days):
        edition_in("released")
    write_in(issue, editor)
    assert moves.contributors(edition_in("in_review")) == {editor.pk}
    assert set(changes_since_release([issue.pk])[issue.pk]) == {editor.pk}


def test_the_last_release_is_the_last_that_was_made_and_not_the_last_by_the_clock(issue, editor, reviewer, edition_in):
    first = edition_in("superseded")
    with clock(-2):
        write_in(issue, reviewer)
        edition_in("released")
    assert Edition.objects.get(pk=first.pk).released_at > issue.editions.released().get().released_at
    write_in(issue, editor)
    assert moves.contributors(edition_in("in_review")) == {editor.pk}


def test_a_name_given_before_the_issue_was_begun_bars_nobody(bulletin, editor, reviewer, edition_in, issue):
    with acting(reviewer):
        unit = RecipientUnit.objects.create(name="市委办旧名")
        unit.name = "市委办新名"
        unit.save()
    with acting(editor):
        later = Issue.objects.create(bulletin=bulletin, number=40, year=2026, date=issue.date)
        later.recipients.create(kind="send", unit=unit)
    assert moves.contributors(edition_in("in_review", later)) == {editor.pk}


def test_the_database_keeps_the_marks_of_an_edition(edition_in):
    edition = edition_in("in_review")
    assert edition.marks["article"] > 0
    with pytest.raises(Exception, match="sealed columns cannot be changed"):
        Edition.objects.filter(pk=edition.pk).move(marks={})


def test_a_submission_keeps_how_far_the_history_had_come(issue, editor):
    edition = moves.submit(issue, by=editor)
    newest = issue.articles.first().history.model.objects.latest("history_id").history_id
    assert edition.marks["article"] == newest
    assert set(edition.marks) == {
        *("issue", "article", "brief", "recipient", "credit"),
        *("bulletin", "recipientunit", "user"),
    }
