"""A document typeset by a press worker (`manage.py work --press`), on whatever machine, while somebody waits for it
(PRESS=tasks).

It goes into the database as a task, on a queue named after all that decides its pages: a worker of another version, or
with other fonts, leaves it to its like. The pages come back in a row of their own. Where no worker is alive, or the one
that took it died or lacks a picture, they are made here: nobody is worse off than with one machine.
"""

import datetime as dt
import os
import platform
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django_tasks import TaskContext, TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from bulletin import press, pressroom, shelf
from bulletin.document import content, store
from bulletin.document.content import Content
from bulletin.models import PressedPages, PressWorker
from bulletin.press.errors import PictureRefused, PressError, TookTooLong, TookTooMuch
from office import logs
from office.refusal import Refused

QUEUES = "press-"  # what their names begin with
EQUIPMENT_NAMED = 24  # characters of it in the name of a queue, which may have 32
PAUSE = 0.08  # seconds between two looks whether it is made
MORE = 10  # seconds beyond the limit of the job itself
ALIVE = dt.timedelta(seconds=20)  # after a sign of life
KEPT = dt.timedelta(hours=1)

# What a worker may say in the place of pages, and how it is said again.
REFUSALS: dict[str, Callable[[str], Refused]] = {
    "PressError": PressError,
    "TookTooLong": TookTooLong,
    "TookTooMuch": TookTooMuch,
    "PictureRefused": PictureRefused,
    "Lacking": shelf.Lacking,
    "Busy": lambda _: press.Busy(),
}


# Where somebody waits


def typeset(document: Content, mark: str) -> press.Typeset | None:
    """What a worker made of it, None where it is to be made here; raises as `press.compose` does."""
    # What is written within a transaction nobody else sees before its end.
    if not settings.PRESS_ELSEWHERE or connection.in_atomic_block:
        return None
    with press.place(pressroom.workshop()):
        equipment = pressroom.equipment()
        if not _alive(equipment).exists():
            logs.warn("press.nobody", equipment=equipment[:EQUIPMENT_NAMED])
            return None
        return _asked(document, mark, equipment)


def _asked(document: Content, mark: str, equipment: str) -> press.Typeset | None:
    sent = compose.using(queue_name=queue(equipment)).enqueue(content.to_bytes(document).decode(), mark)
    try:
        return _awaited(sent.id, equipment)
    except shelf.Lacking:  # its pictures may lie here alone
        return None
    finally:  # what a worker is at, it brings to its end
        DBTaskResult.objects.filter(pk=sent.id).exclude(status=TaskResultStatus.RUNNING).delete()


def _awaited(task: str, equipment: str) -> press.Typeset | None:
    last = time.monotonic() + settings.PRESS_SECONDS + MORE
    asked = DBTaskResult.objects.filter(pk=task).annotate(taken_by=KT("worker_ids__0"))
    asked = asked.annotate(is_anybody_there=Exists(_at_it(equipment)))
    while time.monotonic() < last:
        status, answer, is_anybody_there = asked.values_list("status", "return_value", "is_anybody_there").get()
        if status == TaskResultStatus.SUCCESSFUL and answer:
            return _taken(task, answer)
        if status == TaskResultStatus.FAILED:
            raise PressError("排版的机器上出了错，没有排成；请再试一次，仍不成功请告知管理员。")
        if not is_anybody_there:
            logs.warn("press.nobody", equipment=equipment[:EQUIPMENT_NAMED])
            return None
        time.sleep(PAUSE)
    raise press.Busy


def _taken(task: str, answer: dict[str, Any]) -> press.Typeset:
    if refusal := answer.get("refusal"):
        raise REFUSALS[refusal](answer["sentence"])
    made = PressedPages.objects.get(task=task)
    made.delete()
    return press.Typeset(bytes(made.pdf), answer["pages"])


# In the worker


@task(takes_context=True)
def compose(context: TaskContext, document: str, mark: str) -> dict[str, Any]:
    """How many pages there are, which are kept under the number of the task; or why there are none."""
    sealed = content.from_bytes(document)
    try:
        workshop = pressroom.workshop(sealed)
        # Nobody keeps watch over this machine's folder, so what lies there is looked at before it is sealed.
        if not all(store.is_still_whole(path, digest) for path, digest in shelf.pictures_of(sealed)):
            raise shelf.Lacking("排版的机器上没有这一期的图片，或者不是原来的那一幅。")
        made = press.compose(sealed, workshop, mark=mark)
    except Refused as refusal:
        kinds = (kind.__name__ for kind in type(refusal).__mro__)
        return {"refusal": next((kind for kind in kinds if kind in REFUSALS), "PressError"), "sentence": str(refusal)}
    PressedPages.objects.create(task=uuid.UUID(context.task_result.id), pdf=made.pdf)
    return {"pages": made.pages}


def queue(equipment: str) -> str:
    return f"{QUEUES}{equipment[:EQUIPMENT_NAMED]}"


def show_alive(equipment: str) -> None:
    """That this process is at it."""
    PressWorker.objects.update_or_create(name=own_name(), defaults={"equipment": equipment, "seen_at": Now()})


def leave() -> None:
    """That it is not any more: nobody waits for it in vain."""
    PressWorker.objects.filter(name=own_name()).delete()


def clear_away() -> None:
    """What nobody fetched, and workers that did not take leave."""
    before = timezone.now() - KEPT
    DBTaskResult.objects.filter(queue_name__startswith=QUEUES, enqueued_at__lt=before).delete()
    PressedPages.objects.filter(made_at__lt=before).delete()
    PressWorker.objects.filter(seen_at__lt=before).delete()


def own_name() -> str:
    """Of this process, as the tasks that it takes bear it too."""
    return f"{platform.node()} {os.getpid()}"


def _alive(equipment: str) -> QuerySet[PressWorker]:
    return PressWorker.objects.filter(equipment=equipment, seen_at__gt=Now() - ALIVE)


def _at_it(equipment: str) -> QuerySet[PressWorker]:
    """Who took the task of the outer query or, before that, all who may."""
    return _alive(equipment).filter(name=Coalesce(OuterRef("taken_by"), "name", output_field=TextField()))
