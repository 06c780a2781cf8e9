"""The proofreader at the desk: what it finds in what is written, saved or not, and what people answer to it."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from bulletin import proofreader
from bulletin.admin import editing, pieces, printed
from bulletin.admin.common import busy, viewable
from bulletin.document.content import Content
from bulletin.document.places import places
from bulletin.models import Answer, Issue
from bulletin.press import Busy
from bulletin.proofreader import Remark
from office import refusals
from office.permissions import Permission
from office.refusal import Refused


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path("<int:pk>/proofread/", guard(proofread), name="bulletin_issue_proofread"),
        path("<int:pk>/proofread/<str:choice>/", guard(answer), name="bulletin_issue_answer"),
    ]


@require_POST
def proofread(request, pk: int) -> JsonResponse:
    """What is found in the issue with all that is not saved laid over it (`pieces`, as `printed` takes them).

    {"remarks": [see `as_shown`], "missing": what keeps it from finding more}, or 409 {"refused"}, or as `busy` has it.
    """
    desk = admin.site.get_model_admin(Issue)
    issue = viewable(desk, request, pk)
    sent = pieces.read(request.POST.get("pieces", "[]"))
    if sent is None:
        return JsonResponse({"refused": editing.UNREADABLE}, status=400)
    if sent and not request.user.has_perm(Permission.CHANGE_ISSUE, issue):
        raise PermissionDenied
    document, shown_as = printed.laid_over(editing.with_parts(issue), sent, desk.form)
    try:
        remarks = proofreader.told(proofreader.read(document, issue))
    except Busy as refusal:
        return busy(refusal)
    except Refused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    spots = Spots(document, shown_as)
    return JsonResponse({"remarks": [as_shown(remark, spots) for remark in remarks], "missing": proofreader.missing()})


# Where it stands on the page


class Spot(NamedTuple):
    """A field on the page of the issue: `paragraph` counts from 1 in a body; no field where none is written in."""

    piece: str
    field: str = ""
    paragraph: int = 0
    before: int = 0  # characters of the place that stand before the field's own


class Spots:
    """Where on the page of the issue the places of its document are written."""

    def __init__(self, document: Content, shown_as: dict[str, str]):
        self.names = {place.key: place.name for place in places(document)}
        self.articles = {f"article-{article.key}": article for article in document.articles}
        self.briefs = {f"brief-{number}": brief for number, brief in enumerate(document.briefs, start=1)}
        self.shown_as = shown_as

    def of(self, place: str, start: int) -> Spot:
        owner, paragraph = "-".join(place.split("-")[:2]), place.split("-")[2:]
        if owner in self.articles:
            piece = self.shown_as[owner]
            return Spot(piece, "body", int(paragraph[0])) if paragraph else self._in_head(piece, owner, start)
        if place in self.briefs:
            return Spot(self.shown_as[place], "text" if start < len(self.briefs[place].text.rstrip()) else "source")
        return _OTHERS.get(place, Spot(pieces.FACTS))

    def _in_head(self, piece: str, owner: str, start: int) -> Spot:
        before = 0
        for field in ("column", "title", "source"):
            text = getattr(self.articles[owner], field)
            if text and start <= before + len(text):
                return Spot(piece, field, before=before)
            before += len(text) + bool(text)
        return Spot(piece)


_OTHERS = {
    "correction": Spot(pieces.FACTS, "correction_note"),
    "editors-note": Spot(pieces.FACTS, "editors_note"),
    "recipients": Spot("lists"),
    "imprint": Spot("lists"),
}


def as_shown(remark: Remark, spots: Spots) -> dict[str, object]:
    """What the page is told of one.

    {"key", "rule", "name", "source", "level", "blocks", "may_be_silenced", "piece", "field", "paragraph", "start",
    "end", "at" (the place in words), "words", "sentence", "suggestions", "answer": {"reason", "by", "at"} or null}.
    """
    finding, rule = remark.finding, remark.rule
    spot = spots.of(finding.place, finding.start)
    return {
        "key": remark.key,
        "rule": rule.key,
        "name": rule.name,
        "source": rule.source,
        "level": finding.level.value,
        "blocks": remark.blocks,
        "may_be_silenced": remark.may_be_silenced,
        "piece": spot.piece,
        "field": spot.field,
        "paragraph": spot.paragraph,
        "start": finding.start - spot.before,
        "end": finding.end - spot.before,
        "at": spots.names[finding.place],
        "words": finding.words,
        "sentence": finding.sentence,
        "suggestions": list(finding.suggestions),
        "answer": remark.answer and _plain(remark.answer),
    }


def _plain(given: Answer) -> dict[str, str]:
    return {
        "reason": given.reason,
        "by": str(given.by),
        "at": f"{timezone.localtime(given.at):%-m月%-d日 %H:%M}",
    }


# What is answered


class Choice(NamedTuple):
    """What a person answers, and what is said then."""

    make: Callable[..., Answer]
    told: str


CHOICES = {
    "keep": Choice(
        lambda issue, by, form: proofreader.keep(
            issue, by=by, **_given(form, "rule", "words", "key", "reason", "level")
        ),
        "记下了：不改。",
    ),
    "ask": Choice(
        lambda issue, by, form: proofreader.ask_again(issue, by=by, **_given(form, "rule", "words", "key")),
        "会重新提。",
    ),
    "never": Choice(
        lambda issue, by, form: proofreader.silence(issue.bulletin, by=by, **_given(form, "rule", "words", "reason")),
        "记下了：本刊以后都不提。",
    ),
}


def _given(form, *names: str) -> dict[str, str]:
    return {name: form.get(name, "") for name in names}


@require_POST
def answer(request, pk: int, choice: str) -> JsonResponse:
    """Keep what is answered to a remark (`rule`, `words`, `key`, `level`, `reason`): {"told"}, or 409 {"refused"}."""
    if choice not in CHOICES:
        raise Http404
    issue = viewable(admin.site.get_model_admin(Issue), request, pk)
    if not request.user.has_perm(Permission.CHANGE_ISSUE, issue):
        raise PermissionDenied
    try:
        CHOICES[choice].make(issue, request.user, request.POST)
    except Refused as refusal:
        refusals.keep(request, refusal)
        return JsonResponse({"refused": str(refusal)}, status=409)
    return JsonResponse({"told": CHOICES[choice].told})
