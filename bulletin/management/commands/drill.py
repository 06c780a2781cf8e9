"""`drill FOLDER`: whether the newest backup can be put back, tried out beside this office."""

from pathlib import Path

from bulletin import backups
from bulletin.management.base import DeskCommand


class Command(DeskCommand):
    help = "恢复演练：把最新的备份恢复到临时的数据库和文件夹，全部核对一遍，再删去；结果和用时留在工作台上。"

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--database", default="", metavar="URL", help="在这个空的数据库里做；不写就临时建一个")

    def work(self, *, folder: Path, database: str, **options) -> None:
        drill = backups.drill(folder, database)
        for finding in drill.findings:
            self.stdout.write(finding)
        if drill.findings:
            self.refuse(f"恢复演练没有通过（{drill.backup}，用时{drill.seconds}秒）。")
        self.stdout.write(f"恢复演练通过：{drill.backup}，用时{drill.seconds}秒，全部完好。")
