"""Who is asking, behind a proxy."""

import ipaddress
from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address a request came from, as the log keeps it; empty for what came through no network."""
    return client_address(request) if settings.BEHIND_PROXY else request.META.get("REMOTE_ADDR", "")


def client_address(request: HttpRequest) -> str:
    """The address our own proxy saw: the last of X-Forwarded-For; those before it are the client's word."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    for address in (forwarded, _without_port(forwarded)):
        with suppress(ValueError):
            return str(ipaddress.ip_address(address))
    return request.META.get("REMOTE_ADDR", "")


def _without_port(address: str) -> str:
    """Some proxies name the port too: `192.0.2.7:5678`, `[2001:db8::7]:80`, or brackets alone."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0]
