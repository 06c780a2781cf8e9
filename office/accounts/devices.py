"""Devices a person has logged in from before: a signed cookie that goes to the account pages alone."""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "device"
PATH = "/account/"
LASTS = 365 * 24 * 3600  # seconds
MOST_PEOPLE = 20  # at one device; who came first is forgotten first
_SALT = "office.accounts.devices"


def name_of(username: str) -> str:
    """A person as tables and cookies name them: a password typed into the wrong field stands nowhere."""
    return salted_hmac(_SALT, username.casefold(), algorithm="sha256").hexdigest()[:32]


def known(request: HttpRequest, username: str) -> str:
    """The name of the device if this person has logged in from it, else nothing."""
    device = _read(request)
    return device["id"] if name_of(username) in device["people"] else ""


def remember(request: HttpRequest, username: str) -> None:
    """From the answer to this request on the device is known to be this person's."""
    device = _read(request)
    person = name_of(username)
    device["people"] = [person, *(one for one in device["people"] if one != person)][:MOST_PEOPLE]
    request.device_to_keep = device  # type: ignore[attr-defined]  # for `keep`


def keep(request: HttpRequest, response: HttpResponse) -> None:
    if device := getattr(request, "device_to_keep", None):
        value = signing.dumps(device, salt=_SALT)
        response.set_cookie(
            COOKIE, value, max_age=LASTS, path=PATH, secure=settings.HTTPS, httponly=True, samesite="Lax"
        )


def _read(request: HttpRequest) -> dict:
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return {"id": secrets.token_hex(8), "people": []}
