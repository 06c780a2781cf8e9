"""The page 两人同意: what was asked for and waits for a second person, who is told whose account it is about, and what
became of the last ones.
"""

from typing import NamedTuple

from django.contrib import admin, messages
from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from bulletin.admin.common import or_say_why
from office import anothers_hand, roles, two_persons
from office.accounts import fresh, second
from office.models import User
from office.permissions import Permission
from office.two_persons import Motion

SETTLED = 50  # shown of those that are over
ACTS = {"confirm": (two_persons.confirm, "已确认，现在生效"), "stop": (two_persons.stop, "已叫停，没有生效")}


class Account(NamedTuple):
    """What the second person has to know of an account before saying yes: a puppet looks like anybody by its name."""

    person: User
    roles: list[str]
    maker: str
    chose_password: User | None
    has_second: bool

    @classmethod
    def of(cls, person: User) -> "Account":
        return cls(
            person,
            roles.held_anywhere(person),
            anothers_hand.maker_of(person),
            anothers_hand.chose_password_of(person),
            second.has(person),
        )


def page(request):
    """All of them for whoever watches over accounts; for others those about themselves, and what they asked for."""
    user = request.user
    mine = Q() if user.has_perm(Permission.VIEW_MOTION) else Q(person=user) | Q(asked_by=user)
    motions = Motion.objects.filter(mine).select_related("person", "asked_by", "settled_by")
    waiting = [
        (
            motion,
            Account.of(motion.person) if motion.person else None,
            two_persons.may_confirm(motion, user),
            two_persons.may_stop(motion, user),
        )
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
