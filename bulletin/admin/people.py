"""Roles for the whole office and for each bulletin: on a person's page, and of all people in one table (角色总表)."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from bulletin import reach
from bulletin.models import Bulletin
from office import acts, guarded, roles
from office.admin import PersonAdmin, PersonForm, asked
from office.models import User
from office.permissions import Permission

ROLES_OF = "roles_"  # and the key of a bulletin: the field of its roles


def field_of(bulletin: Bulletin) -> str:
    return f"{ROLES_OF}{bulletin.pk}"


def held_for(person: User, bulletin: Bulletin) -> list[str]:
    """The roles this person has for the bulletin, in the order of the table of roles; of rows that are prefetched."""
    held = {row.role for row in person.bulletin_roles.all() if row.bulletin_id == bulletin.pk}
    return [role for role in roles.OF_A_BULLETIN if role in held]


class PersonOfBulletinsForm(PersonForm):
    """With a row of boxes for each bulletin, of the fields that `form_for` adds."""

    bulletins: tuple[Bulletin, ...] = ()

    def roles_wanted(self) -> set[str]:
        groups = {group.name for group in self.cleaned_data.get("groups", ())}
        return groups.union(*(self.cleaned_data.get(field_of(bulletin), ()) for bulletin in self.bulletins))

    def clean(self):
        cleaned = super().clean()
        changed = [bulletin for bulletin in self.bulletins if field_of(bulletin) in self.changed_data]
        if changed and "groups" not in self.errors and (sentence := roles.not_together(self.roles_wanted())):
            self.add_error(field_of(changed[0]), sentence)
        return cleaned


def form_for(person: User) -> type[PersonOfBulletinsForm]:
    bulletins = tuple(Bulletin.objects.all())
    fields: dict[str, Any] = {
        field_of(bulletin): forms.MultipleChoiceField(
            label=f"《{bulletin}》",
            choices=[(role, role) for role in roles.OF_A_BULLETIN],
            initial=held_for(person, bulletin),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        for bulletin in bulletins
    }
    return type("PersonOfBulletinsForm", (PersonOfBulletinsForm,), {**fields, "bulletins": bulletins})


admin.site.unregister(User)


@admin.register(User)
class PersonOfBulletinsAdmin(PersonAdmin):
    """The page of a person, with the roles for each bulletin."""

    class Media:
        css = {"all": ["desk/people.css"]}

    list_display = (*PersonAdmin.list_display[:3], "of_bulletins", *PersonAdmin.list_display[3:])

    def is_on_record_apart(self, name):
        return super().is_on_record_apart(name) or name.startswith(ROLES_OF)

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), "of_bulletins")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("bulletin_roles__bulletin")

    @admin.display(description="各刊物的角色", empty_value="")
    def of_bulletins(self, person):
        bulletins = {row.bulletin: None for row in person.bulletin_roles.all()}
        lines = [(bulletin, "、".join(held_for(person, bulletin))) for bulletin in bulletins]
        return format_html_join(mark_safe("<br>"), "《{}》{}", lines)

    def get_fieldsets(self, request, obj=None):
        shown = super().get_fieldsets(request, obj)
        if obj is None:
            return shown
        may_change = self.has_change_permission(request, obj)
        fields = [field_of(bulletin) for bulletin in Bulletin.objects.all()] if may_change else ["of_bulletins"]
        about = "只管这一个刊物的角色；上面的角色管全办。" if may_change else ""
        return (*shown[:2], ("各刊物的角色", {"fields": fields, "description": about}), *shown[2:])

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is not None and self.has_change_permission(request, obj):
            kwargs["form"] = form_for(obj)
        return super().get_form(request, obj, change=change, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for bulletin in getattr(form, "bulletins", ()):
            if field_of(bulletin) in form.changed_data:
                self._give(request, form.instance, bulletin, form.cleaned_data[field_of(bulletin)])

    def _give(self, request, person: User, bulletin: Bulletin, wanted: list[str]) -> None:
        """What needs nobody's leave at once; the rest is asked for."""
        before = held_for(User.objects.get(pk=person.pk), bulletin)
        held_back = guarded.asks_for_two(before, wanted)
        now = [role for role in wanted if role not in held_back]
        if now != before:
            reach.assign(person, bulletin, *now)
            details = {"bulletin": bulletin.slug, "from": before, "to": now}
            self.keep_on_record(request, person, acts.ROLES_CHANGED, details)
        if held_back:
            asked(request, lambda: reach.ask_for_roles(person, bulletin, held_back, by=request.user))


# The table


class Row(NamedTuple):
    """A person, with their roles for the whole office and then for each bulletin."""

    person: User
    office: list[str]
    cells: list[list[str]]


def table(request):
    """People with any role, and of what they may do where; `role`, `bulletin` and `q` in the address narrow it."""
    if not request.user.has_perm(Permission.VIEW_USER):
        raise PermissionDenied
    asked = {name: request.GET.get(name, "").replace("\0", "").strip() for name in ("role", "bulletin", "q")}
    bulletins = list(Bulletin.objects.all())
    shown = [bulletin for bulletin in bulletins if asked["bulletin"] in ("", bulletin.slug)]
    people = User.objects.filter(is_active=True, name__contains=asked["q"]).prefetch_related("groups", "bulletin_roles")
    rows = [_row(person, shown) for person in people]
    context = {
        **admin.site.each_context(request),
        "title": "角色总表",
        "opts": User._meta,
        "asked": asked,
        "bulletins": bulletins,
        "shown": shown,
        "roles": list(roles.ROLES),
        "rows": [row for row in rows if _is_asked_for(row, asked)],
        "may_change": request.user.has_perm(Permission.CHANGE_USER),
    }
    return render(request, "admin/office/roles.html", context)


def _row(person: User, bulletins: list[Bulletin]) -> Row:
    cells = [held_for(person, bulletin) for bulletin in bulletins]
    office = [*(["系统管理员"] if person.is_superuser else []), *roles.held(person)]
    return Row(person, office, cells)


def _is_asked_for(row: Row, asked: dict[str, str]) -> bool:
    held = {*row.office, *(role for cell in row.cells for role in cell)}
    return asked["role"] in held if asked["role"] else bool(held) or bool(asked["q"])


urlpatterns = [path("roles/", admin.site.admin_view(table), name="people_roles")]
