"""What readers notice of the desk: a public page asked for again and again, idle, beside ten looks at the proof of one
large draft, beside eight of the heaviest drafts the limits allow, and beside sixty-four wrong logins.

Run by `make bench-beside`, on gunicorn as delivered and SQLite, or at DATABASE_URL. All in one run: what counts is how
often as long as idle. Prints one table; 1 if the goal is missed.
"""

import http.client
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from bench.site.servers import ROOT, gunicorn, python

AS_DELIVERED = ("-c", "deploy/gunicorn.conf.py")
PAGE = "/yunxi/2050/25/"
IDLE_SECONDS, EVERY = 20, 0.05  # a reader comes each twentieth of a second
LOOKS, HEAVIEST, GUESSES = 10, 8, 64
LARGE, LARGEST = 230, 2_500  # paragraphs: 76 pages, and the 500,000 characters that an issue may have
MOST = 3  # times as long as idle
PATIENCE = 240  # seconds that somebody goes on asking
PROVISIONED = Path(os.environ.get("DATA_DIR") or ROOT / "var")


def main() -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-bench-")))
        env = _equipped(folder)
        os.environ.update(env)
        python("manage.py", "migrate", env=env)
        cookie, large, heaviest = _filled()
        python("manage.py", "collectstatic", "--noinput", "--ignore=ckeditor", env=env)
        port = stack.enter_context(gunicorn("office.wsgi", folder / "gunicorn.log", env, AS_DELIVERED))
        for _ in range(20):
            _ask(port, PAGE)
        idle = _read_while(port, lambda: time.sleep(IDLE_SECONDS))
        _row("情形", "中位数", "第99百分位", "最慢", "是空闲时的", "没答的", "别的")
        _report("空闲", idle, idle)
        proof = f"/admin/bulletin/issue/{large}/proof.pdf"
        met = _beside(port, idle, f"{LOOKS}人看同一份大校样", [(proof, cookie)] * LOOKS)
        proofs = [(f"/admin/bulletin/issue/{pk}/proof.pdf", cookie) for pk in heaviest]
        met &= _beside(port, idle, f"{HEAVIEST}份最重的稿", proofs)
        met &= _guessed(port, idle)
        _row("网页进程的内存", *_memory())
    return 0 if met else 1


def _beside(port: int, idle: list[float], name: str, looks: list[tuple[str, str]]) -> bool:
    answers: list[tuple[str, float]] = []

    def all_look() -> None:
        with ThreadPoolExecutor(len(looks)) as people:
            answers.extend(people.map(lambda look: _look(port, *look), looks))

    beside = _read_while(port, all_look)
    told = f"{', '.join(sorted({how for how, _ in answers}))}；最久{max(seconds for _, seconds in answers):.0f}秒"
    return _report(name, beside, idle, told)


def _look(port: int, path: str, cookie: str) -> tuple[str, float]:
    """What a person at the desk has in the end, and after how many seconds; who is told 排版正忙 asks again."""
    started = time.monotonic()
    while True:
        try:
            status, again = _ask(port, path, {"Cookie": cookie})
        except TimeoutError:
            return "没有等到", time.monotonic() - started
        seconds = time.monotonic() - started
        if status != 503 or seconds > PATIENCE:
            return str(status), seconds
        time.sleep(float(again or 1))


def _guessed(port: int, idle: list[float]) -> bool:
    """Each of another person, from one address: as many as are judged at all."""

    def guess(number: int) -> int:
        fields = urlencode({"username": f"nobody-{number}", "password": "wrong", "csrfmiddlewaretoken": TOKEN})
        headers = {"Cookie": f"csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
        return _ask(port, "/account/login/", headers, fields)[0]

    answers: list[int] = []

    def all_guess() -> None:
        with ThreadPoolExecutor(GUESSES) as people:
            answers.extend(people.map(guess, range(GUESSES)))

    beside = _read_while(port, all_guess)
    told = "，".join(f"{status}：{answers.count(status)}次" for status in sorted(set(answers)))
    return _report(f"{GUESSES}次试密码", beside, idle, told)


TOKEN = "b" * 32  # of the form: any will do that the cookie says too


def _read_while(port: int, other: Callable[[], None]) -> list[float]:
    """How long each reader waited, from the first to the last moment of what goes on beside."""
    is_over = threading.Event()
    seconds: list[float] = []

    def read() -> None:
        started = time.perf_counter()
        status, _ = _ask(port, PAGE)
        seconds.append(time.perf_counter() - started if status == 200 else float("inf"))

    def come() -> None:
        with ThreadPoolExecutor(64) as readers:
            while not is_over.wait(EVERY):
                readers.submit(read)

    coming = threading.Thread(target=come)
    coming.start()
    other()
    is_over.set()
    coming.join()
    return seconds


def _ask(port: int, path: str, headers: dict[str, str] | None = None, body: str | None = None) -> tuple[int, str]:
    """(status, Retry-After)"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("POST" if body else "GET", path, body, headers or {})
        response = connection.getresponse()
        response.read()
        return response.status, response.getheader("Retry-After", "")
    finally:
        connection.close()


def _report(name: str, beside: list[float], idle: list[float], told: str = "") -> bool:
    times = _p99(beside) / _p99(idle)
    figures = (median(beside), _p99(beside), max(beside))
    lost = sum(seconds == float("inf") for seconds in beside)
    _row(name, *(f"{1000 * figure:.0f}毫秒" for figure in figures), f"{times:.1f}倍", f"{lost}/{len(beside)}", told)
    return times <= MOST


def _p99(seconds: list[float]) -> float:
    return quantiles(seconds, n=100)[-1]


def _row(*cells: str) -> None:
    print("　".join(cells), flush=True)


# The office


def _equipped(folder: Path) -> dict[str, str]:
    """The environment of a site in production, with the fonts of this machine."""
    data = folder / "data"
    data.mkdir()
    for name in ("fonts", "profiles", "proofreading"):
        (data / name).symlink_to(PROVISIONED / name)
    return os.environ | {
        "DATA_DIR": str(data),
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{data}/db.sqlite3",
        "DEBUG": "false",
        "HTTPS": "false",
        "NEWSROOM_ENV": os.devnull,
        "SECOND_FACTOR_FOR": "",
        "DJANGO_SETTINGS_MODULE": "office.settings",
    }


def _filled() -> tuple[str, int, list[int]]:
    """(the cookie of an editor, the large draft, the heaviest ones)"""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from bench.site.archive import fill
    from bulletin.models import Bulletin
    from office import roles
    from office.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    fill(50)
    editor = User.objects.get(username="editor")
    roles.assign(editor, roles.EDITOR)
    client = Client()
    client.force_login(editor, "django.contrib.auth.backends.ModelBackend")
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    bulletin = Bulletin.objects.get()
    return cookie, _draft(bulletin, 1, LARGE), [_draft(bulletin, 2 + n, LARGEST) for n in range(HEAVIEST)]


def _draft(bulletin, number: int, paragraphs: int) -> int:
    import datetime as dt

    from bulletin.models import Article, Issue
    from tests.press import issues

    issue = Issue.objects.create(bulletin=bulletin, year=2051, number=number, date=dt.date(2051, 1, number))
    texts = "".join(f"<p>{issues.paragraph(number * 10_000 + seed)}</p>" for seed in range(paragraphs))
    Article.objects.create(issue=issue, title="社区治理纪实", body=texts)
    return issue.pk


def _memory() -> list[str]:
    """Of each web process of ours, in MB: what it holds, and its share of that."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            if b"gunicorn" in command and os.environ["DATA_DIR"].encode() in (process / "environ").read_bytes():
                held = dict(line.split(":") for line in (process / "smaps_rollup").read_text().splitlines()[1:])
                found.append("，".join(f"{name} {int(held[name].split()[0]) // 1024}兆" for name in ("Rss", "Pss")))
        except OSError:  # gone meanwhile
            continue
    return found


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
