"""How going out (分发) bears 500 units and 50 issues: what its pages ask of the database and take, how quickly the
letters go, and what a killed sender leaves behind. Run by `make bench-dispatch`.

In an office of its own (SQLite or, if DATABASE_URL names PostgreSQL, a database there), with a mail server in this
process. Prints one table; 1 if a goal is missed.
"""

import contextlib
import datetime as dt
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from aiosmtpd.controller import Controller

from bench.site.servers import ROOT, database, free_port

UNITS, ISSUES = 500, 50
MOST_QUERIES, MOST_SECONDS = 20, 1.0  # of a page
TURNS = 5
KILLED_AT = (UNITS // 3, 2 * UNITS // 3)  # how many letters have come in by then
# The least there is: none of these pages draws it.
PDF = b"%PDF-1.7\n% sealed in an office that is measured\n%%EOF\n"
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Inbox:
    """Counts each letter by whom it is to, and kills who sends it when asked to."""

    def __init__(self) -> None:
        self.letters = Counter[str]()
        self.moments: list[float] = []
        self.before: Callable[[], None] | None = None  # a letter is taken in
        self.after: Callable[[], None] | None = None  # it was, and nobody has been told so

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.before:
            self.before()
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.update(envelope.rcpt_tos)
        self.moments.append(time.monotonic())
        if self.after:
            self.after()
        return "250 OK"


def main() -> int:
    inbox = Inbox()
    server = os.environ.get("DATABASE_URL", "")
    is_postgresql = server.startswith("postgres")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-bench-")))
        for name in ("fonts", "profiles"):
            (folder / name).symlink_to((Path(os.environ.get("DATA_DIR") or ROOT / "var") / name).resolve())
        url = stack.enter_context(database(server, "dispatch")) if is_postgresql else f"sqlite:///{folder}/db.sqlite3"
        mail = Controller(inbox, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=False)
        mail.start()
        stack.callback(mail.stop)
        os.environ |= {
            "NEWSROOM_ENV": os.devnull,
            "DJANGO_SETTINGS_MODULE": "office.settings",
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "DEBUG": "true",  # static files as they lie; the test environment turns the rest off
            "SITE_URL": "https://bulletin.qinglan.example",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "LOG_LEVEL": "ERROR",
        }
        with office():
            print(f"{'PostgreSQL' if is_postgresql else 'SQLite'}，{UNITS}家单位，{ISSUES}期", flush=True)
            return measure(inbox)


@contextlib.contextmanager
def office() -> Iterator[None]:
    """This process as one of the office's, which is empty."""
    manage("migrate", "--verbosity=0")
    import django

    django.setup()
    from django.db import connections
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    try:
        yield
    finally:
        teardown_test_environment()
        connections.close_all()


def manage(*words: str) -> str:
    """What a command says."""
    return started(*words).communicate()[0]


def started(*words: str) -> subprocess.Popen[str]:
    """A command as it runs in production."""
    command, environment = (sys.executable, "manage.py", *words), os.environ | {"DEBUG": "false"}
    prints = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd=ROOT, env=environment, **prints)


def measure(inbox: Inbox) -> int:
    publisher, reader, names = people_and_units()
    for number in range(1, ISSUES - 1):
        sent_and_signed(released(number, names), publisher)
    know_the_tables()
    pages = pages_of(ISSUES - 2, publisher, reader)
    missed = [report(name, *asked) for name, asked in pages.items()]
    last_but_one, last = released(ISSUES - 1, names), released(ISSUES, names)
    seconds, _ = timed(lambda: make(last_but_one, publisher))
    print(f"建一份{UNITS}家的分发单：{seconds:.2f}秒", flush=True)
    missed += [sent_quickly(inbox), outlives_kills(inbox, last, publisher)]
    print(f"目标：每页不超过{MOST_QUERIES}次查询、{MOST_SECONDS:g}秒；信不丢、不重。")
    return int(any(missed))


# The office


def people_and_units():
    """A publisher, who receives for the last of the units with an account, and the names of the units."""
    from office import roles
    from office.models import Contact, RecipientUnit, User

    publisher = User.objects.create_user("publisher", name="邵令仪")
    reader = User.objects.create_user("reader", name="阮听雨")
    roles.assign(publisher, roles.PUBLISHER)
    roles.assign(reader, roles.READER)
    names = tuple(f"青岚市第{number}单位" for number in range(1, UNITS + 1))
    for number, name in enumerate(names, start=1):
        unit = RecipientUnit.objects.create(name=name, by_mail=True)
        facts = {"telephone": "0999-6000001", "address": f"云岫大道{number}号", "mail": f"unit{number}@qinglan.example"}
        person = reader if number == UNITS else None
        Contact.objects.create(unit=unit, name="收文员", person=person, **facts)
    return publisher, reader, names


def released(number: int, names: tuple[str, ...]):
    from bulletin.document.content import Recipients
    from tests.site.factories import document, edition_of

    third = len(names) // 3
    recipients = Recipients(report=names[:third], send=names[third : 2 * third], issue=names[2 * third :])
    return edition_of(document(number, recipients=recipients), pdf=PDF)


def make(edition, publisher):
    from django.db import transaction

    from bulletin import dispatch
    from bulletin.models import Notice

    with transaction.atomic():
        made = dispatch.make(edition, by=publisher)
        Notice.objects.update(mail_due_at=None)  # only what goes to units is sent here
    return made


def sent_and_signed(edition, publisher) -> None:
    """Its list, as it stands some weeks later: all letters gone, most units have read and signed, some on paper."""
    from django.db.models import QuerySet
    from django.utils import timezone

    from bulletin.models import DispatchLetter, Receipt

    made, now = make(edition, publisher), timezone.now()
    DispatchLetter.objects.update(mail_due_at=None, mailed_at=now)
    rows = list(made.deliveries.all())
    made.deliveries.filter(pk__in=[row.pk for row in rows[UNITS // 10 :]]).update(opened_at=now, openings=2)
    receipts = [
        Receipt(delivery=row, of="edition", name="收文员", at=now, **of)
        for place, row in enumerate(rows[UNITS // 5 :])
        for of in ({"way": "paper", "by": publisher} if place % 4 == 0 else {"way": "link"},)
    ]
    QuerySet(Receipt).bulk_create(receipts)


def know_the_tables() -> None:
    """As PostgreSQL does by itself soon after so many rows have come."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# Its pages


def pages_of(number: int, publisher, reader) -> dict[str, tuple[float, int]]:
    """Seconds and queries of each, by its name."""
    from django.test import Client
    from django.urls import reverse

    from bulletin import dispatch
    from bulletin.models import Delivery
    from office.models import RecipientUnit

    desk, account, unit = Client(), Client(), Client()
    desk.force_login(publisher, backend=BACKEND)
    account.force_login(reader, backend=BACKEND)
    row = Delivery.objects.select_related("dispatch__edition").filter(dispatch__edition__issue__number=number).last()
    assert row is not None
    edition, own = row.dispatch.edition.pk, reverse("received", args=[row.pk])
    unit.post(dispatch.path_of(row))
    list_of_units = reverse("admin:bulletin_edition_dispatch", args=[edition])
    one_unit = reverse("admin:office_mailing_change", args=[RecipientUnit.objects.latest("pk").pk])
    return {
        "分发（所有的分发单）": asked_for(desk, reverse("dispatches")),
        "一期的分发单": asked_for(desk, list_of_units),
        "　　第5页": asked_for(desk, f"{list_of_units}?page=5"),
        "　　只看未签的": asked_for(desk, f"{list_of_units}?state=waiting"),
        "　　找一个单位": asked_for(desk, f"{list_of_units}?q=第{UNITS}单位"),
        "分发方式": asked_for(desk, reverse("admin:office_mailing_changelist")),
        "一个单位的分发方式": asked_for(desk, one_unit),
        "单位打开链接": asked_for(unit, own),
        "我的收文": asked_for(account, reverse("my_received")),
        "发文登记 Excel": asked_for(desk, reverse("admin:bulletin_edition_dispatch_table", args=[edition])),
        "发文登记 PDF": asked_for(desk, reverse("admin:bulletin_edition_dispatch_register", args=[edition])),
        "地址签 PDF": asked_for(desk, reverse("admin:bulletin_edition_dispatch_labels", args=[edition])),
    }


def asked_for(client, address: str) -> tuple[float, int]:
    """The median time of a page in seconds, and the most queries it asked."""
    from django.db import connection

    times, queries = [], []
    for _ in range(TURNS):
        asked: list[str] = []

        def count(execute, sql, params, many, context, asked=asked):
            asked.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            seconds, response = timed(lambda: client.get(address))
        assert response.status_code == 200, (address, response.status_code)
        times.append(seconds)
        queries.append(len(asked))
    return statistics.median(times[1:]), max(queries[1:])


def timed(act: Callable):
    started = time.perf_counter()
    done = act()
    return time.perf_counter() - started, done


def report(name: str, seconds: float, queries: int) -> bool:
    """Whether the goal was missed; a file may take longer than a page."""
    print(f"{name}：{queries}次查询，{seconds * 1000:.0f}毫秒", flush=True)
    return queries > MOST_QUERIES or (seconds > MOST_SECONDS and not name.endswith("PDF"))


# Its letters


def sent_quickly(inbox: Inbox) -> bool:
    """Whether what is owed went out otherwise than once to each."""
    seconds, _ = timed(lambda: manage("send_notices"))
    going = inbox.moments[-1] - inbox.moments[0]
    print(f"发{UNITS}封信：{seconds:.1f}秒，从第一封到最后一封{going:.1f}秒，每秒{UNITS / going:.0f}封", flush=True)
    return sorted(inbox.letters.values()) != [1] * UNITS


def outlives_kills(inbox: Inbox, edition, publisher) -> bool:
    """Whether of senders that are killed, one before the server has its letter and one after, anything is lost or comes
    twice; what nobody can be sure of stands on the list as such.
    """
    from django.utils import timezone

    from bulletin import dispatch
    from bulletin.models import DispatchLetter

    made = make(edition, publisher)
    inbox.letters.clear()
    killed_at(inbox, "before", KILLED_AT[0])
    killed_at(inbox, "after", KILLED_AT[1])
    manage("send_notices")
    in_hand = DispatchLetter.objects.filter(delivery__dispatch=made, mailed_at=None, handed_at__isnull=False)
    in_hand.update(handed_at=timezone.now() - dt.timedelta(hours=1))  # as it stands an hour later
    said = [line for line in manage("send_notices").splitlines() if "不知道送到没有" in line]
    shown = {
        letter.mail
        for row in dispatch.ledger_of(made)
        if row.state == dispatch.State.UNCERTAIN
        for letter in row.letters
    }
    wanted = {f"unit{number}@qinglan.example" for number in range(1, UNITS + 1)}
    lost = wanted - set(inbox.letters) - shown
    twice = [mail for mail, times in inbox.letters.items() if times > 1]
    print(
        f"发到{KILLED_AT[0]}封和{KILLED_AT[1]}封时各杀一次，再发完：到了{len(inbox.letters)}封，丢{len(lost)}封，"
        f"重{len(twice)}封，分发单上“不知送到没有”{len(shown)}家；{''.join(said) or '没有说'}",
        flush=True,
    )
    return bool(lost or twice or len(shown) != len(KILLED_AT) or not said)


def killed_at(inbox: Inbox, when: str, letters: int) -> None:
    """A sender, killed when so many letters have come in: as it hands over the next or once the last has arrived."""
    sender = started("send_notices")

    def strike() -> None:
        if sum(inbox.letters.values()) == letters and sender.poll() is None:
            sender.send_signal(signal.SIGKILL)
            sender.wait()

    setattr(inbox, when, strike)
    sender.communicate()
    setattr(inbox, when, None)


if __name__ == "__main__":
    sys.exit(main())
