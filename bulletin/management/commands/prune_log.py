"""`prune_log --before YYYY-MM-DD`: takes away entries of the audit log that are older than twelve months, on record."""

import datetime as dt

from bulletin import moves
from bulletin.management.base import DeskCommand
from office import pruning


class Command(DeskCommand):
    help = "清理审计日志里这一天以前的条目，只能清理满12个月的；清理了多少条、到哪一条，记在日志里。"

    def add_arguments(self, parser):
        parser.add_argument("--before", type=dt.date.fromisoformat, required=True, metavar="YYYY-MM-DD")

    def work(self, *, before, **options):
        last = pruning.last_before(before)
        number = pruning.prune(last, day=before, standing=moves.replayed(last.number).as_kept())
        self.stdout.write(f"清理了{number}条，到第{last.number}条为止；日志从第{last.number + 1}条起。")
