"""The periodical itself: its name and address, and its standing list of recipients."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Max
from simple_history.models import HistoricalRecords

from bulletin.models.editions import Edition, EditionQuerySet, one_stage
from office.models import RecipientUnit

LONGEST_COLUMN = 30  # characters
LONGEST_LABEL = 10  # the same
RESERVED_SLUGS = {"account", "admin", "api", "static", "media", "search", "downloads", "about", "feed", "robots"}
RESERVED_SLUGS |= {"count", "invited", "privacy", "accessibility", "received", "subscribe", "verify"}
RESERVED_SLUGS |= {"healthz", "readyz", "metrics"}


def validate_slug_free(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}”是系统用的地址，请换一个。")


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def newest_editions(self) -> EditionQuerySet:
        """The newest released edition of each, for those the public knows of."""
        of_bulletin = Edition.objects.released().filter(issue__bulletin=models.OuterRef("pk"))
        newest = self.order_by().values_list(models.Subquery(of_bulletin.last_issue_first().values("pk")[:1]))
        looks = {name: models.F(f"issue__bulletin__{name}") for name in ("colour", "is_ended")}
        order = ("issue__bulletin__is_ended", "issue__bulletin__position", "issue__bulletin")
        return Edition.objects.as_listed().annotate(**looks).filter(pk__in=newest).order_by(*order)


class Colour(models.TextChoices):
    """What a bulletin's name is drawn in on the site; how each looks by day and by night stands in site.css."""

    RED = "red", "红"
    OCHRE = "ochre", "赭石"
    GREEN = "green", "松绿"
    TEAL = "teal", "青碧"
    BLUE = "blue", "靛蓝"
    PURPLE = "purple", "紫"


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
    columns = models.TextField("常用栏目", blank=True, max_length=1000, help_text="一行一个，写稿时可选。")
    # What the lists of an issue are called in print.
    report_label = models.CharField("“报”的叫法", max_length=LONGEST_LABEL, default="报")
    send_label = models.CharField("“送”的叫法", max_length=LONGEST_LABEL, default="送")
    issue_label = models.CharField("“发”的叫法", max_length=LONGEST_LABEL, default="发")
    reviewers_label = models.CharField("“审核”的叫法", max_length=LONGEST_LABEL, default="审核")
    editors_label = models.CharField("“编辑”的叫法", max_length=LONGEST_LABEL, default="编辑")
    about = models.TextField("刊物介绍", blank=True, help_text="随下一期送审和发布，读者在“关于本刊”页看到。")
    duplex = models.BooleanField(
        "双面印刷补白页",
        default=False,
        help_text="勾选后，版记总在偶数页（最后一张纸的背面）：正文排完是单页的，补到双页。从下一次送审起。",
    )
    prints_code = models.BooleanField(
        "版记印验真二维码",
        default=False,
        help_text="勾选后，版记里印一个二维码，扫了到“验真”页看这一期现行的是哪一版。从下一次送审起。",
    )
    numbers_volume = models.BooleanField(
        "合订本另编页码",
        default=False,
        help_text="勾选后，年度合订本每页另印合订本的页码；不勾选只有各期自己的页码。",
    )
    rules_off = models.JSONField("不提的校对规则", default=list, blank=True)  # keys of proofreading rules
    stages = models.JSONField("审级", default=one_stage)  # values of Stage, in order, FINAL last
    publisher_is_another = models.BooleanField(
        "审定的人不能自己发布", default=False, help_text="勾选后，谁审定的一版，要由别人发布或定时发布。"
    )
    takes_proposals = models.BooleanField(
        "可以一键采用审核的建议",
        default=True,
        help_text="退回以后，编辑点一下就照“建议改为”改稿；不勾选，要编辑自己动手改。",
    )
    # How it goes out to the units on its lists (分发).
    receipt_days = models.PositiveSmallIntegerField(
        "几天没有签收就催",
        default=0,
        validators=[MaxValueValidator(60)],
        help_text="发出以后过这么多天还没有签收的，自动催，每隔这么多天催一次，最多催3次；0是不自动催。",
    )
    link_days = models.PositiveSmallIntegerField(
        "链接有效天数",
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="信里给各单位的链接，过了这么多天就打不开，要看的请编辑部换链接。",
    )
    attaches_pdf = models.BooleanField(
        "信里附 PDF", default=False, help_text="文件不大时随信附上；不勾选，信里只有链接，从链接下载。"
    )
    has_public_pdf = models.BooleanField("公开 PDF", default=False, help_text="不勾选时，只有登录的工作人员能下载。")
    # On the site, where there are several.
    position = models.PositiveSmallIntegerField(
        "首页上的次序", default=0, validators=[MaxValueValidator(9999)], help_text="数小的排在前面。"
    )
    colour = models.CharField("颜色", max_length=6, choices=Colour.choices, default=Colour.RED)
    is_ended = models.BooleanField(
        "已停刊", default=False, help_text="勾选后，首页排在最后并写明“已停刊”；各期照常可以读。"
    )
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
