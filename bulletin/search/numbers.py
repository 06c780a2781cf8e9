"""An issue asked for as people write it: 24, 第24期, 2026-24, 2026年第24期, 总第118期, 2026年10月16日, 10月16日."""

import datetime as dt
import re
from collections.abc import Callable

from django.db.models import Q

from bulletin.search.entries import fold

_BULLETIN = re.compile(r"《([^》]+)》|([a-z][a-z0-9-]*)/")
_YEAR, _NUMBER = "(?:19|20)[0-9]{2}", "[0-9]{1,4}"
_MONTH, _DAY = "0?[1-9]|1[0-2]", "0?[1-9]|[12][0-9]|3[01]"


def _of_day(year: str, month: str, day: str) -> Q | None:
    try:
        return Q(date=dt.date(int(year), int(month), int(day)))
    except ValueError:
        return None


_WAYS: dict[str, Callable[..., Q | None]] = {
    "([0-9]{1,5})": lambda number: Q(number=number) | Q(total_number=number),
    f"第({_NUMBER})期?|({_NUMBER})期": lambda number: Q(number=number),
    f"({_YEAR})(?:年第?|第|-|/)({_NUMBER})期?": lambda year, number: Q(year=year, number=number),
    "总第?([0-9]{1,5})期?": lambda number: Q(total_number=number),
    f"({_YEAR})[年./-]({_MONTH})[月./-]({_DAY})日?": _of_day,
    f"({_YEAR})年({_MONTH})月": lambda year, month: Q(date__year=year, date__month=month),
    f"({_MONTH})月({_DAY})日": lambda month, day: Q(date__month=month, date__day=day),
}


def named(typed: str) -> Q | None:
    """Which issues were asked for by number or day, for a query's filter; None if it was something else."""
    asked = fold(typed.replace("\0", "")).replace(" ", "").replace("\n", "")
    of_bulletin = Q()
    if bulletin := _BULLETIN.match(asked):
        name, slug = bulletin.groups()
        of_bulletin = Q(bulletin__name__iexact=name) if name else Q(bulletin__slug=slug)
        asked = asked[bulletin.end() :]
    for way, condition in _WAYS.items():
        if match := re.fullmatch(way, asked, re.ASCII):
            wanted = condition(*filter(None, match.groups()))
            return wanted and wanted & of_bulletin
    return None
