"""Bulletins and their standing lists of recipients, for managers."""

from django.contrib import admin

from bulletin.admin import volumes
from bulletin.models import Bulletin, StandingRecipient
from office.admin import NamedAdmin, in_words


class StandingRecipientInline(admin.TabularInline):
    model = StandingRecipient
    fields = ("kind", "unit", "order")
    autocomplete_fields = ("unit",)
    extra = 0
    verbose_name = "一个单位"
    verbose_name_plural = "固定收文单位（新建一期时照抄）"


@admin.register(Bulletin)
class BulletinAdmin(NamedAdmin):
    known_by = "slug"
    list_display = ("name", "slug", "publisher", in_words("has_public_pdf", "公开 PDF"))
    inlines = (StandingRecipientInline,)

    def get_readonly_fields(self, request, obj=None):
        return ("slug",) if obj else ()  # an address readers hold

    def get_urls(self):
        return volumes.urls() + super().get_urls()
