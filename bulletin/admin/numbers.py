"""The page 统计: what was released, whose texts were used, what is read; each figure leads to what it counts.

All of it is of what readers have, or had: nothing of drafts or of what is under review is counted.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from bulletin import dispatch
from bulletin.admin.tables import CONTENT_TYPES
from bulletin.models import Bulletin, Download, Subscriber, UsedText
from bulletin.numbers import figures
from bulletin.numbers.figures import PARTS, UNNAMED, Asked, Figures, Period, Unit
from bulletin.reach import reach
from bulletin.search import unfound
from office.models import User
from office.permissions import Permission
from office.tables import sheets
from office.tables.sheets import Value

A_PAGE = 50
ALL = "all"  # years
KINDS = {"": "文章和简讯", **dict(UsedText.Kind.choices), "first": "头条"}
_COLUMN, _BAR, _HIGH = 46, 28, 120  # of the chart, in its own units


class Beside(NamedTuple):
    """A figure that another room keeps: what it is, how much, where to look."""

    title: str
    figure: str
    address: str


class Column(NamedTuple):
    """A month or a year of the chart: from where its bars begin, how high they are."""

    title: str
    left: int
    middle: float
    articles_top: float
    articles: float
    briefs_top: float
    briefs: float
    texts: int


@require_safe
def page(request) -> HttpResponse:
    asked, choices = _asked(request)
    found = Figures(asked)
    context = {
        **choices,
        "title": "统计",
        "total": _with_links(found.total, asked, asked.part),
        "periods": [_with_links(period, asked, period.key) for period in found.periods],
        "quarters": [_with_links(period, asked, period.key) for period in found.quarters],
        "chart": _chart(found.periods),
        "units": [_with_links(unit, asked, asked.part) for unit in found.units],
        "named": sum(bool(unit.name) for unit in found.units),
        "most": max((unit.total for unit in found.units if unit.name), default=0),
        "reads": found.reads,
        "beside": [line for count in BESIDE if (line := count(request.user, asked))],
        "exports": [(table.title, _exports(name, asked)) for name, table in TABLES.items()],
    }
    return render(request, "admin/bulletin/numbers/page.html", context)


@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """The texts that a figure counts."""
    asked, choices = _asked(request)
    kind, unit = _narrowing(request)
    rows = _narrowed(asked, kind, unit).select_related("edition__issue__bulletin")
    rows = rows.defer(*(f"edition__{name}" for name in _SEALED))
    context = {
        **choices,
        "title": "用稿明细",
        "kinds": KINDS,
        "kind": kind,
        "unit": unit,
        "unit_name": unit or UNNAMED,
        "rows": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "exports": [("明细", _exports("texts", asked, kind=kind, unit=unit))],
    }
    return render(request, "admin/bulletin/numbers/texts.html", context)


@require_safe
def issues(request: HttpRequest) -> HttpResponse:
    """The issues that a figure counts."""
    asked, choices = _asked(request)
    released = asked.editions.select_related("issue__bulletin").defer(*_SEALED).order_by("-date", "-pk")
    context = {
        **choices,
        "title": "已发布的各期",
        "rows": Paginator(released, A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "admin/bulletin/numbers/issues.html", context)


@require_safe
def export(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """A table as a file, no cell of which a spreadsheet runs."""
    if name not in TABLES or kind not in CONTENT_TYPES:
        raise Http404
    asked, _ = _asked(request)
    table = TABLES[name]
    data = sheets.written(kind, table.title, table.headings, table.rows(request, asked))
    response = HttpResponse(data, content_type=CONTENT_TYPES[kind])
    file = f"{table.title}-{asked.title.replace('《', '').replace('》', '')}-{timezone.localdate()}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, file)
    response["Cache-Control"] = "private, no-store"
    return response


_SEALED = ("content", "preflight", "proofreading")


# What is asked for


def _asked(request: HttpRequest) -> tuple[Asked, dict[str, Any]]:
    """What the address asks for, within what this person may see, and what the page is to offer; of the newest year
    unless it says otherwise.
    """
    mine = reach(request.user, Permission.SEE_NUMBERS)
    if not mine:
        raise PermissionDenied("看统计是编辑、管理和审计的职责，需要的请找管理员。")
    bulletins = list(Bulletin.objects.filter(mine.within("pk")))
    years, newest = figures.years(mine)
    bulletin = _bulletin(request.GET.get("bulletin", ""), bulletins)
    year, part = _year(request.GET.get("year", ""), newest), request.GET.get("part", "")
    if part not in PARTS:
        raise Http404
    asked = Asked(mine, bulletin, year, part if year else "")
    return asked, {
        **admin.site.each_context(request),
        "asked": asked,
        "bulletins": bulletins,
        "years": years,
        "parts": [(key, label) for key, (label, _, _) in PARTS.items()],
        "issues_address": _link("numbers_issues", asked),
        "texts_address": _link("numbers_texts", asked),
        "back": _link("numbers", asked),
        "kept": urlencode([(name, str(value)) for name, value in request.GET.items() if name != "page"]),
    }


def _bulletin(slug: str, bulletins: list[Bulletin]) -> Bulletin | None:
    if not slug:
        return None
    found = next((bulletin for bulletin in bulletins if bulletin.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _year(said: str, newest: int | None) -> int | None:
    """None is all of them."""
    if said == ALL:
        return None
    if said and not re.fullmatch("[12][0-9]{3}", said, re.ASCII):
        raise Http404
    return int(said) if said else newest


def _narrowing(request: HttpRequest) -> tuple[str, str | None]:
    """The kind of text, and the unit by its full name; "" is nobody named, None any."""
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        raise Http404
    unit = request.GET.get("unit")
    return kind, unit if unit is None else unit.replace("\0", "")


def _narrowed(asked: Asked, kind: str, unit: str | None) -> QuerySet[UsedText]:
    rows = asked.texts
    if kind == "first":
        rows = rows.filter(kind=UsedText.Kind.ARTICLE, rank=1)
    elif kind:
        rows = rows.filter(kind=kind)
    if unit is None:
        return rows.filter(turn=0)  # each text once, whoever else sent it in
    names = {short for short, full in figures.full_names().items() if full == unit}
    return rows.filter(source__in={unit, *names})


# Where figures lead


def _link(name: str, asked: Asked, *args: str, **more: str | None) -> str:
    facts = {"bulletin": asked.bulletin.slug if asked.bulletin else "", "year": str(asked.year or ALL)}
    facts |= {"part": asked.part} | {name: value for name, value in more.items() if value is not None}
    kept = {name: value for name, value in facts.items() if value or name == "unit"}
    return f"{reverse(name, args=args)}?{urlencode(kept)}"


def _exports(table: str, asked: Asked, **more: str | None) -> list[tuple[str, str]]:
    return [(kind.upper(), _link("numbers_export", asked, table, kind, **more)) for kind in CONTENT_TYPES]


def _with_links(row: Period | Unit, asked: Asked, part: str) -> tuple[Period | Unit, dict[str, str]]:
    """A row with what each of its figures leads to."""
    if part.isdecimal():  # a year
        span = Asked(asked.reach, asked.bulletin, int(part))
    else:
        span = Asked(asked.reach, asked.bulletin, asked.year, part)
    unit = {"unit": row.name} if isinstance(row, Unit) else {}
    links = {kind or "texts": _link("numbers_texts", span, kind=kind or None, **unit) for kind in KINDS}
    return row, links | {"issues": _link("numbers_issues", span), "span": _link("numbers", span)}


# The chart


def _chart(periods: list[Period]) -> dict[str, Any]:
    """Columns of articles with briefs on top of them, drawn here: the browser needs no script for it."""
    most = max((period.texts for period in periods), default=0)
    if not most:
        return {}
    scale = _HIGH / most
    columns = []
    for number, period in enumerate(periods):
        articles, briefs = round(period.articles * scale, 1), round(period.briefs * scale, 1)
        left, top = number * _COLUMN + (_COLUMN - _BAR) // 2, round(_HIGH - articles, 1)
        above = round(top - briefs, 1)
        columns.append(Column(period.title, left, left + _BAR / 2, top, articles, above, briefs, period.texts))
    return {"columns": columns, "width": len(periods) * _COLUMN, "high": _HIGH, "bar": _BAR, "base": _HIGH + 16}


# The tables that can be taken out


class Table(NamedTuple):
    title: str
    headings: tuple[str, ...]
    rows: Callable[[HttpRequest, Asked], Iterator[tuple[Value | None, ...]]]


def _units(request: HttpRequest, asked: Asked) -> Iterator[tuple[Value | None, ...]]:
    for unit in Figures(asked).units:
        yield unit.place or None, unit.name or UNNAMED, unit.articles, unit.firsts, unit.briefs, unit.total


def _periods(request: HttpRequest, asked: Asked) -> Iterator[tuple[Value | None, ...]]:
    found = Figures(asked)
    for one in [*found.periods, *found.quarters, found.total]:
        yield one.title, one.issues, one.articles, one.briefs, one.texts, one.pages, one.files


def _texts(request: HttpRequest, asked: Asked) -> Iterator[tuple[Value | None, ...]]:
    rows = _narrowed(asked, *_narrowing(request))
    named = rows.values_list(
        *("date", "bulletin__name", "edition__issue__year", "edition__issue__number"),
        *("kind", "rank", "title", "source"),
    )
    labels = dict(UsedText.Kind.choices)
    for date, bulletin, year, number, kind, rank, title, source in named.iterator(1000):
        yield date, bulletin, f"{year}年第{number}期", labels[kind], rank, title, source or UNNAMED


def _reads(request: HttpRequest, asked: Asked) -> Iterator[tuple[Value | None, ...]]:
    for read in figures.reads(asked.visits, figures.MOST_TAKEN_OUT):
        yield read.path, read.title or "现在没有", read.pages, read.files


TABLES = {
    "units": Table("用稿统计", ("位次", "单位", "文章", "其中头条", "简讯", "合计"), _units),
    "periods": Table("发布统计", ("时段", "期", "文章", "简讯", "文章和简讯", "浏览", "下载"), _periods),
    "texts": Table("用稿明细", ("日期", "刊物", "期", "种类", "第几", "题目或开头", "单位"), _texts),
    "reads": Table("浏览和下载", ("网址", "是什么", "浏览", "下载"), _reads),
}


# What other rooms count


def _subscribers(user: User, asked: Asked) -> Beside | None:
    if not user.has_perm(Permission.VIEW_SUBSCRIBER):
        return None
    told = Subscriber.objects.confirmed().filter(asked.of_bulletins("bulletins")).distinct()
    return Beside("邮件订阅的人（现在）", str(told.count()), reverse("subscribers"))


def _staff_downloads(user: User, asked: Asked) -> Beside | None:
    if not user.has_perm(Permission.VIEW_DOWNLOAD):
        return None
    fetched = Download.objects.filter(asked.of_bulletins("bulletin"), hour__date__range=asked.days)
    address = reverse("admin:bulletin_download_changelist")
    return Beside("工作人员下载", str(fetched.count()), address)


def _signed_on_time(user: User, asked: Asked) -> Beside | None:
    mine = reach(user, Permission.VIEW_DISPATCH)
    if not mine:
        return None
    counted = dispatch.on_time(asked.editions.filter(mine.within("issue__bulletin")))
    chosen = f"?{urlencode({'bulletin': asked.bulletin.slug})}" if asked.bulletin else ""
    return Beside(f"按时签收的单位（应签{counted.units}家）", str(counted), reverse("dispatches") + chosen)


def _searched_in_vain(user: User, asked: Asked) -> Beside | None:
    """Of all bulletins: a search that finds nothing is for none of them."""
    if not reach(user, Permission.VIEW_ISSUE):
        return None
    times = unfound.times_between(*asked.days)
    return Beside("读者没搜到的次数（只留三个月）", str(times), f"{reverse('unfound')}?days=90")


# Each is given who asks and what of; None if it is nothing for them.
BESIDE: list[Callable[[User, Asked], Beside | None]] = [
    _signed_on_time,
    _searched_in_vain,
    _subscribers,
    _staff_downloads,
]


urlpatterns = [
    path("", admin.site.admin_view(page), name="numbers"),
    path("texts/", admin.site.admin_view(texts), name="numbers_texts"),
    path("issues/", admin.site.admin_view(issues), name="numbers_issues"),
    path("<slug:name>.<slug:kind>", admin.site.admin_view(export), name="numbers_export"),
]
