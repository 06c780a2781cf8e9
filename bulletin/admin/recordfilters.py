"""How the audit log is looked through: by person, day, bulletin, act and outcome, and by what somebody types."""

import datetime as dt
import re
from collections.abc import Callable, Iterable

from django.contrib import admin
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.dateparse import parse_date

from bulletin.models import Bulletin, Edition, Issue
from office import acts
from office.audit import AuditEntry, Outcome, named_row
from office.models import User

MOST_ROWS = 500  # issues or people that one word may mean


class ActFilter(admin.SimpleListFilter):
    """The acts in the log, each once, whichever way it was stored."""

    title, parameter_name = "何事", "act"

    def lookups(self, request, model_admin):
        stored = set(AuditEntry.objects.order_by().values_list("action", flat=True).distinct())
        keys = {label: key for key, label in acts.LABELS.items()}
        return sorted({(keys.get(action, action), acts.label_of(action)) for action in stored})

    def queryset(self, request, queryset):
        return queryset.of(self.value()) if self.value() else queryset


class OutcomeFilter(admin.SimpleListFilter):
    title, parameter_name = "结果", "outcome"

    def lookups(self, request, model_admin):
        return Outcome.choices

    def queryset(self, request, queryset):
        return queryset.filter(outcome=self.value()) if self.value() else queryset


class BulletinFilter(admin.SimpleListFilter):
    """Entries of old do not name their bulletin, but for the name of the issue."""

    title, parameter_name = "刊物", "bulletin"

    def lookups(self, request, model_admin):
        return Bulletin.objects.order_by("name").values_list("slug", "name")

    def queryset(self, request, queryset):
        slug = self.value()
        return queryset.filter(Q(bulletin=slug) | Q(subject__startswith=f"{slug}/")) if slug else queryset


class PersonFilter(admin.SimpleListFilter):
    title, parameter_name = "何人", "who"

    def lookups(self, request, model_admin):
        acted = AuditEntry.objects.exclude(actor=None).order_by().values("actor")
        return [(str(person.pk), str(person)) for person in User.objects.filter(pk__in=acted)]

    def queryset(self, request, queryset):
        asked = self.value() or ""
        return queryset.filter(actor=asked) if asked.isdecimal() else queryset


class DaysFilter(admin.ListFilter):
    """From one day to another, both of them included."""

    title, template = "日期", "admin/office/auditentry/days.html"
    FIRST, LAST = "since", "until"

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        for name in self.expected_parameters():
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]

    def expected_parameters(self):
        return [self.FIRST, self.LAST]

    def has_output(self):
        return True

    def day(self, name: str) -> dt.date | None:
        try:
            return parse_date(str(self.used_parameters.get(name, "")))
        except ValueError:
            return None

    def queryset(self, request, queryset):
        first, last = self.day(self.FIRST), self.day(self.LAST)
        if first:
            queryset = queryset.filter(at__gte=_morning_of(first))
        return queryset.filter(at__lt=_morning_of(last + dt.timedelta(days=1))) if last else queryset

    def choices(self, changelist):
        """What the form of the template is filled with; what else is asked for goes along."""
        others = changelist.get_filters_params()
        kept = {name: values[-1] for name, values in others.items() if name not in self.expected_parameters()}
        if changelist.query:
            kept["q"] = changelist.query
        yield {"first": self.day(self.FIRST), "last": self.day(self.LAST), "kept": kept}


def _morning_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


# What somebody types

_YEAR, _MONTH, _DAY = "((?:19|20)[0-9]{2})", "(0?[1-9]|1[0-2])", "(0?[1-9]|[12][0-9]|3[01])"


def _of_number(number: str) -> Q:
    issues = Issue.objects.filter(number=int(number)).order_by("-pk")[:MOST_ROWS]
    editions = Edition.objects.filter(issue__in=[issue.pk for issue in issues]).only("pk")
    of_these = _about([*issues, *editions])
    return Q(subject__endswith=f"-{int(number)}") | Q(subject__contains=f"第{int(number)}期") | of_these


def _of_day(year: str, month: str, day: str) -> Q:
    try:
        morning = _morning_of(dt.date(int(year), int(month), int(day)))
    except ValueError:
        return Q(pk=None)
    return Q(at__gte=morning, at__lt=morning + dt.timedelta(days=1))


def _of_day_of_any_year(month: str, day: str) -> Q:
    return Q(at__month=int(month), at__day=int(day))


_WAYS: dict[str, Callable[..., Q]] = {
    "第?([0-9]{1,4})期": _of_number,
    f"{_YEAR}[年./-]{_MONTH}[月./-]{_DAY}日?": _of_day,
    f"{_MONTH}月{_DAY}日": _of_day_of_any_year,
}


def found_by(typed: str) -> Q:
    """The entries in which each of the words is found: the number of an issue, a day, an act, a name, an object."""
    wanted = Q()
    for word in typed.replace("\0", "").split():
        wanted &= _of_word(word)
    return wanted


def _of_word(word: str) -> Q:
    for way, condition in _WAYS.items():
        if match := re.fullmatch(way, word, re.ASCII):
            return condition(*match.groups())
    named = [key for key, label in acts.LABELS.items() if word in label]
    people = User.objects.filter(Q(name__icontains=word) | Q(username__icontains=word))[:MOST_ROWS]
    bulletins = Bulletin.objects.filter(name__icontains=word).values_list("slug", flat=True)
    return (
        Q(actor_name__icontains=word)
        | Q(subject__icontains=word)
        | Q(address=word)
        | Q(action__in=[*named, word])
        | Q(bulletin__in=list(bulletins))
        | _about(people)
    )


def _about(rows: Iterable[Model]) -> Q:
    return Q(about__in=[named_row(row) for row in rows])
