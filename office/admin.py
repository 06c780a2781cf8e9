"""The office's own pages at the desk: people, units, the tables that texts are held against, the audit log."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import actions
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from office import acts, audit, guarded, roles, two_persons
from office.forms import DeskLoginForm, NativeDate
from office.guard import merge
from office.guard.admin import GuardedAdmin
from office.models import AuditEntry, Leader, RecipientUnit, Term, UnitName, User
from office.refusal import Refused
from office.tables import columns, taking

admin.site.site_header = "简报编辑部"
admin.site.site_title = "简报编辑部"
admin.site.index_title = "工作台"
admin.site.login_form = DeskLoginForm
admin.site.unregister(Group)  # roles are a table in code, not rows to edit


class DutiesApart(forms.ModelForm):
    """Refuses roles that one person may not hold together (三员)."""

    def roles_wanted(self) -> set[str]:
        elsewhere = set(roles.held_anywhere(self.instance)) if self.instance.pk else set()
        if self.instance.pk:
            elsewhere -= set(roles.held(self.instance))
        return elsewhere | {group.name for group in self.cleaned_data.get("groups", ())}

    def clean(self):
        cleaned = super().clean()
        if "groups" in self.changed_data and (sentence := roles.not_together(self.roles_wanted())):
            self.add_error("groups", sentence)
        return cleaned


class PersonForm(DutiesApart, UserChangeForm):
    pass


class NewPersonForm(DutiesApart, AdminUserCreationForm):
    """A new person: the printed name is asked for first."""

    class Meta:
        model = User
        fields = ("username", "name")


class NewPasswordForm(AdminPasswordChangeForm):
    """Another's password, set by a manager who saw how it stood."""

    usable_password_help_text = "停用后，这个人不能用密码登录，现在的密码作废。"  # noqa: S105  no password

    @property
    def standing(self) -> str:
        return merge.digest(self.user.password)

    def clean(self):
        if self.data.get(merge.SEEN) != self.standing:
            self.add_error("password1", "没有重设：您打开这一页以后，密码已经被改过。请问过本人，再决定。")
        return super().clean()


def in_words(name: str, description: str):
    """A column that says 是 or 否 of a field, where Django's icon says True or False to who cannot see it."""

    @admin.display(description=description, ordering=name)
    def column(obj):
        return "是" if getattr(obj, name) else "否"

    return column


class NamedAdmin(GuardedAdmin):
    """What has a printed name: another name is an act for the audit log."""

    known_by = "pk"  # what stays when the name changes
    named_by = "name"

    def subject_of(self, obj) -> str:
        return f"{self.opts.verbose_name} {getattr(obj, self.known_by)}"

    def history_view(self, request, object_id, extra_context=None):
        """As Django shows it, but for the blanks it puts between the names of fields."""
        response = super().history_view(request, object_id, extra_context)
        if hasattr(response, "context_data"):
            for entry in response.context_data["action_list"]:
                entry.change_message = entry.get_change_message().replace(" 和 ", "和")
        return response

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and self.named_by in form.changed_data:
            names = {"from": form.initial[self.named_by], "to": getattr(obj, self.named_by)}
            audit.record(by=request.user, action=acts.RENAMED, subject=self.subject_of(obj), details=names)


def asked(request, ask: Callable[[], two_persons.Motion]) -> None:
    """Ask for what takes two persons, and say when it takes effect or why it cannot be asked for."""
    try:
        motion = ask()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.warning(request, f"还没有生效：{motion}。要第二个人确认，没有人叫停的，{motion.due}生效。")


@admin.register(User)
class PersonAdmin(NamedAdmin, UserAdmin):
    """Managers give roles; only a superuser touches superusers."""

    known_by = "username"
    form = PersonForm
    add_form = NewPersonForm
    change_password_form = NewPasswordForm
    list_display: tuple[Any, ...] = ("name", "username", "roles", in_words("is_active", "在用"))
    list_filter = ("groups", "is_active")
    search_fields = ("name", "username")
    ordering = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "username", "password")}),
        ("职责", {"fields": ("groups", "is_active"), "description": "角色决定能做什么；不在用的人员不能登录。"}),
        ("联系", {"fields": ("email",)}),
    )
    add_fieldsets = ((None, {"fields": ("name", "username", "usable_password", "password1", "password2", "groups")}),)
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs |= {"label": "角色", "help_text": "", "widget": forms.CheckboxSelectMultiple}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="角色")
    def roles(self, person):
        return "、".join(roles.held(person))

    def has_change_permission(self, request, obj=None):
        out_of_reach = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not out_of_reach

    def has_delete_permission(self, request, obj=None):
        return False  # people stay on record: set them inactive

    def get_fieldsets(self, request, obj=None):
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        (title, main), *others = self.fieldsets
        return ((title, main | {"fields": ("name", "username")}), *others)  # not what can be told of the password

    def save_model(self, request, obj, form, change):
        if change:
            self._hold_back(request, obj)
        super().save_model(request, obj, form, change)

    def _hold_back(self, request, person: User) -> None:
        """Of an account that passes or publishes, what would let another come in as this person is only asked for."""
        before = User.objects.get(pk=person.pk)
        if not two_persons.guards(before):
            return
        if person.email != before.email:
            new = person.email
            asked(request, lambda: guarded.ask_for_address(before, new, by=request.user))
            person.email = before.email
        if person.is_active and not before.is_active:
            asked(request, lambda: guarded.ask_to_enable(before, by=request.user))
            person.is_active = False

    def save_related(self, request, form, formsets, change):
        person = form.instance
        before = roles.held(person)
        held_back = guarded.asks_for_two(before, (group.name for group in form.cleaned_data["groups"]))
        form.cleaned_data["groups"] = form.cleaned_data["groups"].exclude(name__in=held_back)
        super().save_related(request, form, formsets, change)
        if held_back:
            asked(request, lambda: guarded.ask_for_roles(person, held_back, by=request.user))
        roles.set_desk_access(person)
        if (after := roles.held(person)) != before:
            details = {"from": before, "to": after}
            audit.record(by=request.user, action=acts.ROLES_CHANGED, subject=self.subject_of(person), details=details)

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        before = self.get_object(request, unquote(id))
        response = super().user_change_password(request, id, form_url)
        person = self.get_object(request, unquote(id))
        if before and person and person.password != before.password and person != request.user:
            self._password_was_set(request, before, person)
        return response

    def _password_was_set(self, request, before: User, person: User) -> None:
        """Another password of a guarded account is only asked for; that it has none any more is so at once."""
        if not two_persons.guards(person) or not person.has_usable_password():
            audit.record(by=request.user, action=acts.PASSWORD_RESET, subject=self.subject_of(person))
            return
        User.objects.filter(pk=person.pk).update(password=before.password)
        list(messages.get_messages(request))  # which says that it was set
        asked(request, lambda: guarded.ask_for_password(person, person.password, by=request.user))


@admin.register(RecipientUnit)
class RecipientUnitAdmin(NamedAdmin):
    list_display = ("name", in_words("is_active", "在用"))
    list_filter = ("is_active",)
    search_fields = ("name",)

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        is_choice = request.resolver_match.url_name == "autocomplete"
        return (found.filter(is_active=True) if is_choice else found), may_repeat


class TableAdmin(NamedAdmin):
    """A table of many short rows (办公室的表): worked on in its list, and as a file (bulletin/admin/tables.py)."""

    change_list_template = "admin/office/tables/change_list.html"
    change_form_template = "admin/office/tables/change_form.html"
    delete_selected_confirmation_template = "admin/office/tables/delete_selected.html"
    object_history_template = "admin/office/tables/history.html"
    formfield_overrides = {models.DateField: {"widget": NativeDate}}
    actions = ("delete_selected",)
    list_per_page = 200
    one = ""  # what a row is called
    about = ""  # what the table is for

    class Media:
        css = {"all": ["desk/tables.css"]}

    @property
    def table(self) -> columns.Table:
        return columns.TABLES[str(self.opts.model_name)]

    def changelist_view(self, request, extra_context=None):
        here = {
            "title": self.table.title,
            "about": self.about,
            "table": self.table.name,
            "may_import": self.has_add_permission(request) and self.has_change_permission(request),
            "is_empty": not self.model.objects.exists(),
        }
        return super().changelist_view(request, here | (extra_context or {}))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        may_change = self.has_change_permission(request)
        verb = "新建" if object_id is None else "修改" if may_change else "查看"
        return super().changeform_view(
            request, object_id, form_url, {"title": f"{verb}{self.one}"} | (extra_context or {})
        )

    def construct_change_message(self, request, form, formsets, add=False):
        """Of a change, what it was and what it is."""
        if add:
            return super().construct_change_message(request, form, formsets, add)
        changes = [
            taking.Cell(column.heading, *(columns.shown(column, said[column.name]) for said in (now, form.initial)))
            for column in self.table.columns
            if column.name in form.changed_data and (now := form.cleaned_data)
        ]
        return f"{taking.sentence(changes)}。" if changes else super().construct_change_message(request, form, formsets)

    @admin.action(description="删去选中的", permissions=["delete"])
    def delete_selected(self, request, queryset):
        return actions.delete_selected(self, request, queryset)

    def delete_model(self, request, obj):
        audit.record(by=request.user, action=acts.ROW_DELETED, subject=self.subject_of(obj), details={"from": str(obj)})
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)


class LeaderForm(forms.ModelForm):
    def clean_name(self):
        return columns.person(self.cleaned_data["name"])


class OrderForm(forms.ModelForm):
    """A leader's place, changed in the list: what this person did not touch stays as another left it meanwhile."""

    order = forms.IntegerField(min_value=0, max_value=columns.LARGEST_ORDER, show_hidden_initial=True)

    class Meta:
        model = Leader
        fields = ("order",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["order"].widget.attrs["aria-label"] = f"{self.instance}的排序"

    def clean_order(self):
        seen = self.data.get(self["order"].html_initial_name)
        if "order" in self.changed_data and seen != str(self.instance.order):
            raise forms.ValidationError(f"您打开列表以后，有人改成了{self.instance.order}：请重新打开列表，再改。")
        return self.cleaned_data["order"]


class TermOfOfficeFilter(admin.SimpleListFilter):
    title, parameter_name = "任期", "in_office"

    def lookups(self, request, model_admin):
        return [("now", "在任"), ("past", "离任"), ("future", "还没有到任")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        past, future = Q(until__lt=today), Q(since__gt=today)
        asked = {"now": ~Q(past | future), "past": past, "future": future}.get(self.value() or "")
        return queryset.filter(asked) if asked else queryset


@admin.register(Leader)
class LeaderAdmin(TableAdmin):
    one = "领导"
    about = "谁任什么职务，从什么时候到什么时候。稿件里写到的姓名、职务和先后，校对时照它核对。"
    form = LeaderForm
    list_display = ("name", "post", "order", "in_office")
    list_editable = ("order",)
    list_filter = (TermOfOfficeFilter,)
    search_fields = ("name", "post")
    fields = ("name", "post", "order", ("since", "until"))

    @admin.display(description="任期", ordering="since", empty_value="")
    def in_office(self, leader):
        since, until = (f"{day.year}年{day.month}月{day.day}日" if day else "" for day in (leader.since, leader.until))
        return f"{since}起" if since and not until else f"{since}至{until}" if until else ""

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, **{"form": OrderForm} | kwargs)

    @transaction.atomic
    def changelist_view(self, request, extra_context=None):
        if request.method == "POST":  # whoever else gives places waits
            list(Leader.objects.select_for_update().values_list("pk"))
        return super().changelist_view(request, extra_context)

    def get_changeform_initial_data(self, request):
        last = Leader.objects.aggregate(last=Max("order"))["last"] or 0
        return {"order": last + 1} | super().get_changeform_initial_data(request)


@admin.register(Term)
class TermAdmin(TableAdmin):
    one = "词语"
    named_by = "words"
    about = "不用的词写进来，校对时会提醒；慎用的，提醒再斟酌。常见的错别字词另有一份表，一直在用，不必写进来。"
    list_display = ("words", "advice", "use", "source")
    list_filter = ("advice",)
    search_fields = ("words", "use", "source")
    fields = ("words", "advice", "use", "source")
    radio_fields = {"advice": admin.HORIZONTAL}


@admin.register(UnitName)
class UnitNameAdmin(TableAdmin):
    one = "单位名称"
    named_by = "full"
    about = "单位的全称，和可以用的简称。稿件里写到的单位名称，校对时照它核对。收文单位另有名录。"
    list_display = ("full", "short")
    search_fields = ("full", "short")


class ReadOnlyAdmin(admin.ModelAdmin):
    """To be looked at by whoever may; nothing is added, changed or deleted here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


# What the details of an entry are called.
DETAILS = {
    "edition": "送审编号",
    "version": "版次",
    "fingerprint": "指纹",
    "pdf_sm3": "PDF 的 SM3",
    "signed_sha256": "签名 PDF 的 SHA-256",
    "signed_sm3": "签名 PDF 的 SM3",
    "signed_size": "签名 PDF 字节数",
    "signer": "签名证书",
    "signer_serial": "证书序列号",
    "signer_issuer": "证书签发者",
    "reason": "理由",
    "bulletin": "刊物",
    "kind": "事项",
    "words": "内容",
    "motion": "提请编号",
    "asked_by": "提请人",
    "release_at": "定时发布",
    "from": "原来",
    "to": "改为",
    "file": "文件",
    "added": "新增",
    "changed": "修改",
}


class ActFilter(admin.SimpleListFilter):
    """The acts in the log, each once, whichever way it was stored."""

    title, parameter_name = "何事", "act"

    def lookups(self, request, model_admin):
        stored = set(AuditEntry.objects.order_by().values_list("action", flat=True).distinct())
        keys = {label: key for key, label in acts.LABELS.items()}
        return sorted({(keys.get(action, action), acts.label_of(action)) for action in stored})

    def queryset(self, request, queryset):
        return queryset.of(self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("number", "at", "actor_name", "act", "subject")
    list_filter = (ActFilter,)
    search_fields = ("subject", "actor_name")
    fields = ("number", "at", "actor_name", "act", "subject", "facts", "previous", "hash")

    @admin.display(description="何事", ordering="action")
    def act(self, entry):
        return entry.action_label

    @admin.display(description="详情")
    def facts(self, entry):
        lines = ((DETAILS.get(name, name), _plain(value)) for name, value in entry.details.items())
        return format_html_join(mark_safe("<br>"), "{}：{}", lines) or "-"


def _plain(value) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
