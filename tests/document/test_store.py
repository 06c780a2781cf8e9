"""The shelf on a disk that takes nothing more, and on one whose power may be cut."""

import errno
import os
import resource
import stat
from contextlib import contextmanager

import pytest

from bulletin.document import store
from office import logs

MEGABYTE = 2**20


@contextmanager
def no_file_larger_than(size: int):
    """As on a full disk: the system itself refuses the bytes that are too many, in the middle of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_cannot_be_kept_whole_is_not_kept_at_all_and_is_told(tmp_path, caplog):
    with no_file_larger_than(MEGABYTE), pytest.raises(store.Unwritten, match="请告诉系统管理员检查磁盘") as refused:
        store.keep(tmp_path / "editions", b"x" * 2 * MEGABYTE, ".pdf")
    assert os.strerror(errno.EFBIG) in str(refused.value)
    assert not [path for path in (tmp_path / "editions").rglob("*") if path.is_file()]
    (line,) = [one for one in caplog.records if one.name == logs.OURS]
    assert (line.message, line.facts["folder"], line.facts["bytes"]) == ("shelf.fault", "editions", 2 * MEGABYTE)
    assert store.keep(tmp_path / "editions", b"x" * 2 * MEGABYTE, ".pdf")


def test_what_is_kept_has_its_bytes_and_then_its_name_on_the_disk_before_anything_speaks_of_it(tmp_path, monkeypatch):
    asked = []

    def fsync(descriptor: int) -> None:
        asked.append((os.path.realpath(f"/proc/self/fd/{descriptor}"), [path.name for path in shelf.rglob("*.pdf")]))

    monkeypatch.setattr(os, "fsync", fsync)
    shelf = tmp_path / "editions"
    digest = store.keep(shelf, b"sealed", ".pdf")
    name, folder = f"{digest}.pdf", shelf / digest[:2]
    (partial, before), *after = asked
    assert (os.path.dirname(partial), before) == (str(folder), [])
    assert sorted(after) == [(str(made), [name]) for made in (tmp_path, shelf, folder)]


def test_a_disk_that_takes_the_bytes_and_not_the_name_is_told_too(tmp_path, monkeypatch):
    sync = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    for _ in range(2):  # it stands there the second time, and would be gone after a power cut all the same
        with pytest.raises(store.Unwritten, match=os.strerror(errno.EIO)):
            store.keep(tmp_path / "editions", b"sealed", ".pdf")
