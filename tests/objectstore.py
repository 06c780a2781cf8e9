"""A server that speaks S3, as a process of its own, which a test may stop, let go on and kill; and what lies in it."""

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.storage.handler import StorageHandler

from office import environment

KEY = "qinglan:a%2Fsecret%2Bof%20ours"  # as a URL has it: a/secret+of ours


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ObjectStore:
    """One server, and in it a bucket of this test's own."""

    def __init__(self, process: subprocess.Popen, port: int):
        self.process = process
        self.url = f"s3://{KEY}@127.0.0.1:{port}/{uuid.uuid4().hex}/qinglan?tls=false"
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
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)


@contextmanager
def running() -> Iterator[tuple[subprocess.Popen, int]]:
    port = free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen((sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)), **quiet)
    try:
        wait_for(port)
        yield process, port
    finally:
        process.kill()
        process.wait()


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(600):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)
