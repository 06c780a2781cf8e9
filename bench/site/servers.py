"""The servers of a run: each on a free port, in one temporary folder, stopped at its end whatever happens."""

import contextlib
import grp
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
SYNC = ("--worker-class=sync",)  # one request at a time
PATIENCE = 30  # seconds a server may take to start or to stop

_NGINX = """
daemon off;
user {user} {group};
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 10000000;
    default_type text/html;
    open_file_cache max=100;  # for files and for what the cache keeps
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/cache keys_zone=pages:10m max_size=200m;

    # What to keep, and for how long, our own Cache-Control and Vary say.
    server {{
        listen 127.0.0.1:{cache};
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_set_header Host $host;
            proxy_cache pages;
            proxy_cache_lock on;
            proxy_cache_revalidate on;
        }}
    }}

    # The very bytes that our site sent, as files.
    server {{
        listen 127.0.0.1:{disk};
        root {pages};
        add_header Content-Encoding gzip;
        {headers}
    }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """The URL of a new database of this server, dropped afterwards."""
    ours = f"newsroom_bench_site_{os.getpid()}_{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {ours}")
        try:
            yield urlsplit(server)._replace(path=f"/{ours}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {ours} WITH (FORCE)")


def python(*arguments: str, env: dict[str, str]) -> str:
    """What our Python prints."""
    return subprocess.run(
        (sys.executable, *arguments), check=True, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    ).stdout


@contextlib.contextmanager
def gunicorn(application: str, log: Path, env: dict[str, str], kind: tuple[str, ...] = SYNC) -> Iterator[int]:
    """The port of a gunicorn with two workers of this kind."""
    port = free_port()
    options = (f"--workers={WORKERS}", *kind, f"--bind=127.0.0.1:{port}", "--log-level=warning")
    with _running((sys.executable, "-m", "gunicorn", application, *options), port, log, env):
        yield port


@contextlib.contextmanager
def nginx(folder: Path, upstream: int, pages: Path, headers: list[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Two ports of one nginx: a cache in front of `upstream`, and `pages` from disk, sent with these headers too."""
    cache, disk = free_port(), free_port()
    config = _NGINX.format(
        folder=folder,
        pages=pages,
        upstream=upstream,
        cache=cache,
        disk=disk,
        workers=WORKERS,
        user=pwd.getpwuid(os.geteuid()).pw_name,
        group=grp.getgrgid(os.getegid()).gr_name,
        headers="\n        ".join(f'add_header {name} "{value}";' for name, value in headers),
    )
    (folder / "nginx.conf").write_text(config)
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    command = (program, "-p", str(folder), "-e", str(folder / "nginx.log"), "-c", str(folder / "nginx.conf"))
    with _running(command, cache, folder / "nginx.out", dict(os.environ)):
        yield cache, disk


@contextlib.contextmanager
def _running(command: tuple[str, ...], port: int, log: Path, env: dict[str, str]) -> Iterator[None]:
    with log.open("w") as output:
        # in a group of its own: on Ctrl+C it is stopped here, in order, and not by the terminal
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_for(process, port, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(process: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{' '.join(process.args)} 没有启动：\n{log.read_text()[-2000:]}")
