"""What can be found: a row for each passage of what is released, and, for the desk alone, of what is drafted."""

from django.core.validators import MinValueValidator
from django.db import models

from bulletin.models.bulletins import Bulletin
from bulletin.models.drafts import Issue
from bulletin.models.editions import Edition


class Entry(models.Model):
    """A passage of a released edition as the search looks through it: an article, a brief, the editors' note, the
    imprint.

    Written and thrown away by `search` alone, in the transaction of a release or withdrawal.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="entries")
    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    date = models.DateField()
    place = models.CharField(max_length=20)  # from the issue's address: "3/", "#brief-2", "#editors-note", "#imprint"
    column = models.CharField(max_length=100, blank=True)  # as printed
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
            models.Index(fields=["column", "-date", "id"], name="entry_newest_of_column"),
        ]

    def __str__(self):
        return f"{self.edition} {self.place}"


class EntryUnit(models.Model):
    """A unit that sent an entry's text in, as printed; one text may have several."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="units")
    name = models.CharField(max_length=100)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["name", "entry"], name="entry_unit_once")]

    def __str__(self):
        return self.name


class Reading(models.Model):
    """A word of what was ever released, and how it is typed in letters: what a slip of the keys may have meant.

    Words stay when an edition goes; none is suggested that nothing released has.
    """

    word = models.CharField(max_length=20, unique=True)
    letters = models.CharField(max_length=120, db_index=True)  # pinyin without tones or spaces
    first = models.CharField(max_length=1)
    last = models.CharField(max_length=1)
    length = models.PositiveSmallIntegerField(validators=[MinValueValidator(0)])

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["first", "last", "length"], name="reading_but_for_its_middle")]

    def __str__(self):
        return f"{self.word} {self.letters}"


class Unfound(models.Model):
    """What readers searched for and nothing released has, by day. Nobody's name, address or device goes with it."""

    day = models.DateField()
    typed = models.CharField(max_length=100)
    times = models.PositiveIntegerField(default=0, validators=[MinValueValidator(0)])
    has_parts = models.BooleanField(default=False)  # something that holds part of it was offered instead

    class Meta:
        ordering = ["-day", "-times", "typed"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "typed"], name="unfound_once_a_day")]

    def __str__(self):
        return f"{self.day} {self.typed}"


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
