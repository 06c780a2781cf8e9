"""What was done, released or recalled leaves the bell by itself; what still waits stays."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from bulletin import archive, moves, notes
from bulletin.models import Issue, Notice
from bulletin.moves.acts import Case
from bulletin.moves.making import tell
from office.audit import acting
from tests.desk.stages import Office

TOMORROW = dt.timedelta(days=1)


def bells() -> dict[str, list[str]]:
    """What is on whose bell, by the act."""
    found: dict[str, list[str]] = {}
    for notice in Notice.objects.unread().select_related("person").order_by("pk"):
        found.setdefault(notice.person.username, []).append(notice.action)
    return found


def states_of(person) -> list[tuple[str, str]]:
    return [(notice.action, notice.state) for notice in Notice.objects.filter(person=person).order_by("pk")]


def approve(edition, cast):
    return moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint)


def submit(issue, cast, edition_in):
    """As a submission tells of it, without the press."""
    edition = edition_in("in_review", issue)
    tell(archive.SUBMITTED, Case(edition), cast["editor"])
    return edition


def correct(issue, cast) -> Issue:
    with acting(cast["editor"]):
        issue.correction_note, issue.corrected_on = "数字有误。", issue.date
        issue.save()
    return Issue.objects.get(pk=issue.pk)


@pytest.fixture
def submitted(cast, issue, edition_in):
    return submit(issue, cast, edition_in)


def test_each_step_takes_the_step_before_off_the_bell(cast, submitted):
    assert bells() == {"reviewer": ["submit"]}
    edition = approve(submitted, cast)
    assert bells() == {"publisher": ["approve"]}
    moves.schedule(edition, by=cast["publisher"], at=timezone.now() + TOMORROW)
    assert bells() == {}
    with time_machine.travel(timezone.now() + 2 * TOMORROW):
        list(moves.release_due())
    assert bells() == {}
    assert states_of(cast["reviewer"]) == [("submit", "办结"), ("schedule", "知悉"), ("release", "知悉")]


@pytest.mark.parametrize("status", ["in_review", "approved"])
def test_a_recall_leaves_nothing_to_do(status, cast, submitted):
    edition = approve(submitted, cast) if status == "approved" else submitted
    moves.recall(edition, by=cast["editor"])
    assert bells() == {}


def test_a_return_waits_for_the_writers_until_the_issue_is_submitted_again(cast, issue, submitted, edition_in):
    moves.return_(submitted, by=cast["reviewer"], reason="数字有误")
    assert bells() == {"editor": ["return"]}
    submit(issue, cast, edition_in)
    assert bells() == {"reviewer": ["submit"]}


def test_a_missed_release_stays_until_it_is_released_put_off_or_recalled(cast, submitted):
    edition = moves.schedule(approve(submitted, cast), by=cast["publisher"], at=timezone.now() + TOMORROW)
    path = archive.pdf_path(edition)
    pdf = path.read_bytes()
    path.unlink()
    with time_machine.travel(timezone.now() + 2 * TOMORROW):
        list(moves.release_due())
        list(moves.release_due())
        assert bells() == {"publisher": ["miss_release"]}
        moves.schedule(edition, by=cast["publisher"], at=timezone.now() + TOMORROW)
        assert bells() == {}
    with time_machine.travel(timezone.now() + 4 * TOMORROW):
        list(moves.release_due())
        assert bells() == {"publisher": ["miss_release"]}
        path.write_bytes(pdf)
        list(moves.release_due())
        assert bells() == {}


@pytest.mark.parametrize("decide", [moves.withdraw, moves.drop_withdrawal])
def test_a_withdrawal_asked_for_waits_until_it_is_decided_whatever_happens_to_the_correction(
    decide, cast, issue, edition_in
):
    released = moves.ask_withdrawal(edition_in("released"), by=cast["publisher"], reason="数据有误")
    correction = submit(correct(issue, cast), cast, edition_in)
    assert bells() == {"reviewer": ["ask_withdrawal", "submit"]}
    moves.return_(correction, by=cast["reviewer"], reason="再核")
    assert bells() == {"reviewer": ["ask_withdrawal"], "editor": ["return"]}
    decide(released, by=cast["reviewer"])
    assert bells() == {"editor": ["return"]}


def test_a_request_leaves_the_correction_under_review_and_its_notes_where_they_are(cast, issue, edition_in):
    released = edition_in("released")
    correction = submit(correct(issue, cast), cast, edition_in)
    notes.add(correction, by=cast["reviewer"], place="article-1", text="再短些。")
    asked = moves.ask_withdrawal(released, by=cast["publisher"], reason="数据有误")
    moves.drop_withdrawal(asked, by=cast["reviewer"])
    assert bells() == {"reviewer": ["submit"], "editor": ["note"]}


# Notes


def test_who_answers_a_note_has_it_off_the_bell(cast, submitted):
    note = notes.add(submitted, by=cast["reviewer"], place="article-1", text="再短些。")
    assert bells() == {"reviewer": ["submit"], "editor": ["note"]}
    notes.reply(note, by=cast["editor"], text="改好了。")
    assert bells() == {"reviewer": ["submit", "reply"]}
    notes.reply(note, by=cast["reviewer"], text="还是长。")
    assert bells() == {"reviewer": ["submit"], "editor": ["reply"]}


def test_no_move_but_the_release_settles_a_note(cast, submitted):
    notes.add(submitted, by=cast["reviewer"], place="article-1", text="再短些。")
    edition = approve(submitted, cast)
    assert bells() == {"editor": ["note"], "publisher": ["approve"]}
    moves.release(edition, by=cast["publisher"])
    assert bells() == {}
    assert ("note", "办结") in states_of(cast["editor"])


def test_a_note_on_a_submission_sent_back_waits_through_the_next_one(cast, issue, submitted, edition_in):
    notes.add(submitted, by=cast["reviewer"], place="article-1", text="再短些。")
    moves.return_(submitted, by=cast["reviewer"], reason="见批注")
    edition = approve(edition_in("in_review"), cast)
    assert bells() == {"editor": ["note"], "publisher": ["approve"]}
    moves.release(edition, by=cast["publisher"])
    assert bells() == {}


# The whole story


def test_after_the_story_of_an_office_only_what_waits_is_on_anybodys_bell(cast, bulletin, some_pdf):
    """Nine issues at nine stages; the first note was answered."""
    office = Office(bulletin, cast, some_pdf)
    assert bells() == {
        "editor": ["note", "return"],
        "reviewer": ["reply", "ask_withdrawal"],
        "publisher": ["approve"],
    }
    waiting = {office.in_review.pk, office.returned.pk, office.approved.pk, office.asked.pk}
    assert set(Notice.objects.unread().values_list("edition", flat=True)) == waiting
