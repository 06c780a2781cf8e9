"""The page 两人同意: what was asked for and waits for a second person, and what became of the last ones."""

from django.contrib import admin, messages
from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from bulletin.admin.common import or_say_why
from office import two_persons
from office.accounts import fresh
from office.permissions import Permission
from office.two_persons import Motion

SETTLED = 50  # shown of those that are over
ACTS = {"confirm": (two_persons.confirm, "已确认，现在生效"), "stop": (two_persons.stop, "已叫停，没有生效")}


def page(request):
    """All of them for whoever watches over accounts; for others those about themselves, and what they asked for."""
    user = request.user
    mine = Q() if user.has_perm(Permission.VIEW_MOTION) else Q(person=user) | Q(asked_by=user)
    motions = Motion.objects.filter(mine).select_related("person", "asked_by", "settled_by")
    waiting = [
        (motion, two_persons.may_confirm(motion, user), two_persons.may_stop(motion, user))
        for motion in motions.waiting().order_by("due_at")
    ]
    context = {
        **admin.site.each_context(request),
        "title": "两人同意",
        "waiting": waiting,
        "settled": motions.exclude(settled_at=None).order_by("-settled_at")[:SETTLED],
    }
    return render(request, "admin/office/motions.html", context)


def act(request, pk: int, act: str) -> HttpResponseBase:
    if act not in ACTS:
        raise Http404
    if request.method != "POST":
        return redirect("motions")  # who had to log in again comes back here by GET
    motion = get_object_or_404(Motion, pk=pk)
    do, done = ACTS[act]

    def decide() -> HttpResponseBase:
        if act == "confirm":
            fresh.require(request, "确认")
        messages.success(request, f"{do(motion, by=request.user)}：{done}。")
        return redirect("motions")

    return or_say_why(request, reverse("motions"), decide)


urlpatterns = [
    path("", admin.site.admin_view(page), name="motions"),
    path("<int:pk>/<str:act>/", admin.site.admin_view(act), name="motion"),
]
