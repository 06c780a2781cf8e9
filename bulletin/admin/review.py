"""The review page: the sealed edition as readers will see it, its PDF, and the decisions this person may make."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator

from bulletin import editions, workflow
from bulletin.admin.common import framed, inline_pdf, or_say_why, viewable
from bulletin.models import EVER_RELEASED, Edition
from bulletin.views import DOWNLOAD_PERMISSION, pdf_response
from office.admin import ReadOnlyAdmin

# What each verb does, as its button says it.
CONSEQUENCES = {
    "approve": "审定后内容不能再变，等待发布。",
    "return": "退回后稿件解锁，编辑按理由修改后重新送审。",
    "recall": "撤回后稿件解锁，这一版作废。",
    "release": "发布后读者立即看到这一版；原有版本转为旧版。",
    "withdraw": "撤下后读者打开这一期会看到“已撤下”。",
}
WITH_REASON = {"return", "withdraw"}
# The verbs as the forms of the review page call them.
DECISIONS = {
    "approve": lambda edition, by, form: workflow.approve(edition, by=by, seen=form.get("seen", "")),
    "return": lambda edition, by, form: workflow.return_(edition, by=by, reason=form.get("reason", "")),
    "recall": lambda edition, by, form: workflow.recall(edition, by=by),
    "release": lambda edition, by, form: workflow.release(edition, by=by),
    "withdraw": lambda edition, by, form: workflow.withdraw(edition, by=by, reason=form.get("reason", "")),
}


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "status", "pages", "submitted_by", "submitted_at")
    list_filter = ("status", "issue__bulletin")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("issue__bulletin", "submitted_by")

    def get_urls(self):
        guard = self.admin_site.admin_view
        views = [
            path("<int:pk>/page/", guard(self.page), name="bulletin_edition_page"),
            path("<int:pk>/edition.pdf", guard(self.pdf), name="bulletin_edition_pdf"),
            path("<int:pk>/move/<str:verb>/", guard(self.decide), name="bulletin_edition_decide"),
        ]
        return views + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        edition = viewable(self, request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": f"审核 {edition}",
            "opts": self.opts,
            "edition": edition,
            "moves": allowed_moves(edition, request.user),
            "is_contributor": request.user.pk in workflow.contributors(edition),
            "may_read_pdf": request.user.has_perm(DOWNLOAD_PERMISSION),
        }
        return render(request, "admin/bulletin/edition/review.html", context)

    @method_decorator(framed)
    def page(self, request, pk):
        edition = viewable(self, request, pk)
        mark = "" if edition.status in EVER_RELEASED else edition.get_status_display()
        return render(request, "site/proof.html", {"content": editions.document_of(edition), "mark": mark})

    @method_decorator(framed)
    def pdf(self, request, pk):
        edition = viewable(self, request, pk)
        if not request.user.has_perm(DOWNLOAD_PERMISSION):
            raise PermissionDenied("您没有下载 PDF 的权限，请找管理员。")
        if edition.status in EVER_RELEASED:
            return pdf_response(edition)
        page = reverse("admin:bulletin_edition_change", args=[pk])
        return or_say_why(request, page, lambda: inline_pdf(editions.unreleased_pdf(edition), edition.issue))

    def decide(self, request, pk, verb):
        if verb not in DECISIONS:
            raise Http404
        edition = viewable(self, request, pk)
        page = reverse("admin:bulletin_edition_change", args=[pk])
        if request.method != "POST":
            return redirect(page)  # who had to log in again comes back here by GET

        def act():
            moved = DECISIONS[verb](edition, request.user, request.POST)
            messages.success(request, f"{moved}{moved.get_status_display()}。")
            return redirect(page)

        return or_say_why(request, page, act)


def allowed_moves(edition: Edition, user) -> list[dict]:
    """The moves this person may make now, in the order of the table, each with what it will do."""
    return [
        {"verb": verb, "label": move.label, "consequence": CONSEQUENCES[verb], "needs_reason": verb in WITH_REASON}
        for verb, move in workflow.TRANSITIONS.items()
        if edition.status in move.sources
        and user.has_perm(move.permission)
        and (verb != "approve" or user.pk not in workflow.contributors(edition))
    ]
