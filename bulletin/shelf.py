"""The shelf: files that never change, each kept under the SHA-256 of its bytes. Knows no model."""

import hashlib
import os
import tempfile
from pathlib import Path


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def keep(root: Path, data: bytes, suffix: str) -> str:
    """Store the bytes, read-only, and return their SHA-256 in hex; safe to repeat."""
    digest = sha256(data)
    path = find(root, digest, suffix)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as partial:
        partial.write(data)
        partial.flush()
        os.fsync(partial.fileno())
    os.chmod(partial.name, 0o440)
    os.replace(partial.name, path)
    return digest


def find(root: Path, digest: str, suffix: str) -> Path:
    """Where the file with this SHA-256 lies, or would."""
    return root / digest[:2] / f"{digest}{suffix}"
