"""What stands in the tests' database before anybody writes into it, put back after each test that commits.

Django would empty every table and then do all that follows a migration: a second, on PostgreSQL some seconds. Most
tests write into a few tables.
"""

from django.db import connection, transaction

from bulletin.search import bigrams
from office import frozen
from tests.scenes import all_rows, insert

_TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": """
        SELECT tgname, tgenabled::text, pg_get_triggerdef(t.oid), obj_description(t.oid, 'pg_trigger'), prosrc
        FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal ORDER BY tgname
    """,
}


class Standing:
    """The rows of every table, and the triggers, as they are now."""

    def __init__(self):
        self.rows, self.triggers = all_rows(), _triggers()

    @transaction.atomic
    def put_back(self) -> None:
        changed = [table for table, rows in all_rows().items() if rows != self.rows[table]]
        columns = frozen.tables()
        for table in columns.keys() & changed:
            frozen.lift(table, using="default")
        with connection.cursor() as cursor:
            for table in changed:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        insert({table: self.rows[table] for table in changed})
        for index in (bigrams.READERS, bigrams.DRAFTS):
            bigrams.clear(index)
        if _triggers() != self.triggers:
            for table, of_table in columns.items():
                frozen.freeze(table, of_table, using="default")


def _triggers() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        return cursor.fetchall()
