"""Clients logged in as each of the cast."""

import pytest
from django.test import Client


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
