"""Readers are counted and not known: what is counted, what is not, and that it waits for nothing."""

import datetime as dt
import re
import time

import pytest
from django.test import Client

from bulletin.models import Status, Visit
from bulletin.numbers import visits
from tests.site.factories import document, edition_of

pytestmark = pytest.mark.django_db

BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0"}
ISSUE = "/dongtai/2026/1/"


@pytest.fixture(autouse=True)
def nobody_counted_before():
    visits._tally.take()


@pytest.fixture
def issue():
    return edition_of(document(), has_public_pdf=True)


def sealed(path: str) -> str:
    """What the page there says it is shown by."""
    return re.search(r'data-seal="(\w+)"', Client().get(path).content.decode())[1]


def say(path: str, seal: str, **headers):
    return Client(**(BROWSER | headers)).post("/count/", {"path": path, "seal": seal})


def counted() -> dict[tuple[str, str], int]:
    return {(kind, path): count for kind, path, count in Visit.objects.values_list("kind", "path", "count")}


def test_a_page_that_is_shown_is_counted_in_one_row_a_day_and_no_reader_with_it(issue):
    seal = sealed(ISSUE)
    for _ in range(3):
        response = say(ISSUE, seal)
        assert (response.status_code, response.cookies) == (204, {})
        assert "no-store" in response.headers["Cache-Control"]
    assert counted() == {("page", ISSUE): 3}
    assert {field.name for field in Visit._meta.fields} == {"id", "day", "kind", "path", "bulletin", "count"}
    assert Visit.objects.get().bulletin == issue.issue.bulletin


def test_to_be_drawn_is_not_to_be_read(issue):
    Client(**BROWSER).get(ISSUE)
    assert not counted()


def test_only_what_the_site_has_drawn_is_counted(issue):
    seal = sealed(ISSUE)
    for path, said in (("/dongtai/2026/2/", seal), (ISSUE, "0" * 32), (ISSUE, ""), ("/" + "x" * 5000, seal), ("", "")):
        assert say(path, said).status_code == 204
    assert not counted()


def test_addresses_that_anybody_makes_up_are_not_counted(issue):
    assert sealed(f"/verify{ISSUE}")
    assert "data-seal" not in Client().get("/verify/dongtai/2026/9/").content.decode()


def test_no_answer_says_whether_something_is_there(issue):
    hidden = edition_of(document(2), Status.APPROVED)
    there, nowhere = (say(path, "0" * 32) for path in (f"/dongtai/2026/{hidden.issue.number}/", "/dongtai/2026/9/"))
    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
    assert "data-seal" not in Client().get("/dongtai/2026/2/").content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Baiduspider/2.0)"},
        {"HTTP_USER_AGENT": "curl/8.1"},
        {"HTTP_USER_AGENT": ""},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
    ],
)
def test_programs_and_other_sites_are_left_out(issue, headers):
    say(ISSUE, sealed(ISSUE), **headers)
    Client(**(BROWSER | headers | {"HTTP_SEC_FETCH_SITE": "none"})).get("/dongtai/2026/1.pdf")
    assert set(counted()) <= ({("file", "/dongtai/2026/1.pdf")} if "HTTP_SEC_FETCH_SITE" in headers else set())


def test_one_address_counts_for_no_more_than_a_bound(issue, settings):
    settings.VISITS_SECONDS = 3600
    seal = sealed(ISSUE)
    for _ in range(visits.MOST_OF_A_CLIENT + 30):
        say(ISSUE, seal)
    visits._tally.timer.cancel()
    visits.write()
    assert counted() == {("page", ISSUE): visits.MOST_OF_A_CLIENT}


def test_a_file_is_counted_once_however_it_is_fetched(issue):
    client, path = Client(**BROWSER), "/dongtai/2026/1.pdf"
    whole = client.get(path)
    assert len(b"".join(whole.streaming_content)) > 50
    for asked in ({"HTTP_RANGE": "bytes=20-40"}, {"HTTP_IF_NONE_MATCH": whole.headers["ETag"]}):
        client.get(path, **asked)
    client.head(path)
    assert counted() == {("file", path): 1}


def test_the_static_copy_asks_for_no_counting(issue, tmp_path):
    from django.core.management import call_command

    call_command("export", str(tmp_path / "copy"))
    page = (tmp_path / "copy/dongtai/2026/1/index.html").read_text()
    assert "count.js" not in page
    assert "/subscribe/" not in page


def test_a_reader_waits_for_no_database(issue, settings, django_assert_num_queries):
    settings.VISITS_SECONDS = 3600
    seal = sealed(ISSUE)
    with django_assert_num_queries(0):
        say(ISSUE, seal)
    visits._tally.timer.cancel()
    visits.write()
    assert counted() == {("page", ISSUE): 1}


@pytest.mark.django_db(transaction=True)
def test_what_was_counted_is_written_some_seconds_later_by_itself(settings):
    edition_of(document())
    settings.VISITS_SECONDS = 0.05
    say(ISSUE, sealed(ISSUE))
    until = time.monotonic() + 60
    while not counted() and time.monotonic() < until:
        time.sleep(0.05)
    assert counted() == {("page", ISSUE): 1}


def test_each_day_is_its_own(issue):
    import time_machine

    seal = sealed(ISSUE)
    for day in (1, 2):
        with time_machine.travel(dt.datetime(2026, 10, day, 12, tzinfo=dt.UTC)):
            say(ISSUE, seal)
    assert Visit.objects.count() == 2
