"""Reminds of what waits too long, and sends the letters owed, to people, to units and to subscribers; to be run from
cron every minute, where `work` does not run.
"""

import sys
from itertools import chain

from bulletin import duties
from bulletin.management.base import DeskCommand

NOT_ALL_SENT = 1


class Command(DeskCommand):
    help = "催办等得太久的，发出还没有发的信；由 cron 每分钟运行，同时运行两个也不会重发。有信没发成时退出码为 1。"

    def work(self, **options):
        if not self.print_lines(chain(duties.send_letters(), duties.send_to_readers())):
            sys.exit(NOT_ALL_SENT)
