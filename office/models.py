"""The office: the people who work in it, by role, and the units it writes to. Nothing here knows of bulletins."""

import datetime as dt
from typing import Any, ClassVar, Self, TypeVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from office import roles
from office.accounts.models import OneTimeLink, PastPassword, SignIn, Tries
from office.audit import AuditEntry, AuditHead
from office.heartbeats import Heartbeat
from office.site import SiteFacts
from office.turns import Turn
from office.two_persons import Motion
from office.verification import Verification

__all__ = [
    "AuditEntry",
    "AuditHead",
    "Contact",
    "Editor",
    "Heartbeat",
    "Leader",
    "Mailing",
    "Motion",
    "OneTimeLink",
    "OpenForm",
    "PastPassword",
    "RecipientUnit",
    "Reviewer",
    "SignIn",
    "SiteFacts",
    "Term",
    "Tries",
    "Turn",
    "UnitName",
    "User",
    "Verification",
]


Person = TypeVar("Person", bound="User")


class NameHistory(HistoricalRecords):
    """Who gave the printed name, and when; a save that leaves the name alone makes no row."""

    def post_save(self, instance, created, using=None, update_fields=None, **kwargs):
        if update_fields is None or "name" in update_fields:
            super().post_save(instance, created, using=using, update_fields=update_fields, **kwargs)


class User(AbstractUser):
    """A person of the office, with or without a login."""

    first_name = None  # type: ignore[assignment]  # Django's way to have no such column
    last_name = None  # type: ignore[assignment]  # nor this
    name = models.CharField("姓名", max_length=50, help_text="印在简报上的名字。")
    # Whether roles are held besides those of the office (`roles.ELSEWHERE`): who has none is not asked for them.
    has_other_roles = models.BooleanField(default=False, editable=False)
    history = NameHistory(
        excluded_fields=[
            *("username", "password", "email", "last_login", "date_joined"),
            *("is_active", "is_staff", "is_superuser", "has_other_roles"),
        ]
    )

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["name", "pk"]
        permissions = [("look_after_logins", "结束别人的登录，解除等待")]

    def __str__(self):
        return self.name or self.username

    @property
    def on_record(self) -> str:
        """How the audit log names the account, whatever name is printed."""
        return f"人员 {self.username}"

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class RoleManager(UserManager[Person]):
    """People holding one role."""

    def __init__(self, role: str):
        super().__init__()
        self.role = role

    def get_queryset(self) -> models.QuerySet[Person]:
        return super().get_queryset().filter(groups__name=self.role)


class Editor(User):
    objects: ClassVar = RoleManager["Editor"](roles.EDITOR)

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "编辑"


class Reviewer(User):
    objects: ClassVar = RoleManager["Reviewer"](roles.REVIEWER)

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "审核"


class RecipientUnit(models.Model):
    """A unit (or person of rank) the bulletin goes to, under the name that is printed."""

    name = models.CharField("名称", max_length=200, unique=True, help_text="照此印在报、送、发栏里。")
    is_active = models.BooleanField("在用", default=True, help_text="停用后不再出现在选择列表里，已印发的不受影响。")
    # How what is released comes to it (分发).
    copies = models.PositiveSmallIntegerField(
        "份数", default=1, validators=[MinValueValidator(1), MaxValueValidator(999)], help_text="每期寄送的纸质份数。"
    )
    by_paper = models.BooleanField("纸质", default=True, help_text="寄送或者自取印好的。")
    by_mail = models.BooleanField("邮件", default=False, help_text="给有邮件地址的联系人发信，信里有本单位的链接。")
    by_system = models.BooleanField(
        "系统", default=False, help_text="下列对应了账号的联系人，登录网站在“我的收文”里看和签收。"
    )
    history = NameHistory(excluded_fields=["is_active", "copies", "by_paper", "by_mail", "by_system"])

    class Meta:
        verbose_name = verbose_name_plural = "收文单位"
        ordering = ["name"]

    def __str__(self):
        return self.name


class Mailing(RecipientUnit):
    """A recipient unit as its contacts and ways are worked on, by more people than may change its name."""

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "分发方式"
        ordering = ["name"]
        default_permissions = ("view", "change")


class Contact(models.Model):
    """Somebody at a recipient unit: to whom copies are addressed, letters go, or what is received shows (联系人)."""

    unit = models.ForeignKey(RecipientUnit, models.CASCADE, related_name="contacts", verbose_name="收文单位")
    name = models.CharField("姓名", max_length=50)
    telephone = models.CharField("电话", max_length=50, blank=True)
    address = models.CharField("地址", max_length=200, blank=True, help_text="印在地址签上，邮政编码写在前面。")
    mail = models.EmailField("邮件地址", blank=True)
    person = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name="账号",
        help_text="有“读者”角色的账号，登录后在“我的收文”里看。",
    )
    order = models.PositiveSmallIntegerField("顺序", default=0, help_text="地址签写给排在最前、有地址的一位。")

    class Meta:
        verbose_name = verbose_name_plural = "联系人"
        ordering = ["order", "pk"]

    def __str__(self):
        return f"{self.unit}：{self.name}"


class Leader(models.Model):
    """A line of the office's table of leaders (领导名录): who holds which post, from when to when."""

    name = models.CharField("姓名", max_length=50)
    post = models.CharField("职务", max_length=100, help_text="照公文里的写法，如“市委副书记、市长”。")
    order = models.PositiveSmallIntegerField("排序", default=0, help_text="数小的排在前面。")
    since = models.DateField("任职起", null=True, blank=True, help_text="空着就是一直。")
    until = models.DateField("任职止", null=True, blank=True, help_text="空着就是至今。")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "领导名录"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "post"],
                condition=models.Q(since=None),
                name="leader_once",
                violation_error_message="名录里已经有这个人的这项职务。",
            ),
            models.UniqueConstraint(
                fields=["name", "post", "since"],
                name="leader_once_since",
                violation_error_message="名录里已经有这个人的这项职务。",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(since=None) | models.Q(until__gte=models.F("since")),
                name="leader_until_after_since",
                violation_error_message="任职止不能早于任职起。",
            ),
        ]

    def __str__(self):
        return f"{self.post}{self.name}"


class Term(models.Model):
    """A line of the office's table of words (用词表): what is not written, or with care, and what is instead."""

    class Advice(models.TextChoices):
        NEVER = "never", "不用"
        CAREFUL = "careful", "慎用"

    words = models.CharField("词语", max_length=50, unique=True)
    advice = models.CharField("用法", max_length=7, choices=Advice.choices, default=Advice.NEVER)
    use = models.CharField("改用", max_length=200, blank=True, help_text="几种写法之间用“；”隔开。")
    source = models.CharField("依据", max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "用词表"
        ordering = ["words"]

    def __str__(self):
        return self.words


class UnitName(models.Model):
    """How a unit is called in full and in short (单位全称简称)."""

    full = models.CharField("全称", max_length=100, unique=True)
    short = models.CharField("简称", max_length=200, blank=True, help_text="几个之间用“；”隔开。")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "单位全称简称"
        ordering = ["full"]

    def __str__(self):
        return self.full


class OpenFormQuerySet(models.QuerySet["OpenForm"]):
    # Pages say every 15 seconds that they are open; two may be missed.
    STALE_AFTER = dt.timedelta(seconds=40)
    TAKEN_BACK_WITHIN = dt.timedelta(days=1)

    def at_page(self, page: str, user: User) -> Self:
        """Whoever has the page open now, and what this person left unsaved there."""
        now = models.Q(at__gt=timezone.now() - self.STALE_AFTER)
        return self.filter(models.Q(user=user) | now, page=page).select_related("user")

    def left(self, page: str) -> Self:
        """Those tabs that closed the page with nothing kept, and what was discarded long ago."""
        now = timezone.now()
        is_done_with = models.Q(discarded__isnull=True) | models.Q(at__lt=now - self.TAKEN_BACK_WITHIN)
        return self.filter(is_done_with, page=page, unsaved__isnull=True, at__lt=now - self.STALE_AFTER)

    def discard(self, apart: str) -> int:
        """Put what is kept where it is offered no more, as a tab of its own by this name."""
        kept = self.filter(unsaved__isnull=False)
        return kept.update(discarded=models.F("unsaved"), unsaved=None, tab=apart, at=timezone.now())

    def take_back(self) -> int:
        return self.filter(discarded__isnull=False).update(unsaved=models.F("discarded"), discarded=None)


class OpenForm(models.Model):
    """Somebody at a form of the desk: others see that they are there; what they typed and did not save is theirs alone.

    A row a tab, so that two of one person do not overwrite what the other keeps.
    `unsaved` is {"at": ..., "seen": the page's hidden field, "data": {name: [values]}}, or null; `discarded` is what
    it was, for as long as it can be taken back.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    page = models.CharField(max_length=100)
    tab = models.CharField(max_length=32, default="")
    at = models.DateTimeField()
    unsaved = models.JSONField(null=True)
    discarded = models.JSONField(null=True)

    objects = OpenFormQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "page", "tab"], name="one_open_form_a_tab")]

    def __str__(self):
        return f"{self.user} {self.page}"

    @property
    def typed(self) -> dict[str, Any]:
        """What `unsaved` holds, of a form that holds anything."""
        return self.unsaved or {}
