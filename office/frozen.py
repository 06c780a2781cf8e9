"""Columns that the database itself refuses to change: the last line of defence behind the models."""

from django.db import connections

_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table}: sealed columns cannot be changed'; END $$;
DROP TRIGGER IF EXISTS {name} ON {table};
CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {name}();
"""
_SQLITE = """
DROP TRIGGER IF EXISTS {name};
CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN {changed}
BEGIN SELECT RAISE(ABORT, '{table}: sealed columns cannot be changed'); END;
"""
_DIALECTS = {"postgresql": (_POSTGRESQL, "IS DISTINCT FROM"), "sqlite": (_SQLITE, "IS NOT")}


def freeze(table: str, columns: tuple[str, ...], *, using: str) -> None:
    """Install the trigger that refuses any change to these columns.

    To be run after each migration: SQLite rebuilds tables and drops their triggers.
    ."""
    connection = connections[using]
    template, differs = _DIALECTS[connection.vendor]
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)
    sql = template.format(name=f"{table}_frozen", table=table, changed=changed)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            drop, create = sql.split(";\n", 1)
            cursor.execute(drop)
            cursor.execute(create)
        else:
            cursor.execute(sql)
