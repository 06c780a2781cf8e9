"""A letter that is owed: what every kind of letter keeps of its way to the mail server."""

from typing import Any

from django.db import models


class OwedLetter(models.Model):
    """Owed while `mail_due_at` is set; sent by `letters`, which asks the manager of each kind for `due` and `over`."""

    mail_due_at = models.DateTimeField("下次发信", null=True, db_index=True)
    mailed_at = models.DateTimeField("发信时间", null=True)
    tries = models.PositiveSmallIntegerField("失败次数", default=0)
    fault = models.CharField("发信故障", max_length=500, blank=True)

    objects: Any  # each kind has its own

    class Meta:
        abstract = True
