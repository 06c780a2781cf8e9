"""Previews of a draft: as web page, as PDF, and the print report. Sealed in memory, stored in no row."""

from django.contrib import admin
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache

from bulletin import archive, moves, openings, proofreader, proofs
from bulletin.admin.common import inline_pdf, or_say_why, viewable
from bulletin.document import content, richtext, store
from bulletin.document.places import places
from bulletin.document.upgrade import NewerSchema
from bulletin.models import Issue
from bulletin.press import Busy, PressError
from office.refusal import Refused


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path("<int:pk>/preview/", guard(preview), name="bulletin_issue_preview"),
        path("<int:pk>/preflight/", guard(preflight), name="bulletin_issue_preflight"),
        path("<int:pk>/preflight/summary/", guard(summary), name="bulletin_issue_summary"),
        path("<int:pk>/proof.pdf", guard(proof), name="bulletin_issue_proof"),
    ]


def _issue(request, pk) -> Issue:
    return viewable(admin.site.get_model_admin(Issue), request, pk)


def _page(pk: int) -> str:
    return reverse("admin:bulletin_issue_change", args=[pk])


@never_cache
def preview(request, pk):
    issue = _issue(request, pk)
    document = archive.seal(issue)
    fingerprint = store.sha256(content.to_bytes(document))
    openings.of_draft(issue, openings.SAW_PREVIEW, by=request.user, fingerprint=fingerprint)
    context = {"content": document, "mark": archive.proof_mark(), **_read(document, issue)}
    return render(request, "site/proof.html", context)


def _read(document: content.Content, issue: Issue) -> dict:
    """What the proofreader says, each with its place in words; or why it says nothing."""
    names = {place.key: place.name for place in places(document)}
    try:
        remarks = [one for one in proofreader.read(document, issue) if not one.answer]
    except Refused as refusal:
        return {"remarks": [], "not_read": str(refusal)}
    blocks = ", ".join(sorted(richtext.BLOCK_TAGS))
    return {"remarks": [(names[one.finding.place], one) for one in remarks], "not_read": "", "blocks": blocks}


def proof(request, pk):
    issue = _issue(request, pk)

    def draw():
        document = archive.seal(issue)
        pdf = proofs.proof(document)
        fingerprint = content.fingerprint(content.to_bytes(document), pdf)
        openings.of_draft(issue, openings.SAW_PROOF, by=request.user, fingerprint=fingerprint)
        return inline_pdf(pdf, issue)

    return or_say_why(request, _page(pk), draw)


def preflight(request, pk):
    """The print report of the draft as it would be sealed now."""
    issue = _issue(request, pk)

    def inspect():
        items = proofs.examined(archive.seal(issue)).items
        context = {"title": f"印前检查　{issue}", "issue": issue, "items": items}
        return render(request, "admin/bulletin/issue/preflight.html", admin.site.each_context(request) | context)

    return or_say_why(request, _page(pk), inspect)


def asked_when_submitted(issue: Issue, document: content.Content) -> dict[str, object]:
    """What the form asks that submits the issue as it stands."""
    try:
        asked = moves.asked_of_correction(issue, document)
    except NewerSchema:  # which is said where it is submitted
        asked = []
    return {"asked": asked, "agreement": moves.agreement(asked)}


@never_cache
def summary(request, pk):
    """The pages of the draft and what preflight says of it, for the panel on the issue's page."""
    issue = _issue(request, pk)
    document = archive.seal(issue)
    missing = {
        "missing": list(moves.missing_from(issue, document)),
        "wrong_as_correction": list(moves.wrong_as_correction(issue, document)),
        **asked_when_submitted(issue, document),
    }
    try:
        found = proofs.examined(document)
    except (PressError, Busy) as refusal:
        return render(request, "admin/bulletin/issue/summary.html", missing | {"refusal": refusal})
    context = missing | {"pages": found.pages, "items": found.items}
    return render(request, "admin/bulletin/issue/summary.html", context)
