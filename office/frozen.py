"""Rows that the database itself keeps: it refuses to change their columns, and to delete or empty them.

The last line of defence behind the models. Who owns the tables can lift it: docs/operations.md says how the site runs
as a role that owns none, and `verify` names what was lifted.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import connections, transaction


class Trigger(NamedTuple):
    """What refuses something, as it is written in the dialect of the database."""

    name: str
    sql: str


_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table}: {says}'; END $$;
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} {when} EXECUTE FUNCTION {name}();
"""
_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}
BEGIN SELECT RAISE(ABORT, '{table}: {says}'); END
"""
_DIFFERS = {"postgresql": "IS DISTINCT FROM", "sqlite": "IS NOT"}
_SEALED, _STAYS = "sealed columns cannot be changed", "sealed rows cannot be removed"
_ONCE = "the row is written to once, when it is settled"


def tables() -> dict[str, tuple[str, ...]]:
    """Every table whose rows stay, and those of its columns that never change."""
    named = ((model, getattr(model, "frozen", None)) for model in apps.get_models())
    return {model._meta.db_table: frozen for model, frozen in named if frozen is not None}


def _written_once() -> dict[str, str]:
    """Tables whose rows are written to once, and the column which that fills: any other change is refused."""
    named = ((model, getattr(model, "written_once", None)) for model in apps.get_models())
    return {model._meta.db_table: column for model, column in named if column is not None}


def freeze(table: str, columns: tuple[str, ...], *, using: str) -> None:
    """Have triggers refuse any change to these columns and any deletion: new ones where there is none or another, or it
    is disabled.

    To be run after each migration: SQLite rebuilds tables and drops their triggers. A table that is not migrated to
    its newest form has not all of the columns, or is not there at all.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for trigger in _wanted(table, columns, using):
            if not _is_there(cursor, trigger, table, using):
                _install(cursor, trigger, table, using)


def lift(table: str, *, using: str) -> None:
    """Take the triggers away, for `freeze` to put back in the same transaction: `prune_log` may remove what is old."""
    with connections[using].cursor() as cursor:
        for trigger in _wanted(table, tables()[table], using):
            cursor.execute(_dropped(trigger, table, using))


def missing(*, using: str) -> Iterator[str]:
    """The triggers that should be there and are not, or are disabled, or refuse something else."""
    with connections[using].cursor() as cursor:
        for table, columns in tables().items():
            for trigger in _wanted(table, columns, using):
                if not _is_there(cursor, trigger, table, using):
                    yield trigger.name


def _wanted(table: str, columns: tuple[str, ...], using: str) -> list[Trigger]:
    if not (there := columns_of(table, using=using)):
        return []
    wanted = [_trigger(table, "kept", "DELETE", _STAYS, using)]
    differs = _DIFFERS[connections[using].vendor]
    if changed := " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns if column in there):
        wanted.append(_trigger(table, "frozen", "UPDATE", _SEALED, using, when=f"WHEN {_grouped(changed, using)}"))
    if (column := _written_once().get(table)) in there:
        other = f"WHEN {_grouped(f'OLD.{column} IS NOT NULL OR NEW.{column} IS NULL', using)}"
        wanted.append(_trigger(table, "once", "UPDATE", _ONCE, using, when=other))
    if connections[using].vendor == "postgresql":
        wanted.append(_trigger(table, "whole", "TRUNCATE", _STAYS, using, each="STATEMENT"))
    else:  # which deletes what an INSERT OR REPLACE replaces, and asks no trigger
        replaced = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608  a table's own name
        wanted.append(_trigger(table, "single", "INSERT", _STAYS, using, when=replaced))
    return wanted


def _trigger(table: str, kind: str, event: str, says: str, using: str, *, when: str = "", each: str = "ROW") -> Trigger:
    template = _POSTGRESQL if connections[using].vendor == "postgresql" else _SQLITE
    name = f"{table}_{kind}"
    return Trigger(name, template.format(name=name, table=table, event=event, says=says, when=when, each=each).strip())


def _grouped(condition: str, using: str) -> str:
    return f"({condition})" if connections[using].vendor == "postgresql" else condition


def columns_of(table: str, *, using: str) -> set[str]:
    """As it stands now; none of a table that is not there."""
    if table not in connections[using].introspection.table_names():
        return set()
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608  a table's own name
        return {column[0] for column in cursor.description}


def _is_there(cursor, trigger: Trigger, table: str, using: str) -> bool:
    """SQLite keeps a trigger as it was written, PostgreSQL what it understood: there it carries a digest, and what it
    understood is held against what was written, for a digest can be copied.
    """
    if connections[using].vendor == "sqlite":
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [trigger.name])
        return cursor.fetchone() == (trigger.sql,)
    cursor.execute(_POSTGRESQL_KEPT, [trigger.name, table])
    digest, source, definition = cursor.fetchone() or ("", "", "")
    written = (_digest(trigger), trigger.sql.split("$$")[1], _condition(trigger.sql))
    return (digest, source, _condition(definition)) == written


def _condition(sql: str) -> set[str]:
    """The columns a trigger of PostgreSQL compares, each as both say it; nothing of one that asks for no condition."""
    said = re.sub(r'::\w+|[()"]', "", sql.partition(" WHEN ")[2].rpartition(" EXECUTE ")[0]).lower()
    return {part.strip() for part in said.split(" or ")}


def _install(cursor, trigger: Trigger, table: str, using: str) -> None:
    cursor.execute(_dropped(trigger, table, using))
    cursor.execute(trigger.sql)
    if connections[using].vendor == "postgresql":  # ALWAYS: also for a session that says it only copies (replica)
        # PostgreSQL alters no table whose rows have yet to be checked against others: they are now, not at the end.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger.name}")
        cursor.execute(f"COMMENT ON TRIGGER {trigger.name} ON {table} IS '{_digest(trigger)}'")


def _dropped(trigger: Trigger, table: str, using: str) -> str:
    of_table = f" ON {table}" if connections[using].vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {trigger.name}{of_table}"


def _digest(trigger: Trigger) -> str:
    return hashlib.sha256(trigger.sql.encode()).hexdigest()


_POSTGRESQL_KEPT = """
    SELECT obj_description(pg_trigger.oid, 'pg_trigger'), prosrc, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger
    JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE tgname = %s AND tgrelid = to_regclass(%s) AND tgenabled = 'A'
"""
