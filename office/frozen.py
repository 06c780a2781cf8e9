"""Columns that the database itself refuses to change: the last line of defence behind the models."""

import hashlib

from django.db import connections, transaction

_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table}: sealed columns cannot be changed'; END $$;
CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {name}();
"""
_SQLITE = """
CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN {changed}
BEGIN SELECT RAISE(ABORT, '{table}: sealed columns cannot be changed'); END
"""
_DIALECTS = {"postgresql": (_POSTGRESQL, "IS DISTINCT FROM"), "sqlite": (_SQLITE, "IS NOT")}


def freeze(table: str, columns: tuple[str, ...], *, using: str) -> None:
    """Have a trigger refuse any change to these columns: a new one if there is none or another, or it is disabled.

    To be run after each migration: SQLite rebuilds tables and drops their triggers. A table that is not migrated to
    its newest form has not all of the columns, or is not there at all.
    """
    if table not in connections[using].introspection.table_names():
        return
    vendor = connections[using].vendor
    template, differs = _DIALECTS[vendor]
    name = f"{table}_frozen"
    there = _columns_of(table, using)
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns if column in there)
    sql = template.format(name=name, table=table, changed=changed).strip()
    install = _install_on_sqlite if vendor == "sqlite" else _install_on_postgresql
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        install(cursor, name, table, sql)


def _columns_of(table: str, using: str) -> set[str]:
    with connections[using].cursor() as cursor:
        return {column.name for column in connections[using].introspection.get_table_description(cursor, table)}


def _install_on_sqlite(cursor, name: str, table: str, sql: str) -> None:
    """SQLite keeps a trigger as it was written."""
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [name])
    if cursor.fetchone() != (sql,):
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(sql)


def _install_on_postgresql(cursor, name: str, table: str, sql: str) -> None:
    """PostgreSQL keeps what it understood, so the trigger carries a digest of what was written."""
    digest = hashlib.sha256(sql.encode()).hexdigest()
    cursor.execute(_POSTGRESQL_KEPT, [name, table])
    if cursor.fetchone() != (digest,):
        cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        cursor.execute(sql)
        cursor.execute(f"COMMENT ON TRIGGER {name} ON {table} IS '{digest}'")


_POSTGRESQL_KEPT = """
    SELECT obj_description(oid, 'pg_trigger') FROM pg_trigger
    WHERE tgname = %s AND tgrelid = to_regclass(%s) AND tgenabled = 'O'
"""
