"""`reindex`: what readers can search is written anew from the released editions."""

from bulletin.management.base import DeskCommand
from bulletin.models import Edition
from bulletin.search import entries

EVERY = 100  # editions to a line of progress


class Command(DeskCommand):
    help = "从已发布的版本重建搜索的内容；重建时读者照常搜索，SQLite 上编辑台要等它完成才能保存。"

    def work(self, **options):
        total = Edition.objects.released().count()
        for done, edition in enumerate(entries.rebuild(), start=1):
            if done % EVERY == 0:
                self.stdout.write(f"已重建 {done} / {total} 期，到{edition}。")
        self.stdout.write(f"搜索的内容已经重建，共 {Edition.objects.released().count()} 期。")
