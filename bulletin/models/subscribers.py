"""Readers who have each new issue announced to them by mail (邮件订阅), and the letters owed to them."""

import datetime as dt
import secrets
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bulletin.models.bulletins import Bulletin
from bulletin.models.editions import Edition, Status
from bulletin.models.letters import Letter, LetterQuerySet
from bulletin.models.notices import CORRECTED, PUBLISHED, TAKEN_DOWN

CONFIRM = "confirm"


def make_key() -> str:
    return secrets.token_hex(16)


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def forgotten(self, now: dt.datetime) -> Self:
        """Who never confirmed, and cannot any more."""
        return self.filter(confirmed_at=None, confirm_until__lt=now)


class Subscriber(models.Model):
    """An address that letters go to once its owner has confirmed it; gone with the last bulletin it is for.

    The only place where the address stands: wherever else somebody must be named it is by `mark`.
    """

    email = models.EmailField("邮件地址", unique=True)
    mailbox = models.CharField(max_length=254, db_index=True)  # the address without what stands after a “+”
    key = models.CharField(max_length=32, default=make_key, editable=False)  # its links are made of it and the site's
    bulletins = models.ManyToManyField(Bulletin, related_name="subscribers", verbose_name="刊物")
    asked_for = models.JSONField(default=list)  # keys of bulletins, until it is confirmed
    asked_at = models.DateTimeField("要求订阅的时间", db_index=True)
    confirm_until = models.DateTimeField()
    confirmed_at = models.DateTimeField("确认时间", null=True)
    refusals = models.PositiveSmallIntegerField("退信次数", default=0)  # in a row, by the mail server
    rests_since = models.DateTimeField("停发时间", null=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邮件订阅"
        ordering = ["-confirmed_at", "-pk"]
        default_permissions = ("view", "delete")

    def __str__(self):
        return f"订阅人 {self.mark}"

    @property
    def mark(self) -> str:
        """By which the log knows an address that it does not keep."""
        return salted_hmac("bulletin.subscribers.mark", self.email, algorithm="sha256").hexdigest()[:12]


class ReaderLetterQuerySet(LetterQuerySet["ReaderLetter"]):
    def over(self) -> Self:
        """What need not be said any more: the edition stands no longer, or the time to confirm is past."""
        stands = Edition.objects.filter(pk=OuterRef("edition"), status=Status.RELEASED)
        return self.filter(
            Q(~Exists(stands), action__in=(PUBLISHED, CORRECTED))
            | Q(action=CONFIRM, subscriber__confirm_until__lt=timezone.now())
        )

    def reached(self) -> Self:
        """Those sent, and those that may have arrived."""
        return self.filter(Q(mailed_at__isnull=False) | Q(handed_at__isnull=False))


class ReaderLetter(Letter):
    """A letter to a subscriber: to confirm, or of an edition that was released, corrected or withdrawn."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="letters")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)

    objects = ReaderLetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "给订阅人的信"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "edition", "action"], name="one_letter_an_edition"),
            models.CheckConstraint(
                condition=Q(action=CONFIRM, edition=None)
                | Q(action__in=[PUBLISHED, CORRECTED, TAKEN_DOWN], edition__isnull=False),
                name="reader_letter_of_an_edition",
            ),
        ]

    def __str__(self):
        return f"{self.subscriber} {self.action}"
