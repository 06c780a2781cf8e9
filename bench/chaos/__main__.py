"""The run: an office of three machines, each with a web process and a folder of its own, two of them with `work`;
PostgreSQL, Redis, an object store, a mail server and nginx in front; killed at random (SIGKILL) while its issues come
out and readers read. Prints a table and the goals; 1 if a goal is missed.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from aiosmtpd.controller import Controller

from bench.chaos import machines
from bench.chaos.machines import ROOT, Machine
from bench.chaos.office import EACH, FIRST
from bench.chaos.readers import Readers
from tests import objectstore

LEAST_ANSWERED = 0.999
SETTLED = 240  # seconds after the last release in which all must be out, and all letters sent or in doubt
HAS_REDIS = bool(shutil.which("redis-server") and find_spec("redis"))  # the server, and the extra of the program
KEYS = {"SECRET_KEY": "one of all machines", "AUDIT_KEY": "one of all machines too"}
TO_UNITS = "unit"  # what their addresses begin with


class Inbox:
    """Counts each letter by whom it is to and what it is about."""

    def __init__(self) -> None:
        self.letters = Counter[tuple[str, str]]()

    async def handle_DATA(self, server, session, envelope):
        head = envelope.content.split(b"\r\n\r\n", 1)[0].replace(b"\r\n ", b" ").decode(errors="replace")
        subject = next((line for line in head.splitlines() if line.startswith("Subject:")), "")
        for address in envelope.rcpt_tos:
            self.letters[address, subject] += 1
        return "250 OK"

    def twice(self, to: str) -> int:
        return sum(times > 1 for (address, _), times in self.letters.items() if address.startswith(to))


class Shaken:
    """The office, and the hand that kills its processes."""

    def __init__(self, folder: Path, mail_port: int, chance: random.Random):
        self.chance = chance
        self.database, self.redis = machines.postgresql(folder), machines.redis(folder)
        self.folders = [_folder_of_a_machine(folder / f"data{number}") for number in (1, 2, 3)]
        self.environment = (
            os.environ
            | KEYS
            | {
                "NEWSROOM_ENV": os.devnull,
                "DJANGO_SETTINGS_MODULE": "office.settings",
                "DATABASE_URL": f"postgresql://postgres@127.0.0.1:{self.database.port}/postgres",
                "DATA_DIR": str(self.folders[0]),
                "HTTPS": "false",
                "BEHIND_PROXY": "true",
                "ALLOWED_HOSTS": "*",
                "TASKS": "database",
                "SITE_URL": "http://127.0.0.1",
                "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
                "CACHE_URL": f"rediscache://127.0.0.1:{self.redis.port}/0" if HAS_REDIS else "",
                "VISITS_SECONDS": "5",
            }
        )
        os.environ.update(self.environment)  # the settings by which the store is spoken to from here
        self.ceph = objectstore.Ceph(folder / "ceph")
        gateway = self.ceph.start_all()
        self.environment["SHELF_URL"] = objectstore.ObjectStore(gateway, self.ceph.port).url
        self.store = machines.gateway(folder, self.ceph)
        self.webs = [machines.web(number, folder, self._on(number)) for number in (1, 2, 3)]
        self.works = [machines.work(number, folder, self._on(number)) for number in (1, 2)]
        self.proxy = machines.nginx(folder, self.webs)

    def _on(self, number: int) -> dict[str, str]:
        return self.environment | {"DATA_DIR": str(self.folders[number - 1])}

    @property
    def mortal(self) -> list[Machine]:
        return [self.database, *([self.redis] if HAS_REDIS else []), self.store, *self.webs, *self.works]

    def ask(self, *words: str) -> str:
        """What a program of ours prints, asked again while the database comes back."""
        for _ in range(5):
            done = subprocess.run(
                (sys.executable, *words), cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True
            )
            if done.returncode == 0:
                return done.stdout
            time.sleep(3)
        raise SystemExit(f"{' '.join(words)} 没有做成。")

    @contextlib.contextmanager
    def running(self, releases: int, every: float) -> Iterator[None]:
        try:
            self.ceph.started.pop().kill()  # the gateway, which is as mortal as the rest from here on
            for one in self.mortal[: 2 + HAS_REDIS]:
                one.start()
                machines.wait_for(one)
            self.ask("manage.py", "migrate", "-v0")
            self.ask("manage.py", "collectstatic", "--noinput", "-v0")
            for one in (*self.webs, self.proxy):
                one.start()
            for one in (*self.webs, self.proxy):
                machines.wait_for(one)
            for one in self.works:
                one.start()
            self.ask("-m", "bench.chaos.office", "fill", str(releases), str(every))
            yield
        finally:
            for one in reversed([*self.mortal, self.proxy]):
                one.end()
            self.ceph.end()

    def shake(self, seconds: float, pause: float) -> None:
        """Kill one of them at a time, at random, and have each started again."""
        until, strike = time.monotonic() + seconds, time.monotonic() + pause
        while time.monotonic() < until:
            if time.monotonic() > strike:
                self.chance.choice(self.mortal).kill()
                strike = time.monotonic() + self.chance.uniform(pause / 2, pause * 1.5)
            for one in (*self.mortal, self.proxy):
                one.look_after()
            time.sleep(0.2)

    def settle(self) -> dict:
        """Leave it in peace until all is out that can be; what became of it."""
        deadline = time.monotonic() + SETTLED
        while True:
            self.shake(5, SETTLED)
            found = json.loads(self.ask("-m", "bench.chaos.office", "outcome"))
            if not found["left"] or time.monotonic() > deadline:
                return found


def _folder_of_a_machine(folder: Path) -> Path:
    folder.mkdir()
    for name in ("fonts", "profiles"):
        (folder / name).symlink_to(ROOT / "var" / name)
    if (first := folder.parent / "data1") != folder:
        (folder / "static").symlink_to(first / "static")
    return folder


def main() -> int:
    asked = argparse.ArgumentParser(description="杀进程，看发布和信有没有丢、有没有重复，网站答不答。")
    asked.add_argument("--releases", type=int, default=200)
    asked.add_argument("--every", type=float, default=1.0, help="几秒一期")
    asked.add_argument("--pause", type=float, default=4.0, help="平均几秒杀一个")
    asked.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = asked.parse_args()
    if not objectstore.IS_THERE:
        sys.exit(objectstore.WITHOUT)
    inbox = Inbox()
    mail = Controller(inbox, hostname="127.0.0.1", port=machines.free_port())
    mail.start()
    with tempfile.TemporaryDirectory(prefix="newsroom-chaos-") as name:
        office = Shaken(Path(name), mail.port, random.Random(given.seed))
        with office.running(given.releases, given.every):
            readers = Readers(office.proxy.port)
            began = os.times()
            office.shake(FIRST + given.releases * EACH, given.pause)
            readers.start()  # now that there begins to be something to read, and for the proxy to keep
            office.shake(given.releases * given.every, given.pause)
            found = office.settle()
            readers.end()
            memory = {one.name: one.resident_mb() for one in (*office.webs, *office.works)}
            seconds = os.times().elapsed - began.elapsed
        keep_logs(Path(name))
    mail.stop()
    print(f"种子 {given.seed}，{seconds:.0f} 秒，负载 {os.getloadavg()[0]:.1f}")
    return report(given.releases, found, inbox, readers, {one.name: one.deaths for one in office.mortal}, memory)


def keep_logs(folder: Path) -> None:
    """Where somebody may look who wants to know why."""
    kept = ROOT / "var" / "bench-chaos"
    kept.mkdir(parents=True, exist_ok=True)
    for log in folder.glob("*.log"):
        shutil.copy(log, kept)


def report(releases: int, found: dict, inbox: Inbox, readers: Readers, deaths: dict, memory: dict) -> int:
    late = found["late"] or [0.0]
    units = sum(times for (to, _), times in inbox.letters.items() if to.startswith(TO_UNITS))
    lines = {
        "杀了": "，".join(f"{name} {times}次" for name, times in deaths.items()),
        "发布": f"{found['released']} / {releases}，没有发的 {found['left']}，记了没有按时发布的 {found['missed']}",
        "日志里的发布": f"{found['on_record']}，其中重复的 {found['twice']}",
        "晚了": f"中位 {median(late):.2f} 秒，最多 {late[-1]:.1f} 秒，2 秒以内 {sum(one <= 2 for one in late)} 期",
        "给单位的信": f"应发 {found['unit_letters']}，收到 {units}，重复 {inbox.twice(TO_UNITS)}，"
        f"不知道送到没有 {found['unit_letters_in_doubt']}，还等着发 {found['unit_letters_waiting']}",
        "给订阅人的信": f"应发 {found['reader_letters']}，重复 {inbox.twice('reader')}，"
        f"还等着发 {found['reader_letters_waiting']}",
        "后台任务": "，".join(f"{status} {number}" for status, number in sorted(found["tasks"].items())),
        "读者": f"问了 {readers.answers.total()} 次，答了 {readers.answered:.4%}，最慢 {readers.slowest:.1f} 秒，"
        + "，".join(f"{status or '没有应答'}：{times}" for status, times in sorted(readers.answers.items())),
        "内存": "，".join(f"{name} {size:.0f} MB" for name, size in memory.items()),
    }
    for name, said in lines.items():
        print(f"{name}：{said}")
    goals = {
        "一期不丢": found["released"] == releases and not found["left"],
        "一期不重": not found["twice"] and found["on_record"] == releases,
        "单位的信一封不重": not inbox.twice(TO_UNITS),
        "单位的信一封不丢": units + found["unit_letters_in_doubt"] + found["unit_letters_waiting"]
        >= found["unit_letters"],
        f"读者 {LEAST_ANSWERED:.1%} 有应答": readers.answered >= LEAST_ANSWERED,
    }
    for goal, is_met in goals.items():
        print(f"{'达到' if is_met else '没有达到'}：{goal}")
    return int(not all(goals.values()))


if __name__ == "__main__":
    sys.exit(main())
