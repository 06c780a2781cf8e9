"""Taking away what is old in the audit log (清理), on record.

《互联网政务应用安全管理规定》第二十条 has logs kept for twelve months at least; nothing younger is taken away. Whoever
runs it must own the tables: the role of the site alone cannot lift their triggers.
"""

import datetime as dt
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from office import acts, audit, frozen
from office.audit import AuditEntry, AuditHead
from office.refusal import Refused

MONTHS_KEPT = 12


def earliest_kept(today: dt.date) -> dt.date:
    """The first day of which entries have to stay."""
    day = min(today.day, 28) if today.month == 2 else today.day  # 29 February
    return today.replace(year=today.year - MONTHS_KEPT // 12, day=day)


def last_before(day: dt.date) -> AuditEntry:
    """The newest entry from before that day: what goes are it and all before it. Raises Refused."""
    limit = earliest_kept(timezone.localdate())
    if day > limit:
        raise Refused(f"没有清理：日志至少留存12个月（规定第二十条），最晚只能清理{limit}以前的。")
    morning = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    # What is not older than that stays, and all after it: clocks may have been set back.
    first_kept = AuditEntry.objects.filter(at__gte=morning).order_by("number").first()
    old = AuditEntry.objects.filter(at__lt=morning, **({"number__lt": first_kept.number} if first_kept else {}))
    if (last := old.order_by("number").last()) is None:
        raise Refused(f"没有清理：{day}以前没有日志。")
    return last


@transaction.atomic
def prune(last: AuditEntry, *, day: dt.date, standing: dict[str, Any]) -> int:
    """Take this entry and all before it away; how many. The log begins after it, and says so.

    `standing` is what else has to be known of what went.
    """
    gone = AuditEntry.objects.filter(number__lte=last.number)
    number = gone.count()
    table = AuditEntry._meta.db_table
    frozen.lift(table, using=connection.alias)
    models.QuerySet.delete(gone)
    frozen.freeze(table, AuditEntry.frozen, using=connection.alias)
    details = {"before": f"{day}", "rows": number, "number": last.number, "hash": last.hash, "standing": standing}
    audit.record(by=None, action=acts.LOG_PRUNED, subject="审计日志", details=details)
    head = AuditHead.objects.get(pk=1)
    head.begins, head.begins_hash = last.number, last.hash
    head.save_sealed()
    return number
