"""A letter that is owed: until it is sent, given up or no longer wanted. What it says is each kind's own matter."""

import datetime as dt
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

Row = TypeVar("Row", bound="Letter")


IN_HAND = dt.timedelta(minutes=2)  # after which nobody is sending it any more
LONGEST_PAUSE = dt.timedelta(hours=6)  # between two tries


class LetterQuerySet(models.QuerySet[Row]):
    def due(self, now: dt.datetime) -> Self:
        """What is to be sent now, the oldest first; what is put off for longer than ever was so by another clock."""
        is_due = Q(mail_due_at__lte=now) | Q(mail_due_at__gt=now + 2 * LONGEST_PAUSE)
        return self.filter(is_due).order_by("pk")

    def doubtful(self, now: dt.datetime) -> Self:
        """What was handed over, and nobody knows whether it arrived; but not what somebody may just be sending."""
        return self.filter(mailed_at=None, handed_at__lt=now - IN_HAND)

    def over(self) -> Self:
        """What need not be said any more."""
        raise NotImplementedError


class Letter(models.Model):
    """The columns by which a letter is claimed, tried again and told to be undeliverable (`letters`).

    It is owed while `mail_due_at` is set. `handed_at` stays where its sender died, or was not answered.
    """

    mail_due_at = models.DateTimeField("下次发信", null=True, db_index=True)
    handed_at = models.DateTimeField("交给邮件服务器的时间", null=True)
    mailed_at = models.DateTimeField("发信时间", null=True)
    tries = models.PositiveSmallIntegerField("失败次数", default=0)
    fault = models.CharField("发信故障", max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def is_doubtful(self) -> bool:
        """Whether it may have arrived, though nobody knows."""
        return self.mailed_at is None and self.handed_at is not None and self.handed_at < timezone.now() - IN_HAND
