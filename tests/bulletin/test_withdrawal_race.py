"""Whoever asked takes a withdrawal back while another confirms it: exactly one of them wins each, nothing breaks."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from bulletin.models import Edition, Status
from office import audit
from office.audit import AuditEntry
from tests.bulletin.test_race import database_url
from tests.conftest import awaiting, make_edition, make_issue

EDITIONS = 20
CONTENDER = """
import django, sys
django.setup()
from django.db import DatabaseError
from bulletin import moves
from office.refusal import Refused
from bulletin.models import Edition
from office.models import User
editor, reviewer = (User.objects.get(username=name) for name in ("editor", "reviewer"))
move = {
    "takes back": lambda edition: moves.take_back_withdrawal(edition, by=editor),
    "confirms": lambda edition: moves.withdraw(edition, by=reviewer, shows_statement=True),
}[sys.argv[1]]
sys.stdin.readline()  # all start together
for edition in Edition.objects.select_related("issue__bulletin").order_by("pk"):
    try:
        move(edition)
    except Refused:
        pass
    except DatabaseError as error:
        print(error)
"""


@pytest.fixture
def asked(transactional_db, bulletin, editor, reviewer, some_pdf):
    for number in range(1, EDITIONS + 1):
        edition = make_edition(
            make_issue(bulletin, number, by=editor), "released", some_pdf, by=editor, reviewer=reviewer
        )
        awaiting(edition, "withdraw", editor)
        Edition.objects.filter(pk=edition.pk).move(withdrawal_kind="error", statement="给读者的说明。")


def test_what_is_taken_back_is_not_withdrawn_and_what_is_withdrawn_not_taken_back(asked):
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.EDITIONS_ROOT.parent),
        "AUDIT_KEY": settings.AUDIT_KEY,
        "DJANGO_SETTINGS_MODULE": "office.settings",
    }
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    contenders = [
        subprocess.Popen((sys.executable, "-c", CONTENDER, who), env=environment, cwd=settings.BASE_DIR, **pipes)
        for who in ("takes back", "confirms") * 2
    ]
    for contender in contenders:
        contender.stdin.write("go\n")
        contender.stdin.flush()
    assert [contender.communicate(timeout=120)[0] for contender in contenders] == [""] * 4
    for edition in Edition.objects.all():
        done = list(AuditEntry.objects.filter(details__edition=edition.pk).values_list("action", flat=True))
        if edition.status == Status.WITHDRAWN:
            assert (done, edition.statement, edition.shows_statement) == (["withdraw"], "给读者的说明。", True)
        else:
            assert (done, edition.statement, edition.withdrawal_asked_at) == (["take_back_withdrawal"], "", None)
    assert AuditEntry.objects.count() == EDITIONS
    assert list(audit.verify()) == []
