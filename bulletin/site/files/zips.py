"""A ZIP written while it is sent: never whole in memory or on disk, yet of known size and always the same bytes.

Nothing is deflated, as PDFs are already. Sizes and checksums follow each file (APPNOTE 4.3.9), so it is read once.
"""

import datetime as dt
import hashlib
import io
import zipfile
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import accumulate

from bulletin.site.files.ranges import File

FIRST_DATE, LAST_DATE = dt.date(1980, 1, 1), dt.date(2107, 12, 31)  # that a ZIP can name

# Bytes around each file and at the end (APPNOTE 4.3.7, 4.3.9, 4.3.12, 4.3.14 to 4.3.16).
HEAD, TAIL, ENTRY, END = 30, 16, 46, 22
FAR_ENTRY, FAR_END = 12, 56 + 20  # more, for what begins beyond zipfile.ZIP64_LIMIT


class Altered(Exception):
    """A file turned out not to be the one announced, so the archive was broken off."""


@dataclass(frozen=True)
class Member:
    """A file to go into the archive, smaller than zipfile.ZIP64_LIMIT."""

    name: str
    date: dt.date
    size: int
    sha256: str
    blocks: Callable[[], Iterator[bytes]]


def zipped(name: str, members: list[Member]) -> File:
    """The members as one ZIP. A range of it is cut from the archive written again.

    Members before the range are left out, unless it reaches the list at the end, which has the checksum of each.
    """
    facts = [(member.name, member.date, member.size, member.sha256) for member in members]
    etag = hashlib.sha256(repr(facts).encode()).hexdigest()
    ends = list(accumulate(map(_length, members), initial=0))

    def read(start: int, stop: int) -> Iterator[bytes]:
        if stop > ends[-1]:
            return _cut(_written(members), start, stop)
        before = bisect_right(ends, start)
        return _cut(_written(members[before - 1 :]), start - ends[before - 1], stop - ends[before - 1])

    return File(_size(members), f'"{etag}"', "application/zip", name, read)


def _size(members: list[Member]) -> int:
    files = entries = 0
    for member in members:
        entries += ENTRY + len(member.name.encode()) + (FAR_ENTRY if files > zipfile.ZIP64_LIMIT else 0)
        files += _length(member)
    return files + entries + END + (FAR_END if files > zipfile.ZIP64_LIMIT else 0)


def _length(member: Member) -> int:
    """Of all that stands before the next member; it is the same wherever the member stands."""
    return HEAD + len(member.name.encode()) + member.size + TAIL


def _written(members: list[Member]) -> Generator[bytes]:
    """The archive in blocks; raises Altered, before it is complete, if a member is not what was announced."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as file:
        for member in members:
            digest = hashlib.sha256()
            with file.open(_info(member), "w") as place:
                for block in member.blocks():
                    digest.update(block)
                    place.write(block)
                    yield sink.take()
            if digest.hexdigest() != member.sha256:
                raise Altered(f"{member.name}被改动过，压缩包没有发完；请用 verify 查明。")
    yield sink.take()


def _info(member: Member) -> zipfile.ZipInfo:
    date = min(max(member.date, FIRST_DATE), LAST_DATE)
    info = zipfile.ZipInfo(member.name, (date.year, date.month, date.day, 0, 0, 0))
    info.external_attr = 0o644 << 16
    return info


class _Sink(io.RawIOBase):
    """What was written since it was last taken; it cannot be rewound."""

    def __init__(self):
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self.parts = b"".join(self.parts), []
        return taken


def _cut(blocks: Generator[bytes], start: int, stop: int) -> Iterator[bytes]:
    at = 0
    with closing(blocks):
        for block in blocks:
            if part := block[max(start - at, 0) : stop - at]:
                yield part
            at += len(block)
            if at >= stop:
                return
