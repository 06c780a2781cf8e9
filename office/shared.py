"""What all processes of the office share for a while (CACHE_URL, best a Redis): public pages, and who has to wait.

Nothing is kept here alone. While the cache does not answer it is as if it were empty: pages are drawn, waits are
counted in rows, and nobody is refused anything for it.
"""

from contextlib import suppress
from typing import Any
from uuid import uuid4

import msgspec
from django.core.cache import cache

from office.neighbours import Neighbour, NoAnswer

PAGES = "pages"  # under this name: of which moment the pages are that may still be shown
CACHE = Neighbour("the cache named by CACHE_URL")


def get_many(*names: str) -> dict[str, Any]:
    """What is kept under these names; one question."""
    with suppress(NoAnswer), CACHE.asked():
        return cache.get_many(names)
    return {}


def keep(name: str, value: object, seconds: float | None) -> None:
    """For so long at most; None: as long as there is room."""
    with suppress(NoAnswer), CACHE.asked():
        cache.set(name, value, seconds)


def forget(*names: str) -> None:
    with suppress(NoAnswer), CACHE.asked():
        cache.delete_many(names)


def let_pages_go() -> None:
    """No page kept until now is shown any more, by whatever machine; those that are being drawn now neither."""
    keep(PAGES, uuid4().hex, None)


class Plain:
    """How a Redis keeps it: as data. Django's own way (pickle) would run what somebody else wrote there."""

    def dumps(self, value: object) -> bytes:
        return msgspec.msgpack.encode(value)

    def loads(self, data: bytes) -> Any:
        return msgspec.msgpack.decode(data)
