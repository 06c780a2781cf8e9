"""What was sealed: editions and the pictures in them. Only an edition's status and stamps move, through `moves`."""

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from office.append_only import AppendOnlyModel, AppendOnlyQuerySet
from office.refusal import Refused


class Sealed(Refused):
    """Something sealed was to be changed; str() says what to do."""


class Status(models.TextChoices):
    """Where an edition stands in its life."""

    IN_REVIEW = "in_review", "待审"
    RETURNED = "returned", "已退回"
    RECALLED = "recalled", "已撤回"
    APPROVED = "approved", "已审定"
    RELEASED = "released", "已发布"
    SUPERSEDED = "superseded", "已被更正"
    WITHDRAWN = "withdrawn", "已撤下"


class Stage(models.TextChoices):
    """A stage of the review (审级), which one person passes an edition at; the last of a bulletin's is always FINAL."""

    PROOF = "proof", "校对"
    FIRST = "first", "初审"
    SECOND = "second", "复审"
    FINAL = "final", "终审"

    @property
    def act(self) -> str:
        """What is done at it, as a verb: whoever acts at the last decides."""
        return "审定" if self == Stage.FINAL else str(self.label)


def one_stage() -> list[str]:
    """What a bulletin has unless it says otherwise."""
    return [Stage.FINAL.value]


def standing_in_words(status: str, stages: list[str], passed: int) -> str:
    """Where an edition stands; of several stages, at which it waits."""
    if status == Status.IN_REVIEW and len(stages) > 1:
        return f"等{Stage(stages[passed]).label}"
    return str(Status(status).label)


OPEN = (Status.IN_REVIEW, Status.APPROVED)
EVER_RELEASED = (Status.RELEASED, Status.SUPERSEDED, Status.WITHDRAWN)


class Withdrawal(models.TextChoices):
    """Why an issue is taken from its readers (撤下种类)."""

    ERROR = "error", "有误撤下"
    MERGED = "merged", "并入他期"
    EXPIRED = "expired", "失效"


class EditionQuerySet(AppendOnlyQuerySet["Edition"]):
    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def released(self) -> Self:
        return self.filter(status=Status.RELEASED)

    def readable(self) -> Self:
        """Those released, and those superseded by one that still is, with none withdrawn between."""
        of_issue = Edition.objects.filter(issue=models.OuterRef("issue"))
        withdrawn_later = of_issue.filter(status=Status.WITHDRAWN, pk__gt=models.OuterRef("pk"))
        stands = models.Exists(of_issue.released()) & ~models.Exists(withdrawn_later)
        return self.filter(Q(status=Status.RELEASED) | Q(stands, status=Status.SUPERSEDED))

    def ever_released(self) -> Self:
        return self.filter(status__in=EVER_RELEASED)

    def told(self) -> Self:
        """Withdrawn with a statement for the readers, and what became of their issue last."""
        of_issue = Edition.objects.ever_released().filter(issue=models.OuterRef("issue"), pk__gt=models.OuterRef("pk"))
        return self.filter(~models.Exists(of_issue), status=Status.WITHDRAWN, shows_statement=True)

    def as_listed(self) -> Self:
        """With what a list of issues shows, and no more: the report of the preflight alone takes longer to read."""
        shown = ("issue", "version", "status", "content", "pdf_sha256", "fingerprint", "date", "released_at")
        of_bulletin = {"has_public_pdf": F("issue__bulletin__has_public_pdf"), "bulletin_pk": F("issue__bulletin")}
        return self.only(*shown).annotate(**of_bulletin)

    def last_issue_first(self) -> Self:
        """Of one bulletin, by number: the index of its issues gives the newest, however many the others have."""
        return self.order_by("-issue__year", "-issue__number")

    def published(self, slug: str, year: int, number: int) -> list["Edition"]:
        """What readers ever had of an issue, newest first, each with what its page needs and no more.

        `has_public_pdf` is the bulletin's; `earlier` and `later` are the issues beside it that stand, as
        year * 10000 + number. Written as SQL: Django would take longer to compose this than to draw the page.
        """
        return list(self.raw(_PUBLISHED, {"slug": slug, "year": year, "number": number}))

    def due(self, now: dt.datetime) -> Self:
        """Approved, with their time come."""
        return self.filter(status=Status.APPROVED, release_at__lte=now)

    def move(self, **changes) -> int:
        """Write a new status and its stamps: for `moves` alone. The database refuses anything sealed."""
        return models.QuerySet.update(self, **changes)


_PUBLISHED = """
    WITH standing AS NOT MATERIALIZED (
        SELECT other.bulletin_id, other.year, other.number
        FROM bulletin_issue other
        JOIN bulletin_edition ON bulletin_edition.issue_id = other.id AND bulletin_edition.status = 'released'
    )
    SELECT
        edition.id, edition.issue_id, edition.version, edition.status, edition.content, edition.fingerprint,
        edition.date, edition.pages, edition.pdf_size, edition.pdf_sha256, edition.signed_size, edition.signed_sha256,
        edition.released_at, bulletin.has_public_pdf,
        (
            SELECT year * 10000 + number FROM standing
            WHERE bulletin_id = bulletin.id AND (year, number) < (issue.year, issue.number)
            ORDER BY year DESC, number DESC LIMIT 1
        ) AS earlier,
        (
            SELECT year * 10000 + number FROM standing
            WHERE bulletin_id = bulletin.id AND (year, number) > (issue.year, issue.number)
            ORDER BY year, number LIMIT 1
        ) AS later
    FROM bulletin_edition edition
    JOIN bulletin_issue issue ON issue.id = edition.issue_id
    JOIN bulletin_bulletin bulletin ON bulletin.id = issue.bulletin_id
    WHERE bulletin.slug = %(slug)s AND issue.year = %(year)s AND issue.number = %(number)s
        AND edition.status IN ('released', 'superseded', 'withdrawn')
    ORDER BY edition.version DESC
"""


def _paired(moment: str, always_after: tuple[str, ...]) -> models.CheckConstraint:
    """`<moment>_at` and `<moment>_by` come together, and are there once the edition has passed that moment."""
    both = Q(**{f"{moment}_at__isnull": False, f"{moment}_by__isnull": False})
    neither = Q(**{f"{moment}_at__isnull": True, f"{moment}_by__isnull": True}) & ~Q(status__in=always_after)
    return models.CheckConstraint(condition=both | neither, name=f"edition_{moment}_pair")


def _actor() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class PictureQuerySet(models.QuerySet["Picture"]):
    def public(self) -> Self:
        """Those that readers may see."""
        return self.filter(editions__in=Edition.objects.readable()).distinct()


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


class Edition(AppendOnlyModel):
    """A sealed issue: its content, its PDF and the fingerprint of both. Only its status moves, through `moves`."""

    issue = models.ForeignKey("bulletin.Issue", models.PROTECT, related_name="editions", verbose_name="期")
    version = models.PositiveSmallIntegerField("版次")
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.IN_REVIEW)

    # Sealed: the database refuses to change these (`frozen`).
    content = models.TextField("内容")
    pdf_sha256 = models.CharField("PDF 的 SHA-256", max_length=64)
    pdf_size = models.PositiveIntegerField("PDF 字节数")
    pages = models.PositiveSmallIntegerField("页数")
    fingerprint = models.CharField("指纹", max_length=64, db_index=True)
    date = models.DateField("日期")
    preflight = models.JSONField("印前检查", default=list)  # preflight.Item as plain values
    # What the proofreader found that was left standing, and why (proofreader.Standing as plain values).
    proofreading = models.JSONField("校对", default=list)
    submitted_at = models.DateTimeField("送审时间")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="送审人")
    stages = models.JSONField("审级", default=one_stage)  # values of Stage, in order, as the bulletin had them
    # Up to which rows of the history it was sealed, by kind of row: what came after was changed since.
    marks = models.JSONField("历史标记", default=dict)

    why_kept = "送审后的版本要留档，不能改动或删除：要改内容请撤回后重新送审，要推进流程请用相应的操作。"
    refusal = Sealed
    frozen = (
        "issue_id",
        "version",
        "content",
        "pdf_sha256",
        "pdf_size",
        "pages",
        "fingerprint",
        "date",
        "preflight",
        "proofreading",
        "submitted_at",
        "submitted_by_id",
        "stages",
        "marks",
    )

    stages_passed = models.PositiveSmallIntegerField("已过审级", default=0)  # how many of them

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

    # Released at a time: asked for after approval, done by `release_due`.
    release_at = models.DateTimeField("定时发布", null=True)
    scheduled_at = models.DateTimeField("定时的时间", null=True)
    scheduled_by = _actor()
    release_fault = models.TextField("没有按时发布的原因", blank=True)

    # The copy of its PDF that the office's certificate has signed, made at the release; empty where there is none.
    signed_sha256 = models.CharField("签名 PDF 的 SHA-256", max_length=64, blank=True)
    signed_size = models.PositiveIntegerField("签名 PDF 字节数", null=True)

    # What the proofreader takes for private or secret, and one person has said may be published, and why.
    disclosed_at = models.DateTimeField("放行时间", null=True)
    disclosed_by = _actor()
    disclosure = models.TextField("放行理由", blank=True, max_length=1000)

    # Withdrawn by two: one asks, giving the reason, another confirms.
    withdrawal_asked_at = models.DateTimeField("申请撤下时间", null=True)
    withdrawal_asked_by = _actor()
    withdrawal_kind = models.CharField("撤下种类", max_length=7, choices=Withdrawal.choices, blank=True)
    # The issue that has taken its place, of one that was merged into another.
    merged_into = models.ForeignKey("bulletin.Issue", models.PROTECT, null=True, related_name="+", verbose_name="并入")
    # What readers are told in its place, if the two persons wish.
    statement = models.TextField("公开说明", blank=True, max_length=1000)
    shows_statement = models.BooleanField("公开撤下说明", default=False)

    pictures = models.ManyToManyField(Picture, related_name="editions", editable=False)

    # Not columns: what a query brings along with the row, and which.
    has_public_pdf: bool  # as_listed, published
    bulletin_pk: int  # as_listed
    colour: str  # newest_editions
    is_ended: bool  # newest_editions
    earlier: int | None  # published
    later: int | None  # published
    first_released_at: dt.datetime  # the Atom feed
    since: dt.datetime  # reminders, the front page of the desk
    taker_stands: bool  # what readers are told of a withdrawal

    objects: ClassVar = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "版本"
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [
            ("submit_edition", "送审"),
            ("recall_edition", "撤回送审"),
            ("proof_edition", "校对通过"),
            ("first_review_edition", "初审"),
            ("second_review_edition", "复审"),
            ("approve_edition", "审定"),
            ("return_edition", "退回"),
            ("release_edition", "发布"),
            ("ask_withdrawal", "申请撤下"),
            ("withdraw_edition", "核准撤下"),
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
            _paired("scheduled", ()),
            models.CheckConstraint(
                condition=Q(release_at=None, scheduled_at=None)
                | Q(release_at__isnull=False, scheduled_at__isnull=False),
                name="edition_schedule_has_a_time",
            ),
            _paired("disclosed", ()),
            models.CheckConstraint(
                condition=Q(disclosed_at=None, disclosure="") | (Q(disclosed_at__isnull=False) & ~Q(disclosure="")),
                name="edition_disclosure_has_a_reason",
            ),
            _paired("withdrawal_asked", (Status.WITHDRAWN,)),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) | ~Q(withdrawn_by=F("withdrawal_asked_by")),
                name="edition_withdrawal_two_people",
            ),
            models.CheckConstraint(
                condition=Q(shows_statement=False) | (Q(withdrawal_asked_at__isnull=False) & ~Q(statement="")),
                name="edition_shown_statement_says_something",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(withdrawal_kind="merged"), name="edition_merged_into_when_merged"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-date"], name="edition_newest"),
            models.Index(fields=["issue", "-id"], name="edition_newest_of_issue"),
        ]

    def __str__(self):
        version = f"（第{self.version}版）" if self.version > 1 else ""
        return f"{self.issue}{version}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def hold(self) -> "Edition":
        """The edition as it stands; until the transaction ends nobody else decides on the issue or talks about it.

        Its issue is held first, as everywhere, or two would wait for each other.
        """
        issues = Edition._meta.get_field("issue").related_model
        issues._base_manager.select_for_update().get(pk=self.issue_id)
        return Edition.objects.select_for_update().get(pk=self.pk)

    @property
    def stage(self) -> Stage | None:
        """At which stage it waits; None unless it is in review."""
        return Stage(self.stages[self.stages_passed]) if self.status == Status.IN_REVIEW else None

    @property
    def standing(self) -> str:
        return standing_in_words(self.status, self.stages, self.stages_passed)

    @property
    def stage_labels(self) -> list[str]:
        return [str(Stage(stage).label) for stage in self.stages]


class Approval(AppendOnlyModel):
    """One person's yes at one stage to the very edition whose fingerprint they saw (审签); only added."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="approvals", verbose_name="版本")
    stage = models.CharField("审级", max_length=6, choices=Stage.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")
    at = models.DateTimeField("时间")
    opinion = models.TextField("意见", blank=True, max_length=1000)
    fingerprint = models.CharField("指纹", max_length=64)

    why_kept = "审签记录只能追加，不能修改或删除。"
    refusal = Sealed
    frozen = ("edition_id", "stage", "by_id", "at", "opinion", "fingerprint")

    class Meta:
        verbose_name = verbose_name_plural = "审签"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="approval_stage"),
            models.UniqueConstraint(fields=["edition", "stage"], name="one_approval_a_stage"),
            models.UniqueConstraint(fields=["edition", "by"], name="nobody_at_two_stages"),
        ]

    def __str__(self):
        return f"{self.get_stage_display()}：{self.by}"
