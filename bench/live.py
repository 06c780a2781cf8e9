"""How quick the page beside the text is: 40 sentences typed into an issue of 8 pages, each timed to its picture.

Run by `make bench-live`. Prints one table, the goals beside; 1 if a goal is missed.
"""

import itertools
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from unicodedata import east_asian_width

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

EDITS, TURNS = 40, 10
WIDTH = 900  # pixels
PAUSE = 0.3  # seconds before the next sentence, fewer than anyone needs to type one
MOST_MEDIAN, MOST_P95 = 0.8, 1.5  # seconds
DATA = Path(os.environ.get("DATA_DIR") or ROOT / "var")


def main() -> int:
    from bulletin.press.worker.relay import in_sketcher

    row("项目", "数值", "目标")
    row("第一次，排版进程未启动", f"{timed(issue(), page=1)[0]:.2f}秒")

    times, sizes = [], []
    for content, page in edited(issue()):
        time.sleep(PAUSE)
        seconds, sketch = timed(content, page)
        times.append(seconds)
        sizes.append(len(sketch.pictures[page]))
    middle, late = median(times), quantiles(times, n=20)[-1]
    row(f"{sketch.pages}页改{EDITS}次，到看见一页：中位数", f"{middle:.2f}秒", f"≤ {MOST_MEDIAN}")
    row("　　第95百分位", f"{late:.2f}秒", f"≤ {MOST_P95}")
    row("　　最慢的一次", f"{max(times):.2f}秒")
    row("　　一页的图", f"{median(sizes) / 1000:.0f}KB，{len(sketch.lines)}行的位置")

    turned = [timed(content, page)[0] for page, _ in zip(itertools.cycle((1, 2, 3)), range(TURNS), strict=False)]
    row("同一文字换一页：中位数", f"{median(turned):.2f}秒")
    now, peak = in_sketcher(memory_mb, workshop=workshop(), about="")
    row("排版进程的内存", f"{now}兆，最多时{peak}兆")
    return int(middle > MOST_MEDIAN or late > MOST_P95)


def issue():
    """The fictional issue of 8 pages."""
    from tests.press import issues

    return issues.issue()


def edited(content) -> Iterator[tuple[object, int]]:
    """The issue with one sentence typed into its first article, each time another one elsewhere; a page of that."""
    import msgspec

    from tests.press import issues

    article, *others = content.articles
    for number, sentence in enumerate(itertools.islice(itertools.cycle(issues.PHRASES), EDITS)):
        paragraphs = article.body.split("</p>")
        at = number % (len(paragraphs) - 1)
        paragraphs[at] += f"第{number}次，{sentence}。"
        changed = msgspec.structs.replace(article, body="</p>".join(paragraphs))
        yield msgspec.structs.replace(content, articles=(changed, *others)), 2 + at // 3


def timed(content, page: int):
    """(seconds, sketch)"""
    from bulletin.press import sketch

    started = time.perf_counter()
    done = sketch(content, workshop(), pages=(page,), width=WIDTH)
    return time.perf_counter() - started, done


def workshop():
    from bulletin.press import Workshop

    return Workshop(fonts=DATA / "fonts", media=DATA / "media", profile=DATA / "profiles" / "cmyk.icc")


def memory_mb() -> tuple[int, int]:
    """What this process holds, and the most it ever held (VmRSS, VmHWM)."""
    status = Path("/proc/self/status").read_text()
    now, peak = (int(status.split(field)[1].split()[0]) // 1024 for field in ("VmRSS:", "VmHWM:"))
    return now, peak


def row(what: str, figure: str, goal: str = "") -> None:
    print(f"{padded(what, 44)}{padded(figure, 32)}{goal}".rstrip(), flush=True)


def padded(text: str, width: int) -> str:
    """To a width in half-width characters."""
    taken = sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)
    return text + " " * max(1, width - taken)


if __name__ == "__main__":
    sys.exit(main())
