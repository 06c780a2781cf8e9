"""The figures themselves, for the desk: by unit, by period, by page; each by what it counts.

Of what a person may see. Few questions to the database, however much is released.
"""

import calendar
import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from bulletin.models import Bulletin, Edition, Issue, UsedText, Visit
from bulletin.reach import Reach
from office.models import UnitName

UNNAMED = "未署单位"
MOST_PAGES, MOST_TAKEN_OUT = 20, 5000  # of those read most: on the page, in a file

Kind = UsedText.Kind
# Parts of a year that may be chosen: its key, what it is called, its first and last month.
PARTS = {
    "": ("全年", 1, 12),
    **{f"q{n}": (f"第{n}季度", 3 * n - 2, 3 * n) for n in range(1, 5)},
    **{f"m{n}": (f"{n}月", n, n) for n in range(1, 13)},
}


@dataclass(frozen=True)
class Asked:
    """What is counted: of one bulletin or of all within reach, of one year, of a part of it, or of all there is."""

    reach: Reach
    bulletin: Bulletin | None = None
    year: int | None = None
    part: str = ""

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last."""
        if self.year is None:
            return dt.date.min, dt.date.max
        _, first, last = PARTS[self.part]
        return dt.date(self.year, first, 1), dt.date(self.year, last, calendar.monthrange(self.year, last)[1])

    @property
    def title(self) -> str:
        span = f"{self.year}年{PARTS[self.part][0] if self.part else ''}" if self.year else "历年"
        return f"{f'《{self.bulletin}》' if self.bulletin else ''}{span}"

    def of_bulletins(self, path: str) -> Q:
        chosen = Q(**{path: self.bulletin.pk}) if self.bulletin else Q()
        return self.reach.within(path) & chosen

    @property
    def texts(self) -> QuerySet[UsedText]:
        return UsedText.objects.filter(self.of_bulletins("bulletin"), date__range=self.days)

    @property
    def editions(self) -> QuerySet[Edition]:
        return Edition.objects.released().filter(self.of_bulletins("issue__bulletin"), date__range=self.days)

    @property
    def visits(self) -> QuerySet[Visit]:
        """Those of pages that belong to no bulletin are counted only for who sees all of them."""
        return Visit.objects.filter(self.of_bulletins("bulletin"), day__range=self.days)


class Unit(NamedTuple):
    """A unit and what of it was used."""

    place: int
    name: str
    articles: int
    firsts: int
    briefs: int

    @property
    def total(self) -> int:
        return self.articles + self.briefs


@dataclass
class Period:
    """A month, a quarter or a year."""

    key: str  # as `PARTS` has it; of a year that year
    title: str
    issues: int = 0
    articles: int = 0
    briefs: int = 0
    pages: int = 0
    files: int = 0

    @property
    def texts(self) -> int:
        return self.articles + self.briefs

    def add(self, other: "Period") -> None:
        for name in ("issues", "articles", "briefs", "pages", "files"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


class Read(NamedTuple):
    """A page or an issue's file, and how often it was asked for; without a title if nothing stands there now."""

    path: str
    title: str
    pages: int
    files: int


class Figures:
    """All figures of what is asked."""

    def __init__(self, asked: Asked):
        self.asked = asked

    @cached_property
    def months(self) -> dict[int, Period]:
        """By month, 202610; only those of which there is something."""
        months: dict[int, Period] = defaultdict(lambda: Period("", ""))
        for date in self.asked.editions.order_by().values_list("date", flat=True):
            months[date.year * 100 + date.month].issues += 1
        texts = self.asked.texts.filter(turn=0).order_by().values_list("month", "kind").annotate(Count("pk"))
        for month, kind, count in texts:
            setattr(months[month], f"{kind}s", count)
        for day, kind, count in self.asked.visits.order_by().values_list("day", "kind").annotate(Sum("count")):
            period = months[day.year * 100 + day.month]
            setattr(period, f"{kind}s", getattr(period, f"{kind}s") + count)
        return dict(months)

    @cached_property
    def total(self) -> Period:
        return _sum("", self.asked.title, self.months.values())

    @cached_property
    def periods(self) -> list[Period]:
        """The months of the year that is asked for, or the years there are."""
        year, months = self.asked.year, self.months
        if not year:
            years = sorted({month // 100 for month in months})
            return [
                _sum(str(each), f"{each}年", (months[month] for month in months if month // 100 == each))
                for each in years
            ]
        _, first, last = PARTS[self.asked.part]
        return [
            _sum(f"m{month}", f"{month}月", filter(None, [months.get(year * 100 + month)]))
            for month in range(first, last + 1)
        ]

    @cached_property
    def quarters(self) -> list[Period]:
        """Of a whole year."""
        year = self.asked.year
        if not year or self.asked.part:
            return []
        of_quarter = {f"q{n}": range(year * 100 + 3 * n - 2, year * 100 + 3 * n + 1) for n in range(1, 5)}
        return [
            _sum(key, PARTS[key][0], (self.months[month] for month in span if month in self.months))
            for key, span in of_quarter.items()
        ]

    @cached_property
    def units(self) -> list[Unit]:
        """Whose texts were used most first; those of nobody named last. Equal ones share their place."""
        counted = (
            self.asked.texts.order_by()
            .values_list("source", "kind")
            .annotate(count=Count("pk"), firsts=Count("pk", filter=Q(kind=Kind.ARTICLE, rank=1)))
        )
        full = full_names()
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for source, kind, count, firsts in counted:
            counts[full.get(source, source)] += Counter({kind: count, "first": firsts})
        rows = [Unit(0, unit, of["article"], of["first"], of["brief"]) for unit, of in counts.items()]
        rows.sort(key=lambda row: (row.name != "", row.total, row.articles, row.firsts), reverse=True)
        places: dict[int, int] = {}
        for place, row in enumerate(rows, start=1):
            places.setdefault(row.total, place)
        return [row._replace(place=places[row.total] if row.name else 0) for row in rows]

    @cached_property
    def reads(self) -> list[Read]:
        """What was asked for most."""
        return reads(self.asked.visits, MOST_PAGES)


def reads(visits: QuerySet[Visit], most: int | None = None) -> list[Read]:
    """By address, what was asked for most first, each with what it is called if it stands."""
    pages, files = Sum("count", filter=Q(kind=Visit.Kind.PAGE)), Sum("count", filter=Q(kind=Visit.Kind.FILE))
    counted = visits.order_by().values("path").annotate(pages=pages, files=files, all=Sum("count"))
    rows = list(counted.order_by("-all", "path")[:most])
    titles = _titles([row["path"] for row in rows])
    return [Read(row["path"], titles.get(row["path"], ""), row["pages"] or 0, row["files"] or 0) for row in rows]


_OF_ISSUE = re.compile(r"/([a-z0-9-]+)/([0-9]{4})/([0-9]{1,5})(?:\.([a-z]+)|/(?:v([0-9]+)(?:\.([a-z]+)|/))?(.*))")
_PAGES = {"/": "首页", "about/": "关于本刊", "feed.xml": "订阅源", "pages/": "版面"}


def _titles(paths: Iterable[str]) -> dict[str, str]:
    """What stands at these addresses, in words; those of which nothing stands are left out."""
    bulletins = {slug: (pk, name) for pk, slug, name in Bulletin.objects.values_list("pk", "slug", "name")}
    parsed = {path: match.groups() for path in paths if (match := _OF_ISSUE.fullmatch(path))}
    numbers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for slug, year, number, *_ in parsed.values():
        if slug in bulletins:
            numbers[slug, year].add(int(number))
    named = Q(pk__in=[])
    for (slug, year), of_year in numbers.items():
        named |= Q(bulletin=bulletins[slug][0], year=int(year), number__in=of_year)
    # Issues are found by their index, and then what of them stands: in one question the database reads all editions.
    rows = {issue.pk: issue for issue in Issue.objects.filter(named).select_related("bulletin")}
    standing = dict(Edition.objects.released().filter(issue__in=list(rows)).order_by().values_list("issue", "pk"))
    issues = {
        (issue.bulletin.slug, issue.year, issue.number): (issue, standing[pk])
        for pk, issue in rows.items()
        if pk in standing
    }
    used = UsedText.objects.filter(edition__in=standing.values(), turn=0)
    texts = {(edition, place): title for edition, place, title in used.values_list("edition", "place", "title")}
    found = {}
    for path in paths:
        if path in parsed:
            slug, year, number, suffix, version, file, rest = parsed[path]
            if here := issues.get((slug, int(year), int(number))):
                issue, edition = here
                part = texts.get((edition, rest), _PAGES.get(rest, ""))
                kind = (suffix or file or "").upper()
                words = [str(issue), f"第{version}版" if version else "", part, kind]
                found[path] = " ".join(filter(None, words))
        elif title := _title_of_page(path, bulletins):
            found[path] = title
    return found


def _title_of_page(path: str, bulletins: dict[str, tuple[int, str]]) -> str:
    """Of a page that is about no issue."""
    if path in _PAGES:
        return _PAGES[path]
    slug, _, rest = path.removeprefix("/").partition("/")
    if slug not in bulletins:
        return ""
    year = rest.removesuffix("/")
    words = f"{year}年" if year.isdecimal() else _PAGES.get(rest, "")
    return f"《{bulletins[slug][1]}》{words}"


def full_names() -> dict[str, str]:
    """What each short name stands for, by the office's table 单位全称简称; of one that stands for several, none."""
    full: dict[str, set[str]] = defaultdict(set)
    for name, short in UnitName.objects.values_list("full", "short"):
        for each in short.replace(";", "；").split("；"):
            full[each.strip()].add(name)
    return {short: next(iter(names)) for short, names in full.items() if short and len(names) == 1}


def years(reach: Reach) -> tuple[list[int], int | None]:
    """From the first release to this year, newest first; and the year of the newest release, if there is any."""
    ends = (
        Edition.objects.released()
        .filter(reach.within("issue__bulletin"))
        .aggregate(first=Min("date"), last=Max("date"))
    )
    this_year = timezone.localdate().year
    if not ends["first"]:
        return [this_year], None
    newest = ends["last"].year
    return list(range(max(newest, this_year), ends["first"].year - 1, -1)), newest


def _sum(key: str, title: str, periods: Iterable[Period]) -> Period:
    total = Period(key, title)
    for period in periods:
        total.add(period)
    return total
