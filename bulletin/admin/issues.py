"""An issue on one screen: where it stands, its facts, its lists, what may be done with it now."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils import timezone

from bulletin import moves, notes
from bulletin.admin import life, proofs
from bulletin.admin.common import DraftAdmin, or_say_why
from bulletin.admin.parts import INLINES
from bulletin.admin.review import standing_of
from bulletin.models import Bulletin, Edition, Issue, Status, changes_of
from bulletin.rights import DRAFTING, STAGES
from office.guard import merge
from office.models import User
from office.permissions import Permission


class IssueForm(forms.ModelForm):
    def clean(self):
        super().clean()
        facts = self.cleaned_data
        if facts.get("correction_note") and not facts.get("corrected_on") and "corrected_on" not in self.errors:
            facts["corrected_on"] = timezone.localdate()
        if facts.get("corrected_on") and not facts.get("correction_note") and "correction_note" not in self.errors:
            self.add_error("correction_note", "填了更正日期，还要写更正说明；不是更正，就把日期清空。")
        return facts


class StageFilter(admin.SimpleListFilter):
    title, parameter_name = "阶段", "stage"

    def lookups(self, request, model_admin):
        return list(STAGES.items())

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(newest_status=None if self.value() == DRAFTING else self.value())


@admin.register(Issue)
class IssueAdmin(DraftAdmin):
    form = IssueForm
    list_display = ("__str__", "total_number", "date", "stage")
    list_filter = ("bulletin", StageFilter, "year")
    search_fields = ("articles__title", "number")
    search_help_text = "文章标题里的字，或者期号"
    show_full_result_count = False
    actions = None
    facts = ("bulletin", ("year", "number", "total_number"), ("date", "publisher"))
    details = ("marking", "serial", "editors_note", "briefs_title", "imprint_office", "imprint_date", "print_run")

    # What is shown

    def get_queryset(self, request):
        return Issue.objects.select_related("bulletin").with_stage()

    @admin.display(description="阶段")
    def stage(self, issue):
        return Status(issue.newest_status).label if issue.newest_status else STAGES[DRAFTING]

    def get_inlines(self, request, obj):
        return INLINES if obj else ()

    def get_fieldsets(self, request, obj=None):
        fieldsets: list[tuple[str | None, dict[str, object]]] = [(None, {"fields": self.facts})]
        if obj and obj.was_released:
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

    def _standing(self, issue: Issue, user) -> dict:
        """Where the issue stands and what this person may do about it here; what is to be read first is done there."""
        editions = list(issue.editions.select_related("issue__bulletin", "submitted_by"))
        newest = editions[0] if editions else None
        return {
            "title": str(issue),
            "subtitle": None,
            "editions": editions,
            "edition": newest,
            "released": next((edition for edition in editions if edition.status == Status.RELEASED), None),
            "decisions": _decided_here(newest, user) if newest else {},
            "has_to_review": bool(newest and _is_decided_there(newest, user)),
            "standing": standing_of(newest) if newest else "",
            "show_save_and_add_another": False,
            "show_save_and_continue": False,  # saving leads back here anyway
            "open_notes": notes.open_for(issue) if editions else [],
            "may_submit": user.has_perm(Permission.SUBMIT_EDITION),  # and shown while the drafts are not locked
        }

    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, {**(extra_context or {}), "title": "新建一期"})

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {**(extra_context or {}), "title": "各期"})

    def history_view(self, request, object_id, extra_context=None):
        return life.page(request, object_id)

    def get_urls(self):
        return proofs.urls() + super().get_urls()

    # What is done

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        def save():
            response = page(request, object_id, form_url, extra_context)
            if hasattr(request, "is_saved") and "_submit_edition" in request.POST:
                issue = self.get_object(request, object_id)
                return self._submit(request, issue)  # after the save is committed: typesetting takes its time
            return response

        page = super().changeform_view
        response = or_say_why(request, request.path, save)
        if object_id and hasattr(response, "context_data"):
            response.context_data |= self._standing(response.context_data["original"], request.user)
        return response

    def _submit(self, request, issue):
        edition = moves.submit(issue, by=request.user)
        messages.success(request, f"{edition.issue}已送审，共{edition.pages}页。审核通过前稿件锁定；要改请先撤回。")
        return redirect("admin:bulletin_edition_change", edition.pk)

    def last_change(self, obj):
        people = changes_of([obj.pk]).get(obj.pk)
        if not people:
            return ""
        newest = max(people, key=people.__getitem__)
        return f"（{User.objects.get(pk=newest)}，{timezone.localtime(people[newest]):%H:%M}）"

    def state_of(self, request, obj):
        bodies = obj.articles.values_list("body", flat=True)
        return merge.digest(super().state_of(request, obj) + "".join(bodies))

    def save_model(self, request, obj, form, change):
        if not change:
            obj.briefs_title = obj.bulletin.briefs_title
        super().save_model(request, obj, form, change)
        if not change:
            obj.copy_standing_recipients()

    def has_delete_permission(self, request, obj=None):
        is_on_record = obj is not None and obj.newest_status is not None
        return super().has_delete_permission(request, obj) and not is_on_record

    def response_change(self, request, obj):
        if "_submit_edition" in request.POST:  # whose own sentence says it all
            return redirect("admin:bulletin_issue_change", obj.pk)
        return super().response_change(request, obj)

    def response_post_save_change(self, request, obj):
        return redirect("admin:bulletin_issue_change", obj.pk)

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, f"{obj}建好了，可以加文章和简讯。")
        return redirect("admin:bulletin_issue_change", obj.pk)


def _decided_here(edition: Edition, user) -> dict[str, moves.Move]:
    """What this person may decide on the page of the issue, by verb."""
    here = {verb: move for verb, move in moves.TRANSITIONS.items() if move.is_on_issue_page}
    return {verb: move for verb, move in here.items() if moves.is_offered(verb, edition, user)}


def _is_decided_there(edition: Edition, user) -> bool:
    """Whether this person has to decide on the review page, in sight of what is decided on."""
    there = (verb for verb, move in moves.TRANSITIONS.items() if not move.is_on_issue_page)
    return any(moves.is_offered(verb, edition, user) for verb in there)
