"""The publication: a bulletin, its issues with their mutable drafts, and the editions sealed from them.

Drafts may be changed while no edition of their issue is open; an edition's sealed columns never.
What may happen to an edition, and by whom, is `workflow`'s business.
"""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import F, Max, Q
from simple_history.models import HistoricalRecords

from office.models import RecipientUnit

FIRST_YEAR, LAST_YEAR = 1949, 2100
_DATE_RANGE = f"日期要在{FIRST_YEAR}年到{LAST_YEAR}年之间。"
DATES = [
    MinValueValidator(dt.date(FIRST_YEAR, 1, 1), _DATE_RANGE),
    MaxValueValidator(dt.date(LAST_YEAR, 12, 31), _DATE_RANGE),
]
RESERVED_SLUGS = {"account", "admin", "api", "static", "media", "search", "downloads", "about", "feed", "robots"}


class IssueLocked(Exception):
    """A draft was to be changed while an edition of its issue is open; str() says what to do."""


class Sealed(Exception):
    """Something sealed was to be changed; str() says what to do."""


def validate_slug_free(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}”是系统用的地址，请换一个。")


class BulletinQuerySet(models.QuerySet):
    def with_released_issues(self):
        """Those the public knows of."""
        return self.filter(issues__editions__status=Status.RELEASED).distinct()


class Bulletin(models.Model):
    """A periodical (刊物)."""

    name = models.CharField("刊名", max_length=60, unique=True)
    slug = models.CharField(
        "地址",
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9-]*\Z", "只用小写字母、数字和连字符，以字母开头。"),
            validate_slug_free,
        ],
        help_text="出现在网址里，如 dongtai。定下以后不能再改，否则读者手里的网址会失效。",
    )
    publisher = models.CharField("编发单位", max_length=100, blank=True, help_text="新一期默认用它。")
    briefs_title = models.CharField("简讯栏名", max_length=30, default="工作简讯", help_text="新一期默认用它。")
    about = models.TextField("刊物介绍", blank=True)
    has_public_pdf = models.BooleanField("公开 PDF", default=False, help_text="不勾选时，只有登录的工作人员能下载。")
    history = HistoricalRecords()

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "刊物"
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def suggest_number(self, year: int) -> int:
        return (self.issues.filter(year=year).aggregate(Max("number"))["number__max"] or 0) + 1

    def suggest_total_number(self) -> int | None:
        """The next running number (总第N期), if this bulletin counts them."""
        newest = self.issues.aggregate(Max("total_number"))["total_number__max"]
        return newest + 1 if newest else None


class Kind(models.TextChoices):
    """Whom an issue goes to."""

    REPORT = "report", "报"
    SEND = "send", "送"
    ISSUE = "issue", "发"


class StandingRecipient(models.Model):
    """A line of the bulletin's standing list, copied to each new issue."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="standing_recipients", verbose_name="刊物")
    kind = models.CharField("栏", max_length=6, choices=Kind.choices)
    unit = models.ForeignKey(RecipientUnit, models.PROTECT, verbose_name="收文单位")
    order = models.PositiveSmallIntegerField("顺序", default=0, validators=[MaxValueValidator(9999)])

    class Meta:
        verbose_name = verbose_name_plural = "固定收文单位"
        ordering = ["kind", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "kind", "unit"],
                name="standing_recipient_once",
                violation_error_message="同一栏里已经有这个单位。",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.unit}"


class DraftQuerySet(models.QuerySet):
    """Drafts are written one at a time, so that each change meets the lock and enters the history."""

    def _refuse(self, *args, **kwargs):
        raise TypeError("drafts are saved one by one: bulk writes would pass by the lock and the history")

    update = bulk_update = bulk_create = _refuse

    @transaction.atomic
    def delete(self):
        for draft in self:
            draft.hold_issues()
        return super().delete()


class Draft(models.Model):
    """Any part of an issue that people edit."""

    objects = DraftQuerySet.as_manager()

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args, **kwargs):
        self.hold_issues()
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args, **kwargs):
        self.hold_issues()
        return super().delete(*args, **kwargs)

    def hold_issues(self) -> None:
        """Keep others from submitting what is being changed, until the transaction ends; raises IssueLocked."""
        for issue in Issue.objects.select_for_update().filter(pk__in=self.issue_ids()):
            if issue.open_edition:
                raise IssueLocked(f"{issue}正在审核或等待发布，稿件已锁定。请先撤回送审，再修改。")


class IssueQuerySet(DraftQuerySet):
    def with_stage(self):
        """Each issue with its newest edition's status, in the one query of the list."""
        newest = Edition.objects.filter(issue=models.OuterRef("pk")).order_by("-pk")
        return self.annotate(newest_status=models.Subquery(newest.values("status")[:1]))

    def named(self, name: str) -> "Issue":
        """The issue called `<bulletin slug>/<year>-<number>`; raises Issue.DoesNotExist."""
        slug, _, numbers = name.partition("/")
        year, _, number = numbers.partition("-")
        if not (year.isdecimal() and number.isdecimal() and len(numbers) < 12):
            raise self.model.DoesNotExist
        return self.select_related("bulletin").get(bulletin__slug=slug, year=int(year), number=int(number))


class Issue(Draft):
    """One number (期) of a bulletin, as drafted. Readers never see it; they see its editions."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="issues", verbose_name="刊物")
    year = models.PositiveSmallIntegerField(
        "年份", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    number = models.PositiveSmallIntegerField("期号", validators=[MinValueValidator(1), MaxValueValidator(9999)])
    total_number = models.PositiveIntegerField(
        "总期号", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99999)]
    )
    date = models.DateField("日期", validators=DATES)
    publisher = models.CharField("编发单位", max_length=100, blank=True)
    marking = models.CharField(
        "密级或提示", max_length=100, blank=True, help_text="印在左上角，如“内部资料 注意保存”。"
    )
    serial = models.CharField("编号", max_length=50, blank=True, help_text="印在右上角。")
    editors_note = models.TextField("编者按", blank=True, max_length=20000)
    briefs_title = models.CharField("简讯栏名", max_length=30, default="工作简讯")
    imprint_office = models.CharField("印发单位", max_length=100, blank=True, help_text="空着就用编发单位。")
    imprint_date = models.DateField("印发日期", null=True, blank=True, validators=DATES, help_text="空着就用本期日期。")
    print_run = models.PositiveIntegerField(
        "印数", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(999999)]
    )
    correction_note = models.TextField(
        "更正说明", blank=True, max_length=1000, help_text="更正已发布的一期时必填，读者会看到。"
    )
    corrected_on = models.DateField("更正日期", null=True, blank=True, validators=DATES)
    history = HistoricalRecords()

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "期"
        ordering = ["-year", "-number", "bulletin"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "year", "number"],
                name="issue_number_once_a_year",
                violation_error_message="这一年已经有这个期号。",
            ),
            models.UniqueConstraint(
                fields=["bulletin", "total_number"],
                name="issue_total_number_once",
                violation_error_message="这个总期号已经用过。",
            ),
            models.CheckConstraint(condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="issue_year"),
            models.CheckConstraint(condition=Q(number__range=(1, 9999)), name="issue_number"),
            models.CheckConstraint(
                condition=Q(correction_note="", corrected_on=None)
                | (~Q(correction_note="") & Q(corrected_on__isnull=False)),
                name="issue_correction_pair",
                violation_error_message="更正说明和更正日期要一起填写，或者都空着。",
            ),
        ]

    def __str__(self):
        return f"《{self.bulletin.name}》{self.year}年第{self.number}期"

    @property
    def name(self) -> str:
        return f"{self.bulletin.slug}/{self.year}-{self.number}"

    @property
    def open_edition(self) -> "Edition | None":
        return self.editions.open().first()

    @property
    def next_version(self) -> int:
        """The version readers would see next: 1, and one more for each that was ever released."""
        return self.editions.ever_released().count() + 1

    def names(self, kind: str) -> tuple[str, ...]:
        return tuple(credit.person.name for credit in self.credits.select_related("person") if credit.kind == kind)

    def issue_ids(self) -> set[int]:
        return {self.pk} - {None}

    def clean(self):
        if self.pk and self._moves_address():
            raise ValidationError("这一期已经发布过，刊物、年份和期号不能再改：读者手里的网址会失效。")
        if self.date and self.corrected_on and self.corrected_on < self.date:
            raise ValidationError({"corrected_on": "更正日期不能早于本期日期。"})

    def save(self, *args, **kwargs):
        if self.pk and self._moves_address():
            raise Sealed(f"{self}已经发布过，刊物、年份和期号不能再改。")
        super().save(*args, **kwargs)

    def _moves_address(self) -> bool:
        same = Issue.objects.filter(pk=self.pk, bulletin=self.bulletin_id, year=self.year, number=self.number)
        return self.editions.ever_released().exists() and not same.exists()

    def copy_standing_recipients(self) -> None:
        lines = self.bulletin.standing_recipients.select_related("unit").filter(unit__is_active=True)
        for line in sorted(lines, key=lambda line: Kind.values.index(line.kind)):
            Recipient.objects.create(issue=self, kind=line.kind, unit=line.unit)


class Part(Draft):
    """A part of an issue that has a place among others of its kind; without one it goes to the end."""

    order = models.PositiveSmallIntegerField("顺序", default=0, validators=[MaxValueValidator(9999)])

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self.order:
            self.order = (self.siblings().aggregate(Max("order"))["order__max"] or 0) + 1
        super().save(*args, **kwargs)

    def siblings(self) -> models.QuerySet:
        return type(self).objects.filter(issue=self.issue_id)

    def issue_ids(self) -> set[int]:
        """The issue it belongs to, and the one it was taken from."""
        before = type(self).objects.filter(pk=self.pk).values_list("issue_id", flat=True) if self.pk else ()
        return {self.issue_id, *before}


class Article(Part):
    """An article (文章)."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="articles", verbose_name="期")
    key = models.PositiveSmallIntegerField("文章号", editable=False)
    title = models.CharField("标题", max_length=200)
    source = models.CharField("供稿单位", max_length=100, blank=True)
    body = models.TextField("正文", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "文章"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["issue", "key"], name="article_key_once")]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if not self.key:
            # Also past what was deleted: a key is an address, and no other article may inherit it.
            self.key = (Article.history.filter(issue=self.issue_id).aggregate(Max("key"))["key__max"] or 0) + 1
        super().save(*args, **kwargs)


class Brief(Part):
    """A brief (简讯): one paragraph of plain text."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="briefs", verbose_name="期")
    text = models.TextField("内容", max_length=20000)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "简讯"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text[:20]


class Recipient(Part):
    """A line of the issue's distribution (报 / 送 / 发)."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="recipients", verbose_name="期")
    kind = models.CharField("栏", max_length=6, choices=Kind.choices)
    unit = models.ForeignKey(RecipientUnit, models.PROTECT, verbose_name="收文单位")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "收文单位"
        ordering = ["order", "pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=Kind.values), name="recipient_kind")]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.unit}"


class Credit(Part):
    """A person named at the foot of the issue."""

    class Kind(models.TextChoices):
        REVIEWER = "reviewer", "审核"
        EDITOR = "editor", "编辑"

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="credits", verbose_name="期")
    kind = models.CharField("身份", max_length=8, choices=Kind.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="人员")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "署名"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["reviewer", "editor"]), name="credit_kind"),
            models.UniqueConstraint(
                fields=["issue", "kind", "person"],
                name="credit_once",
                violation_error_message="这个人已经署过名。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.person}"


PARTS = (Article, Brief, Recipient, Credit)


class PictureQuerySet(models.QuerySet):
    def public(self):
        """Those that readers may see: of editions released, or superseded by one that still is."""
        current = Q(editions__status=Status.RELEASED)
        earlier = Q(editions__status=Status.SUPERSEDED, editions__issue__editions__status=Status.RELEASED)
        return self.filter(current | earlier).distinct()


class Picture(models.Model):
    """A picture (图片) as it was taken in, under the SHA-256 of its bytes; only added, never changed."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    suffix = models.CharField("格式", max_length=4)
    width = models.PositiveSmallIntegerField("宽（点）")
    height = models.PositiveSmallIntegerField("高（点）")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "图片"
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.sha256[:12]}{self.suffix}（{self.width}×{self.height}）"

    @property
    def address(self) -> str:
        """What `richtext` allows as the source of a picture."""
        return f"/media/{self.sha256}{self.suffix}"


class Status(models.TextChoices):
    """Where an edition stands in its life."""

    IN_REVIEW = "in_review", "待审"
    RETURNED = "returned", "已退回"
    RECALLED = "recalled", "已撤回"
    APPROVED = "approved", "已审定"
    RELEASED = "released", "已发布"
    SUPERSEDED = "superseded", "已被更正"
    WITHDRAWN = "withdrawn", "已撤下"


OPEN = (Status.IN_REVIEW, Status.APPROVED)
EVER_RELEASED = (Status.RELEASED, Status.SUPERSEDED, Status.WITHDRAWN)


class EditionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=OPEN)

    def released(self):
        return self.filter(status=Status.RELEASED)

    def ever_released(self):
        return self.filter(status__in=EVER_RELEASED)

    def _refuse(self, *args, **kwargs):
        raise Sealed("送审后的版本不能改动；要改内容请撤回后重新送审，要推进流程请用相应的操作。")

    update = delete = bulk_update = bulk_create = _refuse

    def move(self, **changes) -> int:
        """Write a new status and its stamps: for `workflow` alone. The database refuses anything sealed."""
        return super().update(**changes)


def _paired(moment: str, always_after: tuple[str, ...]) -> models.CheckConstraint:
    """`<moment>_at` and `<moment>_by` come together, and are there once the edition has passed that moment."""
    both = Q(**{f"{moment}_at__isnull": False, f"{moment}_by__isnull": False})
    neither = Q(**{f"{moment}_at__isnull": True, f"{moment}_by__isnull": True}) & ~Q(status__in=always_after)
    return models.CheckConstraint(condition=both | neither, name=f"edition_{moment}_pair")


def _actor() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class Edition(models.Model):
    """A sealed issue: its content, its PDF and the fingerprint of both. Only its status moves, through `workflow`."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="editions", verbose_name="期")
    version = models.PositiveSmallIntegerField("版次")
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.IN_REVIEW)

    # Sealed: the database refuses to change these (apps.SEALED_COLUMNS).
    content = models.TextField("内容")
    pdf_sha256 = models.CharField("PDF 的 SHA-256", max_length=64)
    pdf_size = models.PositiveIntegerField("PDF 字节数")
    pages = models.PositiveSmallIntegerField("页数")
    fingerprint = models.CharField("指纹", max_length=64, db_index=True)
    date = models.DateField("日期")
    preflight = models.JSONField("印前检查", default=list)  # preflight.Item as plain values
    submitted_at = models.DateTimeField("送审时间")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="送审人")

    approved_at = models.DateTimeField("审定时间", null=True)
    approved_by = _actor()
    returned_at = models.DateTimeField("退回时间", null=True)
    returned_by = _actor()
    recalled_at = models.DateTimeField("撤回时间", null=True)
    recalled_by = _actor()
    released_at = models.DateTimeField("发布时间", null=True)
    released_by = _actor()
    superseded_at = models.DateTimeField("被更正时间", null=True)
    superseded_by = _actor()
    withdrawn_at = models.DateTimeField("撤下时间", null=True)
    withdrawn_by = _actor()
    reason = models.TextField("理由", blank=True, max_length=1000)
    pictures = models.ManyToManyField(Picture, related_name="editions", editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "版本"
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [
            ("submit_edition", "送审"),
            ("recall_edition", "撤回送审"),
            ("approve_edition", "审定"),
            ("return_edition", "退回"),
            ("release_edition", "发布"),
            ("withdraw_edition", "撤下"),
            ("download_edition", "下载 PDF"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["issue"], condition=Q(status__in=OPEN), name="one_open_edition"),
            models.UniqueConstraint(fields=["issue"], condition=Q(status=Status.RELEASED), name="one_released_edition"),
            models.UniqueConstraint(
                fields=["issue", "version"], condition=Q(status__in=EVER_RELEASED), name="one_edition_a_version"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="edition_status"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("submitted_by")), name="edition_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.RETURNED, Status.WITHDRAWN]) | ~Q(reason=""), name="edition_reason"
            ),
            _paired("approved", (Status.APPROVED, *EVER_RELEASED)),
            _paired("returned", (Status.RETURNED,)),
            _paired("recalled", (Status.RECALLED,)),
            _paired("released", EVER_RELEASED),
            _paired("superseded", (Status.SUPERSEDED,)),
            _paired("withdrawn", (Status.WITHDRAWN,)),
        ]
        indexes = [models.Index(fields=["status", "-date"], name="edition_newest")]

    def __str__(self):
        version = f"（第{self.version}版）" if self.version > 1 else ""
        return f"{self.issue}{version}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise Sealed("送审后的版本不能改动；要推进流程请用相应的操作。")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Sealed("送审后的版本要留档，不能删除。")

    @property
    def is_open(self) -> bool:
        return self.status in OPEN
