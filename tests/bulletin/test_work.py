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
from office import audit, heartbeats, turns
from office.models import AuditEntry, Turn, Verification
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


def keep_at(name: str, looks: Iterator[float], clock: time_machine.Traveller) -> None:
    """Keep at that round in this thread: between two looks `looks` goes on and says how many seconds pass."""
    stop = threading.Event()

    def rest() -> float:
        seconds = next(looks, None)
        if seconds is None:
            stop.set()
        else:
            clock.shift(seconds)
        return 0.0

    working.keep_at(working.Round(working.rounds()[name].duty, rest), stop, working.Outage())


def said(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "bulletin.working"]


@pytest.mark.django_db(transaction=True)
def test_an_alarm_that_stands_is_said_once_and_anew_after_it_was_over(edition_in, caplog):
    path = archive.pdf_path(edition_in("released"))
    moves.vouch()
    sealed = path.read_bytes()
    path.chmod(0o640)

    def looks() -> Iterator[float]:
        for data in (sealed + b"%", sealed, sealed + b"%%"):
            path.write_bytes(data)
            yield from [5.0] * 36  # three minutes

    with time_machine.travel(timezone.now(), tick=False) as clock:
        keep_at("watch", looks(), clock)
    assert [line for line in said(caplog) if "还没有解决" in line] == ["有1处与封存的不符，还没有解决：见工作台。"] * 2


@pytest.mark.django_db(transaction=True)
def test_a_release_that_fails_is_let_be_a_little_longer_each_time_is_said_once_and_holds_up_no_other(
    issue, bulletin, editor, publisher, edition_in, caplog
):
    now = timezone.now()
    lost, other = (edition_in("approved", of) for of in (issue, make_issue(bulletin, 16, by=editor)))
    moves.schedule(lost, by=publisher, at=now + dt.timedelta(seconds=1))
    moves.schedule(other, by=publisher, at=now + dt.timedelta(seconds=10))
    path = archive.pdf_path(lost)
    sealed = path.read_bytes()
    path.unlink()
    released = []

    def looks() -> Iterator[float]:
        yield 5  # it failed, and fails again
        path.write_bytes(sealed)
        for seconds in (5, 4, 1):  # it rests for ten seconds
            yield seconds
            released.append(set(Edition.objects.filter(status=Status.RELEASED)))

    with time_machine.travel(now + dt.timedelta(seconds=1), tick=False) as clock:
        keep_at("release_due", looks(), clock)
    assert released == [{other}, {other}, {lost, other}]
    assert len([line for line in said(caplog) if line.startswith(f"{lost}没有按时发布：")]) == 1


@pytest.mark.django_db(transaction=True)
def test_a_release_that_rests_is_made_in_its_second_if_it_is_given_another_time(publisher, edition_in):
    now = timezone.now()
    lost = moves.schedule(edition_in("approved"), by=publisher, at=now + dt.timedelta(seconds=1))
    path = archive.pdf_path(lost)
    sealed = path.read_bytes()
    path.unlink()

    def looks() -> Iterator[float]:
        yield from [5.0] * 20
        path.write_bytes(sealed)
        moves.schedule(Edition.objects.get(), by=publisher, at=timezone.now() + dt.timedelta(seconds=3))
        yield 3

    with time_machine.travel(now + dt.timedelta(seconds=1), tick=False) as clock:
        keep_at("release_due", looks(), clock)
    assert Edition.objects.get().status == Status.RELEASED


def test_the_look_of_the_night_is_not_taken_again_if_work_was_ended_while_its_result_was_said(edition_in):
    archive.pdf_path(edition_in("released")).unlink()  # so that there is more than one thing to say
    Turn.objects.create(name="verify", due_at=timezone.now())
    verify = working.rounds()["verify"].duty
    told = verify()
    next(told)
    told.close()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        list(verify())
    assert Verification.objects.count() == 1


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


def test_a_turn_that_is_had_is_had_too_where_the_clock_is_behind():
    assert turns.take("link:1", first=timezone.now(), lasts=dt.timedelta(minutes=6))
    with time_machine.travel(timezone.now() - dt.timedelta(hours=8)):
        assert not turns.take("link:1", first=timezone.now(), lasts=dt.timedelta(minutes=6))


@pytest.mark.parametrize(("work", "ahead"), [("watch", 8), ("watch", 24 * 400), ("verify", 24 * 400)])
def test_what_was_done_while_the_clock_was_ahead_is_done_again_once_it_is_set_right(work, ahead):
    duty, hours = working.rounds()[work].duty, dt.timedelta(hours=ahead)

    def is_late() -> bool:
        return next(pulse.is_late for pulse in heartbeats.pulses() if pulse.work == work)

    with time_machine.travel(timezone.now() + hours):
        list(duty())
    with time_machine.travel(timezone.now() + hours + dt.timedelta(days=1)):
        list(duty())
        assert not is_late()
    assert is_late()
    list(duty())
    assert not is_late()
