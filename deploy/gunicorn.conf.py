"""The web server of one office: `gunicorn -c deploy/gunicorn.conf.py office.wsgi`. Reads the office's own settings."""

import gc
import itertools
import os
import shutil
import tempfile

from prometheus_client import values

from office import settings

# A socket of systemd's or a port of this machine; the proxy stands before either.
bind = settings.env("BIND", default="127.0.0.1:8001")
workers = settings.env.int("WEB_WORKERS", default=2)
threads = settings.env.int("WEB_THREADS", default=8)
worker_class = "gthread"
# A process takes as many connections as it has threads, each for one request: of connections that are kept open one
# process may come to have all, and then all the work, while the other rests. The proxy is near, new ones cost little.
keepalive = 0
worker_connections = threads
# The program is loaded once and shared by the workers until they write into it, as a collection of garbage does: what
# was there before they began is left out of it.
preload_app = True
gc.disable()
# A request that typesets waits for the press, which ends at its own limit first.
timeout = int(settings.PRESS_SECONDS) + 30
graceful_timeout = timeout
max_requests, max_requests_jitter = 5000, 500  # against slow leaks, and not all workers at once
control_socket_disable = True  # systemd is who tells it what to do
proc_name = f"newsroom {settings.SITE_URL}".strip()
# Behind a socket there is no address to trust or not: office/proxy.py says whose word counts.
forwarded_allow_ips = "*" if bind.startswith("unix:") else "127.0.0.1"

# Where its processes keep what /metrics adds up, by prometheus_client's name for it.
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_made = None if _FOLDER in os.environ else tempfile.mkdtemp(prefix="newsroom-metrics-")
os.environ.setdefault(_FOLDER, _made or "")
# Files are named by the places of processes, and who takes the place of one that ended counts on in its files: by the
# numbers of processes there would be more of them with each that `max_requests` ends, all read whenever one is asked.
_place = ""
values.ValueClass = values.MultiProcessValue(lambda: _place)


def pre_fork(server, worker):
    gc.freeze()
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(place for place in itertools.count(1) if place not in taken)


def post_fork(server, worker):
    global _place
    gc.enable()
    _place = f"{server.pid}-{worker.place}"


def on_exit(server):
    if _made:
        shutil.rmtree(_made, ignore_errors=True)
