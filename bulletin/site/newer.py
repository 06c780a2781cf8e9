"""What whoever asks for a page is told where the program is older than what it should read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from bulletin.document.upgrade import NewerSchema


class NewerDocuments:
    """Any page, public or of the desk, that cannot be drawn because an edition was sealed by a newer program: 503."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NewerSchema):
            return None
        response = render(request, "site/newer.html", {"sentence": exception}, status=503)
        add_never_cache_headers(response)
        return response
