"""What a machine needs for many offices: ten of them really run beside each other. Run by `make bench-offices`.

Each has a database of its own at DATABASE_URL (PostgreSQL, or 127.0.0.1), a folder, a web server as `deploy/` sets it
up and the process that runs on (`manage.py work`). Prints what one office takes in memory, connections and CPU, and
what a hundred would; a page of each is asked for over and over meanwhile.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
OFFICES, PLANNED = 10, 100
WATCHED = 60  # seconds
NAME = "newsroom_bench_office"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Office:
    """One that runs: its web server, and what goes on in it by itself."""

    port: int
    web: subprocess.Popen[bytes]
    work: subprocess.Popen[bytes]

    def page(self) -> float:
        """Seconds until its front page is there."""
        started = time.monotonic()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/") as response:
            response.read()
        return time.monotonic() - started


def main() -> int:
    url = os.environ.get("DATABASE_URL", "")
    server = url if url.startswith("postgres") else "postgresql://postgres@127.0.0.1:5432/postgres"
    with psycopg.connect(server, autocommit=True) as connection, ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-offices-")))
        databases = [f"{NAME}_{number}" for number in range(OFFICES)]
        for database in databases:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            stack.callback(connection.execute, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {databases[0]}")
        first = environment(server, databases[0], folder)
        migrating = time.monotonic()
        manage(first, "migrate", "--verbosity", "0")
        migrating = time.monotonic() - migrating
        manage(first, "collectstatic", "--noinput", "--verbosity", "0")
        for database in databases[1:]:
            connection.execute(f"CREATE DATABASE {database} TEMPLATE {databases[0]}")
        offices = []
        for database in databases:
            settings = environment(server, database, folder / database)
            (folder / database / "static").symlink_to(folder / "static")
            offices.append(begin(settings, stack))
        for office in offices:
            wait_for(office)
        report(connection, offices, first, migrating)
    return 0


def environment(server: str, database: str, folder: Path) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    ours = {
        "DATABASE_URL": server.rpartition("/")[0] + f"/{database}",
        "DATA_DIR": str(folder),
        "NEWSROOM_ENV": os.devnull,
        "HTTPS": "false",
        "WEB_WORKERS": "1",
    }
    return os.environ | ours


def manage(settings: dict[str, str], *words: str) -> float:
    """Seconds of CPU that a command takes from its cold start."""
    before = os.times()
    subprocess.run((sys.executable, "manage.py", *words), cwd=ROOT, env=settings, check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def begin(settings: dict[str, str], stack: ExitStack) -> Office:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    gunicorn = (sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "office.wsgi")
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    office = Office(
        port,
        subprocess.Popen(gunicorn, env=settings | {"BIND": f"127.0.0.1:{port}"}, **quiet),
        subprocess.Popen((sys.executable, "manage.py", "work"), env=settings, **quiet),
    )
    for process in (office.web, office.work):
        stack.callback(process.wait)
        stack.callback(process.terminate)
    return office


def wait_for(office: Office) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        try:
            office.page()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("一个办公室没有启动。")


def report(connection: psycopg.Connection, offices: list[Office], first: dict[str, str], migrating: float) -> None:
    families = [family for office in offices for family in (of(office.web.pid), of(office.work.pid))]
    began, cpu = time.monotonic(), cpu_of(families)
    pages = []
    while time.monotonic() - began < WATCHED:
        pages += [office.page() for office in offices]
        time.sleep(1)
    seconds = time.monotonic() - began
    web = [sum(map(proportional_mb, of(office.web.pid))) for office in offices]
    work = [sum(map(proportional_mb, of(office.work.pid))) for office in offices]
    (connections,) = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE %s", [f"{NAME}%"]
    ).fetchone()
    used = (cpu_of(families) - cpu) / seconds
    cron = sum(manage(first, command) for command in ("release_due", "watch", "send_notices"))
    memory = statistics.mean(web) + statistics.mean(work)
    slowest = sorted(pages)[int(0.99 * len(pages))]
    print(f"{OFFICES} 个办公室，各有一个网站进程（--preload）和一个 work 进程，{seconds:.0f} 秒里每秒各看一页：")
    parts = f"网站 {statistics.mean(web):.0f} MB，work {statistics.mean(work):.0f} MB"
    print(f"内存（PSS）| {parts}，每个办公室 {memory:.0f} MB")
    print(f"数据库连接 | 共 {connections} 个，每个办公室 {connections / OFFICES:.1f} 个")
    print(f"CPU | 共 {100 * used:.1f}% 的一个核，每个办公室 {100 * used / OFFICES:.2f}%")
    print(f"首页 | 中位 {1000 * statistics.median(pages):.0f} ms，第99百分位 {1000 * slowest:.0f} ms")
    print(f"每分钟用 cron 冷启动三个命令代替 work | 每个办公室 {cron:.1f} 秒 CPU，合 {100 * cron / 60:.1f}% 的一个核")
    print(f"建库 | 从头迁移 {migrating:.0f} 秒")
    planned = f"内存 {PLANNED * memory / 1024:.1f} GB，连接 {PLANNED * connections / OFFICES:.0f} 个"
    cores = f"CPU {PLANNED * used / OFFICES:.1f} 核；用 cron 则另要 {PLANNED * cron / 60:.1f} 核"
    print(f"{PLANNED} 个办公室（推算）| {planned}，{cores}")


def of(pid: int) -> list[int]:
    """The process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in of(int(child)))]


def cpu_of(families: list[list[int]]) -> float:
    """Seconds of CPU these have taken so far."""
    ticks = 0
    for pid in (pid for family in families for pid in family):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def proportional_mb(pid: int) -> float:
    """What it takes of the memory, what it shares with others by its share."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


if __name__ == "__main__":
    sys.exit(main())
