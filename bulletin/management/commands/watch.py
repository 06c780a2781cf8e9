"""Looks whether everything is what was sealed (网页防篡改); to be run from cron every minute."""

import sys

from bulletin import tampering
from bulletin.management.base import DeskCommand

DIFFERS = 1


class Command(DeskCommand):
    help = (
        "看每个版本的内容、PDF、签名件和图片是否与封存的相符，不符的告诉管理和审计人员，有第二份的自动恢复；"
        "由 cron 每分钟运行。还有不符的没有解决时退出码为 1。"
    )

    def work(self, **options):
        look = tampering.watch()
        for alarm in look.found:
            self.stderr.write(str(alarm))
        for alarm in look.over:
            self.stdout.write(f"{alarm.edition}又与封存的相符了。")
        if look.uncopied:
            self.stderr.write(f"有{look.uncopied}个文件写不进第二份存放的目录：请检查磁盘。")
        if look.unseen:
            self.stderr.write(
                f"有{look.unseen}个文件这台机器上没有，现在又取不来，没有看：请检查对象存储（SHELF_URL）和磁盘。"
            )
        if look.standing:
            self.stdout.write(f"有{look.standing}处与封存的不符，还没有解决：见工作台。")
        if look.standing or look.uncopied or look.unseen:
            sys.exit(DIFFERS)
        self.stdout.write(f"{look.editions} 个版本、{look.files} 个文件都与封存的相符。")
