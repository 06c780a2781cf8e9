"""Backups: the database as it stood at one moment, then every file that never changes; put back, and tried out (演练).

    FOLDER/files/editions|media|incoming/...            each file once, however many backups name it
    FOLDER/20261101T033000Z/database.sqlite3|dump
    FOLDER/20261101T033000Z/manifest.json               written last: without it there is no backup

The keys (SECRET_KEY, AUDIT_KEY) are in none of it: whoever has a backup must not be able to write the log anew.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.utils import timezone

from bulletin import shelf
from bulletin.document import store
from bulletin.models import Drill
from office import moving, version
from office.audit import AuditHead
from office.moment import one_moment
from office.refusal import Refused

FILES, MANIFEST = "files", "manifest.json"
DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
MOMENT = "%Y%m%dT%H%M%SZ"
MOST_NAMED, LONGEST_NAMED = 5, 80
ONLY_HERE = {
    "SHELF_URL": "",
    "CACHE_URL": "",
    "EMAIL_URL": "",
    "AUDIT_ANCHOR_FILE": "",
    "AUDIT_ANCHOR_MAIL": "",
    "AUDIT_ANCHOR_SYSLOG": "",
}


class Kept(NamedTuple):
    """A backup that was made. `damaged` are files on the shelf that are not what their names say: not taken."""

    path: Path
    files: int
    new: int
    damaged: list[str]


# Made


def make(folder: Path) -> Kept:
    """Back up into this folder while the site runs; raises Refused if it cannot be written or the database not read."""
    path = folder / timezone.now().strftime(MOMENT)
    with _whole_or_gone(path):
        log = _dump(path / DUMPS[connection.vendor])  # first: what it names is on the shelf by now
        files, new, damaged = _keep_files(folder / FILES)
        manifest = {
            "program": version.PROGRAM,
            "at": timezone.now().isoformat(timespec="seconds"),
            "database": {"vendor": connection.vendor, "sha256": store.digest_of(path / DUMPS[connection.vendor])},
            "log": log,
            "files": files,
        }
        with store.whole_file(path / MANIFEST) as file:
            file.write(json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return Kept(path, len(files), new, damaged)


@contextmanager
def _whole_or_gone(path: Path) -> Iterator[None]:
    try:
        path.mkdir(mode=0o700, parents=True)
    except FileExistsError as error:  # another's, which is left alone
        raise Refused(f"备份没有做成：{path} 已经有了，或者另有一个正在做。请等一会儿再做一次。") from error
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        yield
    except OSError as error:
        shutil.rmtree(path, ignore_errors=True)
        raise _unwritten(path, error) from error
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


def _unwritten(path: Path, error: OSError) -> Refused:
    return Refused(f"备份没有做成：{path.parent} 写不进去（{error.strerror}）。请检查磁盘和权限，再做一次。")


def _dump(path: Path) -> dict[str, Any]:
    """Write the database as it stands at one moment; where the log ended then."""
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as here,
            closing(sqlite3.connect(path)) as it,
        ):
            here.backup(it)
            number, digest = it.execute(f"SELECT number, hash FROM {AuditHead._meta.db_table}").fetchone()  # noqa: S608
        return {"number": number, "hash": digest}
    with one_moment(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _run_postgresql("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={path}")
        head = AuditHead.objects.get()
    return {"number": head.number, "hash": head.hash}


def _keep_files(kept: Path) -> tuple[dict[str, str], int, list[str]]:
    """(name -> SHA-256 of all, how many are new, those that are not what they should be)."""
    files, new, damaged = {}, 0, []
    for name in sorted({*shelf.names_here(), *shelf.names_above()}):
        copy, digest = kept / name, shelf.digest_in(name)
        if not copy.exists():
            path = shelf.have(shelf.path_of(name), digest)
            if not store.is_whole(path, digest):
                damaged.append(name)
                continue
            _copy(path, copy)
            new += 1
        files[name] = digest
    return files, new, damaged


def _copy(path: Path, to: Path) -> None:
    with path.open("rb") as source, store.whole_file(to) as file:
        shutil.copyfileobj(source, file)


# Put back


def newest(folder: Path) -> Path:
    """The newest backup in the folder; raises Refused if there is none."""
    if whole := sorted(path.parent for path in folder.glob(f"*/{MANIFEST}")):
        return whole[-1]
    raise Refused(f"{folder} 里没有备份：请检查路径，应是 backup 命令写进的那个文件夹。")


def restore(backup: Path) -> dict[str, Any]:
    """Put a backup into this database and this data folder, which must hold no office; its manifest.

    Everything is checked before anything is written; raises Refused.
    """
    manifest = _checked(backup)
    if connection.introspection.table_names():
        raise Refused("现在的数据库不是空的，没有恢复：请给一个空的数据库（DATABASE_URL），或先把它改名。")
    dump = backup / DUMPS[connection.vendor]
    if connection.vendor == "sqlite":
        connection.close()
        _copy(dump, Path(settings.DATABASES["default"]["NAME"]))
        Path(settings.DATABASES["default"]["NAME"]).chmod(0o600)
    else:
        _run_postgresql("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(dump))
    for name in manifest["files"]:
        if not (there := shelf.path_of(name)).exists():
            _copy(backup.parent / FILES / name, there)
    return manifest


def _checked(backup: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((backup / MANIFEST).read_bytes())
        vendor, digest = manifest["database"]["vendor"], manifest["database"]["sha256"]
        files, _, _ = manifest["files"].items(), manifest["log"]["number"], manifest["program"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{backup} 不是备份，或者没有写完：读不了 {MANIFEST}。") from error
    if vendor != connection.vendor:
        raise Refused(
            f"这份备份是 {vendor} 的，现在的 DATABASE_URL 是 {connection.vendor}：请恢复到同一种，再用 move 搬。"
        )
    if strange := [name for name, digest in files if not _is_of_shelf(name, digest)]:
        named = strange[0][:LONGEST_NAMED]
        raise Refused(f"备份的 {MANIFEST} 被改过，没有恢复：里面有不该有的文件“{named}”。请换一份备份。")
    kept = {backup / DUMPS[vendor]: digest}
    kept |= {backup.parent / FILES / name: digest for name, digest in files}
    wrong = [path.name for path, digest in kept.items() if not store.is_whole(path, digest)]
    if wrong:
        named = "、".join(wrong[:MOST_NAMED])
        raise Refused(f"备份里有{len(wrong)}个文件缺失或损坏，没有恢复：{named}。请换一份备份，或从别处取回这些文件。")
    return manifest


def _is_of_shelf(name: str, digest: str) -> bool:
    """Whether a file may be called so: named after its bytes, in a folder of ours and nowhere else."""
    named = shelf.NAME.fullmatch(name)
    return named is not None and named["digest"] == digest


def _run_postgresql(program: str, *options: str) -> None:
    """A program of PostgreSQL's, with the settings of this connection; raises Refused with what it said."""
    arguments, environment = DatabaseClient.settings_to_cmd_args_env(settings.DATABASES["default"], [])
    try:
        done = subprocess.run(
            (program, *arguments[1:-1], *options, f"--dbname={arguments[-1]}"),
            env=os.environ | (environment or {}),
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise Refused(f"没有程序 {program}：请安装 postgresql-client，版本不低于服务器的。") from error
    if done.returncode:
        raise Refused(f"{program} 没有做成：{(done.stderr.strip().splitlines() or [''])[-1]}")


# Tried out


def drill(folder: Path, url: str = "") -> Drill:
    """Restore the newest backup into a scratch database and folder, verify all of it, take both away again, and keep
    what was found and how long it took. `url` is an empty database to do it in, else one is made beside this one's.
    """
    backup, began = newest(folder), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="newsroom-drill-") as scratch, _database(url, Path(scratch)) as there:
        keys = {"SECRET_KEY": settings.SECRET_KEY, "AUDIT_KEY": settings.AUDIT_KEY}
        otherwise = {"DATA_DIR": scratch, "EDITIONS_COPY": "", **ONLY_HERE, **keys}
        restored = moving.in_database(there, "restore", str(folder), "--backup", backup.name, **otherwise)
        findings = _findings(restored) or _findings(moving.in_database(there, "verify", **otherwise))
    return Drill.objects.create(backup=backup.name, seconds=round(time.monotonic() - began, 1), findings=findings)


def _findings(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What a command says is wrong."""
    return (done.stdout or done.stderr).strip().splitlines() if done.returncode else []


@contextmanager
def _database(url: str, folder: Path) -> Iterator[str]:
    if url or connection.vendor == "sqlite":
        yield url or f"sqlite:///{folder / 'drill.sqlite3'}"
        return
    name = f"newsroom_drill_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
