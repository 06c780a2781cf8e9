"""The office's own pages at the desk: people, units, the audit log."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from office import acts, audit, roles
from office.forms import DeskLoginForm
from office.guard import merge
from office.guard.admin import GuardedAdmin
from office.models import AuditEntry, RecipientUnit, User

admin.site.site_header = "简报编辑部"
admin.site.site_title = "简报编辑部"
admin.site.index_title = "工作台"
admin.site.login_form = DeskLoginForm
admin.site.unregister(Group)  # roles are a table in code, not rows to edit


class NewPersonForm(AdminUserCreationForm):
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
        if change and "name" in form.changed_data:
            names = {"from": form.initial["name"], "to": obj.name}
            audit.record(by=request.user, action=acts.RENAMED, subject=self.subject_of(obj), details=names)


@admin.register(User)
class PersonAdmin(NamedAdmin, UserAdmin):
    """Managers give roles; only a superuser touches superusers."""

    known_by = "username"
    add_form = NewPersonForm
    change_password_form = NewPasswordForm
    list_display = ("name", "username", "roles", in_words("is_active", "在用"))
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

    def save_related(self, request, form, formsets, change):
        person = form.instance
        before = roles.held(person)
        super().save_related(request, form, formsets, change)
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
            audit.record(by=request.user, action=acts.PASSWORD_RESET, subject=self.subject_of(person))
        return response


@admin.register(RecipientUnit)
class RecipientUnitAdmin(NamedAdmin):
    list_display = ("name", in_words("is_active", "在用"))
    list_filter = ("is_active",)
    search_fields = ("name",)

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        is_choice = request.resolver_match.url_name == "autocomplete"
        return (found.filter(is_active=True) if is_choice else found), may_repeat


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
    "reason": "理由",
    "release_at": "定时发布",
    "from": "原来",
    "to": "改为",
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
