"""A look at all that is kept (核对): what it goes through, and how its result is kept.

All of it by `manage.py verify`; at the desk the log and what it says of the editions, which needs no file.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from bulletin import archive, incoming, moves, pictures, shelf
from bulletin.numbers import used
from bulletin.search import drafts, entries
from office import anchors, audit, frozen
from office.audit import AuditHead
from office.models import User
from office.moment import one_moment
from office.verification import Verification

RECORD = (audit, moves, anchors)
FILES = (archive, pictures, incoming, shelf, entries, drafts, used)


class Found(NamedTuple):
    findings: list[str]
    head: AuditHead


def look(scope: Verification.Scope, *, by: User | None = None) -> Verification:
    """What differs from what was sealed or written down, as it all stood at one moment; the newest hash of the log is
    left outside, and the result kept.
    """
    found = _look(RECORD if scope == Verification.Scope.RECORD else (*FILES, *RECORD))
    anchored = anchors.write(found.head)
    return Verification.objects.create(
        scope=scope,
        by=by,
        entries=found.head.number,
        hash=found.head.hash,
        findings=found.findings,
        anchored=anchored,
    )


def _look(rooms) -> Found:
    with one_moment():
        findings = [*(fault for room in rooms for fault in room.verify()), *_lifted()]
        return Found(findings, AuditHead.objects.filter(pk=1).first() or AuditHead())


def _lifted() -> Iterator[str]:
    for name in frozen.missing(using=connection.alias):
        yield f"数据库里的触发器 {name} 没有了、停用了或被换过：请运行 manage.py migrate，并查明是谁动的。"
