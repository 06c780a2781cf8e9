"""The office's own pages at the desk: people, units, the audit log."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group

from office import roles
from office.models import AuditEntry, RecipientUnit, User

admin.site.site_header = "简报编辑部"
admin.site.site_title = "简报编辑部"
admin.site.index_title = "工作台"
admin.site.unregister(Group)  # roles are a table in code, not rows to edit


class NewPersonForm(AdminUserCreationForm):
    """A new person: the printed name is asked for first."""

    class Meta:
        model = User
        fields = ("username", "name")


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Managers give roles; only a superuser touches superusers."""

    add_form = NewPersonForm
    list_display = ("name", "username", "roles", "is_active")
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
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label, field.help_text, field.widget = "角色", "", forms.CheckboxSelectMultiple(choices=field.choices)
        return field

    @admin.display(description="角色")
    def roles(self, person):
        return "、".join(group.name for group in person.groups.all())

    def has_change_permission(self, request, obj=None):
        out_of_reach = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not out_of_reach

    def has_delete_permission(self, request, obj=None):
        return False  # people stay on record: set them inactive

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        roles.set_desk_access(form.instance)


@admin.register(RecipientUnit)
class RecipientUnitAdmin(admin.ModelAdmin):
    list_display = ("name", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)


class ReadOnlyAdmin(admin.ModelAdmin):
    """To be looked at by whoever may; nothing is added, changed or deleted here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("number", "at", "actor_name", "action", "subject")
    list_filter = ("action",)
    search_fields = ("subject", "actor_name")
    fields = ("number", "at", "actor_name", "action", "subject", "details", "previous", "hash")
