"""The page 通知: what concerns this person, what else they choose to be told of and, for managers, the letters that
wait or have failed.
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone

from bulletin import letters, notices, subscribers
from bulletin.admin import editing
from bulletin.models import Issue, Notice
from bulletin.reach import reach
from office.permissions import Permission

A_PAGE = 50
MANAGES_LETTERS = Permission.CHANGE_USER  # who may mend an address


def page(request):
    mine = Notice.objects.filter(notices.may_read(), person=request.user)
    context = {
        **admin.site.each_context(request),
        "title": "通知",
        "notices": Paginator(mine, A_PAGE).get_page(request.GET.get("page")),
        "choices": notices.offered_to(request.user) if reach(request.user, Permission.DOWNLOAD_EDITION) else [],
    }
    if request.user.has_perm(MANAGES_LETTERS):
        owed = Notice.objects.undelivered().filter(person__is_active=True).select_related("person").with_subject()
        context["letters"] = Paginator(owed, A_PAGE).get_page(request.GET.get("letters"))
        context["given_up"] = sum(letters.given_up(post).count() for post in (letters.NOTICES, subscribers.POST))
    return render(request, "admin/bulletin/notices.html", context)


def follow(request, pk):
    """Read one's own notice: to the edition it is about or, of a note, to the paragraph for who may change it now."""
    mine = Notice.objects.filter(notices.may_read(), person=request.user)
    notice = get_object_or_404(mine.select_related("note__answers"), pk=pk)
    notices.read(request.user, pk=pk)
    if notice.is_public:
        return redirect("my_notice", pk)
    if notice.action == notices.LETTER_FAILED:
        return redirect("notices")
    if notice.action == notices.TAMPERED:  # whose own page may be closed
        return redirect("workbench")
    if notice.edition is None:
        return redirect("motions")
    if notice.action == notices.DISPATCH_FAILED:
        return redirect("admin:bulletin_edition_dispatch", notice.edition_id)
    page = reverse("admin:bulletin_edition_change", args=[notice.edition_id])
    if notice.note is None:
        return redirect(page)
    issue = notice.edition.issue
    thread = notice.note.answers or notice.note
    if admin.site.get_model_admin(Issue).has_change_permission(request, issue):
        here = editing.place_on_page(issue, thread)
        return redirect(reverse("admin:bulletin_issue_change", args=[issue.pk]) + here)
    return redirect(f"{page}#note-{notice.note.pk}")


def read_all(request):
    if request.method == "POST":
        notices.read(request.user)
    return redirect("notices")


def resend(request, pk):
    """Have a letter that failed tried again, as if for the first time."""
    if not request.user.has_perm(MANAGES_LETTERS):
        raise PermissionDenied("重发信件由管理人员办理，请找管理员。")
    if request.method == "POST":
        notice = get_object_or_404(Notice, pk=pk)
        failed = Notice.objects.undelivered().exclude(fault="")
        if failed.filter(pk=pk).update(mail_due_at=timezone.now(), tries=0):
            notices.settle_failure(notice)
            messages.success(request, f"给{notice.person}的信重新排上了，下一次发信时发出。")
        else:
            messages.warning(request, f"给{notice.person}的信已经发出或正等着发，不用重发。")
    return redirect("notices")


def resend_all(request):
    """Have every letter that was given up tried again, to people and to subscribers."""
    if not request.user.has_perm(MANAGES_LETTERS):
        raise PermissionDenied("重发信件由管理人员办理，请找管理员。")
    if request.method == "POST":
        again = sum(map(letters.resend_given_up, (letters.NOTICES, subscribers.POST)))
        said = f"{again}封信重新排上了，下一次发信时发出。" if again else "没有不再自动发的信，不用重发。"
        messages.success(request, said)
    return redirect("notices")


urlpatterns = [
    path("", admin.site.admin_view(page), name="notices"),
    path("read/", admin.site.admin_view(read_all), name="notices_read"),
    path("resend/", admin.site.admin_view(resend_all), name="notices_resend"),
    path("<int:pk>/", admin.site.admin_view(follow), name="notice"),
    path("<int:pk>/resend/", admin.site.admin_view(resend), name="notice_resend"),
]
