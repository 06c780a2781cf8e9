"""What a web process holds in memory: nothing that makes pages. Asked of a process of its own."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from tests.bulletin.racing import database_url

pytestmark = pytest.mark.django_db(transaction=True)

# What the worker needs and a web process does not: 110 MB of it. opencc comes with the first search for a character.
WORKERS_OWN = {"fontTools", "pikepdf", "pydyf", "pypdfium2", "pypinyin", "pyhanko", "weasyprint"}
ASKED = """
import json, sys
from office.wsgi import application
from django.test import Client
addresses, cookie = json.loads(sys.argv[1])
client = Client(SERVER_NAME="localhost", raise_request_exception=False)
client.cookies["sessionid"] = cookie
answers = [client.get(address).status_code for address in addresses]
print(json.dumps([answers, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def loaded_after(addresses: list[str], cookie: str = "") -> tuple[list[int], set[str]]:
    """The answers of a new web process to these requests, and the libraries that it has loaded then."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.EDITIONS_ROOT.parent),
        "AUDIT_KEY": settings.AUDIT_KEY,
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "office.settings",
        "DEBUG": "true",  # static files as they lie
    }
    command = (sys.executable, "-c", ASKED, json.dumps([addresses, cookie]))
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    answers, libraries = json.loads(done.stdout.splitlines()[-1])
    return answers, set(libraries)


def test_who_serves_readers_loads_nothing_that_makes_pages(released):
    page = f"/{released.issue.bulletin.slug}/{released.issue.year}/{released.issue.number}/"
    addresses = ["/", page, "/search/?q=%E7%A4%BE%E5%8C%BA", "/search/?q=shequ", "/account/login/", "/feed.xml"]
    answers, libraries = loaded_after(addresses)
    assert answers == [200] * len(addresses)
    assert not libraries & WORKERS_OWN


def test_nor_does_who_serves_the_desk(issue, desk):
    desk.get("/admin/")
    addresses = ["/admin/", f"/admin/bulletin/issue/{issue.pk}/change/", "/admin/bulletin/issue/"]
    answers, libraries = loaded_after(addresses, Session.objects.get().session_key)
    assert answers == [200] * len(addresses)
    assert not libraries & WORKERS_OWN
