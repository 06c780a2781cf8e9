"""What readers are told of an issue that was withdrawn, if the two persons who withdrew it wished it (公开的撤下说明).

Its name and date are those it was sealed with; of its texts nothing is told.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from bulletin import archive
from bulletin.document.content import Content
from bulletin.models import Edition, Withdrawal
from bulletin.site.addresses import path_of_year
from bulletin.site.altered import kept_whole

# Why, in readers' words; what was merged names the issue it went into.
WHY = {Withdrawal.ERROR: "内容有误", Withdrawal.EXPIRED: "已经失效"}


@dataclass(frozen=True)
class Withdrawn:
    """An issue that readers had, as they are told of its withdrawal."""

    edition: Edition
    content: Content

    @property
    def on(self) -> dt.date:
        return timezone.localdate(self.edition.withdrawn_at)

    @property
    def why(self) -> str:
        if self.edition.withdrawal_kind == Withdrawal.MERGED:
            return f"已并入{self.taker}"
        return WHY[Withdrawal(self.edition.withdrawal_kind)]

    @property
    def taker(self) -> str:
        """The issue it was merged into, by what no issue changes once it was released; "" if there is none."""
        issue = self.edition.merged_into
        return f"{issue.year}年第{issue.number}期" if issue else ""

    @property
    def path_of_taker(self) -> str:
        """Where that is read; "" if it cannot be."""
        issue = self.edition.merged_into
        if issue is None or not self.edition.taker_stands:
            return ""
        return f"{path_of_year(issue.bulletin.slug, issue.year)}{issue.number}/"


def told_of(editions: Iterable[Edition]) -> list[Withdrawn]:
    return list(kept_whole(editions, lambda edition: Withdrawn(edition, archive.document_of(edition))))


def of_bulletin(slug: str) -> QuerySet[Edition]:
    return told().filter(issue__bulletin__slug=slug).order_by("-date", "-pk")


def told() -> QuerySet[Edition]:
    """Those withdrawn with a statement, each with all that is told of it."""
    of_taker_now = {"taker_stands": Exists(Edition.objects.released().filter(issue=OuterRef("merged_into")))}
    shown = ("issue", "version", "status", "content", "pdf_sha256", "fingerprint", "date", "withdrawn_at")
    of_taker = ("withdrawal_kind", "merged_into__year", "merged_into__number", "merged_into__bulletin__slug")
    return (
        Edition.objects.told()
        .select_related("merged_into__bulletin")
        .only(*shown, "statement", *of_taker)
        .annotate(**of_taker_now)
    )
