"""Answers that are files: whole or one range of it (RFC 9110, 13 and 14), sent in blocks and never held whole.

Several ranges at once are answered with the whole file, as the standard allows.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

BLOCK = 64 * 1024  # bytes

_RANGE = re.compile(r"bytes=\s*(\d{0,99})-(\d{0,99})\s*", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range asked for begins after the end."""


@dataclass(frozen=True)
class File:
    """What can be sent: under the same `etag`, which carries its quotes, always the same bytes."""

    size: int
    etag: str
    content_type: str
    name: str
    read: Callable[[int, int], Iterator[bytes]]  # the bytes from here up to there, in blocks
    path: Path | None = None  # where it lies in DATA_DIR, if it does


def on_disk(path: Path, digest: str, content_type: str, name: str) -> File:
    """A file whose bytes the digest decides; raises OSError if there is none."""

    def read(start: int, stop: int) -> Iterator[bytes]:
        return blocks_of(path, start, stop)

    return File(path.stat().st_size, f'"{digest}"', content_type, name, read, path)


def blocks_of(path: Path, start: int, stop: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < stop and (block := file.read(min(BLOCK, stop - start))):
            start += len(block)
            yield block


def answer(request: HttpRequest, file: File) -> HttpResponseBase:
    """200 or 206 with the bytes, 304 to whoever has them, 416 beyond the end. HEAD gets the headers of the whole."""
    try:
        response = get_conditional_response(request, etag=file.etag) or _with_bytes(request, file)
    except Unsatisfiable:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    response["ETag"] = file.etag
    response["Accept-Ranges"] = "bytes"
    return response


def _with_bytes(request: HttpRequest, file: File) -> HttpResponseBase:
    part = _part_asked_for(request, file)
    headers = {"Content-Type": file.content_type, "Content-Disposition": content_disposition_header(False, file.name)}
    if settings.X_ACCEL and file.path:  # the server in front sends it, or the part of it, and says its length
        place = file.path.relative_to(settings.DATA_DIR).as_posix()
        return HttpResponse(headers=headers | {"X-Accel-Redirect": f"{settings.X_ACCEL}{place}"})
    sent = range(file.size) if part is None else part
    headers["Content-Length"] = str(len(sent))
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    if part is None:
        return StreamingHttpResponse(file.read(0, file.size), headers=headers)
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{file.size}"
    return StreamingHttpResponse(file.read(part.start, part.stop), status=206, headers=headers)


def _part_asked_for(request: HttpRequest, file: File) -> range | None:
    """The bytes asked for; None if all, or if what is asked for is no range. Raises Unsatisfiable."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    has_same_bytes = request.headers.get("If-Range", file.etag) == file.etag
    if request.method != "GET" or not asked or not has_same_bytes:
        return None
    first, last = asked.groups()
    if first:
        start, stop = int(first), int(last) + 1 if last else file.size
        if last and stop <= start:
            return None
    elif last:
        start, stop = max(file.size - int(last), 0), file.size
    else:
        return None
    if start >= file.size:
        raise Unsatisfiable
    return range(start, min(stop, file.size))
