"""What is counted (统计): each text of what is released, and how often readers asked for a page or a file."""

from django.db import models
from django.db.models import Q

from bulletin.models.bulletins import Bulletin
from bulletin.models.editions import Edition


class UsedText(models.Model):
    """A text of a released edition and the unit it came from (用稿). One that two units sent in has a row for each.

    Written and thrown away by `numbers.used` alone, in the transaction of a release or withdrawal.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", "文章"
        BRIEF = "brief", "简讯"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="used_texts")
    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="+")
    date = models.DateField()
    month = models.PositiveIntegerField()  # of that day, as 202610
    kind = models.CharField(max_length=7, choices=Kind.choices)
    rank = models.PositiveSmallIntegerField()  # among those of its kind, counted from 1
    place = models.CharField(max_length=20)  # from the address: "3/", "#brief-2"
    title = models.CharField(max_length=200)  # of a brief: how it begins
    source = models.CharField(max_length=200, blank=True)  # the unit as it was printed; "" is nobody named
    turn = models.PositiveSmallIntegerField()  # among the units of one text, counted from 0

    class Meta:
        ordering = ["-date", "pk"]
        default_permissions = ()
        permissions = [("see_numbers", "看统计")]
        constraints = [models.UniqueConstraint(fields=["edition", "place", "turn"], name="used_text_once")]
        indexes = [
            models.Index(fields=["-date", "id"], name="used_text_newest"),
            models.Index(fields=["source", "-date"], name="used_text_of_unit"),
        ]

    def __str__(self):
        return f"{self.edition} {self.title}"


class Visit(models.Model):
    """How often an address of the public site was asked for on one day. Nobody's: it says not by whom."""

    class Kind(models.TextChoices):
        PAGE = "page", "浏览"
        FILE = "file", "下载"

    day = models.DateField()
    kind = models.CharField(max_length=4, choices=Kind.choices)
    path = models.CharField(max_length=200)
    bulletin = models.ForeignKey(Bulletin, models.CASCADE, null=True, related_name="+")  # null: of all of them
    count = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["-day", "path"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["day", "kind", "path"], name="one_visit_a_day"),
            models.CheckConstraint(condition=Q(kind__in=["page", "file"]), name="visit_kind"),
        ]

    def __str__(self):
        return f"{self.day} {self.path} {self.count}"
