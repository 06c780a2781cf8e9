"""The audit log (审计日志): append-only, each entry bound to the one before it by its hash.

`record` writes inside the caller's transaction, so an act and its entry stand or fall together.
"""

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import ClassVar, Self

from django.db import models, transaction
from django.utils import timezone
from simple_history.models import HistoricalRecords

from office import acts
from office.append_only import AppendOnlyModel, AppendOnlyQuerySet


class AuditQuerySet(AppendOnlyQuerySet["AuditEntry"]):
    def of(self, action: str) -> Self:
        """The entries of this act, however old."""
        return self.filter(action__in=acts.spellings(action))


class AuditEntry(AppendOnlyModel):
    """One act. `hash` covers every other column and the hash of the entry before."""

    why_kept = "审计日志只能追加，不能修改或删除。"
    frozen = ("number", "at", "actor_id", "actor_name", "action", "subject", "details", "previous", "hash")

    number = models.PositiveBigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey("office.User", models.PROTECT, null=True, verbose_name="何人", related_name="+")
    actor_name = models.CharField("姓名", max_length=150)
    action = models.CharField("何事", max_length=50)
    subject = models.CharField("对象", max_length=200)
    details = models.JSONField("详情", default=dict)
    previous = models.CharField("前一条的哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64, unique=True)

    objects: ClassVar = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计日志"
        ordering = ["-number"]

    def __str__(self):
        return f"第{self.number}条：{self.actor_name}{self.action_label}，{self.subject}"

    @property
    def action_label(self) -> str:
        return acts.label_of(self.action)

    def compute_hash(self) -> str:
        facts = [
            self.number,
            self.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            self.actor_id,
            self.actor_name,
            self.action,
            self.subject,
            self.details,
            self.previous,
        ]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class AuditHead(models.Model):
    """The one row every writer locks: it makes entries wait their turn, and shows if the newest were cut off."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_audit_head")]

    def __str__(self):
        return f"{self.number} {self.hash}"


def record(*, by, action: str, subject: str, details: dict | None = None, named: str = "") -> AuditEntry:
    """Append an entry. Must run inside a transaction, which then holds the log until it ends.

    `named` is who acts if that is nobody with an account.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("record() belongs in the transaction of its act")
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.select_for_update().get(pk=1)
    entry = AuditEntry(
        number=head.number + 1,
        at=timezone.now(),
        actor=by,
        actor_name=by.get_full_name() if by else named or "系统",
        action=action,
        subject=subject,
        details=details or {},
        previous=head.hash,
    )
    entry.hash = entry.compute_hash()
    entry.save()
    AuditHead.objects.filter(pk=1).update(number=entry.number, hash=entry.hash)
    return entry


def verify() -> Iterator[str]:
    """What is wrong with the log, one Chinese sentence each; nothing if it is whole."""
    number, previous = 0, ""
    for entry in AuditEntry.objects.order_by("number").iterator():
        if entry.number != number + 1:
            yield f"审计日志第{number + 1}条缺失。"
        elif entry.previous != previous:
            yield f"审计日志第{entry.number}条与前一条接不上。"
        if entry.hash != entry.compute_hash():
            yield f"审计日志第{entry.number}条被改动过。"
        number, previous = entry.number, entry.hash
    head = AuditHead.objects.filter(pk=1).first()
    if head and (head.number, head.hash) != (number, previous):
        yield f"审计日志末尾缺失：应有{head.number}条，最后一条是第{number}条。"


@contextlib.contextmanager
def acting(user) -> Iterator[None]:
    """Outside a request: changes to drafts made within are this person's."""
    HistoricalRecords.context.request = SimpleNamespace(user=user)
    try:
        yield
    finally:
        del HistoricalRecords.context.request
