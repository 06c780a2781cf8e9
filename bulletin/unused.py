"""Pictures that nothing names any more (没有用到的图片): found, and taken away once they have lain for a while.

A picture is in use while any row of any table names it: a text, a version of a text that somebody may bring back, what
was brought in, an edition. What goes was uploaded and never saved.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import transaction
from django.db.models import Field, JSONField, Model, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from bulletin import pictures, shelf
from bulletin.document import richtext
from bulletin.models import Picture
from office import audit

GRACE_DAYS = 30  # what stands in a page that somebody has open may still be saved
COLLECTED = "collect_pictures"
LABELS = {COLLECTED: "清理没有用到的图片"}
_ADDRESSES = "/media/"


class Unused(NamedTuple):
    """A picture, and how many bytes it takes."""

    picture: Picture
    size: int


def find(days: int = GRACE_DAYS) -> list[Unused]:
    """What was last brought in so many days ago, or longer, and stands nowhere."""
    old = Picture.objects.filter(editions=None, uploaded_at__lt=_since(days))
    named = set(_named_anywhere())
    return [Unused(picture, _size_of(picture)) for picture in old if picture.sha256 not in named]


@transaction.atomic
def collect(found: list[Unused], days: int = GRACE_DAYS) -> int:
    """Take those away that nobody brought in again meanwhile, on record; how many."""
    asked = [unused.picture.pk for unused in found]
    still = Picture.objects.filter(pk__in=asked, editions=None, uploaded_at__lt=_since(days))
    gone = list(still.select_for_update(of=("self",)))
    Picture.objects.filter(pk__in=[picture.pk for picture in gone]).delete()
    audit.record(by=None, action=COLLECTED, subject="图片", details={"pictures": [one.sha256 for one in gone]})
    # The rows first: a file without a row is no harm, a row without its file would be.
    transaction.on_commit(lambda: _remove(gone))
    return len(gone)


def _remove(gone: list[Picture]) -> None:
    for picture in gone:
        shelf.remove(pictures.path_of(picture))


def _since(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def _size_of(picture: Picture) -> int:
    path = pictures.path_of(picture)
    return path.stat().st_size if path.is_file() else 0


def _named_anywhere() -> Iterator[str]:
    """The SHA-256 of every picture that a column of text of any table names."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, TextField | JSONField):
                yield from _named_in(model, field)


def _named_in(model: type[Model], field: Field) -> Iterator[str]:
    rows = model._base_manager.annotate(words_of_it=Cast(field.attname, TextField())).order_by()
    texts = rows.filter(words_of_it__contains=_ADDRESSES).values_list("words_of_it", flat=True)
    for text in texts.iterator():
        yield from (named["sha256"] for named in richtext.PICTURE_ADDRESS.finditer(text))
