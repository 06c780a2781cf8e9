"""Releases what is approved and due, and has take effect what two persons were asked for in vain long enough; asks
units that have not signed. To be run from cron every minute.
"""

import sys

from django.utils import timezone

from bulletin import dispatch, moves, press
from bulletin.management.base import DeskCommand
from bulletin.models import Status
from office import two_persons
from office.heartbeats import Work, beat

NOT_ALL_RELEASED = 1


class Command(DeskCommand):
    help = "发布已审定并且到了定时发布时间的各期，让到时的提请生效；由 cron 每分钟运行一次。没有全部发布时退出码为 1。"

    def work(self, **options):
        with beat(Work.RELEASE_DUE):
            for motion in two_persons.take_effect(timezone.now()):
                self.stdout.write(f"提请{motion.get_outcome_display()}：{motion}。{motion.fault}")
            outcomes = [self.say(edition) for edition in moves.release_due()]
            if asked := dispatch.remind_due(timezone.now()):
                self.stdout.write(f"催收了{asked}家单位。")
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
