"""What people answered to what the proofreader found (校对): kept for the issue, or for the bulletin from then on."""

from django.conf import settings
from django.db import models

from bulletin.models.bulletins import Bulletin
from bulletin.models.drafts import Issue


class Answer(models.Model):
    """One person's answer; rows are only added. The newest to the same `rule`, `words` and `context` holds; once the
    sentence changes, none does.

    An answer for the whole bulletin (`issue` is null) has no context: the rule is silent about these words.
    """

    class Choice(models.TextChoices):
        KEEP = "keep", "不改"
        NEVER = "never", "本刊以后都不提"
        ASK = "ask", "重新提"

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="+", verbose_name="刊物")
    issue = models.ForeignKey(Issue, models.CASCADE, null=True, related_name="+", verbose_name="期")
    rule = models.CharField("规则", max_length=60)
    words = models.CharField("词句", max_length=200)
    context = models.CharField("所在句的 SHA-256", max_length=64, blank=True)
    choice = models.CharField("答复", max_length=5, choices=Choice.choices)
    reason = models.CharField("理由", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="何人")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "校对答复"
        ordering = ["pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["issue", "rule"], name="answer_of_issue")]

    def __str__(self):
        return f"{self.words}：{self.get_choice_display()}"
