"""An issue as people write it. Drafts may be changed only while no edition of their issue is open."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, NoReturn, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from bulletin.models.bulletins import LONGEST_COLUMN, Bulletin, Kind
from bulletin.models.editions import Edition, Sealed, Status
from bulletin.models.marks import NAMED, Marks, marks_of, name_of
from office.models import RecipientUnit, User
from office.refusal import Refused

AnyDraft = TypeVar("AnyDraft", bound="Draft")

FIRST_YEAR, LAST_YEAR = 1949, 2100
LONGEST_SIGNER, LONGEST_FURTHER = 50, 1000  # characters
BROUGHT = "随稿带来"  # a row of the history that says who wrote a text elsewhere
_DATE_RANGE = f"日期要在{FIRST_YEAR}年到{LAST_YEAR}年之间。"
DATES = [
    MinValueValidator(dt.date(FIRST_YEAR, 1, 1), _DATE_RANGE),
    MaxValueValidator(dt.date(LAST_YEAR, 12, 31), _DATE_RANGE),
]


def facts_in(lines: str) -> Iterator[tuple[str, str]]:
    """(label, text) of each line that is 叫法：内容."""
    for line in lines.splitlines():
        label, colon, text = line.replace(":", "：", 1).partition("：")
        if colon and label.strip() and text.strip():
            yield label.strip(), text.strip()


def validate_further(lines: str) -> None:
    for line in filter(str.strip, lines.splitlines()):
        if not list(facts_in(line)):
            raise ValidationError(f"“{line.strip()}”没有写明叫法：请写成“校对：某某”这样，一行一项。")


class IssueLocked(Refused):
    """A draft was to be changed while an edition of its issue is open; str() says what to do."""


class DraftQuerySet(models.QuerySet[AnyDraft]):
    """Drafts are written one at a time, so that each change meets the lock and enters the history."""

    def _refuse(self, *args, **kwargs) -> NoReturn:
        raise TypeError("drafts are saved one by one: bulk writes would pass by the lock and the history")

    update = bulk_update = bulk_create = _refuse

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        for draft in self:
            draft.hold_issues()
        return super().delete()


class Draft(models.Model):
    """Any part of an issue that people edit."""

    history: ClassVar[HistoricalRecords]  # each kind of draft has its own, which adds the following
    save_without_historical_record: Callable[[], None]
    _change_reason: str  # what the history is told of the next change, if anything

    objects = DraftQuerySet.as_manager()

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        self.hold_issues()
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.hold_issues()
        return super().delete(*args, **kwargs)

    def issue_ids(self) -> set[int]:
        """Of the issues it belongs to."""
        raise NotImplementedError

    def hold_issues(self) -> None:
        """Keep others from submitting what is being changed, until the transaction ends; raises IssueLocked."""
        for issue in Issue.objects.select_for_update().filter(pk__in=self.issue_ids()):
            if issue.open_edition:
                raise IssueLocked(f"{issue}正在审核或等待发布，稿件已锁定。请先撤回送审，再修改。")


class IssueQuerySet(DraftQuerySet["Issue"]):
    def with_stage(self) -> Self:
        """Each with where its newest edition stands and whether one was ever released, in the query of the list."""
        own = Edition.objects.filter(issue=models.OuterRef("pk"))
        newest = own.order_by("-pk")
        return self.annotate(
            newest_status=models.Subquery(newest.values("status")[:1]),
            newest_stages=models.Subquery(newest.values("stages")[:1]),
            newest_passed=models.Subquery(newest.values("stages_passed")[:1]),
            was_released=models.Exists(own.ever_released()),
        )

    def being_drafted(self) -> Self:
        """Those not submitted, or sent back; a released one is not, though to change it begins a correction."""
        sent_back = Q(newest_status__in=(Status.RETURNED, Status.RECALLED))
        return self.with_stage().filter(Q(newest_status=None) | sent_back)

    def named(self, name: str) -> "Issue":
        """The issue called `<bulletin slug>/<year>-<number>`; raises Issue.DoesNotExist."""
        slug, _, numbers = name.partition("/")
        year, _, number = numbers.partition("-")
        if not (year.isdecimal() and number.isdecimal() and len(numbers) < 12):
            raise self.model.DoesNotExist
        return self.select_related("bulletin").get(bulletin__slug=slug, year=int(year), number=int(number))


class Issue(Draft):
    """One number (期) of a bulletin, as drafted. Readers never see it; they see its editions."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="issues", verbose_name="刊物")
    year = models.PositiveSmallIntegerField(
        "年份", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    number = models.PositiveSmallIntegerField("期号", validators=[MinValueValidator(1), MaxValueValidator(9999)])
    total_number = models.PositiveIntegerField(
        "总期号", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99999)]
    )
    date = models.DateField("日期", validators=DATES)
    publisher = models.CharField("编发单位", max_length=100, blank=True)
    marking = models.CharField(
        "密级或提示", max_length=100, blank=True, help_text="印在左上角，如“内部资料 注意保存”。"
    )
    serial = models.CharField("编号", max_length=50, blank=True, help_text="印在右上角。")
    editors_note = models.TextField("编者按", blank=True, max_length=20000)
    briefs_title = models.CharField("简讯栏名", max_length=30, default="工作简讯")
    signer = models.CharField("签发人", max_length=LONGEST_SIGNER, blank=True)
    imprint_office = models.CharField("印发单位", max_length=100, blank=True, help_text="空着就用编发单位。")
    imprint_date = models.DateField("印发日期", null=True, blank=True, validators=DATES, help_text="空着就用本期日期。")
    print_run = models.PositiveIntegerField(
        "印数", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(999999)]
    )
    further = models.TextField(
        "版记其他项",
        blank=True,
        max_length=LONGEST_FURTHER,
        validators=[validate_further],
        help_text="一行一项，写明叫法，如“校对：某某”“联系电话：……”。",
    )
    correction_note = models.TextField(
        "更正说明", blank=True, max_length=1000, help_text="更正已发布的一期时必填，读者会看到。"
    )
    corrected_on = models.DateField("更正日期", null=True, blank=True, validators=DATES)
    # How far the names had come that are printed in it when it was begun: who gives one of them another name since
    # then takes part in it.
    marks = models.JSONField("起草时的历史标记", default=dict, editable=False)
    history = HistoricalRecords(excluded_fields=["marks"])

    # Not columns: what a query brings along with the row, and which.
    was_released: bool  # with_stage
    newest_stages: list[str]  # with_stage
    newest_passed: int  # with_stage
    is_correction: bool  # the workbench

    objects: ClassVar = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "期"
        ordering = ["-year", "-number", "bulletin"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "year", "number"],
                name="issue_number_once_a_year",
                violation_error_message="这一年已经有这个期号。",
            ),
            models.UniqueConstraint(
                fields=["bulletin", "total_number"],
                name="issue_total_number_once",
                violation_error_message="这个总期号已经用过。",
            ),
            models.CheckConstraint(condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="issue_year"),
            models.CheckConstraint(condition=Q(number__range=(1, 9999)), name="issue_number"),
            models.CheckConstraint(
                condition=Q(correction_note="", corrected_on=None)
                | (~Q(correction_note="") & Q(corrected_on__isnull=False)),
                name="issue_correction_pair",
                violation_error_message="更正说明和更正日期要一起填写，或者都空着。",
            ),
        ]

    def __str__(self):
        return f"《{self.bulletin.name}》{self.year}年第{self.number}期"

    @property
    def name(self) -> str:
        return f"{self.bulletin.slug}/{self.year}-{self.number}"

    @property
    def open_edition(self) -> "Edition | None":
        return self.editions.open().first()

    @cached_property
    def newest_status(self) -> Status | None:
        """Its newest edition's, None of one never submitted; `with_stage` brings it along in the query of a list."""
        newest = self.editions.order_by("-pk").first()
        return Status(newest.status) if newest else None

    @property
    def next_version(self) -> int:
        """The version readers would see next: 1, and one more for each that was ever released."""
        return self.editions.ever_released().count() + 1

    def names(self, kind: str) -> tuple[str, ...]:
        return tuple(credit.person.name for credit in self.credits.select_related("person") if credit.kind == kind)

    def issue_ids(self) -> set[int]:
        return {self.pk} - {None}

    def clean(self):
        if self.pk and self._moves_address():
            raise ValidationError("这一期已经发布过，刊物、年份和期号不能再改：读者手里的网址会失效。")
        if self.date and self.corrected_on and self.corrected_on < self.date:
            raise ValidationError({"corrected_on": "更正日期不能早于本期日期。"})

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and self._moves_address():
            raise Sealed(f"{self}已经发布过，刊物、年份和期号不能再改。")
        if self._state.adding and not self.marks:
            self.marks = marks_of(NAMED)
        super().save(*args, **kwargs)

    def _moves_address(self) -> bool:
        same = Issue.objects.filter(pk=self.pk, bulletin=self.bulletin_id, year=self.year, number=self.number)
        return self.editions.ever_released().exists() and not same.exists()


class Part(Draft):
    """A part of an issue that has a place among others of its kind; without one it goes to the end."""

    issue_id: int | None  # a column of each kind of part
    order = models.PositiveSmallIntegerField("顺序", default=0, validators=[MaxValueValidator(9999)])

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.take_place()
        super().save(*args, **kwargs)

    def take_place(self) -> None:
        if not self.order:
            self.order = (self.siblings().aggregate(Max("order"))["order__max"] or 0) + 1

    def bring_writers(self, history: models.QuerySet) -> None:
        """Enter whoever wrote what it is made of, or what of it comes back, as having written it where it now is."""
        own = self.history.filter(id=self.pk)  # it is no text of its own that is entered, only who wrote it
        row = (own if own.exists() else history).latest("history_id")
        people = history.order_by().exclude(history_user=None).values_list("history_user", flat=True).distinct()
        for person in list(people):
            row.pk, row.id = None, self.pk
            for place in ("issue_id", "held_for_id"):
                if hasattr(self, place):
                    setattr(row, place, getattr(self, place))
            row.history_type, row.history_change_reason = "~", BROUGHT
            row.history_user_id, row.history_date = person, timezone.now()
            row.save(force_insert=True)

    def siblings(self) -> "DraftQuerySet[Part]":
        return type(self).objects.filter(issue=self.issue_id)  # type: ignore[misc]  # no column of this class itself

    def issue_ids(self) -> set[int]:
        """The issue it belongs to, and the one it was taken from."""
        return {self.issue_id, *self._stored_issue()} - {None}

    def _stored_issue(self) -> models.QuerySet:
        stored = type(self).objects.filter(pk=self.pk) if self.pk else type(self).objects.none()
        return stored.values_list("issue_id", flat=True)  # type: ignore[misc]  # as above


class Contribution(Part):
    """A text that was sent in (稿件): it stands in an issue, or waits in a bulletin's reserve (备用稿) for one.

    Who wrote it comes along wherever it goes: whoever may not approve the text in one issue may not in another.
    """

    issue = models.ForeignKey(
        Issue, models.CASCADE, null=True, blank=True, related_name="%(class)ss", verbose_name="期"
    )
    held_for = models.ForeignKey(
        Bulletin, models.PROTECT, null=True, blank=True, related_name="held_%(class)ss", verbose_name="备用稿"
    )
    source = models.CharField("供稿单位", max_length=100, blank=True)
    unit = models.ForeignKey(
        RecipientUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="名录里的供稿单位",
        help_text="供统计采用情况；印的是“供稿单位”。",
    )
    file = models.ForeignKey(
        "bulletin.IncomingFile", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="来稿文件"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(issue=None, held_for__isnull=False) | Q(issue__isnull=False, held_for=None),
                name="%(class)s_in_issue_or_held",
            )
        ]

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        is_here_to_stay = self._state.adding  # new, or brought back to where it was deleted
        if not is_here_to_stay and self.issue_id not in self._stored_issue():
            self.arrive()
        super().save(*args, **kwargs)

    def arrive(self) -> None:
        """It comes to another issue, or goes to the reserve: it stands last there."""
        self.order = 0
        if self.issue_id:
            self.bring_writers(self.history.all())


class Article(Contribution):
    """An article (文章)."""

    key = models.PositiveSmallIntegerField("文章号", editable=False)
    title = models.CharField("标题", max_length=200)
    column = models.CharField("栏目", max_length=LONGEST_COLUMN, blank=True)
    body = models.TextField("正文", blank=True)
    history = HistoricalRecords()

    # Not columns: what a query brings along with the row, and which.
    changed_at: dt.datetime | None  # the list on the issue's page
    changed_by: str | None  # the same

    class Meta(Contribution.Meta):
        verbose_name = verbose_name_plural = "文章"
        ordering = ["order", "pk"]
        constraints = [
            *Contribution.Meta.constraints,
            models.UniqueConstraint(fields=["issue", "key"], name="article_key_once"),
        ]

    def __str__(self):
        return self.title

    def arrive(self) -> None:
        """Back in an issue that it was taken from, it has the address that it had there."""
        here = Article.history.filter(id=self.pk, issue=self.issue_id).order_by("-history_id")
        self.key = (here.values_list("key", flat=True).first() or 0) if self.issue_id else 0
        super().arrive()

    def take_place(self) -> None:
        super().take_place()
        if not self.key:
            # Also past what was deleted: a key is an address, and no other article may inherit it.
            # What was brought here says who wrote it, with the key that it had elsewhere.
            here = Article.history.filter(issue=self.issue_id).exclude(history_change_reason=BROUGHT)
            self.key = (here.aggregate(Max("key"))["key__max"] or 0) + 1


class Brief(Contribution):
    """A brief (简讯): one paragraph of plain text."""

    text = models.TextField("内容", max_length=20000)
    history = HistoricalRecords()

    class Meta(Contribution.Meta):
        verbose_name = verbose_name_plural = "简讯"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text[:20]


class Recipient(Part):
    """A line of the issue's distribution (报 / 送 / 发)."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="recipients", verbose_name="期")
    kind = models.CharField("栏", max_length=6, choices=Kind.choices)
    unit = models.ForeignKey(RecipientUnit, models.PROTECT, verbose_name="收文单位")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "收文单位"
        ordering = ["order", "pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=Kind.values), name="recipient_kind")]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.unit}"


class Credit(Part):
    """A person named at the foot of the issue."""

    class Kind(models.TextChoices):
        REVIEWER = "reviewer", "审核"
        EDITOR = "editor", "编辑"

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="credits", verbose_name="期")
    kind = models.CharField("身份", max_length=8, choices=Kind.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="人员")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "署名"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["reviewer", "editor"]), name="credit_kind"),
            models.UniqueConstraint(
                fields=["issue", "kind", "person"],
                name="credit_once",
                violation_error_message="这个人已经署过名。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.person}"


PARTS = (Article, Brief, Recipient, Credit)
DRAFTS: tuple[tuple[type[Draft], str], ...] = ((Issue, "id"), *((model, "issue_id") for model in PARTS))


def marks_now() -> Marks:
    """How far the history has come of all that an edition is sealed of."""
    return marks_of((*(model for model, _ in DRAFTS), *NAMED))


def changes_of(issues: Iterable[int]) -> dict[int, dict[int, dt.datetime]]:
    """{issue: {person: their newest change of any part of it}}; one query."""
    return _newest_changes(issues, lambda model, owner: Q())


def changes_since_release(issues: Iterable[int]) -> dict[int, dict[int, dt.datetime]]:
    """The same of what was changed since the last release of each was sealed."""
    return _newest_changes(issues, _is_after_release)


def _newest_changes(
    issues: Iterable[int], which: Callable[[type[Draft], str], Any]
) -> dict[int, dict[int, dt.datetime]]:
    def of(model: type[Draft], owner: str) -> models.QuerySet:
        rows = model.history.filter(which(model, owner), **{f"{owner}__in": issues}, history_user__isnull=False)
        return rows.order_by().values_list(F(owner), "history_user_id").annotate(Max("history_date"))

    changes: dict[int, dict[int, dt.datetime]] = {}
    first, *others = (of(model, owner) for model, owner in DRAFTS)
    for issue, person, at in first.union(*others, all=True):
        people = changes.setdefault(issue, {})
        people[person] = max(at, people.get(person, at))
    return changes


def _is_after_release(model: type[Draft], owner: str) -> Any:
    """Of rows of the history: whether no edition of the issue that was ever released was sealed after the row."""
    mark = Cast(KeyTextTransform(name_of(model), "marks"), models.BigIntegerField())
    released = Edition.objects.ever_released().annotate(mark=mark)
    sealed_after = released.filter(issue=models.OuterRef(owner), mark__gte=models.OuterRef("history_id"))
    return ~models.Exists(sealed_after)


def changed_by(person: User, issue: str = "") -> Q:
    """For a query's filter: whether this person changed any part of the issue since its last release was sealed.

    `issue` is the path from the row to its issue; empty if the row is one.
    """

    changed = Q()
    for model, owner in DRAFTS:
        changes = model.history.filter(**{owner: models.OuterRef(issue or "pk")}, history_user=person)
        changed |= Q(models.Exists(changes.filter(_is_after_release(model, owner))))
    return changed
