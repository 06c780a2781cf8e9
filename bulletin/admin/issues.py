"""An issue on one screen: where it stands, its facts, its lists, what may be done with it now."""

import json
import secrets

from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from bulletin import moves, notices
from bulletin.admin import (
    decisions,
    drafting,
    editing,
    finding,
    incoming,
    kept,
    life,
    pieces,
    printed,
    proofread,
    proofs,
    returned,
    wordfile,
)
from bulletin.admin.common import DraftAdmin
from bulletin.drafting import like_the_last
from bulletin.models import Bulletin, Edition, Issue, Status, changes_of
from bulletin.reach import reach
from bulletin.rights import DRAFTING, STAGES
from bulletin.search.entries import Unanswerable
from office.forms import NativeDate
from office.guard import merge
from office.guard.admin import storable
from office.models import OpenForm, User
from office.permissions import Permission


class IssueForm(forms.ModelForm):
    class Meta:
        model = Issue
        fields = (
            *("bulletin", "year", "number", "total_number", "date", "publisher"),
            *("correction_note", "corrected_on", "editors_note", "briefs_title"),
            *("marking", "serial", "signer", "imprint_office", "imprint_date", "print_run", "further"),
        )
        widgets = {
            "editors_note": forms.Textarea({"rows": 3}),
            "correction_note": forms.Textarea({"rows": 2}),
            "further": forms.Textarea({"rows": 2}),
        } | {name: NativeDate() for name in ("date", "corrected_on", "imprint_date")}

    def clean(self):
        super().clean()
        facts = self.cleaned_data
        if facts.get("correction_note") and not facts.get("corrected_on") and "corrected_on" not in self.errors:
            facts["corrected_on"] = timezone.localdate()
        if facts.get("corrected_on") and not facts.get("correction_note") and "correction_note" not in self.errors:
            self.add_error("correction_note", "填了更正日期，还要写更正说明；不是更正，就把日期清空。")
        return facts


ONE_BUTTON = {"show_save_and_add_another": False, "show_save_and_continue": False}  # saving leads to the issue's page


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
    list_display = ("issue", "total", "date", "pages", "editors", "stage")
    list_filter = ("bulletin", StageFilter, "year")
    search_fields = ("number",)  # that there is a field; what it finds: get_search_results
    search_help_text = "标题、正文里的字，期号、总期号，或者日期"
    show_full_result_count = False
    actions = None
    fields = ("bulletin", ("year", "number", "total_number"), ("date", "publisher"))  # of a new one
    formfield_overrides = {models.DateField: {"widget": NativeDate}}

    # What is shown

    def get_queryset(self, request):
        seen = reach(request.user, Permission.VIEW_ISSUE).within("bulletin")
        return Issue.objects.filter(seen).select_related("bulletin").with_stage()

    def get_search_results(self, request, queryset, search_term):
        """What is on the list, whether or not something is looked for."""
        typed = storable(search_term).strip()
        try:
            seen = reach(request.user, Permission.VIEW_ISSUE)
            found = finding.found_in(queryset, typed, seen) if typed else finding.InList(queryset)
        except Unanswerable as fault:
            messages.error(request, str(fault))
            found = finding.InList(queryset.none())
        if found.is_cut:
            messages.info(request, "写到的期很多，只列出最近的：请多写一个词，把范围缩小。")
        return finding.as_listed(found.issues), False

    @admin.display(description="期")
    def issue(self, issue):
        return render_to_string("admin/bulletin/issue/line.html", {"issue": issue, "titles": issue.articles.all()})

    @admin.display(description="总期号", ordering="total_number", empty_value="")
    def total(self, issue):
        return f"总第{issue.total_number}期" if issue.total_number else ""

    @admin.display(description="页数", empty_value="")
    def pages(self, issue):
        return f"{issue.newest_pages}页" if issue.newest_pages else ""

    @admin.display(description="编辑")
    def editors(self, issue):
        return "、".join(str(credit.person) for credit in issue.editing)

    @admin.display(description="阶段")
    def stage(self, issue):
        return finding.stage_of(issue)

    def get_changeform_initial_data(self, request):
        today = timezone.localdate()
        suggested = {"year": today.year, "date": today} | super().get_changeform_initial_data(request)
        asked = str(suggested.get("bulletin", ""))
        mine = Bulletin.objects.filter(reach(request.user, Permission.ADD_ISSUE).within("pk"))
        bulletins = mine.filter(pk=asked) if asked.isdecimal() else mine
        if bulletin := bulletins.first():
            suggested |= {
                "bulletin": bulletin.pk,
                "number": bulletin.suggest_number(today.year),
                "total_number": bulletin.suggest_total_number(),
                "publisher": bulletin.publisher,
            }
        return suggested

    def _standing(self, request, issue: Issue) -> dict:
        """Where the issue stands and what this person may do about it here; what is to be read first is done there."""
        user = request.user
        editions = list(issue.editions.select_related("issue__bulletin", "submitted_by"))
        newest = editions[0] if editions else None
        self.know_lock(request, issue, is_locked=any(edition.is_open for edition in editions))
        return {
            "editions": editions,
            "edition": newest,
            "released": next((edition for edition in editions if edition.status == Status.RELEASED), None),
            **(decisions.context(newest, _decided_here(newest, user)) if newest else {}),
            "has_to_review": bool(newest and _is_decided_there(newest, user)),
            "may_download": user.has_perm(Permission.DOWNLOAD_EDITION, issue),
            "may_submit": user.has_perm(Permission.SUBMIT_EDITION, issue),  # and shown while the drafts are not locked
        }

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "bulletin":
            kwargs["queryset"] = Bulletin.objects.filter(reach(request.user, Permission.ADD_ISSUE).within("pk"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, {**(extra_context or {}), "title": "新建一期", **ONE_BUTTON})

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {**(extra_context or {}), "title": "各期"})

    def history_view(self, request, object_id, extra_context=None):
        return life.page(request, object_id)

    def get_urls(self):
        rooms = (proofs, wordfile, drafting, editing, printed, proofread, incoming, returned)
        return [*(address for room in rooms for address in room.urls()), *super().get_urls()]

    # What is done

    @method_decorator(csp_update(settings.WRITING_PAGE_CSP))
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            return super().changeform_view(request, None, form_url, extra_context)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        issue = self.get_object(request, unquote(object_id))
        if issue is None:
            raise Http404
        if not self.has_view_permission(request, issue):
            raise PermissionDenied
        notices.read(request.user, edition__issue=issue)
        return editing.page(request, issue, self._standing(request, issue) | self._unsaved(request, issue))

    def _unsaved(self, request, issue: Issue) -> dict:
        """What this person typed here and did not save, to be decided on or, once they chose to, to be gone on with."""
        if not self.role_may_change(request, issue):
            return {}
        address = reverse("admin:bulletin_issue_keep", args=[issue.pk])
        chosen = None
        if "unsaved" in request.GET:
            asked = self._opened(request, issue).filter(tab=storable(request.GET["unsaved"]))
            asked.take_back()
            if self.has_change_permission(request, issue):
                chosen = asked.filter(unsaved__isnull=False).first()
        restored = kept.restored(issue, chosen, self.form) if chosen else {}
        here = self._here(request, issue)
        lying = [form for form in here.kept if not chosen or form.pk != chosen.pk]
        return {
            "keep_address": address,
            "tab": chosen.tab if chosen else secrets.token_hex(16),
            "restored": restored,
            "kept": kept.undecided(issue, lying, self.form),
            "others": here.others,
        }

    def keep_apart(self, request, issue: Issue, sent: list[pieces.Sent]) -> None:
        """What of a save this tab still has unsaved."""
        if sent:
            self._keep(request, issue, {one.key: [json.dumps(one.parcel)] for one in sent}, "")
        else:
            self.forget(request, issue)

    def told(self, request, obj):
        others = OpenForm.objects.at_page(self.page_of(obj), request.user).exclude(user=request.user)
        return {"at_work": kept.at_work(list(others))}

    def last_change(self, obj):
        people = changes_of([obj.pk]).get(obj.pk)
        if not people:
            return ""
        newest = max(people, key=people.__getitem__)
        return f"（{User.objects.get(pk=newest)}，{timezone.localtime(people[newest]):%H:%M}）"

    def state_of(self, request, obj):
        issue = editing.with_parts(obj)
        texts = [pieces.of_text(draft) for draft in (*issue.articles.all(), *issue.briefs.all())]
        lists = [pieces.of_facts(issue, self.form), *(pieces.of_names(key, issue) for key in pieces.NAMES)]
        return merge.digest(str([(piece.key, piece.values) for piece in (*texts, *lists)]))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        like_the_last(obj)

    def has_delete_permission(self, request, obj=None):
        is_on_record = obj is not None and obj.newest_status is not None
        return super().has_delete_permission(request, obj) and not is_on_record

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
