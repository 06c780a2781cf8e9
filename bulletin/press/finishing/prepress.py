"""The print shop's PDF (PDF/X-4, ISO 15930-7), made from the finished archive PDF and never typeset again.

Every glyph stays where it was approved. New are the inks, the paper round the page with its crop marks and slug, and
what the file says of itself. `faults` looks the result over: a check of our own, no certificate.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape
from io import BytesIO
from itertools import chain
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Rectangle, Stream
from PIL import ImageCms
from weasyprint import CSS

from bulletin.press.errors import PressError
from bulletin.press.finishing.inks import FILLS, OTHER_COLOURS, STROKES, Plates
from bulletin.press.page import MM, PAGE
from bulletin.press.typesetting.layout import lay_out
from bulletin.press.workshop import Workshop

VERSION = "1.6"  # of PDF, on which PDF/X-4 stands
CLAIM = "PDF/X-4"
OTHER_CLAIMS = re.compile(r"/pdf(a|ua)/ns/")  # of the archive PDF: PDF/A and PDF/UA

# Round the trimmed page, in mm
BLEED, PAPER = 3.0, 10.0
MARK_FROM, MARK_TO = 4.0, 9.0
MARK_WEIGHT = 0.25  # pt
BOX_SLACK = 0.1

KEPT_IN_CATALOG = {"/Type", "/Pages", "/Lang", "/Metadata"}
KEPT_ON_PAGE = {"/Type", "/Parent", "/Contents", "/Resources", "/MediaBox", "/TrimBox"}

SLUG = '<p class="slug">{}　第{}页　共{}页</p>'
SLUG_STYLE = CSS(
    string=f"""
    @page slug {{
        size: {PAGE[0] + 2 * PAPER}mm {PAGE[1] + 2 * PAPER}mm; margin: 0;
        @bottom-left {{ content: none }} @bottom-right {{ content: none }}
    }}
    .slug {{
        page: slug; break-after: page; padding: 3mm 0 0 25mm; text-indent: 0; text-align: left;
        font: 7pt/1 var(--hei); letter-spacing: 0;
    }}
    """
)

OTHER_SPACES = {"/DeviceRGB", "/DeviceGray", "/ICCBased", "/CalRGB", "/CalGray", "/Lab"}
OTHER_OPERATORS = FILLS | STROKES | OTHER_COLOURS
INTERACTIVE = {"/A", "/AA", "/OpenAction", "/JavaScript", "/Annots", "/AcroForm"}
PROGRAMS = {"/FontFile", "/FontFile2", "/FontFile3"}


def separated(pdf: bytes, workshop: Workshop, slug: str) -> bytes:
    """The archive PDF as PDF/X-4 in the inks of the workshop's profile; `slug` stands outside the trim.

    The same bytes give the same bytes. Raises PressError for a colour without an ink, a picture that cannot be read,
    a missing profile, and for whatever `faults` finds.
    """
    profile = _opened(workshop.profile)
    finished = BytesIO()
    with _read(pdf) as document:
        _strip(document)
        _spread_paper(document)
        _write_slug(document, slug, workshop)
        _make_plates(document, profile)
        _declare(document, profile, workshop.profile.read_bytes())
        _describe(document, sha256(pdf).hexdigest())
        document.save(finished, force_version=VERSION, deterministic_id=True)
    if found := faults(finished.getvalue()):
        raise PressError(f"印刷 PDF 没有通过自检：{'；'.join(found)}。请告知管理员。")
    return finished.getvalue()


def _opened(path: Path) -> ImageCms.ImageCmsProfile:
    if not path.is_file():
        raise PressError(f"没有色彩特性文件{path}，不能做印刷 PDF；请管理员放好这个文件，或用 PRINT_PROFILE 另指一个。")
    try:
        opened = ImageCms.getOpenProfile(str(path))
    except (ImageCms.PyCMSError, OSError):
        opened = None
    if not opened or (opened.profile.xcolor_space, opened.profile.device_class) != ("CMYK", "prtr"):
        raise PressError(f"{path}不是印刷机的 CMYK 色彩特性文件，不能做印刷 PDF；请管理员向印厂要 .icc 文件。")
    return opened


def _read(pdf: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise PressError(f"这个 PDF 读不出来，不能做印刷 PDF（{error}）；请重新排版。") from error


def _strip(document: pikepdf.Pdf) -> None:
    """Off with what serves reading on a screen: links, bookmarks, tags, and the claim to be an archive copy."""
    _keep(document.Root, KEPT_IN_CATALOG)
    for page in document.pages:
        _keep(page.obj, KEPT_ON_PAGE)


def _keep(holder: pikepdf.Object, kept: set[str]) -> None:
    for key in set(holder.keys()) - kept:
        del holder[key]


def _spread_paper(document: pikepdf.Pdf) -> None:
    """The page as one piece moves in from the corner of its larger paper, which starts at 0: some tools expect that."""
    margin = round(PAPER / MM, 6)
    for page in document.pages:
        trim = Rectangle(page.trimbox)
        across, up = margin - trim.llx, margin - trim.lly
        page.contents_add(f"q\n1 0 0 1 {across:.6f} {up:.6f} cm".encode(), prepend=True)
        page.contents_add(b"Q")
        page.TrimBox = Array([margin, margin, round(margin + trim.width, 6), round(margin + trim.height, 6)])
        page.BleedBox = Array(_round_trim(page, BLEED))
        page.MediaBox = Array(_round_trim(page, PAPER))


def _round_trim(page: pikepdf.Page, distance: float) -> list[float]:
    """The sides of the box this far (mm) outside the trim, in pt."""
    trim, out = Rectangle(page.trimbox), round(distance / MM, 6)
    sides = (trim.llx - out, trim.lly - out, trim.urx + out, trim.ury + out)
    return [round(side, 6) for side in sides]


def _write_slug(document: pikepdf.Pdf, slug: str, workshop: Workshop) -> None:
    count = len(document.pages)
    source = "".join(SLUG.format(escape(slug), number, count) for number in range(1, count + 1))
    sheets = lay_out(source, workshop, SLUG_STYLE).write_pdf()
    with pikepdf.open(BytesIO(sheets)) as written:
        for number, (page, sheet) in enumerate(zip(document.pages, written.pages, strict=True), 1):
            page.resources.XObject[f"/Slug{number}"] = document.copy_foreign(sheet.as_form_xobject())
            page.contents_add(f"/Slug{number} Do".encode())


def _make_plates(document: pikepdf.Pdf, profile: ImageCms.ImageCmsProfile) -> None:
    plates = Plates(document, profile)
    for number, page in enumerate(document.pages, 1):
        try:
            plates.take(page)
        except PressError as error:
            raise PressError(f"第{number}页{error}") from error
        page.contents_add(_crop_marks(page))


def _crop_marks(page: pikepdf.Page) -> bytes:
    """Two strokes (裁切线) at each corner, on black alone, in line with the trim and clear of the bleed."""
    trim = Rectangle(page.trimbox)
    near, far = MARK_FROM / MM, MARK_TO / MM
    strokes = [
        stroke
        for x, outward in ((trim.llx, -1), (trim.urx, 1))
        for y, upward in ((trim.lly, -1), (trim.ury, 1))
        for stroke in (
            (x + outward * near, y, x + outward * far, y),
            (x, y + upward * near, x, y + upward * far),
        )
    ]
    lines = "\n".join("{:.4f} {:.4f} m {:.4f} {:.4f} l S".format(*stroke) for stroke in strokes)
    return f"q\n0 0 0 1 K\n{MARK_WEIGHT} w\n{lines}\nQ".encode()


def _declare(document: pikepdf.Pdf, profile: ImageCms.ImageCmsProfile, data: bytes) -> None:
    """The output intent: the printing condition is called what its profile calls itself."""
    condition = ImageCms.getProfileDescription(profile).strip()
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=condition,
        Info=condition,
        DestOutputProfile=document.make_stream(data, N=4),
    )
    document.Root.OutputIntents = Array([document.make_indirect(intent)])


def _describe(document: pikepdf.Pdf, digest: str) -> None:
    """What the file says of itself; its id follows from the SHA-256 of the archive PDF."""
    document.docinfo.Trapped = Name("/False")
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for claim in [key for key in metadata if OTHER_CLAIMS.search(key)]:
            del metadata[claim]
        metadata["pdfxid:GTS_PDFXVersion"] = CLAIM
        metadata["pdf:Trapped"] = "False"
        metadata["xmp:MetadataDate"] = metadata.get("xmp:ModifyDate", "")
        metadata["xmpMM:DocumentID"] = f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}"
        metadata["xmpMM:VersionID"] = "1"
        metadata["xmpMM:RenditionClass"] = "default"


# The check


def faults(pdf: bytes) -> list[str]:
    """What keeps the file from being a print file of ours, a Chinese clause each; empty if all is well."""
    with _read(pdf) as document:
        checks = (_wrong_claims, _wrong_boxes, _wrong_colours, _wrong_extras)
        return list(dict.fromkeys(chain.from_iterable(check(document) for check in checks)))


def _wrong_claims(document: pikepdf.Pdf) -> Iterator[str]:
    if document.pdf_version > VERSION or document.is_encrypted or "/ID" not in document.trailer:
        yield f"PDF 版本{document.pdf_version}高于{VERSION}，或加了密，或没有标识"
    with document.open_metadata() as metadata:
        about = dict(metadata)
    names = {key.rpartition("}")[2] for key, value in about.items() if value}
    wanted = {"GTS_PDFXVersion", "Trapped", "title", "CreateDate", "ModifyDate", "MetadataDate"}
    wanted |= {"DocumentID", "VersionID", "RenditionClass"}
    if missing := sorted(wanted - names):
        yield f"文件说明缺{'、'.join(missing)}"
    if any(OTHER_CLAIMS.search(key) for key in about):
        yield "文件还自称存档 PDF 或无障碍 PDF"
    intents = [(str(i.S), int(i.DestOutputProfile.N)) for i in document.Root.get("/OutputIntents", [])]
    if intents != [("/GTS_PDFX", 4)]:
        yield "印刷输出意图不对"


def _wrong_boxes(document: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(document.pages, 1):
        trim = Rectangle(page.trimbox)
        off = max(abs(trim.width * MM - PAGE[0]), abs(trim.height * MM - PAGE[1]))
        if off > BOX_SLACK:
            yield f"第{number}页的裁切框不是{PAGE[0]:g}×{PAGE[1]:g}毫米"
        boxes = ("/BleedBox", BLEED), ("/MediaBox", PAPER)
        if any([float(side) for side in page.obj.get(name, [])] != _round_trim(page, out) for name, out in boxes):
            yield f"第{number}页的出血框或纸张框不对"


def _wrong_colours(document: pikepdf.Pdf) -> Iterator[str]:
    """Any colour but DeviceCMYK, in operators or objects. A soft mask is grey by nature."""
    streams = [value for value in document.objects if isinstance(value, Stream)]
    drawn = [*document.pages, *(stream for stream in streams if stream.get("/Subtype") == Name.Form)]
    if any(str(one.operator) in OTHER_OPERATORS for each in drawn for one in pikepdf.parse_content_stream(each)):
        yield "有内容不是用四色油墨画的"
    masks = {stream.SMask.objgen for stream in streams if "/SMask" in stream}
    named = {str(name) for name in _names(value for value in document.objects if value.objgen not in masks)}
    if found := sorted(named & OTHER_SPACES):
        yield f"有对象用了{'、'.join(found)}颜色空间"


def _names(values: Iterable[object]) -> Iterator[Name]:
    """Every name that stands in these objects, without following references to others."""
    for value in values:
        if isinstance(value, Name):
            yield value
        elif isinstance(value, Array):
            yield from _names(each for each in value if not _is_reference(each))
        elif isinstance(value, Dictionary | Stream):
            yield from _names(each for each in value.values() if not _is_reference(each))


def _is_reference(value: object) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


def _wrong_extras(document: pikepdf.Pdf) -> Iterator[str]:
    dictionaries = [value for value in document.objects if isinstance(value, Dictionary)]
    if any(INTERACTIVE & set(dictionary.keys()) for dictionary in dictionaries):
        yield "有链接、动作或表单"
    for font in dictionaries:
        descriptor = font.get("/FontDescriptor", Dictionary())
        if font.get("/Type") == Name.Font and "/DescendantFonts" not in font and not PROGRAMS & set(descriptor.keys()):
            yield f"字体{str(font.get('/BaseFont', ''))[1:]}没有嵌入"
