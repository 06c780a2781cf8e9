"""`intake FILE`: a file becomes a draft issue."""

import json
from pathlib import Path

from django.db import IntegrityError

from bulletin.intake import Refusal, naming, read_manuscript
from bulletin.intake.filing import file_manuscript
from bulletin.intake.margin import Notes
from bulletin.management.base import DeskCommand
from office.audit import acting
from office.models import User


class Command(DeskCommand):
    help = "把一个文本文件（Markdown 或纯文本）收成一期草稿；最后一行输出 JSON。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="来稿文件")
        parser.add_argument(
            "--bulletin", default="", metavar="SLUG", help="刊物的地址，如 dongtai；不写则按刊名查找或新建"
        )
        parser.add_argument("--by", metavar="USERNAME", help="收入的人的用户名；这一期就算他写的，不能由他审定")

    def _file(self, manuscript, slug, notes):
        try:
            return file_manuscript(manuscript, slug=slug, notes=notes)
        except IntegrityError as error:
            raise Refusal("没有收入：刚才有人在收同一期，或同名的单位、人员，请再试一次") from error

    def _find_person(self, username: str) -> User:
        try:
            return User.objects.get(username=username)
        except User.DoesNotExist:
            self.refuse(f"没有用户名为“{username}”的人员：请核对 --by 后面的用户名。")

    def work(self, *, file, bulletin, by, **options):
        notes = Notes()
        person = self._find_person(by) if by else None
        manuscript = read_manuscript(file)
        with naming(file), acting(person):
            issue = self._file(manuscript, bulletin, notes)
        report = {
            "issue": issue.name,
            "articles": len(manuscript.articles),
            "briefs": len(manuscript.briefs),
            "recipients": len(manuscript.report) + len(manuscript.send) + len(manuscript.issue),
            "warnings": [*manuscript.warnings, *notes.warnings()],
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False))
