"""A real nginx as deploy/nginx sets it up, but for where things are."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
DEPLOY = settings.BASE_DIR / "deploy/nginx"
AS_DOCUMENTED = (DEPLOY / "http.conf").read_text() + (DEPLOY / "office.conf").read_text()
WITHOUT_TLS = {
    "listen 443 ssl http2;": "listen {secure};",
    "ssl_certificate /etc/newsroom/tls/fullchain.pem;": "",
    "ssl_certificate_key /etc/newsroom/tls/privkey.pem;": "",
}
AROUND = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/errors;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


class Ports(NamedTuple):
    """Where it answers readers, where it leads them there, and where it answers who watches over the site."""

    secure: int
    insecure: int
    watched: int


@contextlib.contextmanager
def running(folder: Path, site: str, data: Path, places: dict[str, str]) -> Iterator[Ports]:
    """One that keeps its own in this folder, before the site at this host and port, whose files lie in `data`. `places`
    are what else is elsewhere; in these, {secure} is where it answers.
    """
    secure, insecure, watched = ports = Ports(*_free_ports(3))
    ours = {
        "listen 80;": f"listen 127.0.0.1:{insecure};",
        "listen 127.0.0.1:8090;": f"listen 127.0.0.1:{watched};",
        "server unix:/run/newsroom-qinglan/web.sock": f"server {site}",
        "/var/cache/nginx/newsroom": f"{folder}/pages",
        "/srv/newsroom/qinglan": f"{data}",
        "/var/log/nginx/access.log": f"{folder}/access",
        **{documented: place.format(secure=f"127.0.0.1:{secure}") for documented, place in places.items()},
    }
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "conf").write_text(AROUND.format(user=user, folder=folder, site=_with_our_places(ours)))
    server = subprocess.Popen([NGINX, "-e", folder / "errors", "-p", folder, "-c", folder / "conf"])
    try:
        for _ in range(100):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", secure)) == 0:
                    break
            time.sleep(0.05)
        yield ports
    finally:
        server.terminate()
        server.wait()


def _with_our_places(places: dict[str, str]) -> str:
    """The documented configuration, but for where things are."""
    site = AS_DOCUMENTED
    for documented, ours in places.items():
        assert documented in site
        site = site.replace(documented, ours)
    return site


def _free_ports(number: int) -> list[int]:
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
