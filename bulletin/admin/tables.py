"""The office's tables (领导名录、用词表、单位全称简称) as files: out, and in by a preview that is confirmed.

Between the two nothing is kept here: the page holds what the file says, signed, and is asked for it again.
"""

import dataclasses
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from bulletin import archive
from bulletin.admin.common import or_say_why
from bulletin.press.errors import PressError, TookTooLong, TookTooMuch
from bulletin.press.worker.pool import in_worker
from office import acts, audit
from office.guard.admin import storable
from office.permissions import Permission
from office.refusal import Refused
from office.tables import sheets, taking
from office.tables.columns import TABLES, Table
from office.tables.sheets import CSV, MAX_BYTES, MAX_ROWS, XLSX, Sheet
from office.tables.taking import Comparison, Kind, Rows

SECONDS = 20  # in which a table of the most rows is read ten times
SALT = "office.tables"
HOLDS_FOR = 24 * 3600  # seconds from the preview until it has to be looked at anew
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _table(name: str) -> Table:
    if name not in TABLES:
        raise Http404
    return TABLES[name]


def _require(request: HttpRequest, table: Table, *verbs: str) -> None:
    if not request.user.has_perms([Permission(f"office.{verb}_{table.name}") for verb in verbs]):
        raise PermissionDenied


def _list(table: Table) -> str:
    return reverse(f"admin:office_{table.name}_changelist")


# Out


@require_safe
def export(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """What the list shows just now, on all its pages."""
    table = _table(name)
    _require(request, table, "view")
    desk = admin.site.get_model_admin(table.model)
    try:
        listed = desk.get_changelist_instance(request).queryset
    except IncorrectLookupParameters:
        return HttpResponseRedirect(_list(table))
    response = _file(
        table, kind, listed.values_list(*(column.name for column in table.columns)), f"{timezone.localdate()}"
    )
    with transaction.atomic():
        facts = {"file": f"{table.title}.{kind}", "rows": listed.count()}
        audit.record(by=request.user, action=acts.TABLE_EXPORTED, subject=table.title, details=facts)
    return response


@require_safe
def template(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """The headings alone, to be filled in."""
    table = _table(name)
    _require(request, table, "view")
    return _file(table, kind, [], "模板")


def _file(table: Table, kind: str, rows, suffix: str) -> HttpResponse:
    if kind not in CONTENT_TYPES:
        raise Http404
    choices = [dict(column.field.flatchoices) for column in table.columns]
    said = ([labels.get(value, value) for labels, value in zip(choices, row, strict=True)] for row in rows)
    response = HttpResponse(sheets.written(kind, table.title, table.headings, said), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{table.title}-{suffix}.{kind}")
    return response


# In


def bring(request: HttpRequest, name: str) -> HttpResponse:
    """The page on which a file is chosen; once it is read, what would become of each row."""
    table = _table(name)
    _require(request, table, "add", "change")
    if request.method != "POST":
        return _page(request, table, {})
    file = request.FILES.get("file")
    try:
        rows = _rows(file, table)
    except Refused as refusal:
        return _page(request, table, {"refusal": str(refusal)})
    return _page(request, table, _preview(request, rows, table, _name(file)))


def _rows(file: UploadedFile | None, table: Table) -> Rows:
    if file is None:
        raise Refused("没有收到文件：请先选择文件。")
    if (file.size or 0) > MAX_BYTES:
        raise Refused(sheets.too_large(file.size or 0))
    return taking.rows_of(read_table(file.read()), table)


def read_table(data: bytes) -> Sheet:
    """What the file holds, read in the worker. Raises Refused."""
    workshop = dataclasses.replace(archive.workshop(), seconds=SECONDS)
    try:
        return in_worker(sheets.read, data, workshop=workshop, about="")
    except (TookTooLong, TookTooMuch) as error:
        raise Refused("文件太大，读了很久也没有读完，已停止：请只留表格本身，或分成几个文件。") from error
    except PressError as error:
        raise Refused("文件读不出来，可能已损坏：请用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV 后再传。") from error


def _name(file: UploadedFile | None) -> str:
    return storable((file and file.name) or "")[: taking.LONGEST_FILE_NAME]


def _preview(request: HttpRequest, rows: Rows, table: Table, file: str) -> dict[str, Any]:
    comparison = taking.compare(rows, table)
    shown: dict[str, Any] = {"comparison": comparison, "told": rows.told, "file": file}
    shown |= {kind.name.lower(): comparison.of(kind) for kind in Kind}
    if comparison.is_sound and comparison.brings_something:
        shown["sealed"] = _sealed(request, rows, table, file, comparison)
    return shown


def _sealed(request: HttpRequest, rows: Rows, table: Table, file: str, comparison: Comparison) -> str:
    said = {"table": table.name, "by": request.user.pk, "file": file, "seen": comparison.digest}
    return signing.dumps(said | {"fields": rows.fields, "cells": rows.cells}, salt=SALT, compress=True)


def _page(request: HttpRequest, table: Table, shown: dict[str, Any]) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": f"导入{table.title}",
        "opts": table.model._meta,
        "table": table,
        "most_rows": MAX_ROWS,
        "most_mb": MAX_BYTES // 2**20,
        **shown,
    }
    return render(request, "admin/office/tables/import.html", context)


@require_POST
def confirm(request, name: str) -> HttpResponseBase:
    """All of what was shown into the table."""
    table = _table(name)
    _require(request, table, "add", "change")

    def act() -> HttpResponseBase:
        said = _opened(request, table)
        rows = Rows(said["fields"], [(number, cells) for number, cells in said["cells"]])
        counts = taking.take_over(rows, table, by=request.user, file=said["file"], seen=said["seen"])
        messages.success(request, f"已导入：新增{counts[Kind.NEW]}条，修改{counts[Kind.CHANGED]}条。")
        return redirect(_list(table))

    return or_say_why(request, reverse("table_import", args=[table.name]), act)


def _opened(request: HttpRequest, table: Table) -> dict[str, Any]:
    """What the page was given to hold, if it is that, for this table and this person. Raises Refused."""
    try:
        said = signing.loads(request.POST.get("sealed", ""), salt=SALT, max_age=HOLDS_FOR)
    except signing.SignatureExpired as error:
        raise Refused("没有导入：预览已经过了一天。请再传一次，看过再确认。") from error
    except signing.BadSignature as error:
        raise Refused("没有导入：送来的不是预览里的内容。请再传一次，看过再确认。") from error
    if (said["table"], said["by"]) != (table.name, request.user.pk):
        raise Refused("没有导入：这份预览不是您在这张表里看的。请再传一次，看过再确认。")
    return said


urlpatterns = [
    path("import/", admin.site.admin_view(bring), name="table_import"),
    path("import/confirm/", admin.site.admin_view(confirm), name="table_import_confirm"),
    path("template.<slug:kind>", admin.site.admin_view(template), name="table_template"),
    path("export.<slug:kind>", admin.site.admin_view(export), name="table_export"),
]
