"""Which program this is: its own version, and what it runs on."""

import platform
import tomllib

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

PROGRAM: str = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def of_machine() -> str:
    """Python, Django and the database, each with its version."""
    database = f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
    return f"Python {platform.python_version()}，Django {django.get_version()}，{database}"


def migrations_to_come() -> int:
    """How many the database has not had yet."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
