"""Clients logged in as each of the cast, as at the desk."""

from tests.desk.conftest import as_  # noqa: F401  a fixture
