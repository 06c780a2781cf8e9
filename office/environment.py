"""Where the settings of a machine come from: one file that every process reads, and what its DATABASE_URL says.

What a process was started with goes before what stands in the file.
"""

import os
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

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
TASK_BACKENDS = {
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
    "database": "django_tasks_db.DatabaseBackend",
}
_ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")

_SQLITE: dict[str, Any] = {
    # Take the write lock at once: a transaction that reads first and writes later could not wait its turn.
    "transaction_mode": "IMMEDIATE",
    "timeout": 60,  # seconds: whoever waits for the one writer there may be is served in no order
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
_POSTGRESQL: dict[str, Any] = {
    # The server plans a statement once per connection: to plan the query of a page takes it longer than to run it.
    "server_side_binding": True,
    "prepare_threshold": 2,
    "connect_timeout": 5,  # seconds, after which a server that does not answer is none
}
# Behind a pooler that gives each transaction another connection, nothing may be kept on one.
_POOLED = _POSTGRESQL | {"prepare_threshold": None}


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


def secret(name: str) -> str:
    """A key or passphrase as it was written, "" if it was not: `environ` takes what begins with $ for the name of
    another setting, and a key would silently be another one.
    """
    return os.environ.get(name, "")


def database(url: str, *, pooled: bool) -> dict[str, Any]:
    """The database as Django is told of it. What stands behind the question mark of the URL goes before what is ours.

    `pool=true`, or how many connections there may be, has each process keep a pool of them (psycopg's);
    `CONN_MAX_AGE=` and the like are Django's, all else the driver's, as `sslmode=verify-full`.
    """
    config = environ.Env.db_url_config(url)
    if config.get("ENGINE") not in _ENGINES:
        raise ImproperlyConfigured(UNKNOWN_DATABASE)
    given = config.get("OPTIONS", {})
    if config["ENGINE"].endswith("sqlite3"):
        return config | {"OPTIONS": _SQLITE | given}
    if pool := given.get("pool"):
        given["pool"] = {"max_size": pool} if isinstance(pool, int) else True
    kept = {"CONN_MAX_AGE": 0 if pool or pooled else 60, "CONN_HEALTH_CHECKS": True}
    config = kept | {"DISABLE_SERVER_SIDE_CURSORS": pooled} | config
    return config | {"OPTIONS": (_POOLED if pooled else _POSTGRESQL) | given}


def limit_statements(connection, **_signal: Any) -> None:
    """Let no statement of this connection take longer than the site waits; for the processes that serve pages alone.

    Behind a pooler, which would keep it for others, the limit is the server's to set (ALTER ROLE).
    """
    if connection.vendor == "postgresql" and settings.DATABASE_SECONDS and not settings.DATABASE_POOLER:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(settings.DATABASE_SECONDS * 1000)])


def where(config: dict[str, Any], folder: Path) -> str:
    """Which database and which folder, for people; no password."""
    if config["ENGINE"].endswith("sqlite3"):
        named = f"SQLite {config['NAME']}"
    else:
        user, host = config["USER"], config["HOST"] or "本机"
        port = f":{config['PORT']}" if config["PORT"] else ""
        named = f"PostgreSQL {user and user + '@'}{host}{port}/{config['NAME']}"
    return f"数据库：{named}；文件夹：{folder}"
