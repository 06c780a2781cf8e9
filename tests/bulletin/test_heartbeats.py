"""It is known when each work of cron was last done to its end."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from office import heartbeats
from office.heartbeats import Work

pytestmark = pytest.mark.django_db


def late() -> set[str]:
    return {pulse.work for pulse in heartbeats.pulses() if pulse.is_late}


def test_each_command_of_cron_says_that_it_was_done(tmp_path, transactional_db):
    assert late() == set(Work)
    for command in (Work.RELEASE_DUE, Work.SEND_NOTICES, Work.WATCH, Work.VERIFY):
        call_command(command)
    call_command("backup", str(tmp_path / "backups"))
    assert late() == set()


def test_what_is_not_run_any_more_is_late_after_a_while():
    call_command("release_due")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=9)):
        assert Work.RELEASE_DUE not in late()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)):
        assert Work.RELEASE_DUE in late()


def test_what_was_done_at_a_time_that_is_yet_to_come_is_late(tmp_path):
    with time_machine.travel(timezone.now() + dt.timedelta(hours=8)):
        call_command("release_due")
        call_command("watch")
    assert {Work.RELEASE_DUE, Work.WATCH} <= late()
    call_command("release_due")
    call_command("watch")
    assert not {Work.RELEASE_DUE, Work.WATCH} & late()


def test_the_clock_of_another_machine_may_be_a_minute_ahead():
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
        call_command("release_due")
    assert Work.RELEASE_DUE not in late()


def test_a_note_of_the_watch_that_is_not_ours_says_nothing(settings):
    call_command("watch")
    settings.ON_RECORD.with_name("watched.json").write_text('{"at":"2026-12-01T08:00:00","seconds":1}')
    assert Work.WATCH in late()


def test_what_broke_off_was_not_done(settings, tmp_path):
    settings.EDITIONS_COPY = tmp_path / "not-mounted"
    with pytest.raises(SystemExit):
        call_command("watch")
    assert Work.WATCH in late()
