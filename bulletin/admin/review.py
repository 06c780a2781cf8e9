"""The review page: the sealed edition as readers will see it, its PDF, what changed since the ones before it, what has
been said about it, and the decisions this person may make.
"""

import datetime as dt
from typing import NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from bulletin import archive, moves, proofreader
from bulletin.admin import approvals, decisions, invitations, pagepictures, remarks, wordfile
from bulletin.admin.common import framed, inline_pdf, or_say_why, viewable
from bulletin.document import comparison, content
from bulletin.document.dates import day_of_year
from bulletin.models import EVER_RELEASED, Edition, Note, Notice, Status
from bulletin.site.files.downloads import released_pdf
from office.admin import ReadOnlyAdmin
from office.audit import AuditEntry
from office.permissions import Permission

# Submissions that came to nothing: the drafts were opened again.
FALLEN = (Status.RETURNED, Status.RECALLED)
MOST_EVENTS = 50


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "where_it_stands", "pages", "submitted_by", "submitted_at")
    list_filter = ("status", "issue__bulletin")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("issue__bulletin", "submitted_by")

    @admin.display(description="状态", ordering="status")
    def where_it_stands(self, edition):
        return edition.standing

    def get_urls(self):
        guard = self.admin_site.admin_view
        views = [
            path("<int:pk>/page/", guard(self.page), name="bulletin_edition_page"),
            path("<int:pk>/edition.pdf", guard(self.pdf), name="bulletin_edition_pdf"),
        ]
        rooms = (decisions, pagepictures, remarks, invitations, approvals)
        of_rooms = [address for room in rooms for address in room.urls()]
        return [*views, *of_rooms, *wordfile.edition_urls(), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        edition = viewable(self, request, object_id)
        document = archive.document_of(edition)
        offered = decisions.offered_to(edition, request.user)
        refused = extra_context or {}  # of a decision
        unread = Notice.objects.unread().filter(person=request.user, edition=edition)
        if unread.exists():  # a look at a page waits for no lock unless it must
            unread.update(read_at=timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,  # two sheets side by side take the whole width
            "title": f"{edition}　{edition.standing}",
            "opts": self.opts,
            "edition": edition,
            "happened": happened_since(edition, refused.get("since") or request.GET.get("since", "")),
            "may_read_pdf": request.user.has_perm(Permission.DOWNLOAD_EDITION),
            "left": left_standing(edition),
            "signer": archive.signer_of(edition),
            "page_numbers": range(1, edition.pages + 1),
            "signed_wrongly": _signed_wrongly(edition, document, offered, request.user),
            **decisions.context(edition, offered, refused.get("typed")),
            **changesets(edition, document),
            **remarks.context(edition, document, request.user),
            **invitations.context(edition, request.user),
            **approvals.context(edition, request.user),
            **(extra_context or {}),
        }
        return render(request, "admin/bulletin/edition/review.html", context)

    @method_decorator(framed)
    def page(self, request, pk):
        edition = viewable(self, request, pk)
        mark = "" if edition.status in EVER_RELEASED else edition.get_status_display()
        return render(request, "site/proof.html", {"content": archive.document_of(edition), "mark": mark})

    @method_decorator(framed)
    def pdf(self, request, pk):
        edition = viewable(self, request, pk)
        if not request.user.has_perm(Permission.DOWNLOAD_EDITION):
            raise PermissionDenied("您没有下载 PDF 的权限，请找管理员。")
        page = reverse("admin:bulletin_edition_change", args=[pk])
        if edition.status in EVER_RELEASED:
            return or_say_why(request, page, lambda: released_pdf(request, edition))
        return or_say_why(request, page, lambda: inline_pdf(archive.unreleased_pdf(edition), edition.issue))


class Event(NamedTuple):
    """What somebody did to an edition or said about it; `note` is the thread to look at, if it is one."""

    at: dt.datetime
    who: str
    what: str
    note: int | None = None


def happened_since(edition: Edition, since: str) -> list[Event] | None:
    """What happened to the issue and was said about the edition since that moment; None if it names none."""
    moment = decisions.moment_of(since)
    if moment is None:
        return None
    acts = AuditEntry.objects.filter(subject=edition.issue.name, at__gte=moment)
    said = (
        Note.objects.standing()
        .filter(edition__issue=edition.issue_id)
        .filter(Q(at__gte=moment) | Q(resolved_at__gte=moment))
        .select_related("by", "invitation", "resolved_by")
    )
    events = [Event(entry.at, entry.actor_name, entry.action_label) for entry in acts[:MOST_EVENTS]]
    events += [event for note in said.order_by("-pk")[:MOST_EVENTS] for event in _events_of(note)]
    return sorted(event for event in events if event.at >= moment)


def _events_of(note: Note) -> list[Event]:
    thread = note.answers_id or note.pk
    events = [Event(note.at, note.author, "回复批注" if note.answers_id else "写批注", thread)]
    if note.resolved_at:
        events.append(Event(note.resolved_at, str(note.resolved_by), "解决批注", thread))
    return events


class ChangeSet(NamedTuple):
    """What changed since an earlier edition, which the heading names."""

    heading: str
    changes: list[comparison.Change]


def changesets(edition: Edition, document: content.Content) -> dict:
    """What changed against the edition readers had before, and against the last submission that came to nothing."""
    predecessor = Q(version=edition.version - 1, status__in=EVER_RELEASED)
    resubmitted = Q(version=edition.version, status__in=FALLEN)
    before = edition.issue.editions.filter(predecessor | resubmitted, pk__lt=edition.pk).select_related("returned_by")
    public = next((one for one in before if one.status in EVER_RELEASED), None)
    fallen = [one for one in before if one.status in FALLEN]
    compared = []
    if public:
        is_on_show = public.status == Status.RELEASED
        which = f"读者现在看到的第{public.version}版" if is_on_show else f"第{public.version}版"
        compared.append(ChangeSet(f"与{which}相比", _changes(public, document)))
    if fallen:
        how = "退回" if fallen[0].status == Status.RETURNED else "撤回"
        day = timezone.localdate(fallen[0].returned_at or fallen[0].recalled_at)
        heading = f"与上次送审（{day_of_year(day)}{how}）相比"
        compared.append(ChangeSet(heading, _changes(fallen[0], document)))
    returned = next((one for one in fallen if one.status == Status.RETURNED), None)
    return {"changesets": compared, "last_returned": returned}


def _changes(old: Edition, document: content.Content) -> list[comparison.Change]:
    return comparison.changes(archive.document_of(old), document)


class LeftStanding(NamedTuple):
    """What the proofreader had found when the edition was submitted: what needed a reason, and the rest."""

    explained: list[dict]
    others: list[dict]


def left_standing(edition: Edition) -> LeftStanding:
    explained = [one for one in edition.proofreading if one["reason"]]
    return LeftStanding(explained, [one for one in edition.proofreading if not one["reason"]])


def _signed_wrongly(edition: Edition, document: content.Content, offered: dict[str, moves.Move], user) -> str:
    """A sentence if another is printed as 审核 than who approved it or, to whom it is offered, would."""
    if edition.approved_by:
        printed = proofreader.printed_instead_of(str(edition.approved_by), document)
        return f"这一版是{edition.approved_by}审定的，版记里印的审核是“{printed}”，请核对。" if printed else ""
    printed = proofreader.printed_instead_of(str(user), document) if "approve" in offered else ""
    return f"版记里印的审核是“{printed}”，不是您（{user}）：审定以前请核对署名。" if printed else ""
