"""500 and 503: what whoever asks is told where the program failed, or its database did not answer.

Neither asks the database for anything. A database that is gone, slow, locked or full is nobody's fault at this page: it
is one line in the log, without a traceback, and the same page may be asked for again in a while. Nothing that was under
way is half done, for it was one transaction; nobody is logged out; what was typed stays in the browser.
"""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views import defaults

from office import logs

RETRY_AFTER = 30  # seconds


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if not _is_of_database(error):
        return defaults.server_error(request)
    logs.warn("database.fault", fault=" ".join(str(error).split()), method=request.method, path=request.path)
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    add_never_cache_headers(response)
    return response


def _is_of_database(error: BaseException | None) -> bool:
    """Whether it is the database that did not do what it was asked: another time it will."""
    return isinstance(error, OperationalError | InterfaceError)


class ButOfTheDatabase(logging.Filter):
    """Of what Django says of requests that failed all but this, which is said above."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and _is_of_database(record.exc_info[1]))
