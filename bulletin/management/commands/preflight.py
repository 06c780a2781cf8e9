"""`preflight ISSUE`: the print report of the draft as it would be sealed now."""

import sys

from bulletin import archive
from bulletin.management.base import DeskCommand, as_json


class Command(DeskCommand):
    help = "排出草稿并按条检查成品 PDF，每项一行；有“拦截”时退出码为 1。"

    def add_arguments(self, parser):
        parser.add_argument("issue", metavar="ISSUE", help="如 dongtai/2018-15")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def work(self, *, issue, json: bool, **options):
        document = archive.seal(self.find_issue(issue))
        report = archive.inspect(archive.draw(document))
        self.stdout.write(as_json(report.plain()) if json else "\n".join(report.lines()))
        if report.blocking:
            sys.exit(1)
