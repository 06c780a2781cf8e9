"""The run: sets up every site, lets them take turns, prints one table and the goals; 1 if a goal is missed."""

import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from unicodedata import east_asian_width
from urllib.parse import quote

from bench.site.load import CONNECTIONS, Target, WrongAnswer, ask
from bench.site.servers import ROOT, WORKERS, database, gunicorn, nginx, python

sys.path.insert(0, str(ROOT / ".ci"))
from suite import postgresql

ISSUES = 250  # with 750 articles 1,000 pages to read
FEW, MANY = 50, 5_000
ROUNDS, SECONDS = 5, 1

PAGES = {"一期": "/yunxi/2049/25/", "一篇": "/yunxi/2049/25/2/", "一年": "/yunxi/2049/"}
SEARCH = {"搜索": f"/search/?q={quote('讲师')}"}
GROWING = {"首页": "/", "刊物": "/yunxi/", "一年": "/yunxi/2050/"}
STARTPROJECT = """
    django.middleware.security.SecurityMiddleware
    django.contrib.sessions.middleware.SessionMiddleware
    django.middleware.common.CommonMiddleware
    django.middleware.csrf.CsrfViewMiddleware
    django.contrib.auth.middleware.AuthenticationMiddleware
    django.contrib.messages.middleware.MessageMiddleware
    django.middleware.clickjacking.XFrameOptionsMiddleware
"""

OURS, OURS_GZIP, OURS_CACHED = "本站，无缓存", "本站，无缓存，压缩", "本站，Django 缓存"
PROXIED, DISK = "本站，nginx 缓存", "nginx，文件"
BARE, BARE_DEFAULT = "空的 Django", "空的 Django，默认中间件"
WAGTAIL, WAGTAIL_GZIP, WAGTAIL_CACHED = "Wagtail，无缓存", "Wagtail，无缓存，压缩", "Wagtail，Django 缓存"
AT_FEW, AT_MANY = f"本站，{FEW}期", f"本站，{MANY}期"

LEAST_OF_STATIC = 0.9
LEAST_TIMES_WAGTAIL = 6
LEAST_OF_BARE = 0.8
MOST_GROWTH = 1.3
MOST_PAGE_KB = 60


@dataclass
class Run:
    """All that takes part, and what could not."""

    folder: Path
    targets: list[Target] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, server: str, port: int, pages: dict[str, str], encoding: str = "gzip") -> None:
        self.targets += [Target(server, page, port, path, encoding) for page, path in pages.items()]

    def target(self, server: str, page: str) -> Target | None:
        return next((one for one in self.targets if (one.server, one.page) == (server, page)), None)

    def measure(self) -> None:
        """All in turn, the same page of each server one after the other, every other round backwards."""
        in_order = sorted(self.targets, key=lambda target: target.page)
        for target in in_order:
            target.warm_up()
        for turn in range(1, ROUNDS + 1):
            print(f"第{turn}轮，共{ROUNDS}轮 ……", file=sys.stderr, flush=True)
            for target in in_order[:: 1 if turn % 2 else -1]:
                target.run(SECONDS, self.folder)


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgresql())
        if server is None:
            print("没有 PostgreSQL，不能测。请安装它，或用 TEST_DATABASE_URL 指明服务器。")
            return 1
        run = Run(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-bench-"))))
        for set_up in (our_site, growing_site, wagtail_site):
            print(f"准备：{set_up.__doc__} ……", file=sys.stderr, flush=True)
            set_up(run, stack, server)
        try:
            run.measure()
        except WrongAnswer as wrong:
            print(f"答的不是要量的网页，数字作废：{wrong}")
            return 1
        met = report(run)
    print(f"用时{time.monotonic() - started:.0f}秒")
    return 0 if met else 1


# What takes part


def our_site(run: Run, stack: contextlib.ExitStack, server: str) -> None:
    """本站，以及它前面的 nginx 和同样的字节"""
    env = _filled(run, stack.enter_context(database(server, "site")), ISSUES)
    # The desk's own files take half a minute, and no page measured asks for them.
    python("manage.py", "collectstatic", "--noinput", "--ignore=ckeditor", "--ignore=admin", env=env)
    port = stack.enter_context(gunicorn("office.wsgi", run.folder / "site.log", env))
    pages = dict(PAGES)
    if ask(port, SEARCH["搜索"], "gzip").status == 200:
        python("manage.py", "reindex", env=env)
        pages |= SEARCH
    else:
        run.skipped.append("搜索：还没有 /search/ 这一页")
    run.add(OURS, port, pages, "identity")
    run.add(OURS_GZIP, port, pages)
    if _has_page_cache(env):
        cached = env | {"CACHE_URL": "locmemcache://"}
        run.add(OURS_CACHED, stack.enter_context(gunicorn("office.wsgi", run.folder / "cached.log", cached)), pages)
    else:
        run.skipped.append(f"{OURS_CACHED}：CACHE_URL 还不起作用")
    _same_bytes(run, stack, port, pages)


def _same_bytes(run: Run, stack: contextlib.ExitStack, upstream: int, pages: dict[str, str]) -> None:
    """nginx and the bare views: what our site sends, compressed as it is."""
    saved = run.folder / "saved"
    saved.mkdir()
    names = {page: f"/page-{place}" for place, page in enumerate(pages)}
    for page, path in pages.items():
        reply = ask(upstream, path, "gzip")
        (saved / names[page].strip("/")).write_bytes(reply.body)
    run.folder.chmod(0o755)
    cache, disk = stack.enter_context(nginx(run.folder, upstream, saved, _headers_to_repeat(reply.headers)))
    run.add(PROXIED, cache, pages)
    run.add(DISK, disk, names)
    for name, middleware in ((BARE, ""), (BARE_DEFAULT, STARTPROJECT)):
        env = os.environ | {"BENCH_PAGES": str(saved), "BENCH_MIDDLEWARE": middleware}
        log = run.folder / f"bare-{len(middleware)}.log"
        run.add(name, stack.enter_context(gunicorn("bench.site.bare", log, env)), names)


def _headers_to_repeat(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of ours that nginx does not send for a file by itself, so that both send as much."""
    own = {"server", "date", "connection", "content-type", "content-length", "content-encoding", "etag"}
    return [(name, value) for name, value in headers if name.lower() not in own]


def growing_site(run: Run, stack: contextlib.ExitStack, server: str) -> None:
    """本站，期数少和期数多"""
    for name, issues in ((AT_FEW, FEW), (AT_MANY, MANY)):
        env = _filled(run, stack.enter_context(database(server, f"with_{issues}")), issues)
        port = stack.enter_context(gunicorn("office.wsgi", run.folder / f"{issues}.log", env))
        run.add(name, port, GROWING, "identity")


def _filled(run: Run, url: str, issues: int) -> dict[str, str]:
    """The environment of our site in production, its database at this URL filled with so many issues."""
    env = os.environ | {
        "DATA_DIR": str(run.folder / "data"),
        "DATABASE_URL": url,
        "DEBUG": "false",
        "HTTPS": "false",
        "SITE_URL": "https://bulletin.example.cn",
        "DJANGO_SETTINGS_MODULE": "office.settings",
    }
    env.pop("CACHE_URL", None)
    python("manage.py", "migrate", env=env)
    python("-m", "bench.site.archive", str(issues), env=env)
    return env


def _has_page_cache(env: dict[str, str]) -> bool:
    """Whether CACHE_URL changes what a request passes through."""
    show = ("-c", "from django.conf import settings; print(settings.MIDDLEWARE)")
    return python(*show, env=env) != python(*show, env=env | {"CACHE_URL": "locmemcache://"})


def wagtail_site(run: Run, stack: contextlib.ExitStack, server: str) -> None:
    """Wagtail"""
    env = os.environ | {
        "DATABASE_URL": stack.enter_context(database(server, "wagtail")),
        "DJANGO_SETTINGS_MODULE": "bench.site.wagtail_site.settings",
    }
    python("-m", "bench.site.wagtail_site.fill", str(ISSUES), env=env)
    wsgi = "django.core.wsgi:get_wsgi_application()"
    port = stack.enter_context(gunicorn(wsgi, run.folder / "wagtail.log", env))
    run.add(WAGTAIL, port, PAGES, "identity")
    run.add(WAGTAIL_GZIP, port, PAGES)
    cached = stack.enter_context(gunicorn(wsgi, run.folder / "wagtail-cached.log", env | {"CACHE": "true"}))
    run.add(WAGTAIL_CACHED, cached, PAGES)


# What came of it


@dataclass(frozen=True)
class Goal:
    """A figure beside its limit; None if it could not be measured."""

    what: str
    value: float | None
    limit: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        if self.value is None:
            return False
        return self.value <= self.limit if self.at_most else self.value >= self.limit

    def __str__(self) -> str:
        figure = "没有测" if self.value is None else f"{self.value:.2f}"
        sign = "≤" if self.at_most else "≥"
        return row(self.what, figure, f"{sign} {self.limit:g}", "达到" if self.met else "没有达到")


def report(run: Run) -> bool:
    """Prints everything; whether every goal was met."""
    print(f"PostgreSQL；gunicorn {WORKERS}个 sync 进程，都一样；wrk {CONNECTIONS}个连接；", end="")
    print(f"{ISSUES}期共{4 * ISSUES}页；{ROUNDS}轮轮流各{SECONDS}秒，取中位数\n")
    print(row("网页", "每秒次数", "p99", "每次字节"))
    for target in sorted(run.targets, key=lambda one: one.page):
        size = f"{target.expected.wire_bytes}"
        print(row(f"{target.page}　{target.server}", f"{target.rate:.0f}", f"{target.p99:.1f} ms", size))
    print()
    for line in run.skipped:
        print(f"!!! 没有测{line}")
    goals = [*goals_of(run)]
    for goal in goals:
        print(goal)
    print("空的 Django 以不带中间件的为准；“压缩”是网页由 Django 压缩后送出，其余本站和 Wagtail 的网页不压缩。")
    return all(goal.met for goal in goals)


def goals_of(run: Run) -> Iterator[Goal]:
    def ratio(one: tuple[str, str], other: tuple[str, str]) -> float | None:
        """How many times as many requests/s: the median of the rounds' own ratios."""
        over, under = run.target(*one), run.target(*other)
        return over and under and median(a / b for a, b in zip(over.rates, under.rates, strict=True))

    pages = {target.page for target in run.targets if target.server == DISK}
    for page in sorted(pages):
        yield Goal(f"{page}：nginx 缓存 ÷ nginx 文件", ratio((PROXIED, page), (DISK, page)), LEAST_OF_STATIC)
    for page in PAGES:
        yield Goal(f"{page}：无缓存 ÷ Wagtail", ratio((OURS, page), (WAGTAIL, page)), LEAST_TIMES_WAGTAIL)
    for page in sorted(pages):
        yield Goal(f"{page}：Django 缓存 ÷ 空的 Django", ratio((OURS_CACHED, page), (BARE, page)), LEAST_OF_BARE)
    for page in GROWING:
        slower = ratio((AT_FEW, page), (AT_MANY, page))
        yield Goal(f"{page}：{MANY}期的用时 ÷ {FEW}期的", slower, MOST_GROWTH, at_most=True)
    for server, sent in ((OURS, "不压缩"), (OURS_GZIP, "压缩")):
        weight = run.target(server, "一期").expected.wire_bytes / 1024
        yield Goal(f"一期的网页{sent}，KB", weight, MOST_PAGE_KB, at_most=True)


def row(what: str, *figures: str) -> str:
    """The first column wide, the others narrow, in half-width characters."""
    widths = (44, 12, 12, 12)
    return "".join(map(padded, (what, *figures), widths)).rstrip()


def padded(text: str, width: int) -> str:
    taken = sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)
    return text + " " * max(1, width - taken)


if __name__ == "__main__":
    sys.exit(main())
