"""What readers and staff are told, and what they are not shown, where what is kept is not what was sealed."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from bulletin import tampering
from bulletin.document.content import Altered
from bulletin.models import Edition

Shown = TypeVar("Shown")


class AlteredDocuments:
    """Any page, public or of the desk, that would show what is not what was sealed: 503, kept nowhere."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Altered):
            return None
        tampering.report(exception.edition)
        response = render(request, "site/altered.html", status=503)
        add_never_cache_headers(response)
        return response


def kept_whole(editions: Iterable[Edition], shown: Callable[[Edition], Shown]) -> Iterator[Shown]:
    """Each as it is shown in a list, which goes on without what is not what was sealed.

    Raises Altered if none is left.
    """
    altered, is_empty = None, True
    for edition in editions:
        try:
            yield shown(edition)
            is_empty = False
        except Altered as one:
            tampering.report(one.edition)
            altered = one
    if altered and is_empty:
        raise altered
