"""The desk's forms with the guard on: stale saves refused, typed words kept, others who are here named."""

import json
import re
import secrets
from typing import NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html

from office.guard import merge
from office.models import OpenForm

LONGEST_UNSAVED = 2_000_000  # characters
TAB = "tab"  # the hidden field by which the open pages of one person are told apart
NEVER_KEPT = {"csrfmiddlewaretoken", merge.SEEN, TAB}
STALE = "没有保存：您打开这一页以后，有人改过{who}。不同的地方列在下面，您写的还在表单里，核对后再保存一次。"
RESTORED = "这是您上次没有保存的内容，还没有存进去：看过后请保存。"


class Here(NamedTuple):
    """Who else has a page open, and what this person typed there and did not save, newest first."""

    others: list[str]
    kept: list[OpenForm]


class GuardedAdmin(admin.ModelAdmin):
    """A model's pages at the desk, none of which silently overwrites what another wrote."""

    def normalise(self, name: str, text: str) -> str:
        """The one spelling of a field by which two versions of it are compared."""
        return text

    def readable(self, name: str, text: str) -> str:
        """A field's words as people read them."""
        return text

    def lines(self, theirs: str, mine: str) -> list:
        """Two long versions as lines with what is different marked (admin/bulletin/line.html); none for short ones."""
        return []

    def last_change(self, obj) -> str:
        """In brackets, who changed it last and when; empty if that is not known."""
        newest = obj.history.select_related("history_user").first() if hasattr(obj, "history") else None
        if newest is None or newest.history_user is None:
            return ""
        return f"（{newest.history_user}，{timezone.localtime(newest.history_date):%H:%M}）"

    def hold(self, obj) -> None:
        """Make others wait until this transaction ends."""
        type(obj)._base_manager.select_for_update().filter(pk=obj.pk).first()

    def locked_because(self, obj) -> str:
        """Why nobody may change it just now, for someone whose role may; empty if they may."""
        return ""

    def told(self, request, obj) -> dict:
        """What else an open page is told at each sign of life."""
        return {}

    def page_of(self, obj) -> str:
        return f"{self.opts.label_lower}:{obj.pk}"

    def address_of(self, obj) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])

    def role_may_change(self, request, obj) -> bool:
        """Whether this person may change it, whether or not it is locked just now."""
        return self.has_change_permission(request, obj)

    # The change form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id and request.method == "POST":
            return self._save(request, object_id, form_url, extra_context)
        if object_id and "unsaved" in request.GET:
            return self._restore(request, object_id, form_url, extra_context)
        response = super().changeform_view(request, object_id, form_url, extra_context)
        context = getattr(response, "context_data", None)
        if object_id and context is not None and self.role_may_change(request, context["original"]):
            self._guard(request, context)
        return response

    def _guard(self, request, context: dict) -> None:
        """Give a page just drawn what it needs to be saved safely, and what this person typed there before."""
        obj = context["original"]
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        shown = merge.FormTables(self, context["adminform"].form, formsets)
        here = self._here(request, obj)
        context |= self._guard_context(request, obj, shown, here)
        tables = merge.FormTables.read(self, request, obj) if here.kept else shown
        undecided = [(kept, unsaved) for kept in here.kept if (unsaved := _unsaved(tables, kept).mine)]
        if undecided:
            (newest, unsaved), *older = undecided
            context |= {"unsaved": self._with_lines(unsaved), "unsaved_at": parse_datetime(newest.typed["at"])}
            context |= {"unsaved_tab": newest.tab, "unsaved_older": len(older)}

    def _restore(self, request, object_id, form_url, extra_context):
        obj = self.get_object(request, unquote(object_id))
        asked = storable(request.GET["unsaved"])
        if obj:
            self._opened(request, obj).filter(tab=asked).take_back()
        kept = self._here(request, obj).kept if obj else []
        if not kept or not self.has_change_permission(request, obj):
            return HttpResponseRedirect(request.path)
        request.method = "POST"  # a form bound to what was typed, which is shown and cannot be saved as it is
        tables = merge.FormTables.read(self, request, obj)
        kept.sort(key=lambda form: form.tab != asked)
        chosen = next((form for form in kept if _unsaved(tables, form).mine), kept[0])
        unsaved = _unsaved(tables, chosen)
        request.tab = chosen.tab = secrets.token_hex(16)  # this page's from now on: its own tab may still be open
        chosen.save(update_fields=["tab"])
        return self._show_again(request, obj, form_url, extra_context, tables, unsaved, RESTORED)

    @transaction.atomic
    def _save(self, request, object_id, form_url, extra_context):
        if obj := self.get_object(request, unquote(object_id)):
            self.hold(obj)
            obj = self.get_object(request, unquote(object_id))  # as it stands now
        if obj is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if (reason := self.locked_because(obj)) and self.role_may_change(request, obj):
            fields = {
                storable(name): [storable(value) for value in values]
                for name, values in request.POST.lists()
                if name not in NEVER_KEPT
            }
            self._keep(request, obj, fields, request.POST.get(merge.SEEN, ""))
            messages.error(request, f"没有保存：{reason}您写的已替您留着，稿件解锁后打开这一页可以恢复。")
            return HttpResponseRedirect(self.address_of(obj))
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        tables = merge.FormTables.read(self, request, obj)
        seen = request.POST.get(merge.SEEN, "")
        if not merge.is_fresh(seen, tables.current()):
            comparison = merge.compare(tables, request.POST, seen)
            sentence = STALE.format(who=self.last_change(obj))
            return self._show_again(request, obj, form_url, extra_context, tables, comparison, sentence)
        context = self._guard_context(request, obj, tables, self._here(request, obj))
        response = super().changeform_view(request, str(obj.pk), form_url, {**(extra_context or {}), **context})
        if response.status_code == 302:
            request.is_saved = True
            self.forget(request, obj)
        return response

    def _show_again(self, request, obj, form_url, extra_context, tables, comparison, sentence):
        """The form as it stands now with this person's changes laid over it, and what others changed beside it."""
        request.FILES  # noqa: B018  loaded first: loading it later would undo the next line
        request.tab = _tab_of(request)
        request.POST, request.unsavable = comparison.data, sentence
        context = self._guard_context(request, obj, tables, self._here(request, obj))
        context |= {"refusal": sentence, "differences": self._with_lines(comparison.differences)}
        response = super().changeform_view(request, str(obj.pk), form_url, {**(extra_context or {}), **context})
        page = response.context_data if isinstance(response, TemplateResponse) else None
        if page and len(page["errors"]) == 1:  # the refusal alone, which stands at the top
            page["errors"] = None
        return response

    def _with_lines(self, differences: list[merge.Difference]) -> list[tuple]:
        return [
            (difference, self.lines(difference.theirs, difference.mine) if difference.is_mine else ())
            for difference in differences
        ]

    # Deleting

    def state_of(self, request, obj) -> str:
        """What is lost if it is deleted, as one digest."""
        return merge.digest(merge.seen_of(merge.FormTables.read(self, request, obj).current()))

    def delete_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_delete_permission(request, obj):
            return super().delete_view(request, object_id, extra_context)
        if request.method != "POST":
            extra = {**(extra_context or {}), merge.SEEN: self.state_of(request, obj)}
            return super().delete_view(request, object_id, extra)
        with transaction.atomic():
            self.hold(obj)
            if request.POST.get(merge.SEEN) != self.state_of(request, self.get_object(request, unquote(object_id))):
                messages.error(request, "没有删去：您打开这一页以后，有人改过。请先看看现在的内容，再决定。")
                return HttpResponseRedirect(self.address_of(obj))
            return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs, request):
        """As Django lists them, but for its colons of ASCII."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return _with_chinese_colons(deleted), counts, lacking, _with_chinese_colons(protected)

    # What the guard adds

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return _unsavable(form, request.unsavable) if hasattr(request, "unsavable") else form

    def _guard_context(self, request, obj, tables: merge.FormTables, here: Here) -> dict:
        return {
            "seen": merge.seen_of(tables.current()),
            "tab": _tab_of(request) or secrets.token_hex(16),
            "keep_address": reverse(f"admin:{self._keep_route()}", args=[obj.pk]),
            "others": here.others,
        }

    # What is typed and not yet saved

    def _here(self, request, obj) -> Here:
        opened = OpenForm.objects.at_page(self.page_of(obj), request.user)
        kept = [form for form in opened if form.user == request.user and form.unsaved]
        others = dict.fromkeys(str(form.user) for form in opened if form.user != request.user)
        return Here(list(others), sorted(kept, key=lambda form: form.typed["at"], reverse=True))

    def _keep(self, request, obj, data: dict[str, list[str]] | None, seen: str) -> None:
        kept = {"at": timezone.now().isoformat(), "seen": storable(seen), "data": data} if data else None
        changes = {"at": timezone.now()} | ({} if data is None else {"unsaved": kept})
        here = {"user": request.user, "page": self.page_of(obj), "tab": _tab_of(request)}
        OpenForm.objects.update_or_create(**here, defaults=changes)
        OpenForm.objects.left(self.page_of(obj)).delete()

    def _opened(self, request, obj):
        return OpenForm.objects.filter(user=request.user, page=self.page_of(obj))

    def forget(self, request, obj) -> None:
        """What this tab has kept, now that it is saved; not what another tab has."""
        self._opened(request, obj).filter(tab=_tab_of(request)).update(unsaved=None)

    def _discard(self, request, obj, tab: str) -> HttpResponseRedirect:
        address, apart = self.address_of(obj), secrets.token_hex(16)  # its own tab may still be open
        if self._opened(request, obj).filter(tab=tab).discard(apart):
            way_back = format_html('<a href="{}?unsaved={}">恢复</a>', address, apart)
            messages.success(request, format_html("您上次写的丢掉了。{}", way_back))
        return HttpResponseRedirect(address)

    def _keep_route(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_keep"

    def get_urls(self):
        keep = path("<path:object_id>/keep/", self.admin_site.admin_view(self.keep), name=self._keep_route())
        return [keep, *super().get_urls()]

    def keep(self, request, object_id):
        """Called by the open page every few seconds: I am here, and this (`data`, JSON) is what is not saved yet.

        Answers with who else is here, and the token the form needs after a new login.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not self.role_may_change(request, obj):
            raise PermissionDenied
        if "discard" in request.POST:
            return self._discard(request, obj, storable(request.POST["discard"]))
        data, sent = _fields_in(request.POST.get("data", "")), "data" in request.POST
        self._keep(request, obj, data, request.POST.get(merge.SEEN, ""))
        answer = {"others": self._here(request, obj).others, "token": get_token(request), **self.told(request, obj)}
        return JsonResponse(answer, status=413 if sent and data is None else 200)


def _with_chinese_colons(names: list) -> list:
    """The nested lists of names, each still marked as safe or not."""
    return [
        _with_chinese_colons(name) if isinstance(name, list) else type(name)(name.replace(": ", "：", 1))
        for name in names
    ]


def _tab_of(request) -> str:
    """The tab this page is in, as the page itself says or was just told; empty if it says nothing of the kind."""
    tab = getattr(request, TAB, request.POST.get(TAB, ""))
    return tab if re.fullmatch("[0-9a-f]{32}", tab) else ""


def _unsaved(tables: merge.FormTables, kept: OpenForm) -> merge.Comparison:
    return merge.compare(tables, _as_query(kept.typed["data"]), kept.typed["seen"])


def _as_query(fields: dict[str, list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in fields.items():
        query.setlist(name, values)
    return query


# What no database takes, and no text needs.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)


def _fields_in(text: str) -> dict[str, list[str]] | None:
    """The fields of a form as the page sends them; None for what is none."""
    if not text or len(text) > LONGEST_UNSAVED:
        return None
    try:
        fields = json.loads(text)
        return {
            storable(str(name)): [storable(str(value)) for value in values]
            for name, values in fields.items()
            if name not in NEVER_KEPT
        }
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _unsavable(form: type[forms.ModelForm], sentence: str) -> type[forms.ModelForm]:
    """The form, saying this sentence instead of being valid."""

    class Unsavable(form):  # type: ignore[misc, valid-type]  # a base class chosen at run time
        def clean(self):
            super().clean()
            raise forms.ValidationError(sentence)

    return Unsavable
