"""Notes on the review page (批注): what is listed there, and the forms that write, answer and resolve them."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import admin, messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse

from bulletin import notes
from bulletin.admin.common import viewable
from bulletin.document import richtext
from bulletin.document.content import Content
from bulletin.models import Edition, Note
from office.refusal import Refused


class Act(NamedTuple):
    """What is done to a note by its form, and what is said then."""

    do: Callable
    done: str


ACTS = {
    "reply": Act(lambda note, by, form: notes.reply(note, by=by, text=form.get("text", "")), "回复写好了。"),
    "resolve": Act(lambda note, by, form: notes.resolve(note, by=by), "批注已解决。"),
    "reopen": Act(lambda note, by, form: notes.reopen(note, by=by), "批注已重新打开。"),
}


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path("<int:pk>/notes/add/", guard(add), name="bulletin_edition_note_add"),
        path("<int:pk>/notes/<int:note>/<str:act>/", guard(answer), name="bulletin_edition_note"),
    ]


def context(edition: Edition, document: Content, user) -> dict:
    """What the review page shows of notes."""
    places, remarks = notes.places(document), notes.shown_with(edition)
    here = [remark for remark in remarks if remark.note.edition_id == edition.pk]
    return {
        "places": places,
        "blocks": ", ".join(sorted(richtext.BLOCK_TAGS)),
        "words": {place.key: place.text for place in places},
        "may_note": notes.may_note(edition, user),
        "longest_note": notes.LONGEST,
        "open_remarks": [remark for remark in here if not remark.note.resolved_at],
        "earlier_remarks": [remark for remark in remarks if remark.note.edition_id != edition.pk],
        "resolved_remarks": [remark for remark in here if remark.note.resolved_at],
        "unresolved": sum(not remark.note.resolved_at for remark in remarks),
    }


def add(request, pk):
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)

    def write():
        place, text = request.POST.get("place", ""), request.POST.get("text", "")
        note = notes.add(edition, by=request.user, place=place, text=text)
        messages.success(request, "批注写好了。")
        return note

    return _done(request, edition, write)


def answer(request, pk, note, act):
    if act not in ACTS:
        raise Http404
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)
    note = get_object_or_404(Note, pk=note, edition=edition, answers=None)
    do, done = ACTS[act]

    def write():
        do(note, request.user, request.POST)
        messages.success(request, done)
        return note

    return _done(request, edition, write, about=note)


def _done(request, edition: Edition, write: Callable[[], Note], *, about: Note | None = None) -> HttpResponse:
    """Back to the note on the page it was written from or, if it is refused, to what was typed, on that page still."""
    page = _page_of(edition, request.POST.get("page", ""))
    address = reverse("admin:bulletin_edition_change", args=[page])
    if request.method != "POST":
        return redirect(address)  # who had to log in again comes back here by GET
    try:
        note = write()
    except Refused as refusal:
        messages.error(request, str(refusal))
        typed = {"about": about and about.pk, **{name: request.POST.get(name, "") for name in ("place", "text")}}
        return admin.site.get_model_admin(Edition).change_view(request, str(page), extra_context={"unsent": typed})
    return redirect(f"{address}#note-{note.pk}")


def _page_of(edition: Edition, asked: str) -> int:
    """The submission of the same issue whose page was asked for; else this one."""
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < 19
    same_issue = edition.issue.editions.filter(pk=int(asked)) if is_number else Edition.objects.none()
    return same_issue.values_list("pk", flat=True).first() or edition.pk
