"""`bind BULLETIN YEAR --pdf FILE`: the released issues of a year as one PDF."""

import shutil
from pathlib import Path

from bulletin import volumes
from bulletin.management.base import DeskCommand
from bulletin.models import Bulletin

STEP = 10  # issues from one line of progress to the next


class Command(DeskCommand):
    help = "把一年里已发布的各期装订成一个 PDF：封面、目录、题名索引，后面是各期原件。"

    def add_arguments(self, parser):
        parser.add_argument("bulletin", metavar="BULLETIN", help="刊物的地址，如 dongtai")
        parser.add_argument("year", type=int, metavar="YEAR", help="年份，如 2018")
        parser.add_argument("--pdf", type=Path, metavar="FILE", required=True, help="写出 PDF")

    def work(self, *, bulletin, year, pdf, **options):
        try:
            volume = volumes.volume(self.find_bulletin(bulletin), year)
            self.bind(volume)
            shutil.copyfile(volume.path, pdf)
        except OSError as error:
            self.refuse(f"写不了文件 {pdf}：{error.strerror}，请换一个位置。")
        self.stdout.write(f"{pdf}：{volume}，{len(volume.editions)} 期")

    def find_bulletin(self, slug: str) -> Bulletin:
        bulletin = Bulletin.objects.filter(slug=slug).first()
        if not bulletin:
            known = "、".join(Bulletin.objects.values_list("slug", flat=True)) or "还没有刊物"
            self.refuse(f"没有地址为 {slug} 的刊物：请写刊物的地址（{known}）。")
        return bulletin

    def bind(self, volume: volumes.Volume) -> None:
        total = len(volume.editions)
        for done in volumes.bind(volume):
            if done % STEP == 0 or done == total:
                self.stdout.write(f"已装订 {done}/{total} 期")
                self.stdout.flush()
