"""`export FOLDER [--base URL]`: the whole public site as files."""

import sys
from pathlib import Path

from tqdm import tqdm

from bulletin import openings
from bulletin.management.base import DeskCommand
from bulletin.site.copy.export import Copy


class Command(DeskCommand):
    help = "把公开网站写成一个目录里的文件：网页、订阅、站点地图、JSON、公开的 PDF；只重写有变化的，撤下的删去。"

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="写到哪个目录：空目录，或上次导出的目录")
        parser.add_argument(
            "--base", default="", metavar="URL", help="副本的网址，如 https://bulletin.example.cn；不写就全用相对链接"
        )

    def work(self, *, folder, base, **options):
        copy = Copy(folder, base)
        self.make(copy)
        written, removed = len(copy.folder.written), len(copy.folder.removed)
        openings.of_copy(str(folder), written=written)
        self.stdout.write(f"{folder}：写了 {written} 个文件，{copy.kept} 个没有变化，删去 {removed} 个。")
        if copy.missing:
            number = len(copy.missing)
            self.refuse(f"{copy.missing[0]} 等 {number} 个文件缺失或被改动过，没有放进副本：请用 verify 查明。")
        if not copy.root:
            self.stdout.write("没有写明网址（--base 或 SITE_URL），所以没有订阅和站点地图。")

    def make(self, copy: Copy) -> None:
        with tqdm(desc="导出", unit="个", file=sys.stderr, disable=None) as bar:
            for done, total in copy.make():
                bar.total = total
                bar.update(done - bar.n)
