"""The lists on an issue's page: articles, briefs, whom it goes to, whose names stand at its foot."""

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet

from bulletin.admin.common import DraftLock
from bulletin.document import richtext
from bulletin.models import Article, Brief, Credit, Kind, Recipient


class ChosenOnceForm(forms.ModelForm):
    """A row whose name is chosen when it is added, and then only moved or taken out."""

    chosen = ""
    names_itself = True  # for the guard, which cannot see the name in a field

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields[self.chosen]


class PartInline(DraftLock, admin.TabularInline):
    """A list of an issue's parts, sortable by number, with buttons or by dragging (desk.js)."""

    template = "admin/bulletin/issue/parts.html"
    extra = 0
    max_num = 300  # more rows than any issue has
    ordering = ("order", "pk")

    def get_formset(self, request, obj=None, **kwargs):
        # What is sent beyond is refused before it costs time.
        return super().get_formset(request, obj, absolute_max=2 * self.max_num, **kwargs)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and self._unlocked(request, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = db_field.verbose_name
            field.widget.can_view_related = False  # units and people have pages of their own
        return field


class ArticleFormSet(BaseInlineFormSet):
    """Each row with how long its text is."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.words = richtext.count_words(form.instance.body)


class ArticleInline(PartInline):
    model = Article
    formset = ArticleFormSet
    fields = ("title", "source", "order")
    verbose_name, verbose_name_plural = "一篇文章", "文章"
    row = "admin/bulletin/issue/article_row.html"
    columns = ("标题", "供稿单位", "字数", "谁改的", "正文")

    def get_queryset(self, request):
        newest = Article.history.filter(id=OuterRef("pk")).order_by("-history_id")
        return (
            super()
            .get_queryset(request)
            .annotate(
                changed_at=Subquery(newest.values("history_date")[:1]),
                changed_by=Subquery(newest.values("history_user__name")[:1]),
            )
        )


class BriefInline(PartInline):
    model = Brief
    fields = ("text", "order")
    verbose_name, verbose_name_plural = "一条简讯", "简讯"
    row = "admin/bulletin/issue/brief_row.html"
    columns = ("内容",)


class NamesFormSet(BaseInlineFormSet):
    """The rows of one kind out of several that a table holds (报 of 报 送 发, 审核 of 审核 编辑)."""

    kind = ""
    chosen = ""

    def __init__(self, *args, **kwargs):
        kwargs["queryset"] = kwargs["queryset"].filter(kind=self.kind).select_related(self.chosen)
        super().__init__(*args, **kwargs)

    @classmethod
    def get_default_prefix(cls):
        return f"{cls.kind}-names"

    def save_new(self, form, commit=True):
        form.instance.kind = self.kind
        return super().save_new(form, commit=commit)

    def clean(self):
        super().clean()
        names = [name for form in self.forms if (name := self._name_in(form))]
        twice = {str(name) for name in names if names.count(name) > 1}
        if twice:
            raise forms.ValidationError(f"{'、'.join(sorted(twice))}在这一栏里出现了两次：请去掉一个。")

    def _name_in(self, form):
        if not hasattr(form, "cleaned_data") or form.cleaned_data.get(DELETION_FIELD_NAME):
            return None
        return form.cleaned_data.get(self.chosen) or getattr(form.instance, self.chosen, None)


class NamesInline(PartInline):
    kind = ""
    chosen = ""
    row = "admin/bulletin/issue/name_row.html"
    columns = ("名称",)

    def get_formset(self, request, obj=None, **kwargs):
        form = type("Row", (ChosenOnceForm,), {"chosen": self.chosen})
        formset = type("Names", (NamesFormSet,), {"kind": self.kind, "chosen": self.chosen})
        return super().get_formset(request, obj, form=form, formset=formset, **kwargs)


class RecipientInline(NamesInline):
    model = Recipient
    verbose_name = "一个单位"
    chosen = "unit"
    fields = ("unit", "order")
    autocomplete_fields = ("unit",)


class ReportInline(RecipientInline):
    kind, verbose_name_plural = Kind.REPORT, "报"


class SendInline(RecipientInline):
    kind, verbose_name_plural = Kind.SEND, "送"


class IssueToInline(RecipientInline):
    kind, verbose_name_plural = Kind.ISSUE, "发"


class CreditInline(NamesInline):
    model = Credit
    verbose_name = "一个人"
    chosen = "person"
    fields = ("person", "order")
    autocomplete_fields = ("person",)


class ReviewerInline(CreditInline):
    kind, verbose_name_plural = Credit.Kind.REVIEWER, "审核"


class EditorInline(CreditInline):
    kind, verbose_name_plural = Credit.Kind.EDITOR, "编辑"


INLINES = (ArticleInline, BriefInline, ReportInline, SendInline, IssueToInline, ReviewerInline, EditorInline)
