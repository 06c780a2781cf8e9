"""Pages that a secret link opens: a cookie of their own under an address that holds no secret; kept by nobody."""

import datetime as dt
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers


class Unknown(Exception):
    """This browser was not let in to what it asks for, or is no longer."""


View = Callable[..., HttpResponseBase]


def private(
    over: type[Exception], closed: Callable[[HttpRequest, str, int], HttpResponseBase]
) -> Callable[[View], View]:
    """What is for whom a link opened it alone: kept and indexed by nobody. `closed` draws what is said to who was not
    let in (404) and of what is `over` (410).
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            try:
                response = view(request, *args, **kwargs)
            except Unknown:
                response = closed(request, "", 404)
            except over as why:
                response = closed(request, str(why), 410)
            return kept_nowhere(response)

        return wrapper

    return wrap


def kept_nowhere(response: HttpResponseBase) -> HttpResponseBase:
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # Never the address, not even to ourselves. With no-referrer browsers would name no origin when a form is sent.
    response["Referrer-Policy"] = "strict-origin"
    return response


def let_in(response: HttpResponseBase, page: str, pk: int, token_sha256: str, until: dt.datetime) -> None:
    """Have this browser come in to that page until then, or until the link is another one."""
    response.set_signed_cookie(
        page,
        token_sha256,
        salt=str(pk),
        path=reverse(page, args=[pk]),
        max_age=until - timezone.now(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def token_of(request: HttpRequest, page: str, pk: int) -> str | None:
    """The SHA-256 of the link by which it was let in; None if it was not."""
    return request.get_signed_cookie(page, default=None, salt=str(pk))


def shut_out(response: HttpResponseBase, page: str, pk: int) -> None:
    """Have this browser forget that it was let in."""
    response.delete_cookie(page, path=reverse(page, args=[pk]), samesite="Lax")
