"""The review page: the sealed text and its printed pages side by side, and at each paragraph what was said about it,
what changed there and what the reports found; the decisions this person may make.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from bulletin import archive, derived, moves, notes, notices, openings, proofreader
from bulletin.admin import (
    approvals,
    decisions,
    dispatching,
    invitations,
    pagepictures,
    remarks,
    republishing,
    wordfile,
)
from bulletin.admin.common import framed, inline_pdf, or_say_why, viewable
from bulletin.document import content, marking, succession
from bulletin.document.dates import day_of_year
from bulletin.document.places import Place, places
from bulletin.models import EVER_RELEASED, Edition, Note, Status
from bulletin.reach import reach
from bulletin.site.files import ranges
from bulletin.site.files.public import pdf_file
from office.admin import ReadOnlyAdmin
from office.audit import AuditEntry, Outcome
from office.permissions import Permission

# Submissions that came to nothing: the drafts were opened again.
FALLEN = (Status.RETURNED, Status.RECALLED)
MOST_EVENTS = 50


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "where_it_stands", "pages", "submitted_by", "submitted_at")
    list_filter = ("status", "issue__bulletin")

    def get_queryset(self, request):
        seen = reach(request.user, Permission.VIEW_EDITION).within("issue__bulletin")
        return super().get_queryset(request).filter(seen).select_related("issue__bulletin", "submitted_by")

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return bool(reach(request.user, Permission.VIEW_EDITION))
        return request.user.has_perm(Permission.VIEW_EDITION, obj)

    @admin.display(description="状态", ordering="status")
    def where_it_stands(self, edition):
        return edition.standing

    def get_urls(self):
        guard = self.admin_site.admin_view
        views = [
            path("<int:pk>/page/", guard(self.page), name="bulletin_edition_page"),
            path("<int:pk>/edition.pdf", guard(self.pdf), name="bulletin_edition_pdf"),
        ]
        rooms = (decisions, pagepictures, remarks, invitations, approvals, republishing, dispatching)
        of_rooms = [address for room in rooms for address in room.urls()]
        return [*views, *of_rooms, *wordfile.edition_urls(), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        edition = viewable(self, request, object_id)
        document = archive.document_of(edition)
        offered = decisions.offered_to(edition, request.user)
        refused = extra_context or {}  # of a decision
        notices.read(request.user, edition=edition)
        if edition.status not in EVER_RELEASED:
            openings.of_edition(edition, openings.SAW_EDITION, by=request.user)
        talk = remarks.context(edition, document, request.user)
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,  # text, notes and page side by side take the whole width
            "title": f"{edition}　{edition.standing}",
            "opts": self.opts,
            "edition": edition,
            "happened": happened_since(edition, refused.get("since") or request.GET.get("since", "")),
            "may_read_pdf": request.user.has_perm(Permission.DOWNLOAD_EDITION, edition),
            "may_change": request.user.has_perm(Permission.CHANGE_ISSUE, edition),
            "signer": derived.signer_of(edition),
            "may_see_dispatch": edition.status in EVER_RELEASED
            and request.user.has_perm(Permission.VIEW_DISPATCH, edition),
            "page_numbers": range(1, edition.pages + 1),
            "signed_wrongly": _signed_wrongly(edition, document, offered, request.user),
            **decisions.context(edition, offered, refused.get("form_refused")),
            **reports(edition, document),
            **comparisons(edition, document, talk["earlier_remarks"]),
            **talk,
            "rewordable": [place.key for place in talk["places"] if place.takes_proposal],
            "names": {place.key: place.name for place in talk["places"]},
            **invitations.context(edition, request.user),
            **approvals.context(edition, offered, request.user),
            **(extra_context or {}),
        }
        return render(request, "admin/bulletin/edition/review.html", context)

    @method_decorator(framed)
    def page(self, request, pk):
        edition = viewable(self, request, pk)
        mark = "" if edition.status in EVER_RELEASED else edition.get_status_display()
        if mark:
            openings.of_edition(edition, openings.SAW_EDITION, by=request.user)
        return render(request, "site/proof.html", {"content": archive.document_of(edition), "mark": mark})

    @method_decorator(framed)
    def pdf(self, request, pk):
        edition = viewable(self, request, pk)
        if not request.user.has_perm(Permission.DOWNLOAD_EDITION, edition):
            raise PermissionDenied("您没有下载 PDF 的权限，请找管理员。")
        page = reverse("admin:bulletin_edition_change", args=[pk])

        def send():
            if edition.status in EVER_RELEASED:
                response = ranges.answer(request, pdf_file(edition))
            else:
                response = inline_pdf(archive.unreleased_pdf(edition), edition.issue)
            openings.of_edition(edition, openings.SAW_PDF, by=request.user)  # looked at here, it is no download
            return response

        return or_say_why(request, page, send)


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
    acts = AuditEntry.objects.filter(subject=edition.issue.name, at__gte=moment, outcome=Outcome.DONE)
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


class At(NamedTuple):
    """What stands at one place of the page, beside its words: changes, or what a report found."""

    place: Place
    found: list


class ChangeSet(NamedTuple):
    """What changed since another edition, place by place; what that is called, in full and in the bar."""

    key: str
    name: str
    short: str
    marked: list[At]

    @property
    def total(self) -> int:
        return sum(len(at.found) for at in self.marked)


def comparisons(edition: Edition, document: content.Content, earlier: list[notes.Remark]) -> dict:
    """What changed since the last submission that came to nothing, since what readers see, since the issue before.

    `heirs` says where on this page stands what stood on the submissions that these earlier notes were written on.
    """
    predecessor = Q(version=edition.version - 1, status__in=EVER_RELEASED)
    resubmitted = Q(version=edition.version, status__in=FALLEN)
    talked_about = {remark.note.edition_id for remark in earlier}
    wanted = predecessor | resubmitted | Q(pk__in=talked_about)
    before = list(edition.issue.editions.filter(wanted, pk__lt=edition.pk).select_related("returned_by"))
    public = next((one for one in before if one.version < edition.version and one.status in EVER_RELEASED), None)
    fallen = [one for one in before if one.version == edition.version and one.status in FALLEN]
    compared = []
    if fallen:
        how = "退回" if fallen[0].status == Status.RETURNED else "撤回"
        day = timezone.localdate(fallen[0].returned_at or fallen[0].recalled_at)
        compared.append(_changes("fallen", f"上次送审（{day_of_year(day)}{how}）", "上次送审", fallen[0], document))
    if public:
        is_on_show = public.status == Status.RELEASED
        short = f"第{public.version}版"
        name = f"读者现在看到的{short}" if is_on_show else short
        compared.append(_changes("public", name, short, public, document))
    if issue_before := _issue_before(edition):
        with suppress(*content.UNREADABLE):  # damage to another issue keeps nobody from reviewing this one
            unlike = succession.unlike(archive.document_of(issue_before), document)
            name = f"上一期（第{issue_before.issue.number}期）"
            compared.append(ChangeSet("before", name, "上一期", _at_places(unlike, document)))
    returned = next((one for one in fallen if one.status == Status.RETURNED), None)
    told_of = (one for one in before if one.pk in talked_about)
    heirs = {one.pk: marking.heirs(archive.document_of(one), document) for one in told_of}
    return {"changesets": compared, "last_returned": returned, "heirs": heirs}


def _changes(key: str, name: str, short: str, old: Edition, document: content.Content) -> ChangeSet:
    return ChangeSet(key, name, short, _at_places(marking.marks(archive.document_of(old), document), document))


def _at_places(found: Mapping[str, list], document: content.Content) -> list[At]:
    """In the order of the page."""
    return [At(place, found[place.key]) for place in places(document) if place.key in found]


def _issue_before(edition: Edition) -> Edition | None:
    """The newest released edition of the issue before this one."""
    issue = edition.issue
    earlier = Q(issue__year__lt=issue.year) | Q(issue__year=issue.year, issue__number__lt=issue.number)
    released = Edition.objects.released().filter(earlier, issue__bulletin=issue.bulletin_id)
    return released.select_related("issue").order_by("-issue__year", "-issue__number").first()


def reports(edition: Edition, document: content.Content) -> dict[str, list[At]]:
    """What the reports said when the edition was submitted, at the places they name.

    Of the print report, what is not well; of the proofreader, what was left standing, and why.
    """
    known = places(document)
    printed, read = defaultdict(list), defaultdict(list)
    for item in edition.preflight:
        if item["verdict"] != "合格":
            for key in marking.named_in(item["place"], known):
                printed[key].append(item)
    for finding in edition.proofreading:
        read[finding["place"]].append(finding)
    return {"print_report": _at_places(printed, document), "left": _at_places(read, document)}


def _signed_wrongly(edition: Edition, document: content.Content, offered: dict[str, moves.Move], user) -> str:
    """A sentence if another is printed as 审核 than who approved it or, to whom it is offered, would."""
    if edition.approved_by:
        printed = proofreader.printed_instead_of(str(edition.approved_by), document)
        return f"这一版是{edition.approved_by}审定的，版记里印的审核是“{printed}”，请核对。" if printed else ""
    printed = proofreader.printed_instead_of(str(user), document) if "approve" in offered else ""
    return f"版记里印的审核是“{printed}”，不是您（{user}）：审定以前请核对署名。" if printed else ""
