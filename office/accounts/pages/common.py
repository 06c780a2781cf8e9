"""What the account pages share."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache

from office.accounts import fresh


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the person was going, if that is a page of this site."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else reverse(otherwise)


def freshly(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page about how somebody logs in: for the person, who has lately shown that it is them."""

    @never_cache
    @login_required
    @wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if fresh.is_fresh(request):
            return view(request, *args, **kwargs)
        return HttpResponseRedirect(f"{reverse('again')}?{urlencode({'next': request.path})}")

    return page
