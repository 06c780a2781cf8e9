"""A letter that is owed: until it is sent, given up or no longer wanted. What it says is each kind's own matter."""

import datetime as dt
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from office import envelope

Row = TypeVar("Row", bound="Letter")

LONGEST_PAUSE = dt.timedelta(hours=6)  # between two tries


class LetterQuerySet(models.QuerySet[Row]):
    def due(self, now: dt.datetime) -> Self:
        """What is to be sent now, the oldest first; what is put off for longer than ever was so by another clock."""
        is_due = Q(mail_due_at__lte=now) | Q(mail_due_at__gt=now + 2 * LONGEST_PAUSE)
        return self.filter(is_due).order_by("pk")

    def doubtful(self, now: dt.datetime) -> Self:
        """What was handed over, and nobody knows whether it arrived; but not what somebody may just be sending."""
        is_over = ~Q(fault="") | Q(handed_at__lt=now - envelope.held())
        return self.filter(is_over, mailed_at=None, handed_at__isnull=False)

    def over(self) -> Self:
        """What need not be said any more."""
        raise NotImplementedError


class Letter(models.Model):
    """The columns by which a letter is claimed, tried again and told to be undeliverable (`letters`).

    It is owed while `mail_due_at` is set. `handed_at` stays where its sender died, or was not answered; `fault` is that
    of the last try, and empty while somebody is at it.
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
        """The same of this one."""
        if self.mailed_at or not self.handed_at:
            return False
        return bool(self.fault) or self.handed_at < timezone.now() - envelope.held()

    @property
    def is_under_way(self) -> bool:
        """Whether it waits to be sent, or somebody is just sending it."""
        is_in_hand = self.handed_at is not None and not self.is_doubtful
        return self.mailed_at is None and (self.mail_due_at is not None or is_in_hand)
