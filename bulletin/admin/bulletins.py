"""Bulletins and their standing lists of recipients, for managers."""

from collections import Counter
from typing import ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join

from bulletin import moves, publicity
from bulletin.admin import rules, volumes
from bulletin.admin.common import OfBulletins
from bulletin.models import LONGEST_COLUMN, Bulletin, Stage, StandingRecipient
from bulletin.reach import holders, reach
from office import acts
from office.admin import NamedAdmin, asked, in_words
from office.models import User
from office.permissions import Permission

STANDING_CHANGED = "change_standing"
acts.LABELS[STANDING_CHANGED] = "改固定收文单位"
BEFORE_THE_LAST = (Stage.FIRST, Stage.SECOND)
PLACES_OF_PROOF = [
    ("", "不设"),
    *((stage.value, f"放在{stage.label}以前") for stage in (*BEFORE_THE_LAST, Stage.FINAL)),
]


class StandingRecipientInline(OfBulletins, admin.TabularInline):
    model = StandingRecipient
    fields = ("kind", "unit", "order")
    autocomplete_fields = ("unit",)
    extra = 0
    verbose_name = "一个单位"
    verbose_name_plural = "固定收文单位（新建一期时照抄）"


class BulletinForm(forms.ModelForm):
    """The stages (审级) are chosen so that their order needs no words: 校对 alone has a choice of places."""

    stages = forms.MultipleChoiceField(
        label="终审以前先过",
        choices=[(stage.value, stage.label) for stage in BEFORE_THE_LAST],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    proof = forms.ChoiceField(label="校对", choices=PLACES_OF_PROOF, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stages = self.instance.stages
        self.initial["stages"] = [stage for stage in stages if stage in BEFORE_THE_LAST]
        self.initial["proof"] = stages[stages.index(Stage.PROOF) + 1] if Stage.PROOF in stages else ""

    def clean(self):
        super().clean()
        chosen, before = self.cleaned_data.get("stages", ()), self.cleaned_data.get("proof")
        stages = [stage.value for stage in BEFORE_THE_LAST if stage in chosen] + [Stage.FINAL.value]
        if before in stages:
            stages.insert(stages.index(before), Stage.PROOF.value)
        elif before:
            name = Stage(before).label
            self.add_error("proof", f"没有勾选{name}，校对不能放在{name}以前：请勾选{name}，或者另选校对的位置。")
        self.cleaned_data["stages"] = stages

    def clean_prints_code(self):
        if self.cleaned_data["prints_code"] and not settings.SITE_URL:
            raise ValidationError("网站还没有设定网址，印不了二维码：请管理员先设好 SITE_URL，再勾选。")
        return self.cleaned_data["prints_code"]

    def clean_columns(self):
        columns = list(filter(None, map(str.strip, self.cleaned_data["columns"].splitlines())))
        for column, times in Counter(columns).items():
            if len(column) > LONGEST_COLUMN:
                raise ValidationError(f"栏目“{column}”有{len(column)}字，最多{LONGEST_COLUMN}字：请缩短。")
            if times > 1:
                raise ValidationError(f"栏目“{column}”写了{times}行：请只留一行。")
        return "\n".join(columns)


@admin.register(Bulletin)
class BulletinAdmin(OfBulletins, NamedAdmin):
    form = BulletinForm
    known_by = "slug"
    switches: ClassVar = {"has_public_pdf": (publicity.OPENED, publicity.CLOSED)}
    list_display = ("name", "slug", "publisher", in_words("has_public_pdf", "公开 PDF"))
    fieldsets = (
        (None, {"fields": ("name", "slug", "publisher", "briefs_title", "columns", "about", "has_public_pdf")}),
        (
            "网站首页",
            {
                "fields": (("position", "colour"), "is_ended"),
                "description": "网站上有几种刊物时用；马上生效，不用送审。",
            },
        ),
        (
            "审级",
            {
                "fields": ("stages", "proof", "order", "publisher_is_another"),
                "description": "送审的一版按次序审，终审总在最后。一人只审一级，各级看的是同一个指纹；"
                "有一处改动，就从头审起。从下一次送审起。",
            },
        ),
        ("审核的建议", {"fields": ("takes_proposals",)}),
        (
            "分发",
            {
                "fields": ("receipt_days", "link_days", "attaches_pdf"),
                "description": "发布时照版记里的名单给各单位分发；各单位怎么收，在“分发方式”里定。",
            },
        ),
        ("印刷", {"fields": ("duplex", "prints_code", "numbers_volume")}),
        (
            "版记里的叫法",
            {
                "fields": (("report_label", "send_label", "issue_label"), ("reviewers_label", "editors_label")),
                "description": "如抄报、抄送、责任编辑。改了以后，下一次送审的一版起照新的印。",
            },
        ),
    )
    inlines = (StandingRecipientInline,)

    def get_queryset(self, request):
        return super().get_queryset(request).filter(reach(request.user, Permission.VIEW_BULLETIN).within("pk"))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for lines in formsets:
            details = {
                "added": [str(line) for line in lines.new_objects],
                "changed": [str(line) for line, _ in lines.changed_objects],
                "deleted": [str(line) for line in lines.deleted_objects],
            }
            if any(details.values()):
                self.keep_on_record(request, form.instance, STANDING_CHANGED, details)

    def get_readonly_fields(self, request, obj=None):
        return ("slug", "order") if obj else ("order",)  # an address readers hold

    def get_fieldsets(self, request, obj=None):
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        looked_at = {"fields": ("order", "publisher_is_another")}  # the rest is how it is chosen
        return [(title, looked_at if title == "审级" else shown) for title, shown in self.fieldsets]

    def readable(self, name, text):
        labels = {"stages": dict(Stage.choices), "proof": dict(PLACES_OF_PROOF)}.get(name)
        return "、".join(labels.get(value, value) for value in text.split(",")) if labels else text

    @admin.display(description="现在的次序")
    def order(self, bulletin):
        stages = [Stage(stage) for stage in bulletin.stages]
        vacant = [(stage.label, moves.ROLE_AT[stage]) for stage in stages if not _holders(bulletin, stage).exists()]
        sentence = '<p class="errornote">没有在用的人有“{1}”的角色，{0}没人能审：请先在“人员”里给角色。</p>'
        order = " → ".join(stage.label for stage in stages)
        return format_html("{}{}", order, format_html_join("", sentence, vacant))

    def save_model(self, request, obj, form, change):
        """What was for staff becomes public by two persons; the other way one is enough."""
        is_asked = obj.has_public_pdf and "has_public_pdf" in form.changed_data
        if is_asked:
            obj.has_public_pdf = False
            form.changed_data.remove("has_public_pdf")
        super().save_model(request, obj, form, change)
        if is_asked:
            asked(request, lambda: publicity.ask(obj, by=request.user))

    def get_urls(self):
        return volumes.urls() + rules.urls() + super().get_urls()


def _holders(bulletin: Bulletin, stage: Stage):
    return User.objects.filter(holders(bulletin.pk, moves.ROLE_AT[stage]), is_active=True)
