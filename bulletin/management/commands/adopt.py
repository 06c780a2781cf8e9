"""`adopt FOLDER`: old issues as they were published, by a list in that folder."""

import sys
from pathlib import Path

from tqdm import tqdm

from bulletin import adopting
from bulletin.adopting import Adoption, Manifest
from bulletin.management.base import DeskCommand


class Command(DeskCommand):
    help = (
        "原样收录旧刊：FOLDER 里放“清单.xlsx”或“清单.csv”和各期的文件、原件 PDF。"
        "按各期自己的日期发布，由两个人负责，每一批在日志里记一条；不发信、不通知。可以重复运行，收过的跳过。"
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="清单和文件所在的文件夹")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="送审的人的用户名")
        parser.add_argument("--approved-by", required=True, metavar="USERNAME", help="审定的人的用户名，要是另一个人")
        parser.add_argument("--dry-run", action="store_true", help="只检查，逐行报告，什么也不收")

    def work(self, *, folder, by, approved_by, dry_run, **options):
        submitter, approver = adopting.person(by), adopting.person(approved_by)
        manifest = adopting.manifest_of(folder)
        adoption = Adoption(manifest, submitter, approver)
        if not dry_run:
            self.stop_at(manifest.faults, "一期也没有收")
        self.go_through(adoption.rehearse() if dry_run else adoption.make(), manifest)
        there = sum(row.is_there for row in manifest.rows)
        self.stdout.write(f"{'可以收' if dry_run else '收了'}{adoption.made}期，已经收过的{there}期。")
        self.stop_at([*manifest.faults, *adoption.faults], "这几行没有收")

    def go_through(self, rows, manifest: Manifest) -> None:
        """A bar on a terminal; elsewhere a line for each batch."""
        with tqdm(rows, total=len(manifest.wanted), desc="收录", unit="期", file=sys.stderr, disable=None) as bar:
            for done, row in enumerate(bar, start=1):
                if bar.disable and done % adopting.BATCH == 0:
                    self.stderr.write(f"看过{done}期，到清单第{row.number}行。")

    def stop_at(self, faults: list[str], what: str) -> None:
        if faults:
            for sentence in faults:
                self.stdout.write(sentence)
            self.refuse(f"清单有{len(faults)}处不对，{what}：请照上面的话改好，再运行一次。")
