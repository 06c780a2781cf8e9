"""Where an outsider reads what they were asked to (核稿): by a link and a code, without an account, on a phone first.

These are the only pages of the site that ask who is reading, by a cookie of their own under each invitation's own
address, which holds no secret. They are kept in no cache and found by no search. A link that never was and one that
opens nothing any more look alike.
"""

import re
from collections.abc import Callable
from itertools import groupby
from operator import attrgetter

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from bulletin import archive, derived, invitations, notes, openings
from bulletin.document import richtext
from bulletin.document.content import Content
from bulletin.document.places import places
from bulletin.models import Invitation
from bulletin.site import bylink
from bulletin.site.bylink import Unknown
from bulletin.site.files.public import or_refused, picture_response
from bulletin.site.printed import picture_of
from office.refusal import Refused

PAGE = "invited"  # and its cookie
_PICTURE = re.compile(r'(<img\b[^>]*?\bsrc=")/media/')  # as richtext writes it

View = Callable[..., HttpResponseBase]


def _closed(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    context = {"sentence": sentence, "typed": _typed(request)}
    return render(request, "site/invited_closed.html", context, status=status)


private = bylink.private(invitations.Closed, _closed)
_form = require_http_methods(["GET", "HEAD", "POST"])


@private
@_form
def door(request, token):
    """Asks for the code and names nothing; then the way to a page whose address is no secret."""
    invitation = invitations.find(token)
    if invitation is None:
        raise Unknown
    if request.method != "POST" or request.user.is_authenticated:
        return _door(request, "")
    try:
        invitations.enter(invitation, request.POST.get("code", ""))
    except Refused as refusal:
        return _door(request, str(refusal))
    response = redirect("invited", invitation.pk)
    bylink.let_in(response, PAGE, invitation.pk, invitation.token_sha256, invitation.expires_at)
    return response


@private
@require_safe
def reading(request, pk):
    invitation = _known(request, pk)
    response = _page(request, invitation)
    _note_opening(request, invitation, openings.SAW_EDITION)
    return response


@private
@_form
def write(request, pk):
    return _say(request, pk, "said", lambda one, form: invitations.write(one, place=form("place"), text=form("text")))


@private
@_form
def decide(request, pk):
    def say(one: Invitation, form: Callable[[str], str]) -> None:
        invitations.say(one, verdict=form("verdict"), opinion=form("opinion"))

    return _say(request, pk, "verdict", say)


@private
@or_refused
@require_safe
def leaf(request, pk, page):
    """A printed page, with 待审 across it."""
    invitation = _known(request, pk)
    response = picture_of(request, invitation.edition, page, derived.stamped_page)
    _note_opening(request, invitation, openings.SAW_PAGES)
    return response


@private
@or_refused
@require_safe
def picture(request, pk, sha256, suffix):
    """A picture that stands in the text."""
    edition = _known(request, pk).edition
    return picture_response(request, get_object_or_404(edition.pictures, sha256=sha256, suffix=suffix))


@private
@_form
def leave(request, pk):
    """Forget in this browser that it was let in."""
    _known(request, pk)
    response = redirect("home")
    if request.method == "POST":
        bylink.shut_out(response, PAGE, pk)
    return response


def _known(request: HttpRequest, pk: int) -> Invitation:
    """The invitation to which this browser was let in; raises Unknown, Closed."""
    token = bylink.token_of(request, PAGE, pk)
    invitation = invitations.known().filter(pk=pk, token_sha256=token).first() if token else None
    if invitation is None:
        raise Unknown
    if reason := invitations.why_closed(invitation):
        raise invitations.Closed(reason)
    return invitation


def _note_opening(request: HttpRequest, invitation: Invitation, what: str) -> None:
    """For the log: an outsider looked, or somebody of the office by an outsider's link."""
    by = request.user if request.user.is_authenticated else None
    openings.of_edition(invitation.edition, what, by=by, named=invitations.outside(invitation))


def _say(request: HttpRequest, pk: int, part: str, say: Callable) -> HttpResponseBase:
    """Back to that part of the page or, if it is refused, to what was typed."""
    invitation = _known(request, pk)
    address = reverse("invited", args=[pk])
    if request.method != "POST":
        return redirect(address)
    if request.user.is_authenticated:
        raise invitations.Closed(_at_the_office(request))
    try:
        say(invitation, lambda name: request.POST.get(name, ""))
    except invitations.Closed:
        raise
    except Refused as refusal:
        return _page(request, invitation, str(refusal))
    return redirect(f"{address}#{part}")


def _page(request: HttpRequest, invitation: Invitation, refusal: str = "") -> HttpResponse:
    edition = invitation.edition
    document = archive.document_of(edition)
    where = places(document)
    names = {place.key: place for place in where}
    own = invitation.notes.standing().filter(answers=None)
    context = {
        "invitation": invitation,
        "edition": edition,
        "content": _with_pictures_from_here(document, invitation.pk),
        "bulletin_path": "",
        "groups": [(group, list(of_group)) for group, of_group in groupby(where, key=attrgetter("group"))],
        "words": {place.key: place.text for place in where},
        "blocks": ", ".join(sorted(richtext.BLOCK_TAGS)),
        "notes": [(note, names[note.place]) for note in own],
        "leaves": range(1, edition.pages + 1),
        "at_the_office": _at_the_office(request) if request.user.is_authenticated else "",
        "refusal": refusal,
        "typed": _typed(request),
        "longest_note": notes.LONGEST,
        "longest_opinion": invitations.LONGEST_OPINION,
    }
    return render(request, "site/invited.html", context, status=400 if refusal else 200)


def _door(request: HttpRequest, refusal: str) -> HttpResponse:
    sentence = _at_the_office(request) if request.user.is_authenticated else ""
    context = {"refusal": refusal, "at_the_office": sentence}
    return render(request, "site/invited_door.html", context, status=400 if refusal else 200)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("place", "text", "verdict", "opinion")}


def _at_the_office(request: HttpRequest) -> str:
    """Nobody of the office speaks as an outsider, so that nobody agrees with themselves."""
    return f"这个浏览器登录着{request.user}的账号：办公室里的人请在审核页上说；替外单位的人打开的，请先退出登录。"


def _with_pictures_from_here(document: Content, pk: int) -> Content:
    """The same text, its pictures fetched from where this browser was let in: elsewhere they are the office's alone."""
    here = reverse("invited", args=[pk])
    articles = tuple(
        msgspec.structs.replace(article, body=_PICTURE.sub(rf"\g<1>{here}media/", article.body))
        for article in document.articles
    )
    return msgspec.structs.replace(document, articles=articles)
