"""The pictures of the handbook, taken anew in a demo office of their own: `make handbook`, or some of them by name.

Not a command of manage.py: it drives a browser, by the ways that tests/browser goes, and production has neither.
"""

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
PICTURES = ROOT / "static/handbook"
HOST, PORT = "localhost", 8033
QUALITY = 70  # of 100: words stay sharp


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for kept in ("fonts", "profiles", "proofreading"):
            (Path(folder) / kept).symlink_to(DATA_DIR / kept)
        os.environ |= {"DJANGO_SETTINGS_MODULE": "office.settings", "DATA_DIR": folder, "DEBUG": "true"}
        os.environ |= {"DATABASE_URL": "", "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}  # playwright's loop runs in this thread
        django.setup()
        build()
        with served():
            take(names)


def build() -> None:
    from bulletin.management.commands import demo

    call_command("migrate", verbosity=0)
    demo.make_people()
    demo.Office(print).build()


@contextmanager
def served() -> Iterator[None]:
    command = (sys.executable, ROOT / "manage.py", "runserver", f"{HOST}:{PORT}", "--noreload", "--verbosity", "0")
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_answers()
        yield
    finally:
        server.terminate()
        server.wait()


def wait_until_it_answers() -> None:
    for _ in range(600):
        try:
            socket.create_connection((HOST, PORT)).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{HOST}:{PORT} 没有应答。")


def take(names: list[str]) -> None:
    from tests.browser import shots
    from tests.chromium import ARGUMENTS, CHROMIUM

    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for name in names or shots.SHOTS:
            options = {"viewport": shots.SCREEN, "color_scheme": "light", "locale": "zh-CN"}
            page = browser.new_page(base_url=f"http://{HOST}:{PORT}", bypass_csp=True, **options)
            picture = Image.open(io.BytesIO(shots.take(page, shots.SHOTS[name])))
            path = PICTURES / f"{name}.webp"
            picture.convert("RGB").save(path, quality=QUALITY, method=6)
            print(f"{path.name}  {picture.width} × {picture.height}，{path.stat().st_size // 1000} KB", flush=True)
            page.close()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(sys.argv[1:])
