"""`collect_pictures [--delete]`: which pictures stand in no text, no version of a text and no edition."""

from bulletin import unused
from bulletin.management.base import DeskCommand


class Command(DeskCommand):
    help = "列出上传以后没有用到的图片；加 --delete 删去，记在日志里。文章的旧稿里、来稿里、封存的版本里有的都不算。"

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=unused.GRACE_DAYS, help="上传满多少天才算，至少1天")
        parser.add_argument("--delete", action="store_true", help="删去")

    def work(self, *, days: int, delete: bool, **options):
        days = max(days, 1)
        found = unused.find(days)
        for one in found:
            self.stdout.write(f"{one.picture}　{one.size / 1024:.0f} KB　{one.picture.uploaded_at:%Y-%m-%d} 上传")
        size = sum(one.size for one in found) / 2**20
        if not delete or not found:
            self.stdout.write(f"没有用到的图片有{len(found)}张，共 {size:.1f} MB。")
        else:
            self.stdout.write(f"删去了{unused.collect(found, days)}张没有用到的图片，共 {size:.1f} MB。")
