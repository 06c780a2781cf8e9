"""`restore FOLDER`: a backup, or an archive, put back into an empty database and this data folder."""

from pathlib import Path

from bulletin import backups, bags, shelf
from bulletin.management.base import DeskCommand
from office import version


class Command(DeskCommand):
    help = (
        "把备份恢复到空的数据库和 DATA_DIR；先核对备份的每个文件，有一个不对就不动手。"
        "加 --from-archive 是从归档恢复，数据库要先 migrate，还没有刊物；归档要和 AUDIT_KEY 相符。"
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--from-archive", action="store_true", help="FOLDER 是 archive 命令写的归档")
        key = parser.add_mutually_exclusive_group()
        key.add_argument("--audit-key", type=Path, metavar="FILE", help="归档时的 AUDIT_KEY 是另一把：它的文件")
        key.add_argument("--without-key", action="store_true", help="密钥没有了：不核对发布和撤下，只核对文件和指纹")
        parser.add_argument("--backup", metavar="MOMENT", help="哪一份，例如 20261101T033000Z；不写就是最新的")

    def work(
        self,
        *,
        folder: Path,
        backup: str | None,
        from_archive: bool,
        audit_key: Path | None,
        without_key: bool,
        **options,
    ) -> None:
        if from_archive:
            self.from_archive(folder, b"" if without_key else self.audit_key(audit_key))
        else:
            self.from_backup(folder, backup)
        self.stdout.write("请运行 python manage.py verify 核对。")
        if shelf.is_shared():
            self.stdout.write("对象存储里还缺的，请先运行 python manage.py shelve 放上去。")

    def from_archive(self, folder: Path, key: bytes) -> None:
        unpacked = bags.unpack(folder, key)
        self.stdout.write(
            f"从归档恢复好了：{unpacked.bags}个归档，{unpacked.editions}个版本。"
            "人员没有登录账号，角色要重新给；当时的审计日志在归档里。"
        )
        if not key:
            self.stdout.write(f"{bags.UNPROVEN}：请逐期核对。")

    def from_backup(self, folder: Path, backup: str | None) -> None:
        path = folder / backup if backup else backups.newest(folder)
        manifest = backups.restore(path)
        self.stdout.write(
            f"恢复好了：{path.name}，文件{len(manifest['files'])}个，日志到第{manifest['log']['number']}条。"
        )
        if due := version.migrations_to_come():
            self.stdout.write(f"备份是程序{manifest['program']}的，还差{due}次迁移：请运行 python manage.py migrate。")
