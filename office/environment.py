"""Where the settings of a machine come from: one file that every process reads, and what its DATABASE_URL says.

What a process was started with goes before what stands in the file.
"""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

Network = IPv4Network | IPv6Network

NAMED_BY = "NEWSROOM_ENV"
OF_THE_MACHINE = Path("/etc/newsroom/env")
NO_DATABASE = (
    "没有写明用哪个数据库：请在设置文件或环境里写 DATABASE_URL，例如 postgresql://newsroom@127.0.0.1/newsroom；"
    "要用 SQLite，也请写明，例如 sqlite:////srv/newsroom/db.sqlite3（四条斜线）。"
)

UNKNOWN_DATABASE = (
    "DATABASE_URL 写得不对：只认 postgresql:// 和 sqlite:// 开头的，例如 postgresql://newsroom@127.0.0.1/newsroom，"
    "或者 sqlite:////srv/newsroom/db.sqlite3（四条斜线）。"
)
UNKNOWN_TASKS = "TASKS 写得不对：只认 immediate（没有后台进程）和 database（由 manage.py work 做）。"
TASK_BACKENDS: dict[str, str] = {
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
    "database": "django_tasks_db.DatabaseBackend",
}
UNKNOWN_PRESS = "PRESS 写得不对：只认 here（在本机排版）和 tasks（由 manage.py work --press 排）。"
PRESS_WITHOUT_TASKS = "设置了 PRESS=tasks，却没有设置 TASKS=database：要排的经数据库送去，请把 TASKS=database 也写上。"
UNKNOWN_SHELF = (
    "SHELF_URL 写得不对：请写成 s3://钥匙:密钥@主机:端口/存储桶/前缀?region=地区，"
    "钥匙和密钥里的特殊字符写成百分号编码，问号后面只认 region、tls、ca 和 style。"
)
NO_PACKAGE = "设置了 {name}，却没有装它用的软件包：请运行 pip install --require-hashes -r requirements-machines.txt。"
_ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")

WRONG_NUMBER = "{name} 写得不对：要写成数字，例如 {example}，不带单位。"
WRONG_SWITCH = "{name} 写得不对：只认 true 和 false。"
WRONG_ADDRESS = "{name} 写得不对：请照 docs/operations.md 里的例子写，特殊字符写成百分号编码。"
UNKNOWN_WORD = "{name} 写得不对：只认 {known}。"
UNKNOWN_ZONE = "{name} 写得不对：没有 {zone} 这个时区，请写成例如 Asia/Shanghai。"
NO_SITE_URL = "{name} 写得不对：要写成完整的网址，例如 https://bulletin.example.cn。"
UNUSABLE = "DATA_DIR 用不了：{path} 读写不了（{fault}）。请检查路径，并用网站的用户运行。"
EMPTY_KEY = "密钥文件 {path} 是空的：请把另存的那一份放回来；新装的、还没有用过的，删掉它再运行。"
_WEB_ADDRESS = re.compile(r"https?://[^/\s]+(/\S*)?")
_SWITCHES = {*environ.Env.BOOLEAN_TRUE_STRINGS, "false", "off", "n", "no", "0", ""}
_SQLITE: dict[str, Any] = {
    # Take the write lock at once: a transaction that reads first and writes later could not wait its turn.
    "transaction_mode": "IMMEDIATE",
    "timeout": 60,  # seconds: whoever waits for the one writer there may be is served in no order
    # What was committed is there after a power cut, too: a release has gone out by then. It takes some milliseconds.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
_POSTGRESQL: dict[str, Any] = {
    # The server plans a statement once per connection: to plan the query of a page takes it longer than to run it.
    "server_side_binding": True,
    "prepare_threshold": 2,
    "connect_timeout": 5,  # seconds, after which a server that does not answer is none
    # One whose machine or network is gone without a word is noticed in some 15 seconds, not in two hours.
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds that what was sent may stay without an answer of its network
}
_REDIS_CACHE = "django.core.cache.backends.redis.RedisCache"
_REDIS = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "serializer": "office.shared.Plain"}
# Behind a pooler that gives each transaction another connection, nothing may be kept on one.
_POOLED = _POSTGRESQL | {"prepare_threshold": None}


class Env(environ.Env):
    """Refuses by its name what is no number, or no yes or no: what keeps the site safe would silently be off."""

    def get_value(self, var, cast=None, default=environ.Env.NOTSET, parse_default=False):
        if cast is bool and os.environ.get(var, "").strip().lower() not in _SWITCHES:
            raise ImproperlyConfigured(WRONG_SWITCH.format(name=var))
        try:
            return super().get_value(var, cast, default, parse_default)
        except ValueError as error:
            raise ImproperlyConfigured(WRONG_NUMBER.format(name=var, example=default or 1)) from error


def chosen(name: str, default: str, known: Iterable[str]) -> str:
    """One of the words that are known; any other is refused."""
    word = environ.Env().str(name, default=default)
    if word not in known:
        raise ImproperlyConfigured(UNKNOWN_WORD.format(name=name, known="、".join(known)))
    return word


def time_zone(name: str, default: str) -> str:
    zone = environ.Env().str(name, default=default)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: of a folder among the zones
        raise ImproperlyConfigured(UNKNOWN_ZONE.format(name=name, zone=zone)) from error
    return zone


def site_url(name: str) -> str:
    """Without a stroke at its end; "" if it was not set."""
    url = environ.Env().str(name, default="").rstrip("/")
    if url and not _WEB_ADDRESS.fullmatch(url):
        raise ImproperlyConfigured(NO_SITE_URL.format(name=name))
    return url


@contextlib.contextmanager
def refused_by_name(name: str) -> Iterator[None]:
    """What an address of a server is not is said without it: a password may stand in it."""
    try:
        yield
    except (ValueError, ImproperlyConfigured):
        raise ImproperlyConfigured(WRONG_ADDRESS.format(name=name)) from None


def read_file(base: Path) -> Path | None:
    """The file that was read: the one `NEWSROOM_ENV` names, else /etc/newsroom/env, else .env in this folder."""
    if named := os.environ.get(NAMED_BY):
        return _read(Path(named))
    return next((_read(path) for path in (OF_THE_MACHINE, base / ".env") if path.exists()), None)


def _read(path: Path) -> Path:
    try:
        with path.open(encoding="utf-8") as file:
            environ.Env.read_env(file)
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"读不了设置文件 {path}：请检查它在不在、网站的用户能不能读（{error}）。") from error
    return path


def make_folder(path: Path) -> None:
    """DATA_DIR, if it is not there yet."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(path, error) from error


def kept_secret(path: Path) -> str:
    """The key in this file of DATA_DIR, made on first use and readable only by its owner."""
    try:
        if not path.exists():
            _make_secret(path)
        key = path.read_text()
    except OSError as error:
        raise _unusable(path, error) from error
    if not key:
        raise ImproperlyConfigured(EMPTY_KEY.format(path=path))
    return key


def _make_secret(path: Path) -> None:
    """Whole or not at all, and of several that begin at once one makes it for all."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}-") as file:  # its owner's alone
        file.write(secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(file.name, path)


def _unusable(path: Path, error: OSError) -> ImproperlyConfigured:
    """Most likely it is not the user of the site who runs the program."""
    return ImproperlyConfigured(UNUSABLE.format(path=path, fault=error.strerror))


def secret(name: str) -> str:
    """A key or passphrase as it was written, "" if it was not: `environ` takes what begins with $ for the name of
    another setting, and a key would silently be another one.
    """
    return os.environ.get(name, "")


def listed(name: str, default: Iterable[str] = ()) -> list[str]:
    """What stands in this setting between commas, with or without blanks around it."""
    return [one for word in environ.Env().list(name, default=list(default)) if (one := word.strip())]


def networks(name: str, default: Iterable[str]) -> list[Network]:
    """The same as networks; what is none is refused, or it would silently count for nothing."""
    found = []
    for one in listed(name, default):
        try:
            found.append(ip_network(one))
        except ValueError as error:
            told = f"{name} 里的 {one} 不是网段：请写成例如 127.0.0.0/8,10.1.0.0/16，用逗号隔开。"
            raise ImproperlyConfigured(told) from error
    return found


def database(url: str, *, pooled: bool) -> dict[str, Any]:
    """The database as Django is told of it. What stands behind the question mark of the URL goes before what is ours.

    `pool=true`, or how many connections there may be, has each process keep a pool of them (psycopg's);
    `CONN_MAX_AGE=` and the like are Django's, all else the driver's, as `sslmode=verify-full`.
    """
    with refused_by_name("DATABASE_URL"):
        config = environ.Env.db_url_config(url)
    if config.get("ENGINE") not in _ENGINES:
        raise ImproperlyConfigured(UNKNOWN_DATABASE)
    given = config.get("OPTIONS", {})
    if config["ENGINE"].endswith("sqlite3"):
        return config | {"OPTIONS": _SQLITE | given}
    if pool := given.get("pool"):
        given["pool"] = {"max_size": pool} if isinstance(pool, int) else True
    kept = {"CONN_MAX_AGE": 0 if pool or pooled else 60, "CONN_HEALTH_CHECKS": True}
    # A socket of this machine is written as a host, with %2F for its strokes.
    config = kept | {"DISABLE_SERVER_SIDE_CURSORS": pooled} | config | {"HOST": unquote(config["HOST"])}
    return config | {"OPTIONS": (_POOLED if pooled else _POSTGRESQL) | given}


def limit_statements(connection, **_signal: Any) -> None:
    """Let no statement of this connection take longer than the site waits; for the processes that serve pages alone.

    Behind a pooler, which would keep it for others, the limit is the server's to set (ALTER ROLE).
    """
    if connection.vendor == "postgresql" and settings.DATABASE_SECONDS and not settings.DATABASE_POOLER:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(settings.DATABASE_SECONDS * 1000)])


def mail_server(url: str) -> dict[str, Any]:
    """The mail server as Django is told of it; without a URL one that takes nothing."""
    with refused_by_name("EMAIL_URL"):
        return environ.Env.email_url_config(url or "dummymail://")


def cache(url: str) -> dict[str, Any]:
    """The cache as Django is told of it; a Redis has half a second to answer."""
    with refused_by_name("CACHE_URL"):
        config = environ.Env.cache_url_config(url)
    if config["BACKEND"] != _REDIS_CACHE:
        return config
    if not find_spec("redis"):
        raise ImproperlyConfigured(NO_PACKAGE.format(name="CACHE_URL"))
    return config | {"OPTIONS": _REDIS | config.get("OPTIONS", {})}


def object_store(url: str) -> dict[str, Any]:
    """The object store (S3) of SHELF_URL as Django's storages are told of it: `s3://key:secret@host/bucket/prefix`.

    Behind the question mark: `region=`, `tls=false` for a network of one's own, `ca=` the file of the certificates that
    are trusted, `style=virtual` for a store that wants the bucket in the name of the host.
    """
    parts = urlsplit(url)
    bucket, _, prefix = parts.path.strip("/").partition("/")
    query = dict(parse_qsl(parts.query))
    is_known = parts.scheme == "s3" and query.keys() <= {"region", "tls", "ca", "style"}
    if not (is_known and parts.hostname and parts.username and parts.password and bucket):
        raise ImproperlyConfigured(UNKNOWN_SHELF)
    if not (find_spec("storages") and find_spec("boto3")):
        raise ImproperlyConfigured(NO_PACKAGE.format(name="SHELF_URL"))
    # Only an office with an object store loads them.
    from boto3.s3.transfer import TransferConfig  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    _, _, host = parts.netloc.rpartition("@")
    options = {
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "endpoint_url": f"{'http' if query.get('tls') == 'false' else 'https'}://{host}",
        "verify": query.get("ca"),
        "region_name": query.get("region", "us-east-1"),  # what stores say who have none
        "bucket_name": bucket,
        "location": prefix,
        "client_config": Config(
            connect_timeout=2,
            read_timeout=5,
            retries={"total_max_attempts": 2, "mode": "standard"},
            # The SHA-256 of what is sent is signed, so the store checks it; newer sums not every store knows.
            s3={"addressing_style": query.get("style", "path"), "payload_signing_enabled": True},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
        "transfer_config": TransferConfig(use_threads=False),
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def where(config: dict[str, Any], folder: Path) -> str:
    """Which database and which folder, for people; no password."""
    if config["ENGINE"].endswith("sqlite3"):
        named = f"SQLite {config['NAME']}"
    else:
        user, host = config["USER"], config["HOST"] or "本机"
        port = f":{config['PORT']}" if config["PORT"] else ""
        named = f"PostgreSQL {user and user + '@'}{host}{port}/{config['NAME']}"
    return f"数据库：{named}；文件夹：{folder}"
