"""What whoever asks is told while the database does not answer, and what stays of what they were at."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from bulletin import moves
from bulletin.admin.decisions import standing_of
from bulletin.models import Status
from office import logs
from office.audit import AuditEntry
from tests.site.factories import document, edition_of

pytestmark = pytest.mark.django_db(transaction=True)
PLACES = ["/", "/dongtai/2026/1/", "/search/?q=河道", "/no/such/page/", "/admin/", "/account/login/", "/downloads/"]


@pytest.fixture
def desk(editor):
    client = Client(raise_request_exception=False)
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("place", PLACES)
def test_every_page_says_in_a_sentence_that_it_cannot_be_had_now(place, gone, desk, caplog):
    edition_of(document())
    gone()
    answer = desk.get(place)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "no-store" in answer["Cache-Control"]
    assert "网站的数据库没有应答：请过一两分钟刷新再试" in answer.content.decode()
    (line,) = [one for one in caplog.records if one.name == logs.OURS]
    assert (line.message, line.facts["path"]) == ("database.fault", place.partition("?")[0])
    assert not any(one.exc_info for one in caplog.records)


def test_whoever_was_logged_in_still_is_when_it_is_back(gone, desk):
    key = desk.cookies[settings.SESSION_COOKIE_NAME].value
    gone()
    assert desk.get("/admin/").status_code == 503
    gone(False)
    assert desk.cookies[settings.SESSION_COOKIE_NAME].value == key
    assert desk.get("/admin/").status_code == 200


# What a real database does of itself: an administrator ends the connection; the disk is full, however much room there
# was left within the file.
ON_AND_ON = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT hex(zeroblob(100000)) FROM n"
BREAKS_OFF = {
    "postgresql": ["SELECT pg_terminate_backend(pg_backend_pid())"],
    "sqlite": ["PRAGMA max_page_count = 1", f"CREATE TABLE filler AS {ON_AND_ON}"],
}


def test_of_a_move_that_it_breaks_off_in_the_middle_nothing_is_done(cast, edition_in, monkeypatch):
    edition = edition_in("in_review")
    reviewer = Client(raise_request_exception=False)
    reviewer.force_login(cast["reviewer"], backend="django.contrib.auth.backends.ModelBackend")

    def break_off(*_told) -> None:
        with connection.cursor() as cursor:
            for statement in BREAKS_OFF[connection.vendor]:
                cursor.execute(statement)

    monkeypatch.setattr(moves.making, "tell", break_off)
    form = {"standing": standing_of(edition), "reason": "数字有误"}
    assert reviewer.post(f"/admin/bulletin/edition/{edition.pk}/move/return/", form).status_code == 503
    connection.close()
    edition.refresh_from_db()
    assert edition.status == Status.IN_REVIEW
    assert not AuditEntry.objects.filter(action="return").exists()


def test_a_fault_of_our_own_is_none_of_the_databases(desk, monkeypatch):
    monkeypatch.setattr("bulletin.site.caching.house", None)
    answer = desk.get("/")
    assert answer.status_code == 500
    assert f"编号 {answer['X-Request-ID']}" in answer.content.decode()
