"""How a public page is drawn, and for how long it may be kept: here, in a cache in front, by the reader's browser.

No public page asks who is reading, so one copy may serve all.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, get_conditional_response, patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from bulletin.models import Edition
from bulletin.numbers import visits
from bulletin.site.addresses import path_of_bulletin
from bulletin.site.house import house
from bulletin.site.withdrawn import Withdrawn
from office import shared

# A release or withdrawal is seen everywhere within a minute: what we keep, what a cache in front of us keeps, and how
# long we go on with what we know of the house (FRESH_SECONDS) add up to less. Browsers ask each time, which costs them
# an empty answer.
OWN_SECONDS, SHARED_SECONDS = 15, 40

# Set by `export` on the requests it makes, to what absolute addresses begin with; no header can be named so.
COPY = "newsroom.copy"

_PRIVATE = ("/account/", "/admin/", "/downloads/", "/invited/", "/received/")

# All that makes a page besides its editions.
_MAKERS = (
    "templates/site/*",
    "static/site/*",
    "bulletin/*.py",
    "bulletin/document/*.py",
    "bulletin/press/typesetting/titles.py",  # where titles break
    "bulletin/search/*.py",
    "bulletin/site/*.py",
    "office/site.py",
)


class Gone(Exception):
    """The issue was withdrawn; `withdrawn` is what readers are told of it, if anything."""

    def __init__(self, withdrawn: Withdrawn | None):
        self.withdrawn = withdrawn


def page(view):
    """A public page, sent compressed: none holds a secret that its length could betray."""
    return public(gzip_page(view))


def public(view):
    """What anyone may have, in answer to GET and HEAD only; what was withdrawn answers 410."""

    @require_safe
    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Gone as gone:
            response = answer_gone(request, gone)
        if response.status_code < 500:
            patch_cache_control(response, public=True, max_age=0, s_maxage=SHARED_SECONDS)
        else:
            add_never_cache_headers(response)
        return response

    return wrapper


def answer_gone(request: HttpRequest, gone: Gone) -> HttpResponse:
    """410, in the same words at each address of the issue."""
    return render(request, "410.html", {"withdrawn": gone.withdrawn, "is_copy": is_copy(request)}, status=410)


def draw(
    request: HttpRequest,
    template: str,
    context: dict,
    *,
    of: Iterable[Edition],
    also: object = "",
    content_type: str = "text/html; charset=utf-8",
) -> HttpResponse:
    """The page that the template makes of these editions and `also`."""

    def make() -> HttpResponse:
        about_site = {"root": root(request), "is_copy": is_copy(request)}
        # Of what is unknown anybody makes up as many addresses as they like: each counted would be a row.
        if not is_copy(request) and not context.get("is_unknown"):
            about_site["counted"] = visits.seal(request.path)
        if content := context.get("content"):
            about_site["bulletin_path"] = path_of_bulletin(content.slug)
        return render(request, template, {**context, **about_site}, content_type)

    return answer(request, make, of=of, also=(also, house().digest))


def answer(
    request: HttpRequest, make: Callable[[], HttpResponse], *, of: Iterable[Edition], also: object = ""
) -> HttpResponse:
    """What `make` makes of these editions and `also`; 304 to whoever has it just so already."""
    facts = [site_version(), root(request), also, *((edition.fingerprint, edition.status) for edition in of)]
    etag = f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or make()
    response["ETag"] = etag
    return response


def root(request: HttpRequest) -> str:
    """What every absolute address begins with, without a slash at its end."""
    if is_copy(request):
        return request.META[COPY]
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def is_copy(request: HttpRequest) -> bool:
    """Whether the page is drawn for a static copy of the site, where nothing can be asked of a server."""
    return COPY in request.META


def site_version() -> str:
    """Another one whenever anything but an edition changes how a page looks."""
    return _hash_of_makers.__wrapped__() if settings.DEBUG else _hash_of_makers()


@lru_cache(maxsize=1)
def _hash_of_makers() -> str:
    files = sorted(path for pattern in _MAKERS for path in Path(settings.BASE_DIR).glob(pattern))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


class PageCache:
    """Public pages kept in Django's cache (CACHE_URL), asked before anything else is done.

    Django's own cache middleware cannot do it: it keeps a page for as long as a browser may (`max-age`), which is 0
    here, and keeps none at 0; told another time, it writes `Expires` into what is sent. It answers a kept page whole to
    whoever has it already, keeps any address with anything after its question mark, asks the cache twice for each page
    (first what it varies by; ours vary by compression alone), and is a 500 if the cache is down.

    With a release or withdrawal all of them are let go (`shared.let_pages_go`): each says of which moment it is. Where
    each process has a cache of its own, or it does not answer then, a page goes on for OWN_SECONDS. One drawn anew has
    another ETag only if what makes it has changed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or not _is_worth_keeping(request):
            return self.get_response(request)
        name = _name_of(request)
        found = shared.get_many(name, shared.PAGES)
        moment = found.get(shared.PAGES, "")
        kept_at, body, headers = found.get(name, (None, b"", {}))
        if kept_at == moment:
            response = HttpResponse(body, headers=headers)
            return get_conditional_response(request, etag=headers.get("ETag"), response=response) or response
        response = self.get_response(request)
        if _is_for_all(response):
            shared.keep(name, (moment, response.content, dict(response.items())), OWN_SECONDS)
        return response


def _is_worth_keeping(request: HttpRequest) -> bool:
    """Only the search reads what follows a question mark: all else under it would be one page under many names."""
    if request.path.startswith(_PRIVATE):
        return False
    return not request.META["QUERY_STRING"] or request.path == reverse("search")


def _name_of(request: HttpRequest) -> str:
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    facts = (request.scheme, request.get_host(), request.get_full_path(), takes_gzip)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _is_for_all(response: HttpResponse) -> bool:
    """Whether it is a whole page for anyone who takes this compression."""
    says = response.headers
    is_public = "public" in says.get("Cache-Control", "") and says.get("Vary", "") in ("", "Accept-Encoding")
    return response.status_code == 200 and is_public and not response.streaming and not response.cookies
