"""What notes propose (建议改为), on the page of an issue: beside its text and in the list of open notes, taken by one
click.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse

from bulletin import notes, proposals
from bulletin.admin import pieces
from bulletin.admin.common import viewable
from bulletin.admin.pieces import NotSaved
from bulletin.document import wording
from bulletin.models import Article, Issue, Note
from bulletin.proposals import Proposal
from bulletin.revision.standing import State
from office import refusals
from office.models import User
from office.refusal import Refused

_TOLD = {
    State.CLASH: "送审以后，这几个字稿件里也改过了：采用，就用建议的换掉稿件现在的。",
    State.MERGED: "送审以后稿件里也改过这一处，改的不是同样的字，采用后两边都在。",
    State.DONE: "稿件里已经是这样了。",
}
_BY_HAND = "本刊的建议由编辑自己动手改，改好以后在这里解决。"


def urls() -> list:
    guard = admin.site.admin_view
    return [path("<int:pk>/notes/<int:note>/take/", guard(take), name="bulletin_issue_take")]


class Offer(NamedTuple):
    """A proposal as the page shows it: its words, each version under what it is called."""

    proposal: Proposal
    issue: int
    takes_proposals: bool

    @property
    def piece(self) -> str:
        """The key of the piece of the page that it would change; "" if that is gone."""
        draft = self.proposal.draft
        if draft is None or isinstance(draft, Issue):
            return pieces.FACTS if draft else ""
        return f"{'article' if isinstance(draft, Article) else 'brief'}-{draft.pk}"

    @property
    def is_in_body(self) -> bool:
        """Whether it stands beside a paragraph, in the window in which that is written."""
        return self.piece.startswith("article-") and self.proposal.note.place.count("-") > 1

    @property
    def may_take(self) -> bool:
        return self.takes_proposals and self.proposal.may_be_taken

    @property
    def is_done(self) -> bool:
        return self.proposal.state == State.DONE or not self.takes_proposals

    @property
    def lines(self) -> Iterator[tuple[str, wording.Line]]:
        one = self.proposal
        if one.state == State.CLASH:
            yield "稿件现在", wording.beside(wording.words(one.old, one.now))
            yield "建议", wording.beside(wording.words(one.old, one.new))
        elif one.state == State.MERGED:
            yield "", wording.beside(wording.words(one.now, one.result))
        elif one.standings:
            yield "", wording.beside(wording.words(one.old, one.new))
        else:
            yield "", one.note.rewording

    @property
    def told(self) -> str:
        one = self.proposal
        if one.state == State.LOST:
            return f"不能自动改：{one.why}"
        return _TOLD.get(one.state, "") if self.takes_proposals or one.state == State.DONE else _BY_HAND


def offers(issue: Issue, of: Iterable[Note], by: User) -> dict[int, Offer]:
    """What this person, who may change the issue now, is offered of these notes, by their keys."""
    if not by.has_perms(proposals.NEEDS, issue):
        return {}
    takes = issue.bulletin.takes_proposals
    return {pk: Offer(one, issue.pk, takes) for pk, one in proposals.standing(issue, of).items()}


def take(request, pk: int, note: int) -> HttpResponse:
    """Write what a note proposes into its draft: {"told", "pieces": as a save answers, "proposals": {note: html} of
    those still open}, or 409 {"refused", "proposals"}; without a script, the page again.
    """
    issue = viewable(admin.site.get_model_admin(Issue), request, pk)
    here = reverse("admin:bulletin_issue_change", args=[pk])
    if request.method != "POST":
        return redirect(here)  # who had to log in again comes back here by GET
    found = get_object_or_404(Note.objects.standing(), pk=note, edition__issue=issue, answers=None)
    try:
        taken = proposals.take(found, by=request.user, seen=request.POST.get("seen", ""))
    except Refused as refusal:
        refusals.keep(request, refusal)
        if is_sent_by_form(request):
            messages.error(request, str(refusal))
            return redirect(here)
        return JsonResponse({"refused": str(refusal), "proposals": _still_open(request, pk)}, status=409)
    told = f"采用了{found.author}的建议。"
    if is_sent_by_form(request):
        messages.success(request, told)
        return redirect(here)
    changed = Offer(taken, pk, takes_proposals=True)
    return JsonResponse({"told": told, "pieces": _as_they_stand(changed), "proposals": _still_open(request, pk)})


def _as_they_stand(taken: Offer) -> list[dict]:
    """The pieces that the proposal has changed; a column is the name of several articles."""
    issue, facts = Issue.objects.get(pk=taken.issue), admin.site.get_model_admin(Issue).form
    is_head = taken.piece.startswith("article-") and not taken.is_in_body
    keys = [f"article-{pk}" for pk in issue.articles.values_list("pk", flat=True)] if is_head else [taken.piece]
    return [_as_it_stands(issue, key, facts) for key in keys]


def _as_it_stands(issue: Issue, key: str, facts) -> dict:
    try:
        piece, _ = pieces.find(issue, key, facts)
    except NotSaved:
        return {"key": key, "gone": True}
    return {"key": key, "values": piece.values, "seen": piece.seen}


def _still_open(request, pk: int) -> dict[int, str]:
    """What is still proposed, as it stands after the drafts have changed."""
    issue = Issue.objects.select_related("bulletin").get(pk=pk)
    waiting = (remark.note for remark in notes.open_for(issue))
    return {note: drawn(request, offer) for note, offer in offers(issue, waiting, request.user).items()}


def drawn(request, offer: Offer) -> str:
    return render_to_string("admin/bulletin/issue/proposal.html", {"offer": offer}, request)


def is_sent_by_form(request: HttpRequest) -> bool:
    """Whether a browser sends a form of the page and shows what is answered; a script asks for anything."""
    return "text/html" in request.headers.get("Accept", "")
