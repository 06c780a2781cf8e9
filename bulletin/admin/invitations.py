"""Outsiders asked to read an edition (请外单位核稿), on the review page: asked, listed, given another link, revoked."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache

from bulletin import invitations
from bulletin.admin.common import viewable
from bulletin.models import Edition, Invitation
from bulletin.site.caching import root
from office import refusals
from office.refusal import Refused


class Row(NamedTuple):
    """An invitation as the page lists it."""

    invitation: Invitation
    state: str
    is_standing: bool


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path("<int:pk>/invitations/add/", guard(invite), name="bulletin_edition_invite"),
        path("<int:pk>/invitations/<int:number>/renew/", guard(renew), name="bulletin_edition_renew_invitation"),
        path("<int:pk>/invitations/<int:number>/revoke/", guard(revoke), name="bulletin_edition_revoke_invitation"),
    ]


def context(edition: Edition, user) -> dict:
    """What the review page shows of invitations."""
    return {
        "invitations": [Row(one, *_state_of(one)) for one in edition.invitations.select_related("by", "revoked_by")],
        "may_invite": invitations.may_invite(edition, user),
        "usual_days": invitations.USUAL_DAYS,
        "most_days": invitations.MOST_DAYS,
    }


def _state_of(invitation: Invitation) -> tuple[str, bool]:
    """How it stands, in words, and whether it opens anything to anybody."""
    if invitation.revoked_at:
        return "已作废", False
    if invitations.why_closed(invitation):
        return "已关闭", False
    if invitation.failures >= invitations.TRIES:
        return "锁住了", True
    if invitation.verdict:
        return "看过了", True
    return ("在看" if invitation.opened_at else "还没有打开"), True


@never_cache
def invite(request, pk):
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)
    asked = {name: request.POST.get(name, "") for name in ("name", "unit")}
    return _keys(request, edition, lambda: invitations.invite(edition, by=request.user, days=_days(request), **asked))


@never_cache
def renew(request, pk, number):
    edition, invitation = _found(request, pk, number)
    return _keys(request, edition, lambda: invitations.renew(invitation, by=request.user, days=_days(request)))


def revoke(request, pk, number):
    edition, invitation = _found(request, pk, number)
    if request.method == "POST":
        try:
            invitations.revoke(invitation, by=request.user)
            messages.success(request, f"请{invitation}核稿已作废，链接马上打不开了。")
        except Refused as refusal:
            refusals.keep(request, refusal)
            messages.error(request, str(refusal))
    return redirect(_panel_of(edition))


def _found(request: HttpRequest, pk: int, number: int) -> tuple[Edition, Invitation]:
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)
    return edition, get_object_or_404(Invitation, pk=number, edition=edition)


def _keys(request: HttpRequest, edition: Edition, make: Callable[[], invitations.Key]) -> HttpResponse:
    """The link and the code, on a page that is kept nowhere; if refused, what was typed, on the review page still."""
    if request.method != "POST":
        return redirect(_panel_of(edition))  # who had to log in again comes back here by GET
    try:
        made = make()
    except Refused as refusal:
        refusals.keep(request, refusal)
        messages.error(request, str(refusal))
        typed = {name: request.POST.get(name, "") for name in ("name", "unit", "days")}
        page = admin.site.get_model_admin(Edition)
        return page.change_view(request, str(edition.pk), extra_context={"not_invited": typed})
    shown = {
        **admin.site.each_context(request),
        "title": f"请{made.invitation}核稿",
        "edition": edition,
        "invitation": made.invitation,
        "link": root(request) + reverse("invited_door", args=[made.token]),
        "code": made.code,
        "back": _panel_of(edition),
    }
    return render(request, "admin/bulletin/edition/invited.html", shown)


def _panel_of(edition: Edition) -> str:
    return reverse("admin:bulletin_edition_change", args=[edition.pk]) + "#invitations"


def _days(request: HttpRequest) -> int:
    """As many as the form says; none if it says no number."""
    days = request.POST.get("days", "")
    return int(days) if days.isascii() and days.isdecimal() and len(days) < 4 else 0
