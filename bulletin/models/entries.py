"""What readers can find: a row for each passage of what is released."""

from django.core.validators import MinValueValidator
from django.db import models

from bulletin.models.bulletins import Bulletin
from bulletin.models.editions import Edition


class Entry(models.Model):
    """A passage of a released edition as the search looks through it: an article, a brief, the editors' note.

    Written and thrown away by `search` alone, in the transaction of a release or withdrawal.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="entries")
    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    date = models.DateField()
    place = models.CharField(max_length=20)  # from the address: "3/", "#brief-2", "#editors-note"
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
