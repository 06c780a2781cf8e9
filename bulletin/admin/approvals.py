"""The stages of the review (三审三校) on the review page, and the sheet made of them (审签单)."""

from typing import NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from bulletin import moves, signoff
from bulletin.admin.common import or_say_why, passing_pdf, viewable
from bulletin.models import EVER_RELEASED, Approval, Download, Edition, Stage
from office.permissions import Permission


class Step(NamedTuple):
    """A stage of an edition, and who passed it there, if somebody has."""

    stage: Stage
    approval: Approval | None


def urls() -> list:
    return [path("<int:pk>/signoff.pdf", admin.site.admin_view(sheet), name="bulletin_edition_signoff")]


@require_safe
def sheet(request, pk: int):
    """Of what readers have or had, each fetch is on record, as that of its PDF is."""
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)
    if not request.user.has_perm(Permission.DOWNLOAD_EDITION, edition):
        raise PermissionDenied("您没有下载的权限，请找管理员。")

    def send():
        issue, kind = edition.issue, Download.Kind.SHEET
        name = f"{issue.bulletin.slug}-{issue.year}-{issue.number}-v{edition.version}-signoff.pdf"
        response = passing_pdf(signoff.kept(edition).read_bytes(), name)
        if request.method == "GET" and edition.status in EVER_RELEASED:
            Download.objects.record(
                person=request.user, kind=kind, bulletin=issue.bulletin, year=issue.year, edition=edition
            )
        return response

    return or_say_why(request, reverse("admin:bulletin_edition_change", args=[pk]), send)


def context(edition: Edition, offered: dict[str, moves.Move], user) -> dict:
    """What the review page shows of the stages, to whom these decisions are offered."""
    passes = set(moves.PASSES.values()) & offered.keys()
    passed = {approval.stage: approval for approval in edition.approvals.select_related("by")}
    return {
        "steps": [Step(Stage(stage), passed.get(stage)) for stage in edition.stages],
        "kept_from_passing": "" if passes else _kept_from_passing(edition, user),
    }


def _kept_from_passing(edition: Edition, user) -> str:
    """Why somebody who acts at a stage of it may not just now, though it is in review."""
    of_this = [moves.TRANSITIONS[moves.PASSES[Stage(stage)]] for stage in edition.stages]
    mine = [move for move in (moves.passes_next(edition), *of_this) if move and user.has_perm(move.permission, edition)]
    return mine[0].hindrance(edition, user) if mine and edition.stage else ""
