"""What somebody is told without the desk (我的通知): of files they fetched, and of what they choose to be told of.

Who works at the desk has all of it there, on the page 通知; the form of both pages is taken in here.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache

from bulletin import notices
from bulletin.models import Edition, Notice
from bulletin.models.notices import RECEIVED, REPLACE
from bulletin.reach import reach
from office.permissions import Permission
from office.refusal import Refused

A_PAGE = 50


@never_cache
@login_required
def mine(request):
    if request.user.is_staff:
        return redirect("notices")
    may_choose = reach(request.user, Permission.DOWNLOAD_EDITION)
    told = Notice.objects.public().filter(person=request.user)
    context = {
        "notices": Paginator(told, A_PAGE).get_page(request.GET.get("page")),
        "has_unread": told.filter(read_at=None).exists(),
        "choices": notices.offered_to(request.user) if may_choose else [],
        "messages": messages.get_messages(request),
    }
    return render(request, "site/my_notices.html", context)


@never_cache
@login_required
def follow(request, pk):
    """Read one's own notice: to where the new file is fetched, or to what readers see of the issue now."""
    notice = get_object_or_404(Notice.objects.public(), pk=pk, person=request.user)
    notices.read(request.user, pk=pk)
    return redirect(_address(request, notice))


@never_cache
@login_required
def read_all(request):
    if request.method == "POST":
        notices.read(request.user)
    return redirect("my_notices")


@never_cache
@login_required
def choose(request):
    """Take in what this person wants to be told of; back to the page they have their notices on."""
    if not reach(request.user, Permission.DOWNLOAD_EDITION):
        raise PermissionDenied("选择要哪些通知需要工作人员的权限，请向管理员申请“读者”角色。")
    if request.method == "POST":
        try:
            notices.choose(request.user, request.POST.getlist("choice"))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "已保存要哪些通知。")
    return redirect("my_notices")


def _address(request: HttpRequest, notice: Notice) -> str:
    assert notice.edition is not None  # of what is public
    if notice.action == RECEIVED:
        return reverse("my_received")
    issue = notice.edition.issue
    has_file = Edition.objects.released().filter(issue=issue).exists()
    if notice.action == REPLACE and has_file and request.user.has_perm(Permission.DOWNLOAD_EDITION, issue):
        shelf = reverse("downloads_year", args=[issue.bulletin.slug, issue.year])
        return f"{shelf}#{issue.bulletin.slug}-{issue.number}"
    return reverse("issue", args=[issue.bulletin.slug, issue.year, issue.number])


urlpatterns = [
    path("", mine, name="my_notices"),
    path("read/", read_all, name="my_notices_read"),
    path("choose/", choose, name="choose_notices"),
    path("<int:pk>/", follow, name="my_notice"),
]
