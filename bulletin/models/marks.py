"""How far the history had come: the newest row of each kind, by its number. What came after is told by these numbers,
never by a clock, which may be set back.
"""

from collections.abc import Iterable

from django.db import models
from django.db.models import Max

from bulletin.models.bulletins import Bulletin
from office.models import RecipientUnit, User

Marks = dict[str, int]
NAMED: tuple[type[models.Model], ...] = (Bulletin, RecipientUnit, User)  # whose names are printed in an issue


def name_of(model: type[models.Model]) -> str:
    """Under which a kind of row stands among the marks."""
    return model._meta.model_name or ""


def marks_of(kinds: Iterable[type[models.Model]]) -> Marks:
    """The newest row of the history of each kind, as of now: for within the transaction that seals, which keeps others
    from changing what it seals.
    """
    return {
        name_of(kind): kind.history.aggregate(newest=Max("history_id"))["newest"] or 0  # type: ignore[attr-defined]
        for kind in kinds
    }
