"""`reindex`: what is made of the released editions and, for the desk, of the drafts is written anew: what can be
searched, by what files are known (验真), what is counted, and what the proofreader goes by.
"""

from bulletin import genuine
from bulletin.management.base import DeskCommand
from bulletin.models import Edition, Issue
from bulletin.numbers import used
from bulletin.proofreader import wording
from bulletin.search import drafts, entries

EVERY = 100  # editions to a line of progress


class Command(DeskCommand):
    help = (
        "从已发布的版本和稿件重建搜索的内容；重建时读者照常搜索，编辑台只搜得到已经重建的，"
        "SQLite 上编辑台要等它完成才能保存。统计的用稿、校对所用的本单位用语也重建。"
    )

    def work(self, **options):
        total = Edition.objects.released().count()
        for done, edition in enumerate(entries.rebuild(), start=1):
            if done % EVERY == 0:
                self.stdout.write(f"已重建 {done} / {total} 期，到{edition}。")
        self.stdout.write(f"搜索的内容已经重建，共 {Edition.objects.released().count()} 期。")
        total = Issue.objects.count()
        for done, draft in enumerate(drafts.rebuild(), start=1):
            if done % EVERY == 0:
                self.stdout.write(f"已重建编辑台的 {done} / {total} 期稿件，到{draft}。")
        self.stdout.write(f"编辑台搜索的内容已经重建，共 {total} 期稿件。")
        genuine.note_all()
        self.stdout.write("验真用的指纹已经补齐。")
        counted = sum(1 for _ in used.rebuild())
        self.stdout.write(f"统计的用稿已经重建，共 {counted} 期。")
        wording.make()
        self.stdout.write("校对所用的本单位用语已经重建。")
