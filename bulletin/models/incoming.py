"""What was brought in (来稿): files, how their blocks were read, what became of them; and the comments they carried."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from bulletin.models.bulletins import Bulletin
from bulletin.models.drafts import Article, Brief, Issue


class IncomingQuerySet(models.QuerySet["Incoming"]):
    def waiting(self) -> Self:
        """Read, and neither made a draft of nor given up."""
        return self.filter(done_at=None)


class Incoming(models.Model):
    """Files that one person brought in together, and what they were to become."""

    class Purpose(models.TextChoices):
        ISSUE = "issue", "新建一期"
        ARTICLES = "articles", "从文件加文章"
        BRIEFS = "briefs", "从文件加简讯"
        RESERVE = "reserve", "收入备用稿"
        REVISION = "revision", "领导改稿"

    purpose = models.CharField("用途", max_length=8, choices=Purpose.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="何人")
    at = models.DateTimeField("时间", auto_now_add=True)
    # Where it goes; of a new issue, what was made of it.
    bulletin = models.ForeignKey(Bulletin, models.PROTECT, null=True, related_name="+", verbose_name="刊物")
    issue = models.ForeignKey(Issue, models.SET_NULL, null=True, related_name="incoming", verbose_name="期")
    # What the person decided so far: facts by name; of a revision, its suggestions by key.
    chosen = models.JSONField("已定的", default=dict)
    done_at = models.DateTimeField("办完时间", null=True)
    outcome = models.CharField("结果", max_length=200, blank=True)

    objects = IncomingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "来稿"
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return "、".join(file.name for file in self.files.all()) or self.get_purpose_display()


class IncomingFile(models.Model):
    """One of the files: kept under its SHA-256 as it came; `rows` are its blocks, each with the role it is read in."""

    incoming = models.ForeignKey(Incoming, models.CASCADE, related_name="files", verbose_name="来稿")
    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    suffix = models.CharField("扩展名", max_length=10, blank=True)
    size = models.PositiveBigIntegerField("字节")
    rows = models.JSONField("各段", default=list)
    told = models.JSONField("读文件时的提示", default=list)
    comments = models.JSONField("批注", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "来稿文件"
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self):
        return self.name


class Comment(models.Model):
    """A comment (批注) that came in a Word file, at the text that was made of it; for the editors alone."""

    file = models.ForeignKey(IncomingFile, models.PROTECT, related_name="+", verbose_name="来稿文件")
    issue = models.ForeignKey(Issue, models.CASCADE, null=True, related_name="comments", verbose_name="期")
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="comments", verbose_name="文章")
    brief = models.ForeignKey(Brief, models.CASCADE, null=True, related_name="comments", verbose_name="简讯")
    author = models.CharField("何人", max_length=100, blank=True)
    said_at = models.DateTimeField("时间", null=True)
    quote = models.TextField("原文", blank=True, max_length=20000)
    text = models.TextField("批注", max_length=20000)
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="处理人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "文件里的批注"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(issue__isnull=False, article=None, brief=None)
                | Q(issue=None, article__isnull=False, brief=None)
                | Q(issue=None, article=None, brief__isnull=False),
                name="comment_at_one_place",
            ),
        ]

    def __str__(self):
        return self.text[:20]
