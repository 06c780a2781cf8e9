"""`intake FILE`: a file becomes a draft issue."""

import json
from pathlib import Path

from bulletin.intake import Refusal, naming, read_draft
from bulletin.intake.filing import file_draft
from bulletin.intake.notes import Notes
from bulletin.management.base import DeskCommand


class Command(DeskCommand):
    help = "把一个文本文件（Markdown 或纯文本）收成一期草稿；最后一行输出 JSON。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="来稿文件")
        parser.add_argument(
            "--bulletin", default="", metavar="SLUG", help="刊物的地址，如 dongtai；不写则按刊名查找或新建"
        )

    def work(self, *, file, bulletin, **options):
        notes = Notes()
        try:
            draft = read_draft(file)
            with naming(file):
                issue = file_draft(draft, slug=bulletin, notes=notes)
        except Refusal as refusal:
            self.refuse(str(refusal))
        report = {
            "issue": issue.name,
            "articles": len(draft.articles),
            "briefs": len(draft.briefs),
            "recipients": len(draft.report) + len(draft.send) + len(draft.issue),
            "warnings": [*draft.warnings, *notes.warnings()],
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False))
