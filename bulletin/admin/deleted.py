"""What was deleted from an issue, and the way back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse

from bulletin import drafting
from bulletin.admin.common import or_say_why, viewable
from bulletin.models import PARTS, Issue
from bulletin.models.drafts import Contribution, Part
from office.permissions import Permission

MODELS: dict[str, type[Part]] = {str(model._meta.model_name): model for model in PARTS}


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path(f"<int:pk>/restore/{kind}/<int:row>/", guard(restore), {"kind": kind}, name="bulletin_issue_restore")
        for kind in MODELS
    ]


def restore(request, pk, kind, row):
    """The button beside what was deleted, on the page of the life of the issue."""
    issue = viewable(admin.site.get_model_admin(Issue), request, pk)
    here = reverse("admin:bulletin_issue_history", args=[pk])
    if request.method != "POST":
        return redirect(here)  # who had to log in again comes back here by GET
    if not request.user.has_perms({Permission.CHANGE_ISSUE, Permission(f"bulletin.add_{kind}")}, issue):
        raise PermissionDenied("您没有修改稿件的权限，请找编辑。")

    def act():
        messages.success(request, f"{named(bring_back(issue, kind, row))}恢复了。")
        return redirect(here)

    return or_say_why(request, here, act)


def bring_back(issue: Issue, kind: str, row: int) -> Part:
    """The part of this issue, and of no other, that was deleted by this row of its history."""
    model = MODELS[kind]
    get_object_or_404(model.history.filter(issue=issue.pk), history_id=row)
    return drafting.restore(model, row)


def named(part: Part) -> str:
    """What the part is called in a sentence."""
    return drafting.called(part) if isinstance(part, Contribution) else f"“{part}”"
