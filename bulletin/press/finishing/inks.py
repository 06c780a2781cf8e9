"""Colour on its way to the printing plates: black and grey on black (K) alone, the masthead's red, pictures.

Rewrites what pages draw, in place. The paper round them and the claims of the file are the business of `prepress`.
"""

from collections.abc import Sequence
from functools import cached_property
from io import BytesIO

import pikepdf
from pikepdf import Name, Operator
from PIL import Image, ImageCms, ImageOps

from bulletin.press.errors import PressError

Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage
Ink = tuple[float, float, float, float]  # cyan, magenta, yellow, black; from 0 to 1

# All that press.css may use besides black and grey. Red is M80 Y80 (GB/T 9704-2012 5.2.4).
INKS: dict[str, Ink] = {"#e2231a": (0, 0.8, 0.8, 0)}
BEGIN_BLACK = b"0 0 0 1 k\n0 0 0 1 K\n"  # a page begins in DeviceGray otherwise

FILLS, STROKES = {"g", "rg"}, {"G", "RG"}
OTHER_COLOURS = {"cs", "CS", "sc", "SC", "scn", "SCN", "sh", "INLINE IMAGE"}  # our press never writes them
TAGS = {"BDC", "BMC", "EMC", "DP", "MP"}  # they speak of the structure, which a print file does not have
SPACES = ("/ColorSpace", "/Pattern", "/Shading")

JPEG_QUALITY = 92
INVERTED = [1, 0] * 4  # Adobe's way with CMYK in a JPEG, which is Pillow's too
UNREADABLE = (
    pikepdf.PdfError,
    pikepdf.UnsupportedImageTypeError,
    ImageCms.PyCMSError,
    NotImplementedError,
    OSError,
    ValueError,
)


def ink_of(colour: Sequence[float]) -> Ink:
    """The ink for a grey (1 number) or an RGB colour (3 numbers, from 0 to 1). Raises PressError if there is none."""
    if len(set(colour)) == 1:
        return 0, 0, 0, round(1 - colour[0], 6)
    name = "#" + "".join(f"{round(255 * part):02x}" for part in colour)
    if name not in INKS:
        raise PressError(f"颜色{name}没有对应的油墨，印刷只用黑、灰和报头红；请管理员检查排版样式。")
    return INKS[name]


class Plates:
    """Takes the pages of one PDF; what pages share is converted once."""

    def __init__(self, pdf: pikepdf.Pdf, profile: ImageCms.ImageCmsProfile):
        self.pdf, self.profile = pdf, profile
        self.done: set[tuple[int, int]] = set()

    def take(self, page: pikepdf.Page) -> None:
        """All the page draws in DeviceCMYK, its graphics state closed. Raises PressError for what has no ink."""
        content = self._content_in_ink(page, page.resources)
        page.Contents = self.pdf.make_stream(b"q\n" + BEGIN_BLACK + content + b"\nQ\n")

    def _content_in_ink(self, drawn: pikepdf.Page | pikepdf.Object, resources: pikepdf.Object) -> bytes:
        """The content stream rewritten; what it draws by name is taken on the way."""
        for key in SPACES:
            if key in resources:  # unused: no operator that names them gets past
                del resources[key]
        kept = []
        for one in pikepdf.parse_content_stream(drawn):
            operator = str(one.operator)
            if operator == "Do":
                self._take_named(resources.XObject[str(one.operands[0])])
            if operator not in TAGS:
                kept.append(_instruction_in_ink(operator, one))
        return pikepdf.unparse_content_stream(kept)

    def _take_named(self, drawn: pikepdf.Object) -> None:
        if drawn.objgen in self.done:
            return
        self.done.add(drawn.objgen)
        if isinstance(drawn, pikepdf.Stream) and drawn.Subtype == Name.Image:
            self._take_picture(drawn)
        else:
            self._take_form(drawn)

    def _take_form(self, form: pikepdf.Object) -> None:
        form.write(self._content_in_ink(form, form.Resources))
        if "/CS" in form.get("/Group", {}):
            form.Group.CS = Name.DeviceCMYK
        if "/StructParent" in form:
            del form.StructParent

    def _take_picture(self, picture: pikepdf.Stream) -> None:
        """A soft mask stays as it is: it says how much shows, and is no colour."""
        if picture.get("/ImageMask", False) or picture.ColorSpace == Name.DeviceCMYK:
            return
        try:
            source = pikepdf.PdfImage(picture)
            store = _store_jpeg if Name.DCTDecode in source.filters else _store_pixels
            store(picture, self._picture_in_ink(source))
        except UNREADABLE as error:
            size = f"{int(picture.Width)}×{int(picture.Height)}"
            raise PressError(f"有一幅图片（{size}）转不成油墨的颜色（{error}）；请把它另存为 JPEG 后再试。") from error

    def _picture_in_ink(self, source: pikepdf.PdfImage) -> Image.Image:
        shown = source.as_pil_image()
        if shown.mode in {"1", "L"}:
            none = Image.new("L", shown.size)
            return Image.merge("CMYK", (none, none, none, ImageOps.invert(shown.convert("L"))))
        transform = self._transform_from(source.icc) if source.icc else self._transform_from_srgb
        return transform.apply(shown.convert("RGB"))

    @cached_property
    def _transform_from_srgb(self) -> ImageCms.ImageCmsTransform:
        return self._transform_from(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")))

    def _transform_from(self, source: ImageCms.ImageCmsProfile) -> ImageCms.ImageCmsTransform:
        return ImageCms.buildTransform(
            source,
            self.profile,
            "RGB",
            "CMYK",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )


def _instruction_in_ink(operator: str, instruction: Instruction) -> Instruction:
    if operator in FILLS:
        return pikepdf.ContentStreamInstruction(ink_of([float(part) for part in instruction.operands]), Operator("k"))
    if operator in STROKES:
        return pikepdf.ContentStreamInstruction(ink_of([float(part) for part in instruction.operands]), Operator("K"))
    if operator in OTHER_COLOURS:
        raise PressError(f"文件里有不能分色的颜色写法“{operator}”；请管理员检查排版样式。")
    return instruction


def _store_jpeg(picture: pikepdf.Stream, image: Image.Image) -> None:
    data = BytesIO()
    image.save(data, "JPEG", quality=JPEG_QUALITY)
    picture.write(data.getvalue(), filter=Name.DCTDecode)
    picture.ColorSpace, picture.BitsPerComponent, picture.Decode = Name.DeviceCMYK, 8, INVERTED


def _store_pixels(picture: pikepdf.Stream, image: Image.Image) -> None:
    """Without loss; saving the file deflates them."""
    picture.write(image.tobytes())
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceCMYK, 8
