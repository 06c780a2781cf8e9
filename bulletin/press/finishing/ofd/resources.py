"""What the pages of an OFD refer to: fonts and pictures, as files of its package (GB/T 33190-2016 7.9)."""

import io
import struct
import zlib
from dataclasses import dataclass

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Name

from bulletin.press.checking.measuring import Font
from bulletin.press.errors import PressError

OUTLINES = {"CFF ": ".otf", "glyf": ".ttf"}
NEEDED = {"cmap", "head", "hhea", "hmtx", "maxp"}
COLOUR_TYPES = {"/DeviceRGB": 2, "/DeviceGray": 0}  # of a PNG
UNREADABLE = (pikepdf.PdfError, pikepdf.UnsupportedImageTypeError, NotImplementedError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Resource:
    """A file and the end of its name."""

    data: bytes
    suffix: str


def font_file(font: Font) -> Resource:
    """The subset as the PDF holds it: an OpenType file with its own table of characters, as 11.1 asks for.

    Viewers that know nothing of glyph numbers find the glyphs by that table. Raises PressError if it is none.
    """
    tables = set(TTFont(io.BytesIO(font.program), lazy=True).keys())
    outlines = tables & OUTLINES.keys()
    if not outlines or not tables >= NEEDED:
        raise PressError(f"字体{font.name}嵌入得不完整，不能做 OFD；请管理员检查字体。")
    return Resource(font.program, OUTLINES[outlines.pop()])


def picture_file(picture: pikepdf.Stream) -> Resource:
    """A JPEG as it is, anything else as a PNG without loss."""
    filters = picture.get("/Filter")
    space = str(picture.get("/ColorSpace", ""))
    if "/SMask" in picture or "/Mask" in picture or space not in COLOUR_TYPES:
        return _drawn_anew(picture)
    if filters == Name.DCTDecode:
        return Resource(picture.read_raw_bytes(), ".jpg")
    parameters = picture.get("/DecodeParms", pikepdf.Dictionary())
    if filters == Name.FlateDecode and parameters.get("/Predictor", 1) >= 10 and picture.BitsPerComponent == 8:
        return Resource(_png(picture, COLOUR_TYPES[space]), ".png")
    return _drawn_anew(picture)


def _drawn_anew(picture: pikepdf.Stream) -> Resource:
    try:
        image = pikepdf.PdfImage(picture).as_pil_image()
        if isinstance(mask := picture.get("/SMask"), pikepdf.Stream):
            image = image.convert("RGB")
            image.putalpha(pikepdf.PdfImage(mask).as_pil_image().convert("L").resize(image.size))
        data = io.BytesIO()
        (image.convert("RGB") if image.mode == "CMYK" else image).save(data, "PNG")
    except UNREADABLE as error:
        size = f"{picture.get('/Width')}×{picture.get('/Height')}"
        raise PressError(f"有一幅图片（{size}）读不出来，不能做 OFD（{error}）；请把它另存为 JPEG 后再试。") from error
    return Resource(data.getvalue(), ".png")


def _png(picture: pikepdf.Stream, colour_type: int) -> bytes:
    """The lines of a PNG that the PDF holds, with the head and the end of a PNG again (ISO 15948 11.2)."""
    head = struct.pack(">IIBBBBB", int(picture.Width), int(picture.Height), 8, colour_type, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", picture.read_raw_bytes()), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
