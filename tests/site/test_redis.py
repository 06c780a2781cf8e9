"""A cache that machines share, a real Redis: pages and waits known to all of them at once; without it all goes on."""

import os
import pickle
import shutil
import signal
import subprocess
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bulletin import moves
from bulletin.site import caching
from office import environment, shared
from office.accounts import guessing
from office.models import Tries
from tests.accounts.conftest import LOGIN, is_in, type_password
from tests.conftest import awaiting
from tests.objectstore import free_port, wait_for
from tests.site.factories import document, edition_of

REDIS = shutil.which("redis-server")
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not REDIS, reason="没有 Redis：请安装 redis-server 软件包")]

ISSUE = "/dongtai/2026/1/"


@pytest.fixture(scope="module")
def server():
    """A Redis of our own, and its port."""
    port = free_port()
    command = (REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--daemonize", "no")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_for(port)
    yield process, port
    process.kill()
    process.wait()


@pytest.fixture(autouse=True)
def redis(server, settings, monkeypatch) -> subprocess.Popen:
    """The server, which nobody has found silent yet."""
    process, port = server
    settings.CACHES = {"default": environment.cache(f"redis://127.0.0.1:{port}/0")}
    settings.MIDDLEWARE = ["bulletin.site.caching.PageCache", *settings.MIDDLEWARE]
    monkeypatch.setattr(shared.CACHE, "rests_until", 0.0)
    cache.clear()
    return process


@pytest.fixture
def silent(redis):
    """It takes what it is asked and does not answer."""
    os.kill(redis.pid, signal.SIGSTOP)
    yield
    os.kill(redis.pid, signal.SIGCONT)


def test_a_page_is_kept_for_whoever_asks_next(client, django_assert_num_queries):
    edition_of(document())
    drawn = client.get(ISSUE)
    with django_assert_num_queries(0):
        kept = client.get(ISSUE)
    assert (kept.content, dict(kept.items())) == (drawn.content, dict(drawn.items()))


def test_a_withdrawal_is_seen_at_once_and_so_is_a_release(client, cast, django_capture_on_commit_callbacks):
    edition = edition_of(document(1))
    next_one = edition_of(document(2), status="approved")
    assert client.get(ISSUE).status_code == 200
    assert "2026年第2期" not in client.get("/dongtai/2026/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        moves.release(next_one, by=cast["publisher"])
    assert "/dongtai/2026/2/" in client.get("/dongtai/2026/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        moves.withdraw(awaiting(edition, "withdraw", cast["publisher"]), by=cast["reviewer"])
    assert client.get(ISSUE).status_code == 410


def test_a_page_that_was_being_drawn_meanwhile_is_not_kept(rf):
    drawn = []

    def draw(request):
        drawn.append(request)
        shared.let_pages_go()
        return HttpResponse("一页", headers={"Cache-Control": "public"})

    pages = caching.PageCache(draw)
    pages(rf.get(ISSUE))
    pages(rf.get(ISSUE))
    assert len(drawn) == 2


def test_pages_are_drawn_and_people_let_in_while_it_is_silent_and_that_is_one_line_in_the_log(
    client, cast, silent, caplog
):
    edition_of(document())
    began = time.monotonic()
    assert [client.get(ISSUE).status_code for _ in range(5)] == [200] * 5
    assert time.monotonic() - began < 5
    type_password(client, "reviewer")
    assert is_in(client)
    assert [one.name for one in caplog.records].count("office.neighbours") == 1


def guess(n: int) -> int:
    return Client(REMOTE_ADDR="203.0.113.7").post(LOGIN, {"username": "reviewer", "password": f"guess-{n}"}).status_code


def test_who_has_to_wait_is_told_so_without_the_database_and_let_in_once_it_is_lifted(cast, client):
    assert [guess(n) for n in range(7)].count(200) == guessing.OF_PERSON.free
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert guess(8) == 429
    assert not [one for one in asked.captured_queries if Tries._meta.db_table in one["sql"]]
    guessing.lift("reviewer")
    type_password(client, "reviewer")
    assert is_in(client)


def test_guesses_are_counted_while_it_is_silent(cast, silent):
    assert [guess(n) for n in range(10)].count(200) == guessing.OF_PERSON.free


class Sprung:
    """What pickle would run."""

    def __reduce__(self):
        return pytest.fail, ("what lay in Redis was run",)


def test_what_somebody_else_wrote_there_is_never_run(client):
    edition_of(document())
    client.get(ISSUE)
    raw = cache._cache.get_client(write=True)
    for key in raw.scan_iter():
        raw.set(key, pickle.dumps(Sprung()))
    assert client.get(ISSUE).status_code == 200
