"""The shelf: files that never change, each kept under the SHA-256 of its bytes. Knows no model."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from cryptography.hazmat.primitives import hashes

LOCK = "lock"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sm3(data: bytes) -> str:
    """The digest of GB/T 32905-2016, in hex."""
    digest = hashes.Hash(hashes.SM3())  # hashlib has it where the machine's OpenSSL does
    digest.update(data)
    return digest.finalize().hex()


def keep(root: Path, data: bytes, suffix: str) -> str:
    """Store the bytes and return their SHA-256 in hex; safe to repeat."""
    digest = sha256(data)
    path = find(root, digest, suffix)
    if not path.exists():
        with whole_file(path) as partial:
            partial.write(data)
    return digest


def find(root: Path, digest: str, suffix: str) -> Path:
    """Where the file with this SHA-256 lies, or would."""
    return root / digest[:2] / f"{digest}{suffix}"


def is_whole(path: Path, digest: str) -> bool:
    """Whether the file is there and, byte for byte, what its SHA-256 says."""
    try:
        return sha256(path.read_bytes()) == digest
    except OSError:
        return False


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which stands at this path, read-only, once it is written whole; of any other nothing stays."""
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


def lock_of(folder: Path) -> TextIO:
    """An open file, to be locked by whoever writes in the folder and clears it; closed, it lets go."""
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / LOCK).open("a")
