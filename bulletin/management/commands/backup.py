"""`backup FOLDER`: the database as it stands, and every sealed file, while the site runs."""

from pathlib import Path

from bulletin import backups
from bulletin.management.base import DeskCommand
from office.heartbeats import Work, beat


class Command(DeskCommand):
    help = "备份到文件夹：数据库一份，封存的文件只补新的；网站不用停。密钥不在备份里，请另外保存。"

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def work(self, *, folder: Path, **options) -> None:
        with beat(Work.BACKUP):
            kept = backups.make(folder)
        self.stdout.write(f"备份好了：{kept.path}，文件{kept.files}个，其中新的{kept.new}个。")
        if kept.damaged:
            named = "、".join(kept.damaged[: backups.MOST_NAMED])
            self.refuse(
                f"有{len(kept.damaged)}个文件已经损坏，没有收进备份：{named}。请运行 python manage.py verify 查明。"
            )
