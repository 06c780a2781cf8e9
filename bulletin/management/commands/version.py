"""`version`: which program this is, what it runs on, and whether the database is of its form."""

from bulletin.document.upgrade import SCHEMA
from bulletin.management.base import DeskCommand
from office import version


class Command(DeskCommand):
    help = "说出程序的版本、封存格式、所用的 Python、Django 和数据库，以及数据库是不是最新的结构。"

    def work(self, **options) -> None:
        self.stdout.write(f"简报系统 {version.PROGRAM}，封存格式 {SCHEMA}；{version.of_machine()}。")
        due = version.migrations_to_come()
        self.stdout.write(
            f"数据库还差{due}次迁移，请运行 python manage.py migrate。" if due else "数据库是最新的结构。"
        )
