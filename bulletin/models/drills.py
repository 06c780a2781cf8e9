"""What came of trying out the backups (恢复演练)."""

from django.db import models

from office.append_only import AppendOnlyModel


class Drill(AppendOnlyModel):
    """One drill: which backup was put back elsewhere and looked through, how long that took, what was found."""

    why_kept = "演练记录只能追加，不能修改或删除。"
    frozen = ("at", "backup", "seconds", "findings")

    at = models.DateTimeField("时间", auto_now_add=True)
    backup = models.CharField("哪份备份", max_length=40)
    seconds = models.FloatField("用时（秒）")
    findings = models.JSONField("发现", default=list)  # sentences

    class Meta:
        verbose_name = verbose_name_plural = "恢复演练"
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.backup}"
