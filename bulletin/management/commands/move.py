"""`move URL`: the office into another, empty database, from SQLite to PostgreSQL or back, its chain whole."""

from django.conf import settings

from bulletin.management.base import DeskCommand
from office import environment, moving


class Command(DeskCommand):
    help = (
        "把整个办公室搬到另一个空的数据库（SQLite 或 PostgreSQL），审计日志的链条不断；先停下网站和定时任务。"
        "搬完在那边核对，再把设置文件里的 DATABASE_URL 改过去。"
    )

    def add_arguments(self, parser):
        parser.add_argument("url", metavar="URL", help="例如 postgresql://newsroom@127.0.0.1/newsroom")

    def work(self, *, url: str, **options) -> None:
        there = environment.where(environment.database(url, pooled=False), settings.DATA_DIR)
        rows = moving.move(url)
        self.stdout.write(f"搬好了{rows}行。{there}")
        for words in (("reindex",), ("verify",)):
            done = moving.in_database(url, *words)
            self.stdout.write(done.stdout.strip())
            if done.returncode:
                self.refuse("搬过去的没有通过核对：请先不要改 DATABASE_URL，查明以后换一个空的数据库再搬。")
        self.stdout.write("请把设置文件里的 DATABASE_URL 改成新的，再启动网站；旧数据库请留着，直到确认无误。")
