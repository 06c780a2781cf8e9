"""What the project's commands share: Chinese one-sentence errors instead of tracebacks, and finding issues by name."""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, ProgrammingError

from bulletin import archive
from bulletin.document.content import Content
from bulletin.duties import Line
from bulletin.models import EVER_RELEASED, Edition, Issue
from office.refusal import Refused

REFUSED = 2


class DeskCommand(BaseCommand):
    """A command whose `work` does the job; a refusal and an unready database are said in one sentence each."""

    work: Callable[..., None]  # each command's own, with the arguments it declares

    def handle(self, *args, **options):
        try:
            self.work(**options)
        except Refused as refusal:
            self.refuse(str(refusal))
        except (OperationalError, ProgrammingError) as error:
            self.refuse(fault_of_database(error))

    def refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(REFUSED)

    def print_lines(self, lines: Iterable[Line]) -> bool:
        """Print what a duty says of its steps; whether all of them were done."""
        is_done = True
        for line in lines:
            if line.sentence:
                (self.stderr if line.level >= logging.WARNING else self.stdout).write(line.sentence)
            is_done = is_done and line.level < logging.ERROR
        return is_done

    def audit_key(self, file: Path | None) -> bytes:
        """The AUDIT_KEY that this file holds; that of this office if none is named."""
        try:
            key = file.read_bytes() if file else settings.AUDIT_KEY.encode()
        except OSError as error:
            self.refuse(f"密钥文件 {file} 读不出来（{error.strerror}）：请检查 --audit-key 后面的路径和权限。")
        return key or self.refuse(f"密钥文件 {file} 是空的：请检查 --audit-key 后面的路径。")

    def find_issue(self, name: str) -> Issue:
        try:
            return Issue.objects.named(name)
        except Issue.DoesNotExist:
            self.refuse(f"没有找到 {name}：请写成 刊物地址/年份-期号，例如 dongtai/2018-15。")

    def find_document(self, issue: Issue, version: int | None) -> Content:
        """The drafts as they would be sealed now or, given a version, the newest edition of that version."""
        if version is None:
            return archive.seal(issue)
        return archive.document_of(self.find_edition(issue, version))

    def find_edition(self, issue: Issue, version: int) -> Edition:
        """The newest edition of that version, one that was released before all others."""
        of_version = issue.editions.filter(version=version)
        edition = of_version.filter(status__in=EVER_RELEASED).first() or of_version.first()
        if not edition:
            self.refuse(f"{issue}没有第{version}版。")
        return edition


# What a database says, SQLite or PostgreSQL, and what is to be done about it; the first that fits.
DATABASE_FAULTS = (
    (
        r"no such (table|column)|(relation|column) .* does not exist",
        "数据库用不了：请先运行 python manage.py migrate，或检查 DATABASE_URL",
    ),
    (
        r"database or disk is full|No space left on device",
        "数据库写不进去，磁盘满了：请腾出空间，再运行一次",
    ),
    (
        r"database (table )?is locked|lock timeout|deadlock detected",
        "数据库正被别的程序占用：请等它做完，再运行一次",
    ),
    (
        r"unable to open database file|connection failed|could not connect|failed to resolve|connection timeout",
        "连不上数据库：请看看它是否在运行，并检查 DATABASE_URL",
    ),
)


def fault_of_database(error: Exception) -> str:
    """One sentence: what is wrong with the database and what to do, with its own words in brackets."""
    said = " ".join(str(error).split())
    for pattern, sentence in DATABASE_FAULTS:
        if re.search(pattern, said, re.IGNORECASE):
            return f"{sentence}（{said}）。"
    return f"数据库出错：请把括号里的话转告系统管理员（{said}）。"


def as_json(value) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
