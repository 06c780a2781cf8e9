"""Real servers of PostgreSQL: what a DATABASE_URL asks for is what happens, and PgBouncer between them."""

import datetime as dt
import ipaddress
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import ConnectionHandler

from office import environment

pytestmark = pytest.mark.django_db
KEPT_ALIVE = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"))
AS_POSTGRES = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_certificate(folder: Path) -> None:
    """server.crt, which speaks for 127.0.0.1 and for itself, and server.key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "db.qinglan.example")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    (folder / "server.crt").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    unencrypted = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unencrypted)
    (folder / "server.key").write_bytes(pem)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Of the servers, and theirs if the tests run as root, whose servers they may not be."""
    with tempfile.TemporaryDirectory(prefix="newsroom-servers-") as folder:
        if AS_POSTGRES:
            shutil.chown(folder, **AS_POSTGRES)
        yield Path(folder)


@pytest.fixture(scope="module")
def server(folder) -> Iterator[int]:
    """The port of a PostgreSQL that speaks TLS."""
    data, port = folder / "data", free_port()
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder, **AS_POSTGRES}
    subprocess.run((PROGRAMS / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"), **quiet)
    write_certificate(data)
    for name in ("server.crt", "server.key"):
        (data / name).chmod(0o600)
        if AS_POSTGRES:
            shutil.chown(data / name, **AS_POSTGRES)
    options = f"-p {port} -c ssl=on -c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    control = (PROGRAMS / "pg_ctl", "-D", data, "-w", "-l", folder / "log")
    subprocess.run((*control, "-o", options, "start"), **quiet)
    yield port
    subprocess.run((*control, "-m", "immediate", "stop"), **quiet)


@contextmanager
def connected(url: str, *, pooled: bool = False):
    """A connection of Django's as the settings would have it for this URL."""
    connection = ConnectionHandler({"default": environment.database(url, pooled=pooled)})["default"]
    try:
        yield connection
    finally:
        connection.close()


def asked(connection, query: str):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def test_tls_that_a_url_asks_for_is_verified_against_the_certificate_it_names(server, folder, tmp_path):
    url = f"postgresql://postgres@127.0.0.1:{server}/postgres?connect_timeout=5&sslmode=verify-full&sslrootcert="
    shutil.copy(folder / "data/server.crt", tmp_path / "right.crt")
    with connected(f"{url}{tmp_path}/right.crt") as connection:
        assert asked(connection, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") is True
    write_certificate(tmp_path)
    with connected(f"{url}{tmp_path}/server.crt") as connection, pytest.raises(Exception, match="certificate verify"):
        connection.ensure_connection()


def test_a_server_whose_machine_is_gone_without_a_word_is_noticed_within_seconds(server):
    with connected(f"postgresql://postgres@127.0.0.1:{server}/postgres") as connection:
        connection.ensure_connection()
        line = socket.socket(fileno=os.dup(connection.connection.pgconn.socket))
    with line:
        idle, every, times = (line.getsockopt(socket.IPPROTO_TCP, option) for option in KEPT_ALIVE)
        assert idle + every * times < 20
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) < 20_000


@pytest.fixture(scope="module")
def pooler(server, folder) -> Iterator[int]:
    """The port of a PgBouncer that has one connection to give away, for one transaction at a time."""
    port = free_port()
    config = folder / "pgbouncer.ini"
    config.write_text(
        f"[databases]\n* = host=127.0.0.1 port={server} user=postgres\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
        "unix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 1\n"
    )
    command = (shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin"), str(config))
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **AS_POSTGRES)
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres?connect_timeout=1"
    for _ in range(100):
        try:
            psycopg.connect(url, prepare_threshold=None).close()
            break
        except psycopg.OperationalError:
            time.sleep(0.05)
    yield port
    process.terminate()
    process.wait()


def test_behind_pgbouncer_nothing_is_left_on_a_connection_that_the_next_one_gets(pooler):
    url = f"postgresql://postgres@127.0.0.1:{pooler}/postgres"
    with connected(url, pooled=True) as one, connected(url, pooled=True) as other:
        for _ in range(4):
            assert asked(one, "SELECT 1 + 1") == asked(other, "SELECT 1 + 1") == 2


def test_a_pool_may_be_asked_for():
    config = environment.database("postgresql://a@db.example/b?pool=4", pooled=False)
    assert (config["OPTIONS"]["pool"], config["CONN_MAX_AGE"]) == ({"max_size": 4}, 0)
