"""Processes that do the same at once.

To load the whole program takes seconds, so it is loaded once, by a process that then becomes as many as race, as
gunicorn's workers do: each has a connection of its own, and all begin at the same moment.
"""

import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import connection

LOADED_ONCE = """
import django
django.setup()
from django.db import connection
if connection.vendor == "sqlite":  # whose one writer serves those who wait in no order: as long as it takes
    connection.settings_dict["OPTIONS"]["timeout"] = 600
{program}
from tests.bulletin.racing import race
race(contend, {processes})
"""
_meeting = None


def run_contenders(program: str, processes: int) -> list[list]:
    """What `contend` of this program returns in each process, to which it is given its number."""
    return heard(start(program, processes))


def start(program: str, processes: int, **environment: str) -> subprocess.Popen:
    command = (sys.executable, "-c", LOADED_ONCE.format(program=program, processes=processes))
    own = this_office() | environment
    return subprocess.Popen(command, env=own, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)


def this_office() -> dict[str, str]:
    """The environment in which another process is of this test's office."""
    return os.environ | {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.EDITIONS_ROOT.parent),  # where the sealed PDFs lie
        "AUDIT_KEY": settings.AUDIT_KEY,
        "DJANGO_SETTINGS_MODULE": "office.settings",
    }


def heard(contenders: subprocess.Popen) -> list[list]:
    printed, _ = contenders.communicate(timeout=600)
    assert contenders.returncode == 0
    return json.loads(printed)


def database_url() -> str:
    """This test's own database, as another process reaches it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgresql://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


# In the process that was started


def race(contend: Callable[[int], list], processes: int) -> None:
    context = multiprocessing.get_context("fork")
    with context.Pool(processes, _be_told_where, [context.Barrier(processes)]) as pool:
        print(json.dumps(pool.map(partial(_once_all_are_there, contend), range(processes), chunksize=1)))


def _be_told_where(meeting) -> None:
    global _meeting
    _meeting = meeting


def _once_all_are_there(contend: Callable[[int], list], number: int) -> list:
    _meeting.wait(timeout=60)  # nobody takes a second number before all have a first
    return contend(number)
