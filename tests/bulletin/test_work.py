"""One process runs on in the place of cron, any number of them do no harm, and what nobody awaits is done by them."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings as configured
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bulletin import archive, derived, duties, moves, tasks, working
from bulletin.models import Edition, Issue, Status
from office import audit, turns
from office.models import AuditEntry, Turn
from office.refusal import Refused
from tests.bulletin import racing
from tests.conftest import make_issue

pytestmark = pytest.mark.django_db

# Two processes of `work`, of one that has loaded the program; the numbers of both are printed before they begin.
TWO_AT_WORK = """
import os, django
django.setup()
from django.core.management import call_command
for _ in range(2):
    if not (child := os.fork()):
        call_command("work")
        os._exit(0)
    print(child, flush=True)
for _ in range(2):
    print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
"""


def started(*command: str, **otherwise: str) -> subprocess.Popen[str]:
    """A process of the program on this test's database and folder."""
    environment = os.environ | {
        "DATABASE_URL": racing.database_url(),
        "DATA_DIR": str(configured.EDITIONS_ROOT.parent),
        "AUDIT_KEY": configured.AUDIT_KEY,
        "DJANGO_SETTINGS_MODULE": "office.settings",
    }
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    return subprocess.Popen((sys.executable, *command), env=environment | otherwise, cwd=configured.BASE_DIR, **pipes)


def wait_until(is_so) -> None:
    deadline = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def due(issue: Issue, bulletin, editor, publisher, edition_in) -> list[Edition]:
    """Eight editions whose time to be released has come, on record as the watch would have them."""
    issues = [issue, *(make_issue(bulletin, number, by=editor) for number in range(16, 23))]
    now = timezone.now()
    with time_machine.travel(now - dt.timedelta(hours=1)), transaction.atomic():
        editions = [edition_in("approved", of) for of in issues]
        for edition in editions:
            for act, by in (("submit", edition.submitted_by), ("approve", edition.approved_by)):
                facts = {"edition": edition.pk, "version": 1, "fingerprint": edition.fingerprint}
                audit.record(by=by, action=act, subject=edition.issue.name, details=facts, about=edition)
            moves.schedule(edition, by=publisher, at=now - dt.timedelta(minutes=1))
    return editions


@pytest.mark.django_db(transaction=True)
def test_two_at_work_release_each_edition_once_though_one_of_them_is_killed(due):
    released = Edition.objects.filter(status=Status.RELEASED)
    pair = started("-c", TWO_AT_WORK)
    one, other = int(pair.stdout.readline()), int(pair.stdout.readline())
    try:
        wait_until(released.exists)
        os.kill(one, signal.SIGKILL)
        wait_until(lambda: released.count() == len(due))
    except BaseException:
        os.killpg(pair.pid, signal.SIGKILL)
        raise
    os.kill(other, signal.SIGTERM)
    printed, faults = pair.communicate(timeout=300)
    assert sorted(printed.split()) == ["-9", "0"], faults
    entries = AuditEntry.objects.filter(action="release").values_list("subject", flat=True)
    assert Counter(entries) == Counter(edition.issue.name for edition in due)


def test_a_database_that_does_not_answer_is_said_once_and_waited_for():
    with_nobody_there = started("manage.py", "work", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    lines: Iterator[str] = iter(with_nobody_there.stderr.readline, "")
    said = next(line for line in lines if "没有应答" in line)
    with_nobody_there.terminate()
    _, rest = with_nobody_there.communicate(timeout=300)
    assert "数据库没有应答，等它恢复：" in said
    assert (with_nobody_there.returncode, rest.strip()) == (0, "")


def test_what_fails_is_said_once_tried_again_and_said_anew_after_it_went_well(monkeypatch, caplog):
    monkeypatch.setattr(working, "LONGEST_PAUSE", 0.0)
    stop, outcomes = threading.Event(), iter(["fails", "fails", "goes well", "fails"])

    def duty() -> duties.Lines:
        outcome = next(outcomes, None)
        if outcome is None:
            stop.set()
        if outcome == "fails":
            raise Refused("信发不出去。")
        yield duties.STEP

    which = working.Round(duty, lambda: 0.0)
    alone = threading.Thread(target=working.keep_at, args=(which, stop, working.Outage()), name="send_letters")
    alone.start()  # whose connections are its own to close
    alone.join()
    assert [record.getMessage() for record in caplog.records] == ["send_letters 没做成，过一会儿再做：信发不出去。"] * 2


# Tasks


@pytest.fixture
def workers(settings):
    """As with TASKS=database."""
    settings.HAS_WORKERS = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def epub_owed(workers, edition_in, publisher) -> Edition:
    """An edition just released, of which the e-book is still to be made."""
    edition = moves.release(edition_in("approved"), by=publisher)
    DBTaskResult.objects.exclude(args_kwargs__args__0="epub").delete()
    return edition


def states() -> list[str]:
    return list(DBTaskResult.objects.values_list("status", flat=True))


def test_a_release_leaves_its_files_to_the_workers_and_waits_for_none(workers, edition_in, publisher):
    edition = moves.release(edition_in("approved"), by=publisher)
    left = {(task.task_name, *task.args_kwargs["args"]) for task in DBTaskResult.objects.all()}
    files = {("make_file", name, edition.pk) for name in tasks.FILES}
    assert left == {("draw_pages", edition.pk), *files}
    assert not derived.EPUB.is_kept(edition)


def test_a_release_that_is_not_made_leaves_nothing_to_do(workers, edition_in, publisher):
    edition = edition_in("approved")
    archive.pdf_path(edition).unlink()
    with pytest.raises(Refused):
        moves.release(edition, by=publisher)
    assert states() == []


def test_without_workers_nothing_is_left_in_the_database(edition_in, publisher):
    moves.release(edition_in("approved"), by=publisher)
    assert states() == []


@pytest.mark.django_db(transaction=True)
def test_what_was_left_is_made_once(epub_owed):
    list(duties.do_tasks())
    made = derived.EPUB.path(epub_owed).stat()
    assert states() == [TaskResultStatus.SUCCESSFUL]
    tasks.make_file.call("epub", epub_owed.pk)
    assert derived.EPUB.path(epub_owed).stat() == made


@pytest.mark.parametrize(("hours", "becomes"), [(1, TaskResultStatus.SUCCESSFUL), (0, TaskResultStatus.RUNNING)])
@pytest.mark.django_db(transaction=True)
def test_what_somebody_died_over_is_done_by_another_and_what_is_being_done_is_let_be(epub_owed, hours, becomes):
    began = timezone.now() - dt.timedelta(hours=hours)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=began)
    list(duties.do_tasks())
    assert states() == [becomes]


@pytest.mark.django_db(transaction=True)
def test_tasks_done_long_ago_are_cleared_away(epub_owed):
    list(duties.do_tasks())
    list(duties.clear_away())
    assert len(states()) == 1
    with time_machine.travel(timezone.now() + dt.timedelta(days=15)):
        list(duties.clear_away())
    assert states() == []


def test_a_setting_of_tasks_that_is_none_is_named():
    refused = started("manage.py", "version", TASKS="redis")
    _, said = refused.communicate(timeout=300)
    assert refused.returncode
    assert "TASKS 写得不对" in said


# Turns


def test_a_turn_is_had_by_one_and_by_another_once_it_is_due_or_was_not_given_back():
    now = timezone.now()
    lasts = dt.timedelta(hours=1)
    assert [turns.take("night", first=now, lasts=lasts) for _ in range(2)] == [True, False]
    with time_machine.travel(now + dt.timedelta(hours=2)):
        assert turns.take("night", first=now, lasts=lasts)
        turns.give_back("night", due_at=now + dt.timedelta(days=1))
    with time_machine.travel(now + dt.timedelta(hours=4)):
        assert not turns.take("night", first=now, lasts=lasts)
    with time_machine.travel(now + dt.timedelta(hours=25)):
        assert turns.take("night", first=now, lasts=lasts)
    assert Turn.objects.count() == 1
