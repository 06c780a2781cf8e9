"""Fills our own database with released issues: `python -m bench.site.archive COUNT`, DATABASE_URL saying where.

Written straight into the tables, past the workflow: what is measured is reading.
"""

import sys

import django

from bench.site.texts import documents


def fill(count: int) -> None:
    from django.db import connection
    from django.db.models import QuerySet
    from django.utils import timezone

    from bulletin.document import content, store
    from bulletin.models import Bulletin, Edition, Issue
    from office.models import User

    people = [User.objects.create_user(name, name=name) for name in ("editor", "reviewer")]
    editor, reviewer = people
    bulletin = Bulletin.objects.create(name="云溪创建动态", slug="yunxi", publisher="云溪市创建办")
    texts = list(documents(count))
    issues = [Issue(bulletin=bulletin, year=text.year, number=text.number, date=text.date) for text in texts]
    QuerySet(Issue).bulk_create(issues, batch_size=500)
    now = timezone.now()
    editions = []
    for issue, text in zip(issues, texts, strict=True):
        data = content.to_bytes(text)
        sealed = {
            "content": data.decode(),
            "pdf_sha256": store.sha256(b""),
            "pdf_size": 1_000_000,
            "pages": 8,
            "fingerprint": content.fingerprint(data, b""),
            "date": text.date,
        }
        stamps = {
            "submitted_at": now,
            "submitted_by": editor,
            "approved_at": now,
            "approved_by": reviewer,
            "released_at": now,
            "released_by": reviewer,
        }
        editions.append(Edition(issue=issue, version=1, status="released", **sealed, **stamps))
    QuerySet(Edition).bulk_create(editions, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
