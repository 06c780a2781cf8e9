"""The reserve (备用稿): what was written and waits for an issue of its bulletin."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from bulletin import drafting
from bulletin.admin.common import or_say_why
from bulletin.document import richtext
from bulletin.models import Article, Brief, Issue
from bulletin.models.drafts import BROUGHT
from bulletin.reach import Reach, reach
from office.permissions import Permission
from office.refusal import Refused

TEXTS: dict[str, type[Article] | type[Brief]] = {"article": Article, "brief": Brief}
DELETED_AT_MOST = 30
TO_SEE = (Permission.VIEW_ISSUE, Permission.VIEW_ARTICLE, Permission.VIEW_BRIEF)
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
    seen, mine = reach(request.user, *TO_SEE), reach(request.user, *_TO_WRITE)
    if not seen:
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "备用稿",
        "opts": Issue._meta,
        "lines": _lines(seen, mine),
        "issues": Issue.objects.being_drafted().filter(mine.within("bulletin")).select_related("bulletin"),
        "deleted": [(part, _way_back(part)) for part in _deleted(seen)[:DELETED_AT_MOST]],
        "may_write": bool(mine),
    }
    return render(request, "admin/bulletin/issue/reserve.html", context)


def _deleted(seen: Reach) -> list[drafting.Deleted]:
    return [part for part in drafting.deleted_from_reserve() if seen.is_everywhere or part.held_for in seen.bulletins]


def _way_back(part: drafting.Deleted) -> str:
    which = {"kind": part.kind, "history": part.history_id}
    return reverse("admin:bulletin_issue_reserve_restore", kwargs=which)


def put(request, kind, pk):
    """Into the issue that was chosen (放进…)."""

    def act() -> str:
        issue = Issue.objects.filter(pk=_number(request.POST.get("issue", ""))).first()
        if issue is None:
            raise Refused("没有放进去：请先选一期。")
        text = text_in_reserve(kind, pk)
        _require(request, {Permission.CHANGE_ISSUE, Permission(f"bulletin.change_{kind}")}, text, issue)
        text = drafting.move(text, to=issue)
        return f"{drafting.called(text)}放进了{issue}，排在最后。"

    return _done(request, act)


def delete(request, kind, pk):
    def act() -> str:
        text = text_in_reserve(kind, pk)
        _require(request, {Permission(f"bulletin.delete_{kind}")}, text)
        name = drafting.called(text)
        text.delete()
        return f"{name}删去了，要找回请看“最近删去的”。"

    return _done(request, act)


def restore(request, kind, history):
    def act() -> str:
        model = TEXTS[kind]
        row = get_object_or_404(model.history.filter(issue=None), history_id=history)
        _require(request, {Permission(f"bulletin.add_{kind}")}, row.instance)
        return f"{drafting.called(drafting.restore(model, history))}恢复了。"

    return _done(request, act)


def _require(request, needs: set[Permission], *of_these: Model) -> None:
    """The right to do this to each of them, wherever it stands or is to stand."""
    if not all(request.user.has_perms(needs, one) for one in of_these):
        raise PermissionDenied("您没有改稿件的权限，请找编辑。")


def _done(request, act: Callable[[], str]) -> HttpResponseBase:
    """Back to the page, with what the act says of itself."""
    here = reverse("admin:bulletin_issue_reserve")
    if request.method != "POST":
        return redirect(here)  # who had to log in again comes back here by GET
    if not reach(request.user, Permission.CHANGE_ISSUE):
        raise PermissionDenied("您没有改稿件的权限，请找编辑。")

    def say():
        messages.success(request, act())
        return redirect(here)

    return or_say_why(request, here, say)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def waiting(model: type[Article] | type[Brief], mine: Reach) -> QuerySet:
    """Each text in a reserve within this reach, with who put it there and when, those that wait longest first."""
    later_in_issue = model.history.filter(id=OuterRef("id"), issue__isnull=False, history_id__gt=OuterRef("history_id"))
    here = model.history.filter(~Exists(later_in_issue), id=OuterRef("pk"), issue=None)
    came = here.exclude(history_change_reason=BROUGHT).order_by("history_id")
    return (
        model.objects.filter(mine.within("held_for"), held_for__isnull=False)
        .select_related("held_for")
        .annotate(
            since=Subquery(came.values("history_date")[:1]), put_by=Subquery(came.values("history_user__name")[:1])
        )
        .order_by("held_for", "since", "pk")
    )


def text_in_reserve(kind: str, pk: int) -> Article | Brief:
    """Raises Refused if it is there no more."""
    for text in found(kind, pk):
        return text
    raise Refused("这一篇已经不在备用稿里，请刷新页面看看现状。")


def found(kind: str, pk: int) -> list[Article | Brief]:
    """The text, if it is in a reserve."""
    return list(TEXTS[kind].objects.exclude(held_for=None).filter(pk=pk))


def count_words(text: Article | Brief) -> int:
    return richtext.count_words(text.body) if isinstance(text, Article) else len("".join(text.text.split()))


def _lines(seen: Reach, mine: Reach) -> list[dict]:
    """Articles, then briefs, bulletin by bulletin."""
    lines = [
        {"kind": kind, "text": text, "words": count_words(text), "may_write": mine.covers(text)}
        for kind, model in TEXTS.items()
        for text in waiting(model, seen)
    ]
    return sorted(lines, key=lambda line: line["text"].held_for_id)
