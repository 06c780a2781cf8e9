"""What a reviewer remarks on the places of an edition (批注), and the replies. No reader sees it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from bulletin.models.editions import Edition

LONGEST = 1000  # characters of a note


class NoteQuerySet(models.QuerySet["Note"]):
    def unresolved(self) -> Self:
        return self.filter(resolved_at=None, answers=None)


class Note(models.Model):
    """A remark on one place of an edition (批注), or the reply to one."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="notes", verbose_name="版本")
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies", verbose_name="回复的批注")
    # Where it stands: `article-3`, `brief-2`, as the page marks it, or empty for the whole; and the words there.
    place = models.CharField("位置", max_length=40, blank=True)
    quote = models.TextField("原文", blank=True, max_length=20000)
    text = models.TextField("批注", max_length=LONGEST)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")
    resolved_at = models.DateTimeField("解决时间", null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="解决人"
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批注"
        ordering = ["pk"]
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="note_resolved_pair",
            ),
            models.CheckConstraint(
                condition=Q(answers=None) | Q(resolved_at=None, place=""), name="note_reply_is_no_thread"
            ),
        ]

    def __str__(self):
        return self.text[:20]
