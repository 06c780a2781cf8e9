"""Each request has a number: in every line of the log, in the answer and on the page of a fault, so that a person can
tell the operator which one it was.
"""

import re
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from office import logs

HEADER = "X-Request-ID"
_OF_OUR_PROXY = re.compile(r"[0-9a-f]{32}")  # nginx's $request_id


class RequestIds:
    """The number that our own proxy gave it, so that its log and ours agree, or one of our own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = _given(request) or uuid.uuid4().hex
        before = logs.REQUEST.set(number)
        try:
            response = self.get_response(request)
        finally:
            logs.REQUEST.reset(before)
        response[HEADER] = number
        return response


def _given(request: HttpRequest) -> str:
    said = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
    return said if _OF_OUR_PROXY.fullmatch(said) else ""
