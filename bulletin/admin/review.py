"""The review page: the sealed edition as readers will see it, its PDF, and the decisions this person may make."""

import datetime as dt
from collections.abc import Iterable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from bulletin import content, editions, workflow
from bulletin.admin.common import framed, inline_pdf, or_say_why, viewable
from bulletin.models import EVER_RELEASED, Edition
from bulletin.views import DOWNLOAD_PERMISSION, pdf_response
from bulletin.workflow import Refused
from office.admin import ReadOnlyAdmin

# What each verb will do, as the page says it beside the button.
CONSEQUENCES = {
    "approve": "审定的就是这一版的网页、PDF 和收文单位；审定后内容不能再变，由发布人员发布。",
    "return": "退回后稿件解锁，编辑会收到理由，修改后重新送审。",
    "recall": "撤回后稿件解锁，这一版作废，修改后要重新送审。",
    "release": "发布后读者立即看到这一版，原有版本转为旧版。",
    "schedule": "到了时间自动发布，以您的名义；在那以前可以取消。",
    "unschedule": "取消以后不会自动发布，可以随时手动发布或重新定时。",
    "ask_withdrawal": "由审核人员核准；核准以前读者仍能看到。",
    "drop_withdrawal": "申请作废，读者照常看到这一期。",
    "withdraw": "核准后读者打开这一期会看到“已撤下”，各版本和 PDF 都不能再看。",
}
# What the form of a verb asks for besides.
ASKS_FOR = {"return": "reason", "ask_withdrawal": "reason", "schedule": "time"}
# The verbs as the forms of the review page call them.
DECISIONS = {
    "approve": lambda edition, by, form: workflow.approve(edition, by=by, seen=form.get("seen", "")),
    "return": lambda edition, by, form: workflow.return_(edition, by=by, reason=form.get("reason", "")),
    "recall": lambda edition, by, form: workflow.recall(edition, by=by),
    "release": lambda edition, by, form: workflow.release(edition, by=by),
    "schedule": lambda edition, by, form: workflow.schedule(edition, by=by, at=moment_in(form)),
    "unschedule": lambda edition, by, form: workflow.unschedule(edition, by=by),
    "ask_withdrawal": lambda edition, by, form: workflow.ask_withdrawal(edition, by=by, reason=form.get("reason", "")),
    "drop_withdrawal": lambda edition, by, form: workflow.drop_withdrawal(edition, by=by),
    "withdraw": lambda edition, by, form: workflow.withdraw(edition, by=by),
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
            "decisions": decisions(edition, request.user),
            "standing": standing_of(edition),
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

        @transaction.atomic
        def act():
            standing = request.POST.get("standing", "")
            held = Edition.objects.select_for_update().get(pk=pk)
            if standing != standing_of(held):
                raise Refused(f"没有{workflow.TRANSITIONS[verb].label}：您打开这一页以后有了变化，请看过现状再决定。")
            moved = DECISIONS[verb](edition, request.user, request.POST)
            messages.success(request, f"{moved}：{workflow.TRANSITIONS[verb].label}，办好了。")
            return redirect(page)

        return or_say_why(request, page, act)


def moment_in(form) -> dt.datetime:
    """The local time the form names; raises Refused."""
    try:
        at = dt.datetime.fromisoformat(form.get("at", ""))
    except ValueError as error:
        raise Refused("定时发布要写明哪一天几点几分，例如 2026-09-16 08:30。") from error
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def standing_of(edition: Edition) -> str:
    """How the edition and the talk about it stand: a decision made on another standing is refused."""
    notes = edition.notes.order_by("pk").values_list("pk", "resolved_at")
    return content.sha256(repr((edition.status, edition.release_at, edition.withdrawal_asked_at, list(notes))).encode())


def decisions(edition: Edition, user, among: Iterable[str] = workflow.TRANSITIONS) -> list[dict]:
    """What this person may decide now, each with what it will do and what it asks for."""
    return [
        {
            "verb": verb,
            "label": workflow.TRANSITIONS[verb].label,
            "consequence": CONSEQUENCES[verb],
            "asks_for": ASKS_FOR.get(verb),
        }
        for verb in workflow.offered(edition, user, among)
    ]
