"""Fills the office that is to be shaken, and says afterwards what became of it: `python -m bench.chaos.office fill
RELEASES EVERY`, `python -m bench.chaos.office outcome`, the settings saying where.
"""

import datetime as dt
import json
import sys

import django

UNITS = 3  # that get a letter of each issue
SUBSCRIBERS = 2
FIRST, EACH = 20, 0.5  # seconds until the first release, and for each that is still to be scheduled meanwhile
# The least there is: of the files of a release e-book and picture are made of the document; to make print PDF and OFD
# of this fails, and is told.
PDF = b"%PDF-1.7\n% sealed in an office that is shaken\n%%EOF\n"


def fill(releases: int, every: float) -> None:
    """So many editions, reviewed and on record as if they had been, each to be released some time after the other."""
    from django.utils import timezone

    from bulletin import moves
    from bulletin.document.content import Recipients
    from bulletin.models import Bulletin, Subscriber
    from office import audit, roles
    from office.models import Contact, RecipientUnit, User
    from tests.site.factories import document, edition_of

    publisher = User.objects.create_user("publisher", name="邵令仪", email="publisher@qinglan.example")
    roles.assign(publisher, roles.PUBLISHER)
    names = tuple(f"第{number}单位" for number in range(1, UNITS + 1))
    for number, name in enumerate(names):
        unit = RecipientUnit.objects.create(name=name, by_mail=True)
        Contact.objects.create(unit=unit, name="收文员", mail=f"unit{number}@qinglan.example")
    editions = []
    for number in range(1, releases + 1):
        text = document(number, recipients=Recipients(report=(), send=names, issue=()))
        edition = edition_of(text, "approved", pdf=PDF)
        for act, by in (("submit", edition.submitted_by), ("approve", edition.approved_by)):
            facts = {"edition": edition.pk, "version": 1, "fingerprint": edition.fingerprint}
            audit.record(by=by, action=act, subject=edition.issue.name, details=facts, about=edition)
        editions.append(edition)
    now = timezone.now()
    for number in range(SUBSCRIBERS):
        reader = Subscriber.objects.create(
            email=f"reader{number}@qinglan.example",
            mailbox=f"reader{number}@qinglan.example",
            asked_at=now,
            confirm_until=now,
            confirmed_at=now,
        )
        reader.bulletins.set(Bulletin.objects.all())
    begin = timezone.now() + dt.timedelta(seconds=FIRST + releases * EACH)
    for place, edition in enumerate(editions):
        moves.schedule(edition, by=publisher, at=begin + dt.timedelta(seconds=place * every))


def outcome() -> dict:
    """What the record, the rows and the letters say."""
    from collections import Counter

    from django_tasks_db.models import DBTaskResult

    from bulletin.models import DispatchLetter, Edition, ReaderLetter, Status
    from office.models import AuditEntry

    released = Edition.objects.filter(status=Status.RELEASED)
    late = sorted(
        (at - due).total_seconds() for at, due in released.values_list("released_at", "release_at") if at and due
    )
    on_record = Counter(AuditEntry.objects.filter(action="release").values_list("subject", flat=True))
    units, readers = DispatchLetter.objects.all(), ReaderLetter.objects.all()
    in_doubt = units.filter(mailed_at=None, handed_at__isnull=False)
    return {
        "left": Edition.objects.filter(status=Status.APPROVED).count(),
        "released": released.count(),
        "on_record": sum(on_record.values()),
        "twice": sum(times > 1 for times in on_record.values()),
        "late": late,
        "missed": AuditEntry.objects.filter(action="miss_release").count(),
        "tasks": Counter(DBTaskResult.objects.values_list("status", flat=True)),
        "unit_letters": units.count(),
        "unit_letters_in_doubt": in_doubt.count(),
        "unit_letters_waiting": units.filter(mail_due_at__isnull=False).count(),
        "reader_letters": readers.count(),
        "reader_letters_waiting": readers.filter(mail_due_at__isnull=False).count(),
    }


if __name__ == "__main__":
    django.setup()
    from django.db import transaction

    if sys.argv[1] == "fill":
        with transaction.atomic():  # whole, or tried again
            fill(int(sys.argv[2]), float(sys.argv[3]))
    else:
        print(json.dumps(outcome()))
