"""What the program says to whoever watches over it, under whatever name it is asked."""

import datetime as dt
from ipaddress import ip_network

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from bulletin.models import Notice
from office.heartbeats import RESTS, Heartbeat, beat

pytestmark = pytest.mark.django_db
STRANGE = {"host": "10.0.0.7:8001"}  # a name the site does not answer to


@pytest.fixture
def all_done(settings):
    """Everything was done just now, and the disk is as large as it is."""
    settings.FREE_MB = 0
    for work in RESTS:
        with beat(work):
            pass


@pytest.fixture
def probe(client):
    def ask(path: str = "/readyz"):
        answer = client.get(path, headers=STRANGE)
        assert "no-store" in answer["Cache-Control"]
        return answer.status_code, answer.json()

    return ask


def test_a_process_that_answers_says_so_under_any_name_without_a_query(client, settings, django_assert_num_queries):
    settings.SECURE_SSL_REDIRECT = True
    with django_assert_num_queries(0):
        assert client.get("/healthz", headers=STRANGE).json() == {"ok": True}  # to strangers not even a version
    assert client.get("/", headers=STRANGE, secure=True).status_code == 400


def test_what_is_as_it_should_be_is_ready(probe, all_done):
    status, found = probe()
    assert (status, found["ok"]) == (200, True), found
    assert found["work"]["backup"] == {"late": False, "age_seconds": 0, "took_seconds": 0.0}


def test_work_that_is_not_done_any_more_is_named_and_may_be_left_out(probe, all_done, settings):
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        status, found = probe()
        assert (status, found["work"]["ok"], found["work"]["send_notices"]["late"]) == (503, False, True)
        assert found["database"] == {"ok": True}
        settings.READY_WITHOUT = ["release_due", "send_notices", "watch"]
        assert probe()[0] == 200


def test_a_full_disk_is_named(probe, all_done, settings):
    settings.FREE_MB = 10**9
    status, found = probe()
    assert (status, found["disk"]["ok"]) == (503, False)


def test_a_folder_that_cannot_be_written_is_named(probe, all_done, settings, tmp_path):
    settings.EDITIONS_ROOT = tmp_path / "file" / "editions"
    (tmp_path / "file").write_text("no folder")
    status, found = probe()
    assert (status, found["shelf"]["ok"]) == (503, False)


def test_a_clock_that_went_back_is_named(probe, all_done):
    with time_machine.travel(timezone.now() - dt.timedelta(days=1)):
        status, found = probe()
        assert (status, found["clock"]["ok"]) == (503, False)


def test_a_migration_that_is_missing_is_named(probe, all_done):
    with connection.cursor() as cursor:
        newest = "SELECT MAX(id) FROM django_migrations WHERE app = 'office'"
        cursor.execute(f"DELETE FROM django_migrations WHERE id = ({newest})")
    status, found = probe()
    assert (status, found["migrations"]) == (503, {"ok": False, "missing": 1})


def test_each_machine_says_of_the_watch_whether_it_is_kept_there(probe, all_done, settings, tmp_path, cast, as_):
    def is_kept_here() -> bool:
        return "manage.py watch" not in as_("manager").get("/admin/").content.decode() and probe()[0] == 200

    assert is_kept_here()
    settings.DATA_DIR, settings.ON_RECORD = tmp_path / "b", tmp_path / "b" / "on-record.json"
    settings.DATA_DIR.mkdir()
    assert not is_kept_here()
    call_command("watch")
    assert is_kept_here()


def test_the_front_page_of_the_desk_tells_who_answers_for_it(cast, as_, all_done, settings):
    assert "都按时运行" in as_("manager").get("/admin/").content.decode()
    settings.ON_RECORD.with_name("watched.json").unlink()
    page = as_("manager").get("/admin/").content.decode()
    assert "网页防篡改（manage.py watch）还没有运行过" in page
    assert "manage.py watch" not in as_("editor").get("/admin/").content.decode()


# Figures


def figures(client: Client, **how) -> dict[str, str]:
    """By name and labels."""
    answer = client.get("/metrics", **how)
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


def test_figures_are_what_the_database_says(client, edition_in, cast, all_done):
    edition = edition_in("approved")
    letter = {"person": cast["editor"], "edition": edition, "action": "return", "text": "退回了"}
    now = timezone.now()
    Notice.objects.create(**letter, mail_due_at=now)
    Notice.objects.create(**letter, tries=10, fault="连不上")
    Notice.objects.create(**letter, mail_due_at=now + dt.timedelta(minutes=9), handed_at=now - dt.timedelta(hours=1))
    found = figures(client)
    assert found['newsroom_editions{status="approved"}'] == "1.0"
    for state, count in {"due": 1, "waiting": 2, "given up": 1, "doubtful": 1}.items():
        assert found[f'newsroom_letters{{kind="notice",state="{state}"}}'] == f"{count}.0"
    assert float(found['newsroom_work_age_seconds{work="watch"}']) < 60


def test_a_refusal_and_a_job_of_the_press_are_counted(client, as_, edition_in, cast):
    name = 'newsroom_refusals_total{outcome="refused"}'
    before = float(figures(client).get(name, 0))
    as_("stranger").get("/admin/")
    as_("editor").post(f"/admin/bulletin/edition/{edition_in('in_review').pk}/move/approve/", {})
    assert float(figures(client)[name]) == before + 1


@pytest.mark.parametrize(
    ("behind_proxy", "how"),
    [
        (False, {"REMOTE_ADDR": "192.0.2.9"}),
        (False, {"headers": {"x-forwarded-for": "127.0.0.1"}}),
        (True, {"headers": {"x-forwarded-for": "127.0.0.1, 192.0.2.9"}}),
    ],
)
def test_nobody_else_finds_them(client, settings, behind_proxy, how):
    settings.BEHIND_PROXY = behind_proxy
    assert client.get("/metrics", follow=True, **how).status_code == 404


def test_a_network_may_be_named(client, settings):
    settings.METRICS_FROM = [ip_network("192.0.2.0/24")]
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.9").status_code == 200
    assert client.get("/metrics", follow=True).status_code == 404


def test_a_command_that_ends_is_seen_at_once(client, probe, all_done):
    Heartbeat.objects.all().delete()
    call_command("release_due")
    assert figures(client).keys() >= {'newsroom_work_seconds{work="release_due"}'}
