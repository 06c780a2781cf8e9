"""How long a login lasts, who sees where it is open, and who ends it."""

import pytest
from django.test import Client
from django.urls import reverse

from office.audit import AuditEntry
from office.models import SignIn, User
from tests.accounts.conftest import is_in, type_password
from tests.desk.forms import fields_of

pytestmark = pytest.mark.django_db
MINUTE, HOUR = 60, 3600
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0"


def logged_in(username: str, **facts) -> Client:
    client = Client(**facts)
    type_password(client, username)
    return client


def test_who_does_nothing_for_half_an_hour_is_out(cast, clock):
    client = logged_in("editor")
    clock.shift(29 * MINUTE)
    assert is_in(client)
    clock.shift(29 * MINUTE)
    assert is_in(client)
    clock.shift(31 * MINUTE)
    assert not is_in(client)


def test_nobody_stays_in_longer_than_twelve_hours(cast, clock):
    client = logged_in("editor")
    for _ in range(35):
        clock.shift(20 * MINUTE)
        assert client.get("/account/password/").status_code == 200
    clock.shift(21 * MINUTE)
    assert not is_in(client)


def test_the_limits_are_settings(cast, clock, settings):
    settings.SESSION_IDLE_MINUTES = 5
    client = logged_in("editor")
    clock.shift(6 * MINUTE)
    assert not is_in(client)


def test_an_open_page_by_itself_keeps_no_session_alive(cast, clock, issue):
    client = logged_in("editor")
    keep = reverse("admin:bulletin_article_keep", args=[issue.articles.first().pk])
    for _ in range(31):
        clock.shift(MINUTE)
        client.post(keep, headers={"X-By-Itself": "yes"})
        client.get("/account/session/", headers={"X-By-Itself": "yes"})
    assert not is_in(client)


def test_a_session_that_is_over_is_gone_from_the_database(cast, clock):
    client = logged_in("editor")
    key = client.session.session_key
    clock.shift(31 * MINUTE)
    client.get("/admin/")
    assert not SignIn.objects.filter(session_key=key).exists()
    assert not client.session.exists(key)


def test_a_disabled_person_is_out_at_the_next_request_and_stays_out_when_enabled_again(cast):
    client = logged_in("editor")
    manager = logged_in("manager")
    page = reverse("admin:office_user_change", args=[cast["editor"].pk])
    fields = fields_of(manager.get(page), "user_form")
    assert fields.pop("is_active")
    manager.post(page, fields)
    assert not is_in(client)
    manager.post(page, fields_of(manager.get(page), "user_form") | {"is_active": "on"})
    assert User.objects.get(username="editor").is_active
    assert not is_in(client)


def test_also_if_no_request_came_in_between(cast):
    client = logged_in("editor")
    for is_active in (False, True):
        cast["editor"].is_active = is_active
        cast["editor"].save()
    assert not is_in(client)


def test_a_new_password_ends_every_session_but_the_one_it_was_set_in(cast):
    here, there = logged_in("editor"), logged_in("editor")
    words = "四棵梧桐 后院 19 只猫"
    fields = {"old_password": "editor-pass-2026", "new_password1": words, "new_password2": words}
    here.post("/account/password/", fields)
    assert is_in(here)
    assert not is_in(there)
    assert SignIn.objects.filter(user=cast["editor"]).count() == 1
    assert AuditEntry.objects.filter(action="change_password").count() == 1


def test_one_sees_where_one_is_logged_in_and_ends_it_on_record(cast):
    here = logged_in("editor")
    there = logged_in("editor", REMOTE_ADDR="198.51.100.7", headers={"user-agent": EDGE})
    page = here.get("/account/sessions/").content.decode()
    assert "Windows 电脑，Edge" in page
    assert "198.51.100.7" in page
    here.post("/account/sessions/", {"which": SignIn.objects.get(address="198.51.100.7").pk})
    assert not is_in(there)
    assert is_in(here)
    entry = AuditEntry.objects.get(action="end_session")
    assert (entry.actor.username, entry.details["address"]) == ("editor", "198.51.100.7")


def test_all_others_are_ended_at_once(cast):
    here, *others = (logged_in("editor") for _ in range(3))
    here.post("/account/sessions/")
    assert [is_in(client) for client in (here, *others)] == [True, False, False]


@pytest.mark.parametrize("which", ["x", "-1", "9" * 40, ""])
def test_nobody_ends_the_session_of_another_by_its_number(cast, which):
    editor, reviewer = logged_in("editor"), logged_in("reviewer")
    for number in (which, SignIn.objects.get(user=cast["reviewer"]).pk):
        assert editor.post("/account/sessions/", {"which": number}).status_code == 302
    assert is_in(reviewer)


def test_logging_in_changes_the_key_of_the_session(cast):
    client = Client()
    client.get("/account/login/")
    planted = Client()
    planted.cookies["sessionid"] = "planted0000000000000000000000000"
    type_password(planted, "editor")
    assert is_in(planted)
    assert planted.cookies["sessionid"].value != "planted0000000000000000000000000"


def test_whoever_logs_in_over_another_has_a_login_of_their_own(cast):
    client = logged_in("editor")
    before = client.cookies["sessionid"].value
    type_password(client, "reviewer")
    assert client.get("/account/login/").content.decode().count("您已登录：方守拙。") == 1
    assert SignIn.objects.get(user=cast["reviewer"]).session_key == client.cookies["sessionid"].value != before
    client.cookies["sessionid"] = before
    assert not is_in(client)


def test_a_session_of_before_there_were_limits_is_over(cast):
    client = logged_in("editor")
    session = client.session
    del session["since"]
    session.save()
    assert not is_in(client)


def test_a_public_page_asks_for_no_session(cast, client):
    assert "Cookie" not in client.get("/").headers.get("Vary", "")


def test_a_login_over_anothers_in_one_browser_leaves_nothing_of_theirs_open(client, cast):
    type_password(client, "editor")
    type_password(client, "reviewer")
    assert not cast["editor"].sign_ins.exists()
    assert cast["reviewer"].sign_ins.count() == 1
