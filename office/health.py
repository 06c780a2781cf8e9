"""Whether the program answers and is fit for work, for whoever watches over it: before anything else is asked, whatever
name the site is called by, and in words of its own that name no person and no secret.

/healthz: this process answers. /readyz: the database, its form, the folder of what is sealed and the room on its disk
are as they should be, the clock has not gone back, and what must be done again and again is. A balancer asks the first:
what the second finds is not mended by sending readers elsewhere.
"""

import shutil
import tempfile
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from office import heartbeats, version

Found = dict[str, Any]  # "ok", and whatever else is known
_MEGABYTE = 2**20


class Probes:
    """Middleware, before the one that asks which host is meant and the one that leads to HTTPS."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = _PROBES.get(request.path)
        if probe is None:
            return self.get_response(request)
        found = probe()
        response = JsonResponse(found, status=200 if found["ok"] else 503)
        add_never_cache_headers(response)
        return response


def alive() -> Found:
    return {"ok": True}


def ready() -> Found:
    found = {name: look() for name, look in LOOKS.items()}
    return {"ok": all(one["ok"] for one in found.values()), "version": version.PROGRAM, **found}


def database() -> Found:
    def ask() -> Found:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return {"ok": True}

    return _asked(ask)


def migrations() -> Found:
    def ask() -> Found:
        missing = version.migrations_to_come()
        return {"ok": not missing, "missing": missing}

    return _asked(ask)


def shelf() -> Found:
    """Whether what is sealed could be kept now."""
    try:
        settings.EDITIONS_ROOT.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.EDITIONS_ROOT) as file:
            file.write(b"ready")
            file.flush()
    except OSError as error:
        return {"ok": False, "fault": error.strerror}
    faults = [fault for ask in SHELVES if (fault := ask())]
    return {"ok": not faults, **({"fault": "".join(faults)} if faults else {})}


def disk() -> Found:
    free = shutil.disk_usage(settings.DATA_DIR).free // _MEGABYTE
    return {"ok": free >= settings.FREE_MB, "free_mb": free, "wanted_mb": settings.FREE_MB}


def work() -> Found:
    """What is done by cron, or by what runs in its place."""

    def ask() -> Found:
        pulses = {str(pulse.work): _told(pulse) for pulse in heartbeats.pulses()}
        wanted = pulses.keys() - set(settings.READY_WITHOUT)
        return {"ok": not any(pulses[name]["late"] for name in wanted), **pulses}

    return _asked(ask)


def clock() -> Found:
    """Whether nothing was done at a time that is yet to come."""

    def ask() -> Found:
        last = max((pulse.at for pulse in heartbeats.pulses() if pulse.at), default=timezone.now())
        return {"ok": last <= timezone.now() + heartbeats.AHEAD}

    return _asked(ask)


def _told(pulse: heartbeats.Pulse) -> Found:
    if pulse.at is None:
        return {"late": True, "age_seconds": None}
    age = (timezone.now() - pulse.at).total_seconds()
    return {"late": pulse.is_late, "age_seconds": round(age), "took_seconds": round(pulse.seconds, 1)}


def _asked(ask: Callable[[], Found]) -> Found:
    """What the database answers; its own words are for the log alone."""
    try:
        return ask()
    except DatabaseError as error:
        return {"ok": False, "fault": type(error).__name__}


# What else keeps what is sealed: asked for a sentence, "" if nothing is wrong. The other rooms put in theirs.
SHELVES: list[Callable[[], str]] = []

LOOKS: dict[str, Callable[[], Found]] = {
    "database": database,
    "migrations": migrations,
    "shelf": shelf,
    "disk": disk,
    "work": work,
    "clock": clock,
}
_PROBES = {"/healthz": alive, "/readyz": ready}
