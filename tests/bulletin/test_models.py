"""What the database itself holds to, and the small rules of drafts."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bulletin.models import Article, Bulletin, Credit, Edition, Issue, Recipient, Sealed
from tests.conftest import STAMPS, make_issue

MOMENTS = sorted({moment for moments in STAMPS.values() for moment in moments})


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_numbers_are_unique_in_a_bulletin_and_year(bulletin, issue):
    refused(lambda: make_issue(bulletin, 15))
    make_issue(bulletin, 15, year=2027)
    make_issue(Bulletin.objects.create(name="别的刊物", slug="bie"), 15)


def test_running_numbers_are_unique_in_a_bulletin(bulletin):
    make_issue(bulletin, 1, total_number=7)
    refused(lambda: make_issue(bulletin, 2, total_number=7))
    make_issue(bulletin, 3)
    make_issue(bulletin, 4)


@pytest.mark.parametrize("facts", [{"year": 1948}, {"year": 2101}, {"number": 0}, {"number": 10000}])
def test_impossible_numbers_are_refused(facts, bulletin):
    facts = {"bulletin": bulletin, "year": 2026, "number": 1, "date": dt.date(2026, 1, 1)} | facts
    refused(lambda: Issue.objects.create(**facts))


@pytest.mark.parametrize("half", [{"correction_note": "更正"}, {"corrected_on": dt.date(2026, 1, 1)}])
def test_a_correction_has_both_note_and_date(half, bulletin):
    refused(lambda: make_issue(bulletin, 1, **half))


def test_a_recipient_and_a_credit_have_a_known_kind(issue):
    unit, person = issue.recipients.first().unit, issue.credits.first().person
    refused(lambda: Recipient.objects.create(issue=issue, kind="other", unit=unit))
    refused(lambda: Credit.objects.create(issue=issue, kind="other", person=person))


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("half", ["at", "by"])
def test_a_moment_and_its_actor_come_together(moment, half, edition_in, publisher):
    edition = edition_in("in_review")
    stamp = {"at": timezone.now(), "by": publisher}[half]
    refused(lambda: Edition.objects.filter(pk=edition.pk).move(**{f"{moment}_{half}": stamp}))


@pytest.mark.parametrize("status", [status for status, moments in STAMPS.items() if moments])
def test_no_status_without_the_stamps_that_lead_to_it(status, edition_in):
    edition = edition_in("in_review")
    refused(lambda: Edition.objects.filter(pk=edition.pk).move(status=status, reason="理由"))


def test_bulk_writes_of_drafts_are_refused(issue):
    brief = issue.briefs.first()
    for forbidden in (
        lambda: issue.briefs.update(text="换"),
        lambda: issue.briefs.bulk_update([brief], ["text"]),
        lambda: issue.briefs.bulk_create([brief]),
        lambda: Issue.objects.update(number=1),
    ):
        with pytest.raises(TypeError, match="one by one"):
            forbidden()


def test_parts_without_a_place_go_to_the_end(issue):
    third = issue.briefs.create(text="第三条。")
    assert [brief.order for brief in issue.briefs.all()] == [1, 2, 3]
    assert issue.briefs.last() == third


def test_an_article_never_inherits_the_address_of_a_deleted_one(issue):
    last = issue.articles.last()
    key = last.key
    last.delete()
    assert Article.objects.create(issue=issue, title="新文章").key == key + 1


def test_the_address_of_an_issue_is_fixed_once_it_was_released(issue, edition_in):
    edition_in("withdrawn")
    issue.number = 16
    with pytest.raises(Sealed, match="不能再改"):
        issue.save()


def test_history_knows_who_changed_which_draft(issue, editor):
    assert {row.history_user for row in issue.articles.first().history.all()} == {editor}
