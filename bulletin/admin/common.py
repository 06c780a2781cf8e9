"""What the desk's pages share: drafts that are read-only while locked, and refusals shown as sentences."""

from collections.abc import Callable

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_sameorigin

from bulletin.document import wording
from bulletin.models import Issue
from bulletin.press import Busy
from bulletin.reach import reach
from bulletin.site.files.public import has_to_wait
from office import refusals
from office.guard.admin import GuardedAdmin
from office.refusal import Refused

LONG = 120  # characters of two versions, beyond which only what differs is shown


def issue_of(obj) -> Issue | None:
    return obj if isinstance(obj, Issue) else getattr(obj, "issue", None)


class OfBulletins(BaseModelAdmin):
    """Pages of what belongs to a bulletin: of one object its bulletin is asked for; without one, whether there is any
    bulletin for which the person may. What is listed is for each model to say.
    """

    def permission_to(self, action: str) -> str:
        return f"{self.opts.app_label}.{get_permission_codename(action, self.opts)}"

    def _may(self, request, action: str, obj) -> bool:
        permission = self.permission_to(action)
        return bool(reach(request.user, permission)) if obj is None else request.user.has_perm(permission, obj)

    def has_view_permission(self, request, obj=None):
        return self._may(request, "view", obj) or self._may(request, "change", obj)

    def has_add_permission(self, request, *of_whom):
        return self._may(request, "add", *(of_whom or (None,)))

    def has_change_permission(self, request, obj=None):
        return self._may(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return self._may(request, "delete", obj)


class DraftAdmin(OfBulletins, GuardedAdmin):
    """A draft's own pages: it can be looked at, not changed, while an edition of its issue is open, and what the models
    refuse at the last moment is said, not thrown.
    """

    class Media:
        js = ["desk/desk.js"]
        css = {"all": ["desk/changes.css"]}

    def _unlocked(self, request, obj) -> bool:
        if getattr(request, "is_as_if_unlocked", False):  # the guard looks at what could be written
            return True
        issue = issue_of(obj)
        if issue is None or issue.pk is None:
            return True
        locks = request.__dict__.get("locks", {})  # asked several times for a page, and read once
        if issue.pk not in locks:
            self.know_lock(request, issue, is_locked=issue.open_edition is not None)
        return not request.locks[issue.pk]

    def know_lock(self, request, issue: Issue, *, is_locked: bool) -> None:
        """Whoever has read it need not have it read again for this page."""
        request.__dict__.setdefault("locks", {})[issue.pk] = is_locked

    def role_may_change(self, request, obj):
        return super().has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._unlocked(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._unlocked(request, obj)

    def lines(self, theirs, mine):
        is_long = len(theirs) + len(mine) > LONG
        return wording.lines(theirs.split("\n"), mine.split("\n")) if is_long else []

    def hold(self, obj):
        issues = Issue.objects.select_for_update().filter(pk__in=obj.issue_ids())
        if not list(issues):  # a text in the reserve
            super().hold(obj)

    def locked_because(self, obj):
        issue = issue_of(obj)
        return f"{issue}已经送审，稿件锁定。" if issue and issue.open_edition else ""

    def delete_view(self, request, object_id, extra_context=None):
        page = super().delete_view
        return or_say_why(request, request.path, lambda: page(request, object_id, extra_context))


def or_say_why(request: HttpRequest, otherwise: str, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The act's answer or, if it is refused, the sentence as a message on the page at `otherwise`; what is only looked
    at and has to wait for the press answers for itself, and says when to ask again.
    """
    try:
        return act()
    except Refused as refusal:
        if isinstance(refusal, Busy) and request.method != "POST":
            return has_to_wait(request, refusal)
        if request.method == "POST":
            refusals.keep(request, refusal)
        messages.error(request, str(refusal))
        return HttpResponseRedirect(otherwise)


def busy(refusal: Busy) -> JsonResponse:
    """For a script, which asks again by itself: {"refused", "again": after so many seconds}."""
    answer = {"refused": str(refusal), "again": refusal.seconds}
    return JsonResponse(answer, status=503, headers={"Retry-After": refusal.seconds})


def viewable(model_admin: admin.ModelAdmin, request: HttpRequest, pk: int | str):
    """The object, for someone who may see it; raises PermissionDenied or Http404."""
    obj = model_admin.get_object(request, str(pk))
    if obj is None:
        raise Http404
    if not model_admin.has_view_permission(request, obj):
        raise PermissionDenied
    return obj


def framed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view whose page is shown inside another page of the desk."""
    return xframe_options_sameorigin(csp_replace({"frame-ancestors": [SELF]})(view))


def inline_pdf(pdf: bytes, issue: Issue) -> HttpResponse:
    """A PDF that was not released, to be looked at in the browser."""
    return passing_pdf(pdf, f"{issue.year}-{issue.number}-unreleased.pdf")


def passing_pdf(pdf: bytes, filename: str) -> HttpResponse:
    """A PDF to be looked at in the browser and kept by no cache; `filename` is ASCII."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response
