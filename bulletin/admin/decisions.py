"""The decisions on an edition at the desk: what each form gives, and whether it was made of what stands now."""

import datetime as dt
from collections.abc import Callable

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from bulletin import moves
from bulletin.admin.common import or_say_why, viewable
from bulletin.document import store
from bulletin.models import Edition, Invitation, Issue, Note
from bulletin.proofreading import Finding
from office.refusal import Refused


def urls() -> list:
    return [path("<int:pk>/move/<str:verb>/", admin.site.admin_view(decide), name="bulletin_edition_decide")]


def offered_to(edition: Edition, user) -> dict[str, moves.Move]:
    """What this person may decide now, by verb."""
    return {verb: moves.TRANSITIONS[verb] for verb in moves.offered(edition, user)}


def looked_at_again(edition: Edition, offered: dict[str, moves.Move]) -> list[Finding]:
    """What one of the decisions that are offered asks a reason for: it looks private or secret."""
    asks = any("disclosure" in move.asks_for for move in offered.values())
    return moves.awaits_disclosure(edition) if asks else []


def decide(request, pk, verb):
    if verb not in moves.TRANSITIONS:
        raise Http404
    move = moves.TRANSITIONS[verb]
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)
    page = reverse("admin:bulletin_edition_change", args=[pk])
    if request.method != "POST":
        return redirect(page)  # who had to log in again comes back here by GET

    @transaction.atomic
    def act():
        standing = request.POST.get("standing", "")
        Issue.objects.select_for_update().get(pk=edition.issue_id)  # as whoever writes a note does
        held = Edition.objects.select_for_update().get(pk=pk)
        if standing != standing_of(held):
            messages.error(request, f"没有{move.label}：您打开这一页以后有了变化，请看过现状再决定。")
            opened = moment_of(request.POST.get("opened", ""))
            return redirect(f"{page}?since={int(opened.timestamp())}" if opened else page)
        moved = move.make(edition, by=request.user, **{name: GIVEN[name](request.POST) for name in move.asks_for})
        messages.success(request, f"{moved}{move.done}。")
        return redirect(page)

    return or_say_why(request, page, act)


LAST_YEAR = 2100  # as of every date of an issue


def moment_in(form) -> dt.datetime:
    """The local time the form names; raises Refused."""
    try:
        at = dt.datetime.fromisoformat(form.get("at", ""))
    except ValueError as error:
        raise Refused("定时发布要写明哪一天几点几分，例如 2026-09-16 08:30。") from error
    if at.year > LAST_YEAR:
        raise Refused(f"定时发布的时间晚于{LAST_YEAR}年：请看看年份有没有写错。")
    return timezone.make_aware(at) if timezone.is_naive(at) else at


# What the forms of the decisions give, by the argument it becomes.
GIVEN: dict[str, Callable[[QueryDict], object]] = {
    "reason": lambda form: form.get("reason", ""),
    "seen": lambda form: form.get("seen", ""),
    "opinion": lambda form: form.get("opinion", ""),
    "at": moment_in,
    "disclosure": lambda form: form.get("disclosure", ""),
}


def standing_of(edition: Edition) -> str:
    """How the issue's editions and the talk about them stand: a decision made on another standing is refused."""
    said = Note.objects.filter(edition__issue=edition.issue_id).order_by("pk")
    notes = said.values_list("pk", "resolved_at", "edited_at", "deleted_at", "taken_at")
    verdicts = Invitation.objects.filter(edition__issue=edition.issue_id).order_by("pk").values_list("pk", "said_at")
    editions_of = Edition.objects.filter(issue=edition.issue_id).order_by("pk")
    stands = editions_of.values_list("pk", "status", "stages_passed", "release_at", "withdrawal_asked_at")
    return store.sha256(repr((edition.pk, list(stands), list(notes), list(verdicts))).encode())


def moment_of(seconds: str) -> dt.datetime | None:
    """The moment so many seconds after 1970, as the page wrote it into its forms; None for anything else."""
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 12):
        return None
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC)
