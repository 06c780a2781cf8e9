"""How long the static copy takes, and how that grows: 500 issues, then 5,000. Run by `make bench-export`.

On SQLite and, if DATABASE_URL names PostgreSQL, there too, in databases of its own. Every export runs in a process of
its own and says what it took. Prints one table; 1 if the goal is missed.
"""

import contextlib
import datetime as dt
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.site.servers import database, python

FEW, MANY = 500, 5_000
MOST_GROWTH = 1.2 * MANY / FEW


@dataclass(frozen=True)
class Export:
    """What one run took."""

    seconds: float
    files: float
    megabytes: float
    peak_mb: float

    def __str__(self) -> str:
        written = f"写 {self.files:.0f} 个文件 {self.megabytes:.1f} MB"
        return f"{self.seconds:.2f} 秒，{written}，内存峰值 {self.peak_mb:.0f} MB"


def main() -> int:
    server = os.environ.get("DATABASE_URL", "")
    servers = {"SQLite": ""} | ({"PostgreSQL": server} if server.startswith("postgres") else {})
    growths = [growth(name, url) for name, url in servers.items()]
    print(f"目标：首次导出，{MANY} 期的用时不超过 {FEW} 期的 {MOST_GROWTH:g} 倍（{MANY / FEW:g} 倍是正比）。")
    return int(max(growths) > MOST_GROWTH)


def growth(name: str, server: str) -> float:
    """How many times as long the first export of the many issues takes; prints a line for each run."""
    firsts = []
    for issues in (FEW, MANY):
        place = database(server, f"with_{issues}") if server else contextlib.nullcontext("")
        with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder, place as url:
            for what, run in runs(issues, Path(folder), url).items():
                print(f"{name}，{issues} 期，{what}：{run}", flush=True)
                firsts += [run.seconds] if what == "首次" else []
    print(f"{name}，首次导出的用时：{firsts[1] / firsts[0]:.2f} 倍")
    return firsts[1] / firsts[0]


def runs(issues: int, folder: Path, url: str) -> dict[str, Export]:
    env = os.environ | {
        "DATABASE_URL": url,
        "DATA_DIR": str(folder / "data"),
        "DEBUG": "false",
        "SITE_URL": "https://bulletin.example.cn",
        "DJANGO_SETTINGS_MODULE": "office.settings",
    }
    python("manage.py", "migrate", "--verbosity=0", env=env)
    # The desk's own files take half a minute, and no page here asks for them.
    python("manage.py", "collectstatic", "--noinput", "--ignore=ckeditor", "--ignore=admin", env=env)
    python("-m", "bench.site.archive", str(issues), env=env)

    def export() -> Export:
        return Export(*map(float, python("-m", "bench.export", str(folder / "copy"), env=env).split()))

    first, unchanged = export(), export()
    python("-c", "from bench.export import correct_one; correct_one()", env=env)
    return {"首次": first, "没有变化": unchanged, "更正一期后": export()}


def measure(folder: Path) -> None:
    """One export, and what it took."""
    import django

    django.setup()
    from bulletin.site.copy.export import Copy

    written = time.time_ns()
    started = time.perf_counter()
    copy = Copy(folder)
    for _ in copy.make():
        pass
    seconds = time.perf_counter() - started
    files = [path.stat() for path in folder.rglob("*") if path.is_file()]
    size = sum(file.st_size for file in files if file.st_mtime_ns >= written)
    print(seconds, len(copy.folder.written), size / 1e6, peak_mb())


def correct_one() -> None:
    """A second version of the issue in the middle, written straight into the tables."""
    import django

    django.setup()
    import msgspec
    from django.utils import timezone

    from bulletin import archive
    from bulletin.document import content
    from bulletin.models import Edition

    first = Edition.objects.order_by("pk")[Edition.objects.count() // 2]
    note = content.Correction(note="第二段“三吨”应为“五吨”。", date=dt.date(2050, 12, 31))
    document = msgspec.structs.replace(archive.document_of(first), version=2, correction=note)
    data, now, person = content.to_bytes(document), timezone.now(), first.released_by
    Edition.objects.filter(pk=first.pk).move(status="superseded", superseded_at=now, superseded_by=person)
    first.pk, first._state.adding = None, True
    first.version, first.content, first.fingerprint = 2, data.decode(), content.fingerprint(data, b"")
    first.save()


def peak_mb() -> float:
    """The most memory this process ever held (VmHWM)."""
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    sys.exit(measure(Path(sys.argv[1])) if sys.argv[1:] else main())
