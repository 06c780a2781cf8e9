"""Which files were made of an edition and may be in somebody's hands (验真)."""

from typing import ClassVar

from django.db import models

from bulletin.models.editions import Edition, Sealed
from office.append_only import AppendOnlyModel, AppendOnlyQuerySet


class KnownFileQuerySet(AppendOnlyQuerySet["KnownFile"]):
    def note(self, files: "list[KnownFile]") -> None:
        """Those that are not there yet."""
        models.QuerySet.bulk_create(self, files, ignore_conflicts=True)


class KnownFile(AppendOnlyModel):
    """A file of an edition by its digest, or a digest that is printed in one; only added, never changed."""

    class Kind(models.TextChoices):
        FINGERPRINT = "print", "指纹"
        DOCUMENT = "text", "内容指纹"
        SEALED = "sealed", "PDF"
        SIGNED = "signed", "签了名的 PDF"
        PRESS = "press", "印刷 PDF"
        OFD = "ofd", "OFD"
        EPUB = "epub", "电子书（EPUB）"
        STAMPED = "stamped", "盖“待审”的送审样张"

    why_kept = "文件的指纹只能追加，不能修改或删除。"
    refusal = Sealed
    frozen = ("edition_id", "kind", "sha256", "word")

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files", verbose_name="版本")
    kind = models.CharField("文件", max_length=7, choices=Kind.choices)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    word = models.CharField(max_length=64)  # by which it is known that this program wrote the row

    objects: ClassVar = KnownFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文件的指纹"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "sha256"], name="one_row_a_file")]

    def __str__(self):
        return f"{self.edition} {self.get_kind_display()}"
