"""Two persons by every route (两个人): what would let one person pass or publish alone, or hide that somebody did, is
only asked for; it takes effect when another person confirms it, or after a time in which everybody who has to know
has been told and any of them may stop it.

Other rooms ask by `ask`, and put what they hold back into KINDS. Taking rights away needs nobody's leave.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, NamedTuple, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone

from office import acts, anothers_hand, audit, chain, days, roles
from office.audit import AuditEntry
from office.permissions import Permission
from office.refusal import Refused

ASKED, CONFIRMED, STOPPED, CAME_TRUE, FAILED = (
    "ask_two_persons",
    "confirm_two_persons",
    "stop_two_persons",
    "effect_two_persons",
    "fail_two_persons",
)
acts.LABELS.update(
    {
        ASKED: "提请两人同意",
        CONFIRMED: "确认提请",
        STOPPED: "叫停提请",
        CAME_TRUE: "提请到时生效",
        FAILED: "提请没有生效",
    }
)
# The roles that pass and publish, and those that watch over them.
WATCHERS = (roles.MANAGER, roles.SECURITY, roles.AUDITOR)
GUARDED = frozenset({roles.REVIEWER, roles.PUBLISHER, *WATCHERS})
_ALONE = "没有别的在用的管理、安全或审计可以确认或叫停：请系统管理员在服务器上用 manage.py 办，那里也有记录。"


class MotionQuerySet(models.QuerySet["Motion"]):
    def waiting(self) -> Self:
        return self.filter(settled_at=None)

    def due(self, now: dt.datetime) -> Self:
        return self.waiting().filter(due_at__lte=now)


class Motion(models.Model):
    """What one person asked for (提请): waits until another confirms it, somebody stops it or its time has come.

    The database lets one thing happen to the row: that it is settled, once.
    """

    frozen: ClassVar = ("kind", "person_id", "subject", "words", "asked_by_id", "asked_at", "due_at")
    written_once: ClassVar = "settled_at"

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "已确认"
        CAME_TRUE = "came_true", "到时生效"
        STOPPED = "stopped", "已叫停"
        FAILED = "failed", "没有生效"
        AT_ONCE = "at_once", "马上生效"  # it needed nobody's leave, and is told all the same

    kind = models.CharField("事项", max_length=20)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="谁的账号"
    )
    subject = models.CharField("对象", max_length=200)  # as the log names it
    words = models.CharField("内容", max_length=500)  # what would be so
    payload = models.JSONField(default=dict)  # what the kind needs to make it so; never shown
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提请人")
    asked_at = models.DateTimeField("提请时间", default=timezone.now)
    due_at = models.DateTimeField("到时生效")
    settled_at = models.DateTimeField("办结时间", null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办结人"
    )
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True)
    fault = models.CharField("没有生效的原因", max_length=500, blank=True)

    objects = MotionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提请"
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("confirm_motion", "确认提请")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(settled_by=None) | ~models.Q(settled_by=models.F("asked_by"), outcome="confirmed"),
                name="motion_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at=None, outcome="")
                | (models.Q(settled_at__isnull=False) & ~models.Q(outcome="")),
                name="motion_settled_pair",
            ),
        ]

    def __str__(self):
        return self.words

    @property
    def due(self) -> str:
        """When it takes effect, as people read it."""
        return days.minute(self.due_at)

    @property
    def label(self) -> str:
        return KINDS[self.kind].label


class Kind(NamedTuple):
    """What may be asked for: how it is called, and what makes it so, unless it was so at once. Raises Refused if it may
    not be any more.
    """

    label: str
    apply: Callable[[Motion], None] = lambda motion: None


KINDS: dict[str, Kind] = {}
# Who is told of a motion that was made or settled, given it and what is said: the other rooms put in theirs.
TELL: list[Callable[[Motion, str], None]] = []


def guards(person) -> bool:
    """Whether this account can pass, publish or watch, or is asked to be such a one: what opens it to another takes two
    persons.
    """
    is_to_be = Motion.objects.waiting().filter(person=person).exists()
    return is_to_be or person.is_superuser or bool(GUARDED.intersection(roles.held_anywhere(person)))


@transaction.atomic
def ask(kind: str, *, by, subject: str, words: str, person=None, payload: Mapping[str, Any] | None = None) -> Motion:
    """Have it take effect once another confirms it, or in TWO_PERSON_HOURS; the same asked for again begins anew.

    Raises Refused if nobody else is there who could stop it.
    """
    if not _somebody_watches(by, person):
        raise Refused(f"没有提请{words}：{_ALONE}")
    due_at = timezone.now() + dt.timedelta(hours=settings.TWO_PERSON_HOURS)
    about = {"kind": kind, "person": person, "subject": subject, "words": words}
    for older in Motion.objects.select_for_update().waiting().filter(**about):
        _settle(older, Motion.Outcome.STOPPED, STOPPED, by, fault="另有新的提请")
    motion = Motion.objects.create(**about, payload=dict(payload or {}), asked_by=by, due_at=due_at)
    _record(motion, ASKED, by, digest=_digest(motion))
    _tell(motion, f"{by}提请{motion}，{motion.due}生效：请确认，不对的请叫停。")
    return motion


@transaction.atomic
def tell_of(kind: str, *, by, subject: str, words: str, person) -> Motion:
    """What was done at once, which nobody has to agree to, is told to those who are told of the rest."""
    now = timezone.now()
    done = {"due_at": now, "settled_at": now, "settled_by": by, "outcome": Motion.Outcome.AT_ONCE}
    motion = Motion.objects.create(kind=kind, person=person, subject=subject, words=words, asked_by=by, **done)
    _tell(motion, f"{by}{motion}，已经生效：不对的，请重新启用。")
    return motion


def may_confirm(motion: Motion, by) -> bool:
    return not _why_not(motion, by)


def may_stop(motion: Motion, by) -> bool:
    """Whoever is told of it, who asked for it, and whose account it is."""
    return by.pk in {motion.asked_by_id, motion.person_id} or by.has_perm(Permission.VIEW_MOTION)


@transaction.atomic
def confirm(motion: Motion, *, by) -> Motion:
    """The second person's yes: it takes effect now. Raises Refused, also if it cannot take effect any more."""
    motion = _held(motion)
    if reason := _why_not(motion, by):
        raise Refused(reason)
    _require_as_asked(motion)
    KINDS[motion.kind].apply(motion)
    _settle(motion, Motion.Outcome.CONFIRMED, CONFIRMED, by)
    _tell(motion, f"{by}确认了{motion.asked_by}的提请：{motion}，已经生效。")
    return motion


@transaction.atomic
def stop(motion: Motion, *, by) -> Motion:
    """It shall not be. Raises Refused."""
    motion = _held(motion)
    if not may_stop(motion, by):
        raise Refused("叫停提请是管理、安全、审计和本人的事，您没有这个权限。")
    _settle(motion, Motion.Outcome.STOPPED, STOPPED, by)
    _tell(motion, f"{by}叫停了{motion.asked_by}的提请：{motion}，没有生效。")
    return motion


def take_effect(now: dt.datetime) -> Iterator[Motion]:
    """Whatever waited long enough takes effect, each by itself; yields each as it then stands."""
    for pk in list(Motion.objects.due(now).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            motion = Motion.objects.select_for_update().due(now).filter(pk=pk).first()
            if motion is not None:
                _come_true(motion)
        if motion is not None:  # said once it is so, for whoever goes through them may stop there
            yield motion


def _somebody_watches(by, person) -> bool:
    """Whether anybody else could stop it: who disables all the others first gains nothing by waiting."""
    people = get_user_model().objects.filter(is_active=True).exclude(pk__in=[one.pk for one in (by, person) if one])
    return people.filter(models.Q(groups__name__in=WATCHERS) | models.Q(is_superuser=True)).exists()


def _come_true(motion: Motion) -> None:
    try:
        with transaction.atomic():
            if not _somebody_watches(motion.asked_by, motion.person):
                raise Refused(_ALONE)
            _require_as_asked(motion)
            KINDS[motion.kind].apply(motion)
    except Refused as refusal:
        _settle(motion, Motion.Outcome.FAILED, FAILED, None, fault=str(refusal))
        _tell(motion, f"{motion.asked_by}的提请没有生效：{motion}。{refusal}")
        return
    _settle(motion, Motion.Outcome.CAME_TRUE, CAME_TRUE, None)
    _tell(motion, f"{motion.asked_by}的提请到时生效：{motion}。")


def _held(motion: Motion) -> Motion:
    held = Motion.objects.select_for_update().get(pk=motion.pk)
    if held.settled_at:
        raise Refused(f"这项提请{held.get_outcome_display()}，不用再办。请刷新页面看看现状。")
    return held


def _why_not(motion: Motion, by) -> str:
    """Why this person may not confirm it."""
    if not by.is_active or not by.has_perm(Permission.CONFIRM_MOTION):
        return "您没有确认提请的权限，请找管理员或安全管理员。"
    if settings.SEPARATE_DUTIES and not (by.is_superuser or roles.SECURITY in roles.held(by)):
        return "三员分设：提请由安全管理员确认。"
    if by.pk == motion.asked_by_id:
        return "这是您自己提请的，要由第二个人确认。"
    if by.pk == motion.person_id:
        return "这是您自己的账号，要由第二个人确认。"
    if anothers_hand.chose_password_of(by) == motion.asked_by:
        return f"您的密码是{motion.asked_by}设的，这又是{motion.asked_by}提请的：请先改成自己的密码，再确认。"
    return ""


def _require_as_asked(motion: Motion) -> None:
    """What takes effect is what was asked for: a row that was written or changed in the database alone is nothing."""
    asked = AuditEntry.objects.of(ASKED).filter(subject=motion.subject, details__motion=motion.pk).first()
    if asked is None or asked.hash != chain.hash_of(asked) or asked.details.get("digest") != _digest(motion):
        raise Refused("这项提请和审计日志里记的不同，可能在库里被改过，不能生效：请叫停，并告知系统管理员。")


def _digest(motion: Motion) -> str:
    """Of all that decides what it does, and when."""
    due_at = chain.moment(motion.due_at)
    said = [motion.kind, motion.person_id, motion.words, motion.payload, motion.asked_by_id, due_at]
    return hashlib.sha256(chain.canonical(said)).hexdigest()


def _settle(motion: Motion, outcome: str, act: str, by, *, fault: str = "") -> None:
    motion.outcome, motion.settled_at, motion.settled_by, motion.fault = outcome, timezone.now(), by, fault[:500]
    motion.payload = {}  # a password's hash is kept no longer than it is needed
    motion.save(update_fields=["outcome", "settled_at", "settled_by", "fault", "payload"])
    _record(motion, act, by)


def _record(motion: Motion, act: str, by, **facts: str) -> None:
    details = {"motion": motion.pk, "kind": motion.label, "words": motion.words, "asked_by": str(motion.asked_by)}
    details |= facts
    if motion.fault:
        details["reason"] = motion.fault
    audit.record(by=by, action=act, subject=motion.subject, details=details)


def _tell(motion: Motion, text: str) -> None:
    for tell in TELL:
        tell(motion, text)
