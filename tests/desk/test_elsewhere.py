"""Pages that somebody waits for are made by press workers, each a process with a folder of its own, as on another
machine.
"""

import datetime as dt
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from PIL import Image

from bulletin import archive, duties, elsewhere, pictures, press, pressroom, shelf
from bulletin.document import content, store
from bulletin.models import PressedPages, PressWorker
from bulletin.press.errors import TookTooLong
from tests.bulletin.test_work import started, wait_until
from tests.desk.test_pictures import photo
from tests.press import issues
from tests.settings import PROVISIONED

pytestmark = pytest.mark.django_db(transaction=True)

MARK = "校样 2026-09-16 09:00"


@pytest.fixture(autouse=True)
def sent_elsewhere(settings, tmp_path):
    """As with PRESS=tasks."""
    settings.HAS_WORKERS = settings.PRESS_ELSEWHERE = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    settings.PROOFS_ROOT = tmp_path / "proofs"


@pytest.fixture
def press_worker(tmp_path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """press_worker(PRESS_SECONDS="1"): a process that has shown its first sign of life, with these settings."""
    folder, begun = tmp_path / "b", []
    folder.mkdir()
    for name in ("fonts", "profiles"):
        (folder / name).symlink_to(PROVISIONED / name)

    def begin(**own: str) -> subprocess.Popen[str]:
        there = {"DATA_DIR": str(folder), "TASKS": "database", "PRESS": "tasks", "PRESS_NICENESS": "0"}
        begun.append(started("manage.py", "work", "--press", **there | own))
        wait_until(PressWorker.objects.exists)
        return begun[-1]

    yield begin
    for worker in begun:
        worker.terminate()
        worker.communicate(timeout=60)


@pytest.fixture
def nothing_is_made_here(monkeypatch):
    def compose(*given: object, **named: object) -> None:
        raise AssertionError("typeset on this machine")

    monkeypatch.setattr(press, "compose", compose)


@pytest.fixture
def one_said_to_be_alive() -> PressWorker:
    """A worker with the equipment of this machine, that answers nobody."""
    return PressWorker.objects.create(name="another", equipment=pressroom.equipment(), seen_at=timezone.now())


def made_here(document: content.Content, mark: str = "") -> press.Typeset:
    return press.compose(document, archive.workshop(), mark=mark)


def sum_of(pages: archive.Proof | press.Typeset) -> str:
    return store.sha256(pages.pdf)


def sent(document: content.Content, equipment: str) -> DBTaskResult:
    task = elsewhere.compose.using(queue_name=elsewhere.queue(equipment))
    return DBTaskResult.objects.get(pk=task.enqueue(content.to_bytes(document).decode(), "").id)


def left_in_the_database() -> tuple[int, int]:
    return DBTaskResult.objects.count(), PressedPages.objects.count()


def test_a_proof_at_the_desk_is_byte_for_byte_what_this_machine_would_have_made(
    press_worker,
    desk,
    issue,
    monkeypatch,
):
    monkeypatch.setattr(archive, "proof_mark", lambda: MARK)
    expected = made_here(archive.seal(issue), MARK)
    press_worker()
    with monkeypatch.context() as here:
        here.setattr(press, "compose", None)  # nobody typesets on this machine
        shown = desk.get(reverse("admin:bulletin_issue_proof", args=[issue.pk]))
    assert store.sha256(shown.content) == sum_of(expected)
    assert left_in_the_database() == (0, 0)


def test_what_is_refused_there_is_refused_in_the_same_words(press_worker, nothing_is_made_here):
    press_worker(PRESS_SECONDS="0.05")
    endless = msgspec.structs.replace(issues.one_page().articles[0], title="长" * 1000)
    with pytest.raises(press.PressError, match=r"标题“长+……”有1000字"):
        archive.draw(issues.one_page(articles=(endless,)))
    with pytest.raises(TookTooLong, match=r"排版超过0\.05秒，已停止"):
        archive.draw(issues.one_page())
    assert left_in_the_database() == (0, 0)


def test_of_a_worker_that_is_killed_nothing_is_kept_and_the_pages_are_made_here(press_worker, monkeypatch):
    monkeypatch.setattr(elsewhere, "ALIVE", dt.timedelta(seconds=8))
    worker, document, answers = press_worker(), issues.issue(), []

    def ask() -> None:
        answers.append(sum_of(archive.draw(document)))
        connection.close()

    asker = threading.Thread(target=ask)
    asker.start()
    wait_until(DBTaskResult.objects.running().exists)
    os.killpg(worker.pid, signal.SIGKILL)
    asker.join()
    assert answers == [sum_of(made_here(document))]
    assert left_in_the_database() == (1, 0)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        list(duties.clear_away())
    assert left_in_the_database() == (0, 0)
    assert not PressWorker.objects.exists()


def test_who_waits_for_a_worker_that_is_killed_waits_no_longer_because_another_is_alive(
    press_worker, one_said_to_be_alive, monkeypatch
):
    monkeypatch.setattr(elsewhere, "ALIVE", dt.timedelta(seconds=8))
    worker, answers = press_worker(), []

    def stay_alive() -> None:
        while not answers:
            PressWorker.objects.filter(pk=one_said_to_be_alive.pk).update(seen_at=timezone.now())
            time.sleep(1)
        connection.close()

    def ask() -> None:
        try:
            answers.append(sum_of(archive.draw(issues.issue())))
        except Exception as error:
            answers.append(error)
        connection.close()

    threads = [threading.Thread(target=each) for each in (ask, stay_alive)]
    for thread in threads:
        thread.start()
    wait_until(DBTaskResult.objects.running().exists)
    os.killpg(worker.pid, signal.SIGKILL)
    for thread in threads:
        thread.join()
    assert answers == [sum_of(made_here(issues.issue()))]


def test_a_worker_with_other_fonts_leaves_what_is_not_its_own(press_worker):
    press_worker(PRESS_FONT_BODY="FandolKai")
    its_own = PressWorker.objects.get().equipment
    assert sum_of(archive.draw(issues.one_page())) == sum_of(made_here(issues.one_page()))
    ours, theirs = sent(issues.one_page(), pressroom.equipment()), sent(issues.one_page(), its_own)
    wait_until(lambda: DBTaskResult.objects.successful().filter(pk=theirs.pk).exists())
    ours.refresh_from_db()
    assert ours.status == TaskResultStatus.READY


def picture_in(issue, editor) -> Path:
    """The file of a picture that the issue shows from now on."""
    picture = pictures.take_in_bytes(photo(), by=editor)
    article = issue.articles.first()
    article.body += f'<p><img src="{picture.address}" width="640" height="480" alt="桥头"></p>'
    article.save()
    ((path, _),) = shelf.pictures_of(archive.seal(issue))
    return path


def test_what_lacks_its_pictures_there_is_made_here(press_worker, issue, editor):
    picture_in(issue, editor)
    press_worker()
    document = archive.seal(issue)
    assert sum_of(archive.draw(document)) == sum_of(made_here(document))
    assert left_in_the_database() == (0, 0)


def test_so_is_what_has_another_picture_there_under_its_name(press_worker, issue, editor, settings, tmp_path):
    path = picture_in(issue, editor)
    there = tmp_path / "b" / "media" / path.relative_to(settings.MEDIA_ROOT)
    there.parent.mkdir(parents=True)
    Image.new("RGB", (640, 480), "red").save(there)
    press_worker()
    document = archive.seal(issue)
    assert sum_of(archive.draw(document)) == sum_of(made_here(document))
    assert left_in_the_database() == (0, 0)


def test_a_worker_that_is_told_to_end_takes_its_leave(press_worker):
    worker = press_worker()
    worker.terminate()
    worker.communicate(timeout=60)
    assert worker.returncode == 0
    assert not PressWorker.objects.exists()


# Without a worker


def test_where_nobody_typesets_it_is_made_here():
    assert sum_of(archive.draw(issues.one_page())) == sum_of(made_here(issues.one_page()))
    assert left_in_the_database() == (0, 0)


def test_who_waited_long_enough_is_told_to_come_again(
    settings, monkeypatch, one_said_to_be_alive, nothing_is_made_here
):
    monkeypatch.setattr(elsewhere, "MORE", 0.2)
    settings.PRESS_SECONDS = 0.2
    with pytest.raises(press.Busy):
        archive.draw(issues.one_page())
    assert left_in_the_database() == (0, 0)


def test_no_more_wait_than_may(settings, one_said_to_be_alive, nothing_is_made_here):
    settings.PRESS_QUEUE = 0
    with pytest.raises(press.Busy):
        archive.draw(issues.one_page())


@pytest.mark.django_db
def test_within_a_transaction_which_no_worker_sees_it_is_made_here(one_said_to_be_alive):
    assert connection.in_atomic_block
    assert sum_of(archive.draw(issues.one_page())) == sum_of(made_here(issues.one_page()))


def test_whoever_does_the_other_tasks_leaves_these(one_said_to_be_alive):
    task = sent(issues.one_page(), pressroom.equipment())
    list(duties.do_tasks())
    task.refresh_from_db()
    assert task.status == TaskResultStatus.READY


# By what pages of one equipment are known from those of another


@pytest.fixture
def own_fonts(settings, tmp_path) -> Path:
    """The folder of fonts of a machine that has the free ones."""
    settings.DATA_DIR, folder = tmp_path, tmp_path / "fonts"
    folder.mkdir()
    for font in (PROVISIONED / "fonts").glob("*.otf"):
        (folder / font.name).symlink_to(font)
    return folder


def test_what_lies_beside_the_fonts_is_no_equipment(own_fonts):
    before = pressroom.equipment()
    (own_fonts / "TH-Tshyn-4.1.0").mkdir()
    (own_fonts / "readme.txt").write_text("Unpacked into TH-Tshyn-4.1.0.")
    (own_fonts / "moved.otf").symlink_to(own_fonts / "gone.otf")
    assert pressroom.equipment() == before
    (own_fonts / "another.ttf").write_bytes(b"a font")
    assert pressroom.equipment() != before


def test_a_font_that_may_not_be_read_stops_nobody(own_fonts, monkeypatch):
    (own_fonts / "of-root.ttf").write_bytes(b"a font")
    opened = Path.open

    def may_be_opened(path: Path, *given: str, **named: object):
        if path.name == "of-root.ttf":
            raise PermissionError(path)
        return opened(path, *given, **named)

    monkeypatch.setattr(Path, "open", may_be_opened)
    assert pressroom.equipment()


# Settings


@pytest.mark.parametrize(
    ("command", "otherwise", "said"),
    [
        (["version"], {"PRESS": "tasks"}, "没有设置 TASKS=database"),
        (["version"], {"PRESS": "elsewhere"}, "PRESS 写得不对"),
        (["work", "--press"], {}, "没有设置 PRESS=tasks"),
    ],
)
def test_settings_that_would_send_nothing_anywhere_are_refused_in_a_sentence(command, otherwise, said):
    refused = started("manage.py", *command, **otherwise)
    _, faults = refused.communicate(timeout=300)
    assert refused.returncode
    assert said in faults
