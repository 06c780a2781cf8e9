"""What many tests begin with: made once in each process, and then laid down again row by row.

To make the cast and an issue asks the database some two hundred questions, to lay down their rows one a table.
"""

from collections.abc import Callable

from django.db import connection, transaction

from bulletin.models import DraftEntry
from bulletin.search import bigrams

Rows = dict[str, list[tuple]]


class _Forget(Exception):
    """Takes back what was made."""


def kept(**makers: Callable[[], object]) -> dict[str, Rows]:
    """The rows that each maker, after those before it, adds to the database; they are gone again afterwards."""
    scenes: dict[str, Rows] = {}
    try:
        with transaction.atomic():
            before = all_rows()
            for name, make in makers.items():
                make()
                after = all_rows()
                scenes[name] = {
                    table: [row for row in rows if row not in before[table]] for table, rows in after.items()
                }
                before = after
            raise _Forget
    except _Forget:
        return scenes


@transaction.atomic
def lay_down(scene: Rows) -> None:
    before = set(DraftEntry.objects.values_list("pk", flat=True))
    insert(scene)
    bigrams.add(DraftEntry.objects.exclude(pk__in=before).values_list("pk", "text"), bigrams.DRAFTS)


def insert(rows: Rows) -> None:
    with connection.cursor() as cursor:
        for table, its_rows in rows.items():
            if its_rows:
                places = ", ".join(["%s"] * len(its_rows[0]))
                cursor.executemany(f"INSERT INTO {connection.ops.quote_name(table)} VALUES ({places})", its_rows)


def all_rows() -> Rows:
    tables = connection.introspection.django_table_names(only_existing=True)
    with connection.cursor() as cursor:
        return {table: _rows_of(cursor, table) for table in tables}


def _rows_of(cursor, table: str) -> list[tuple]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return cursor.fetchall()
