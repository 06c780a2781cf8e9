"""Whether a cache in front of the site may go on with what it has while the site cannot answer.

It may, for its pages are those that readers had a minute ago; but not after something was withdrawn, nor while
something is not what was sealed: then what it has may be just that. A file says so, which the cache looks for itself
(deploy/nginx), since it is asked when nothing else answers. It stays for longer than the cache keeps anything that
nobody could ask it for meanwhile.
"""

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from bulletin.models import Alarm, Edition
from office import logs

STAYS = dt.timedelta(minutes=30)  # nginx forgets what was not asked for in 10 (`inactive`), or 10 after its start


def keep_nothing() -> None:
    """From this moment on nothing kept is shown."""
    try:
        _sign().touch()
    except OSError as error:  # what is withdrawn is withdrawn all the same
        logs.warn("freshness.fault", fault=error.strerror)


def look_again() -> None:
    """Put the sign up or take it down, as the database has it: also for what another machine did."""
    withdrawn = Edition.objects.filter(withdrawn_at__gt=timezone.now() - STAYS)
    if withdrawn.exists() or Alarm.objects.open().exists():
        if not _sign().exists():
            keep_nothing()
    elif _is_old():
        _sign().unlink(missing_ok=True)


def _is_old() -> bool:
    """Whether it was put up long ago: the database may not know why yet."""
    try:
        put_up = dt.datetime.fromtimestamp(_sign().stat().st_mtime, dt.UTC)
    except OSError:
        return False
    return timezone.now() - put_up > STAYS


def _sign() -> Path:
    return settings.DATA_DIR / "keep-nothing"
