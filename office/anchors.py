"""The newest hash of the audit log, kept outside the database at each look (存证), and old ones held against the log.

Whoever cuts the log at its end or writes it anew cannot reach what lies on another disk, in a mailbox or on another
machine.
"""

import logging
from collections.abc import Iterator
from contextlib import closing, suppress
from logging.handlers import SysLogHandler
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from office.audit import AuditEntry, AuditHead
from office.verification import Verification

AT_ONCE = 500  # numbers asked for in one query
LOG_IS_ANOTHER = "日志被截短或重写过，请从备份查明"


def write(head: AuditHead) -> list[str]:
    """Keep the head wherever the settings say; a sentence each of where it is now, or why it is not."""
    line = f"{timezone.now():%Y-%m-%dT%H:%M:%SZ} {head.number} {head.hash or '-'}"
    ways = {
        settings.AUDIT_ANCHOR_FILE: _into_file,
        settings.AUDIT_ANCHOR_MAIL: _by_mail,
        settings.AUDIT_ANCHOR_SYSLOG: _to_syslog,
    }
    return [way(line) for setting, way in ways.items() if setting]


def _into_file(line: str) -> str:
    path = Path(settings.AUDIT_ANCHOR_FILE)
    try:
        with path.open("a") as file:
            file.write(f"{line}\n")
    except OSError as error:
        return f"存证没有写进文件 {path}：{error.strerror}。"
    return _written_into(path)


def _written_into(path: Path) -> str:
    return f"存证写进了文件 {path}。"


def _by_mail(line: str) -> str:
    to = "、".join(settings.AUDIT_ANCHOR_MAIL)
    if not settings.HAS_MAIL:
        return f"存证没有发给 {to}：没有设置 EMAIL_URL。"
    words = f"审计日志最后一条的时间（UTC）、序号和哈希：\n\n{line}\n\n请保留这封信，日后核对用。\n"
    try:
        send_mail("审计日志存证", words, settings.DEFAULT_FROM_EMAIL, settings.AUDIT_ANCHOR_MAIL)
    except OSError as error:
        return f"存证没有发给 {to}：{error}。"
    return f"存证发给了 {to}。"


class _Syslog(SysLogHandler):
    def handleError(self, record):
        raise


def _to_syslog(line: str) -> str:
    host, _, port = settings.AUDIT_ANCHOR_SYSLOG.partition(":")
    address = (host, int(port)) if port else host
    try:
        with closing(_Syslog(address=address)) as handler:
            handler.emit(logging.makeLogRecord({"msg": f"newsroom audit anchor {line}", "levelno": logging.NOTSET}))
    except OSError as error:
        return f"存证没有写进系统日志 {settings.AUDIT_ANCHOR_SYSLOG}：{error}。"
    return f"存证写进了系统日志 {settings.AUDIT_ANCHOR_SYSLOG}。"


def verify() -> Iterator[str]:
    """The old anchors, in the file and in the results kept here, that do not lie on the log as it stands."""
    yield from _faults_of_file()
    kept = Verification.objects.order_by("pk")
    wrong = set(_not_on_chain({look.entries: look.hash for look in kept}))
    for look in kept:
        if look.entries in wrong:
            when = f"{timezone.localtime(look.at):%Y-%m-%d %H:%M}"
            yield f"{when}核对时的第{look.entries}条，和现在的日志不符：{LOG_IS_ANOTHER}。"


def _faults_of_file() -> Iterator[str]:
    if not settings.AUDIT_ANCHOR_FILE:
        return
    path = Path(settings.AUDIT_ANCHOR_FILE)
    try:
        lines = path.read_text().splitlines()
    except OSError:
        if any(_written_into(path) in told for (told,) in Verification.objects.values_list("anchored")):
            yield f"存证文件 {path} 不见了或读不出来。"
        return
    found: dict[int, str] = {}
    for place, line in enumerate(lines, start=1):
        with suppress(ValueError):
            _, written, digest = line.split()
            found[int(written)] = digest.strip("-")
            continue
        yield f"存证文件 {path} 第{place}行读不懂。"
    for number in _not_on_chain(found):
        yield f"存证文件 {path} 里记的第{number}条，和现在的日志不符：{LOG_IS_ANOTHER}。"


def _not_on_chain(found: dict[int, str]) -> Iterator[int]:
    """Of these numbers and hashes, the numbers that the log has under another hash, or not at all; before its beginning
    nothing is known any more.
    """
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    numbers = sorted(number for number in found if number >= head.begins)
    on_chain = {head.begins: head.begins_hash}
    for first in range(0, len(numbers), AT_ONCE):
        entries = AuditEntry.objects.filter(number__in=numbers[first : first + AT_ONCE])
        on_chain |= dict(entries.values_list("number", "hash"))
    yield from (number for number in numbers if on_chain.get(number) != found[number])
