"""The page 职责和权限: the table of `bulletin.rights` for everyone at the desk to read."""

from typing import NamedTuple

from django.contrib import admin
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from bulletin import rights
from bulletin.rights import Action
from office import roles


class RightsRow(NamedTuple):
    """An action, the stages it is possible in, and for each role whether it may."""

    action: Action
    stages: str
    cells: list[bool]


@require_safe
def page(request):
    held = roles.held_anywhere(request.user)
    context = {
        **admin.site.each_context(request),
        "title": "职责和权限",
        "roles": [(role, role in held) for role in roles.ROLES],
        "groups": {title: [_row(key, actions[key]) for key in actions] for title, actions in rights.GROUPS.items()},
    }
    return render(request, "admin/bulletin/rights.html", context)


def _row(key: str, action: Action) -> RightsRow:
    stages = "、".join(rights.STAGES[stage] for stage in action.stages)
    cells = [any(rights.may(role, key, stage) for stage in action.stages) for role in roles.ROLES]
    return RightsRow(action, "不分阶段" if action.stages == rights.ALWAYS else stages, cells)


urlpatterns = [path("", admin.site.admin_view(page), name="rights")]
