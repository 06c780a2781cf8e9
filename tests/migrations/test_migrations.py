"""Migrations are frozen, and the database of every released version comes up to this one, whole."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from bulletin.document import store
from bulletin.models import Status
from tests.conftest import SOME_PDF

# The SHA-256 of each migration that has landed; a line is added with each, and none is ever edited.
LANDED = {
    "office/0001_initial": "32a8a95180c77a635caa6ab2849c650d60554c18ae00d106f8633748cee928f1",
    "office/0002_open_form_a_tab": "5c5655be6fd32228bc755b0092285aa6dc9dc8bdc9463e194f918ab7a85484ee",
    "office/0003_open_form_discarded": "ec254ff5527a3dbf7c54983cc583cd8be2f0cca38ce2916e9f2a9f6478f0115b",
    "office/0004_tables_of_the_proofreader": "da6fa3321454d49f08c9c284b983b620366e29468916c8b941ba0c4c152d0164",
    "office/0005_record": "856a9eb6a725f65132fdc49573444d9fb41da9507bc41578741e6be538323893",
    "office/0006_accounts": "8ea6c23bd043dcc80bebbb9d05d253dfb648c5667dd2bbf3df86b69ab25b9820",
    "office/0007_two_persons": "4d24ef2281818de86645b5002cea1d151001a60c936b8af4f945bf329b857ccd",
    "office/0008_motions_stay": "eec352d5ba7e4d3e3ec1f5eb4bea9f58fca23e1d73fca92f3797c019658185c9",
    "office/0009_site_facts": "8f4abbb5e26164c588f834c179efbe95fa4f9fb33107b7898a81003ce6bd0c94",
    "office/0010_dispatch": "181839a687d079f52b8892f1a863de4ed5f9cd225130e583ea33a4731201fe89",
    "office/0011_heartbeats": "877d6784770aa113573f75424661e37d2c50e9b13bf0aa821935ecf05af81d74",
    "office/0012_turns": "4e5de950769d133cd0e9e895ce57237d53f354d8a75811ebf5d78595f2b6869b",
    "bulletin/0001_initial": "f2b16fbe09a55f2ae88d99fc4c015d9453f82c72c1046746edecce4c6e21fc06",
    "bulletin/0002_contributions": "01b752ba6a9722b02bbc5654b0c8e0715b36eb26fa87c826764e4384d58e4183",
    "bulletin/0003_draft_entry": "57392458087a76bd2a0f4f4b8382da4830b1212999f4d0fd6707926dac13fded",
    "bulletin/0004_notice_of_a_note": "d34d1c209d120c1922eaa41d19ec4eb30e9399286da2b1da06367a615951cf57",
    "bulletin/0005_incoming": "7c3162a38f25b5f03f81697aedf4860beaab670b7c48e3ada61d5440a28c39aa",
    "bulletin/0006_word_download": "a28fb0cebd6c7a26115d338aef0731a96b1ad16e538b44579839f67dcee82944",
    "bulletin/0007_proofreading": "9f778ad665c42e3815bf610a3f76c5ccb83746124d5e9cac6987e8e63a56b8a3",
    "bulletin/0008_press": "1843d0fe759586c3b94228d23094ea2d049b281e7e935107c48e5f846585ffb3",
    "bulletin/0009_review": "1f686e2a42f032751903ec45568dbcf2bae0e89017e0313a637f293859529f25",
    "bulletin/0010_approvals": "a3c5a1eaf0217b73b807de700069d8b5544a80a3121f3a58f81c6f9a87187bfa",
    "bulletin/0011_alarms": "7ed91bcf974211717e9781dc1b38e8ab3f9bd7cb97cd468bcf2d3c67aff968d7",
    "bulletin/0012_roles": "841a17ff07aa8d912d17a909420115bb873eaf565f9edef5afb4f9f96c1ef0a7",
    "bulletin/0013_home_page": "2d138dd4591166b90717a39a69d3f2a4f7156f4057dc6d9f7f31ff7119e51e02",
    "bulletin/0014_search": "7a6628943d9d5c9a244d980f22a047251cc55b7c0e2e27b41f6a558a44a4831c",
    "bulletin/0015_known_files": "f51ba000ba515d08d225a2c20c32ad033f3a1f2cb678fada27c22e271f995cc0",
    "bulletin/0016_numbers": "81c6ae39c2a84d7c67ddab05b8df5e38bf1656da80d17abd5c471a8294934da7",
    "bulletin/0017_drills": "2dd90ecad3b37ec01766eb86a4c00277812dc044068245331539b01c9b91e3e8",
    "bulletin/0018_dispatch": "c678fe2f6bbc0b96e2d5d93f79b06e648fd91f337ae5c8281670d3942cb45cf6",
    "bulletin/0019_letters_in_hand": "baf8b41116cfa21d806cc40430ce650ec6786fa35d81d5146163d965c40d784f",
    "bulletin/0020_receipts_undone": "c57926dcc99077a4153dd97d555e37217aea3d704d8a0c38d41224289ad76122",
    "bulletin/0021_typeset_elsewhere": "2e02bfd81cfc1c19cdcf0e419ee5dc24f38f406b0b5e868f89ac10ff065c9cd6",
}

DUMPS = sorted((Path(__file__).parent / "dumps").glob("*.sqlite.sql"))
STAGES = set(Status.values)


def sha256_of(migration: str) -> str:
    app, name = migration.split("/")
    return hashlib.sha256((settings.BASE_DIR / app / "migrations" / f"{name}.py").read_bytes()).hexdigest()


@pytest.mark.parametrize("migration", LANDED)
def test_a_landed_migration_is_never_edited(migration):
    assert sha256_of(migration) == LANDED[migration]


def test_every_migration_is_listed_as_landed():
    found = {
        f"{app}/{path.stem}"
        for app in ("office", "bulletin")
        for path in (settings.BASE_DIR / app / "migrations").glob("0*.py")
    }
    assert found == set(LANDED)


@pytest.fixture(params=DUMPS, ids=lambda path: path.name.removesuffix(".sqlite.sql"))
def old_database(request, tmp_path) -> Path:
    """The database of a released version, with its PDFs on the shelf of the same data folder."""
    path = tmp_path / "db.sqlite3"
    with sqlite3.connect(path) as database:
        database.executescript(request.param.read_text())
    store.keep(tmp_path / "editions", SOME_PDF, ".pdf")
    return path


def manage(database: Path, *words: str) -> subprocess.CompletedProcess:
    """A command of the program as it is started, on this database."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "office.settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "DATA_DIR": str(database.parent),
    }
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)


# As office/0001 kept what somebody typed: one a person and form, of no tab.
TYPED = """
    INSERT INTO office_openform (user_id, page, at, unsaved)
    SELECT id, 'bulletin.article:1', '2026-09-16 08:30:00', ? FROM office_user WHERE username = 'editor'
"""
OPENS_THE_PAGE = """
from django.conf import settings
from django.test import Client
from office.models import User
settings.DEBUG = True  # its static files are not collected
desk = Client(headers={"host": "localhost"})
desk.force_login(User.objects.get(username="editor"), "django.contrib.auth.backends.ModelBackend")
print(desk.get("/admin/bulletin/article/1/change/", secure=True).content.decode())
"""


def test_what_was_typed_before_forms_were_kept_a_tab_is_still_offered(old_database):
    assert manage(old_database, "migrate", "office", "0001").returncode == 0
    unsaved = {"at": "2026-09-16T08:30:00+08:00", "seen": "", "data": {"title": ["没有保存的标题"]}}
    with sqlite3.connect(old_database) as database:
        assert database.execute(TYPED, [json.dumps(unsaved)]).rowcount == 1
    assert manage(old_database, "migrate").returncode == 0
    page = manage(old_database, "shell", "--no-imports", "-c", OPENS_THE_PAGE)
    assert "没有保存的标题" in page.stdout, page.stderr


def test_the_version_of_today_has_its_dump():
    project = (settings.BASE_DIR / "pyproject.toml").read_text()
    assert any(f'\nversion = "{path.name.removesuffix(".sqlite.sql")}"\n' in project for path in DUMPS)


def test_a_database_of_a_released_version_migrates_and_is_whole(old_database):
    with sqlite3.connect(old_database) as database:
        assert {status for (status,) in database.execute("SELECT status FROM bulletin_edition")} == STAGES
        sealed = "SELECT id, content, fingerprint FROM bulletin_edition ORDER BY id"
        before = database.execute(sealed).fetchall()
    migrated = manage(old_database, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    verified = manage(old_database, "verify")
    note, verdict = verified.stdout.splitlines()
    assert verified.returncode == 0, verified
    assert "没有按 PDF/UA-1 做无障碍标记" in note  # what that version sealed stays as it is
    assert verdict == f"{len(STAGES)} 个版本、全部图片与审计日志都完好。"
    with sqlite3.connect(old_database) as database:
        assert database.execute(sealed).fetchall() == before
        with pytest.raises(sqlite3.IntegrityError, match="sealed"):
            database.execute("UPDATE bulletin_edition SET pages = 9")
