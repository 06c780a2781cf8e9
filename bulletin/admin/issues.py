"""An issue on one screen: its facts, articles, briefs, recipients and names; preview it, submit it."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from bulletin import content, editions, richtext, workflow
from bulletin.admin.common import DraftAdmin, DraftLock, inline_pdf, or_say_why, viewable
from bulletin.models import Article, Brief, Bulletin, Credit, Issue, Recipient, Status


class PartInline(DraftLock, admin.TabularInline):
    """A list of an issue's parts, sortable by number or with the move buttons of desk.js."""

    extra = 0
    ordering = ("order", "pk")

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and self._unlocked(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._unlocked(request, obj)


class ArticleInline(PartInline):
    model = Article
    fields = ("title", "source", "words", "write", "order")
    readonly_fields = ("words", "write")

    @admin.display(description="字数")
    def words(self, article):
        return richtext.count_words(article.body) if article.pk else ""

    @admin.display(description="正文")
    def write(self, article):
        if not article.pk:
            return "保存后写正文"
        return format_html('<a href="{}">写正文</a>', reverse("admin:bulletin_article_change", args=[article.pk]))


class BriefInline(PartInline):
    model = Brief
    fields = ("text", "order")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3, "cols": 80})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class RecipientInline(PartInline):
    model = Recipient
    fields = ("kind", "unit", "order")
    autocomplete_fields = ("unit",)


class CreditInline(PartInline):
    model = Credit
    fields = ("kind", "person", "order")
    autocomplete_fields = ("person",)


@admin.register(Issue)
class IssueAdmin(DraftAdmin):
    list_display = ("__str__", "total_number", "date", "stage")
    list_filter = ("bulletin", "year")
    search_fields = ("articles__title", "number")
    actions = None
    date_hierarchy = "date"
    inlines = (ArticleInline, BriefInline, RecipientInline, CreditInline)
    facts = ("bulletin", ("year", "number", "total_number"), ("date", "publisher"))
    details = ("marking", "serial", "editors_note", "briefs_title", "imprint_office", "imprint_date", "print_run")

    # What is shown

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("bulletin").with_stage()

    @admin.display(description="阶段")
    def stage(self, issue):
        return Status(issue.newest_status).label if issue.newest_status else "起草"

    def get_inlines(self, request, obj):
        return self.inlines if obj else ()

    def get_fieldsets(self, request, obj=None):
        fieldsets = [(None, {"fields": self.facts})]
        if obj and obj.next_version > 1:
            fieldsets.append(("更正", {"fields": ("correction_note", "corrected_on")}))
        if obj:
            fieldsets.append(("其他", {"fields": self.details, "classes": ("collapse",)}))
        return fieldsets

    def get_changeform_initial_data(self, request):
        today = timezone.localdate()
        suggested = {"year": today.year, "date": today} | super().get_changeform_initial_data(request)
        asked = str(suggested.get("bulletin", ""))
        bulletins = Bulletin.objects.filter(pk=asked) if asked.isdecimal() else Bulletin.objects
        if bulletin := bulletins.first():
            suggested |= {
                "bulletin": bulletin.pk,
                "number": bulletin.suggest_number(today.year),
                "total_number": bulletin.suggest_total_number(),
                "publisher": bulletin.publisher,
            }
        return suggested

    def change_view(self, request, object_id, form_url="", extra_context=None):
        issue = self.get_object(request, object_id)
        extra = {"editions": issue.editions.select_related("submitted_by")} if issue else {}
        extra["show_save_and_add_another"] = False
        extra["may_submit"] = request.user.has_perm(workflow.SUBMIT_PERMISSION)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    # What is done

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        def save():
            response = page(request, object_id, form_url, extra_context)
            is_saved = request.method == "POST" and response.status_code == 302
            issue = object_id and self.get_object(request, object_id)
            if is_saved and issue and "_submit_edition" in request.POST:
                return self._submit(request, issue)  # after the save is committed: typesetting takes its time
            return response

        page = super().changeform_view
        return or_say_why(request, request.path, save)

    def _submit(self, request, issue):
        edition = workflow.submit(issue, by=request.user)
        messages.success(request, f"{edition.issue}已送审，共 {edition.pages} 页。审核通过前稿件锁定；要改请先撤回。")
        return redirect("admin:bulletin_edition_change", edition.pk)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.briefs_title = obj.bulletin.briefs_title
        super().save_model(request, obj, form, change)
        if not change:
            obj.copy_standing_recipients()

    def has_delete_permission(self, request, obj=None):
        is_on_record = obj is not None and obj.editions.exists()
        return super().has_delete_permission(request, obj) and not is_on_record

    def response_post_save_change(self, request, obj):
        return redirect("admin:bulletin_issue_change", obj.pk)

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, f"{obj}建好了，可以加文章和简讯。")
        return redirect("admin:bulletin_issue_change", obj.pk)

    # Previews: sealed in memory, stored nowhere

    def get_urls(self):
        views = [
            path("<int:pk>/preview/", self.admin_site.admin_view(self.preview), name="bulletin_issue_preview"),
            path("<int:pk>/preflight/", self.admin_site.admin_view(self.preflight), name="bulletin_issue_preflight"),
            path("<int:pk>/proof.pdf", self.admin_site.admin_view(self.proof), name="bulletin_issue_proof"),
        ]
        return views + super().get_urls()

    def preview(self, request, pk):
        issue = viewable(self, request, pk)
        return render(request, "site/proof.html", {"content": content.seal(issue), "mark": editions.proof_mark()})

    def proof(self, request, pk):
        issue = viewable(self, request, pk)

        def draw():
            drawn = editions.draw(content.seal(issue), mark=editions.proof_mark())
            return inline_pdf(drawn.pdf, issue)

        return or_say_why(request, reverse("admin:bulletin_issue_change", args=[pk]), draw)

    def preflight(self, request, pk):
        """The print report of the draft as it would be sealed now."""
        issue = viewable(self, request, pk)

        def inspect():
            report = editions.inspect(editions.draw(content.seal(issue)))
            context = {"title": f"印前检查　{issue}", "issue": issue, "items": report.plain()}
            return render(
                request, "admin/bulletin/issue/preflight.html", self.admin_site.each_context(request) | context
            )

        return or_say_why(request, reverse("admin:bulletin_issue_change", args=[pk]), inspect)
