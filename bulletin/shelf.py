"""The shelf in two tiers: the folders of this machine, and behind them an object store that all machines share
(SHELF_URL), if the office has one.

What never changes lies there, each file under the SHA-256 of its bytes: what lies here is never stale. A file is kept
here first, then in the object store, before the transaction that names it ends. One that is missing here is fetched
when it is wanted, held against its name, and kept; whoever finds it here asks nobody. One that was altered here is not
replaced in passing: that is told (`tampering`).
"""

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.utils import timezone

from bulletin.document import richtext, store
from bulletin.document.content import Content
from bulletin.models import Edition, IncomingFile, Picture
from bulletin.press import PressError
from office.neighbours import Neighbour, NoAnswer

# A file by its name, which leads nowhere else: in a folder of ours, and called after its bytes.
NAME = re.compile(r"(?:editions|media|incoming)/[0-9a-f]{2}/(?P<digest>[0-9a-f]{64})[^/]{0,20}")
ALIAS = "shelf"  # among Django's storages
BLOCK = 64 * 1024  # bytes
SECONDS = 30  # for one file
ROUND_OF_DAYS = 28  # in which `verify` reads every file in the object store once

OBJECT_STORE = Neighbour("the object store named by SHELF_URL")


class Lacking(PressError):
    """A file is not on this machine, which says nothing against the edition: another may have it, or this one later."""


class Unreachable(Lacking):
    """The object store does not answer; str() is one Chinese sentence."""


class _NotIt(Exception):
    """The object store has nothing under this name, or something else."""


def roots() -> dict[str, Path]:
    """The folders of this machine, by their names on the shelf."""
    return {"editions": settings.EDITIONS_ROOT, "media": settings.MEDIA_ROOT, "incoming": settings.INCOMING_ROOT}


def digest_in(name: str) -> str:
    """What a file called so should be; raises ValueError for what is no name on the shelf."""
    if named := NAME.fullmatch(name):
        return named["digest"]
    raise ValueError(name)


def name_of(path: Path) -> str:
    """What the file at this path is called on the shelf."""
    (folder,) = (name for name, root in roots().items() if root == path.parent.parent)
    return f"{folder}/{path.parent.name}/{path.name}"


def path_of(name: str) -> Path:
    """Where on this machine a file of the shelf lies, or would."""
    folder, _, rest = name.partition("/")
    return roots()[folder] / rest


def is_shared() -> bool:
    """Whether the office has an object store."""
    return ALIAS in settings.STORAGES


def fault() -> str:
    """What is wrong with the shelf, in a sentence; "" if files can be kept and fetched. For whoever asks how all is."""
    if not is_shared():
        return ""
    try:
        with OBJECT_STORE.asked():
            next(iter(_store().bucket.objects.filter(Prefix=_key("")).limit(1)), None)
    except NoAnswer:
        return "对象存储用不了：请检查 SHELF_URL（地址、钥匙、存储桶）和那台服务器。"
    return ""


# Kept


def keep(root: Path, data: bytes, suffix: str) -> str:
    """Store the bytes and return their SHA-256 in hex; safe to repeat. Raises Unreachable."""
    digest = store.keep(root, data, suffix)
    _put_up(store.find(root, digest, suffix), ContentFile(data))  # whatever lies here by now
    return digest


def put_up(path: Path) -> None:
    """Have the file, which was just found whole, in the object store too; safe to repeat. Raises Unreachable."""
    with path.open("rb") as file:
        _put_up(path, File(file))


def _put_up(path: Path, file: File) -> None:
    if not is_shared():
        return
    sentence = "对象存储没有应答，文件没有存进去，什么也没有改动；请过一会儿再试，一直这样请告知管理员。"
    with _reached(sentence), OBJECT_STORE.asked():
        _store().save(name_of(path), file)


def remove(path: Path) -> None:
    """The file is of no use any more. Another machine may keep its own; what the object store keeps is only room."""
    path.unlink(missing_ok=True)
    if is_shared():
        with suppress(NoAnswer), OBJECT_STORE.asked():
            _store().delete(name_of(path))


def names_here() -> Iterator[str]:
    """Of all files that lie on this machine."""
    for folder, root in roots().items():
        for path in sorted(root.glob("??/*")):
            if NAME.fullmatch(name := f"{folder}/{path.parent.name}/{path.name}"):
                yield name


def names_above() -> set[str]:
    """Of all files in the object store; none if there is none. Raises Unreachable."""
    if not is_shared():
        return set()
    sentence = "对象存储没有应答，不知道那里有哪些文件；请过一会儿再试，一直这样请检查 SHELF_URL。"
    with _reached(sentence), OBJECT_STORE.asked():
        listed = [one.key for folder in roots() for one in _store().bucket.objects.filter(Prefix=_key(f"{folder}/"))]
    return {name for key in listed if NAME.fullmatch(name := key.removeprefix(_key("")))}


# Fetched


def have(path: Path, digest: str) -> Path:
    """The path; the file that is missing there is there now if the object store has it whole. Raises Lacking."""
    if not is_shared() or os.path.lexists(path):
        return path
    sentence = "对象存储没有应答，这台机器上又没有这个文件；请过一会儿再试，一直这样请告知管理员。"
    try:
        with _reached(sentence), suppress(_NotIt), store.whole_file(path) as file:
            for block in _blocks(path, digest):
                file.write(block)
    except OSError as error:
        raise Lacking(f"这台机器上没有这个文件，取来了也存不下（{error.strerror}）；请管理员检查磁盘。") from error
    return path


def read_above(path: Path, digest: str) -> bytes | None:
    """What the object store has of this file; None if it has it not, or not whole, or does not answer."""
    if not is_shared():
        return None
    with suppress(_NotIt, NoAnswer):
        return b"".join(_blocks(path, digest))
    return None


def have_pictures(*documents: Content) -> None:
    """Fetch what these documents show and is missing here: the press's worker knows of no object store."""
    if not is_shared():
        return
    for path, digest in pictures_of(*documents):
        have(path, digest)


def pictures_of(*documents: Content) -> Iterator[tuple[Path, str]]:
    """The files of what they show, where they lie on this machine or would, each with its SHA-256."""
    bodies = (article.body for document in documents for article in document.articles)
    for address in (address for body in bodies for address in richtext.pictures_of(body)):
        if named := richtext.PICTURE_ADDRESS.fullmatch(address):
            yield store.find(settings.MEDIA_ROOT, named["sha256"], named["suffix"]), named["sha256"]


# Looked at


def verify() -> Iterator[str]:
    """What the object store lacks or has otherwise, one Chinese sentence each. What there should be is looked for each
    time; it is read, every file once in so many days.
    """
    if not is_shared():
        return
    try:
        there = names_above()
        for name in sorted(_named_by_rows()):
            if name not in there:
                yield f"对象存储里缺 {name}：请在有这个文件的机器上运行 manage.py shelve。"
            elif _is_read_today(name) and not _is_whole_above(name):
                yield f"对象存储里的 {name} 被改动过：请在有完好文件的机器上运行 manage.py shelve {name}。"
    except (Unreachable, NoAnswer):
        yield f"{fault() or '对象存储时断时续。'}那里的文件没有核对。"


def _named_by_rows() -> set[str]:
    """All that editions, pictures and what was brought in say there is."""
    editions = Edition.objects.values_list("pdf_sha256", "signed_sha256")
    pdfs = {(settings.EDITIONS_ROOT, digest, ".pdf") for pair in editions for digest in pair if digest}
    pictures = {(settings.MEDIA_ROOT, *row) for row in Picture.objects.values_list("sha256", "suffix")}
    brought = {(settings.INCOMING_ROOT, *row) for row in IncomingFile.objects.values_list("sha256", "suffix")}
    return {name_of(store.find(*place)) for place in pdfs | pictures | brought}


def _is_read_today(name: str) -> bool:
    return int(digest_in(name)[:8], 16) % ROUND_OF_DAYS == timezone.localdate().toordinal() % ROUND_OF_DAYS


def _is_whole_above(name: str) -> bool:
    try:
        return all(True for _ in _blocks(path_of(name), digest_in(name)))
    except _NotIt:
        return False


# The object store


@contextmanager
def _reached(sentence: str) -> Iterator[None]:
    """Say so in this sentence if it does not answer."""
    try:
        yield
    except NoAnswer as error:
        raise Unreachable(sentence) from error


def _blocks(path: Path, digest: str) -> Iterator[bytes]:
    """The bytes that lie there, in blocks; raises _NotIt at their end if they are not what they should be, NoAnswer."""
    hashed, began = hashlib.sha256(), time.monotonic()
    key = _key(name_of(path))
    with OBJECT_STORE.asked():
        client = _store().connection.meta.client
        try:
            body = client.get_object(Bucket=_store().bucket_name, Key=key)["Body"]
        except client.exceptions.NoSuchKey:
            body = None
        for block in body.iter_chunks(BLOCK) if body else ():
            if time.monotonic() - began > SECONDS:
                raise NoAnswer(f"{key} did not come within {SECONDS} seconds")
            hashed.update(block)
            yield block
    if hashed.hexdigest() != digest:
        raise _NotIt


def _store() -> Any:
    return storages[ALIAS]


def _key(name: str) -> str:
    """What a file is called in the bucket, where other offices may have theirs."""
    return f"{_store().location}/{name}".lstrip("/")
