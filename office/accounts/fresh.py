"""That it is still the person who logged in: asked for afresh before what cannot be taken back.

Whoever has a second factor shows it again; who has none and need not have one gives the password, for a desk left
alone is open to anybody who passes. Where no second factor is required of anybody, nothing is asked.
"""

import time

from django.conf import settings
from django.http import HttpRequest

from office.accounts import second
from office.refusal import Refused

PROVEN = "proven"  # in the session: seconds since 1970


class NotFresh(Refused):
    """The person has to show again who they are; what was typed is given back."""


def is_asked() -> bool:
    return bool(settings.SECOND_FACTOR_FOR) and settings.REAUTHENTICATE_AFTER_MINUTES > 0


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session has shown lately enough who is at it."""
    if not is_asked():
        return True
    return time.time() - request.session.get(PROVEN, 0) < settings.REAUTHENTICATE_AFTER_MINUTES * 60


def require(request: HttpRequest, act: str) -> None:
    """`act` is what was not done, for example 审定. Raises NotFresh."""
    if not is_fresh(request):
        raise NotFresh(
            f"没有{act}：距上一次验证已经超过{settings.REAUTHENTICATE_AFTER_MINUTES}分钟。"
            "请在“我的账号”里选“再验证一次”，回到这一页再做一次；您写的还在。"
        )


def note(request: HttpRequest) -> None:
    """The person has just shown who they are."""
    request.session[PROVEN] = time.time()


def way_of(request: HttpRequest) -> str:
    """What the person is asked for: "second" or "password"."""
    return "second" if second.has(request.user) else "password"  # type: ignore[arg-type]  # somebody logged in
