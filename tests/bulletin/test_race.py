"""Eight processes move the same editions at once: exactly one wins each move, nobody acts twice, nothing is lost."""

import contextlib
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import IntegrityError, connection, transaction

from bulletin import archive, moves
from bulletin.models import Approval, Edition, Issue, Status
from bulletin.moves import withdrawing
from office import audit, roles
from office.audit import AuditEntry
from office.refusal import Refused
from tests.bulletin.racing import database_url as database_url  # where other rooms look for it
from tests.bulletin.racing import run_contenders
from tests.conftest import FOUR_STAGES, make_edition, make_issue, make_person

PROCESSES = 8
EDITIONS = 40
STAGED = int(os.environ.get("RACE_EDITIONS", 6))  # editions of four stages
CONTENDER = """
from django.db import DatabaseError
from bulletin import moves
from office.refusal import Refused
from bulletin.models import Edition
from office.models import User
def contend(number):
    reviewer, publisher = (User.objects.get(username=name) for name in ("reviewer", "publisher"))
    tally = []
    for edition in Edition.objects.select_related("issue__bulletin").order_by("pk"):
        for verb, move in (
            ("approve", lambda: moves.approve(edition, by=reviewer, seen=edition.fingerprint)),
            ("release", lambda: moves.release(edition, by=publisher)),
        ):
            try:
                move()
                tally.append((verb, edition.pk))
            except Refused:
                pass
            except DatabaseError as error:
                tally.append(("error", str(error)))
    return tally
"""

# Each by chances of its own, until nothing waits: whoever reviews passes it, or sends it back, or it is taken back.
STAGE_CONTENDER = """
import random
from django.db import DatabaseError, OperationalError
from bulletin import moves
from office.refusal import Refused
from bulletin.models import Edition, Stage
from office.models import User
def contend(number):
    names = ("proofreader", "first_reviewer", "second_reviewer", "reviewer", "everything", "editor")
    people = {name: User.objects.get(username=name) for name in names}
    reviewers = [people[name] for name in names[:5]]
    chance, tally = random.Random(number), []
    def attempts(edition):
        for stage in (edition.stage, chance.choice(list(Stage))):
            by = chance.choice(reviewers)
            facts = {"stage": stage, "by": by, "seen": edition.fingerprint, "opinion": by.username}
            yield moves.PASSES[stage], by, lambda: moves.pass_stage(edition, **facts)
        if edition.pk % 3 == 0 and chance.random() < 0.2:  # the others are to reach the end
            yield "return", people["reviewer"], lambda: moves.return_(edition, by=people["reviewer"], reason="有误")
            yield "recall", people["editor"], lambda: moves.recall(edition, by=people["editor"])
    while waiting := list(Edition.objects.filter(status="in_review").select_related("issue__bulletin")):
        for edition in chance.sample(waiting, len(waiting)):
            for verb, by, move in attempts(edition):
                try:
                    move()
                    tally.append((verb, edition.pk, by.username))
                except Refused:
                    pass
                except OperationalError as error:
                    if "locked" not in str(error):  # SQLite, of a machine too busy: it is tried again
                        tally.append(("error", edition.pk, repr(error)))
                except DatabaseError as error:
                    tally.append(("error", edition.pk, repr(error)))
    return tally
"""


@pytest.fixture
def forty_editions(transactional_db, bulletin, editor, reviewer, publisher, some_pdf):
    for number in range(1, EDITIONS + 1):
        issue = make_issue(bulletin, number, by=editor)
        make_edition(issue, Status.IN_REVIEW, some_pdf, by=editor, reviewer=reviewer)


def tally_of(program: str) -> Counter:
    return Counter(tuple(entry) for entries in run_contenders(program, PROCESSES) for entry in entries)


def test_of_eight_processes_exactly_one_wins_each_move(forty_editions):
    tally = tally_of(CONTENDER)
    won = {(verb, pk): 1 for pk in Edition.objects.values_list("pk", flat=True) for verb in ("approve", "release")}
    assert tally == won
    assert set(Edition.objects.values_list("status", flat=True)) == {Status.RELEASED}
    assert AuditEntry.objects.count() == 2 * EDITIONS
    assert list(audit.verify()) == []


@pytest.fixture
def staged_editions(transactional_db, bulletin, stage_cast, some_pdf):
    make_person("everything", "", roles.PROOFREADER, roles.FIRST_REVIEWER, roles.SECOND_REVIEWER, roles.REVIEWER)
    bulletin.stages = FOUR_STAGES
    bulletin.save()
    for number in range(1, STAGED + 1):
        issue = make_issue(bulletin, number, by=stage_cast["editor"])
        make_edition(issue, Status.IN_REVIEW, some_pdf, by=stage_cast["editor"], reviewer=stage_cast["reviewer"])


def test_of_eight_processes_no_two_pass_one_stage_and_nobody_acts_at_two(staged_editions):
    tally = tally_of(STAGE_CONTENDER)
    assert [attempt for attempt in tally if attempt[0] == "error"] == []
    assert set(tally.values()) == {1}  # nothing was won twice
    passes = {verb: stage for stage, verb in moves.PASSES.items()}
    won = {(passes[verb], edition, who) for verb, edition, who in tally if verb in passes}
    kept = Approval.objects.values_list("stage", "edition", "by__username")
    assert set(kept) == won  # and nothing was lost
    assert all(approval.opinion == approval.by.username for approval in Approval.objects.select_related("by"))
    ended = {(verb, edition) for verb, edition, _ in tally if verb not in passes}
    past = {Status.RETURNED: "return", Status.RECALLED: "recall"}
    gone = Edition.objects.filter(status__in=past).values_list("status", "pk")
    assert {(past[Status(status)], pk) for status, pk in gone} == ended
    assert AuditEntry.objects.count() == len(tally)
    assert [*archive.verify(), *audit.verify()] == []
    assert Edition.objects.filter(status=Status.APPROVED).exists()
    for edition in Edition.objects.filter(status=Status.APPROVED):
        assert list(edition.approvals.values_list("stage", flat=True)) == FOUR_STAGES
        assert edition.approvals.values("by").distinct().count() == len(FOUR_STAGES)


def test_a_stale_copy_of_an_edition_cannot_move_it_twice(edition_in, publisher):
    edition = edition_in("approved")
    stale = Edition.objects.get(pk=edition.pk)
    moves.release(edition, by=publisher)
    with pytest.raises(Refused, match="已发布"):
        moves.release(stale, by=publisher)
    assert Edition.objects.released().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_issues_merged_into_each_other_one_stays_however_they_are_confirmed(
    edition_in, bulletin, editor, publisher, reviewer, monkeypatch
):
    one, other = edition_in("released"), edition_in("released", make_issue(bulletin, 16, by=editor))
    for edition, into in ((one, other.issue), (other, one.issue)):
        moves.ask_withdrawal(edition, by=publisher, reason="并成一期", kind="merged", merged_into=into)
    looking, is_read = Barrier(2), withdrawing._is_read

    def look_together(issue: int) -> bool:
        """Where both may look at once, both see what is not withdrawn yet."""
        with contextlib.suppress(BrokenBarrierError):
            looking.wait(timeout=1)
        return is_read(issue)

    monkeypatch.setattr(withdrawing, "_is_read", look_together)

    def confirm(edition: Edition) -> bool:
        try:
            moves.withdraw(Edition.objects.get(pk=edition.pk), by=reviewer)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(confirm, (one, other))) == [False, True]
    assert Edition.objects.released().count() == 1


def test_a_release_that_fails_midway_leaves_the_earlier_one_released(issue, edition_in, publisher):
    released = edition_in("released")
    in_review = edition_in("in_review", Issue.objects.get(pk=issue.pk))
    with pytest.raises(Refused):
        moves.release(in_review, by=publisher)
    released.refresh_from_db()
    assert released.status == Status.RELEASED


def test_the_database_allows_one_open_and_one_released_edition_an_issue(issue, edition_in):
    edition_in("released")
    edition_in("in_review", Issue.objects.get(pk=issue.pk))
    for status in ("in_review", "approved", "released"):
        with pytest.raises(IntegrityError), transaction.atomic():
            edition_in(status, Issue.objects.get(pk=issue.pk))
