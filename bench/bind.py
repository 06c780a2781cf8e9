"""How long a bound year takes, and how much memory: 50 issues of 8 pages, made here. Run by `make bench-bind`."""

import datetime as dt
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

ISSUES = 50
MOST_SECONDS, MOST_MB = 10, 300
DATA = Path(os.environ.get("DATA_DIR") or ROOT / "var")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
        folder = Path(name)
        print(f"排{ISSUES}期 ……", flush=True)
        # in a process of its own: its memory is not the binding's
        maker = multiprocessing.get_context("spawn").Process(target=make_issues, args=(folder,))
        maker.start()
        maker.join()
        return bind_issues(folder)


def make_issues(folder: Path) -> None:
    from bulletin.press.typesetting.typeset import typeset

    for number in range(1, ISSUES + 1):
        (folder / f"{number}.pdf").write_bytes(typeset(content(number), workshop(folder)).pdf)


def bind_issues(folder: Path) -> int:
    """Prints the figures; 1 if they are beyond the limits."""
    from bulletin.document.pinyin import reading
    from bulletin.press import BoundIssue, Cover, IndexTitle
    from bulletin.press.finishing.binding import bind
    from bulletin.press.worker.pool import in_worker

    parts = []
    for issue in map(content, range(1, ISSUES + 1)):
        titles = (*(article.title for article in issue.articles), issue.briefs_title)
        readings = tuple(IndexTitle(title, reading(title)) for title in titles)
        parts.append(BoundIssue(issue.number, issue.date, readings, folder / f"{issue.number}.pdf"))
    started = time.monotonic()
    with (folder / "volume.pdf").open("wb") as file:
        for _ in bind(Cover(issue.bulletin, issue.year, issue.publisher), tuple(parts), workshop(folder), file):
            pass
    seconds = time.monotonic() - started
    peaks = peak_mb(), in_worker(peak_mb, workshop=workshop(folder), about="")
    report(folder / "volume.pdf", seconds, peaks)
    return int(seconds > MOST_SECONDS or max(peaks) > MOST_MB)


def content(number: int):
    """The fictional issue of 8 pages, its number, day and titles its own."""
    from tests.press import issues

    place = issues.STREETS[number % len(issues.STREETS)]
    titles = (
        f"{place}街道召开第{number}次推进会",
        f"{place}区清理背街小巷",
        f"“{place}·好邻居”评选揭晓第{number}期结果",
    )
    articles = tuple(
        issues.Article(key=key, column="", title=title, source="", body=issues.body(number + 100 * key, 5))
        for key, title in enumerate(titles, 1)
    )
    day = dt.date(2031, 1, 1) + dt.timedelta(weeks=number)
    return issues.issue(number=number, total_number=200 + number, date=day, articles=articles)


def workshop(folder: Path):
    from bulletin.press import Workshop

    return Workshop(fonts=DATA / "fonts", media=folder, profile=DATA / "profiles" / "cmyk.icc")


def peak_mb() -> int:
    """The most memory this process ever held (VmHWM)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def report(volume: Path, seconds: float, peaks: tuple[int, int]) -> None:
    import pikepdf

    with pikepdf.open(volume) as pdf:
        pages = len(pdf.pages)
    print(
        f"装订{ISSUES}期，成{pages}页、{volume.stat().st_size / 1e6:.0f}MB：{seconds:.1f}秒（限{MOST_SECONDS}秒）；",
        end="",
    )
    print(f"内存峰值：装订进程{peaks[0]}MB，排版进程{peaks[1]}MB（各限{MOST_MB}MB）")


if __name__ == "__main__":
    sys.exit(main())
