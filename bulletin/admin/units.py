"""Two names of one unit made one (合并到…): what would change is listed before it does."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from bulletin import drafting
from bulletin.admin.common import or_say_why
from office.models import RecipientUnit
from office.permissions import Permission
from office.refusal import Refused


def page(request, pk):
    if not request.user.has_perm(Permission.CHANGE_RECIPIENTUNIT):
        raise PermissionDenied
    unit = get_object_or_404(RecipientUnit, pk=pk)
    return _merge(request, unit) if request.method == "POST" else _show(request, unit)


def _show(request, unit: RecipientUnit):
    into = _chosen(request.GET.get("into", ""), unit)
    similar = [one for one in drafting.similar_units(unit.name) if one != unit]
    others = RecipientUnit.objects.filter(is_active=True).exclude(pk__in=[one.pk for one in (unit, *similar)])
    context = {
        **admin.site.each_context(request),
        "title": f"合并“{unit}”",
        "opts": RecipientUnit._meta,
        "unit": unit,
        "into": into,
        "similar": similar,
        "others": others,
        "uses": drafting.uses_of(unit) if into else None,
    }
    return render(request, "admin/office/recipientunit/merge.html", context)


def _merge(request, unit: RecipientUnit):
    def act():
        into = _chosen(request.POST.get("into", ""), unit)
        if into is None:
            raise Refused("没有合并：请先选要并入的单位。")
        drafting.merge_units(into, unit, by=request.user)
        messages.success(request, f"“{unit}”已经并入“{into}”，“{unit}”停用了。")
        return redirect("admin:office_recipientunit_change", into.pk)

    return or_say_why(request, reverse("unit_merge", args=[unit.pk]), act)


def _chosen(asked: str, unit: RecipientUnit) -> RecipientUnit | None:
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < 19
    return RecipientUnit.objects.exclude(pk=unit.pk).filter(pk=int(asked)).first() if is_number else None


urlpatterns = [path("<int:pk>/merge/", admin.site.admin_view(page), name="unit_merge")]
