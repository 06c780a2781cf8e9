"""Writes the dump of this version's database, with an issue in every stage: `python -m tests.migrations.make_dump`.

To be run once before a version is released, after its last migration; dumps of earlier versions are never made again.
"""

import os
import sqlite3
import tomllib
from itertools import count
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ.pop("DATABASE_URL", None)  # SQLite's own, in the tests' data folder
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from bulletin import archive  # noqa: E402
from bulletin.models import Bulletin, Edition, Note, Status  # noqa: E402
from bulletin.search import entries  # noqa: E402
from office import audit, roles  # noqa: E402
from tests.conftest import SOME_PDF, make_edition, make_issue, make_person  # noqa: E402

HERE = Path(__file__).parent


def main() -> None:
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        fill()
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    path = HERE / "dumps" / f"{project['version']}.sqlite.sql"
    connection.close()
    with sqlite3.connect(connection.settings_dict["NAME"]) as database:
        database.execute("DROP TABLE bulletin_bigrams")  # keeps no text that could be dumped; migrate makes it anew
        path.write_text("".join(f"{line}\n" for line in database.iterdump()))
    print(path.relative_to(settings.BASE_DIR))


def fill() -> None:
    """An issue that is a draft only, and one with an edition in each status."""
    editor = make_person("editor", "闻一白", roles.EDITOR)
    reviewer = make_person("reviewer", "方守拙", roles.REVIEWER)
    bulletin = Bulletin.objects.create(
        name="青岚创建动态", slug="dongtai", publisher="青岚市创建办", about="每月两期。"
    )
    numbers = count(1)
    make_issue(bulletin, next(numbers), by=editor)
    for status in Status.values:
        issue = make_issue(bulletin, next(numbers), by=editor)
        edition = make_edition(issue, status, SOME_PDF, by=editor, reviewer=reviewer)
        details = {"edition": edition.pk, "fingerprint": edition.fingerprint}
        audit.record(by=editor, action=archive.SUBMITTED, subject=issue.name, details=details)
    released = Edition.objects.get(status=Status.RELEASED)
    entries.update(released)
    Note.objects.create(edition=released, place="article-1-title", text="标题可再短些。", by=reviewer)


if __name__ == "__main__":
    main()
