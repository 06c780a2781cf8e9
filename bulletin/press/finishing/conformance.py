"""Whether a print file is PDF/X-4 (ISO 15930-7:2010, clause 6) as we write it: a check of our own, no certificate.

It is stricter than the standard where our files need less than it allows: one colour space, no layers, no links. Where
a feature is ruled out, the clause named is the one of ISO 32000-1 that defines it.
"""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from itertools import chain

import pikepdf
from pikepdf import Array, Dictionary, Name, Rectangle, Stream

from bulletin.press.finishing.claims import ARCHIVE
from bulletin.press.finishing.inks import FILLS, OTHER_COLOURS, STROKES
from bulletin.press.page import MM, PAGE

VERSION = "1.6"  # of PDF, on which PDF/X-4 stands
METADATA = {"GTS_PDFXVersion", "Trapped", "title", "CreateDate", "ModifyDate", "MetadataDate"}
METADATA |= {"DocumentID", "VersionID", "RenditionClass"}

# Round the trimmed page, in mm
BLEED, PAPER = 3.0, 10.0
BOX_SLACK = 0.1

# Bytes of an ICC profile's header (ICC.1 7.2): version, class, colour space; PDF 1.6 reads profiles up to version 4.2.
ICC_VERSION, ICC_CLASS, ICC_SPACE = slice(8, 10), slice(12, 16), slice(16, 20)
NEWEST_ICC = b"\x04\x20"

IN_CATALOG = {"/Type", "/Pages", "/Lang", "/Metadata", "/OutputIntents"}
OTHER_SPACES = {"/DeviceRGB", "/DeviceGray", "/ICCBased", "/CalRGB", "/CalGray", "/Lab"}
OTHER_OPERATORS = FILLS | STROKES | OTHER_COLOURS
BLENDS = {"Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn"}
BLENDS |= {"HardLight", "SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity"}
INTERACTIVE = {"/A", "/AA", "/OpenAction", "/JavaScript", "/Annots", "/AcroForm"}
PROGRAMS = {"/FontFile", "/FontFile2", "/FontFile3"}
FILTERS = {"/FlateDecode", "/DCTDecode"}
# Keys that change what is printed from outside the file or behind the back of the profile.
OUTSIDE = {
    "/OPI": "OPI 代换图",  # ISO 32000-1 14.11.7
    "/Alternates": "替代图像",  # 8.9.5.4
    "/Ref": "引用的外部页面",  # 8.10.4
    "/EF": "附件",  # 7.11.4
    "/FFilter": "文件外的数据",  # 7.3.8.2
    "/TR": "转移曲线",  # 10.5, 11.7.5.3
    "/TR2": "转移曲线",
    "/HT": "加网",  # 10.6
    "/HTP": "加网",
}


def faults(pdf: bytes) -> list[str]:
    """What keeps the file from being a print file of ours, a Chinese clause each; empty if all is well.

    Raises PdfError for what is no PDF.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        objects = list(document.objects)
        return list(dict.fromkeys(chain.from_iterable(check(document, objects) for check in CHECKS)))


def round_trim(page: pikepdf.Page, distance: float) -> list[float]:
    """The sides of the box this far (mm) outside the trim, in pt."""
    trim, out = Rectangle(page.trimbox), round(distance / MM, 6)
    sides = (trim.llx - out, trim.lly - out, trim.urx + out, trim.ury + out)
    return [round(side, 6) for side in sides]


Objects = list[pikepdf.Object]


def _structure(document: pikepdf.Pdf, objects: Objects) -> Iterator[str]:
    """PDF 1.6, an identifier, no encryption, and nothing in the catalog that a print shop has no use for."""
    if document.pdf_version > VERSION or document.is_encrypted or "/ID" not in document.trailer:
        yield f"PDF 版本{document.pdf_version}高于{VERSION}，或加了密，或没有标识"
    if more := sorted(set(document.Root.keys()) - IN_CATALOG):
        yield f"文件目录里有{'、'.join(more)}"


def _compression(document: pikepdf.Pdf, objects: Objects) -> Iterator[str]:
    """No filter but two that every RIP has: LZW is ruled out, and JBIG2, JPEG 2000 and Crypt are not needed."""
    filters = (value.get("/Filter", Array()) for value in objects if isinstance(value, Stream))
    used = {str(name) for each in filters for name in (each if isinstance(each, Array) else [each])}
    if others := sorted(used - FILTERS):
        yield f"压缩方式不是印厂通用的：{'、'.join(others)}"


def _metadata(document: pikepdf.Pdf, objects: Objects) -> Iterator[str]:
    """What the file says of itself, the same in both places, and whether it is trapped."""
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        about = dict(metadata)
        told = str(metadata.get("dc:title", "")), str(metadata.get("pdf:Trapped", ""))
    names = {key.rpartition("}")[2] for key, value in about.items() if value}
    if missing := sorted(METADATA - names):
        yield f"文件说明缺{'、'.join(missing)}"
    if any(ARCHIVE.search(key) for key in about):
        yield "文件还自称存档 PDF 或无障碍 PDF"
    trapped = str(document.docinfo.get("/Trapped", ""))[1:]
    if trapped not in {"True", "False"} or told != (str(document.docinfo.get("/Title", "")), trapped):
        yield "两处文件说明的标题或陷印不一致，或没有说陷印"


def _output_intent(document: pikepdf.Pdf, objects: Objects) -> Iterator[str]:
    """One intent of GTS_PDFX, named, with a CMYK profile of an output device (6.4.2.1)."""
    intents = list(document.Root.get("/OutputIntents", []))
    if [(str(each.S), int(each.DestOutputProfile.N)) for each in intents] != [("/GTS_PDFX", 4)]:
        yield "印刷输出意图不对"
        return
    header = intents[0].DestOutputProfile.read_bytes()[:128]
    is_press = (header[ICC_CLASS], header[ICC_SPACE]) == (b"prtr", b"CMYK") and header[ICC_VERSION] <= NEWEST_ICC
    if not is_press or not str(intents[0].get("/OutputConditionIdentifier", "")):
        yield "印刷输出意图没有名称，或特性文件不是四色印刷机的"


def _boxes(document: pikepdf.Pdf, objects: Objects) -> Iterator[str]:
    """A trim of the page's size within the bleed within the paper, and no other box (ISO 32000-1 14.11.2)."""
    for number, page in enumerate(document.pages, 1):
        trim = Rectangle(page.trimbox)
        off = max(abs(trim.width * MM - PAGE[0]), abs(trim.height * MM - PAGE[1]))
        if off > BOX_SLACK:
            yield f"第{number}页的裁切框不是{PAGE[0]:g}×{PAGE[1]:g}毫米"
        boxes = ("/BleedBox", BLEED), ("/MediaBox", PAPER)
        if any([float(side) for side in page.obj.get(name, [])] != round_trim(page, out) for name, out in boxes):
            yield f"第{number}页的出血框或纸张框不对"
        if "/ArtBox" in page.obj or "/CropBox" in page.obj:
            yield f"第{number}页还有作品框或显示框"


def _colours(document: pikepdf.Pdf, objects: Objects) -> Iterator[str]:
    """No colour but DeviceCMYK, in operators or objects (6.4.3.2), so also none to blend in. A soft mask is grey by
    nature.
    """
    streams = [value for value in objects if isinstance(value, Stream)]
    drawn = [*document.pages, *(stream for stream in streams if stream.get("/Subtype") == Name.Form)]
    if any(str(one.operator) in OTHER_OPERATORS for each in drawn for one in pikepdf.parse_content_stream(each)):
        yield "有内容不是用四色油墨画的"
    masks = {stream.SMask.objgen for stream in streams if "/SMask" in stream}
    named = {str(name) for name in _names(value for value in objects if value.objgen not in masks)}
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


def _from_outside(document: pikepdf.Pdf, objects: Objects) -> Iterator[str]:
    """Nothing is fetched, swapped or bent on the way to the plate."""
    keys = set(chain.from_iterable(holder.keys() for holder in _holders(objects)))
    yield from (f"有{what}" for key, what in OUTSIDE.items() if key in keys)
    streams = (value for value in objects if isinstance(value, Stream))
    if any("/PS" in (stream.get("/Subtype"), stream.get("/Subtype2")) for stream in streams):
        yield "有 PostScript 程序"  # ISO 32000-1 8.8.2


def _blending(document: pikepdf.Pdf, objects: Objects) -> Iterator[str]:
    """Blend modes are those of ISO 32000-1 11.3.5."""
    modes = (holder.get("/BM", Array()) for holder in _holders(objects))
    used = {str(mode)[1:] for each in modes for mode in (each if isinstance(each, Array) else [each])}
    if others := sorted(used - BLENDS):
        yield f"有不认识的混合方式{'、'.join(others)}"


def _fonts(document: pikepdf.Pdf, objects: Objects) -> Iterator[str]:
    """Every font is in the file (ISO 32000-1 9.9)."""
    for font in objects:
        if not isinstance(font, Dictionary) or font.get("/Type") != Name.Font or "/DescendantFonts" in font:
            continue
        if not PROGRAMS & set(font.get("/FontDescriptor", Dictionary()).keys()):
            yield f"字体{str(font.get('/BaseFont', ''))[1:]}没有嵌入"


def _interactive(document: pikepdf.Pdf, objects: Objects) -> Iterator[str]:
    """No annotation, form or action (ISO 32000-1 12.5 to 12.7)."""
    if any(INTERACTIVE & set(holder.keys()) for holder in _holders(objects)):
        yield "有链接、动作或表单"


CHECKS: tuple[Callable[[pikepdf.Pdf, Objects], Iterator[str]], ...] = (
    _structure,
    _compression,
    _metadata,
    _output_intent,
    _boxes,
    _colours,
    _from_outside,
    _blending,
    _fonts,
    _interactive,
)


def _holders(values: Iterable[object]) -> Iterator[Dictionary | Stream]:
    """Every dictionary and stream among these objects, and those that stand in them."""
    for value in values:
        if isinstance(value, Dictionary | Stream):
            yield value
            yield from _holders(each for each in value.values() if not _is_reference(each))
        elif isinstance(value, Array):
            yield from _holders(each for each in value if not _is_reference(each))
