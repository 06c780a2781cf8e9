"""What the desk's pages share: drafts that are read-only while locked, and refusals shown as sentences."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from bulletin.models import Issue, IssueLocked, Sealed
from bulletin.press import PressError
from bulletin.workflow import Refused

REFUSALS = (Refused, IssueLocked, Sealed, PressError)


def issue_of(obj) -> Issue | None:
    return obj if isinstance(obj, Issue) else getattr(obj, "issue", None)


class DraftLock(admin.options.BaseModelAdmin):
    """A draft can be looked at, not changed, while an edition of its issue is open."""

    def _unlocked(self, obj) -> bool:
        issue = issue_of(obj)
        return issue is None or issue.pk is None or issue.open_edition is None

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._unlocked(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._unlocked(obj)


def or_say_why(request: HttpRequest, otherwise: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """The act's answer or, if it is refused, the sentence as a message on the page at `otherwise`."""
    try:
        return act()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(otherwise)


def viewable(model_admin: admin.ModelAdmin, request: HttpRequest, queryset, pk: int):
    """The object, for someone who may see it; raises PermissionDenied or Http404."""
    obj = get_object_or_404(queryset, pk=pk)
    if not model_admin.has_view_permission(request, obj):
        raise PermissionDenied
    return obj


def inline_pdf(pdf: bytes, issue: Issue) -> HttpResponse:
    """A PDF that was not released, to be looked at in the browser and kept by no cache."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{issue.year}-{issue.number}-unreleased.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
