"""A letter that is owed: until it is sent, given up or no longer wanted. What it says is each kind's own matter."""

import datetime as dt
from typing import Self, TypeVar

from django.db import models

Row = TypeVar("Row", bound="Letter")


class LetterQuerySet(models.QuerySet[Row]):
    def due(self, now: dt.datetime) -> Self:
        """What is to be sent now, the oldest first."""
        return self.filter(mail_due_at__lte=now).order_by("pk")

    def over(self) -> Self:
        """What need not be said any more."""
        raise NotImplementedError


class Letter(models.Model):
    """The columns by which a letter is claimed, tried again and told to be undeliverable (`letters`).

    It is owed while `mail_due_at` is set.
    """

    mail_due_at = models.DateTimeField("下次发信", null=True, db_index=True)
    mailed_at = models.DateTimeField("发信时间", null=True)
    tries = models.PositiveSmallIntegerField("失败次数", default=0)
    fault = models.CharField("发信故障", max_length=500, blank=True)

    class Meta:
        abstract = True
