"""The audit log (审计日志): append-only, each entry bound to the one before it by its hash.

`record` writes inside the caller's transaction, so an act and its entry stand or fall together. What the hashes cover
is in `office/chain.py`.
"""

import contextlib
import datetime as dt
import hmac
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils import timezone
from simple_history.models import HistoricalRecords

from office import acts, chain
from office.append_only import AppendOnlyModel, AppendOnlyQuerySet
from office.proxy import address_of

LONGEST_SUBJECT = 200  # characters


class Outcome(models.TextChoices):
    """What became of an act."""

    DONE = "done", "完成"
    REFUSED = "refused", "被拒"
    FAILED = "failed", "失败"


class AuditQuerySet(AppendOnlyQuerySet["AuditEntry"]):
    def of(self, action: str) -> Self:
        """The entries of this act, however old."""
        return self.filter(action__in=acts.spellings(action))


class AuditEntry(AppendOnlyModel):
    """One act. `hash` covers every other column and the hash of the entry before (`chain.hash_of`)."""

    why_kept = "审计日志只能追加，不能修改或删除。"
    frozen = (
        *("number", "form", "at", "address", "actor_id", "actor_name", "action", "outcome", "subject", "about"),
        *("bulletin", "details", "previous", "hash"),
    )

    number = models.PositiveBigIntegerField("序号", unique=True)
    form = models.PositiveSmallIntegerField("格式", default=chain.KEYED)
    at = models.DateTimeField("时间")
    address = models.CharField("地址", max_length=45, blank=True)
    actor = models.ForeignKey("office.User", models.PROTECT, null=True, verbose_name="何人", related_name="+")
    actor_name = models.CharField("姓名", max_length=150)
    action = models.CharField("何事", max_length=50)
    outcome = models.CharField("结果", max_length=7, choices=Outcome.choices, default=Outcome.DONE)
    subject = models.CharField("对象", max_length=LONGEST_SUBJECT)
    about = models.CharField("哪一条", max_length=100, blank=True)  # app.model/key
    bulletin = models.CharField("刊物", max_length=50, blank=True)  # its slug
    details = models.JSONField("详情", default=dict)
    previous = models.CharField("前一条的哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64, unique=True)

    # Not a column: what the page of the log brings along.
    row: models.Model | None

    objects: ClassVar = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计日志"
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["-at"], name="audit_newest"),
            models.Index(fields=["about", "-at"], name="audit_newest_about"),
            models.Index(fields=["subject", "number"], name="audit_of_subject"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="audit_outcome")]

    def __str__(self):
        return f"第{self.number}条：{self.actor_name}{self.action_label}，{self.subject}"

    @property
    def action_label(self) -> str:
        return acts.label_of(self.action)


class AuditHead(models.Model):
    """The one row every writer locks: it makes entries wait their turn, and shows if the newest were cut off.

    `keyed_from` is the first entry whose hash is made with the key; `begins` the last one that was pruned, and
    `begins_hash` its hash. `seal` is made with the key over all of it.
    """

    frozen: ClassVar[tuple[str, ...]] = ()  # it moves with each entry, and is never deleted

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    keyed_from = models.PositiveBigIntegerField(default=1)
    begins = models.PositiveBigIntegerField(default=0)
    begins_hash = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_audit_head")]

    def __str__(self):
        return f"{self.number} {self.hash}"

    def save_sealed(self) -> None:
        self.seal = chain.seal_of(self)
        self.save()


def record(
    *,
    by,
    action: str,
    subject: str,
    details: dict | None = None,
    named: str = "",
    outcome: Outcome = Outcome.DONE,
    about: models.Model | str = "",
    bulletin: str = "",
) -> AuditEntry:
    """Append an entry. Must run inside a transaction, which then holds the log until it ends.

    `named` is who acts if that is nobody with an account; `about` the row it is about, `bulletin` the slug of its
    bulletin. The address is that of the request during which it happens.
    """
    head = _hold()
    facts = _facts(by, action, subject, details, named, outcome, about, bulletin)
    return _append(head, facts)


def record_once(*, within: dt.timedelta, **facts) -> AuditEntry | None:
    """The same, unless the very same stands there already, from the same address and no older than this.

    Nobody floods the log by doing one thing again and again. In a transaction of its own.
    """
    written = _facts(**_WITHOUT | facts)
    if _is_there(written, within):  # no need to hold the log
        return None
    with transaction.atomic():
        head = _hold()
        return None if _is_there(written, within) else _append(head, written)


_WITHOUT: dict[str, Any] = {"details": None, "named": "", "outcome": Outcome.DONE, "about": "", "bulletin": ""}


def _facts(by, action, subject, details, named, outcome, about, bulletin) -> dict[str, Any]:
    """The columns that say what happened."""
    request = _request()
    return {
        "address": address_of(request) if hasattr(request, "META") else "",
        "actor": by,
        "actor_name": by.get_full_name() if by else named or "系统",
        "action": action,
        "outcome": outcome,
        "subject": subject[:LONGEST_SUBJECT],
        "about": named_row(about) if isinstance(about, models.Model) else about,
        "bulletin": bulletin,
        "details": details or {},
    }


def named_row(row: models.Model) -> str:
    """The row as entries name what they are about."""
    return f"{row._meta.label_lower}/{row.pk}"


_SAME = ("address", "actor", "actor_name", "action", "outcome", "subject", "about")


def _is_there(facts: dict[str, Any], within: dt.timedelta) -> bool:
    same = {name: facts[name] for name in _SAME}
    lately = AuditEntry.objects.filter(at__gt=timezone.now() - within, **same)
    return facts["details"] in [details for (details,) in lately.values_list("details")]


def _hold() -> AuditHead:
    """The head, locked. One that is gone or was written by another than `record` is made good, and that is on record:
    what was done to the log must not be mended by the next entry.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("record() belongs in the transaction of its act")
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head and head.seal == chain.seal_of(head):
        return head
    found = {"number": head.number, "hash": head.hash} if head else {}
    newest = AuditEntry.objects.order_by("number").values_list("number", "hash").last() or (0, "")
    AuditHead.objects.get_or_create(pk=1)
    mended = AuditHead.objects.select_for_update().get(pk=1)
    mended.number, mended.hash = newest
    nobody = _facts(None, acts.LOG_BROKEN, "审计日志", found, "", Outcome.FAILED, "", "")
    _append(mended, nobody)
    return mended


def _append(head: AuditHead, facts: dict[str, Any]) -> AuditEntry:
    entry = AuditEntry(number=head.number + 1, at=timezone.now(), previous=head.hash, **facts)
    entry.hash = chain.hash_of(entry)
    entry.save()
    head.number, head.hash = entry.number, entry.hash
    head.save_sealed()
    return entry


def whoever():
    """Who is at work, in a request or by `acting`; None if that is nobody with an account."""
    user = getattr(_request(), "user", None)
    return user if user and user.is_authenticated else None


def _request():
    return getattr(HistoricalRecords.context, "request", None)


# What is wrong with it


def verify() -> Iterator[str]:
    """What is wrong with the log, one Chinese sentence each; nothing if it is whole."""
    head = AuditHead.objects.filter(pk=1).first()
    if head is None:
        yield "审计日志的末尾记录不见了：请从备份里查明少了哪些。"
        head = AuditHead()
    elif not hmac.compare_digest(head.seal, chain.seal_of(head)):
        yield "审计日志的末尾记录被改动过，或者 AUDIT_KEY 不是当时的密钥。"
    number, previous = head.begins, head.begins_hash
    altered: list[int] = []
    for entry in AuditEntry.objects.order_by("number").iterator():
        is_right = entry.hash == chain.hash_of(entry) and entry.form == _form_of(entry.number, head)
        if altered and (is_right or entry.number != altered[-1] + 1):
            yield _were_altered(altered)
            altered = []
        if entry.number != number + 1:
            yield f"审计日志{_these(number + 1, entry.number - 1)}缺失。"
        elif entry.previous != previous:
            yield f"审计日志第{entry.number}条与前一条接不上。"
        if not is_right:
            altered.append(entry.number)
        if entry.action == acts.LOG_BROKEN:
            yield f"审计日志第{entry.number}条记着：那时日志的末尾记录已经不见或被改动。"
        number, previous = entry.number, entry.hash
    if altered:
        yield _were_altered(altered)
    if (head.number, head.hash) != (number, previous):
        yield f"审计日志末尾缺失：应到第{head.number}条，最后一条是第{number}条。"


def _form_of(number: int, head: AuditHead) -> int:
    """After the first entry with a key none without it counts."""
    return chain.KEYED if number >= head.keyed_from else chain.PLAIN


def _these(first: int, last: int) -> str:
    return f"第{first}条" if first >= last else f"第{first}条至第{last}条"


def _were_altered(numbers: list[int]) -> str:
    return f"审计日志{_these(numbers[0], numbers[-1])}被改动过。"


@contextlib.contextmanager
def acting(user) -> Iterator[None]:
    """Changes to drafts made within are this person's; at the desk they come from where the request came from."""
    before = _request()
    from_where = {"META": before.META} if hasattr(before, "META") else {}
    HistoricalRecords.context.request = SimpleNamespace(user=user, **from_where)
    try:
        yield
    finally:
        del HistoricalRecords.context.request
        if before is not None:
            HistoricalRecords.context.request = before
