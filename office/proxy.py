"""Who is asking, behind a proxy."""

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address our own proxy saw: the last of X-Forwarded-For; those before it are the client's word."""
    return request.META.get("HTTP_X_FORWARDED_FOR", request.META["REMOTE_ADDR"]).rpartition(",")[2].strip()
