"""`archive FOLDER`: all that was ever released, a bag for each bulletin and year, to be kept for good."""

from pathlib import Path

from bulletin import bags, openings
from bulletin.management.base import DeskCommand


class Command(DeskCommand):
    help = (
        "归档：每个刊物每一年一个文件夹（BagIt），有封存的内容、PDF、签名 PDF、OFD、审签单、图片和日志，"
        "里面的 verify.py 不要本程序也能核对。再运行一次，有变化的才重写，原来归档里的日志都留着。"
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="归档到哪里：空文件夹，或上次归档的那个")
        parser.add_argument("--year", type=int, metavar="N", help="只归这一年的")
        parser.add_argument("--bulletin", default="", metavar="SLUG", help="只归这个刊物的，写它的地址")
        parser.add_argument("--audit-key", type=Path, metavar="FILE", help="原来的归档是别的 AUDIT_KEY 封的：它的文件")

    def work(self, *, folder, year, bulletin, audit_key, **options):
        for packed in bags.pack(folder, slug=bulletin, year=year, key=self.audit_key(audit_key)):
            openings.of_archive(packed.path.name, written=packed.editions)
            self.stdout.write(f"{packed.path}：{packed.editions}个版本，{'写好了' if packed.is_new else '没有变化'}。")
