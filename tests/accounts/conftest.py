"""An office that wants second factors, and what people come in with."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from tests.notices.conftest import mail, open_inbox  # noqa: F401  fixtures

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN, CODE, SECOND = "/account/login/", "/account/login/code/", "/account/second/"


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def give_phone(person) -> Authenticator:
    return TOTP.activate(person, SECRET).instance


def give_recovery_codes(person) -> list[str]:
    return RecoveryCodes.activate(person).get_unused_codes()


def type_password(client: Client, username: str, password: str = "", **fields):
    fields = {"username": username, "password": password or f"{username}-pass-2026"} | fields
    return client.post(LOGIN, fields)


def is_in(client: Client) -> bool:
    """Whether the desk opens to whoever this is."""
    return client.get("/admin/").status_code == 200


def log_in(client: Client, username: str) -> Client:
    """With the phone that `give_phone` gave."""
    type_password(client, username)
    client.post(CODE, {"code": code_now()})
    return client


@pytest.fixture
def strict(settings):
    """The setting as it is outside the demo."""
    settings.SECOND_FACTOR_FOR = ["审核", "发布", "管理", "审计"]
    return settings


@pytest.fixture
def clock():
    """A clock that only the test moves."""
    with time_machine.travel("2026-11-30T08:00:00+08:00", tick=False) as traveller:
        yield traveller
