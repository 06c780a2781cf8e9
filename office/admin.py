"""The office's own pages at the desk: people, units, the tables that texts are held against."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.admin import actions
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Max, Q
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from office import acts, audit, guarded, refusals, roles, two_persons
from office.accounts import desk, fresh
from office.forms import NativeDate
from office.guard import merge
from office.guard.admin import GuardedAdmin
from office.models import Contact, Leader, Mailing, RecipientUnit, SiteFacts, Term, UnitName, User
from office.permissions import Permission
from office.refusal import Refused
from office.tables import columns, taking

admin.site.site_header = "简报编辑部"
admin.site.site_title = "简报编辑部"
admin.site.index_title = "工作台"
admin.site.unregister(Group)  # roles are a table in code, not rows to edit
admin.site.unregister([EmailAddress, Authenticator, DBTaskResult])  # nobody edits these by hand


class OfAPerson(forms.ModelForm):
    """Who somebody is and what they may do is changed by who has just shown who that is, and gives nobody roles that
    one person may not hold together (三员).
    """

    def roles_wanted(self) -> set[str]:
        elsewhere = set(roles.held_anywhere(self.instance)) if self.instance.pk else set()
        if self.instance.pk:
            elsewhere -= set(roles.held(self.instance))
        return elsewhere | {group.name for group in self.cleaned_data.get("groups", ())}

    def clean(self):
        require_fresh(self)
        cleaned = super().clean()
        if "groups" in self.changed_data and (sentence := roles.not_together(self.roles_wanted())):
            self.add_error("groups", sentence)
        return cleaned


class PersonForm(OfAPerson, UserChangeForm):
    pass


class NewPersonForm(OfAPerson, AdminUserCreationForm):
    """A new person: the printed name is asked for first."""

    class Meta:
        model = User
        fields = ("username", "name")


def require_fresh(form: forms.BaseForm) -> None:
    """Nothing is saved, and all that was typed stays in the form, until it is shown who sends it."""
    try:
        fresh.require(context.request, "保存")
    except fresh.NotFresh as refusal:
        form.add_error(None, str(refusal))


class NewPasswordForm(AdminPasswordChangeForm):
    """Another's password, set by a manager who saw how it stood."""

    usable_password_help_text = "停用后，这个人不能用密码登录，现在的密码作废。"  # noqa: S105  no password

    @property
    def standing(self) -> str:
        return merge.digest(self.user.password)

    def clean(self):
        if self.data.get(merge.SEEN) != self.standing:
            self.add_error("password1", "没有重设：您打开这一页以后，密码已经被改过。请问过本人，再决定。")
        require_fresh(self)
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
    on_record_apart: frozenset[str] = frozenset()
    # Fields of which a change is an act of its own: to yes and to no.
    switches: ClassVar[dict[str, tuple[str, str]]] = {"is_active": (acts.ENABLED, acts.DISABLED)}

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
        for action, details in self.acts_of(form) if change else [(acts.ADDED, {"to": str(obj)})]:
            self.keep_on_record(request, obj, action, details)

    def keep_on_record(self, request, obj, action: str, details: dict) -> None:
        bulletin = obj.slug if self.known_by == "slug" else ""
        audit.record(
            by=request.user, action=action, subject=self.subject_of(obj), details=details, about=obj, bulletin=bulletin
        )

    def is_on_record_apart(self, name: str) -> bool:
        return name in self.on_record_apart

    def acts_of(self, form) -> Iterator[tuple[str, dict]]:
        """What was changed by the form, as the log keeps it: each act and its details."""
        others = []
        for name in form.changed_data:
            if name in self.switches:
                to_yes, to_no = self.switches[name]
                yield (to_yes if form.cleaned_data[name] else to_no), {}
            elif name == self.named_by:
                yield acts.RENAMED, {"from": form.initial[name], "to": form.cleaned_data[name]}
            elif not self.is_on_record_apart(name):
                field, values = form.fields[name], (form[name].initial, form[name].data)
                others.append([str(field.label), *(_in_words(field, value) for value in values)])
        if others:
            yield acts.CHANGED, {"changes": others}


def _in_words(field: forms.Field, value) -> str:
    """What stands in the field, as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_in_words(field, one) for one in value)
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return labels.get(str(value), "" if value is None else str(value))


def asked(request, ask: Callable[[], two_persons.Motion]) -> None:
    """Ask for what takes two persons, and say when it takes effect or why it cannot be asked for."""
    try:
        motion = ask()
    except Refused as refusal:
        refusals.keep(request, refusal)
        messages.error(request, str(refusal))
    else:
        messages.warning(request, f"还没有生效：{motion}。要第二个人确认，没有人叫停的，{motion.due}生效。")


@admin.register(User)
class PersonAdmin(NamedAdmin, UserAdmin):
    """Managers give roles; only a superuser touches superusers."""

    known_by = "username"
    on_record_apart = frozenset({"groups", "email"})
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

    def get_urls(self):
        return [
            path("<int:pk>/account/", self.admin_site.admin_view(self.account_view), name="office_user_account"),
            *super().get_urls(),
        ]

    def account_view(self, request, pk):
        """What is pressed about the account (office/accounts/desk.py)."""
        person = self.get_object(request, str(pk))
        if person is None:
            raise Http404
        if not self._may_look_after(request, person):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(desk.page_of(person))
        try:
            return desk.act(request, person)
        except Refused as refusal:
            refusals.keep(request, refusal)
            messages.error(request, str(refusal))
            return HttpResponseRedirect(desk.page_of(person))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        person = self.get_object(request, unquote(object_id))
        account = desk.standing(person) if person and self._may_look_after(request, person) else None
        return super().change_view(request, object_id, form_url, {"account": account} | (extra_context or {}))

    def _is_out_of_reach(self, request, person: User | None) -> bool:
        return person is not None and person.is_superuser and not request.user.is_superuser

    def _may_look_after(self, request, person: User) -> bool:
        may = request.user.has_perm(Permission.LOOK_AFTER_LOGINS)
        return may and not self._is_out_of_reach(request, person)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not self._is_out_of_reach(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False  # people stay on record: set them inactive

    def get_fieldsets(self, request, obj=None):
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        (title, main), *others = self.fieldsets
        return ((title, main | {"fields": ("name", "username")}), *others)  # not what can be told of the password

    def save_model(self, request, obj, form, change):
        if change:
            self._hold_back(request, obj, form)
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active and two_persons.guards(obj):
            guarded.tell_of_disabling(obj, by=request.user)

    def _hold_back(self, request, person: User, form) -> None:
        """Of an account that passes or publishes, what would let another come in as this person is only asked for."""
        before = User.objects.get(pk=person.pk)
        if not two_persons.guards(before):
            return
        if person.email != before.email:
            new = person.email
            asked(request, lambda: guarded.ask_for_address(before, new, by=request.user))
            person.email = before.email
            form.changed_data.remove("email")
        if person.is_active and not before.is_active:
            asked(request, lambda: guarded.ask_to_enable(before, by=request.user))
            person.is_active = False
            form.changed_data.remove("is_active")

    def acts_of(self, form):
        yield from super().acts_of(form)
        if "email" in form.changed_data:
            yield acts.ADDRESS_CHANGED, {"from": form.initial["email"], "to": form.cleaned_data["email"]}

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
            self.keep_on_record(request, person, acts.ROLES_CHANGED, {"from": before, "to": after})

    def construct_change_message(self, request, form, formsets, add=False):
        """Of a password, what became of it."""
        if not isinstance(form, NewPasswordForm):
            return super().construct_change_message(request, form, formsets, add)
        if not form.user.has_usable_password():
            return "停用密码。"
        return "提请重设密码，等第二个人确认。" if self._takes_two(request, form.user) else "重设密码。"

    def _takes_two(self, request, person: User) -> bool:
        """Whether another password for this person is only asked for; that there is none any more is so at once."""
        return person != request.user and two_persons.guards(person) and person.has_usable_password()

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        before = self.get_object(request, unquote(id))
        response = super().user_change_password(request, id, form_url)
        person = self.get_object(request, unquote(id))
        if before and person and person.password != before.password:
            self._password_was_set(request, before, person)
        return response

    def _password_was_set(self, request, before: User, person: User) -> None:
        if not self._takes_two(request, person):
            action = acts.PASSWORD_CHANGED if person == request.user else acts.PASSWORD_RESET
            self.keep_on_record(request, person, action, {})
            return
        User.objects.filter(pk=person.pk).update(password=before.password)
        list(messages.get_messages(request))  # which says that it was set
        asked(request, lambda: guarded.ask_for_password(person, person.password, by=request.user))


@admin.register(RecipientUnit)
class RecipientUnitAdmin(NamedAdmin):
    fields = ("name", "is_active")  # the rest is worked on as 分发方式
    list_display = ("name", in_words("is_active", "在用"))
    list_filter = ("is_active",)
    search_fields = ("name",)

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        is_choice = request.resolver_match.url_name == "autocomplete"
        return (found.filter(is_active=True) if is_choice else found), may_repeat


class ContactInline(admin.StackedInline):
    model = Contact
    fields = ("name", "telephone", "address", "mail", "person", "order")
    extra = 0
    template = "admin/office/mailing/contacts.html"
    verbose_name = "一个联系人"
    verbose_name_plural = "联系人"

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Who may be told in the system: whoever can log in."""
        if db_field.name == "person":
            reads = Q(groups__name=roles.READER) | Q(has_other_roles=True)
            kwargs["queryset"] = User.objects.filter(reads, is_active=True).distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MailingForm(forms.ModelForm):
    def clean(self):
        ways = ("by_paper", "by_mail", "by_system")
        if not any(self.cleaned_data.get(way) for way in ways):
            self.add_error("by_paper", "至少选一种：都不选，这个单位就什么也收不到。")
        return super().clean()


@admin.register(Mailing)
class MailingAdmin(NamedAdmin):
    """How what is released comes to a unit (分发方式): copies, ways, contacts."""

    form = MailingForm
    list_display = ("name", "copies", "ways", "people", in_words("is_active", "在用"))
    list_filter = ("is_active", "by_paper", "by_mail", "by_system")
    search_fields = ("name", "contacts__name", "contacts__mail")
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "by_paper", "by_mail", "by_system", "copies"),
                "description": "从下一次发布起照这里分发；已经发出的不变。",
            },
        ),
    )
    readonly_fields = ("name",)
    inlines = (ContactInline,)

    def has_add_permission(self, request):
        return False  # units are named where they are written

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("contacts")

    @admin.display(description="方式")
    def ways(self, unit):
        ways = {"纸质": unit.by_paper, "邮件": unit.by_mail, "系统": unit.by_system}
        return "、".join(way for way, is_wanted in ways.items() if is_wanted)

    @admin.display(description="联系人")
    def people(self, unit):
        return "、".join(contact.name for contact in unit.contacts.all())

    def subject_of(self, obj) -> str:
        return f"收文单位 {obj.pk}"

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for contacts in formsets:
            details = {
                "added": [contact.name for contact in contacts.new_objects],
                "changed": [f"{contact.name}（{'、'.join(names)}）" for contact, names in contacts.changed_objects],
                "deleted": [contact.name for contact in contacts.deleted_objects],
            }
            if any(details.values()):
                self.keep_on_record(request, form.instance, acts.CONTACTS_CHANGED, details)


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
        self.keep_on_record(request, obj, acts.ROW_DELETED, {"from": str(obj)})
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


@admin.register(SiteFacts)
class SiteFactsAdmin(NamedAdmin):
    """The one row, which is made when it is first opened; its list is its page."""

    named_by = ""  # the site's name is one fact among the others
    fieldsets = (
        ("网站", {"fields": ("name", "sponsor", "undertaker", "copyright")}),
        ("联系", {"fields": ("address", "phone", "mail")}),
        ("备案和标识", {"fields": ("icp", "police", "identifier", "mark")}),
        ("声明", {"fields": ("privacy", "accessibility")}),
    )

    def subject_of(self, obj) -> str:
        return str(obj)

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        SiteFacts.objects.bulk_create([SiteFacts(pk=1)], ignore_conflicts=True)  # an empty row is no act of anybody's
        return HttpResponseRedirect(self.address_of(SiteFacts(pk=1)))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyAdmin(admin.ModelAdmin):
    """To be looked at by whoever may; nothing is added, changed or deleted here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
