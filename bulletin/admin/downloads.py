"""The page 下载记录: who fetched which file, and when. Nobody changes it."""

from django.contrib import admin

from bulletin.models import Download
from office.admin import ReadOnlyAdmin


@admin.register(Download)
class DownloadAdmin(ReadOnlyAdmin):
    list_display = ("at", "person", "bulletin", "year", "file", "kind")
    list_display_links = None
    list_select_related = ("person", "bulletin", "edition__issue__bulletin")
    list_filter = ("kind", "bulletin", ("person", admin.RelatedOnlyFieldListFilter), "year")
    date_hierarchy = "at"
    search_fields = ("person__name", "person__username")
    search_help_text = "按姓名或用户名找"
    fields = list_display

    def get_queryset(self, request):
        return super().get_queryset(request).defer("edition__content", "edition__preflight")

    @admin.display(description="期和版次")
    def file(self, download):
        return download.edition or "全年"
