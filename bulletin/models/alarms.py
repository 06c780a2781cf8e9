"""What was found to differ from what was sealed (网页防篡改)."""

from typing import Self

from django.db import models
from django.db.models import Q

from bulletin.models.editions import Edition

DOCUMENT = "document"  # the part that lies in the database: nothing of the edition is shown while it differs


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def open(self) -> Self:
        """What still differs."""
        return self.filter(settled_at=None)


class Alarm(models.Model):
    """A part of an edition that is not what was sealed: told once, and open until it is again."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="alarms", verbose_name="版本")
    part = models.CharField("何处", max_length=80)  # as `tampering.Part` names it
    sentence = models.TextField("情况", max_length=1000)
    at = models.DateTimeField("发现时间", auto_now_add=True)
    settled_at = models.DateTimeField("又相符的时间", null=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "与封存不符"
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["edition", "part"], condition=Q(settled_at=None), name="one_open_alarm")
        ]

    def __str__(self):
        return self.sentence
