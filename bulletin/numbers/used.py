"""Which unit's texts were used (用稿): a row for each text of what is released, written with each release.

Counted from the sealed document alone, so a correction recounts its issue and a withdrawal takes it out.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

from django.db import transaction

from bulletin import archive
from bulletin.document.content import UNREADABLE, Content
from bulletin.models import Edition, Issue, UsedText

Kind = UsedText.Kind
LONGEST = 200  # characters of a title or a unit, as the columns have it
OPENING = 60  # characters of a brief, which has no title

# What parts the units that sent a text in together, and what is written beside a name without belonging to it.
_BETWEEN = re.compile(r"[、，,；;\s]+")
_BESIDE = re.compile(r"^[（(【]?(?:供稿|来稿|报送|来源)(?:单位)?[:：]?|(?:供稿|来稿|报送)?[）)】]?$")


def units_of(source: str) -> tuple[str, ...]:
    """The units named, in printed order; ("",) if nobody is."""
    names = (_BESIDE.sub("", name)[:LONGEST] for name in _BETWEEN.split(source.replace("\0", "")))
    return tuple(dict.fromkeys(filter(None, names))) or ("",)


@transaction.atomic
def update(edition: Edition) -> None:
    """Count the edition's texts in place of those of the editions before it."""
    forget(edition.issue)
    _write(edition)


def forget(issue: Issue) -> None:
    """Count nothing of the issue."""
    UsedText.objects.filter(edition__issue=issue).delete()


def rebuild() -> Iterator[Edition]:
    """Count all anew from the released editions, yielding each when it is done; of one that cannot be read, which
    `archive.verify` names, nothing is counted.
    """
    with transaction.atomic():
        UsedText.objects.exclude(edition__in=Edition.objects.released()).delete()
        released = Edition.objects.released().select_related("issue").select_for_update(of=("self",))
        for edition in released.order_by("pk").iterator(100):
            edition.used_texts.all().delete()
            with suppress(*UNREADABLE):
                _write(edition)
            yield edition


def verify() -> Iterator[str]:
    """A Chinese sentence if what is counted is not what is released."""
    written = set(UsedText.objects.values_list("edition", "place", "turn", "source"))
    released: set[tuple[int, str, int, str]] = set()
    for edition in Edition.objects.released().select_related("issue").iterator(100):
        with suppress(*UNREADABLE):
            rows = rows_of(edition, archive.document_of(edition))
            released.update((row.edition_id, row.place, row.turn, row.source) for row in rows)
    if written != released:
        yield f"统计的用稿与已发布的不符，有{len(written ^ released)}处：请运行 python manage.py reindex 重建。"


def _write(edition: Edition) -> None:
    UsedText.objects.bulk_create(rows_of(edition, archive.document_of(edition)), batch_size=500)


def rows_of(edition: Edition, document: Content) -> list[UsedText]:
    """What is counted of the edition, not yet stored."""
    texts = [
        (Kind.ARTICLE, rank, f"{article.key}/", article.title, article.source)
        for rank, article in enumerate(document.articles, start=1)
    ]
    texts += [
        (Kind.BRIEF, rank, f"#brief-{rank}", brief.text.strip()[:OPENING], brief.source)
        for rank, brief in enumerate(document.briefs, start=1)
    ]
    return [
        UsedText(
            edition=edition,
            bulletin_id=edition.issue.bulletin_id,
            date=document.date,
            month=document.date.year * 100 + document.date.month,
            kind=kind,
            rank=rank,
            place=place,
            title=" ".join(title.replace("\0", "").split())[:LONGEST],
            source=unit,
            turn=turn,
        )
        for kind, rank, place, title, source in texts
        for turn, unit in enumerate(units_of(source))
    ]
