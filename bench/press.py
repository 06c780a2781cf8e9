"""How fast and how heavy the press is: beside bare WeasyPrint, Chromium and Typst, and as an issue grows.

What is compared is run in turn in one process, so that a busy machine slows both sides alike; a ratio is the median of
the rounds' own ratios. `make bench-press` prints one table, the goals beside.
"""

import gc
import io
import json
import math
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import linear_regression, median
from typing import Any

import pikepdf
import typst
from playwright.sync_api import sync_playwright
from weasyprint import CSS, HTML

from bench.columns import padded
from bulletin.document import store
from bulletin.document.content import Article, Content
from bulletin.press import Workshop, compose
from bulletin.press.checking.preflight import inspect
from bulletin.press.finishing.ofd.package import as_ofd
from bulletin.press.typecase import typecase
from bulletin.press.typesetting.drawing import STYLESHEET, draw_html
from bulletin.press.typesetting.typeset import typeset
from bulletin.press.worker import pool
from tests.press import issues

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
ARTICLES = (2, 14, 35, 70, 141)  # make about 8, 40, 100, 200 and 400 pages
GROWTH_ROUNDS = 3
RENDERS = 200

MOST_OVER_BARE = 1.15
MOST_OF_CHROMIUM = 0.5
MOST_OF_SUBMISSION = 2.0
MOST_OF_EXCHANGE = 0.5
MOST_GROWTH = 1.1
MOST_RSS_MB = 250


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured, the figure, the goal if there is one, and whether it was met."""

    what: str
    figure: str
    goal: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        verdict = {True: "达到", False: "没有达到", None: ""}[self.met]
        return f"{padded(self.what, 44)}{padded(self.figure, 46)}{padded(self.goal, 12)}{verdict}".rstrip()


def at_most(what: str, value: float, limit: float, figure: str) -> Line:
    return Line(what, figure, f"≤ {limit:g}", value <= limit)


# Measuring


def seconds(job: Callable[[], Any], clock: Callable[[], float]) -> float:
    gc.collect()  # what the job before has left is no business of this one
    started = clock()
    job()
    return clock() - started


def in_turn(*jobs: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> list[list[float]]:
    """The seconds of each job in each round, after one round to warm up."""
    for job in jobs:
        job()
    rounds = [[seconds(job, clock) for job in jobs] for _ in range(ROUNDS)]
    return [list(times) for times in zip(*rounds, strict=True)]


def ratio(ours: list[float], theirs: list[float]) -> float:
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def exponent(sizes: list[float], values: list[float]) -> float:
    """b of value = a · size^b, by least squares of the logarithms."""
    return linear_regression([math.log(size) for size in sizes], [math.log(value) for value in values]).slope


def in_fresh_process(job: Callable, *given: Any) -> Any:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as processes:
        return processes.submit(job, *given).result()


def memory_mb(field: str) -> float:
    """VmHWM (the peak) or VmRSS of this process."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) / 1024


# What is typeset


def workshop() -> Workshop:
    data = Path(os.environ.get("DATA_DIR") or ROOT / "var")
    return Workshop(fonts=data / "fonts", media=data / "media", profile=data / "profiles" / "cmyk.icc", seconds=300)


def issue_of(articles: int, seed: int = 1) -> Content:
    """An issue of that many articles; 2 make eight pages."""
    texts = tuple(
        Article(
            key=key, column="", title=issues.LONG_TITLE, source="云溪市创建办", body=issues.body(seed + 100 * key, 7)
        )
        for key in range(1, articles + 1)
    )
    return issues.issue(articles=texts)


def page_count(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def bare(html: str, place: Workshop) -> Callable[[], bytes]:
    """WeasyPrint alone on the page the press would draw, with the style sheets read before as the press has them."""
    case = typecase(place.fonts, place.faces)
    equipment = {
        "font_config": case.configuration,
        "stylesheets": [CSS(filename=STYLESHEET), case.stylesheet],
    }
    return lambda: HTML(string=html).write_pdf(pdf_variant="pdf/a-2a", **equipment)


@contextmanager
def chromium(html: str, place: Workshop) -> Iterator[Callable[[], bytes]]:
    """A warm browser that prints the same page with the same fonts."""
    rules = typecase(place.fonts, place.faces).rules
    styled = html.replace("</head>", f"<style>{STYLESHEET.read_text()}{rules}</style></head>")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(
            f"<fontconfig><include>/etc/fonts/fonts.conf</include><dir>{place.fonts.resolve()}</dir></fontconfig>"
        )
        browser = player.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
            env=os.environ | {"FONTCONFIG_FILE": str(fonts)},
        )
        page = browser.new_page()

        def draw() -> bytes:
            page.set_content(styled)
            return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)

        yield draw
        browser.close()


def typst_source(content: Content) -> bytes:
    """The same text for Typst: the same page, sizes and fonts, its own line breaking."""
    parts = [
        "#set page(width: 210mm, height: 297mm, margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm))",
        '#set document(title: "简报")',
        '#set text(font: ("FandolFang R", "Noto Serif CJK SC"), size: 16pt, lang: "zh", region: "cn")',
        "#set par(justify: true, leading: 13pt, spacing: 13pt, first-line-indent: (amount: 2em, all: true))",
        '#show heading: set text(font: "Noto Serif CJK SC", size: 22pt)',
    ]
    for article in content.articles:
        parts.append(f"#heading(level: 1, {json.dumps(article.title, ensure_ascii=False)})")
        parts += [f"#par({json.dumps(text, ensure_ascii=False)})" for text in article.paragraphs]
    parts += [f"#par({json.dumps(text, ensure_ascii=False)})" for text in (brief.words for brief in content.briefs)]
    return "\n".join(parts).encode()


# The measurements


def beside_weasyprint(place: Workshop) -> Iterator[Line]:
    """In seconds of the processor: both run in this process alone, and the rest of the machine is kept out.

    Of an issue that is laid out once, and of one whose imprint would stand alone, which is laid out again.
    """
    content, fitted = issues.issue(), issue_of(2)
    alone = bare(draw_html(content), place)
    ours, theirs, again = in_turn(
        lambda: typeset(content, place), alone, lambda: typeset(fitted, place), clock=time.process_time
    )
    value = ratio(ours, theirs)
    yield Line("8页 typeset()，热", f"{median(ours):.3f}秒处理器时间")
    yield Line("8页 WeasyPrint 本身，热", f"{median(theirs):.3f}秒处理器时间")
    yield at_most("typeset() ÷ WeasyPrint", value, MOST_OVER_BARE, f"{value:.2f}")
    yield Line("8页 typeset()，版记不单独成页而重排", f"{median(again):.3f}秒处理器时间")


def submission(place: Workshop) -> Iterator[Line]:
    """What sending to review costs the press: the pages drawn, measured and kept."""
    content = issue_of(2)
    with tempfile.TemporaryDirectory() as shelf:

        def submit() -> None:
            pdf = typeset(content, place).pdf
            inspect(pdf, content)
            store.keep(Path(shelf), pdf, ".pdf")

        whole, drawn = in_turn(submit, lambda: typeset(content, place), clock=time.process_time)
    value = ratio(whole, drawn)
    yield at_most("送审（排版、检查、入库）÷ typeset()", value, MOST_OF_SUBMISSION, f"{value:.2f}")


def exchange(place: Workshop) -> Iterator[Line]:
    """What the OFD of a finished PDF costs, and how much more there is to keep."""
    content = issue_of(2)
    pdf = typeset(content, place).pdf
    made, drawn = in_turn(lambda: as_ofd(pdf, ""), lambda: typeset(content, place), clock=time.process_time)
    value = ratio(made, drawn)
    yield at_most("OFD ÷ typeset()", value, MOST_OF_EXCHANGE, f"{value:.2f}")
    yield Line("OFD 的大小 ÷ PDF 的大小", f"{len(as_ofd(pdf, '')) / len(pdf):.2f}")


def beside_chromium(place: Workshop) -> Iterator[Line]:
    content = issue_of(2)
    with chromium(draw_html(content), place) as draw:
        ours, theirs = in_turn(lambda: typeset(content, place), draw)
        pages = page_count(draw())
    value = ratio(ours, theirs)
    yield Line("同一网页 Chromium 打印，热", f"{median(theirs):.3f}秒，{pages}页（typeset() {median(ours):.3f}秒）")
    yield at_most("typeset() ÷ Chromium", value, MOST_OF_CHROMIUM, f"{value:.2f}")


def beside_typst(place: Workshop) -> Iterator[Line]:
    """Typst remembers what it has set, so each round sets another text of the same length."""
    compiler = typst.Compiler(font_paths=typst.Fonts(font_paths=[str(place.fonts)]))
    seeds = count(1000, 1000)  # so far apart that no paragraph comes twice

    def draw() -> bytes:
        return compiler.compile(typst_source(issue_of(2, seed=next(seeds))), format="pdf", pdf_standards=["a-2b"])

    content = issue_of(2)
    ours, theirs = in_turn(lambda: typeset(content, place), draw)
    yield Line("同样文字 Typst，热", f"{median(theirs):.3f}秒，{page_count(draw())}页")
    yield Line("typeset() ÷ Typst", f"{ratio(ours, theirs):.2f}")


def _grown(articles: int, place: Workshop) -> tuple[int, float, float, float]:
    """(pages, seconds, MB above one page, seconds of the preflight) in a process that has set one page before."""
    typeset(issues.one_page(), place)
    before = memory_mb("VmHWM")
    content = issue_of(articles)
    started = time.perf_counter()
    drawn = typeset(content, place)
    taken, more = time.perf_counter() - started, memory_mb("VmHWM") - before
    started = time.perf_counter()
    inspect(drawn.pdf, content)
    return drawn.pages, taken, more, time.perf_counter() - started


def growth(place: Workshop) -> Iterator[Line]:
    runs = [[in_fresh_process(_grown, articles, place) for articles in ARTICLES] for _ in range(GROWTH_ROUNDS)]
    pages, times, memory, checks = [], [], [], []
    for same in zip(*runs, strict=True):
        pages.append(same[0][0])
        times.append(median(run[1] for run in same))
        memory.append(median(run[2] for run in same))
        checks.append(median(run[3] for run in same))
        figure = f"{times[-1]:.2f}秒，比一页多占{memory[-1]:.0f}兆；检查{checks[-1]:.2f}秒"
        yield Line(f"{pages[-1]}页，新进程", figure)
    slope = exponent(pages, times)
    yield at_most("时间随页数的增长指数", slope, MOST_GROWTH, f"{slope:.2f}")
    slope = exponent(pages, memory)
    yield at_most("内存随页数的增长指数", slope, MOST_GROWTH, f"{slope:.2f}")
    slope = exponent(pages, checks)
    yield at_most("检查随页数的增长指数", slope, MOST_GROWTH, f"{slope:.2f}")


def _rendered_often(place: Workshop) -> tuple[float, float]:
    """(most MB after a render, most MB at any moment) of a process that sets the same issue again and again."""
    content = issue_of(2)
    most = 0.0
    for _ in range(RENDERS):
        typeset(content, place)
        most = max(most, memory_mb("VmRSS"))
    return most, memory_mb("VmHWM")


def endurance(place: Workshop) -> Iterator[Line]:
    between, peak = in_fresh_process(_rendered_often, place)
    yield at_most(f"一个进程连排{RENDERS}次8页，每次之后最多", between, MOST_RSS_MB, f"{between:.0f}兆")
    yield Line("　　其中排版当中最多", f"{peak:.0f}兆")


def preview(place: Workshop) -> Iterator[Line]:
    content = issue_of(2)

    def warm() -> None:
        compose(content, place, mark="校样")

    def cold() -> None:
        pool._close_pool()
        warm()

    without, ready = in_turn(cold, warm)
    yield Line("编辑预览8页，排版进程未启动", f"{median(without):.2f}秒")
    yield Line("编辑预览8页，排版进程已启动", f"{median(ready):.2f}秒")


MEASUREMENTS = (beside_weasyprint, submission, exchange, beside_chromium, beside_typst, growth, endurance, preview)


def main() -> None:
    place = workshop()
    print(Line("项目", "数值", "目标"), flush=True)
    for measure in MEASUREMENTS:
        for line in measure(place):
            print(line, flush=True)


if __name__ == "__main__":
    main()
