"""`verify`: re-hashes every edition, every picture and the audit log, looks at what the search finds, and names what
differs. What earlier programs sealed otherwise than this one would is noted, and is no fault.
"""

import sys

from bulletin import archive, incoming, pictures
from bulletin.management.base import DeskCommand
from bulletin.models import Edition
from bulletin.search import drafts, entries
from office import audit


class Command(DeskCommand):
    help = (
        "重算每个版本的内容、PDF 和指纹、每幅图片以及审计日志，指出与封存时不符的，"
        "也看搜索的内容是否与已发布的和稿件相符；有不符时退出码为 1。"
        "以前封存的 PDF 不合今天标准的地方只作提示。"
    )

    def work(self, **options):
        rooms = (archive, pictures, incoming, audit, entries, drafts)
        faults = [fault for room in rooms for fault in room.verify()]
        for fault in faults:
            self.stdout.write(fault)
        for note in archive.notes():
            self.stdout.write(note)
        if faults:
            sys.exit(1)
        self.stdout.write(f"{Edition.objects.count()} 个版本、全部图片与审计日志都完好。")
