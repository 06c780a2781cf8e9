"""Eight processes approve and release the same forty editions at once: exactly one wins each, nothing else breaks."""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from bulletin import moves
from bulletin.models import Edition, Issue, Status
from office import audit
from office.audit import AuditEntry
from office.refusal import Refused
from tests.conftest import make_edition, make_issue

PROCESSES = 8
EDITIONS = 40
CONTENDER = """
import django, json, sys
django.setup()
from django.db import DatabaseError
from bulletin import moves
from office.refusal import Refused
from bulletin.models import Edition
from office.models import User
reviewer, publisher = (User.objects.get(username=name) for name in ("reviewer", "publisher"))
sys.stdin.readline()  # all start together
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
print(json.dumps(tally))
"""


@pytest.fixture
def forty_editions(transactional_db, bulletin, editor, reviewer, publisher, some_pdf):
    for number in range(1, EDITIONS + 1):
        issue = make_issue(bulletin, number, by=editor)
        make_edition(issue, Status.IN_REVIEW, some_pdf, by=editor, reviewer=reviewer)


def database_url() -> str:
    """This test's own database, as another process reaches it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgresql://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


def run_contenders(program: str = CONTENDER) -> Counter:
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.EDITIONS_ROOT.parent),  # where the sealed PDFs lie
        "DJANGO_SETTINGS_MODULE": "office.settings",
    }
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = (sys.executable, "-c", program)
    contenders = [subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, **pipes) for _ in range(PROCESSES)]
    for contender in contenders:
        contender.stdin.write("go\n")
        contender.stdin.flush()
    outputs = [contender.communicate(timeout=120)[0] for contender in contenders]
    return Counter(tuple(entry) for output in outputs for entry in json.loads(output))


def test_of_eight_processes_exactly_one_wins_each_move(forty_editions):
    tally = run_contenders()
    won = {(verb, pk): 1 for pk in Edition.objects.values_list("pk", flat=True) for verb in ("approve", "release")}
    assert tally == won
    assert set(Edition.objects.values_list("status", flat=True)) == {Status.RELEASED}
    assert AuditEntry.objects.count() == 2 * EDITIONS
    assert list(audit.verify()) == []


def test_a_stale_copy_of_an_edition_cannot_move_it_twice(edition_in, publisher):
    edition = edition_in("approved")
    stale = Edition.objects.get(pk=edition.pk)
    moves.release(edition, by=publisher)
    with pytest.raises(Refused, match="已发布"):
        moves.release(stale, by=publisher)
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
