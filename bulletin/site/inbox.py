"""我的收文: what came to the units for which somebody with an account receives, newest first."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bulletin import dispatch
from bulletin.models import Receipt
from bulletin.reach import reach
from office.permissions import Permission

A_PAGE = 50


@never_cache
@require_safe
@login_required
def mine(request):
    if not reach(request.user, Permission.DOWNLOAD_EDITION):
        raise PermissionDenied("看收文需要“读者”角色，请找管理员。")
    defer = (f"dispatch__edition__{name}" for name in ("content", "preflight", "proofreading", "marks"))
    rows = dispatch.known().of_person(request.user).defer(*defer).prefetch_related("receipts")
    pages = Paginator(rows.order_by("-dispatch__made_at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    lines = [(row, {receipt.of for receipt in row.receipts.all()}) for row in pages]
    context = {"pages": pages, "lines": lines, "of": Receipt.Of}
    return render(request, "site/my_received.html", context)


urlpatterns = [path("", mine, name="my_received")]
