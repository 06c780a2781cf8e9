"""Outsiders who are asked to read a sealed edition (请外单位核稿): by a link and a code, without an account."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from bulletin.models.editions import Edition


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self, now: dt.datetime) -> Self:
        """Neither revoked nor expired; whether its edition is still read by anybody is another matter."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """One outsider's way to one edition: its secret link is known here by its SHA-256 alone, the code by its hash."""

    class Verdict(models.TextChoices):
        AGREE = "agree", "同意"
        DISAGREE = "disagree", "不同意"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="invitations", verbose_name="版本")
    fingerprint = models.CharField("指纹", max_length=64)
    name = models.CharField("姓名", max_length=50)
    unit = models.CharField("单位", max_length=100, blank=True)
    token_sha256 = models.CharField("链接的 SHA-256", max_length=64, unique=True)
    code_hash = models.CharField("核稿码的散列", max_length=128)
    failures = models.PositiveSmallIntegerField("核稿码错了几次", default=0)
    at = models.DateTimeField("邀请时间", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="邀请人")
    expires_at = models.DateTimeField("有效期至")
    opened_at = models.DateTimeField("首次打开时间", null=True)
    revoked_at = models.DateTimeField("作废时间", null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="作废人"
    )
    verdict = models.CharField("核稿结论", max_length=8, choices=Verdict.choices, blank=True)
    opinion = models.TextField("核稿意见", blank=True, max_length=1000)
    said_at = models.DateTimeField("表态时间", null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核稿邀请"
        ordering = ["pk"]
        default_permissions = ("add",)
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="invitation_revoked_pair",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", said_at=None) | (~Q(verdict="") & Q(said_at__isnull=False)),
                name="invitation_verdict_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.name}（{self.unit or '外单位'}）"
