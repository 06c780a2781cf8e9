"""Permissions are one enum: each is in the database, and nobody writes their names by hand."""

import re
from pathlib import Path

from django.contrib.auth import models as auth

from office.permissions import Permission

ROOMS = ("bulletin", "office")
BY_HAND = re.compile("|".join(rf"[\"']{re.escape(name)}[\"']" for name in Permission))


def test_the_database_knows_every_permission_the_code_asks_for(db):
    rows = auth.Permission.objects.select_related("content_type")
    known = {f"{row.content_type.app_label}.{row.codename}" for row in rows}
    assert set(Permission) - known == set()


def test_no_file_writes_the_name_of_a_permission_but_the_enum(settings):
    files = [path for room in ROOMS for path in Path(settings.BASE_DIR, room).rglob("*.py")]
    by_hand = {path.name for path in files if BY_HAND.search(path.read_text())}
    assert by_hand == {"permissions.py"}


def test_every_permission_a_template_asks_for_is_one_of_them(settings):
    templates = Path(settings.BASE_DIR, "templates").rglob("*.html")
    asked = {name for path in templates for name in re.findall(r"perms\.(\w+\.\w+)", path.read_text())}
    assert asked
    assert asked <= set(Permission)
