"""The last look at the record (核对), the last drill (恢复演练) and what cron does, as 管理 and 审计 see them.

Quiet while they are good and fresh, else loud.
"""

import datetime as dt
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from bulletin.models import Drill
from office import heartbeats
from office.heartbeats import Pulse, Work
from office.models import User, Verification
from office.permissions import Permission

STALE_AFTER = dt.timedelta(days=2)
DRILL_STALE_AFTER = dt.timedelta(days=100)  # a drill each quarter
MOST_SHOWN = 20  # findings


class Look(NamedTuple):
    """What is said of it, and whether somebody has to act."""

    sentence: str
    is_loud: bool
    findings: list[str]
    more: int
    anchored: list[str]


def last_look() -> Look:
    """By whomever, of all or of the record alone."""
    look = Verification.objects.select_related("by").first()
    if look is None:
        return Look("还没有核对过：请系统管理员每天运行 manage.py verify。", True, [], 0, [])
    when, findings = f"{timezone.localtime(look.at):%Y-%m-%d %H:%M}", look.findings
    who = f"{look.by}" if look.by else "系统"
    shown, more = findings[:MOST_SHOWN], max(len(findings) - MOST_SHOWN, 0)
    if findings:
        sentence = f"{when} {who}核对（{look.get_scope_display()}），有{len(findings)}处不符：请系统管理员马上查明。"
        return Look(sentence, True, shown, more, look.anchored)
    if timezone.now() - look.at > STALE_AFTER:
        sentence = f"{when} 以后没有核对过：请系统管理员看看 manage.py verify 是否每天运行。"
        return Look(sentence, True, [], 0, look.anchored)
    sentence = f"{when} {who}核对（{look.get_scope_display()}），到第{look.entries}条都相符。"
    return Look(sentence, False, [], 0, look.anchored)


def last_drill() -> Look:
    """Whether what is backed up could be put back."""
    drill = Drill.objects.first()
    if drill is None:
        return Look("还没有做过恢复演练：请系统管理员运行 manage.py backup 和 drill。", False, [], 0, [])
    when, findings = f"{timezone.localtime(drill.at):%Y-%m-%d %H:%M}", drill.findings
    if findings:
        shown, more = findings[:MOST_SHOWN], max(len(findings) - MOST_SHOWN, 0)
        return Look(f"{when} 的恢复演练没有通过（备份 {drill.backup}）：请系统管理员马上查明。", True, shown, more, [])
    if timezone.now() - drill.at > DRILL_STALE_AFTER:
        return Look(f"{when} 以后没有做过恢复演练：请系统管理员运行 manage.py drill。", True, [], 0, [])
    return Look(f"{when} 恢复演练通过，用时{drill.seconds:.0f}秒（备份 {drill.backup}）。", False, [], 0, [])


def last_work() -> Look:
    """Whether what must be done again and again is: of verifying the look itself tells."""
    pulses = [pulse for pulse in heartbeats.pulses() if pulse.work != Work.VERIFY]
    late = [pulse for pulse in pulses if pulse.is_late and pulse.work not in settings.READY_WITHOUT]
    if not late:
        return Look("都按时运行。", False, [], 0, [])
    since = "；".join(f"{pulse.work.label}（manage.py {pulse.work}）{_since(pulse)}" for pulse in late)
    return Look(f"有没按时运行的，请系统管理员查看定时任务：{since}。", True, [], 0, [])


def _since(pulse: Pulse) -> str:
    return f"{timezone.localtime(pulse.at):%Y-%m-%d %H:%M} 以后没有运行过" if pulse.at else "还没有运行过"


def looks() -> dict[str, Look]:
    """All of them, under their names."""
    return {"核对": last_look(), "恢复演练": last_drill(), "定时任务": last_work()}


def is_told(user: User) -> bool:
    """Who answers for the record: 管理 and 审计."""
    return user.has_perm(Permission.VIEW_AUDITENTRY) or user.has_perm(Permission.CHANGE_USER)
