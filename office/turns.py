"""Work that is due once in a while, whoever of many processes does it: who takes it has the turn.

A turn is a row, and taking it one conditional UPDATE. Whoever dies with it keeps it no longer than was said; whoever
has done the work says when it is due again.
"""

import datetime as dt

from django.db import models
from django.utils import timezone

# Nothing rests so long, between two nights or while somebody may be at it, and no two clocks differ by so much: what is
# due later was put off by a clock that was ahead, and would wait for that day.
FURTHEST = dt.timedelta(days=2)


class Turn(models.Model):
    """A work by its name, and when somebody may take it."""

    name = models.CharField(max_length=300, unique=True)
    due_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M:%S}"


def take(name: str, *, first: dt.datetime, lasts: dt.timedelta, furthest: dt.timedelta = FURTHEST) -> bool:
    """Whether the work is due, and ours now; `first` is when it is due that was never done, and `furthest` how far away
    its time can be at most.
    """
    Turn.objects.get_or_create(name=name, defaults={"due_at": first})
    now = timezone.now()
    return bool(Turn.objects.filter(_is_due(now, furthest), name=name).update(due_at=now + lasts))


def forget_due(prefix: str) -> None:
    """Of works that are done once, by the beginning of their names: one that is due needs no row to be taken."""
    Turn.objects.filter(_is_due(timezone.now(), FURTHEST), name__startswith=prefix).delete()


def _is_due(now: dt.datetime, furthest: dt.timedelta) -> models.Q:
    return models.Q(due_at__lte=now) | models.Q(due_at__gt=now + furthest)


def give_back(name: str, *, due_at: dt.datetime) -> None:
    """The work is done until then."""
    Turn.objects.filter(name=name).update(due_at=due_at)
