"""The whole life of an issue on one page (来龙去脉): who did what, when, on which fingerprint; every change of its
drafts, and the way back to what was deleted.
"""

from django.contrib import admin
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bulletin import drafting, incoming, moves, proofreader, proposals
from bulletin.admin import changes
from bulletin.admin.common import viewable
from bulletin.document import wording
from bulletin.models import Edition, Issue, changes_of
from office.audit import AuditEntry
from office.models import User
from office.permissions import Permission


@require_safe
def page(request, pk):
    issue = viewable(admin.site.get_model_admin(Issue), request, pk)
    editions = {edition.pk: edition for edition in issue.editions.all()}
    listed, entries = changes.page(issue, request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": f"来龙去脉　{issue}",
        "opts": Issue._meta,
        "issue": issue,
        "moves": _moves(issue, editions),
        "answers": proofreader.record_of(issue),
        "files": incoming.files_of(issue),
        "writers": _writers(issue),
        "deleted": [(part, _way_back(issue, part)) for part in drafting.deleted_parts(issue)],
        "may_download": request.user.has_perm(Permission.DOWNLOAD_EDITION, issue),
        "may_restore": admin.site.get_model_admin(Issue).has_change_permission(request, issue),
        "pages": listed,
        "entries": entries,
    }
    return render(request, "admin/bulletin/issue/life.html", context)


def _way_back(issue: Issue, part: drafting.Deleted) -> str:
    which = {"pk": issue.pk, "kind": part.kind, "row": part.history_id}
    return reverse("admin:bulletin_issue_restore", kwargs=which)


def _moves(issue: Issue, editions: dict[int, Edition]) -> list[dict]:
    """Every entry of the audit log on the issue's editions, newest first."""
    return [
        {
            "entry": entry,
            "edition": editions[entry.details["edition"]],
            "rewording": _rewording(entry),
            "written": list(moves.written_with(entry)),
        }
        for entry in reversed(moves.on_record(issue))
    ]


def _rewording(entry: AuditEntry) -> wording.Line:
    """Of a proposal that was taken, both wordings."""
    is_proposal = entry.action == proposals.TAKE
    return wording.beside(wording.words(entry.details["old"], entry.details["new"])) if is_proposal else ()


def _writers(issue: Issue) -> list[dict]:
    """Who changed the drafts, with the day of their newest change, newest first."""
    newest = changes_of([issue.pk]).get(issue.pk, {})
    names = User.objects.in_bulk(newest)
    newest_first = sorted(newest, key=newest.__getitem__, reverse=True)
    return [{"name": names[person], "at": newest[person]} for person in newest_first]
