"""And back (领导改稿): the Word file of an issue, edited, is brought in; each change is taken or left by one key."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator
from django.views.decorators.http import require_POST, require_safe

from bulletin import incoming, revision
from bulletin.admin.common import or_say_why, viewable
from bulletin.admin.incoming import unless_done, upload_of
from bulletin.document import wording
from bulletin.document.places import LABELS
from bulletin.incoming import Upload
from bulletin.models import Incoming, Issue
from bulletin.revision import LEFT, OPEN, TAKEN, Shown, State
from bulletin.revision.facts import LISTS, names_in
from bulletin.word import door
from bulletin.word.returning.suggesting import unit_of
from office import refusals
from office.permissions import Permission
from office.refusal import Refused

QUOTED = 20  # characters of the words beside it by which a place is known
_NEEDS = {
    Permission.CHANGE_ISSUE,
    *(
        Permission(f"bulletin.{act}_{kind}")
        for act in ("add", "change", "delete")
        for kind in ("article", "brief", "recipient", "credit")
    ),
}
_ACTS = {TAKEN, LEFT, "open"}
_KINDS = {"changed": "改", "gone": "删", "added": "增", "moved": "移"}
_GROUPS = {"masthead": "版头", "editors": "编者按", "correction": "更正说明", "recipients": "版记", "imprint": "版记"}
_FACTS = {
    "masthead-bulletin": LABELS["bulletin"],
    "masthead-edition": "版次",
    "briefs": LABELS["briefs_title"],
    "imprint-office": LABELS["imprint_office"],
    "imprint-date": LABELS["imprint_date"],
    "imprint-print-run": LABELS["print_run"],
    "imprint-further": LABELS["further"],
    **{f"masthead-{name}": LABELS[name] for name in ("marking", "serial", "number", "publisher", "date")},
    **{f"recipients-{kind}": LABELS[kind] for kind in ("report", "send", "issue")},
    **{f"imprint-{name}": LABELS[name] for name in ("signer", "reviewers", "editors")},
}
_ADDED = {
    "article": "新文章",
    "brief": "新简讯",
    "row": "表格里新的一行",
    "li": "新的一条",
    "column": LABELS["column"],
    "source": LABELS["source"],
    **dict.fromkeys(("h3", "h4", "h5"), "新的小标题"),
}


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path("<int:pk>/return/", guard(bring), name="bulletin_issue_return"),
        path("returned/<int:pk>/", guard(page), name="bulletin_issue_returned"),
        path("returned/<int:pk>/decide/", guard(decide), name="bulletin_issue_returned_decide"),
        path("returned/<int:pk>/apply/", guard(apply), name="bulletin_issue_returned_apply"),
        path("returned/<int:pk>/drop/", guard(drop), name="bulletin_issue_returned_drop"),
    ]


# Bringing in


def bring(request, pk: int) -> HttpResponseBase:
    """The page on which the edited file is chosen; once it is read, on to what it would change."""
    issue = viewable(admin.site.get_model_admin(Issue), request, pk)
    if not request.user.has_perms(_NEEDS, issue):
        raise PermissionDenied
    if request.method != "POST":
        return _bring_page(request, issue)
    is_asked_by_script = "application/json" in request.headers.get("Accept", "")
    try:
        made = revision.take_in(_upload(request), issue=issue, by=request.user)
    except Refused as refusal:
        refusals.keep(request, refusal)
        if is_asked_by_script:
            return JsonResponse({"refused": str(refusal)}, status=409)
        return _bring_page(request, issue, str(refusal))
    address = reverse("admin:bulletin_issue_returned", args=[made.pk])
    return JsonResponse({"address": address}) if is_asked_by_script else redirect(address)


def _bring_page(request, issue: Issue, refusal: str = "") -> HttpResponse:
    waiting = Incoming.objects.waiting().filter(by=request.user, issue=issue, purpose=Incoming.Purpose.REVISION)
    context = {
        **admin.site.each_context(request),
        "title": f"收回改稿　{issue}",
        "opts": Issue._meta,
        "issue": issue,
        "refusal": refusal or (f"{issue}正在审核或等待发布，稿件已锁定。请先撤回送审。" if issue.open_edition else ""),
        "most_bytes": door.MAX_BYTES,
        "waiting": waiting.prefetch_related("files"),
    }
    return render(request, "admin/bulletin/returned/bring.html", context)


def _upload(request) -> Upload:
    file = request.FILES.get("files")
    if file is None:
        raise Refused("没有收到文件，请先选择改好的 Word 文件。")
    upload = upload_of(file)
    if upload.suffix in incoming.TEXT_SUFFIXES:
        raise Refused(f"“{file.name}”不是 Word 文件，请选从这里导出、改好的那一个。")
    return upload


# What it would change


class Row(NamedTuple):
    """A suggestion as the page shows it: what it is about, and its words, each version under what it is called."""

    shown: Shown
    group: str
    label: str
    lines: list[tuple[str, wording.Line]]
    beside: str  # the words after which it stands, of what is new or moved

    @property
    def key(self) -> str:
        return self.shown.suggestion.key

    @property
    def id(self) -> str:
        return f"change-{self.key.replace('+', '_').replace('~', '-moved')}"

    @property
    def kind(self) -> str:
        return _KINDS[self.shown.suggestion.kind]

    @property
    def state(self) -> State:
        return self.shown.standing.state

    @property
    def why(self) -> str:
        return self.shown.standing.why

    @property
    def decided(self) -> str:
        return self.shown.decided

    @property
    def may_be_taken(self) -> bool:
        return self.shown.standing.may_be_taken

    @property
    def authors(self) -> str:
        return "、".join(self.shown.suggestion.authors)

    @property
    def at(self):
        return parse_datetime(self.shown.suggestion.at) if self.shown.suggestion.at else None


class Counts(NamedTuple):
    taken: int
    left: int
    open: int
    applied: int
    clashing: int  # of those open

    @property
    def all(self) -> int:
        return self.taken + self.left + self.open + self.applied


def _rows(brought: Incoming) -> list[Row]:
    base = revision.base_of(brought)
    return [_row(one, base) for one in revision.shown(brought)]


def _row(one: Shown, base: dict[str, str]) -> Row:
    suggestion = one.suggestion
    place = suggestion.places[0] if suggestion.places else suggestion.after
    above = base.get(suggestion.after, "")
    beside = Truncator(above).chars(QUOTED, truncate="…") if suggestion.kind in {"added", "moved"} else ""
    return Row(one, _group(place, base), _label(one, place), list(_lines(one)), beside)


def _group(place: str, base: dict[str, str]) -> str:
    unit = unit_of(place)
    if unit.startswith("article"):
        return f"《{base.get(unit, '')}》"
    if place.startswith("brief"):
        return "简讯"
    return _GROUPS.get(place.partition("-")[0], "版头")


def _label(one: Shown, place: str) -> str:
    suggestion = one.suggestion
    if suggestion.kind == "added":
        return _ADDED.get(suggestion.role, "新的一段")
    if suggestion.role == "article":
        return "整篇"
    unit, number = unit_of(place), place.rpartition("-")[2]
    if unit.startswith("brief"):
        return f"第{unit.rpartition('-')[2]}条"
    if unit == place:
        return LABELS["title"]
    if unit:
        return f"第{number}段" if number.isdecimal() else LABELS[number]
    if place in _FACTS:
        return _FACTS[place]
    return LABELS["further"] if place.startswith("imprint-further") else f"第{number if number.isdecimal() else 1}段"


def _lines(one: Shown) -> Iterator[tuple[str, wording.Line]]:
    standing, suggestion = one.standing, one.suggestion
    if suggestion.places and suggestion.places[0] in LISTS:
        yield "", _names(one, suggestion.places[0])
        return
    old, new = "\n".join(filter(None, suggestion.old)), "\n".join(filter(None, suggestion.new))
    now, result = "\n".join(standing.now), "\n".join(standing.result)
    if suggestion.kind == "moved":
        yield "", (wording.Piece("same", new),)
    elif standing.state == State.CLASH:
        yield "稿件现在", wording.words(old, now)
        yield "改稿", wording.words(old, new)
    elif standing.state == State.MERGED:
        yield "", wording.words(now, result)
    else:
        yield "", wording.words(old, new)


def _names(one: Shown, place: str) -> wording.Line:
    """A list name by name: what is between the names is no change."""
    standing = one.standing
    now = names_in(place, "".join(standing.now or one.suggestion.old))
    becomes = names_in(place, "".join(standing.result or standing.now))
    pieces: list[wording.Piece] = []
    for stretch in wording.stretches(now, becomes):
        pieces += (wording.Piece("gone", name) for name in now[stretch.gone])
        pieces += (wording.Piece("new", name) for name in becomes[stretch.new])
        pieces += (wording.Piece("same", becomes[there]) for _, there in stretch.same)
    between = wording.Piece("same", "，")
    return tuple(part for number, piece in enumerate(pieces) for part in ([between] if number else []) + [piece])


@require_safe
def page(request, pk: int) -> HttpResponseBase:
    return _page(request, _own(request, pk))


def _page(request, brought: Incoming, refusal: str = "") -> HttpResponse:
    rows = [] if brought.done_at else _rows(brought)
    file = brought.files.get()
    context = {
        **admin.site.each_context(request),
        "title": f"收回改稿　{brought.issue or ''}",
        "subtitle": None,
        "is_nav_sidebar_enabled": False,  # the room is for the text
        "opts": Issue._meta,
        "incoming": brought,
        "file": file,
        "groups": [(group, list(held)) for group, held in groupby(rows, key=lambda row: row.group)],
        "counts": _counts(rows),
        "is_unchanged": not (file.rows["suggestions"] or file.told),
        "refusal": refusal,
    }
    return render(request, "admin/bulletin/returned/page.html", context)


def _counts(rows: list[Row]) -> Counts:
    still = [row for row in rows if row.shown.is_open]
    decided = [row.decided for row in rows]
    clashing = sum(row.state in {State.CLASH, State.LOST} for row in still)
    return Counts(decided.count(TAKEN), decided.count(LEFT), len(still), decided.count(revision.APPLIED), clashing)


# Deciding


@require_POST
def decide(request, pk: int) -> HttpResponseBase:
    """Take or leave a suggestion (fields `taken`, `left` or `open`: its key), or every open one (`all`).

    {rows: {id: html}, foot: html}, or 409 {refused}; without a script, the page again.
    """
    brought = _own(request, pk)
    is_asked_by_script = "application/json" in request.headers.get("Accept", "")
    try:
        keys = _decide(request, brought)
    except Refused as refusal:
        refusals.keep(request, refusal)
        if is_asked_by_script:
            return JsonResponse({"refused": str(refusal)}, status=409)
        messages.error(request, str(refusal))
        return redirect("admin:bulletin_issue_returned", pk)
    brought.refresh_from_db()
    rows = _rows(brought)
    if not is_asked_by_script:
        last = next((row.id for row in rows if row.key in keys and len(keys) == 1), "")
        address = reverse("admin:bulletin_issue_returned", args=[pk])
        return redirect(f"{address}#{last}" if last else address)
    drawn = {row.id: _drawn(request, "row", row=row) for row in rows if row.key in keys}
    return JsonResponse({"rows": drawn, "foot": _drawn(request, "foot", counts=_counts(rows))})


def _drawn(request, part: str, **context: object) -> str:
    return render_to_string(f"admin/bulletin/returned/{part}.html", context, request)


def _decide(request, brought: Incoming) -> set[str]:
    every = request.POST.get("all", "")
    if every in {TAKEN, LEFT}:
        still = [row for row in _rows(brought) if row.shown.is_open]
        ready = {State.READY, State.MERGED}
        keys = {row.key for row in still if every == LEFT or row.state in ready}
        revision.decide(brought, keys, every)
        return keys
    for act in _ACTS:
        if key := request.POST.get(act, ""):
            revision.decide(brought, [key], OPEN if act == "open" else act)
            return {key}
    raise Refused("没有收到要定的是哪一处，请刷新页面再试。")


def apply(request, pk: int) -> HttpResponseBase:
    brought = _own(request, pk)
    if request.method != "POST":
        return redirect("admin:bulletin_issue_returned", pk)
    here = reverse("admin:bulletin_issue_returned", args=[pk])

    def act() -> HttpResponseBase:
        made = revision.apply(brought, by=request.user, keeps_open="keeps_open" in request.POST)
        messages.success(request, f"稿件改好了：{made.sentence}。")
        if not made.is_done:
            return redirect(here)
        return redirect("admin:bulletin_issue_change", brought.issue_id)

    return unless_done(request, brought, here, act)


@require_POST
def drop(request, pk: int) -> HttpResponseBase:
    brought = _own(request, pk)
    address = reverse("admin:bulletin_issue_change", args=[brought.issue_id]) if brought.issue_id else "/admin/"

    def act() -> HttpResponseBase:
        incoming.give_up(brought)
        messages.success(request, f"“{brought}”丢弃了，稿件没有动。")
        return redirect(address)

    return or_say_why(request, address, act)


def _own(request, pk: int) -> Incoming:
    """What this person brought in; nobody else's, for who takes a change over has written it."""
    brought = get_object_or_404(
        Incoming.objects.select_related("issue__bulletin"), pk=pk, by=request.user, purpose=Incoming.Purpose.REVISION
    )
    if not request.user.has_perms(_NEEDS, brought):
        raise PermissionDenied
    if brought.issue is None and not brought.done_at:
        raise Http404
    return brought
