"""Bringing in (来稿): files or pasted text -> a page that shows what was understood -> drafts."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from bulletin import archive, drafting, incoming, shelf
from bulletin.admin.common import or_say_why, viewable
from bulletin.document import wording
from bulletin.document.places import LABELS
from bulletin.incoming import Facts, Preview, Upload
from bulletin.intake import jobs, rows
from bulletin.intake.manuscript import Manuscript
from bulletin.intake.rows import Role, Row
from bulletin.intake.text.blocks import Figure, Table
from bulletin.models import Bulletin, Incoming, IncomingFile, Issue
from bulletin.reach import reach
from bulletin.site.files.public import or_refused
from bulletin.word import door
from office import refusals
from office.models import RecipientUnit, User
from office.permissions import Permission
from office.refusal import Refused

Purpose = Incoming.Purpose
# The key that gives the row at hand a role; what stands in no bulletin's daily work is chosen from the list.
KEYS = {
    Role.TITLE: "1",
    Role.TEXT: "2",
    Role.SUBHEADING: "3",
    Role.BRIEF: "4",
    Role.RECIPIENTS: "5",
    Role.PEOPLE: "6",
    Role.SOURCE: "7",
    Role.LEFT_OUT: "0",
}
_TO_WRITE = {
    Permission.CHANGE_ISSUE,
    *(Permission(f"bulletin.add_{kind}") for kind in ("article", "brief", "recipient", "credit")),
}
_NEEDS = {purpose: _TO_WRITE | ({Permission.ADD_ISSUE} if purpose == Purpose.ISSUE else set()) for purpose in Purpose}
LISTS = ("report", "send", "issue", "reviewers", "editors")
WAITING_AT_MOST = 20
MOST_AT_ONCE = 60 * 2**20  # bytes, as deploy/nginx/office.conf has it
QUOTED = 12  # characters by which a row is known in a sentence about it
_LOST = ("没认出", "没有收入", "没有采用")


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path("bring/", guard(bring), name="bulletin_issue_bring"),
        path("bring/<int:pk>/", guard(page), name="bulletin_issue_brought"),
        path("bring/<int:pk>/roles/", guard(roles), name="bulletin_issue_bring_roles"),
        path("bring/<int:pk>/make/", guard(make), name="bulletin_issue_bring_make"),
        path("bring/<int:pk>/drop/", guard(drop), name="bulletin_issue_bring_drop"),
        path("bring/file/<int:pk>/", guard(file), name="bulletin_issue_bring_file"),
    ]


# Bringing in


class Asked(NamedTuple):
    """What the files are to become, and where."""

    purpose: Purpose
    issue: Issue | None
    bulletin: Bulletin | None

    @property
    def title(self) -> str:
        where = f"　{self.issue}" if self.issue else ""
        return f"{self.purpose.label}{where}"


def bring(request: HttpRequest) -> HttpResponseBase:
    """The page on which files are chosen or a text is pasted; once they are read, on to what was understood."""
    asked = _asked(request)
    if not request.user.has_perms(_NEEDS[asked.purpose], asked.issue or asked.bulletin):
        raise PermissionDenied
    if request.method == "POST":
        return _brought(request, asked)
    if asked.issue is None:
        return _bring_page(request, asked, {})
    return or_say_why(
        request, reverse("admin:bulletin_issue_change", args=[asked.issue.pk]), lambda: _bring_into(request, asked)
    )


def _bring_into(request: HttpRequest, asked: Asked) -> HttpResponse:
    if asked.issue:
        incoming.require_unlocked(asked.issue)
    return _bring_page(request, asked, {})


def _asked(request: HttpRequest) -> Asked:
    fields = request.POST if request.method == "POST" else request.GET
    name = fields.get("purpose", Purpose.ISSUE)
    if name not in Purpose.values or name == Purpose.REVISION:
        raise Http404
    purpose = Purpose(name)
    issue = None
    if purpose in (Purpose.ARTICLES, Purpose.BRIEFS):
        issue = viewable(admin.site.get_model_admin(Issue), request, _number(fields.get("issue", "")))
    bulletin = Bulletin.objects.filter(pk=_number(fields.get("bulletin", ""))).first()
    return Asked(purpose, issue, bulletin or (None if issue else _bulletins(request, purpose).first()))


def _bulletins(request: HttpRequest, purpose: Purpose) -> QuerySet[Bulletin]:
    """Those for which this person may bring in such a thing."""
    return Bulletin.objects.filter(reach(request.user, *_NEEDS[purpose]).within("pk"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _bring_page(request, asked: Asked, typed: dict[str, str]) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": asked.title,
        "opts": Issue._meta,
        "asked": asked,
        "typed": typed,
        "bulletins": _bulletins(request, asked.purpose),
        "most_bytes": door.MAX_BYTES,
        "waiting": Incoming.objects.waiting()
        .filter(by=request.user)
        .exclude(purpose=Purpose.REVISION)
        .prefetch_related("files")[:WAITING_AT_MOST],
    }
    return render(request, "admin/bulletin/incoming/bring.html", context)


def _brought(request, asked: Asked) -> HttpResponseBase:
    is_asked_by_script = "application/json" in request.headers.get("Accept", "")
    try:
        made = incoming.take_in(
            _uploads(request), by=request.user, purpose=asked.purpose, issue=asked.issue, bulletin=asked.bulletin
        )
    except Refused as refusal:
        refusals.keep(request, refusal)
        if is_asked_by_script:
            return JsonResponse({"refused": str(refusal)}, status=409)
        return _bring_page(request, asked, {"text": request.POST.get("text", ""), "refusal": str(refusal)})
    address = reverse("admin:bulletin_issue_brought", args=[made.pk])
    return JsonResponse({"address": address}) if is_asked_by_script else redirect(address)


def _uploads(request) -> list[Upload]:
    files = request.FILES.getlist("files")
    if (total := sum(one.size for one in files)) > MOST_AT_ONCE:
        raise Refused(f"几个文件一共 {total / 2**20:.0f} MB，超过 {MOST_AT_ONCE // 2**20} MB，请分几次收。")
    uploads = [upload_of(one) for one in files]
    if text := request.POST.get("text", "").strip("\r\n"):
        uploads.append(Upload(incoming.PASTED, text.encode(errors="replace")))
    return uploads


def upload_of(file: UploadedFile) -> Upload:
    """The file as it was sent. Raises Refused for one that is too large to be read."""
    name, size = file.name or "", file.size or 0
    if size > door.MAX_BYTES:
        most = door.MAX_BYTES // 2**20
        raise Refused(f"“{name}”有 {size / 2**20:.0f} MB，超过 {most} MB：请压缩里面的图片后重试。")
    return Upload(name, file.read())


# What was understood


class Line(NamedTuple):
    """A row as the page shows it."""

    place: int
    row: Row
    came: wording.Line
    becomes: wording.Line
    goes_on: bool
    is_lost: bool  # what it says was not understood, as is told beside

    @property
    def figure(self) -> Figure | None:
        return self.row.block if isinstance(self.row.block, Figure) else None

    @property
    def is_table(self) -> bool:
        return isinstance(self.row.block, Table)

    @property
    def was_read_as(self) -> str:
        return rows.LABELS[self.row.read_as] if self.row.read_as else ""


def _lines(file: IncomingFile, found: Preview, first: int = 0, last: int | None = None) -> list[Line]:
    """The file's rows from the first (counted from 0) up to the last of these places."""
    every = rows.from_json(file.rows)
    places = range(len(every))[first:last]
    looks = jobs.looks([every[place] for place in places], archive.workshop())
    lost = [sentence for sentence in found.told if any(word in sentence for word in _LOST)]
    return [_line(place, every[place], look, lost) for place, look in zip(places, looks, strict=True)]


def _line(place: int, row: Row, look: jobs.Look, lost: list[str]) -> Line:
    is_lost = row.role != Role.TEXT and len(look.came) > 1 and any(look.came[:QUOTED] in told for told in lost)
    words: wording.Line = (wording.Piece("same", look.came),)
    if look.came != look.becomes:
        words = wording.words(look.came, look.becomes)
    came = tuple(piece for piece in words if piece.kind != "new")
    becomes = tuple(piece for piece in words if piece.kind != "gone")
    return Line(place, row, came, () if is_lost or row.role == Role.LEFT_OUT else becomes, look.goes_on, is_lost)


class FactsForm(forms.ModelForm):
    """The facts of the new issue: what the file says, to be put right."""

    class Meta:
        model = Issue
        fields = ("bulletin", "year", "number", "total_number", "date", "publisher")
        widgets = {"date": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    @property
    def facts(self) -> Facts:
        return Facts(**{name: self.cleaned_data[name] for name in Facts._fields})


@require_safe
def page(request, pk: int) -> HttpResponseBase:
    brought = _own(request, pk)
    if brought.done_at:
        return _is_done(request, brought)
    summary = _summary(brought)
    context = {
        **admin.site.each_context(request),
        **summary,
        "title": f"{brought.get_purpose_display()}：请核对",
        "subtitle": None,
        "is_nav_sidebar_enabled": False,  # the room is for the text
        "opts": Issue._meta,
        "files": [{"file": file, "lines": _lines(file, summary["found"])} for file in brought.files.all()],
        "roles": rows.LABELS.items(),
        "keys": [(rows.LABELS[role], key) for role, key in KEYS.items()],
    }
    return render(request, "admin/bulletin/incoming/page.html", context)


def unless_done(request, brought: Incoming, here: str, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What the act answers; who pressed twice comes to what the first time has made."""
    try:
        return act()
    except Refused as refusal:
        brought.refresh_from_db()
        if brought.done_at:
            return _is_done(request, brought)
        refusals.keep(request, refusal)
        messages.error(request, str(refusal))
        return redirect(here)


def _is_done(request, brought: Incoming) -> HttpResponseBase:
    messages.info(request, f"这份来稿已经办完：{brought.outcome}。")
    return redirect(*_after(brought))


def _summary(brought: Incoming) -> dict[str, Any]:
    """What would be made, as far as it is not the rows themselves."""
    found = incoming.preview(brought)
    manuscript = found.manuscript
    return {
        "incoming": brought,
        "found": found,
        "form": _facts_form(brought, found) if brought.purpose == Purpose.ISSUE else None,
        "lists": _lists(manuscript, brought.chosen.get("spelled", {})) if manuscript else [],
        "is_like_the_last": brought.chosen.get("is_like_the_last", True),
        "other_name": _other_name(brought, manuscript),
        "names_nobody": manuscript is not None and not (_recipients(manuscript) and _people(manuscript)),
    }


def _other_name(brought: Incoming, manuscript: Manuscript | None) -> str:
    """The bulletin's name in the file, if it is none of ours."""
    if manuscript is None or Bulletin.objects.filter(name=manuscript.bulletin).exists():
        return ""
    return manuscript.bulletin


def _recipients(manuscript: Manuscript) -> tuple[str, ...]:
    return (*manuscript.report, *manuscript.send, *manuscript.issue)


def _people(manuscript: Manuscript) -> tuple[str, ...]:
    return (*manuscript.reviewers, *manuscript.editors)


def _facts_form(brought: Incoming, found: Preview) -> FactsForm:
    """What the file says but for what the person has said; with what is wrong about it."""
    return FactsForm(_read_facts(brought, found) | brought.chosen.get("facts", {}))


def _read_facts(brought: Incoming, found: Preview) -> dict[str, str]:
    """As the fields of the form hold them."""
    manuscript = found.manuscript
    if manuscript is None:
        return {"bulletin": str(brought.bulletin_id or "")}
    bulletin = Bulletin.objects.filter(name=manuscript.bulletin).first() or brought.bulletin
    read = {name: getattr(manuscript, name) for name in Facts._fields if name != "bulletin"}
    return {"bulletin": str(bulletin.pk if bulletin else "")} | {
        name: "" if value is None else str(value) for name, value in read.items()
    }


class Name(NamedTuple):
    """A name of a list; `is_new` if nobody here is called so, with those who are called alike and the one chosen."""

    name: str
    is_new: bool
    alike: list[str]
    chosen: str


def _lists(manuscript: Manuscript, spelled: dict[str, str]) -> list[tuple[str, list[Name]]]:
    units = set(RecipientUnit.objects.filter(name__in=_recipients(manuscript)).values_list("name", flat=True))
    people = set(User.objects.filter(name__in=_people(manuscript)).values_list("name", flat=True))
    named = []
    for kind in LISTS:
        names = getattr(manuscript, kind)
        known = people if kind in ("reviewers", "editors") else units
        alike = _nobody if kind in ("reviewers", "editors") else _alike
        listed = [Name(name, name not in known, alike(name, known), spelled.get(name, "")) for name in names]
        named.append((LABELS[kind], listed))
    return named


def _alike(name: str, known: set[str]) -> list[str]:
    return [] if name in known else [unit.name for unit in drafting.similar_units(name)[:3]]


def _nobody(name: str, known: set[str]) -> list[str]:
    return []


def roles(request, pk: int) -> HttpResponseBase:
    """Read rows in other roles (`role-<file>-<row>`) and keep what was said beside them, as its fields are called:
    {rows: {"<file>-<row>": html}, summary: html, facts: {field: value}}.
    """
    brought = _own(request, pk)
    if request.method != "POST":
        return redirect("admin:bulletin_issue_brought", brought.pk)
    if "application/json" not in request.headers.get("Accept", ""):
        return _said(request, brought) or redirect("admin:bulletin_issue_brought", brought.pk)
    try:
        changed = _take_in(request.POST, brought)
    except Refused as refusal:
        refusals.keep(request, refusal)
        return JsonResponse({"refused": str(refusal)}, status=409)
    summary = _summary(brought)
    form = summary["form"]
    return JsonResponse(
        {
            "rows": _shown(changed, summary["found"]),
            "summary": render_to_string("admin/bulletin/incoming/found.html", summary, request),
            "facts": form.data if form else {},
        }
    )


def _take_in(fields, brought: Incoming) -> list[tuple[IncomingFile, list[int]]]:
    """Keep what was sent; (file, places of the rows that are read otherwise now) of each file. Raises Refused."""
    changed = []
    for file in brought.files.all():
        asked = dict(_roles_of(fields, file))
        if asked:
            changed.append((incoming.correct(file, asked), list(asked)))
    stated = {name: fields[name] for name in Facts._fields if name in fields}
    read = _read_facts(brought, incoming.preview(brought)) if stated else {}
    facts = {name: value for name, value in stated.items() if value != read.get(name)}
    kept = {name: value for name, value in brought.chosen.get("facts", {}).items() if name not in stated}
    spelled = brought.chosen.get("spelled", {}) | dict(_spellings(fields))
    is_like_the_last = brought.chosen.get("is_like_the_last", True)
    if "asks_like_the_last" in fields:
        is_like_the_last = "like_the_last" in fields
    said = {"facts": kept | facts, "spelled": spelled, "is_like_the_last": is_like_the_last}
    brought.chosen = incoming.state(brought, **said).chosen
    return changed


def _said(request, brought: Incoming) -> HttpResponseBase | None:
    """Keep what was sent with the form; where that is refused, the way back."""
    try:
        _take_in(request.POST, brought)
    except Refused as refusal:
        refusals.keep(request, refusal)
        messages.error(request, str(refusal))
        return redirect(*_after(brought))
    return None


def _roles_of(fields, file: IncomingFile) -> Iterator[tuple[int, Role]]:
    """The rows of the file that are to have another role than they have, or are asked for by `again-<file>-<row>`."""
    for name, value in fields.items():
        kind, _, rest = name.partition("-")
        number, _, place = rest.partition("-")
        if kind not in ("role", "again") or number != str(file.pk) or not place.isdecimal() or len(place) > 5:
            continue
        if int(place) < len(file.rows) and value in set(Role):
            is_other = file.rows[int(place)]["role"] != value
            if is_other or kind == "again":
                yield int(place), Role(value)


def _spellings(fields) -> Iterator[tuple[str, str]]:
    """(name as the file has it, unit here) of each name for which another spelling was chosen, or none."""
    return ((field.removeprefix("unit-"), fields[field]) for field in fields if field.startswith("unit-"))


def _shown(changed: list[tuple[IncomingFile, list[int]]], found: Preview) -> dict[str, str]:
    """The rows at these places and right below, which may go on the one above."""
    shown: dict[str, str] = {}
    for file, places in changed:
        for place in places:
            for line in _lines(file, found, max(0, place - 1), place + 2):
                context = {"file": file, "line": line, "roles": rows.LABELS.items()}
                shown[f"{file.pk}-{line.place}"] = render_to_string("admin/bulletin/incoming/row.html", context)
    return shown


# Making drafts of it


def make(request, pk: int) -> HttpResponseBase:
    brought = _own(request, pk)
    here = reverse("admin:bulletin_issue_brought", args=[pk])
    if request.method != "POST":
        return redirect(here)
    if brought.done_at:  # pressed twice
        return _is_done(request, brought)
    if refused := _said(request, brought):
        return refused
    if brought.purpose != Purpose.ISSUE:
        return unless_done(request, brought, here, lambda: _make_texts(request, brought))
    form = _facts_form(brought, incoming.preview(brought))
    if form.is_valid() and not request.user.has_perms(_NEEDS[Purpose.ISSUE], form.facts.bulletin):
        messages.error(request, f"没有收成：您没有《{form.facts.bulletin}》的编辑角色，请另选刊物，或请管理员给角色。")
        return redirect(here)
    if not form.is_valid():
        messages.error(request, "没有收成：请改正右边标红的几项。")
        return redirect(here)
    return unless_done(request, brought, here, lambda: _make_issue(request, brought, form))


def _make_issue(request, brought: Incoming, form: FactsForm) -> HttpResponseBase:
    spelled = {name: unit for name, unit in brought.chosen["spelled"].items() if unit}
    issue, told = incoming.make_issue(
        brought,
        form.facts,
        by=request.user,
        is_like_the_last=brought.chosen["is_like_the_last"],
        spelled=spelled,
    )
    messages.success(request, f"{issue}收好了，请接着核对正文。")
    for sentence in told:
        messages.warning(request, sentence)
    return redirect("admin:bulletin_issue_change", issue.pk)


def _make_texts(request, brought: Incoming) -> HttpResponseBase:
    messages.success(request, incoming.make_texts(brought, by=request.user))
    brought.refresh_from_db()
    return redirect(*_after(brought))


def _after(brought: Incoming) -> tuple[Any, ...]:
    if brought.issue_id:
        return "admin:bulletin_issue_change", brought.issue_id
    return ("admin:bulletin_issue_reserve",) if brought.purpose == Purpose.RESERVE else ("admin:bulletin_issue_bring",)


def drop(request, pk: int) -> HttpResponseBase:
    brought = _own(request, pk)
    if request.method != "POST":
        return redirect("admin:bulletin_issue_bring")

    def act() -> HttpResponseBase:
        incoming.give_up(brought)
        messages.success(request, f"“{brought}”没有收入。")
        return redirect("admin:bulletin_issue_bring")

    return or_say_why(request, reverse("admin:bulletin_issue_bring"), act)


@or_refused
@require_safe
def file(request, pk: int) -> HttpResponseBase:
    """The file as it came, for whoever brought it in or may see the issue it became."""
    brought = get_object_or_404(IncomingFile.objects.select_related("incoming__issue"), pk=pk)
    issue = brought.incoming.issue
    if issue:
        viewable(admin.site.get_model_admin(Issue), request, issue.pk)
    elif brought.incoming.by_id != request.user.pk:
        raise Http404
    where = shelf.have(incoming.path_of(brought), brought.sha256)
    if not where.is_file():
        raise Http404
    return FileResponse(where.open("rb"), as_attachment=True, filename=brought.name)


def _own(request, pk: int) -> Incoming:
    """What this person brought in; nobody else's, for who puts it right has written it."""
    brought = get_object_or_404(Incoming.objects.filter(by=request.user).exclude(purpose=Purpose.REVISION), pk=pk)
    if not request.user.has_perms(_NEEDS[Purpose(brought.purpose)], brought):
        raise PermissionDenied
    return brought
