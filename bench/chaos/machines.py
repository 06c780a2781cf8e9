"""The processes of the office: each is started again a second after it died, as systemd would."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.objectstore import Ceph

ROOT = Path(__file__).resolve().parents[2]
POSTGRESQL = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path())
AS_POSTGRES = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
REST = 1.0  # seconds from a death to the next start
PATIENCE = 300  # seconds that a first start may take
_NGINX = """
user {user};
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Machine:
    """A process by its name, how it is started, and at which port it answers, if at any."""

    name: str
    command: tuple[str, ...]
    log: Path
    environment: dict[str, str]
    port: int = 0
    identity: dict[str, str] = field(default_factory=dict)
    deaths: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _died: float = 0.0

    def start(self) -> None:
        with self.log.open("ab") as log:
            out = {"stdout": log, "stderr": subprocess.STDOUT, "start_new_session": True}
            self._process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, **out, **self.identity)

    def kill(self) -> bool:
        """Whether there was anything to kill."""
        if self._process is None or self._process.poll() is not None:
            return False
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.deaths, self._died = self.deaths + 1, time.monotonic()
        return True

    def look_after(self) -> None:
        """Started again, some time after it died of whatever it was."""
        if self._process is None or self._process.poll() is None:
            return
        self._died = self._died or time.monotonic()
        if time.monotonic() - self._died > REST:
            self._died = 0.0
            self.start()

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def answers(self) -> bool:
        with socket.socket() as knock:
            return knock.connect_ex(("127.0.0.1", self.port)) == 0

    def resident_mb(self) -> float:
        """In memory now, of the largest of its processes: gunicorn's worker, or itself."""
        group = str(self._process.pid) if self._process else ""
        said = subprocess.run(("ps", "-o", "rss=", "-g", group), stdout=subprocess.PIPE, text=True).stdout.split()
        return max(map(int, said), default=0) / 1024


def wait_for(machine: Machine) -> None:
    deadline = time.monotonic() + PATIENCE
    while not machine.answers():
        machine.look_after()
        if time.monotonic() > deadline:
            raise SystemExit(f"{machine.name} 没有启动：\n{machine.log.read_text()[-2000:]}")
        time.sleep(0.1)


def postgresql(folder: Path) -> Machine:
    """A cluster of its own, that writes to disk as it would: what it has promised is there after a kill."""
    home = folder / "postgresql"
    home.mkdir()
    if AS_POSTGRES:
        folder.chmod(0o755)
        shutil.chown(home, **AS_POSTGRES)
    data, port = home / "data", free_port()
    subprocess.run(
        (POSTGRESQL / "initdb", "-D", data, "-U", "postgres", "-A", "trust"),
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=home,
        **AS_POSTGRES,
    )
    command = (str(POSTGRESQL / "postgres"), "-D", str(data), "-p", str(port), "-k", str(home), "-h", "127.0.0.1")
    return Machine("PostgreSQL", command, folder / "postgresql.log", dict(os.environ), port, AS_POSTGRES)


def redis(folder: Path) -> Machine:
    port = free_port()
    command = ("redis-server", "--port", str(port), "--save", "", "--dir", str(folder), "--bind", "127.0.0.1")
    return Machine("Redis", command, folder / "redis.log", dict(os.environ), port)


def gateway(folder: Path, ceph: Ceph) -> Machine:
    """Of the object store, whose other processes live on."""
    command = ("radosgw", "--conf", str(ceph.configuration), "--foreground", "--name", "client.rgw")
    return Machine("S3", command, folder / "radosgw.log", dict(os.environ), ceph.port)


def web(number: int, folder: Path, environment: dict[str, str]) -> Machine:
    """A web process as operations.md has it, of one worker."""
    port = free_port()
    options = ("--workers=1", "--worker-class=gthread", "--threads=8", "--timeout=90", f"--bind=127.0.0.1:{port}")
    command = (sys.executable, "-m", "gunicorn", "office.wsgi", *options)
    return Machine(f"web {number}", command, folder / f"web{number}.log", environment, port)


def work(number: int, folder: Path, environment: dict[str, str]) -> Machine:
    command = (sys.executable, "manage.py", "work")
    return Machine(f"work {number}", command, folder / f"work{number}.log", environment)


def nginx(folder: Path, webs: list[Machine]) -> Machine:
    """The proxy as deploy/nginx has it, but for where things are."""
    port = free_port()
    site = "".join((ROOT / "deploy/nginx" / name).read_text() for name in ("http.conf", "office.conf"))
    servers = "\n    ".join(f"server 127.0.0.1:{web.port} fail_timeout=0;" for web in webs)
    places = {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 127.0.0.1:8090;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "ssl_certificate /etc/newsroom/tls/fullchain.pem;": "",
        "ssl_certificate_key /etc/newsroom/tls/privkey.pem;": "",
        "server unix:/run/newsroom-qinglan/web.sock fail_timeout=0;": servers,
        "/var/cache/nginx/newsroom": str(folder / "cache"),
        "/var/log/nginx/access.log": str(folder / "access.log"),
        "server_name bulletin.example.cn;": "server_name 127.0.0.1;",
    }
    for documented, ours in places.items():
        site = site.replace(documented, ours)
    user = pwd.getpwuid(os.geteuid()).pw_name
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, site=site, user=user))
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or "nginx"
    command = (program, "-e", str(folder / "nginx.log"), "-p", str(folder), "-c", str(folder / "nginx.conf"))
    return Machine("nginx", command, folder / "nginx.out", dict(os.environ), port)
