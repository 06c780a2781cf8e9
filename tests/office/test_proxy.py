"""Who is asking, as the proxy says it."""

import pytest
from django.test import RequestFactory

from office.proxy import client_address

HERE = "127.0.0.1"  # whence the proxy itself asks


def seen_by(forwarded: str) -> str:
    return client_address(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=HERE))


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("10.9.8.7, 192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:5678", "192.0.2.7"),
        ("10.9.8.7:1, 192.0.2.7:5678 ", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[::1]:80", "::1"),
    ],
)
def test_the_last_address_counts_with_or_without_its_port(forwarded, address):
    assert seen_by(forwarded) == address


@pytest.mark.parametrize("forwarded", ["", "unknown", "10.9.8.7,", "[", "_hidden:80", "1.2.3.4.5"])
def test_what_is_no_address_leaves_that_of_the_proxy(forwarded):
    assert seen_by(forwarded) == HERE


def test_without_a_proxy_it_is_the_address_of_whoever_asks():
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="192.0.2.9")) == "192.0.2.9"


@pytest.mark.parametrize("forwarded", ["192.0.2.7:5678", "[::1]:80", "unknown"])
def test_a_login_goes_through_whatever_the_proxy_says(client, cast, settings, forwarded):
    settings.BEHIND_PROXY = True
    fields = {"username": "editor", "password": "editor-pass-2026"}
    assert client.post("/account/login/", fields, headers={"X-Forwarded-For": forwarded}).status_code == 302
