"""All that is read, read as it stood at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Whoever writes meanwhile neither waits nor is seen: REPEATABLE READ on PostgreSQL, a read transaction on SQLite,
    which would otherwise take the lock of all writers. Within another transaction it is that one's moment.
    """
    if connection.in_atomic_block:
        yield
        return
    with _reading_alone(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _reading_alone() -> Iterator[None]:
    """On SQLite, where a transaction says what it is for when it begins."""
    connection.ensure_connection()
    mode = getattr(connection, "transaction_mode", None)
    connection.__dict__["transaction_mode"] = "DEFERRED"
    try:
        yield
    finally:
        connection.__dict__["transaction_mode"] = mode
