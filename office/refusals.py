"""What a person tried and was refused, or what failed, for the audit log.

Written after the refused act was rolled back. The same person, act, object and sentence within ten minutes is one
entry, so that nobody floods the log.
"""

import datetime as dt
import re
from collections.abc import Callable

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest

from office import acts, logs
from office.audit import Outcome, named_row, record_once
from office.counters import REFUSALS
from office.refusal import Refused

WITHIN = dt.timedelta(minutes=10)
LONGEST = 300  # characters of a sentence
# What somebody tried, as people read it, given their request; "" if it has no name. The other rooms put in theirs.
NAMED_BY: list[Callable[[HttpRequest], str]] = []
_OF_A_MODEL = re.compile(r"([a-z]+)_([a-z]+)_\w+")


def keep(
    request: HttpRequest, said: Refused | str, *, act: str = "", about: Model | None = None, bulletin: str = ""
) -> None:
    """Put on record that this was refused or failed; `act` is what was tried, as people read it."""
    row = about or _row_in(request)
    tried = act or next(filter(None, (name(request) for name in NAMED_BY)), request.path)
    REFUSALS.labels("failed" if _has_failed(said) else "refused").inc()
    logs.note("refusal", act=tried, about=named_row(row) if row else "", by=request.user.pk)
    record_once(
        within=WITHIN,
        by=request.user,
        action=acts.REFUSED,
        outcome=Outcome.FAILED if _has_failed(said) else Outcome.REFUSED,
        subject=str(row or "网址"),
        about=row or "",
        bulletin=bulletin,
        details={"act": tried, "reason": str(said).replace("\0", "")[:LONGEST]},
    )


def _has_failed(said: Refused | str) -> bool:
    """Whether it, or what it was made of, could not be done, where nobody forbade it."""
    return any(getattr(one, "is_failure", False) for one in (said, getattr(said, "__cause__", None)))


def _row_in(request: HttpRequest) -> Model | None:
    """Which row the address is about, by the names the admin gives its addresses: app_model_what, and a key."""
    match = request.resolver_match
    named = match and _OF_A_MODEL.fullmatch(match.url_name or "")
    key = match and (match.kwargs.get("object_id") or match.kwargs.get("pk"))
    if not named or not str(key).isdecimal() or named[2] not in apps.all_models.get(named[1], {}):
        return None
    return apps.get_model(named[1], named[2])._base_manager.filter(pk=key).first()


class PutOnRecord:
    """Middleware: whoever is logged in and asks for what is not theirs is put on record."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, PermissionDenied) and request.user.is_authenticated:
            keep(request, str(exception) or "没有这项权限。")
