"""Runs on and does all that has to be done again and again, in the place of cron; any number of them may run."""

import signal
import threading

from django.conf import settings

from bulletin import elsewhere, press, working
from bulletin.management.base import DeskCommand


class Command(DeskCommand):
    help = (
        "一直运行的后台进程，代替 cron：到点的一秒内发布，发信，看是否被改动，每夜核对；TASKS=database 时还做后台任务。"
        "可以同时运行几个。收到 SIGTERM，做完手上的一步就结束。"
    )

    def add_arguments(self, parser):
        alone = "只排版：排各台机器送来的校样和送审稿（PRESS=tasks）"
        parser.add_argument("--press", action="store_true", dest="is_press", help=alone)

    def work(self, *, is_press: bool, **options):
        if is_press and not settings.PRESS_ELSEWHERE:
            self.refuse("没有设置 PRESS=tasks，不会有要排的送来：请在设置文件里写上，再运行 work --press。")
        stop = threading.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: stop.set())
        working.run(stop, working.press_rounds() if is_press else working.rounds())
        press.finish()
        if is_press:
            elsewhere.leave()
