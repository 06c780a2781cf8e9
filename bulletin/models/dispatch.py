"""To whom a released edition went out (分发): the list as it was made, the letters, and what each unit signed for.

What was sent never changes: the list is made once, with the release; later rows say that they are later ones. Only
what became of a row moves on.
"""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bulletin.models.bulletins import Kind
from bulletin.models.editions import Edition, Status
from bulletin.models.letters import Letter, LetterQuerySet
from office.append_only import AppendOnlyModel, AppendOnlyQuerySet
from office.models import RecipientUnit, User


class Dispatch(AppendOnlyModel):
    """The list of one released edition (分发单), made in the transaction of its release."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="dispatch", verbose_name="版本")
    fingerprint = models.CharField("指纹", max_length=64)
    title = models.CharField("题名", max_length=200)  # as sealed
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")

    why_kept = "分发单和发布的那一版连在一起，不能修改或删除；漏了的单位请补发。"
    frozen = ("edition_id", "fingerprint", "title", "made_at", "made_by_id")

    class Meta:
        verbose_name = verbose_name_plural = "分发单"
        ordering = ["-pk"]
        default_permissions = ("view", "change")

    def __str__(self):
        return self.title


class Origin(models.TextChoices):
    """Why a unit is on the list."""

    LISTED = "listed", "名单"
    HAD = "had", "换发"
    LATE = "late", "补发"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def had(self) -> Self:
        """Who has the edition, as far as anybody knows: what never left the house need not be taken back."""
        with_link = DispatchLetter.objects.filter(delivery=OuterRef("pk"), purpose__in=DispatchLetter.GIVES_OUT)
        left = with_link.filter(Q(mailed_at__isnull=False) | Q(handed_at__isnull=False))
        signed = Receipt.objects.filter(delivery=OuterRef("pk"))
        physically = Q(by_paper=True) | Q(by_system=True) | Q(opened_at__isnull=False)
        return self.filter(physically | Exists(left) | Exists(signed))

    def waiting(self) -> Self:
        """Those that have not signed for what they have now: the edition or, once it was withdrawn, that."""
        stands = Q(dispatch__edition__status=Status.RELEASED) & ~Exists(_receipts_of(Receipt.Of.EDITION))
        withdrawn = Q(dispatch__edition__status=Status.WITHDRAWN) & ~Exists(_receipts_of(Receipt.Of.WITHDRAWAL))
        return self.filter(stands | withdrawn)

    def of_person(self, person) -> Self:
        """What came to a unit for which this person receives."""
        return self.filter(unit__contacts__person=person.pk).distinct() if person.pk else self.none()


def _receipts_of(what: str) -> models.QuerySet["Receipt"]:
    return Receipt.objects.filter(delivery=OuterRef("pk"), of=what)


class Delivery(models.Model):
    """A unit on the list: what it was called, how many copies it got and how; its link; what became of it."""

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="deliveries", verbose_name="分发单")
    unit = models.ForeignKey(RecipientUnit, models.PROTECT, null=True, related_name="+", verbose_name="收文单位")
    name = models.CharField("单位", max_length=200)  # as printed
    kind = models.CharField("栏", max_length=6, choices=Kind.choices, blank=True)
    place = models.PositiveIntegerField("顺序")
    copies = models.PositiveSmallIntegerField("份数")
    by_paper = models.BooleanField("纸质")
    by_mail = models.BooleanField("邮件")
    by_system = models.BooleanField("系统")
    contacts = models.JSONField("联系人", default=list)  # of the day: name, telephone, address, mail
    remark = models.CharField("备注", max_length=500, blank=True)
    origin = models.CharField("来由", max_length=6, choices=Origin.choices)
    added_at = models.DateTimeField("补发时间", null=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="补发人"
    )
    added_because = models.CharField("补发理由", max_length=200, blank=True)

    frozen: ClassVar = (
        *("dispatch_id", "unit_id", "name", "kind", "place", "copies", "by_paper", "by_mail", "by_system"),
        *("contacts", "remark", "origin", "added_at", "added_by_id", "added_because"),
    )

    # Its secret link, known here by its SHA-256; it is made of the nonce by a key outside the database.
    nonce = models.CharField(max_length=43)
    token_sha256 = models.CharField("链接的 SHA-256", max_length=64, unique=True)
    expires_at = models.DateTimeField("链接有效期至")
    revoked_at = models.DateTimeField("链接作废时间", null=True)

    opened_at = models.DateTimeField("首次打开时间", null=True)
    openings = models.PositiveIntegerField("打开次数", default=0)
    downloaded_at = models.DateTimeField("首次下载时间", null=True)
    reminded_at = models.DateTimeField("最近催收时间", null=True)
    reminders = models.PositiveSmallIntegerField("催收次数", default=0)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发往单位"
        ordering = ["place", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "unit"], name="delivery_once_a_unit"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="delivery_origin"),
            models.CheckConstraint(
                condition=Q(added_at=None, added_by=None, added_because="") & ~Q(origin="late")
                | Q(added_at__isnull=False, added_by__isnull=False, origin="late") & ~Q(added_because=""),
                name="delivery_late_says_why",
            ),
            models.CheckConstraint(
                condition=Q(by_paper=True) | Q(by_mail=True) | Q(by_system=True), name="delivery_has_a_way"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def edition(self) -> Edition:
        return self.dispatch.edition

    @property
    def ways(self) -> str:
        ways = {"纸质": self.by_paper, "邮件": self.by_mail, "系统": self.by_system}
        return "、".join(way for way, is_wanted in ways.items() if is_wanted)

    @property
    def printed_copies(self) -> int:
        """How many are printed for it."""
        return self.copies if self.by_paper else 0


class DispatchLetterQuerySet(LetterQuerySet["DispatchLetter"]):
    def over(self) -> Self:
        """What no letter need say any more: another has taken its place, or what it asks for is done or void."""
        purpose = DispatchLetter.Purpose
        is_signed = Exists(Receipt.objects.filter(delivery=OuterRef("delivery"), of=Receipt.Of.EDITION))
        is_acknowledged = Exists(Receipt.objects.filter(delivery=OuterRef("delivery"), of=Receipt.Of.WITHDRAWAL))
        is_public = Q(delivery__dispatch__edition__status=Status.RELEASED)
        is_withdrawn = Q(delivery__dispatch__edition__status=Status.WITHDRAWN)
        is_void = Q(replaced=True) | Q(delivery__revoked_at__isnull=False)
        return self.filter(
            is_void
            | (Q(purpose=purpose.SEND) & ~is_public)
            | (Q(purpose=purpose.REMIND) & ((is_public & is_signed) | (is_withdrawn & is_acknowledged)))
            | (Q(purpose=purpose.REMIND) & ~is_public & ~is_withdrawn)
            | (Q(purpose=purpose.WITHDRAW) & (~is_withdrawn | is_acknowledged))
        )


class DispatchLetter(Letter):
    """A letter to one address of a unit. Handed to the mail server once: if nobody knows whether it took it, a person
    decides.
    """

    class Purpose(models.TextChoices):
        SEND = "send", "分发"
        REMIND = "remind", "催收"
        WITHDRAW = "withdraw", "撤下"

    GIVES_OUT: ClassVar = (Purpose.SEND, Purpose.REMIND)

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="letters", verbose_name="发往单位")
    purpose = models.CharField("何事", max_length=8, choices=Purpose.choices)
    name = models.CharField("收信人", max_length=50)
    mail = models.EmailField("邮件地址")
    at = models.DateTimeField("时间", auto_now_add=True)
    replaced = models.BooleanField("已重发", default=False)

    frozen: ClassVar = ("delivery_id", "purpose", "name", "mail", "at")

    objects = DispatchLetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分发的信"
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.get_purpose_display()}：{self.mail}"


class ReceiptQuerySet(AppendOnlyQuerySet["Receipt"]):
    def undone(self) -> Self:
        return self.filter(undone_at__isnull=False)

    def undo(self, *, by: User, reason: str) -> int:
        """Undo those of them that stand, and return how many those are: for `dispatch` alone. The database lets it
        happen to a row once.
        """
        standing = self.filter(undone_at=None)
        return models.QuerySet.update(standing, undone_at=timezone.now(), undone_by=by, undone_because=reason)


class StandingReceipts(models.Manager["Receipt"]):
    """Those that were not undone: whoever asks for receipts means these, also by way of a delivery."""

    def get_queryset(self) -> ReceiptQuerySet:
        return ReceiptQuerySet(self.model, using=self._db).filter(undone_at=None)


class Receipt(AppendOnlyModel):
    """A unit has signed for the edition, or for its withdrawal (签收); only added. One that the office put down by
    mistake is undone and stays, with who did it, when and why.
    """

    class Of(models.TextChoices):
        EDITION = "edition", "签收"
        WITHDRAWAL = "withdrawal", "知道撤下"

    class Way(models.TextChoices):
        LINK = "link", "链接"
        SYSTEM = "system", "系统"
        PAPER = "paper", "登记"

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="receipts", verbose_name="发往单位")
    of = models.CharField("签的是", max_length=10, choices=Of.choices)
    name = models.CharField("签收人", max_length=50)
    at = models.DateTimeField("签收时间")
    way = models.CharField("怎么签的", max_length=6, choices=Way.choices)
    # Whose account signed, or who at the office put down what was signed on paper.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )
    undone_because = models.CharField("撤销理由", max_length=200, blank=True)

    why_kept = "签收记录只能追加，不能修改或删除；登记错了的请撤销登记。"
    frozen = ("delivery_id", "of", "name", "at", "way", "by_id")
    written_once: ClassVar = "undone_at"

    objects: ClassVar = StandingReceipts()  # type: ignore[assignment]  # not the manager that the base has
    ever = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "签收"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["delivery", "of"], condition=Q(undone_at=None), name="signed_once"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undone_because="")
                | Q(undone_at__isnull=False, undone_by__isnull=False, way="paper") & ~Q(undone_because=""),
                name="receipt_undone_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.name}，{self.get_of_display()}"
