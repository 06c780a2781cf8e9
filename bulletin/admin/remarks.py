"""Notes on the review page (批注): what is listed there, and the forms that write, answer, change and resolve them.

Whoever asks for JSON is answered with what is listed now; without a script one comes back to the page.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from bulletin import archive, notes
from bulletin.admin import decisions
from bulletin.admin.common import viewable
from bulletin.document import richtext
from bulletin.document.content import Content
from bulletin.models import Edition, Note
from office import refusals
from office.permissions import Permission
from office.refusal import Refused

TYPED = ("place", "text", "words", "start", "proposes", "proposal")  # what a form holds that was refused


class Act(NamedTuple):
    """What is done to a note by its form, and what is said then."""

    do: Callable
    done: str


ACTS = {
    "reply": Act(lambda note, by, form: notes.reply(note, by=by, text=form.get("text", "")), "回复写好了。"),
    "edit": Act(lambda note, by, form: notes.edit(note, by=by, **_edited(note, form)), "批注改好了。"),
    "delete": Act(lambda note, by, form: notes.delete(note, by=by), "批注删去了。"),
    "resolve": Act(lambda note, by, form: notes.resolve(note, by=by), "批注已解决。"),
    "reopen": Act(lambda note, by, form: notes.reopen(note, by=by), "批注已重新打开。"),
}


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path("<int:pk>/notes/", guard(listed), name="bulletin_edition_notes"),
        path("<int:pk>/notes/add/", guard(add), name="bulletin_edition_note_add"),
        path("<int:pk>/notes/<int:note>/<str:act>/", guard(answer), name="bulletin_edition_note"),
    ]


def context(edition: Edition, document: Content, user) -> dict:
    """What the review page shows of notes."""
    places, remarks = notes.places(document), notes.shown_with(edition, user)
    here = [remark for remark in remarks if remark.note.edition_id == edition.pk]
    return {
        "places": places,
        "blocks": ", ".join(sorted(richtext.BLOCK_TAGS)),
        "words": {place.key: place.text for place in places},
        "may_talk": user.has_perm(Permission.ADD_NOTE, edition),
        "may_note": notes.may_note(edition, user),
        "longest_note": notes.LONGEST,
        "open_remarks": [remark for remark in here if not remark.note.resolved_at],
        "earlier_remarks": [remark for remark in remarks if remark.note.edition_id != edition.pk],
        "resolved_remarks": [remark for remark in here if remark.note.resolved_at],
        "unresolved": sum(not remark.note.resolved_at for remark in remarks),
    }


@require_safe
def listed(request, pk):
    """What has been said by now, for a page that is open."""
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)
    if not _wants_json(request):
        return redirect(f"{reverse('admin:bulletin_edition_change', args=[pk])}#notes")
    return JsonResponse({"said": "", "note": None, **_talk(request, edition)})


def add(request, pk):
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)
    return _done(request, edition, lambda: notes.add(edition, by=request.user, **written(request.POST)), "批注写好了。")


def written(form: QueryDict) -> dict:
    """What a form says of a new note; a number that is none names no place in a text."""
    start = form.get("start", "") or "0"
    is_number = start.isascii() and start.isdecimal() and len(start) < 7
    return {
        "place": form.get("place", ""),
        "text": form.get("text", ""),
        "words": form.get("words", ""),
        "start": int(start) if is_number else -1,
        "proposal": form.get("proposal", "") if form.get("proposes") else None,
    }


def _edited(note: Note, form: QueryDict) -> dict:
    """What is not sent stays as it was."""
    return {name: form.get(name, getattr(note, name)) for name in ("text", "proposal")}


def answer(request, pk, note, act):
    if act not in ACTS:
        raise Http404
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)
    note = get_object_or_404(Note.objects.standing(), pk=note, edition=edition, answers=None)
    do, done = ACTS[act]

    def write():
        do(note, request.user, request.POST)
        return note

    return _done(request, edition, write, done, about=note)


def _done(
    request, edition: Edition, write: Callable[[], Note], said: str, *, about: Note | None = None
) -> HttpResponse:
    """Back to the note on the page it was written from or, if it is refused, to what was typed, on that page still."""
    page = _page_of(edition, request.POST.get("page", ""))
    address = reverse("admin:bulletin_edition_change", args=[page.pk])
    if request.method != "POST":
        return redirect(address)  # who had to log in again comes back here by GET
    try:
        with transaction.atomic():
            is_stale = _is_stale(request, page)
            note = write()
    except Refused as refusal:
        refusals.keep(request, refusal)
        if _wants_json(request):
            return JsonResponse({"refused": str(refusal), **_talk(request, page)}, status=409)
        messages.error(request, str(refusal))
        typed = {"about": about and about.pk, **{name: request.POST.get(name, "") for name in TYPED}}
        return admin.site.get_model_admin(Edition).change_view(request, str(page.pk), extra_context={"unsent": typed})
    if _wants_json(request):
        left = None if note.deleted_at else note.pk
        return JsonResponse({"said": said, "note": left, "is_stale": is_stale, **_talk(request, page)})
    messages.success(request, said)
    return redirect(f"{address}#{'notes' if note.deleted_at else f'note-{note.pk}'}")


def _is_stale(request, edition: Edition) -> bool:
    """Whether somebody else did something since the page knew what stands: nobody can until the transaction ends."""
    edition.hold()
    return request.POST.get("standing", "") != decisions.standing_of(edition)


def _talk(request, edition: Edition) -> dict:
    """What stands on the page of an edition by now, and what a decision made there is made on."""
    shown = context(edition, archive.document_of(edition), request.user)
    talk = render_to_string("admin/bulletin/edition/talk.html", {"edition": edition, **shown}, request)
    return {"standing": decisions.standing_of(edition), "unresolved": shown["unresolved"], "talk": talk}


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _page_of(edition: Edition, asked: str) -> Edition:
    """The submission of the same issue whose page was asked for; else this one."""
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < 19
    same_issue = edition.issue.editions.filter(pk=int(asked)) if is_number else Edition.objects.none()
    return same_issue.first() or edition
