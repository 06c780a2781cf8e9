"""`restore FOLDER`: a backup, put back into an empty database and this data folder."""

from pathlib import Path

from bulletin import backups, shelf
from bulletin.management.base import DeskCommand
from office import version


class Command(DeskCommand):
    help = "把备份恢复到空的数据库和 DATA_DIR；先核对备份的每个文件，有一个不对就不动手。"

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--backup", metavar="MOMENT", help="哪一份，例如 20261101T033000Z；不写就是最新的")

    def work(self, *, folder: Path, backup: str | None, **options) -> None:
        path = folder / backup if backup else backups.newest(folder)
        manifest = backups.restore(path)
        self.stdout.write(
            f"恢复好了：{path.name}，文件{len(manifest['files'])}个，日志到第{manifest['log']['number']}条。"
        )
        if due := version.migrations_to_come():
            self.stdout.write(f"备份是程序{manifest['program']}的，还差{due}次迁移：请运行 python manage.py migrate。")
        self.stdout.write("请运行 python manage.py verify 核对。")
        if shelf.is_shared():
            self.stdout.write("对象存储里还缺的，请先运行 python manage.py shelve 放上去。")
