"""The shelf: files that never change, each kept under the SHA-256 of its bytes. Knows no model."""

import errno
import hashlib
import hmac
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from cryptography.hazmat.primitives import hashes

from office import logs
from office.refusal import Refused

LOCK = "lock"
SEAL = ".seal"  # follows the name of a file that was vouched for
_SETTLED = 2 * 10**9  # nanoseconds: coarser than the clock of any file system


class Unwritten(Refused):
    """The disk takes nothing more, or is not there."""

    is_failure = True


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sm3(data: bytes) -> str:
    """The digest of GB/T 32905-2016, in hex."""
    digest = hashes.Hash(hashes.SM3())  # hashlib has it where the machine's OpenSSL does
    digest.update(data)
    return digest.finalize().hex()


def keep(root: Path, data: bytes, suffix: str) -> str:
    """Store the bytes and return their SHA-256 in hex; safe to repeat. Raises Unwritten: then nothing may name them."""
    digest = sha256(data)
    path = find(root, digest, suffix)
    try:
        if path.exists():  # whoever wrote it may have died, or been refused, before its name was on the disk
            for folder in (path.parent, root):
                _put_down(folder)
        else:
            with whole_file(path) as partial:
                partial.write(data)
    except OSError as error:
        logs.warn("shelf.fault", folder=root.name, bytes=len(data), fault=error.strerror)
        raise Unwritten(f"文件存不下来（{error.strerror}），没有办成：请告诉系统管理员检查磁盘，再做一次。") from error
    return digest


def find(root: Path, digest: str, suffix: str) -> Path:
    """Where the file with this SHA-256 lies, or would."""
    return root / digest[:2] / f"{digest}{suffix}"


def read(path: Path, digest: str) -> bytes | None:
    """The file's bytes; None if they are not, byte for byte, what its SHA-256 says."""
    try:
        data = path.read_bytes() if state_of(path) else b""
    except OSError:
        return None
    return data if sha256(data) == digest else None


class State(NamedTuple):
    """By what a file is known to have stayed as it was. Its last change (ctime) nobody can set, as they can mtime."""

    size: int
    modified: int
    changed: int  # ns
    inode: int
    device: int


def state_of(path: Path) -> State | None:
    """None for what is no file: nothing there, a link, a pipe."""
    try:
        now = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(now.st_mode):
        return None
    return State(now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino, now.st_dev)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, which are not held at once; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_whole(path: Path, digest: str) -> bool:
    """Whether the file is there and, byte for byte, what its SHA-256 says."""
    try:
        return state_of(path) is not None and digest_of(path) == digest
    except OSError:
        return False


Seen = dict[str, tuple[State, str]]  # by path: in which state a file was found to be whole, and by which digest
_seen_here: Seen = {}


def is_still_whole(path: Path, digest: str, seen: Seen = _seen_here) -> bool:
    """The same for what is about to be sent: read once for each state in which this process meets the file, or whoever
    keeps `seen`.
    """
    state = state_of(path)
    if state and seen.get(str(path)) == (state, digest):
        return True
    if not is_whole(path, digest):
        return False
    # Within one tick of its clock a file may be written twice: what was changed just now is read again next time.
    if state and is_settled(state):
        seen[str(path)] = (state, digest)
    return True


def is_settled(state: State) -> bool:
    """Whether whatever is written to the file from now on will show in its state."""
    return time.time_ns() - state.changed > _SETTLED


# What is named after what it was made of, and not after its bytes


def vouch_for(path: Path, key: bytes) -> None:
    """Keep beside the file what its bytes are: who changes them, without the key, cannot change that too."""
    digest = digest_of(path)
    with whole_file(_seal_of(path)) as file:
        file.write(f"{digest} {_word_for(path, digest, key)}".encode())


def is_vouched_for(path: Path, key: bytes) -> bool:
    """Whether the file is what it was when it was vouched for."""
    try:
        digest, _, word = _seal_of(path).read_text("ascii").partition(" ")
    except (OSError, UnicodeDecodeError):
        return False
    return hmac.compare_digest(word, _word_for(path, digest, key)) and is_still_whole(path, digest)


def forget_file(path: Path) -> None:
    """Remove a file and what vouches for it."""
    path.unlink(missing_ok=True)
    _seal_of(path).unlink(missing_ok=True)


def _seal_of(path: Path) -> Path:
    return path.with_name(path.name + SEAL)


def _word_for(path: Path, digest: str, key: bytes) -> str:
    return hmac.new(key, f"{path.name} {digest}".encode(), "sha256").hexdigest()


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which stands at this path, read-only, once it is written whole; of any other nothing stays.
    What stands there still does after a power cut: a database may name it from then on.
    """
    made = [folder for folder in path.parents if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with open(descriptor, "wb") as partial:
        try:
            yield partial
            partial.flush()
            os.fsync(partial.fileno())
            os.chmod(name, 0o440)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)  # or that it is gone would hide what happened
            raise
    for folder in (path.parent, *(new.parent for new in made)):
        _put_down(folder)


def _put_down(folder: Path) -> None:
    """Have the disk hold which names are in the folder: it is told of a file's bytes and of its name separately."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # by which some file systems of other machines say that they cannot
            raise
    finally:
        os.close(descriptor)


def lock_of(folder: Path) -> TextIO:
    """An open file, to be locked by whoever writes in the folder and clears it; closed, it lets go."""
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / LOCK).open("a")
