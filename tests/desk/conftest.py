"""Clients logged in as each of the cast; an edition with its whole record."""

import pytest
from django.db import connection, transaction
from django.test import Client

from bulletin import moves
from bulletin.models import Download, Edition, Status
from tests.conftest import make_edition
from tests.desk.recorded import look

collect_ignore = [] if connection.vendor == "postgresql" else ["test_tampering_on_postgresql.py"]


@pytest.fixture
def as_(cast):
    """as_("editor"): a client logged in as that person."""

    def login(who: str) -> Client:
        client = Client()
        client.force_login(cast[who], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return login


@pytest.fixture
def desk(as_):
    return as_("editor")


@pytest.fixture
def released(issue, cast, some_pdf) -> Edition:
    """An edition that went the whole way, by the verbs."""
    edition = make_edition(issue, Status.IN_REVIEW, some_pdf, by=cast["editor"], reviewer=cast["reviewer"])
    with transaction.atomic():
        moves.making.record(edition, cast["editor"], "submit", pages=edition.pages)
    edition = moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint)
    released = moves.release(edition, by=cast["publisher"])
    Download.objects.record(person=cast["reader"], kind="pdf", bulletin=issue.bulletin, year=2026, edition=released)
    assert look() == ""
    return released
