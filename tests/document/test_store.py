"""The shelf on a disk that takes nothing more."""

import errno
import os
import resource
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
