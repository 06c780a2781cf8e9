"""An issue as a Word file: its draft, to be written on in; an edition, to be read."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from bulletin import archive, openings
from bulletin.admin.common import or_say_why, viewable
from bulletin.document import store
from bulletin.models import EVER_RELEASED, Download, Edition, Issue
from bulletin.site.files.public import file_name
from bulletin.word import files
from office.permissions import Permission


def urls() -> list:
    """Of an issue."""
    return [path("<int:pk>/word/", admin.site.admin_view(draft), name="bulletin_issue_word")]


def edition_urls() -> list:
    return [path("<int:pk>/word/", admin.site.admin_view(edition), name="bulletin_edition_word")]


@require_safe
def draft(request, pk: int):
    issue = viewable(admin.site.get_model_admin(Issue), request, pk)

    def write():
        data = files.of_draft(issue)
        openings.of_draft(issue, openings.TOOK_WORD, by=request.user, fingerprint=store.sha256(data))
        return _sent(data, f"{file_name(archive.seal(issue))}-草稿")

    return or_say_why(request, reverse("admin:bulletin_issue_change", args=[pk]), write)


@require_safe
def edition(request, pk: int):
    """Of what readers have or had, each fetch is on record, as that of its PDF is."""
    sealed = viewable(admin.site.get_model_admin(Edition), request, pk)
    if not request.user.has_perm(Permission.DOWNLOAD_EDITION, sealed):
        raise PermissionDenied("您没有下载的权限，请找管理员。")

    def write():
        response = _sent(files.of_edition(sealed), f"{file_name(archive.document_of(sealed))}-参阅")
        if request.method == "GET" and sealed.status in EVER_RELEASED:
            issue, kind = sealed.issue, Download.Kind.WORD
            Download.objects.record(
                person=request.user, kind=kind, bulletin=issue.bulletin, year=issue.year, edition=sealed
            )
        elif request.method == "GET":
            openings.of_edition(sealed, openings.TOOK_WORD, by=request.user)
        return response

    return or_say_why(request, reverse("admin:bulletin_edition_change", args=[pk]), write)


def _sent(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=files.DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
    response["Cache-Control"] = "private, no-store"
    return response
