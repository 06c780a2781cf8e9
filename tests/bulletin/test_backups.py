"""An office backed up, put back and moved: all of it, the chain of its log whole, or a sentence and nothing."""

import datetime as dt
import json
import os
import subprocess
import sys

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bulletin import archive, backups
from bulletin.models import Drill, Edition
from office.refusal import Refused
from tests.bulletin.test_race import database_url
from tests.desk.conftest import released  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(released, monkeypatch) -> Edition:  # noqa: F811
    """An office with an edition that went the whole way, on record; what it starts has the settings of the program."""
    ours = {"DJANGO_SETTINGS_MODULE": "office.settings", "DATABASE_URL": database_url()}
    for name, value in (ours | {"AUDIT_KEY": settings.AUDIT_KEY, "SECRET_KEY": settings.SECRET_KEY}).items():
        monkeypatch.setenv(name, value)
    return released


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess:
    command = (sys.executable, str(settings.BASE_DIR / "manage.py"), *words)
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def test_a_backup_is_put_back_elsewhere_and_found_whole_and_that_is_kept(office, tmp_path):
    kept = backups.make(tmp_path / "backup")
    assert (kept.files, kept.new, kept.damaged) == (1, 1, [])
    drill = backups.drill(tmp_path / "backup")
    assert drill.findings == []
    assert Drill.objects.get().backup == kept.path.name


def test_a_second_backup_copies_no_file_again(office, tmp_path):
    with time_machine.travel(timezone.now() - dt.timedelta(days=1)):
        earlier = backups.make(tmp_path)
    later = backups.make(tmp_path)
    assert (later.files, later.new) == (1, 0)
    assert backups.newest(tmp_path) == later.path != earlier.path


def test_a_damaged_backup_is_not_put_back_and_the_drill_says_why(office, tmp_path):
    backups.make(tmp_path)
    (pdf,) = (tmp_path / "files").rglob("*.pdf")
    pdf.chmod(0o600)
    pdf.write_bytes(b"%PDF-1.7 another")
    drill = backups.drill(tmp_path)
    assert f"备份里有1个文件缺失或损坏，没有恢复：{pdf.name}" in drill.findings[-1]


def test_a_damaged_file_on_the_shelf_does_not_replace_the_good_copy(office, tmp_path):
    with time_machine.travel(timezone.now() - dt.timedelta(days=1)):
        backups.make(tmp_path)
    path = archive.pdf_path(office)
    path.chmod(0o600)
    path.write_bytes(b"another")
    (damaged,) = backups.make(tmp_path / "other").damaged
    assert damaged == f"editions/{path.parent.name}/{path.name}"
    assert not (tmp_path / "other/files" / damaged).exists()
    backups.make(tmp_path)
    assert (tmp_path / "files" / damaged).read_bytes() != b"another"


def test_an_office_is_not_put_back_over_another(office, tmp_path):
    backups.make(tmp_path)
    with pytest.raises(Refused, match="现在的数据库不是空的"):
        backups.restore(backups.newest(tmp_path))


@pytest.mark.parametrize("spoil", ["none", "no manifest", "cut short"])
def test_what_is_no_backup_is_called_so(spoil, tmp_path, office):
    if spoil != "none":
        (tmp_path / "20260101T000000Z").mkdir()
    if spoil == "cut short":
        (tmp_path / "20260101T000000Z" / backups.MANIFEST).write_text(json.dumps({"files": {}}))
        with pytest.raises(Refused, match="不是备份，或者没有写完"):
            backups.restore(backups.newest(tmp_path))
    else:
        with pytest.raises(Refused, match="里没有备份"):
            backups.newest(tmp_path)


@pytest.mark.parametrize("name", ["editions/../../../out.pdf", "editions//{out}", "keys/aa/{digest}", "media/aa/b.jpg"])
def test_a_manifest_that_names_a_file_elsewhere_is_not_put_back(name, tmp_path, office):
    kept, digest, out = backups.make(tmp_path / "backup"), "b" * 64, tmp_path / "out.pdf"
    manifest = json.loads((kept.path / backups.MANIFEST).read_bytes())
    name = name.format(out=out, digest=digest)
    manifest["files"] = {name: digest}
    (kept.path / backups.MANIFEST).chmod(0o600)
    (kept.path / backups.MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(Refused, match="被改过，没有恢复：里面有不该有的文件"):
        backups.restore(kept.path)


def test_a_second_backup_in_the_same_second_leaves_the_first_whole(office, tmp_path):
    with time_machine.travel(timezone.now(), tick=False):
        kept = backups.make(tmp_path)
        with pytest.raises(Refused, match="已经有了"):
            backups.make(tmp_path)
    assert (kept.path / backups.MANIFEST).exists()


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(office, tmp_path):
    (tmp_path / "full").write_text("no folder")
    with pytest.raises(Refused, match="备份没有做成"):
        backups.make(tmp_path / "full")
    assert [path.name for path in tmp_path.iterdir() if path.is_dir() and path.name.startswith("2")] == []


def test_an_office_moves_to_another_database_whole_and_never_onto_another_office(office, tmp_path):
    there = f"sqlite:///{tmp_path / 'there.sqlite3'}"
    shelf = {"DATA_DIR": str(settings.EDITIONS_ROOT.parent)}
    moved = manage("move", there, **shelf)
    assert "1 个版本、全部图片与审计日志都完好。" in moved.stdout, moved.stderr
    again = manage("move", there, **shelf)
    assert again.returncode == 2
    assert "已经有一个办公室，没有搬" in again.stderr
    if connection.vendor == "postgresql":  # and back into one
        name = f"{connection.settings_dict['NAME']}_back"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
        back = manage("move", f"{database_url()}_back", DATABASE_URL=there, **shelf)
        assert "1 个版本、全部图片与审计日志都完好。" in back.stdout, back.stderr
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


def test_the_commands_say_in_one_sentence_what_became_of_it(office, tmp_path):
    done = manage("backup", str(tmp_path), DATA_DIR=str(settings.EDITIONS_ROOT.parent))
    assert done.stdout.startswith(f"备份好了：{tmp_path}/2")
    refused = manage("restore", str(tmp_path / "none"))
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[-1].startswith(f"{tmp_path}/none 里没有备份")
