"""An office moved from its database into another, row by row, the chain of its log whole.

The other database is made by this program's own migrations and holds no office yet; what those wrote into it gives way
to the rows that come. All of it in one transaction there, as it stood at one moment here.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connections, models, transaction

from office import environment, frozen
from office.models import User
from office.moment import one_moment
from office.refusal import Refused

TARGET = "target"
FINISHED = 0


class NotMoved(Refused):
    """The other database cannot take the office."""


def move(url: str) -> int:
    """Copy every row into the database of this URL, and return how many there were; raises NotMoved before anything is
    written, and else as the database does, with nothing of it kept. Files lie where they lay.
    """
    _migrate(url)
    connect(url)
    if User.objects.using(TARGET).exists():
        raise NotMoved("那边的数据库里已经有一个办公室，没有搬：请给一个空的数据库。")
    with one_moment(), transaction.atomic(using=TARGET):
        return _copy(list(_tables()))


def connect(url: str) -> None:
    """Open the database of this URL beside this one's, as `TARGET`."""
    config = environment.database(url, pooled=settings.DATABASE_POOLER)
    connections.settings.update(connections.configure_settings({**connections.settings, TARGET: config}))


def in_database(url: str, *words: str, **otherwise: str) -> subprocess.CompletedProcess[str]:
    """A command of this program on another database, with the settings of this one but for those named."""
    command = (sys.executable, str(settings.BASE_DIR / "manage.py"), *words)
    named = os.environ | {"DATABASE_URL": url} | otherwise
    return subprocess.run(command, env=named, capture_output=True, text=True, check=False)


def _migrate(url: str) -> None:
    done = in_database(url, "migrate", "--verbosity", "0")
    if done.returncode != FINISHED:
        said = (done.stderr.strip().splitlines() or [""])[-1]
        raise NotMoved(f"那边的数据库用不了，没有搬：请检查地址和权限（{said}）。")


def _tables() -> Iterator[type[models.Model]]:
    """Every model with a table of its own, those between two others too."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


def _copy(tables: list[type[models.Model]]) -> int:
    kept = frozen.tables()
    for model in tables:
        if model._meta.db_table in kept:
            frozen.lift(model._meta.db_table, using=TARGET)
    target = connections[TARGET]
    with target.cursor() as cursor:
        for statement in target.ops.sql_flush(no_style(), [model._meta.db_table for model in tables]):
            cursor.execute(statement)
        copied = sum(_copy_rows(model, cursor) for model in tables)
        for statement in target.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
    for table, columns in kept.items():
        frozen.freeze(table, columns, using=TARGET)
    return copied


def _copy_rows(model: type[models.Model], cursor) -> int:
    """As they lie: neither a default nor the clock has a say."""
    target, fields = connections[TARGET], model._meta.concrete_fields
    quote = target.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608  no one's words
    rows = model._base_manager.using("default").order_by("pk").values_list(*(field.attname for field in fields))
    count = 0

    def prepared() -> Iterator[list[Any]]:
        nonlocal count
        for row in rows.iterator():
            count += 1
            yield [field.get_db_prep_save(value, target) for field, value in zip(fields, row, strict=True)]

    cursor.executemany(statement, prepared())
    return count
