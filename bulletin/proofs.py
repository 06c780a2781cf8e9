"""Proofs of drafts (校样) and reports on them (印前检查), kept for a while under the document they are of: asked for
again, by whomever, the same is not typeset again, and who asks while it is being made waits for it.

The folder may be deleted at any time. What is sealed is never taken from it.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import msgspec
from django.conf import settings

from bulletin import archive, press, pressroom
from bulletin.document import content, store
from bulletin.document.content import Content

MOST = 200  # documents that are kept
MOST_BYTES = 500 * 2**20  # of all of them


class Examined(msgspec.Struct, frozen=True):
    """How many pages the document has, and what preflight says of them, as `Report.plain` has it."""

    pages: int
    items: list[dict[str, str]]


def proof(document: Content) -> bytes:
    """The PDF, which says on every page that it is a proof and when it was made. Raises PressError or Busy."""
    return _kept(document, ".pdf", lambda: archive.draw(document, mark=archive.proof_mark()).pdf)


def examined(document: Content) -> Examined:
    """Raises PressError or Busy."""

    def examine() -> bytes:
        drawn = archive.draw(document)
        return msgspec.json.encode(Examined(drawn.pages, archive.inspect(drawn).plain()))

    return msgspec.json.decode(_kept(document, ".json", examine), type=Examined)


def _kept(document: Content, suffix: str, make: Callable[[], bytes]) -> bytes:
    folder = settings.PROOFS_ROOT / store.sha256(content.to_bytes(document))
    path = folder / f"{pressroom.equipment()}{suffix}"
    if found := _read(path):
        return found
    with press.place(archive.workshop()), _alone(folder):
        if found := _read(path):
            return found
        made = make()
        with suppress(OSError):  # what has no room is shown all the same
            _keep(path, made)
    return made


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time, whichever process asks; where the disk has no room for a lock, each for itself."""
    with ExitStack() as held:
        with suppress(OSError):
            lock = held.enter_context(store.lock_of(folder))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(path: Path) -> bytes | None:
    with suppress(OSError):  # another process may be clearing it away
        if store.is_vouched_for(path, archive.made_here()):
            path.parent.touch()  # the newest to have been looked at
            return path.read_bytes()
    return None


def _keep(path: Path, made: bytes) -> None:
    with store.whole_file(path) as file:
        file.write(made)
    store.vouch_for(path, archive.made_here())
    _clear()


def _clear() -> None:
    """What was longest looked at goes, once there is more than is kept."""
    folders = sorted(settings.PROOFS_ROOT.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    total = 0
    for place, folder in enumerate(folders, start=1):
        total += sum(file.stat().st_size for file in folder.iterdir())
        if place > 1 and (place > MOST or total > MOST_BYTES):
            shutil.rmtree(folder, ignore_errors=True)
