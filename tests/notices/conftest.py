"""A real mail server in the test process, people with addresses, and notices to send."""

import socket

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from bulletin.models import Notice
from tests.desk.conftest import as_, desk  # noqa: F401  fixtures
from tests.notices.office import Inbox, address_of


@pytest.fixture
def cast(cast):
    """Everyone has an address, but the other editor."""
    for username, person in cast.items():
        person.email = "" if username == "other_editor" else address_of(username)
        person.save(update_fields=["email"])
    return cast


@pytest.fixture
def mail(settings):
    """The office has a mail server, at an address where nothing answers until `inbox` is asked for."""
    settings.HAS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 20
    settings.DEFAULT_FROM_EMAIL = "创建办编辑部 <newsroom@qinglan.example>"
    settings.REMIND_AFTER_DAYS = 0
    settings.SITE_URL = "https://bulletin.qinglan.example"
    return settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def open_inbox(mail):
    """open_inbox(**how): a mail server at the office's address, until the test ends."""
    opened = []

    def start(**how) -> Inbox:
        inbox = Inbox(**how)
        controller = Controller(inbox, hostname=mail.EMAIL_HOST, port=mail.EMAIL_PORT, **inbox.options)
        controller.start()
        opened.append(controller)
        return inbox

    yield start
    for controller in opened:
        controller.stop()


@pytest.fixture
def inbox(open_inbox):
    return open_inbox()


@pytest.fixture
def notify(mail, edition_in):
    """notify(person, ...): a notice to each, with a letter owed."""
    edition = edition_in("in_review")

    def write(*people, times=1) -> list[Notice]:
        facts = {"edition": edition, "action": "送审", "text": "闻一白送审了一期。"}
        return [
            Notice.objects.create(person=person, mail_due_at=timezone.now(), **facts)
            for person in people
            for _ in range(times)
        ]

    return write
