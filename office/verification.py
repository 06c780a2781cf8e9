"""What each look at the record found (核对), kept beside it."""

from django.conf import settings
from django.db import models

from office.append_only import AppendOnlyModel


class Verification(AppendOnlyModel):
    """One look: how far the log went, what was found, and where its newest hash was written outside (存证)."""

    class Scope(models.TextChoices):
        ALL = "all", "全部"
        RECORD = "record", "日志和版本"

    why_kept = "核对记录只能追加，不能修改或删除。"
    frozen = ("at", "by_id", "scope", "entries", "hash", "findings", "anchored")

    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="何人")
    scope = models.CharField("范围", max_length=6, choices=Scope.choices)
    entries = models.PositiveBigIntegerField("到第几条")
    hash = models.CharField("那一条的哈希", max_length=64, blank=True)
    findings = models.JSONField("发现", default=list)  # sentences
    anchored = models.JSONField("存证", default=list)  # sentences: where, or why not

    class Meta:
        verbose_name = verbose_name_plural = "核对记录"
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {len(self.findings)}"
