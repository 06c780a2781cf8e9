"""Word of each move to those it concerns (通知), and the letters owed for it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bulletin.models.bulletins import Bulletin
from bulletin.models.editions import Edition
from bulletin.models.letters import Letter, LetterQuerySet
from bulletin.models.notes import Note
from office import acts
from office.two_persons import Motion

# What is told to anybody with a login, at the desk or not: of a file they fetched, or because they chose to be told.
FILES = REPLACE, DISCARD = "replace", "discard"
NEWS = PUBLISHED, CORRECTED, TAKEN_DOWN = "published", "corrected", "taken_down"
RECEIVED = "received"  # by the unit they receive for (分发)
PUBLIC = (*FILES, *NEWS, RECEIVED)


class NoticeQuerySet(LetterQuerySet["Notice"]):
    def unread(self) -> Self:
        """What the bell counts."""
        return self.filter(read_at=None, settled_at=None)

    def over(self) -> Self:
        """What asked for something that has since been done or become void; no news is ever over."""
        return self.filter(settled_at__gt=F("at"))

    def public(self) -> Self:
        """What its reader may open without the desk."""
        return self.filter(action__in=PUBLIC)

    def undelivered(self) -> Self:
        """Whose letter waits or has failed, the hopeless first; what is over needs none."""
        owed_or_failed = Q(mail_due_at__isnull=False) | ~Q(fault="")
        undelivered = self.filter(owed_or_failed, mailed_at=None).exclude(settled_at__gt=F("at"))
        return undelivered.order_by("-tries", "-pk")

    def with_subject(self) -> Self:
        """Each with what its subject names, and nothing else of the edition."""
        return self.select_related("edition__issue__bulletin").defer("edition__content", "edition__preflight")


class Notice(Letter):
    """Word to one person of a move that concerns them (通知): by mail where they have an address, and on the bell if it
    asks for something, until that is done or they have seen it. What asks for nothing is settled as it is written.

    Written in the move's own transaction; a letter is owed while `mail_due_at` is set.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="收件人")
    # What it is about: an edition, or what takes two persons at the office.
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="notices", verbose_name="版本")
    motion = models.ForeignKey(Motion, models.CASCADE, null=True, related_name="+", verbose_name="提请")
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+", verbose_name="批注")  # if it is of one
    action = models.CharField("何事", max_length=20)
    text = models.TextField("内容", max_length=2000)
    at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("已读时间", null=True)
    settled_at = models.DateTimeField("办结时间", null=True)  # nothing is left to be done: it leaves the bell

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(edition__isnull=False, motion=None) | Q(edition=None, motion__isnull=False),
                name="notice_about_one_thing",
            )
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(read_at=None, settled_at=None), name="notice_on_the_bell")
        ]

    def __str__(self):
        return self.text

    @property
    def is_public(self) -> bool:
        return self.action in PUBLIC

    @property
    def is_of_file(self) -> bool:
        return self.action in FILES

    @property
    def state(self) -> str:
        """What it asks of its reader: something still, nothing any more, or nothing from the first."""
        if self.settled_at is None:
            return "办结" if self.is_public and self.read_at else "要办"
        return "办结" if self.settled_at > self.at else "知悉"

    @property
    def subject(self) -> str:
        """What it is about: one line, whatever the names hold."""
        if self.edition is None:
            return f"【编辑部】{acts.label_of(self.action)}"
        edition, issue = self.edition, self.edition.issue
        version = f"（第{edition.version}版）" if edition.version > 1 else ""
        line = f"【{issue.bulletin.name}】{issue.year}年第{issue.number}期{version}：{acts.label_of(self.action)}"
        return " ".join(line.split())


class Subscription(models.Model):
    """What one person has chosen to be told of, of one bulletin (要哪些通知)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscriptions")
    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="+", verbose_name="刊物")
    action = models.CharField("何事", max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "要哪些通知"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["person", "bulletin", "action"], name="one_subscription")]

    def __str__(self):
        return f"{self.person}：{self.bulletin}，{acts.label_of(self.action)}"
