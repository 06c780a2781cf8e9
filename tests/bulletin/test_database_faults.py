"""What a command says of a database that fails, each time of a real one."""

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError

from bulletin.management.base import fault_of_database

ROOT = Path(__file__).resolve().parents[2]


def said_by(**environment: str) -> str:
    """The one sentence of a command that cannot read the database."""
    command = (sys.executable, "manage.py", "show", "dongtai/2026-1")
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    _, sentence = done.stderr.splitlines()  # after the line that says which database it is
    return sentence


def test_an_empty_one_is_to_be_migrated(tmp_path):
    said = said_by(DATA_DIR=str(tmp_path), DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")
    assert said.startswith("数据库用不了：请先运行 python manage.py migrate")
    assert "no such table" in said


def test_nobody_listening_is_no_matter_of_migrations(tmp_path):
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        address = f"postgresql://nobody@127.0.0.1:{unheard.getsockname()[1]}/none"
        said = said_by(DATA_DIR=str(tmp_path), DATABASE_URL=address)
    assert said.startswith("连不上数据库")
    assert "migrate" not in said


def test_a_file_that_cannot_be_opened_is_no_matter_of_migrations(tmp_path):
    assert said_by(DATA_DIR=str(tmp_path), DATABASE_URL=f"sqlite:///{tmp_path}/none/db.sqlite3").startswith(
        "连不上数据库"
    )


@pytest.fixture
def file(tmp_path):
    """A database file with one table."""
    connection = sqlite3.connect(tmp_path / "db.sqlite3", timeout=0)
    connection.execute("CREATE TABLE text (line TEXT)")
    connection.commit()
    yield connection
    connection.close()


def fault_of(connection: sqlite3.Connection, statement: str) -> str:
    with pytest.raises(sqlite3.OperationalError) as failed:
        connection.execute(statement)
    return fault_of_database(OperationalError(*failed.value.args))


def test_a_locked_one_is_waited_for(file, tmp_path):
    other = sqlite3.connect(tmp_path / "db.sqlite3")
    other.execute("BEGIN EXCLUSIVE")
    said = fault_of(file, "INSERT INTO text VALUES ('x')")
    other.close()
    assert said.startswith("数据库正被别的程序占用")


def test_a_full_disk_is_called_one(file):
    pages = file.execute("PRAGMA page_count").fetchone()[0]
    file.execute(f"PRAGMA max_page_count = {pages}")
    said = fault_of(file, "INSERT INTO text VALUES (hex(zeroblob(100000)))")
    assert said.startswith("数据库写不进去，磁盘满了")


def test_anything_else_is_passed_on_in_its_own_words(file):
    said = fault_of(file, "SELECT none(1)")
    assert said.startswith("数据库出错")
    assert "no such function" in said
