"""What can be found: a row for each passage of what is released, and, for the desk alone, of what is drafted."""

from django.core.validators import MinValueValidator
from django.db import models

from bulletin.models.bulletins import Bulletin
from bulletin.models.drafts import Issue
from bulletin.models.editions import Edition


class Entry(models.Model):
    """A passage of a released edition as the search looks through it: an article, a brief, the editors' note.

    Written and thrown away by `search` alone, in the transaction of a release or withdrawal.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="entries")
    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    date = models.DateField()
    place = models.CharField(max_length=20)  # from the issue's address: "3/", "#brief-2", "#editors-note"
    title_length = models.PositiveSmallIntegerField(validators=[MinValueValidator(0)])  # the text begins with its title
    text = models.TextField()  # folded by `entries.fold`, a line for each paragraph

    class Meta:
        ordering = ["-date", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "place"], name="entry_place_once")]
        indexes = [
            models.Index(fields=["-date", "id"], name="entry_newest"),
            models.Index(fields=["bulletin", "-date", "id"], name="entry_newest_of_bulletin"),
            models.Index(fields=["year", "-date", "id"], name="entry_newest_of_year"),
        ]

    def __str__(self):
        return f"{self.edition} {self.place}"


class DraftEntry(models.Model):
    """A passage of the drafts as the desk's search looks through it: a text, an editors' note, an issue's facts.

    Not a row of Entry, which holds nothing that readers may not see. Written by `search` alone, in the transaction that
    writes the draft; the foreign key refuses whatever would delete an issue past it.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", "文章"
        BRIEF = "brief", "简讯"
        NOTE = "note", "编者按"
        FACTS = "facts", "期号和日期"

    kind = models.CharField(max_length=7, choices=Kind.choices)
    draft = models.PositiveBigIntegerField()  # the primary key of the article, the brief, or the issue
    issue = models.ForeignKey(Issue, models.DO_NOTHING, null=True, related_name="+")  # null: in the reserve
    key = models.PositiveSmallIntegerField(default=0)  # of an article: its address in the issue
    date = models.DateField()  # the issue's; of what is in the reserve the last there is
    title_length = models.PositiveSmallIntegerField(validators=[MinValueValidator(0)])  # the text begins with its title
    text = models.TextField()  # folded by `entries.fold`, a line for each paragraph

    class Meta:
        ordering = ["-date", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "draft"], name="draft_entry_once")]
        indexes = [models.Index(fields=["-date", "id"], name="draft_entry_newest")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.draft}"
