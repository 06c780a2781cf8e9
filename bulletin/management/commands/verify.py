"""`verify`: re-hashes every edition, every picture and the audit log, holds them against each other, and names what
differs. What earlier programs sealed otherwise than this one would is noted, and is no fault.
"""

import sys

from bulletin import archive, verifying
from bulletin.management.base import DeskCommand
from bulletin.models import Edition
from office.heartbeats import Work, beat
from office.verification import Verification


class Command(DeskCommand):
    help = (
        "重算每个版本的内容、PDF 和指纹、每幅图片以及审计日志，指出与封存时不符的，"
        "也看每个版本的状态是否就是审计日志里的、库里的触发器是否都在、"
        "搜索的内容是否与已发布的和稿件相符；结果留档并存证；有不符时退出码为 1。"
        "以前封存的 PDF 不合今天标准的地方只作提示。"
    )

    def work(self, **options):
        with beat(Work.VERIFY):
            looked = verifying.look(Verification.Scope.ALL)
        for line in (*looked.findings, *archive.notes(), *looked.anchored):
            self.stdout.write(line)
        if looked.findings:
            sys.exit(1)
        self.stdout.write(f"{Edition.objects.count()} 个版本、全部图片与审计日志都完好。")
