"""The site as it is run, two processes of gunicorn: what they log, count and wait for."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction

from bulletin.models import Bulletin
from tests.bulletin.racing import database_url
from tests.office.test_databases import free_port
from tests.site.factories import document, edition_of

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "5f" * 16


@pytest.fixture
def log(tmp_path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def site(log, tmp_path, own_shelf_of_pdfs):
    """The address of the site, which stands on this test's database."""
    port = free_port()
    environment = os.environ | {
        "ALLOWED_HOSTS": "127.0.0.1",
        "AUDIT_KEY": django_settings.AUDIT_KEY,
        "BEHIND_PROXY": "true",
        "DATABASE_SECONDS": "1",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "office.settings",
        "LOG_FORMAT": "json",
    }
    options = ("--workers", "2", "--worker-class", "gthread", "--threads", "2", "--bind", f"127.0.0.1:{port}")
    with log.open("w") as file:
        command = (sys.executable, "-m", "gunicorn", "office.wsgi", *options)
        server = subprocess.Popen(command, cwd=django_settings.BASE_DIR, env=environment, stdout=file, stderr=file)
    try:
        for _ in range(600):
            if status_of(f"http://127.0.0.1:{port}/healthz"):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def answer_of(address: str, **headers: str):
    request = urllib.request.Request(address, headers={key.replace("_", "-"): value for key, value in headers.items()})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, dict(response.headers), response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read().decode()


def status_of(address: str, **headers: str) -> int:
    try:
        return answer_of(address, **headers)[0]
    except OSError:
        return 0


def lines_of(log: Path) -> list[dict]:
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def test_a_line_is_an_object_with_the_number_of_its_request_and_holds_no_secret(site, log):
    token = "k" * 43
    status, headers, _ = answer_of(f"{site}/received/{token}/", X_Request_ID=NUMBER, X_Forwarded_Proto="https")
    assert (status >= 400, headers["X-Request-ID"]) == (True, NUMBER)
    (line,) = [one for one in lines_of(log) if one["request"] == NUMBER]
    assert line.keys() >= {"time", "level", "process", "request", "logger", "message"}
    assert "/received/…" in line["message"]
    assert token not in log.read_text()


def test_what_a_stranger_calls_the_number_is_not_believed(site):
    _, headers, _ = answer_of(f"{site}/", X_Request_ID="a\tb'; DROP", X_Forwarded_Proto="https")
    assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])


def test_figures_are_of_all_processes_whichever_is_asked(site):
    for _ in range(8):
        status, _, text = answer_of(f"{site}/metrics")
        assert (status, 'newsroom_editions{status="released"} 0.0' in text) == (200, True)
    assert answer_of(f"{site}/metrics", X_Forwarded_For="192.0.2.9", X_Forwarded_Proto="https")[0] != 200


if connection.vendor == "postgresql":  # SQLite has no limit for a statement

    def test_a_page_does_not_wait_for_the_database_longer_than_it_may(site, log):
        edition_of(document())
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {Bulletin._meta.db_table} IN ACCESS EXCLUSIVE MODE")
            status, headers, text = answer_of(f"{site}/", X_Request_ID=NUMBER, X_Forwarded_Proto="https")
        assert (status, headers["Retry-After"]) == (503, "30")
        assert f"编号 {NUMBER}" in text
        (line,) = [one for one in lines_of(log) if one["request"] == NUMBER]
        assert (line["message"], "statement timeout" in line["fault"]) == ("database.fault", True)
