"""The decisions on an edition at the desk: what each form asks and gives, and whether it was made of what stands."""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from bulletin import moves
from bulletin.admin.common import viewable
from bulletin.document import store
from bulletin.document.dates import day_of_year
from bulletin.models import Edition, Invitation, Issue, Note, Withdrawal
from bulletin.models.drafts import FIRST_YEAR, LAST_YEAR
from bulletin.proofreading import Finding
from office import refusals
from office.accounts import fresh
from office.refusal import Refused

# Before these the person shows again who they are, where the office asks for it.
GRAVE = {"approve", "release", "schedule", "withdraw"}


def urls() -> list:
    return [path("<int:pk>/move/<str:verb>/", admin.site.admin_view(decide), name="bulletin_edition_decide")]


# What is offered


class Typed(NamedTuple):
    """The form of a decision that was refused, and the arguments that could be read of it."""

    verb: str
    form: QueryDict
    given: dict[str, object]


class Decision(NamedTuple):
    """A decision as its form shows it: what will happen, what is asked, what stands in the fields."""

    label: str
    asks_for: tuple[str, ...]
    consequence: str
    questions: list[str]
    agreement: str
    reason: str  # what its field is called, "" for none
    needs_reason: bool
    fields: dict[str, str]
    is_open: bool
    is_grave: bool


def offered_to(edition: Edition, user) -> dict[str, moves.Move]:
    """What this person may decide now, by verb."""
    return {verb: moves.TRANSITIONS[verb] for verb in moves.offered(edition, user)}


def context(edition: Edition, offered: dict[str, moves.Move], typed: Typed | None = None) -> dict[str, object]:
    """All that the forms of these decisions are drawn with."""
    asked_for = {name for move in offered.values() for name in move.asks_for}
    return {
        "decisions": {
            verb: _decision(edition, verb, move, typed if typed and typed.verb == verb else None)
            for verb, move in offered.items()
        },
        "private": looked_at_again(edition, offered),
        "standing": standing_of(edition),
        "soonest": _as_field(timezone.now() + dt.timedelta(minutes=1)),
        "kinds": Withdrawal.choices,
        "takers": _takers(edition) if "merged_into" in asked_for else [],
        "longest_statement": moves.LONGEST_STATEMENT,
    }


def _decision(edition: Edition, verb: str, move: moves.Move, typed: Typed | None) -> Decision:
    given: dict[str, object] = {}
    fields: dict[str, str] = {}
    if "at" in move.asks_for:
        at = proposed_time(edition)
        given, fields = {"at": at}, {"at": _as_field(at)}
    if typed:
        given |= typed.given
        fields |= {name: typed.form.get(name, "") for name in typed.form}
    asked = moves.questions(edition, verb, **given)
    return Decision(
        label=move.label,
        asks_for=move.asks_for,
        consequence=_consequence(edition, move),
        questions=asked,
        agreement=moves.agreement(asked),
        reason=_reason(edition, verb) if "reason" in move.asks_for else "",
        needs_reason=verb != "unschedule",
        fields=fields,
        is_open=typed is not None,
        is_grave=verb in GRAVE,
    )


def _consequence(edition: Edition, move: moves.Move) -> str:
    before = Edition.objects.released().filter(issue=edition.issue_id, version__lt=edition.version)
    if move.of_correction and edition.version > 1 and (public := before.first()):
        return move.of_correction.format(before=public.version)
    return move.consequence


def _reason(edition: Edition, verb: str) -> str:
    if verb == "schedule":
        return "改时间的理由" if moves.time_told(edition) else ""
    return "理由（可以不写）" if verb == "unschedule" else "理由"


MORNING = dt.time(8, 30)


def proposed_time(edition: Edition) -> dt.datetime:
    """The time that was set or, without one, the next morning on which the date of the issue has come."""
    if at := moves.time_told(edition):
        return at
    on = max(edition.date, timezone.localdate())
    if (at := _morning_of(on)) > timezone.now():
        return at
    return _morning_of(on + dt.timedelta(days=1))


def _morning_of(on: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(on, MORNING))


def _as_field(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def _takers(edition: Edition) -> list[tuple[str, str]]:
    """The issues of its own and the neighbouring years that it may have been merged into, newest first."""
    year = edition.issue.year
    others = Edition.objects.released().filter(
        issue__bulletin=edition.issue.bulletin_id, issue__year__range=(year - 1, year + 1)
    )
    facts = ("issue", "issue__year", "issue__number", "date")
    rows = others.exclude(pk=edition.pk).order_by("-issue__year", "-issue__number").values_list(*facts)
    return [(str(pk), f"{year}年第{number}期（{day_of_year(date)}）") for pk, year, number, date in rows]


def looked_at_again(edition: Edition, offered: dict[str, moves.Move]) -> list[Finding]:
    """What one of the decisions that are offered asks a reason for: it looks private or secret."""
    asks = any("disclosure" in move.asks_for for move in offered.values())
    return moves.awaits_disclosure(edition) if asks else []


# What is decided


def decide(request, pk, verb):
    """Make the move; one that is refused leaves its form open, with what was typed."""
    if verb not in moves.TRANSITIONS:
        raise Http404
    move = moves.TRANSITIONS[verb]
    desk = admin.site.get_model_admin(Edition)
    edition = viewable(desk, request, pk)
    page = reverse("admin:bulletin_edition_change", args=[pk])
    if request.method != "POST":
        return redirect(page)  # who had to log in again comes back here by GET
    typed = Typed(verb, request.POST, {})
    try:
        if verb in GRAVE:
            fresh.require(request, move.label)
        moved = _decided(edition, typed, request.user)
    except Refused as refusal:
        bulletin = edition.issue.bulletin.slug
        refusals.keep(request, refusal, act=move.label, about=edition, bulletin=bulletin)
        messages.error(request, str(refusal))
        since = request.POST.get("opened", "") if isinstance(refusal, Stale) else ""
        return desk.change_view(request, str(pk), extra_context={"form_refused": typed, "since": since})
    messages.success(request, f"{moved}{move.done}。")
    return redirect(page)


class Stale(Refused):
    """The decision was made of what no longer stands."""


def _decided(edition: Edition, typed: Typed, by) -> Edition:
    """Looked at again under the lock: what is prepared may take a minute, in which others go on."""
    move = moves.TRANSITIONS[typed.verb]
    _require_standing(edition, typed)
    for name in move.asks_for:
        typed.given[name] = GIVEN[name](typed.form)
    prepared = move.prepare(edition, by=by, **typed.given)
    with transaction.atomic():
        _require_standing(edition.hold(), typed)
        return move.make(edition, by=by, **typed.given, **prepared)


def _require_standing(edition: Edition, typed: Typed) -> None:
    if typed.form.get("standing", "") != standing_of(edition):
        label = moves.TRANSITIONS[typed.verb].label
        raise Stale(f"没有{label}：您打开这一页以后有了变化，请看过现状再决定。")


def moment_in(form) -> dt.datetime:
    """The local time the form names; raises Refused."""
    try:
        at = dt.datetime.fromisoformat(form.get("at", ""))
    except ValueError as error:
        raise Refused("定时发布要写明哪一天几点几分，例如 2026-09-16 08:30。") from error
    if not FIRST_YEAR <= at.year <= LAST_YEAR:  # as of every date of an issue; and in any zone still a date
        raise Refused(f"定时发布的时间写成了{at.year}年：请看看年份有没有写错。")
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def taker_in(form) -> Issue | None:
    """The issue that the form names; raises Refused if there is none."""
    named = form.get("merged_into", "")
    if not named:
        return None
    is_number = named.isascii() and named.isdecimal() and len(named) < 12
    if not is_number or not (issue := Issue.objects.filter(pk=named).first()):
        raise Refused("要并入的那一期找不到了：请从列表里选。")
    return issue


# What the forms of the decisions give, by the argument it becomes.
GIVEN: dict[str, Callable[[QueryDict], object]] = {
    "reason": lambda form: form.get("reason", ""),
    "seen": lambda form: form.get("seen", ""),
    "opinion": lambda form: form.get("opinion", ""),
    "at": moment_in,
    "disclosure": lambda form: form.get("disclosure", ""),
    "agreed": lambda form: form.get("agreed", ""),
    "kind": lambda form: form.get("kind", ""),
    "merged_into": taker_in,
    "statement": lambda form: form.get("statement", ""),
    "shows_statement": lambda form: {"yes": True, "no": False}.get(form.get("shows_statement", "")),
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
