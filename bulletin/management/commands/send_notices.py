"""Reminds of what waits too long, and sends the letters owed, to people, to units and to subscribers; to be run from
cron every minute.
"""

import sys

from django.conf import settings
from django.utils import timezone

from bulletin import dispatch, letters, reminders, subscribers
from bulletin.management.base import DeskCommand
from bulletin.models import DispatchLetter, Notice, ReaderLetter
from office.accounts import links
from office.heartbeats import Work, beat
from office.models import OneTimeLink

NOT_ALL_SENT = 1


class Command(DeskCommand):
    help = "催办等得太久的，发出还没有发的信；由 cron 每分钟运行，同时运行两个也不会重发。有信没发成时退出码为 1。"

    def work(self, **options):
        with beat(Work.SEND_NOTICES):
            is_all_sent = self.send()
        if not is_all_sent:
            sys.exit(NOT_ALL_SENT)

    def send(self) -> bool:
        """Remind and send; whether every letter that was due went out."""
        if reminded := reminders.remind(timezone.now()):
            self.stdout.write(f"催办了{reminded}期。")
        if not settings.HAS_MAIL:
            self.say_no_mail()
            return True
        went_out = [self.say_link(*outcome) for outcome in links.send_due()]
        if dropped := letters.drop_unreachable():
            self.stdout.write(f"{dropped}封信不再发：{letters.NOBODY}")
        if dropped := sum(map(letters.drop_over, (letters.NOTICES, dispatch.POST, subscribers.POST))):
            self.stdout.write(f"{dropped}封信不再发：{letters.OVER}")
        outcomes = [self.say(notice) for notice in letters.send_due(letters.NOTICES)]
        outcomes += self.send_dispatched()
        self.stdout.write(f"发出{outcomes.count(True)}封，没发成{outcomes.count(False)}封。")
        subscribers.forget_unconfirmed()
        owed_to_readers = letters.send_due(subscribers.POST) if subscribers.is_open() else ()
        to_readers = [self.say_to_reader(letter) for letter in owed_to_readers]
        if to_readers:
            self.stdout.write(f"给订阅人发出{to_readers.count(True)}封，没发成{to_readers.count(False)}封。")
        return all(outcomes + went_out + to_readers)

    def send_dispatched(self) -> list[bool]:
        """What became of each letter to a unit; whether it is sent."""
        waiting = DispatchLetter.objects.due(timezone.now()).count()
        if waiting and not settings.SITE_URL:
            self.stderr.write(f"没有设置 SITE_URL，{waiting}封分发的信里的链接写不成，没有发：请设置后再运行。")
            return [False]
        outcomes = [self.say_dispatched(letter) for letter in letters.send_due(dispatch.POST)]
        if doubtful := dispatch.tell_of_doubts():
            self.stderr.write(f"{doubtful}封分发的信不知道送到没有，不再自动发：请在分发页上看过以后重发。")
        return outcomes

    def say_dispatched(self, letter: DispatchLetter) -> bool:
        if not letter.mailed_at:
            self.stderr.write(f"给{letter.delivery}的信没发成（第{letter.tries}次）：{letter.fault}")
        return bool(letter.mailed_at)

    def say_no_mail(self):
        now = timezone.now()
        if waiting := Notice.objects.due(now).count() + DispatchLetter.objects.due(now).count():
            self.refuse(f"没有设置 EMAIL_URL，{waiting}封信发不出去：请设置后再运行。")
        self.stdout.write("没有设置 EMAIL_URL，通知只在工作台上，没有信要发。")

    def say_link(self, link: OneTimeLink, is_sent: bool) -> bool:
        """What became of the letter with a one-time link; whether it is sent."""
        if not is_sent:
            self.stderr.write(f"给{link.user}的设密码的信没发成（第{link.tries + 1}次），下次再发。")
        return is_sent

    def say(self, notice: Notice) -> bool:
        """What became of the letter; whether it is sent."""
        if not notice.mailed_at:
            self.stderr.write(f"给{notice.person}的信没发成（第{notice.tries}次）：{notice.subject}。{notice.fault}")
        return bool(notice.mailed_at)

    def say_to_reader(self, letter: ReaderLetter) -> bool:
        """What became of a subscriber's letter, without the address; whether it is sent."""
        if not letter.mailed_at:
            self.stderr.write(
                f"给{letter.subscriber}的信没发成：{'不再发这一封' if letter.mail_due_at is None else '下次再发'}。"
            )
        return bool(letter.mailed_at)
