"""`verify`: re-hashes every edition, every picture and the audit log, holds them against each other, and names what
differs. What earlier programs sealed otherwise than this one would is noted, and is no fault. Then clears away what is
over, as `work` does each night.
"""

import logging
import sys

from bulletin import duties
from bulletin.management.base import DeskCommand

DIFFERS = 1


class Command(DeskCommand):
    help = (
        "重算每个版本的内容、PDF 和指纹、每幅图片以及审计日志，指出与封存时不符的，"
        "也看每个版本的状态是否就是审计日志里的、库里的触发器是否都在、"
        "搜索的内容是否与已发布的和稿件相符；结果留档并存证；有不符时退出码为 1。"
        "以前封存的 PDF 不合今天标准的地方只作提示。最后清掉过期的登录和早已做完的后台任务。"
    )

    def work(self, **options):
        lines = list(duties.verify())
        for line in lines:
            self.stdout.write(line.sentence)  # what differs is what was asked for, and no fault of the command
        list(duties.clear_away())
        if any(line.level >= logging.ERROR for line in lines):
            sys.exit(DIFFERS)
