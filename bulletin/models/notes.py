"""What a reviewer remarks on the places of an edition (批注), and the replies. No reader sees it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from bulletin.document import wording
from bulletin.models.editions import Edition
from bulletin.models.invitations import Invitation

LONGEST = 1000  # characters of a note


class NoteQuerySet(models.QuerySet["Note"]):
    def standing(self) -> Self:
        """Those not taken back by whoever wrote them."""
        return self.filter(deleted_at=None)

    def unresolved(self) -> Self:
        return self.standing().filter(resolved_at=None, answers=None)


class Note(models.Model):
    """A remark on one place of an edition (批注), or the reply to one."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="notes", verbose_name="版本")
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies", verbose_name="回复的批注")
    # Where it stands: `article-3`, `brief-2`, as the page marks it, or empty for the whole; and the words there.
    place = models.CharField("位置", max_length=40, blank=True)
    quote = models.TextField("原文", blank=True, max_length=20000)
    # The words of the quote that are meant, and where in it they begin; none if the whole place is.
    words = models.TextField("所指词句", blank=True, max_length=20000)
    start = models.PositiveIntegerField("起点", default=0)  # in characters
    # What is proposed in the place of those words (建议改为); "" would have them gone.
    proposes = models.BooleanField("有建议", default=False)
    proposal = models.TextField("建议改为", blank=True, max_length=LONGEST)
    text = models.TextField("批注", blank=True, max_length=LONGEST)
    at = models.DateTimeField("时间", auto_now_add=True)
    # Who speaks: somebody of the office, or an outsider who was asked.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="何人")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="notes", verbose_name="核稿邀请")
    edited_at = models.DateTimeField("修改时间", null=True)
    deleted_at = models.DateTimeField("删除时间", null=True)
    taken_at = models.DateTimeField("采用时间", null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="采用人"
    )
    resolved_at = models.DateTimeField("解决时间", null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="解决人"
    )

    # Not columns: what a query brings along with the row, and which.
    edition_status: str  # the lists of notes

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
            models.CheckConstraint(
                condition=Q(by=None, invitation__isnull=False) | Q(by__isnull=False, invitation=None),
                name="note_of_one_person",
            ),
            models.CheckConstraint(condition=~Q(text="") | Q(proposes=True), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by=None)
                | Q(proposes=True, taken_at__isnull=False, taken_by__isnull=False),
                name="note_taken_pair",
            ),
        ]

    def __str__(self):
        return self.said[:20]

    @property
    def said(self) -> str:
        """What is said in it, in one sentence at least: a proposal may stand for itself."""
        return self.text or (f"建议改为“{self.proposal}”" if self.proposal else "建议删去")

    @property
    def rewording(self) -> wording.Line:
        """What is proposed against what was sealed, word by word, and what stands beside it."""
        return wording.beside(wording.words(self.words or self.quote, self.proposal))

    @property
    def author(self) -> str:
        """Who speaks, as people read it."""
        return str(self.by or self.invitation)
