"""Pictures (图片): what editors upload, made small and clean, and kept under the SHA-256 of its bytes.

Nothing of the uploaded file is kept but its pixels: no camera data, no second frame, no transparency.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils import timezone

from bulletin import archive, press, shelf
from bulletin.document import richtext, store
from bulletin.models import Picture
from bulletin.press import PictureRefused

MAX_BYTES = 20 * 2**20


def take_in(file: IO[bytes], size: int, *, by) -> Picture:
    """Store an uploaded file of `size` bytes as a picture; the same picture twice is one. Raises PictureRefused."""
    if size > MAX_BYTES:
        raise PictureRefused(f"图片有 {size / 2**20:.0f} MiB，超过 {MAX_BYTES // 2**20} MiB：请缩小后再上传。")
    return take_in_bytes(file.read(), by=by)


def take_in_bytes(data: bytes, *, by) -> Picture:
    """The same, of a file's bytes."""
    _require_room()
    clean = press.clean_picture(data, archive.workshop())
    digest = shelf.keep(settings.MEDIA_ROOT, clean.data, clean.suffix)
    facts = {"suffix": clean.suffix, "width": clean.width, "height": clean.height, "uploaded_by": by}
    picture, is_new = Picture.objects.get_or_create(sha256=digest, defaults=facts)
    if not is_new:  # it is wanted again, so it is not about to be taken away as unused
        Picture.objects.filter(pk=picture.pk).update(uploaded_at=timezone.now())
    return picture


def _require_room() -> None:
    """Raise PictureRefused once the pictures take what the office gives them."""
    if settings.PICTURES_MB is None:
        return
    taken = sum(file.stat().st_size for file in settings.MEDIA_ROOT.glob("*/*")) / 2**20
    if taken >= settings.PICTURES_MB:
        raise PictureRefused(
            f"图片已占 {taken:.0f} MB，到了上限 {settings.PICTURES_MB} MB，没有收下：请管理员清理没有用到的图片"
            "（collect_pictures），或放宽上限（PICTURES_MB）。"
        )


def path_of(picture: Picture) -> Path:
    return store.find(settings.MEDIA_ROOT, picture.sha256, picture.suffix)


def is_whole(picture: Picture) -> bool:
    """Whether it is on this machine, fetched if need be; raises shelf.Lacking."""
    return store.is_whole(shelf.have(path_of(picture), picture.sha256), picture.sha256)


def named_in(markup: str) -> set[str]:
    """The SHA-256 of every picture an article's body names."""
    found = map(richtext.PICTURE_ADDRESS.fullmatch, richtext.pictures_of(markup))
    return {address["sha256"] for address in found if address}


def missing_from(markup: str) -> set[str]:
    """The SHA-256 of what the body names and we do not have, or not whole."""
    named = named_in(markup)
    known = Picture.objects.filter(sha256__in=named)
    return named - {picture.sha256 for picture in known if not _is_lost(picture)}


def _is_lost(picture: Picture) -> bool:
    """Of what the object store does not tell nobody can say so; the press will ask again."""
    try:
        return not is_whole(picture)
    except shelf.Lacking:
        return False


def verify() -> Iterator[str]:
    """What differs from its name, one Chinese sentence each; nothing if every picture is whole."""
    for picture in Picture.objects.iterator():
        path = path_of(picture)
        try:
            if not is_whole(picture):
                yield f"图片文件{'被改动过' if path.is_file() else '缺失'}：{path}。"
        except shelf.Lacking as error:
            yield f"图片文件{path.name}没有核对：{error}"
