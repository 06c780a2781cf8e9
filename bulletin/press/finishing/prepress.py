"""The print shop's PDF (PDF/X-4, ISO 15930-7), made from the finished archive PDF and never typeset again.

Every glyph stays where it was approved. New are the inks, the paper round the page with its crop marks and slug, and
what the file says of itself. `conformance` looks the result over.
"""

import uuid
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Rectangle
from PIL import ImageCms
from weasyprint import CSS

from bulletin.press.errors import PressError
from bulletin.press.finishing.claims import drop_claims
from bulletin.press.finishing.conformance import BLEED, PAPER, VERSION, faults, round_trim
from bulletin.press.finishing.inks import Plates
from bulletin.press.page import MM, PAGE
from bulletin.press.typesetting.layout import lay_out
from bulletin.press.workshop import Workshop

CLAIM = "PDF/X-4"

MARK_FROM, MARK_TO = 4.0, 9.0  # mm from the trim
MARK_WEIGHT = 0.25  # pt

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
        page.BleedBox = Array(round_trim(page, BLEED))
        page.MediaBox = Array(round_trim(page, PAPER))


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
        drop_claims(metadata)
        metadata["pdfxid:GTS_PDFXVersion"] = CLAIM
        metadata["pdf:Trapped"] = "False"
        metadata["xmp:MetadataDate"] = metadata.get("xmp:ModifyDate", "")
        metadata["xmpMM:DocumentID"] = f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}"
        metadata["xmpMM:VersionID"] = "1"
        metadata["xmpMM:RenditionClass"] = "default"
