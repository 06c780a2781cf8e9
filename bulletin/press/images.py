"""Pictures made small and clean: decoded and saved anew in the worker, so that no file can hurt the web."""

import io
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from bulletin.press.errors import PictureRefused, PressError
from bulletin.press.worker.pool import in_worker
from bulletin.press.workshop import Workshop

# A JPEG is decoded at a fraction of its size; of the others every pixel is held at once.
MAX_PIXELS_OF_JPEG = 40_000_000
MAX_PIXELS = 24_000_000
# 156 mm, the width of the type area, at 300 dpi, the most a print shop can use.
LONGEST_SIDE = 1843
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
JPEG_FORMATS = {"JPEG", "MPO"}  # MPO: a JPEG with a second picture behind it, as many phones write
JPEG_QUALITY = 88
FEW_COLOURS = 64  # a drawing, not a photograph


@dataclass(frozen=True)
class CleanPicture:
    """A picture as it is kept; width and height in pixels."""

    data: bytes
    suffix: str
    width: int
    height: int


def clean_picture(file: bytes, workshop: Workshop) -> CleanPicture:
    """Nothing of the file but its pixels, in the worker and within its limits. Raises PictureRefused."""
    try:
        return in_worker(_cleaned, file, workshop=workshop, about="图片")
    except PictureRefused:
        raise
    except PressError as error:
        raise PictureRefused("图片处理不了：请用看图软件缩小，另存为 JPG 再上传。") from error


def _cleaned(file: bytes) -> CleanPicture:
    image = _opened(file)
    data, suffix = _encoded(image)
    return CleanPicture(data, suffix, image.width, image.height)


def _opened(file: bytes) -> Image.Image:
    # WeasyPrint turns this on in every process that imports it; what was cut off on its way up must be refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image = Image.open(io.BytesIO(file), formats=FORMATS)
        most = MAX_PIXELS_OF_JPEG if image.format in JPEG_FORMATS else MAX_PIXELS
        if image.width * image.height > most:
            raise PictureRefused(
                f"图片有 {image.width}×{image.height} 点，太大了：请缩小到总共 {most // 10_000} 万点以内再上传。"
            )
        if image.format in JPEG_FORMATS:
            image.draft(None, _within_reach(image.size))
        flat = _flat(ImageOps.exif_transpose(image))
        flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # only now: of a palette it would drop thin lines
        flat.info.clear()  # comments and camera data, which would be saved again
        return flat
    except UnidentifiedImageError as error:
        raise PictureRefused("这不是能用的图片：请另存为 JPG 或 PNG 格式再上传。") from error
    except (OSError, ValueError, SyntaxError, ImageCms.PyCMSError, Image.DecompressionBombError) as error:
        raise PictureRefused("图片文件已损坏，打不开：请换一个文件，或用看图软件另存为 JPG 再上传。") from error


def _within_reach(size: tuple[int, int]) -> tuple[int, int]:
    """The least size that can still be scaled down to what is kept."""
    width, height = size
    share = LONGEST_SIDE / max(size)
    return max(1, round(width * share)), max(1, round(height * share))


def _flat(image: Image.Image) -> Image.Image:
    """Grey or sRGB, on white where it was transparent."""
    if image.mode.startswith("I"):  # 16 bits of grey; Pillow alone would cut all above 255 to white
        return image.point(lambda level: level / 256).convert("L")
    if image.mode in {"L", "1"}:
        return image.convert("L")
    if profile := image.info.get("icc_profile"):
        source, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        if image.mode in {"RGB", "CMYK"}:
            return ImageCms.buildTransform(source, target, image.mode, "RGB").apply(image)
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
