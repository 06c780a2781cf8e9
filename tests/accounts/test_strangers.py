"""Every account page, asked for by somebody from the street, by every method and with what does not belong there."""

import pytest
from django.urls import reverse

from office.accounts.urls import urlpatterns

pytestmark = pytest.mark.django_db

PLACES = {"pk": 1, "token": "1-" + "0" * 64}
OPEN = {"/account/login/", "/account/login/passkey/", "/account/session/", "/account/logout/", "/account/forgotten/"}
ADDRESSES = sorted(
    {
        reverse(pattern.name, kwargs={place: PLACES[place] for place in pattern.pattern.converters})
        for pattern in urlpatterns
    }
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete"])
def test_a_stranger_gets_no_further_than_the_door(client, cast, strict, address, method):
    response = getattr(client, method)(address, {"username": "x", "code": "1", "next": "https://evil.example/"})
    assert response.status_code < 500
    location = response.headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith("//")
    if address not in OPEN:
        assert response.status_code in (302, 404, 405, 410)
        assert response.headers.get("Location", "/account/login/").startswith("/account/login/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_taken_without_the_token_of_the_form(cast, strict, address):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post(address, {"username": "editor", "password": "editor-pass-2026"})
    assert response.status_code == 403


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_cache_keeps_what_an_account_page_shows(client, cast, address):
    client.force_login(cast["editor"], backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address)
    if response.status_code == 200:
        assert "no-store" in response.headers["Cache-Control"] or "no-cache" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "asked", ["//evil.example/", "https://evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_a_login_leads_to_no_other_site(client, cast, asked):
    answer = client.post("/account/login/", {"username": "editor", "password": "editor-pass-2026", "next": asked})
    assert answer.url == "/"
