"""The page 邮件订阅: who has issues announced to them by mail; a manager may take somebody off.

Addresses are the readers' own: they stand on this page alone, go into no file, and the log names them by a mark.
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bulletin import subscribers
from bulletin.models import Bulletin, ReaderLetter, Subscriber
from office.permissions import Permission

A_PAGE = 50


def _require(request: HttpRequest, permission: Permission) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied("读者的邮件地址由管理人员看管，需要的请找管理员。")


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    _require(request, Permission.VIEW_SUBSCRIBER)
    typed = request.GET.get("q", "").replace("\0", "").strip()
    confirmed = Subscriber.objects.confirmed()
    sent = Count("letters", filter=Q(letters__mailed_at__isnull=False, letters__edition__isnull=False))
    listed = confirmed.filter(email__icontains=typed).annotate(sent=sent).order_by("-confirmed_at", "-pk")
    told = Count("subscribers", filter=Q(subscribers__confirmed_at__isnull=False))
    context = {
        **admin.site.each_context(request),
        "title": "邮件订阅",
        "is_open": subscribers.is_open(),
        "q": typed,
        "rows": Paginator(listed.prefetch_related("bulletins"), A_PAGE).get_page(request.GET.get("page")),
        "of_bulletins": Bulletin.objects.annotate(told=told),
        "waiting": Subscriber.objects.filter(confirmed_at=None).count(),
        "resting": confirmed.exclude(rests_since=None).count(),
        "owed": ReaderLetter.objects.filter(mail_due_at__isnull=False).count(),
        "refusals": subscribers.REFUSALS,
    }
    return render(request, "admin/bulletin/subscribers.html", context)


@require_POST
def remove(request, pk: int) -> HttpResponseBase:
    _require(request, Permission.DELETE_SUBSCRIBER)
    subscribers.remove(get_object_or_404(Subscriber, pk=pk), by=request.user)
    messages.success(request, "已删去这个订阅和它的邮件地址，不再发信。")
    return redirect("subscribers")


urlpatterns = [
    path("", admin.site.admin_view(page), name="subscribers"),
    path("<int:pk>/remove/", admin.site.admin_view(remove), name="subscriber_remove"),
]
