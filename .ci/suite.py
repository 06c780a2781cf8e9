"""The whole suite: checks, then all tests on SQLite, then on PostgreSQL, then one summary.

What could not run is said loudly; under CI=true it is a failure.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MUST_RUN_ALL = os.environ.get("CI") == "true"
LOCAL_SERVER = ("127.0.0.1", 5432)
# Django's; those of the site are Jinja2's, which djade does not know.
TEMPLATES = sorted(str(path) for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "site")
CHECKS = {
    "代码检查": (str(BIN / "ruff"), "check", "."),
    "代码格式": (str(BIN / "ruff"), "format", "--check", "--quiet", "."),
    "引用方向": (str(BIN / "lint-imports"), "--no-cache"),
    "模板格式": (str(BIN / "djade"), "--check", "--target-version", "5.2", *TEMPLATES),
}


@dataclass
class Outcome:
    name: str
    passed: bool
    note: str
    seconds: float


def run(name: str, command: tuple[str, ...], **environment: str) -> Outcome:
    """Run the command, showing its output, and keep its last line as the note."""
    print(f"\n=== {name}", flush=True)
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    last = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line.strip() or last
    passed = process.wait() == 0
    return Outcome(name, passed, last, time.monotonic() - started)


def not_run(name: str, why: str) -> Outcome:
    print(f"\n!!! {name}没有运行：{why}", flush=True)
    return Outcome(name, not MUST_RUN_ALL, f"没有运行：{why}", 0)


def pytest(name: str, database_url: str, *options: str) -> Outcome:
    command = (sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *options)
    outcome = run(name, command, DATABASE_URL=database_url)
    if MUST_RUN_ALL and "skipped" in outcome.note:
        outcome.passed = False
    return outcome


@contextlib.contextmanager
def postgresql() -> Iterator[str | None]:
    """The URL of a server where databases may be made: the one named, one answering here, or one of our own."""
    if url := os.environ.get("TEST_DATABASE_URL") or answering_server():
        yield url
    elif initdb := find_initdb():
        with throwaway_cluster(initdb.parent) as url:
            yield url
    else:
        yield None


def answering_server() -> str | None:
    host, port = LOCAL_SERVER
    for user in ("postgres", os.environ.get("USER", "root")):
        url = f"postgresql://{user}@{host}:{port}/postgres"
        with contextlib.suppress(psycopg.Error), psycopg.connect(url, connect_timeout=3) as connection:
            if connection.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()[0]:
                return url
    return None


def find_initdb() -> Path | None:
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = newest[-1] if newest else shutil.which("initdb")
    return Path(found) if found else None


@contextlib.contextmanager
def throwaway_cluster(programs: Path) -> Iterator[str]:
    """A PostgreSQL server of our own on a free port, gone afterwards. As root it is run by postgres."""
    owner = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="newsroom-pg-") as folder:
        if owner:
            shutil.chown(folder, **owner)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        data = f"{folder}/data"
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder, **owner}
        subprocess.run((programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"), **quiet)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        subprocess.run((programs / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start"), **quiet)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run((programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"), **quiet)


def test_on_both() -> Iterator[Outcome]:
    yield pytest("测试 · SQLite", "")
    with postgresql() as url:
        if url:
            # How the desk's pages look on each screen was seen above, and no database changes it.
            yield pytest("测试 · PostgreSQL，网页样子除外", url, "-m", "not looks")
        else:
            yield not_run("测试 · PostgreSQL", "没有 PostgreSQL")


def missing_parts() -> Iterator[Outcome]:
    if not (os.environ.get("CHROMIUM") or shutil.which("chromium")):
        yield not_run("浏览器测试", "没有 Chromium")
    if not shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        yield not_run("X-Accel-Redirect 的测试", "没有 nginx")


def summarise(outcomes: list[Outcome]) -> int:
    print("\n=== 总结")
    for outcome in outcomes:
        print(f"{'通过' if outcome.passed else '未过'}  {outcome.name}  {outcome.seconds:.0f} s  {outcome.note}")
    counted = " ".join(outcome.note for outcome in outcomes)
    passed, failed = (sum(map(int, re.findall(rf"(\d+) {word}", counted))) for word in ("passed", "failed"))
    faults = sum(not outcome.passed for outcome in outcomes)
    print(f"{passed} passed, {max(failed, faults)} failed")
    return 1 if faults else 0


def main(only_lint: bool) -> int:
    outcomes = [run(name, command) for name, command in CHECKS.items()]
    if not only_lint:
        outcomes += [*test_on_both(), *missing_parts()]
    return summarise(outcomes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] == ["lint"]))
