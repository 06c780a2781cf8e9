"""What is done to drafts beyond writing them: moving, copying, dividing and joining texts, bringing back what was
deleted, starting an issue like the last one, keeping the list of names in order.

Every verb is atomic and leaves rows of the history; whoever wrote a text has written what becomes of it, so that the
rule of two persons holds wherever it goes. What may not be done raises Refused with a sentence a person can act on;
a locked issue refuses by itself (IssueLocked).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from html import escape
from typing import NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from bulletin.document import richtext
from bulletin.models import PARTS, Article, Brief, Bulletin, Credit, Edition, Issue, Kind, Recipient, StandingRecipient
from bulletin.models.drafts import Contribution, Part
from bulletin.search.entries import fold
from office import acts, audit, people, units
from office.models import RecipientUnit, User
from office.refusal import Refused

Text = TypeVar("Text", bound=Contribution)
AnyPart = TypeVar("AnyPart", bound=Part)

LONGEST_REASON = 100  # of what the history keeps
ALIKE = 0.6  # two names that share less are no spellings of one


def called(text: Contribution) -> str:
    """What a text is called in a sentence."""
    return f"《{text.title}》" if isinstance(text, Article) else f"简讯“{text}”"


# Where a text stands


@transaction.atomic
def move(text: Text, *, to: Issue) -> Text:
    """Put the text into another issue, or from the reserve into one; it stands last there."""
    text = _held(text)
    if text.issue_id == to.pk:
        raise Refused(f"{called(text)}已经在{to}，不用再移。")
    text.issue, text.held_for = to, None
    text.save()
    return text


@transaction.atomic
def hold_over(text: Text, *, bulletin: Bulletin | None = None) -> Text:
    """Take the text out of its issue, to wait for another one of this bulletin (留作备用稿)."""
    text = _held(text)
    if text.issue is None:
        raise Refused(f"{called(text)}已经是备用稿。")
    text.held_for, text.issue = bulletin or text.issue.bulletin, None
    text.save()
    return text


@transaction.atomic
def copy(text: Text, *, to: Issue | Bulletin) -> Text:
    """The same text once more, in an issue or in the reserve of a bulletin."""
    twin = _like(text)
    twin.issue, twin.held_for = (to, None) if isinstance(to, Issue) else (None, to)
    return _written_by_those_of(text, twin, f"抄自{text.issue or '备用稿'}")


def _held(text: Text) -> Text:
    """The text as it stands now, which nobody else changes until the transaction ends."""
    text.hold_issues()
    held = type(text)._base_manager.select_for_update().filter(pk=text.pk).first()
    if held is None:
        raise Refused(f"{called(text)}刚刚已由别人删去，请刷新页面看看现状。")
    return held


def _like(text: Text) -> Text:
    """A new text beside this one, the same so far; it stands last."""
    twin = type(text)._base_manager.get(pk=text.pk)
    twin.pk, twin.order, twin._state.adding = None, 0, True
    if isinstance(twin, Article):
        twin.key = 0
    return twin


def _written_by_those_of(origin: Text, new: Text, reason: str) -> Text:
    """The new text, saved after whoever wrote the one that it was made of."""
    new.save_without_historical_record()
    new.bring_writers(origin.history.all())
    _save_because(new, reason)
    return new


def _save_because(text: Contribution, reason: str) -> None:
    text._change_reason = reason[:LONGEST_REASON]
    text.save()


# Dividing and joining


@transaction.atomic
def split(article: Article, *, at: int, title: str) -> Article:
    """Make the blocks from this one on (counted from 0) an article of their own, right after it."""
    article = _held(article)
    blocks = richtext.blocks_of(article.body)
    title = " ".join(title.split())
    if not 0 < at < len(blocks):
        raise Refused(f"{called(article)}从这里分不开：请把光标放在要另成一篇的那一段，前面要留下至少一段。")
    if not title:
        raise Refused("分出来的一篇还没有标题，请写上。")
    if len(title) > (longest := Article._meta.get_field("title").max_length or 0):
        raise Refused(f"标题有 {len(title)} 字，超过 {longest} 字，请写短一些。")
    new = _like(article)
    new.title, new.body, new.order = title, "\n".join(blocks[at:]), place_after(article)
    article.body = "\n".join(blocks[:at])
    _save_because(article, f"分出了《{title}》")
    return _written_by_those_of(article, new, f"从{called(article)}分出")


@transaction.atomic
def merge(article: Article, *, into: Article) -> Article:
    """Put the article, under its title as a heading, at the end of another, which is returned."""
    article, into = _both(article, into)
    heading = f"<h3>{escape(article.title)}</h3>" if article.title else ""
    into.body = richtext.clean(f"{into.body}\n{heading}\n{article.body}")
    return _absorb(article, into)


@transaction.atomic
def split_brief(brief: Brief, *, at: int) -> Brief:
    """Make what stands from this character on a brief of its own, right after it."""
    brief = _held(brief)
    first, second = brief.text[: max(at, 0)].strip(), brief.text[max(at, 0) :].strip()
    if not first or not second:
        raise Refused(f"{called(brief)}从这里分不开：请把光标放在要分开的两句之间。")
    new = _like(brief)
    new.text, new.order, brief.text = second, place_after(brief), first
    _save_because(brief, "分成两条")
    return _written_by_those_of(brief, new, "从上一条分出")


@transaction.atomic
def merge_briefs(brief: Brief, *, into: Brief) -> Brief:
    """Put the brief at the end of another, which is returned; a brief is one paragraph."""
    brief, into = _both(brief, into)
    into.text += brief.text
    return _absorb(brief, into)


def _both(gone: Text, kept: Text) -> tuple[Text, Text]:
    if gone.pk == kept.pk:
        raise Refused(f"{called(gone)}不能并入自己，请另选一篇。")
    return _held(gone), _held(kept)


def _absorb(gone: Text, kept: Text) -> Text:
    kept.bring_writers(gone.history.all())
    _save_because(kept, f"并入了{called(gone)}")
    gone._change_reason = f"并入{called(kept)}"[:LONGEST_REASON]
    gone.delete()
    return kept


def place_after(part: Part) -> int:
    """The place right after the part, which those that stand there make free."""
    below = [other for other in part.siblings() if (other.order, other.pk) > (part.order, part.pk)]
    return _made_free(part.order + 1, below)


def place_first(part: Part) -> int:
    """The place before all others of its kind, which those that stand there make free."""
    return _made_free(1, part.siblings())


def _made_free(free: int, below: Iterable[Part]) -> int:
    place = free
    for other in below:
        if other.order <= place:
            place += 1
            other.order = place
            other.save()
    return free


# What was deleted


class Deleted(NamedTuple):
    """A part that is no more: what it was, as its newest row of the history has it, by whom it went, and when."""

    kind: str  # the name of its model
    history_id: int
    what: str
    name: str
    by: User | None
    at: dt.datetime
    held_for: int | None = None  # the key of the bulletin for which it waited


def deleted_parts(issue: Issue) -> list[Deleted]:
    """Every part of the issue that was deleted and not brought back, newest first."""
    return _newest_first(deleted for model in PARTS for deleted in _deleted(model, Q(issue=issue.pk)))


def deleted_from_reserve() -> list[Deleted]:
    """Every text that was deleted while it waited, newest first."""
    return _newest_first(deleted for model in (Article, Brief) for deleted in _deleted(model, Q(issue=None)))


def _newest_first(deleted: Iterator[Deleted]) -> list[Deleted]:
    return sorted(deleted, key=lambda one: one.at, reverse=True)


def _deleted(model: type[Part], where: Q) -> Iterator[Deleted]:
    later = model.history.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
    rows = model.history.filter(where, ~Exists(later), history_type="-").select_related("history_user")
    for row in rows:
        part = row.instance
        what, name = _names_of(part)
        kind = model._meta.model_name or ""
        waited_for = getattr(row, "held_for_id", None)
        yield Deleted(kind, row.history_id, what, name, row.history_user, row.history_date, waited_for)


def _names_of(part: Part) -> tuple[str, str]:
    """(what it is, which one): (文章, 《…》), (报, 市委办)."""
    if isinstance(part, Recipient | Credit):
        names: models.QuerySet[RecipientUnit] | models.QuerySet[User]
        if isinstance(part, Recipient):
            names = RecipientUnit.objects.filter(pk=part.unit_id)
        else:
            names = User.objects.filter(pk=part.person_id)
        return part.get_kind_display(), str(names.first() or "名录里已经没有")
    return str(part._meta.verbose_name), f"《{part}》" if isinstance(part, Article) else str(part)


@transaction.atomic
def restore(model: type[AnyPart], history_id: int) -> AnyPart:
    """Bring back a part that was deleted, as it was and where it was; the row is that of its deletion."""
    row = model.history.filter(history_id=history_id).first()
    if row is None:
        raise Refused("没有找到要恢复的内容，请刷新页面看看现状。")
    part: AnyPart = row.instance
    what, name = _names_of(part)
    part.hold_issues()
    is_gone = not model._base_manager.filter(pk=part.pk).exists()
    if not is_gone or row.history_type != "-" or row != model.history.filter(id=part.pk).latest("history_id"):
        raise Refused(f"{what}“{name}”没有删去，或者已经恢复，不用再恢复。")
    _require_to_be_missed(part, what, name)
    try:
        part.clean_fields()
    except ValidationError as error:
        raise Refused(f"{what}“{name}”恢复不了：它所在的期或用到的名称已经没有了。") from error
    part.bring_writers(model.history.filter(id=part.pk))
    part.save(force_insert=True)
    return part


def _require_to_be_missed(part: Part, what: str, name: str) -> None:
    same: models.QuerySet[Recipient] | models.QuerySet[Credit]
    if isinstance(part, Recipient):
        same = Recipient.objects.filter(issue=part.issue_id, kind=part.kind, unit=part.unit_id)
    elif isinstance(part, Credit):
        same = Credit.objects.filter(issue=part.issue_id, kind=part.kind, person=part.person_id)
    else:
        return
    if same.exists():
        raise Refused(f"“{what}”里又有了“{name}”，不用恢复。")


# An issue like the last one


@transaction.atomic
def start(bulletin: Bulletin, *, year: int, date: dt.date) -> Issue:
    """A new issue like the last one of the bulletin, under the next numbers."""
    issue = Issue.objects.create(
        bulletin=bulletin,
        year=year,
        number=bulletin.suggest_number(year),
        total_number=bulletin.suggest_total_number(),
        date=date,
    )
    like_the_last(issue)
    return issue


@transaction.atomic
def like_the_last(issue: Issue) -> None:
    """Give a new issue what its form left open: facts, recipients and names, as the bulletin has them or the last
    issue had.
    """
    last, bulletin = _last_before(issue), issue.bulletin
    issue.briefs_title = bulletin.briefs_title
    issue.publisher = issue.publisher or bulletin.publisher
    if last:
        for name in ("publisher", "marking", "signer", "imprint_office", "print_run", "further"):
            setattr(issue, name, getattr(issue, name) or getattr(last, name))
    issue.save()
    for kind in (*Kind.values, *Credit.Kind.values):
        fill_as_new(issue, kind)


@transaction.atomic
def fill_as_new(issue: Issue, kind: str) -> None:
    """Give a list what it has in a new issue: recipients as the bulletin's standing list or else the last issue has
    them, people as the last issue has them.
    """
    is_standing = kind in Kind.values and issue.bulletin.standing_recipients.exists()
    _fill(issue, kind, "standing" if is_standing else "last")


def _last_before(issue: Issue) -> Issue | None:
    """The bulletin's newest other issue."""
    return issue.bulletin.issues.exclude(pk=issue.pk).first()


@transaction.atomic
def fill(issue: Issue, *, kind: str, origin: str) -> list[Recipient | Credit]:
    """Add to a list what the last issue ("last") or the standing list ("standing") has and it has not; returns that."""
    issue.hold_issues()
    if origin == "last" and _last_before(issue) is None:
        raise Refused(f"{issue}前面没有别的期可以照抄，请逐个添加。")
    if origin == "standing" and not issue.bulletin.standing_recipients.filter(kind=kind).exists():
        raise Refused(f"《{issue.bulletin}》的这一栏没有固定名单，请从上一期照抄，或者逐个添加。")
    return _fill(issue, kind, origin)


def _fill(issue: Issue, kind: str, origin: str) -> list[Recipient | Credit]:
    if kind in Kind.values:
        have = set(issue.recipients.filter(kind=kind).values_list("unit", flat=True))
        units = [unit for unit in _units(issue, kind, origin) if unit.is_active and unit.pk not in have]
        return [Recipient.objects.create(issue=issue, kind=kind, unit=unit) for unit in units]
    have = set(issue.credits.filter(kind=kind).values_list("person", flat=True))
    last = _last_before(issue)
    named = last.credits.filter(kind=kind).select_related("person") if last else []
    lacking = [credit.person for credit in named if credit.person.is_active and credit.person_id not in have]
    return [Credit.objects.create(issue=issue, kind=kind, person=person) for person in lacking]


def _units(issue: Issue, kind: str, origin: str) -> list[RecipientUnit]:
    if origin == "standing":
        return [line.unit for line in issue.bulletin.standing_recipients.filter(kind=kind).select_related("unit")]
    last = _last_before(issue)
    return [line.unit for line in last.recipients.filter(kind=kind).select_related("unit")] if last else []


# The list of names


def similar_units(name: str) -> list[RecipientUnit]:
    """The units in use whose names this could be another spelling of, the likest first."""
    likeness = {unit: _likeness(_bare(name), _bare(unit.name)) for unit in RecipientUnit.objects.filter(is_active=True)}
    return sorted((unit for unit in likeness if likeness[unit] >= ALIKE), key=lambda unit: -likeness[unit])


def _bare(name: str) -> str:
    """What tells one name from another, whatever its width, case, blanks and marks."""
    return "".join(character for character in fold(name.replace("\0", "")) if character.isalnum())


def _likeness(one: str, other: str) -> float:
    if not one or not other:
        return 0
    if one == other:
        return 3
    if Counter(one) == Counter(other):
        return 2
    share = SequenceMatcher(None, one, other).ratio()
    return 1 + share if one in other or other in one else share


@transaction.atomic
def add_unit(name: str) -> RecipientUnit:
    """The unit of this name, new unless it is known."""
    name = _named(name, RecipientUnit)
    unit = units.of_name(name)
    if not unit.is_active:
        raise Refused(f"“{name}”已经停用，没有添加：请另选一个名称，或请管理员恢复使用。")
    return unit


@transaction.atomic
def add_person(name: str) -> User:
    """The person of this name; if there is none, somebody new whose name can be printed, without a login or a role."""
    name = _named(name, User)
    known = User.objects.filter(name=name)
    return known.filter(is_active=True).first() or known.first() or people.add_without_login(name)


def _named(name: str, model: type[RecipientUnit | User]) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise Refused("名称空着，没有添加：请写上名称。")
    if len(name) > (longest := model._meta.get_field("name").max_length or 0):
        raise Refused(f"名称有 {len(name)} 字，超过 {longest} 字，没有添加：请写短一些。")
    return name


class Uses(NamedTuple):
    """Where a unit is named."""

    recipients: list[Recipient]
    standing: list[StandingRecipient]
    texts: list[Article | Brief]
    locked: list[Issue]  # of the issues of all these, those that cannot be changed now


def uses_of(unit: RecipientUnit) -> Uses:
    recipients = Recipient.objects.filter(unit=unit).select_related("issue__bulletin")
    standing = StandingRecipient.objects.filter(unit=unit).select_related("bulletin")
    texts = [
        text
        for model in (Article, Brief)
        for text in model.objects.filter(unit=unit).select_related("issue__bulletin", "held_for")
    ]
    named_in = Q(recipients__unit=unit) | Q(articles__unit=unit) | Q(briefs__unit=unit)
    locked = Issue.objects.filter(named_in, editions__in=Edition.objects.open()).select_related("bulletin").distinct()
    return Uses(list(recipients), list(standing), texts, list(locked))


@transaction.atomic
def merge_units(keep: RecipientUnit, gone: RecipientUnit, *, by: User) -> None:
    """Have everything that names the one name the other; the one goes out of use."""
    units = RecipientUnit.objects.select_for_update().in_bulk([keep.pk, gone.pk])  # nobody names them meanwhile
    if len(units) < 2:
        raise Refused(f"“{gone}”不能并入自己，请另选一个单位。")
    if not units[keep.pk].is_active:
        raise Refused(f"“{keep}”已经停用，不能并入：请另选一个在用的单位。")
    uses = uses_of(gone)
    if uses.locked:
        raise Refused(
            f"{'、'.join(map(str, uses.locked))}用着“{gone}”，正在审核或等待发布，没有合并：请等发布或撤回以后再试。"
        )
    for recipient in uses.recipients:
        _name_once(recipient, keep, Recipient.objects.filter(issue=recipient.issue_id, kind=recipient.kind, unit=keep))
    for line in uses.standing:
        twins = StandingRecipient.objects.filter(bulletin=line.bulletin_id, kind=line.kind, unit=keep)
        _name_once(line, keep, twins)
    for text in uses.texts:
        held = _held(text)
        held.unit = keep
        held.save()
    gone.contacts.update(unit=keep)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    details = {"from": gone.name, "to": keep.name}
    audit.record(by=by, action=acts.UNITS_MERGED, subject=f"收文单位 {gone.pk}", details=details, about=gone)


def _name_once(
    line: Recipient | StandingRecipient,
    unit: RecipientUnit,
    twins: models.QuerySet[Recipient] | models.QuerySet[StandingRecipient],
) -> None:
    if twins.exists():
        line.delete()
    else:
        line.unit = unit
        line.save()
