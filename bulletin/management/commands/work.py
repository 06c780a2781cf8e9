"""Runs on and does all that has to be done again and again, in the place of cron; any number of them may run."""

import signal
import threading

from bulletin import press, working
from bulletin.management.base import DeskCommand


class Command(DeskCommand):
    help = (
        "一直运行的后台进程，代替 cron：到点的一秒内发布，发信，看是否被改动，每夜核对；TASKS=database 时还做后台任务。"
        "可以同时运行几个。收到 SIGTERM，做完手上的一步就结束。"
    )

    def work(self, **options):
        stop = threading.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: stop.set())
        working.run(stop)
        press.finish()
