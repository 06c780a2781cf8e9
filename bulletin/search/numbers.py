"""An issue asked for as people write it: 24, 第24期, 2026-24, 2026年第24期, 总第118期, 2026年10月16日, 10月16日.

The desk asks its issues, readers what is printed in the imprints of released editions.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q

from bulletin.search import bigrams
from bulletin.search.entries import IMPRINT, Query, fold, look

_BULLETIN = re.compile(r"《([^》]+)》|([a-z][a-z0-9-]*)/")
_YEAR, _NUMBER = "(?P<year>(?:19|20)[0-9]{2})", "(?P<number>[0-9]{1,4})"
_MONTH, _DAY = "(?P<month>0?[1-9]|1[0-2])", "(?P<day>0?[1-9]|[12][0-9]|3[01])"
_WAYS = (
    "(?P<any>[0-9]{1,5})",
    f"第{_NUMBER}期?",
    f"{_NUMBER}期",
    f"{_YEAR}(?:年第?|第|-|/){_NUMBER}期?",
    "总第?(?P<total>[0-9]{1,5})期?",
    f"{_YEAR}[年./-]{_MONTH}[月./-]{_DAY}日?",
    f"{_YEAR}年{_MONTH}月",
    f"{_MONTH}月{_DAY}日",
)
_WAYS_OF_READERS = (*_WAYS, f"{_YEAR}[年./-]{_MONTH}月?份?", f"{_MONTH}月份?", f"{_YEAR}年")
_FIGURES = re.compile("[〇零一二三四五六七八九十百]+(?=[期年月日])")


class Wanted(NamedTuple):
    """What an issue is asked for by; `any` is its number or its total number."""

    number: int | None = None
    total: int | None = None
    any: int | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def is_day(self) -> bool:
        try:
            return self.day is None or bool(dt.date(self.year or 2000, self.month or 1, self.day))
        except ValueError:
            return False

    @property
    def condition(self) -> Q:
        """For a query of issues."""
        if self.any is not None:
            return Q(number=self.any) | Q(total_number=self.any)
        facts = {
            "number": self.number,
            "total_number": self.total,
            "year" if self.number else "date__year": self.year,
            "date__month": self.month,
            "date__day": self.day,
        }
        return Q(**{name: value for name, value in facts.items() if value is not None})

    @property
    def phrases(self) -> list[str]:
        """As any of them is printed in an imprint."""
        if self.any is not None:
            return [f"年第{self.any}期", f"总第{self.any}期"]
        if self.total is not None:
            return [f"总第{self.total}期"]
        if self.number is not None:
            return [f"{self.year or ''}年第{self.number}期"]
        if self.month is None:
            return [f"{self.year}年第"]
        return [f"{self.year or ''}年{self.month}月" + (f"{self.day}日" if self.day else "")]


def _wanted(asked: str, ways: tuple[str, ...]) -> Wanted | None:
    for way in ways:
        if match := re.fullmatch(way, asked, re.ASCII):
            return Wanted(**{name: int(value) for name, value in match.groupdict().items()})
    return None


def named(typed: str) -> Q | None:
    """Which issues were asked for by number or day, for a query's filter; None if it was something else."""
    asked = _joined(typed)
    of_bulletin = Q()
    if bulletin := _BULLETIN.match(asked):
        name, slug = bulletin.groups()
        of_bulletin = Q(bulletin__name__iexact=name) if name else Q(bulletin__slug=slug)
        asked = asked[bulletin.end() :]
    wanted = _wanted(asked, _WAYS)
    return wanted.condition & of_bulletin if wanted and wanted.is_day else None


def _joined(typed: str) -> str:
    return fold(typed.replace("\0", "")).replace(" ", "").replace("\n", "")


# Readers


class Named(NamedTuple):
    """What readers asked for: an issue by number or day, of a bulletin if they said which; or a bulletin alone."""

    bulletin: str  # its slug, or ""
    wanted: Wanted | None


def named_by_readers(typed: str, bulletins: dict[str, str]) -> Named | None:
    """None if it was something else. `bulletins` are their names by slug; part of a name will do."""
    asked = _FIGURES.sub(lambda match: str(_figure(match[0])), re.sub("[《》“”]", "", _joined(typed)))
    for start in _numbers_begin(asked):
        wanted = _wanted(asked[start:], _WAYS_OF_READERS)
        if wanted and wanted.is_day:
            slug = _bulletin(asked[:start].rstrip("/"), bulletins)
            return Named(slug, wanted) if slug is not None else None
    slug = next((slug for slug, name in bulletins.items() if asked and asked in (slug, fold(name))), None)
    return Named(slug, None) if slug else None


def _numbers_begin(asked: str) -> Iterator[int]:
    """Where a number or day may begin that what was typed ends with."""
    return (match.start() for match in re.finditer("总第?[0-9]|第[0-9]|(?<![0-9总第])[0-9]", asked))


def _bulletin(said: str, bulletins: dict[str, str]) -> str | None:
    """The slug of the bulletin that was named, "" if none was, None if it is no bulletin's name."""
    if not said:
        return ""
    names = ((slug, fold(name)) for slug, name in bulletins.items())
    return next(
        (slug for slug, name in names if said == slug or name in said or (len(said) > 1 and said in name)), None
    )


def _figure(written: str) -> int:
    """二十二 is 22, 一百一十八 is 118, 二〇二六 is 2026."""
    digits = "零一二三四五六七八九"
    written = written.replace("〇", "零")
    if not set(written) & set("十百"):
        return int("".join(str(digits.index(one)) for one in written))
    hundreds, _, rest = written.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    hundred, tenth, one = (max(digits.find(part[-1:]), 0) for part in (hundreds, tens, ones))
    return 100 * hundred + (10 * (tenth or 1) if ten else 0) + one


def issues(wanted: Wanted, query: Query, most: int) -> list[int]:
    """The newest imprints, by primary key, of the issues wanted, within what the query is narrowed to."""
    within = {**query.chosen, "place = %s": IMPRINT}
    found = [pk for phrase in wanted.phrases for pk in look(bigrams.READERS, (phrase,), within, most).entries]
    return list(dict.fromkeys(found))[:most]
