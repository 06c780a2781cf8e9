"""The reserve (备用稿): what was written and waits for an issue of its bulletin."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from bulletin import drafting
from bulletin.admin.common import or_say_why
from bulletin.document import richtext
from bulletin.models import Article, Brief, Issue
from bulletin.models.drafts import BROUGHT
from office.permissions import Permission
from office.refusal import Refused

TEXTS: dict[str, type[Article] | type[Brief]] = {"article": Article, "brief": Brief}
DELETED_AT_MOST = 30
_TO_WRITE = {Permission.CHANGE_ISSUE} | {
    Permission(f"bulletin.{action}_{kind}") for action in ("add", "change", "delete") for kind in TEXTS
}


def urls() -> list:
    guard = admin.site.admin_view
    acts = {"<int:pk>/put/": put, "<int:pk>/delete/": delete, "<int:history>/restore/": restore}
    return [
        path("reserve/", guard(page), name="bulletin_issue_reserve"),
        *(
            path(f"reserve/{kind}/{act}", guard(view), {"kind": kind}, name=f"bulletin_issue_reserve_{view.__name__}")
            for kind in TEXTS
            for act, view in acts.items()
        ),
    ]


@require_safe
def page(request):
    if not request.user.has_perms([Permission.VIEW_ISSUE, Permission.VIEW_ARTICLE, Permission.VIEW_BRIEF]):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "备用稿",
        "opts": Issue._meta,
        "lines": _lines(),
        "issues": Issue.objects.being_drafted().select_related("bulletin"),
        "deleted": [(part, _way_back(part)) for part in drafting.deleted_from_reserve()[:DELETED_AT_MOST]],
        "may_write": request.user.has_perms(_TO_WRITE),
    }
    return render(request, "admin/bulletin/issue/reserve.html", context)


def _way_back(part: drafting.Deleted) -> str:
    which = {"kind": part.kind, "history": part.history_id}
    return reverse("admin:bulletin_issue_reserve_restore", kwargs=which)


def put(request, kind, pk):
    """Into the issue that was chosen (放进…)."""

    def act() -> str:
        issue = Issue.objects.filter(pk=_number(request.POST.get("issue", ""))).first()
        if issue is None:
            raise Refused("没有放进去：请先选一期。")
        text = drafting.move(text_in_reserve(kind, pk), to=issue)
        return f"{drafting.called(text)}放进了{issue}，排在最后。"

    return _done(request, kind, {Permission.CHANGE_ISSUE, Permission(f"bulletin.change_{kind}")}, act)


def delete(request, kind, pk):
    def act() -> str:
        text = text_in_reserve(kind, pk)
        name = drafting.called(text)
        text.delete()
        return f"{name}删去了，要找回请看“最近删去的”。"

    return _done(request, kind, {Permission(f"bulletin.delete_{kind}")}, act)


def restore(request, kind, history):
    def act() -> str:
        model = TEXTS[kind]
        get_object_or_404(model.history.filter(issue=None), history_id=history)
        return f"{drafting.called(drafting.restore(model, history))}恢复了。"

    return _done(request, kind, {Permission(f"bulletin.add_{kind}")}, act)


def _done(request, kind: str, needs: set[Permission], act: Callable[[], str]) -> HttpResponseBase:
    """Back to the page, with what the act says of itself."""
    here = reverse("admin:bulletin_issue_reserve")
    if request.method != "POST":
        return redirect(here)  # who had to log in again comes back here by GET
    if not request.user.has_perms(needs):
        raise PermissionDenied("您没有改稿件的权限，请找编辑。")

    def say():
        messages.success(request, act())
        return redirect(here)

    return or_say_why(request, here, say)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def waiting(model: type[Article] | type[Brief]) -> QuerySet:
    """Each text in a reserve with who put it there and when, those that wait longest first."""
    later_in_issue = model.history.filter(id=OuterRef("id"), issue__isnull=False, history_id__gt=OuterRef("history_id"))
    here = model.history.filter(~Exists(later_in_issue), id=OuterRef("pk"), issue=None)
    came = here.exclude(history_change_reason=BROUGHT).order_by("history_id")
    return (
        model.objects.exclude(held_for=None)
        .select_related("held_for")
        .annotate(
            since=Subquery(came.values("history_date")[:1]), put_by=Subquery(came.values("history_user__name")[:1])
        )
        .order_by("held_for", "since", "pk")
    )


def text_in_reserve(kind: str, pk: int) -> Article | Brief:
    """Raises Refused if it is there no more."""
    text = TEXTS[kind].objects.exclude(held_for=None).filter(pk=pk).first()
    if text is None:
        raise Refused("这一篇已经不在备用稿里，请刷新页面看看现状。")
    return text


def count_words(text: Article | Brief) -> int:
    return richtext.count_words(text.body) if isinstance(text, Article) else len("".join(text.text.split()))


def _lines() -> list[dict]:
    """Articles, then briefs, bulletin by bulletin."""
    lines = [
        {"kind": kind, "text": text, "words": count_words(text)}
        for kind, model in TEXTS.items()
        for text in waiting(model)
    ]
    return sorted(lines, key=lambda line: line["text"].held_for_id)
