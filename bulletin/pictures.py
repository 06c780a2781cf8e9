"""Pictures (图片): what editors upload, made small and clean, and kept under the SHA-256 of its bytes.

Nothing of the uploaded file is kept but its pixels: no camera data, no second frame, no transparency.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from bulletin import richtext, shelf
from bulletin.models import Picture

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 60_000_000
# 156 mm, the width of the type area, at 300 dpi, the most a print shop can use.
LONGEST_SIDE = 1843
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
JPEG_QUALITY = 88
FEW_COLOURS = 64  # a drawing, not a photograph


class PictureRefused(Exception):
    """The file cannot be taken in; str() says why and what to do."""


def take_in(file: BinaryIO, size: int, *, by) -> Picture:
    """Store an uploaded file of `size` bytes as a picture; the same picture twice is one. Raises PictureRefused."""
    if size > MAX_BYTES:
        raise PictureRefused(f"图片有 {size / 2**20:.0f} MiB，超过 {MAX_BYTES // 2**20} MiB：请缩小后再上传。")
    image = _opened(file)
    data, suffix = _encoded(image)
    digest = shelf.keep(settings.MEDIA_ROOT, data, suffix)
    facts = {"suffix": suffix, "width": image.width, "height": image.height, "uploaded_by": by}
    return Picture.objects.get_or_create(sha256=digest, defaults=facts)[0]


def path_of(picture: Picture) -> Path:
    return shelf.find(settings.MEDIA_ROOT, picture.sha256, picture.suffix)


def named_in(markup: str) -> set[str]:
    """The SHA-256 of every picture an article's body names."""
    return {richtext.PICTURE_ADDRESS.fullmatch(address)["sha256"] for address in richtext.pictures_of(markup)}


def missing_from(markup: str) -> set[str]:
    """The SHA-256 of what the body names and we do not have."""
    named = named_in(markup)
    return named - {picture.sha256 for picture in Picture.objects.filter(sha256__in=named) if path_of(picture).exists()}


def verify() -> Iterator[str]:
    """What differs from its name, one Chinese sentence each; nothing if every picture is whole."""
    for picture in Picture.objects.iterator():
        path = path_of(picture)
        if not path.is_file():
            yield f"图片文件缺失：{path}。"
        elif shelf.sha256(path.read_bytes()) != picture.sha256:
            yield f"图片文件被改动过：{path}。"


def _opened(file: BinaryIO) -> Image.Image:
    # WeasyPrint turns this on in every process that imports it; what was cut off on its way up must be refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image = Image.open(file, formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise PictureRefused(f"图片有 {image.width}×{image.height} 点，太大了：请缩小到长边 6000 点以内再上传。")
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        flat = _flat(upright)
        flat.info.clear()  # comments and camera data, which would be saved again
        return flat
    except UnidentifiedImageError as error:
        raise PictureRefused("这不是能用的图片：请另存为 JPG 或 PNG 格式再上传。") from error
    except (OSError, ValueError, SyntaxError, ImageCms.PyCMSError, Image.DecompressionBombError) as error:
        raise PictureRefused("图片文件已损坏，打不开：请换一个文件，或用看图软件另存为 JPG 再上传。") from error


def _flat(image: Image.Image) -> Image.Image:
    """Grey or sRGB, on white where it was transparent."""
    if image.mode in {"L", "1"}:
        return image.convert("L")
    if profile := image.info.get("icc_profile"):
        source, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        if image.mode in {"RGB", "CMYK"}:
            return ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")
    return image.convert("RGB")


def _encoded(image: Image.Image) -> tuple[bytes, str]:
    """Drawings of few colours without loss, photographs as JPEG."""
    data = io.BytesIO()
    if image.getcolors(maxcolors=FEW_COLOURS):
        image.save(data, "PNG", optimize=True)
        return data.getvalue(), ".png"
    image.save(data, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return data.getvalue(), ".jpg"
