"""What has to be done again and again (值守): releases at their time, the letters owed, the watch over what is sealed,
the look at all of it each night, the tasks left behind.

Each is a generator that goes step by step and says what came of it, so that whoever runs it may stop between two steps.
The commands of cron print what is said, `manage.py work` logs it; any of them may run at once, anywhere.
"""

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Generator, Iterable
from itertools import chain
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from bulletin import (
    archive,
    derived,
    dispatch,
    elsewhere,
    letters,
    moves,
    pressroom,
    reminders,
    subscribers,
    tampering,
    verifying,
)
from bulletin.models import DispatchLetter, Edition, Notice, Status
from office import two_persons
from office.accounts import links
from office.heartbeats import Work, beat
from office.refusal import Refused
from office.verification import Verification

SECONDS_AT_THE_PRESS = 10
TASKS_KEPT = dt.timedelta(days=14)
SHORTEST_REST, LONGEST_REST = dt.timedelta(seconds=5), dt.timedelta(minutes=1)  # between two tries of a release


class Line(NamedTuple):
    """What came of a step, in a sentence: ERROR if it was not done, WARNING if somebody has to look."""

    sentence: str
    level: int = logging.INFO


Lines = Generator[Line, None, None]
STEP = Line("", logging.DEBUG)  # one of which nothing need be said


# Releases


class Patience:
    """What could not be released is let be for a while, longer each time: a token that is slow to say no would be asked
    all day long. That one alone waits, and no longer if it is given another time.
    """

    def __init__(self) -> None:
        # What was said of each, when, and for how long it rests.
        self._failed: dict[moves.Due, tuple[Line, dt.datetime, dt.timedelta]] = {}
        self.copies: moves.Copies = {}  # signed already for what could not be released then

    def resting(self) -> dict[moves.Due, Line]:
        now = timezone.now()
        return {due: line for due, (line, at, rests) in self._failed.items() if at <= now < at + rests}

    def failed(self, due: moves.Due, line: Line) -> None:
        rests = min(2 * self._failed[due][2], LONGEST_REST) if due in self._failed else SHORTEST_REST
        self._failed[due] = (line, timezone.now(), rests)


def release_due(patience: Patience) -> Lines:
    """Release what is due; before it, have take effect what two persons were asked for in vain long enough. Of what
    rests it is said again how it stands.
    """
    with beat(Work.RELEASE_DUE):
        for motion in two_persons.take_effect(timezone.now()):
            yield Line(f"提请{motion.get_outcome_display()}：{motion}。{motion.fault}")
        resting = patience.resting()
        yield from resting.values()
        for edition in moves.release_due(but=resting, copies=patience.copies):
            line = _of_release(edition)
            if line.level == logging.ERROR:
                patience.failed((edition.pk, edition.release_at), line)
            yield line


def _of_release(edition: Edition) -> Line:
    if edition.status == Status.RELEASED:
        return Line(f"{edition}已发布。")
    return Line(f"{edition}没有按时发布：{edition.release_fault}", logging.ERROR)


def ask_units() -> Lines:
    """Ask those again who have not signed."""
    if asked := dispatch.remind_due(timezone.now()):
        yield Line(f"催收了{asked}家单位。")


# Letters


def send_letters() -> Lines:
    """Remind of what waits too long, and send the letters that somebody waits for. Raises Refused if some are owed, and
    no mail server is.
    """
    with beat(Work.SEND_NOTICES):
        if reminded := reminders.remind(timezone.now()):
            yield Line(f"催办了{reminded}期。")
        yield from _letters() if settings.HAS_MAIL else _without_mail()


def send_to_readers() -> Lines:
    """Send the news to subscribers: so many letters that no other is to wait for them."""
    subscribers.forget_unconfirmed()
    if not subscribers.is_open():
        return
    if dropped := letters.drop_over(subscribers.NEWS):
        yield Line(f"{dropped}封给订阅人的信不再发：{letters.OVER}")
    if subscribers.NEWS.letters().due(timezone.now()).exists():
        yield from _counted("给订阅人", _to_subscribers(subscribers.NEWS))


def _without_mail() -> Lines:
    now = timezone.now()
    if waiting := Notice.objects.due(now).count() + DispatchLetter.objects.due(now).count():
        raise Refused(f"没有设置 EMAIL_URL，{waiting}封信发不出去：请设置后再运行。")
    yield Line("没有设置 EMAIL_URL，通知只在工作台上，没有信要发。")


def _letters() -> Lines:
    for link, is_sent in links.send_due():
        yield STEP if is_sent else _unsent(f"给{link.user}的设密码的信没发成，下次再发。")
    if dropped := letters.drop_unreachable():
        yield Line(f"{dropped}封信不再发：{letters.NOBODY}")
    if dropped := sum(map(letters.drop_over, (letters.NOTICES, dispatch.POST, subscribers.CONFIRMATIONS))):
        yield Line(f"{dropped}封信不再发：{letters.OVER}")
    yield from _counted("", chain(_notices(), _dispatched()))
    if subscribers.is_open() and subscribers.CONFIRMATIONS.letters().due(timezone.now()).exists():
        yield from _counted("请订阅人确认的信", _to_subscribers(subscribers.CONFIRMATIONS))


def _counted(to_whom: str, outcomes: Iterable[Line]) -> Lines:
    """The same, and how many went out and how many did not."""
    levels = Counter[int]()
    for line in outcomes:
        levels[line.level] += 1
        yield line
    yield Line(f"{to_whom}发出{levels[STEP.level]}封，没发成{levels[logging.ERROR]}封。")


def _notices() -> Lines:
    for notice in letters.send_due(letters.NOTICES):
        said = f"给{notice.person}的信没发成（试过{notice.tries}次）：{notice.subject}。{notice.fault}"
        yield STEP if notice.mailed_at else _unsent(said)


def _dispatched() -> Lines:
    """The letters to units."""
    waiting = DispatchLetter.objects.due(timezone.now()).count()
    if waiting and not settings.SITE_URL:
        yield _unsent(f"没有设置 SITE_URL，{waiting}封分发的信里的链接写不成，没有发：请设置后再运行。")
        return
    for letter in letters.send_due(dispatch.POST):
        said = f"给{letter.delivery}的信没发成（试过{letter.tries}次）：{letter.fault}"
        yield STEP if letter.mailed_at else _unsent(said)
    if doubtful := dispatch.tell_of_doubts():
        said = f"{doubtful}封分发的信不知道送到没有，不再自动发：请在分发页上看过以后重发。"
        yield Line(said, logging.WARNING)


def _to_subscribers(post: letters.Post) -> Lines:
    """Whose addresses are not said."""
    for letter in letters.send_due(post):
        again = "不再发这一封" if letter.mail_due_at is None else "下次再发"
        yield STEP if letter.mailed_at else _unsent(f"给{letter.subscriber}的信没发成：{again}。")


def _unsent(sentence: str) -> Line:
    return Line(sentence, logging.ERROR)


# Whether everything is what was sealed


def watch() -> Lines:
    """What is served, beside what was sealed. Raises Refused if the folder of the second copy is not there."""
    with beat(Work.WATCH):
        look = tampering.watch()
    yield from (Line(str(alarm), logging.WARNING) for alarm in look.found)
    yield from (Line(f"{alarm.edition}又与封存的相符了。") for alarm in look.over)
    if look.uncopied:
        yield Line(f"有{look.uncopied}个文件写不进第二份存放的目录：请检查磁盘。", logging.ERROR)
    if look.unseen:
        sentence = f"有{look.unseen}个文件这台机器上没有，现在又取不来，没有看：请检查对象存储（SHELF_URL）和磁盘。"
        yield Line(sentence, logging.ERROR)
    if look.standing:
        yield Line(f"有{look.standing}处与封存的不符，还没有解决：见工作台。", logging.ERROR)
    if not (look.standing or look.uncopied or look.unseen):
        yield Line(f"{look.editions} 个版本、{look.files} 个文件都与封存的相符。", logging.DEBUG)


def verify() -> Lines:
    """All that is kept; the result is kept too."""
    with beat(Work.VERIFY):
        looked = verifying.look(Verification.Scope.ALL)
    yield from (Line(finding, logging.ERROR) for finding in looked.findings)
    yield from map(Line, (*archive.notes(), *looked.anchored))
    if not looked.findings:
        yield Line(f"{Edition.objects.count()} 个版本、全部图片与审计日志都完好。")


# What was left to be done, and what is over


def do_tasks() -> Lines:
    """Do what waits in the database, one after the other. Whoever took one and died left it undone: it waits again."""
    _abandoned().update(status=TaskResultStatus.READY)
    while _is_waiting(DEFAULT_TASK_QUEUE_NAME):
        _do_one(DEFAULT_TASK_QUEUE_NAME)
        yield STEP


def typeset() -> Lines:
    """Typeset what somebody waits for who has the same equipment, for some seconds: then this is looked at anew."""
    queue, end = elsewhere.queue(pressroom.equipment()), time.monotonic() + SECONDS_AT_THE_PRESS
    while time.monotonic() < end:
        if _is_waiting(queue):
            _do_one(queue)
        else:
            time.sleep(elsewhere.PAUSE)
        yield STEP


def show_alive() -> Lines:
    """That somebody typesets here."""
    elsewhere.show_alive(pressroom.equipment())
    yield STEP


def _is_waiting(queue: str) -> bool:
    return DBTaskResult.objects.ready().filter(queue_name=queue).exists()


def _do_one(queue: str) -> None:
    Worker(
        queue_names=[queue],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=1,
        worker_id=elsewhere.own_name(),
        excluded_queue_names=[],
    ).run()


def _abandoned() -> QuerySet[DBTaskResult]:
    """Begun so long ago that nobody is at it any more: each of its files, and the wait for the press, has its limit."""
    longest = dt.timedelta(seconds=settings.PRESS_SECONDS * derived.AT_ONCE)
    running = DBTaskResult.objects.running().filter(queue_name=DEFAULT_TASK_QUEUE_NAME)
    return running.filter(started_at__lt=timezone.now() - longest)


def clear_away() -> Lines:
    """Logins that are over, tasks done long ago, and pages that nobody fetched."""
    call_command("clearsessions")
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - TASKS_KEPT).delete()
    elsewhere.clear_away()
    yield STEP
