"""Releases what is approved and due, and has take effect what two persons were asked for in vain long enough; asks
units that have not signed. To be run from cron every minute, where `work` does not run.
"""

import sys
from itertools import chain

from bulletin import duties, press
from bulletin.management.base import DeskCommand

NOT_ALL_RELEASED = 1


class Command(DeskCommand):
    help = "发布已审定并且到了定时发布时间的各期，让到时的提请生效；由 cron 每分钟运行一次。没有全部发布时退出码为 1。"

    def work(self, **options):
        is_all_released = self.print_lines(chain(duties.release_due(duties.Patience()), duties.ask_units()))
        press.finish()  # the pictures of what is released
        if not is_all_released:
            sys.exit(NOT_ALL_RELEASED)
