"""What staff fetched (下载记录)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from bulletin.models.bulletins import Bulletin
from bulletin.models.editions import Edition, Sealed
from office.append_only import AppendOnlyModel, AppendOnlyQuerySet


class DownloadQuerySet(AppendOnlyQuerySet["Download"]):
    def record(self, *, person, kind: str, bulletin: Bulletin, year: int, edition: Edition | None = None) -> None:
        """A line a person, file and hour: whoever resumes or reads in a viewer that asks bit by bit, fetches once."""
        now = timezone.now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        line = self.model(at=now, hour=hour, person=person, kind=kind, bulletin=bulletin, year=year, edition=edition)
        models.QuerySet.bulk_create(self, [line], ignore_conflicts=True)


class Download(AppendOnlyModel):
    """A file that somebody of the office fetched (下载记录); only added, never changed."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        PRINT = "print", "印刷 PDF"
        YEAR = "year", "全年压缩包"
        BOUND = "bound", "年度合订本"
        WORD = "word", "Word 文件"
        OFD = "ofd", "OFD"
        PAGES = "pages", "版面图"
        SHEET = "sheet", "审签单"

    why_kept = "下载记录只能追加，不能修改或删除。"
    refusal = Sealed
    frozen = ("at", "hour", "person_id", "kind", "bulletin_id", "year", "edition_id")

    at = models.DateTimeField("时间")
    hour = models.DateTimeField()  # in which it was
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="下载人")
    kind = models.CharField("文件", max_length=5, choices=Kind.choices)
    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="+", verbose_name="刊物")
    year = models.PositiveSmallIntegerField("年份")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+", verbose_name="版本")

    objects: ClassVar = DownloadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "下载记录"
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["year", "bound"], edition=None)
                | models.Q(kind__in=["pdf", "print", "word", "ofd", "pages", "sheet"], edition__isnull=False),
                name="download_of_an_edition_or_a_year",
            ),
            models.UniqueConstraint(fields=["person", "edition", "kind", "hour"], name="one_download_an_hour"),
            models.UniqueConstraint(
                fields=["person", "bulletin", "year", "kind", "hour"],
                condition=models.Q(edition=None),
                name="one_download_of_a_year_an_hour",
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="download_newest"),
            models.Index(fields=["person", "-at"], name="download_newest_of_person"),
        ]

    def __str__(self):
        return f"{self.edition or f'《{self.bulletin}》{self.year}年'} {self.get_kind_display()}"
