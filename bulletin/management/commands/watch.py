"""Looks whether everything is what was sealed (网页防篡改); to be run from cron every minute, where `work` is not."""

import sys

from bulletin import duties
from bulletin.management.base import DeskCommand

DIFFERS = 1


class Command(DeskCommand):
    help = (
        "看每个版本的内容、PDF、签名件和图片是否与封存的相符，不符的告诉管理和审计人员，有第二份的自动恢复；"
        "由 cron 每分钟运行。还有不符的没有解决时退出码为 1。"
    )

    def work(self, **options):
        if not self.print_lines(duties.watch()):
            sys.exit(DIFFERS)
