"""The page 审计日志: who did what, when and from where; looked through, taken out, checked. Nobody changes it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from bulletin import verifying
from bulletin.admin import checked, recordfilters
from bulletin.models import Edition
from office import acts, audit, chain
from office.admin import ReadOnlyAdmin
from office.models import AuditEntry, Verification
from office.tables import sheets

# What the details of an entry are called.
DETAILS = {
    "edition": "送审编号",
    "version": "版次",
    "status": "当时",
    "fingerprint": "指纹",
    "pages": "页数",
    "pdf_sm3": "PDF 的 SM3",
    "signed_sha256": "签名 PDF 的 SHA-256",
    "signed_sm3": "签名 PDF 的 SM3",
    "signed_size": "签名 PDF 字节数",
    "signer": "签名证书",
    "signer_serial": "证书序列号",
    "signer_issuer": "证书签发者",
    "reason": "理由",
    "act": "想做的",
    "opinion": "意见",
    "release_at": "定时发布",
    "from": "原来",
    "to": "改为",
    "file": "文件",
    "rows": "条数",
    "written": "写了几个文件",
    "added": "新增",
    "changed": "修改",
    "deleted": "删去",
    "number": "到第几条",
    "hash": "哈希",
    "before": "早于",
    "digest": "摘要",
    "approver": "审定的人",
    "releaser": "发布的人",
    "bags": "归档",
    "delivery": "分发单上的编号",
    "unit": "单位",
    "copies": "份数",
    "signed_by": "签收人",
    "of": "签的是",
    "way": "怎么签的",
    "caution": "注意",
}
CSV_HEADINGS = ("序号", "时间", "何人", "何事", "结果", "对象", "刊物", "地址", "详情", "哈希")
LOOKS_SHOWN = 10
JSON_LINES = "application/jsonl; charset=utf-8"


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    change_list_template = "admin/office/auditentry/change_list.html"
    list_display = ("number", "moment", "actor_name", "act", "object", "outcome", "address")
    list_filter = (
        recordfilters.DaysFilter,
        recordfilters.PersonFilter,
        recordfilters.BulletinFilter,
        recordfilters.ActFilter,
        recordfilters.OutcomeFilter,
    )
    search_fields = ("subject",)  # that there is a field; what it finds: get_search_results
    search_help_text = "第16期、撤下、姓名、地址，或者日期：2026-09-16、9月16日；几个词用空格隔开"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # which days have no number of entries
    empty_value_display = ""
    fields = (
        *("number", "moment", "actor_name", "address", "act", "outcome", "object", "facts"),
        *("form", "previous", "hash"),
    )

    class Media:
        css = {"all": ["desk/record.css"]}

    def get_urls(self):
        guard = self.admin_site.admin_view
        views = [
            path("log.<slug:kind>", guard(self.export), name="office_auditentry_export"),
            path("check/", guard(self.check_record), name="office_auditentry_check"),
        ]
        return [*views, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        looks = Verification.objects.select_related("by")[:LOOKS_SHOWN]
        here = {"looked": checked.last_look(), "looks": looks, "may_check": self.has_view_permission(request)}
        return super().changelist_view(request, here | (extra_context or {}))

    def get_search_results(self, request, queryset, search_term):
        return queryset.filter(recordfilters.found_by(search_term)), False

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        changelist.result_list = _with_rows(changelist.result_list)
        return changelist

    def get_object(self, request, object_id, from_field=None):
        entry = super().get_object(request, object_id, from_field)
        return _with_rows([entry])[0] if entry else None

    @admin.display(description="时间", ordering="number")
    def moment(self, entry):
        return _local(entry)

    @admin.display(description="何事", ordering="action")
    def act(self, entry):
        tried = entry.details.get("act") if entry.action == acts.REFUSED else ""
        return tried or entry.action_label

    @admin.display(description="对象", ordering="subject")
    def object(self, entry):
        """As it is called now, and the way to it."""
        row = entry.row
        if row is None:
            return entry.subject
        try:
            address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        except NoReverseMatch:
            return str(row)
        return format_html('<a href="{}">{}</a>', address, row)

    @admin.display(description="详情")
    def facts(self, entry):
        return format_html_join(mark_safe("<br>"), "{}：{}", _told(entry.details)) or ""

    @method_decorator(require_POST)
    def check_record(self, request: HttpRequest) -> HttpResponseBase:
        """Look now at the log and at what it says of the editions (核对); files are looked at by `manage.py verify`."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        look = verifying.look(Verification.Scope.RECORD, by=audit.whoever())
        if look.findings:
            messages.error(request, f"核对完了，有{len(look.findings)}处不符，列在下面。")
        else:
            messages.success(request, f"核对完了，到第{look.entries}条都相符。")
        return redirect("admin:office_auditentry_changelist")

    @method_decorator(require_safe)
    def export(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """What the list shows just now, on all its pages, oldest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if kind not in EXPORTS:
            return HttpResponse(status=404)
        try:
            entries = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:office_auditentry_changelist"))
        last = AuditEntry.objects.values_list("number", flat=True).first() or 0  # not the entry of this export
        entries = entries.filter(number__lte=last).order_by("number")
        facts = {"file": kind, "rows": entries.count(), "filter": request.GET.urlencode()}
        with transaction.atomic():
            audit.record(by=request.user, action=acts.LOG_EXPORTED, subject="审计日志", details=facts)
        content_type, lines = EXPORTS[kind]
        response = StreamingHttpResponse(lines(entries.iterator()), content_type=content_type)
        name = f"审计日志-{timezone.localdate()}.{kind}"
        response["Content-Disposition"] = content_disposition_header(True, name)
        response["Cache-Control"] = "private, no-store"
        return response


def _with_rows(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """Each with the row it is about, or None; one query for each kind of row."""
    entries = list(entries)
    wanted = defaultdict[str, set[str]](set)
    for entry in entries:
        kind, _, key = _about(entry).partition("/")
        if key.isdecimal():
            wanted[kind].add(key)
    found = {kind: _rows(kind, keys) for kind, keys in wanted.items()}
    for entry in entries:
        kind, _, key = _about(entry).partition("/")
        entry.row = found.get(kind, {}).get(key)
    return entries


def _about(entry: AuditEntry) -> str:
    """Entries of old name an edition in their details."""
    edition = entry.details.get("edition")
    return entry.about or (f"{Edition._meta.label_lower}/{edition}" if edition else "")


def _rows(kind: str, keys: set[str]) -> dict[str, models.Model]:
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return {}
    rows = model._base_manager.filter(pk__in=keys)
    named_by = {"edition": ["issue__bulletin"], "issue": ["bulletin"]}.get(str(model._meta.model_name), [])
    rows = rows.select_related(*named_by).defer("content", "preflight") if model is Edition else rows
    return {str(row.pk): row for row in (rows.select_related(*named_by) if named_by else rows)}


def _told(details: dict) -> Iterator[tuple[str, str]]:
    for name, value in details.items():
        if name == "standing":
            yield "版本", f"{len(value)} 个"
        elif name == "changes":
            yield from ((label, f"{before or '（空）'} → {after or '（空）'}") for label, before, after in value)
        else:
            yield DETAILS.get(name, name), _plain(value)


def _plain(value) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _local(entry: AuditEntry) -> str:
    return f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}"


# Out


def _as_csv(entries: Iterable[AuditEntry]) -> Iterator[bytes]:
    """Readable by a spreadsheet, which runs nothing of it."""
    yield b"\xef\xbb\xbf"
    yield sheets.line(CSV_HEADINGS)
    for entry in entries:
        details = "；".join(f"{name}：{value}" for name, value in _told(entry.details))
        outcome = entry.get_outcome_display()
        facts = (entry.actor_name, entry.action_label, outcome, entry.subject, entry.bulletin, entry.address, details)
        yield sheets.line([str(entry.number), _local(entry), *facts, entry.hash])


def _as_json_lines(entries: Iterable[AuditEntry]) -> Iterator[bytes]:
    """Each as it was hashed: whoever has the key can check it."""
    for entry in entries:
        yield json.dumps(chain.exported(entry), ensure_ascii=False, sort_keys=True).encode() + b"\n"


EXPORTS = {"csv": ("text/csv; charset=utf-8", _as_csv), "jsonl": (JSON_LINES, _as_json_lines)}
