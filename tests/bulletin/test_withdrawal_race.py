"""Whoever asked takes a withdrawal back while another confirms it: exactly one of them wins each, nothing breaks."""

import pytest

from bulletin.models import Edition, Status
from office import audit
from office.audit import AuditEntry
from tests.bulletin.racing import run_contenders
from tests.conftest import awaiting, make_edition, make_issue

EDITIONS = 20
CONTENDER = """
from django.db import DatabaseError
from bulletin import moves
from office.refusal import Refused
from bulletin.models import Edition
from office.models import User
def contend(number):
    editor, reviewer = (User.objects.get(username=name) for name in ("editor", "reviewer"))
    errors, takes_back = [], number % 2
    for edition in Edition.objects.select_related("issue__bulletin").order_by("pk"):
        try:
            if takes_back:
                moves.take_back_withdrawal(edition, by=editor)
            else:
                moves.withdraw(edition, by=reviewer, shows_statement=True)
        except Refused:
            pass
        except DatabaseError as error:
            errors.append(str(error))
    return errors
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
    assert run_contenders(CONTENDER, 4) == [[]] * 4
    for edition in Edition.objects.all():
        done = list(AuditEntry.objects.filter(details__edition=edition.pk).values_list("action", flat=True))
        if edition.status == Status.WITHDRAWN:
            assert (done, edition.statement, edition.shows_statement) == (["withdraw"], "给读者的说明。", True)
        else:
            assert (done, edition.statement, edition.withdrawal_asked_at) == (["take_back_withdrawal"], "", None)
    assert AuditEntry.objects.count() == EDITIONS
    assert list(audit.verify()) == []
