"""Releases what is approved and due; to be run from cron every minute."""

import sys

from bulletin import moves, press
from bulletin.management.base import DeskCommand
from bulletin.models import Status

NOT_ALL_RELEASED = 1


class Command(DeskCommand):
    help = "发布已审定并且到了定时发布时间的各期；由 cron 每分钟运行一次。没有全部发布时退出码为 1。"

    def work(self, **options):
        outcomes = [self.say(edition) for edition in moves.release_due()]
        press.finish()  # the pictures of what is released
        if not all(outcomes):
            sys.exit(NOT_ALL_RELEASED)

    def say(self, edition) -> bool:
        """What became of the edition; whether it is released."""
        if is_released := edition.status == Status.RELEASED:
            self.stdout.write(f"{edition}已发布。")
        else:
            self.stderr.write(f"{edition}没有按时发布：{edition.release_fault}")
        return is_released
