"""Bulletins and their standing lists of recipients, for managers."""

from collections import Counter

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from bulletin.admin import rules, volumes
from bulletin.models import LONGEST_COLUMN, Bulletin, StandingRecipient
from office.admin import NamedAdmin, in_words


class StandingRecipientInline(admin.TabularInline):
    model = StandingRecipient
    fields = ("kind", "unit", "order")
    autocomplete_fields = ("unit",)
    extra = 0
    verbose_name = "一个单位"
    verbose_name_plural = "固定收文单位（新建一期时照抄）"


class BulletinForm(forms.ModelForm):
    def clean_columns(self):
        columns = list(filter(None, map(str.strip, self.cleaned_data["columns"].splitlines())))
        for column, times in Counter(columns).items():
            if len(column) > LONGEST_COLUMN:
                raise ValidationError(f"栏目“{column}”有{len(column)}字，最多{LONGEST_COLUMN}字：请缩短。")
            if times > 1:
                raise ValidationError(f"栏目“{column}”写了{times}行：请只留一行。")
        return "\n".join(columns)


@admin.register(Bulletin)
class BulletinAdmin(NamedAdmin):
    form = BulletinForm
    known_by = "slug"
    list_display = ("name", "slug", "publisher", in_words("has_public_pdf", "公开 PDF"))
    fieldsets = (
        (None, {"fields": ("name", "slug", "publisher", "briefs_title", "columns", "about", "has_public_pdf")}),
        ("印刷", {"fields": ("duplex", "numbers_volume")}),
        (
            "版记里的叫法",
            {
                "fields": (("report_label", "send_label", "issue_label"), ("reviewers_label", "editors_label")),
                "description": "如抄报、抄送、责任编辑。改了以后，下一次送审的一版起照新的印。",
            },
        ),
    )
    inlines = (StandingRecipientInline,)

    def get_readonly_fields(self, request, obj=None):
        return ("slug",) if obj else ()  # an address readers hold

    def get_urls(self):
        return volumes.urls() + rules.urls() + super().get_urls()
