"""What the office's released editions say, in the file that the language model is read with: one for what is released
now, made from the editions alone, and made again whenever it is gone.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from bulletin import archive
from bulletin.document import store
from bulletin.models import Edition
from bulletin.press.worker.pool import in_worker, start
from bulletin.proofreading import jobs

NEWEST = 150  # editions that are read: some years of a bulletin
KEPT = 2  # files: the present one, and the one that others may be reading


def path() -> Path | None:
    """The file of what is released now; the newest there is, while that one is being made; None without any."""
    wanted = _wanted()
    if wanted.is_file():
        return wanted
    _begin(wanted)
    return max(settings.WORDING_ROOT.glob("*.wording"), key=jobs.made_at, default=None)


@lru_cache(maxsize=8)  # once: it is asked for at each pause of whoever writes meanwhile
def _begin(wanted: Path) -> None:
    start(jobs.compile_to, wanted, _texts(), KEPT, workshop=archive.workshop())


def make() -> Path:
    """That file, made now whether or not it is there. Raises press.PressError."""
    wanted = _wanted()
    in_worker(jobs.compile_to, wanted, _texts(), KEPT, workshop=archive.workshop(), about="")
    return wanted


def _newest():
    return Edition.objects.released().order_by("-date", "-pk")[:NEWEST]


def _wanted() -> Path:
    """Named after the editions it is made of."""
    fingerprints = ",".join(_newest().values_list("fingerprint", flat=True))
    return settings.WORDING_ROOT / f"{store.sha256(fingerprints.encode())}.wording"


def _texts() -> list[str]:
    return [words for _, words in archive.words_of(_newest())]
