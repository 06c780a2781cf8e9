"""Where readers are counted, none of them known (浏览、下载): pages as browsers say so, files as they are sent."""

from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bulletin.numbers import visits
from bulletin.numbers.visits import Kind

_OURS = ("same-origin", "none")  # what Sec-Fetch-Site says of our own pages; older browsers say nothing


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site had the browser send this."""
    return request.headers.get("Sec-Fetch-Site", "none") not in _OURS


# Sent by pages that any cache may keep, which can hold no token; nothing but a number is changed by it.
@csrf_exempt
@never_cache
@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """A page of ours is shown. The answer is the same whether it was counted or not."""
    path = request.POST.get("path", "")
    if not is_from_elsewhere(request) and visits.is_sealed(path, request.POST.get("seal", "")):
        visits.count(request, Kind.PAGE, path)
    return HttpResponse(status=204)


def counted(view):
    """A view that sends a file: counted once for each that is fetched, however many parts it is fetched in."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "GET" and _is_begun(response):
            visits.count(request, Kind.FILE, request.path)
        return response

    return wrapper


def _is_begun(response: HttpResponseBase) -> bool:
    """Whether the file is sent from its first byte on."""
    is_first_part = response.status_code == 206 and response.headers["Content-Range"].startswith("bytes 0-")
    return response.status_code == 200 or is_first_part
