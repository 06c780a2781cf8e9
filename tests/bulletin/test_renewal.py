"""What the database is given besides tables is renewed when it is no longer what this program makes, and only then."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bulletin.models import Entry
from bulletin.search import entries
from office.frozen import freeze
from tests.site.factories import document, edition_of

pytestmark = pytest.mark.django_db(transaction=True)


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def migrate() -> list[str]:
    """What it wrote."""
    with CaptureQueriesContext(connection) as queries:
        call_command("migrate", verbosity=0)
    return [query["sql"] for query in queries if not query["sql"].lstrip().startswith(("SELECT", "PRAGMA"))]


def setting_pages(number: int) -> str:
    return f"UPDATE bulletin_edition SET pages = {number}"


@pytest.fixture
def released():
    edition = edition_of(document(briefs=("河道清漂",)))
    entries.update(edition)
    return edition


def test_columns_added_to_a_trigger_are_held_after_the_next_migrate(released):
    freeze("bulletin_edition", ("issue_id",), using="default")
    run(setting_pages(7))
    migrate()
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        run(setting_pages(8))


LIFTED = {
    "sqlite": "DROP TRIGGER bulletin_edition_frozen",
    "postgresql": "ALTER TABLE bulletin_edition DISABLE TRIGGER bulletin_edition_frozen",
}


def test_a_trigger_that_was_lifted_holds_again_after_the_next_migrate(released):
    run(LIFTED[connection.vendor], setting_pages(7))
    migrate()
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        run(setting_pages(8))


def test_what_is_as_it_should_be_is_left_alone(released):
    migrate()
    assert [sql for sql in migrate() if "TRIGGER" in sql or "bigrams" in sql or "bulletin_entry" in sql] == []


OF_ANOTHER_VERSION = {
    "sqlite": (
        "DROP TABLE bulletin_bigrams",
        "CREATE VIRTUAL TABLE bulletin_bigrams USING"
        " fts5(tokens, content='', columnsize=0, detail=none, tokenize='ascii')",
    ),
    "postgresql": ("COMMENT ON INDEX bulletin_bigrams IS NULL",),
}


def test_an_index_of_another_version_is_made_anew_and_filled_from_what_is_released(released):
    run(*OF_ANOTHER_VERSION[connection.vendor])
    Entry.objects.update(text="as another version wrote it")
    migrate()
    assert set(Entry.objects.values_list("text", flat=True)) == {
        passage.folded for passage in entries.passages_of(document(briefs=("河道清漂",))).values()
    }
    found = entries.newest(entries.Query(("河道清漂",)), 10).entries
    assert [Entry.objects.get(pk=pk).place for pk in found] == ["#brief-1"]
    assert list(entries.verify()) == []
