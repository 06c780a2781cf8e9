"""A server that speaks S3, Ceph's, as processes of its own, which a test may stop, let go on and kill; and what lies
in it. The least that is a Ceph: one monitor, one store in memory, the gateway.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.core.files.storage.handler import StorageHandler

from office import environment

PROGRAMS = ("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
IS_THERE = all(map(shutil.which, PROGRAMS))
WITHOUT = "没有 Ceph：请安装 ceph-mon、ceph-osd 和 radosgw 软件包"
KEY, SECRET = "qinglan", "a/secret+of ours"
CONFIGURATION = """
[global]
fsid = {fsid}
mon host = v1:{monitor}
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd crush chooseleaf type = 0
mon allow pool size one = true
run dir = {folder}
log file = {folder}/$name.log
admin socket = {folder}/$name.asok
[mon]
mon data = {folder}/mon
# Else it ends itself on a disk that is nearly full.
mon data avail crit = 0
[osd]
osd data = {folder}/osd
osd objectstore = memstore
public addr = 127.0.0.1
ms bind msgr2 = false
ms bind port min = {ports}
ms bind port max = {ports_end}
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:{gateway}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ObjectStore:
    """The gateway, and in it a bucket of this test's own."""

    def __init__(self, gateway: subprocess.Popen, port: int):
        self.gateway = gateway
        self.url = f"s3://{KEY}:{quote(SECRET, safe='')}@127.0.0.1:{port}/{uuid.uuid4().hex}/qinglan?tls=false"
        store = StorageHandler({"shelf": environment.object_store(self.url)})["shelf"]
        self.bucket, self.prefix = store.bucket, f"{store.location}/"
        self.bucket.create()

    def names(self) -> set[str]:
        return {one.key.removeprefix(self.prefix) for one in self.bucket.objects.all()}

    def overwrite(self, name: str, data: bytes) -> None:
        self.bucket.put_object(Key=self.prefix + name, Body=data)

    def forget(self, name: str) -> None:
        self.bucket.Object(self.prefix + name).delete()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """It takes what it is sent and does not answer."""
        os.kill(self.gateway.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.gateway.pid, signal.SIGCONT)


class Ceph:
    """The processes, and the folder they work in."""

    def __init__(self, folder: Path):
        self.folder, self.port, self.fsid = folder, free_port(), str(uuid.uuid4())
        self.monitor = f"127.0.0.1:{free_port()}"
        self.configuration = folder / "ceph.conf"
        ports = 10_000 + os.getpid() % 1_000 * 20  # its own, or two of them at once come into each other's way
        facts = {
            "ports": ports,
            "ports_end": ports + 19,
            "folder": folder,
            "fsid": self.fsid,
            "monitor": self.monitor,
            "gateway": self.port,
        }
        self.configuration.write_text(CONFIGURATION.format(**facts))
        self.started: list[subprocess.Popen] = []

    def run(self, program: str, *words: str) -> None:
        command = (program, "--conf", str(self.configuration), *words)
        subprocess.run(command, check=True, timeout=120, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self, program: str, *words: str) -> subprocess.Popen:
        command = (program, "--conf", str(self.configuration), "--foreground", *words)
        self.started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return self.started[-1]

    def start_all(self) -> subprocess.Popen:
        """The process of the gateway, which answers by now."""
        monitors, store = str(self.folder / "monitors"), str(uuid.uuid4())
        (self.folder / "osd").mkdir()
        self.run("monmaptool", "--create", "--fsid", self.fsid, "--addv", "a", f"[v1:{self.monitor}]", monitors)
        self.run("ceph-mon", "--mkfs", "--id", "a", "--monmap", monitors)
        self.start("ceph-mon", "--id", "a")
        self.run("ceph", "osd", "new", store)
        self.run("ceph-osd", "--id", "0", "--mkfs", "--osd-uuid", store)
        self.start("ceph-osd", "--id", "0")
        keys = (f"--access-key={KEY}", f"--secret-key={SECRET}")
        self.run("radosgw-admin", "user", "create", "--uid=office", "--display-name=office", *keys)
        gateway = self.start("radosgw", "--name", "client.rgw")
        wait_for(self.port)
        return gateway

    def end(self) -> None:
        for process in reversed(self.started):
            process.kill()
            process.wait()


@contextmanager
def running() -> Iterator[tuple[subprocess.Popen, int]]:
    """The process of the gateway, and its port. Begun anew, twice, if it does not come up: on a machine that is very
    busy its parts were seen not to find each other.
    """
    for is_last in (False, False, True):
        with tempfile.TemporaryDirectory(prefix="newsroom-ceph-") as folder:
            ceph = Ceph(Path(folder))
            try:
                gateway = ceph.start_all()
            except (subprocess.SubprocessError, TimeoutError):
                ceph.end()
                if is_last:
                    raise
                continue
            try:
                yield gateway, ceph.port
            finally:
                ceph.end()
            return


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(1200):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)
