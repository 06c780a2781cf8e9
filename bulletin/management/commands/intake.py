"""`intake FILE`: a file becomes a draft issue."""

import json
from pathlib import Path

from bulletin.incoming import Upload, bring_in
from bulletin.intake import naming
from bulletin.intake.text.decoding import read_bytes
from bulletin.management.base import DeskCommand
from bulletin.word import door
from office.models import User


class Command(DeskCommand):
    help = "把一个文件（Word、WPS、Markdown 或纯文本）收成一期草稿；最后一行输出 JSON。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="来稿文件")
        parser.add_argument(
            "--bulletin", default="", metavar="SLUG", help="刊物的地址，如 dongtai；不写则按刊名查找或新建"
        )
        parser.add_argument("--by", metavar="USERNAME", help="收入的人的用户名；这一期就算他写的，不能由他审定")

    def _find_person(self, username: str) -> User:
        try:
            return User.objects.get(username=username)
        except User.DoesNotExist:
            self.refuse(f"没有用户名为“{username}”的人员：请核对 --by 后面的用户名。")

    def work(self, *, file, bulletin, by, **options):
        person = self._find_person(by) if by else None
        with naming(file):
            upload = Upload(file.name, read_bytes(file, door.MAX_BYTES))
        issue, manuscript, warnings = bring_in(upload, slug=bulletin, by=person)
        report = {
            "issue": issue.name,
            "articles": len(manuscript.articles),
            "briefs": len(manuscript.briefs),
            "recipients": len(manuscript.report) + len(manuscript.send) + len(manuscript.issue),
            "warnings": list(warnings),
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False))
