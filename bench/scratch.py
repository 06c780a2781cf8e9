"""A database and a data folder that are thrown away when what is measured in them is."""

import os
import tempfile
from collections.abc import Callable


def measured(measure: Callable[[], int]) -> int:
    """What `measure` answers, in an empty office of its own (SQLite, or at DATABASE_URL)."""
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
        os.environ["DEBUG"] = "true"  # static files as they lie; the test environment turns the rest off
        import django

        django.setup()
        from django.test.utils import setup_databases, setup_test_environment, teardown_databases

        setup_test_environment()
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            return measure()
        finally:
            teardown_databases(databases, verbosity=0)
