"""What readers searched for and nothing released has (搜不到的), for whoever plans an issue: words, not people."""

import datetime as dt

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Sum
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from bulletin.models import Unfound
from bulletin.reach import reach
from bulletin.search.unfound import DAYS_KEPT, MOST_A_DAY
from office.permissions import Permission

PERIODS = {"30": 30, "90": DAYS_KEPT}  # as the address has them, in days
SHOWN = 200


@require_safe
def page(request):
    if not reach(request.user, Permission.VIEW_ISSUE):
        raise PermissionDenied("您没有看稿件的权限，请找管理员。")
    period = request.GET.get("days", "")
    period = period if period in PERIODS else "30"
    since = timezone.localdate() - dt.timedelta(days=PERIODS[period])
    found = Unfound.objects.filter(day__gt=since).order_by().values("typed", "has_parts")
    context = {
        **admin.site.each_context(request),
        "title": "读者搜不到的",
        "searches": found.annotate(sum=Sum("times"), last=Max("day")).order_by("-sum", "-last", "typed")[:SHOWN],
        "period": period,
        "periods": PERIODS,
        "shown": SHOWN,
        "most_a_day": MOST_A_DAY,
    }
    return render(request, "admin/bulletin/unfound.html", context)


urlpatterns = [path("", admin.site.admin_view(page), name="unfound")]
