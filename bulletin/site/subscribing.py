"""Subscribing (订阅): by feed always; by mail where the site can send any, confirmed and undone by links in letters.

The page is like any public page, the same for all and kept by caches. What a link leads to is for its owner alone.
No link does anything by being opened: programs that look through letters open them all.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from bulletin import subscribers
from bulletin.site.caching import draw, page, root
from bulletin.site.counting import is_from_elsewhere
from bulletin.site.house import house
from bulletin.site.invited import private
from bulletin.site.pages import Page, newest_of_each
from office import proxy
from office.refusal import Refused


# The form stands on a page that caches keep, which can hold no token: where it comes from is looked at instead, and
# all it can do is to have one letter a day sent to an address.
@csrf_exempt
def subscribe(request: HttpRequest, slug: str = "") -> HttpResponseBase:
    if request.method == "POST" and subscribers.is_open():
        return _take_in(request, slug)
    return _form(request, slug)


@page
def _form(request: HttpRequest, slug: str) -> HttpResponse:
    pages = newest_of_each()
    context = _context(request, pages, slug)
    of = [one.edition for one in pages]
    return draw(request, "site/subscribe.html", context, of=of, also=(slug, context["is_open"]))


def _take_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Answers the same whether the address is known or not."""
    context = _context(request, newest_of_each(), slug)
    context |= {"email": request.POST.get("email", "").replace("\0", "")[:300], "root": root(request)}
    context["chosen"] = request.POST.getlist("bulletin")
    try:
        if is_from_elsewhere(request):
            raise Refused("没有提交：请在本站的订阅页面上填写。")
        context["sent_to"] = subscribers.ask(context["email"], context["chosen"], proxy.address_of(request))
    except Refused as refusal:
        context["fault"] = str(refusal)
    response = render(request, "site/subscribe.html", context, status=400 if context["fault"] else 200)
    add_never_cache_headers(response)
    return response


def _context(request: HttpRequest, pages: list[Page], slug: str) -> dict:
    """What the page knows: the bulletins by the names they were sealed with, the one asked for ticked."""
    content = next((one.content for one in pages if one.content.slug == slug), None)
    if slug and content is None:
        raise Http404
    contents = [one.content for one in pages]
    return {
        "content": content,
        "bulletin_path": f"/{content.slug}/" if content else "",
        "bulletins": contents,
        "is_open": subscribers.is_open() and bool(contents),
        "chosen": [slug] if slug else [one.slug for one in house().running],
        "email": "",
        "fault": "",
        "sent_to": "",
    }


@private
@csrf_exempt
def confirm(request: HttpRequest, pk: str, token: str) -> HttpResponse:
    """Asks for the button; then it is subscribed."""

    def act() -> dict:
        subscriber = subscribers.to_confirm(int(pk), token)
        names = subscribers.names_of(subscriber.asked_for)
        if request.method == "POST":
            subscribers.confirm(subscriber)
        return {"subscriber": subscriber, "names": names}

    return _behind_a_link(request, "site/subscribe_confirm.html", act)


# Mail programs press this button by themselves, with no page before it (RFC 8058).
@private
@csrf_exempt
def leave(request: HttpRequest, pk: str, token: str) -> HttpResponse:
    """Asks for the button; then no more letters come, of the bulletin named or of any."""

    def act() -> dict:
        subscriber = subscribers.to_leave(int(pk), token)
        of = subscriber.bulletins.filter(slug=request.GET.get("of", "").replace("\0", "")).first()
        others = subscriber.bulletins.exclude(pk=of.pk).exists() if of else False
        keeps_others = others and "all" not in request.POST
        if request.method == "POST":
            subscribers.leave(subscriber, of.slug if of and keeps_others else "")
        named = subscribers.known().get(of.slug) if of else None  # by the name it was sealed with
        return {"name": named[1].bulletin if named else "", "others": others, "keeps_others": keeps_others}

    return _behind_a_link(request, "site/subscribe_leave.html", act)


def _behind_a_link(request: HttpRequest, template: str, act) -> HttpResponse:
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponse(status=405)
    try:
        context = act() | {"is_done": request.method == "POST", "fault": ""}
    except Refused as refusal:
        context = {"fault": str(refusal), "is_done": False}
    return render(request, template, context, status=404 if context["fault"] else 200)
