"""The bound year (年度合订本): the released editions of a bulletin and year in one PDF, made once and kept.

A kept volume is named after the fingerprints of its editions and what it says of the numbers between. Once one is
corrected or withdrawn, or another released, the name is another, and the volume is made anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from bulletin import archive, press
from bulletin.document import store
from bulletin.document.content import Content
from bulletin.document.pinyin import reading
from bulletin.models import Bulletin, Edition, Status
from office.refusal import Refused


class NotBound(Refused):
    """A volume cannot be bound; str() is one Chinese sentence: what, where, what to do."""


@dataclass(frozen=True)
class Volume:
    """The released editions of a bulletin and year, in order of number."""

    bulletin: Bulletin
    year: int
    editions: tuple[Edition, ...]
    withdrawn: frozenset[int]  # numbers of the year's issues that were released and are no more

    def __str__(self):
        return f"《{self.bulletin}》{self.year}年合订本"

    @property
    def path(self) -> Path:
        decides = [[edition.fingerprint for edition in self.editions], self.gaps, self.bulletin.numbers_volume]
        folder = settings.VOLUMES_ROOT / self.bulletin.slug / str(self.year)
        return folder / f"{store.sha256(repr(decides).encode())}.pdf"

    @property
    def gaps(self) -> tuple[press.Gap, ...]:
        """The numbers between the first and the last that are not in it, and whatever was withdrawn, with the reason.

        Numbers before the first may have been printed before this program was there: nothing is said of them.
        """
        bound = {edition.issue.number for edition in self.editions}
        missing = (set(range(min(bound), max(bound))) | self.withdrawn) - bound
        reasons = [(number, "已撤下" if number in self.withdrawn else "未发布") for number in sorted(missing)]
        runs = groupby(enumerate(reasons), key=lambda item: (item[1][0] - item[0], item[1][1]))
        return tuple(_gap([reason for _, reason in run]) for _, run in runs)

    @property
    def is_kept(self) -> bool:
        return store.is_vouched_for(self.path, archive.made_here())


def _gap(reasons: list[tuple[int, str]]) -> press.Gap:
    (first, why), (last, _) = reasons[0], reasons[-1]
    return press.Gap(first, last, why)


def volumes(bulletin: Bulletin) -> list[Volume]:
    """One for each year in which something is released, the newest first."""
    released = _released(bulletin).defer("content").order_by("-issue__year", "issue__number")
    withdrawn = _withdrawn(bulletin)
    by_year = groupby(released, key=lambda edition: edition.issue.year)
    return [Volume(bulletin, year, tuple(of_year), _of(year, withdrawn)) for year, of_year in by_year]


def volume(bulletin: Bulletin, year: int) -> Volume:
    """Raises NotBound if nothing of that year is released."""
    released = tuple(_released(bulletin).filter(issue__year=year).order_by("issue__number"))
    if not released:
        raise NotBound(f"《{bulletin}》{year}年没有已发布的期，无从装订；请核对年份。")
    return Volume(bulletin, year, released, _of(year, _withdrawn(bulletin)))


def _released(bulletin: Bulletin) -> QuerySet[Edition]:
    return Edition.objects.released().filter(issue__bulletin=bulletin).select_related("issue__bulletin")


def _withdrawn(bulletin: Bulletin) -> list[tuple[int, int]]:
    """(year, number) of each issue of which an edition was withdrawn; one may have been released since."""
    editions = Edition.objects.filter(issue__bulletin=bulletin, status=Status.WITHDRAWN)
    return list(editions.values_list("issue__year", "issue__number").distinct())


def _of(year: int, withdrawn: list[tuple[int, int]]) -> frozenset[int]:
    return frozenset(number for of_year, number in withdrawn if of_year == year)


def bind(volume: Volume) -> Iterator[int]:
    """Make and keep the volume unless it is there; yields, after each issue, how many are bound.

    Raises NotBound or press.PressError; nothing half made stays. Earlier volumes of the year are thrown away.
    """
    if volume.is_kept:
        return
    from bulletin.press.finishing import binding  # noqa: PLC0415  only where a volume is bound, which is in this process

    documents = [_whole(edition) for edition in volume.editions]
    issues = tuple(map(_issue, volume.editions, documents))
    newest = documents[-1]
    cover = press.Cover(
        newest.bulletin, volume.year, newest.publisher, volume.gaps, numbers_pages=volume.bulletin.numbers_volume
    )
    try:
        with store.whole_file(volume.path) as file:
            yield from binding.bind(cover, issues, archive.workshop(), file)
        store.vouch_for(volume.path, archive.made_here())
    except OSError as error:
        raise NotBound(f"写不了文件 {volume.path}：{error.strerror}；请管理员检查磁盘。") from error
    for other in volume.path.parent.glob("*.pdf"):
        if other != volume.path:
            store.forget_file(other)


def _whole(edition: Edition) -> Content:
    """The edition's document; raises NotBound if its PDF is not the sealed one."""
    if not archive.has_sealed_pdf(edition):
        raise NotBound(f"{edition}的PDF缺失或被改动过，合订本没有装订；请管理员运行 manage.py verify 检查。")
    return archive.document_of(edition)


def _issue(edition: Edition, document: Content) -> press.BoundIssue:
    titles = [article.title for article in document.articles]
    if document.briefs:
        titles.append(document.briefs_title)
    return press.BoundIssue(
        number=document.number,
        date=document.date,
        titles=tuple(press.IndexTitle(title, reading(title)) for title in titles),
        pdf=archive.pdf_path(edition),
    )
