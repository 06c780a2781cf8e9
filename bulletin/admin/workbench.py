"""The desk's front page (工作台): what waits for this person, what others hold, what was released, what was missed."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from django.contrib import admin
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from bulletin import moves, notices, reminders
from bulletin.admin import checked
from bulletin.document.dates import day_of_year
from bulletin.models import (
    OPEN,
    Alarm,
    Approval,
    Article,
    Brief,
    Bulletin,
    Edition,
    Issue,
    Notice,
    Status,
    changed_by,
    changes_since_release,
)
from bulletin.reach import reach
from office import two_persons
from office.models import User
from office.permissions import Permission
from office.site import site_facts
from office.two_persons import Motion

AT_MOST = 30  # of a kind; who has more goes to the list of issues
RECENT = 6


@dataclass(frozen=True)
class WorkItem:
    """A line of the front page: one click leads to where something is to be done.

    `edition` is the key of the edition it is about, if any; `late` says how long it waits, if that is too long.
    """

    title: str
    address: str
    facts: str = ""
    reason: str = ""
    edition: int = 0
    late: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    items: list[WorkItem] = field(default_factory=list)


def page(request):
    office = Workbench(request.user, timezone.now())
    mine, missed = [group for group in office.mine() if group.items], office.missed()
    shown = {item.edition for item in chain(missed, *(group.items for group in mine))}
    context = {
        **admin.site.each_context(request),
        "title": "工作台",
        "app_list": admin.site.get_app_list(request),
        "mine": mine,
        "others": [group for group in office.others() if group.items],
        "missed": missed,
        "altered": office.altered(),
        "recent": office.recent(),
        "unread": office.unread(besides=shown),
        "may_start": office.may_start(),
        "waiting": office.waiting(),
        "superusers": office.superusers(),
        "looks": checked.looks() if checked.is_told(request.user) else {},
        "unsaid": office.unsaid_of_the_site(),
    }
    return render(request, "admin/index.html", context)


class Workbench:
    """What is going on, as this person should see it. The number of queries is the same however much that is."""

    def __init__(self, user: User, now: dt.datetime):
        self.user = user
        self.now = now
        self._seen = reach(user, Permission.VIEW_ISSUE)
        self._written = reach(user, Permission.CHANGE_ISSUE)
        self._released_by_me = reach(user, Permission.RELEASE_EDITION)

    def may_start(self) -> QuerySet[Bulletin]:
        mine = reach(self.user, Permission.ADD_ISSUE)
        return Bulletin.objects.filter(mine.within("pk")) if mine else Bulletin.objects.none()

    def mine(self) -> Iterator[Group]:
        returned = [self._returned(edition) for edition in self._sent_back if self._is_mine_to_write(edition)]
        yield Group("退回给我修改", returned)
        yield Group("等我审", [self._submitted(edition) for edition in self._in_review if self._passes(edition)])
        if reach(self.user, Permission.WITHDRAW_EDITION):
            yield Group("等我核准撤下", [self._withdrawal(edition) for edition in self._to_confirm])
        waiting = [edition for edition in self._approved_ones if self._waits_for_me(edition)]
        yield Group("等我发布", [self._approved(edition) for edition in waiting])
        yield Group("等我确认", [self._motion(motion) for motion in self._motions])
        yield Group("我在写", [self._draft(issue) for issue in self._drafts if self._is_my_draft(issue)])

    def others(self) -> Iterator[Group]:
        drafts = [self._draft(issue) for issue in self._drafts if not self._is_my_draft(issue)]
        yield Group("别人在写", drafts)
        returned = [edition for edition in self._sent_back if not self._is_mine_to_write(edition)]
        yield Group("退回或撤回，待修改", [self._returned(edition) for edition in returned])
        yield Group("等别人审", [self._submitted(edition) for edition in self._in_review if not self._passes(edition)])
        approved = [edition for edition in self._approved_ones if not self._waits_for_me(edition)]
        yield Group("已审定", [self._approved(edition) for edition in approved if not self._is_missed(edition)])

    def missed(self) -> list[WorkItem]:
        return [self._overdue(edition) for edition in self._approved_ones if self._is_missed(edition)]

    def altered(self) -> list[WorkItem]:
        """What is not what was sealed, for 管理 and 审计, until it is again."""
        if not User.objects.filter(notices.GUARDIANS, pk=self.user.pk).exists():
            return []
        alarms = Alarm.objects.open().select_related("edition__issue__bulletin").defer("edition__content")[:AT_MOST]
        return [
            WorkItem(str(alarm.edition), _issue_page(alarm.edition.issue), f"{_when(alarm.at)}发现", alarm.sentence)
            for alarm in alarms
        ]

    def recent(self) -> list[WorkItem]:
        seen = Edition.objects.released().filter(self._seen.within("issue__bulletin"))
        newest = seen.order_by("-released_at").select_related("issue__bulletin", "released_by")
        return [
            _item(edition, f"{_when(edition.released_at)} {edition.released_by}发布") for edition in newest[:RECENT]
        ]

    def unread(self, *, besides: set[int]) -> list[WorkItem]:
        """What is on the bell and about none of these editions, which the page shows where they wait."""
        unread = Notice.objects.unread().filter(notices.may_read(), person=self.user)
        shown = unread.exclude(edition__in=besides)[:RECENT]
        return [WorkItem(notice.text, reverse("notice", args=[notice.pk]), _when(notice.at)) for notice in shown]

    def waiting(self) -> int:
        """How many texts wait in a reserve, for whoever may see them."""
        if not (seen := reach(self.user, Permission.VIEW_ISSUE, Permission.VIEW_ARTICLE, Permission.VIEW_BRIEF)):
            return 0
        mine = seen.within("held_for") & Q(held_for__isnull=False)
        articles, briefs = (model.objects.filter(mine).order_by().values("pk") for model in (Article, Brief))
        return articles.union(briefs, all=True).count()  # one question

    def unsaid_of_the_site(self) -> list[str]:
        """What a public-sector site may not go live without and this one does not say, for who may write it."""
        return site_facts().missing() if self.user.has_perm(Permission.CHANGE_SITEFACTS) else []

    def superusers(self) -> str:
        """Who stands above all roles, for those who watch over accounts."""
        if not self.user.has_perm(Permission.VIEW_MOTION):
            return ""
        return "、".join(map(str, User.objects.filter(is_superuser=True, is_active=True)))

    # A line each

    def _returned(self, edition: Edition) -> WorkItem:
        if edition.status == Status.RETURNED:
            facts = f"{_when(edition.returned_at)} {edition.returned_by}退回"
        else:
            facts = f"{_when(edition.recalled_at)} {edition.recalled_by}撤回"
        late = self._late(edition) if edition.status == Status.RETURNED else ""
        return WorkItem(str(edition.issue), _issue_page(edition.issue), facts, edition.reason, edition.pk, late)

    def _submitted(self, edition: Edition) -> WorkItem:
        facts = f"{_when(edition.submitted_at)} {edition.submitted_by}送审，{edition.pages} 页"
        facts += f"，{edition.standing}" if len(edition.stages) > 1 else ""
        return _item(edition, facts, late=self._late(edition))

    def _approved(self, edition: Edition) -> WorkItem:
        facts = f"{_when(edition.approved_at)} {edition.approved_by}审定"
        if edition.release_at:
            return _item(edition, f"{facts}，定于 {_when(edition.release_at)} 发布")
        return _item(edition, facts, late=self._late(edition))

    def _withdrawal(self, edition: Edition) -> WorkItem:
        return _item(edition, f"{edition.withdrawal_asked_by}申请撤下", edition.reason, self._late(edition))

    def _motion(self, motion: Motion) -> WorkItem:
        facts = f"{_when(motion.asked_at)} {motion.asked_by}提请，{_when(motion.due_at)}生效"
        return WorkItem(str(motion), reverse("motions"), facts)

    def _overdue(self, edition: Edition) -> WorkItem:
        why = edition.release_fault or "定时任务 release_due 没有运行，请找系统管理员，或者现在手动发布。"
        return _item(edition, f"应于 {_when(edition.release_at)} 发布", why)

    def _draft(self, issue: Issue) -> WorkItem:
        people = self._changes.get(issue.pk, {})
        newest = max(people, key=people.__getitem__, default=None)
        facts = f"{self._names[newest]} {_when(people[newest])}改过" if newest else ""
        return WorkItem(str(issue), _issue_page(issue), ("更正，" if issue.is_correction else "") + facts)

    def _late(self, edition: Edition) -> str:
        days = reminders.days_late(edition.since, self.now)
        return f"已等{days}天" if days else ""

    def _is_missed(self, edition: Edition) -> bool:
        return edition.release_at is not None and edition.release_at < self.now

    def _passes(self, edition: Edition) -> bool:
        """Whether this person acts at the stage it waits at: what its page offers, without queries for each."""
        move = moves.passes_next(edition)
        is_mine = move is not None and self.user.has_perm(move.permission, edition)
        return is_mine and not self._wrote(edition) and edition.pk not in self._passed_before

    def _wrote(self, edition: Edition) -> bool:
        return edition.submitted_by_id == self.user.pk or self._touched(edition.issue)

    def _is_mine_to_write(self, edition: Edition) -> bool:
        return self._written.covers(edition) and self._wrote(edition)

    def _is_my_draft(self, issue: Issue) -> bool:
        return self._written.covers(issue) and self._touched(issue)

    def _waits_for_me(self, edition: Edition) -> bool:
        is_mine = self._released_by_me.covers(edition) and not moves.approved_oneself(edition, self.user)
        return edition.release_at is None and is_mine

    def _touched(self, issue: Issue) -> bool:
        return self.user.pk in self._changes.get(issue.pk, {})

    # What is going on

    @cached_property
    def _open(self) -> list[Edition]:
        people = ("submitted_by", "approved_by", "scheduled_by")
        waiting = reminders.with_since(Edition.objects.open().filter(self._seen.within("issue__bulletin")))
        return list(waiting.select_related("issue__bulletin", *people).order_by("submitted_at"))

    @property
    def _in_review(self) -> list[Edition]:
        return [edition for edition in self._open if edition.status == Status.IN_REVIEW]

    @cached_property
    def _passed_before(self) -> set[int]:
        """Those in review that this person has passed at an earlier stage."""
        passed = Approval.objects.filter(by=self.user, edition__status=Status.IN_REVIEW)
        return set(passed.values_list("edition", flat=True))

    @property
    def _approved_ones(self) -> list[Edition]:
        return [edition for edition in self._open if edition.status == Status.APPROVED]

    @property
    def _motions(self) -> list[Motion]:
        """What this person may confirm."""
        if not self.user.has_perm(Permission.CONFIRM_MOTION):
            return []
        waiting = Motion.objects.waiting().select_related("asked_by")
        return [motion for motion in waiting if two_persons.may_confirm(motion, self.user)]

    @cached_property
    def _to_confirm(self) -> list[Edition]:
        mine = reach(self.user, Permission.WITHDRAW_EDITION).within("issue__bulletin")
        asked = Edition.objects.released().filter(mine, withdrawal_asked_at__isnull=False)
        asked = asked.exclude(withdrawal_asked_by=self.user)
        return list(reminders.with_since(asked).select_related("issue__bulletin", "withdrawal_asked_by")[:AT_MOST])

    @cached_property
    def _sent_back(self) -> list[Edition]:
        newer = Edition.objects.filter(issue=OuterRef("issue"), pk__gt=OuterRef("pk"))
        seen = self._seen.within("issue__bulletin")
        back = Edition.objects.filter(seen, ~Exists(newer), status__in=(Status.RETURNED, Status.RECALLED))
        is_mine = Q(submitted_by=self.user) | changed_by(self.user, "issue")
        back = reminders.with_since(back).select_related("issue__bulletin", "returned_by", "recalled_by")
        return list(_newest(back, is_mine))

    @cached_property
    def _drafts(self) -> list[Issue]:
        """Issues never submitted, and released ones of which a correction was begun."""
        own = Edition.objects.filter(issue=OuterRef("pk"))
        seen = Issue.objects.filter(self._seen.within("bulletin"))
        new = seen.filter(~Exists(own))
        begun = seen.exclude(correction_note="").filter(~Exists(own.filter(status__in=OPEN)))
        begun = begun.exclude(pk__in=[edition.issue_id for edition in self._sent_back])
        is_mine = changed_by(self.user)
        return [
            *_marked(_newest(new.select_related("bulletin"), is_mine), is_correction=False),
            *_marked(_newest(begun.select_related("bulletin"), is_mine), is_correction=True),
        ]

    @cached_property
    def _changes(self) -> dict[int, dict[int, dt.datetime]]:
        """Who changed the issues on this page since the last release was sealed, and when; in one query."""
        editions = [*self._open, *self._sent_back]
        issues = {edition.issue_id for edition in editions} | {issue.pk for issue in self._drafts}
        return changes_since_release(issues)

    @cached_property
    def _names(self) -> dict[int, str]:
        people = {person for changes in self._changes.values() for person in changes}
        return {person.pk: str(person) for person in User.objects.filter(pk__in=people)}


def _newest(rows: QuerySet, is_mine: Q) -> QuerySet:
    """The newest of this person's and, counted apart so that none of theirs is hidden, the newest of the others."""
    place = Window(RowNumber(), partition_by="is_mine", order_by="-pk")
    apart = rows.annotate(is_mine=ExpressionWrapper(is_mine, BooleanField()))
    return apart.annotate(place=place).filter(place__lte=AT_MOST).order_by("-pk")


def _marked(issues: QuerySet, *, is_correction: bool) -> Iterator[Issue]:
    for issue in issues:
        issue.is_correction = is_correction
        yield issue


def _item(edition: Edition, facts: str, reason: str = "", late: str = "") -> WorkItem:
    address = reverse("admin:bulletin_edition_change", args=[edition.pk])
    return WorkItem(str(edition), address, facts, reason, edition.pk, late)


def _issue_page(issue: Issue) -> str:
    return reverse("admin:bulletin_issue_change", args=[issue.pk])


def _when(at: dt.datetime | None) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{day_of_year(local)} {local:%H:%M}"


urlpatterns = [path("", admin.site.admin_view(page), name="workbench")]
