"""What is made after a release while nobody waits for it (后台任务).

With TASKS=database each file is a task, written in the very transaction of the release and done by `manage.py work`.
Whoever asks for the file before gets it made at once; a task may be done any number of times, for what is there stays.
"""

from django.conf import settings
from django.db import transaction
from django_tasks import task

from bulletin import derived
from bulletin.models import Edition

FILES = {"print": derived.PRINT, "ofd": derived.OFD, "epub": derived.EPUB, "card": derived.CARD}


def after_release(edition: Edition) -> None:
    """Have made what will be asked for of it; without workers only pictures of pages, which the press draws by itself:
    all else is made when it is first asked for, and the release waits for none of it.
    """
    if not settings.HAS_WORKERS:
        transaction.on_commit(lambda: derived.begin_pages(edition), robust=True)
        return
    draw_pages.enqueue(edition.pk)
    for name in FILES:
        make_file.enqueue(name, edition.pk)


@task()
def make_file(name: str, edition: int) -> None:
    """One of FILES; raises press.PressError."""
    FILES[name].kept(_edition(edition))


@task(priority=1)
def draw_pages(edition: int) -> None:
    """The pictures of its first pages, which readers look at; raises press.PressError."""
    released = _edition(edition)
    for number in derived.first_pages(released):
        derived.page(number).kept(released)


def _edition(pk: int) -> Edition:
    return Edition.objects.select_related("issue__bulletin").get(pk=pk)
