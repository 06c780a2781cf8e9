"""The print shop's PDF: the approved glyphs in four inks on larger paper, PDF/X-4 by its own marks; self-checked."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image, ImageCms
from weasyprint import HTML

from bulletin.press import PressError, for_print
from bulletin.press.checking.measuring import Sheets
from bulletin.press.finishing.conformance import faults
from bulletin.press.finishing.inks import INKS
from bulletin.press.finishing.prepress import separated
from bulletin.press.typesetting.drawing import STYLESHEET
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues
from tests.press.measure import MM, Sheet

SLUG = "云溪创建动态 2031年第7期　指纹 0123456789ab"
RED = (0, 0.8, 0.8, 0)
BLACK = (0, 0, 0, 1)
SKIN = (205, 160, 130)  # a colour that four inks can print

PAGE = """<html lang="zh-CN"><head><title>试样</title><meta name="dcterms.created" content="2031-04-06">
<meta name="dcterms.modified" content="2031-04-06"><style>@page {{ size: 210mm 297mm }} img {{ width: 20mm }}</style>
</head><body>{}</body></html>"""


@pytest.fixture(scope="session")
def printed(full, workshop) -> Sheet:
    return Sheet(separated(full.bytes, workshop, SLUG))


@pytest.fixture(scope="session")
def proof(workshop) -> Sheet:
    marked = typeset(issues.one_page(), workshop, mark="校样 2031-04-05 09:30").pdf
    return Sheet(separated(marked, workshop, SLUG))


def archive(body: str, folder: Path) -> bytes:
    return HTML(string=PAGE.format(body), base_url=f"{folder}/").write_pdf(pdf_variant="pdf/a-2a")


# What the reader sees


def test_every_glyph_stands_exactly_where_it_was_approved(full, printed):
    def glyphs(pdf):
        return [glyph for page in Sheets(pdf).pages for glyph in page.glyphs]

    approved, sent = glyphs(full.bytes), glyphs(printed.bytes)
    assert len(approved) > 2000
    a_nanometre = 1e-6
    for one, other in zip(sent, approved, strict=True):
        assert (one.code, one.text, one.font.name, one.size) == (other.code, other.text, other.font.name, other.size)
        assert abs(one.left - other.left) < a_nanometre
        assert abs(one.right - other.right) < a_nanometre
        assert abs(one.baseline - other.baseline) < a_nanometre


def test_a_viewer_finds_each_row_at_the_same_place_of_the_trimmed_page(full, printed):
    rows = [(page, row.text, row.left, row.baseline) for page, rows in enumerate(full.pages) for row in rows]
    on_paper = [
        (page, row.text, row.left - 10, row.baseline - 10)
        for page, rows in enumerate(printed.pages)
        for row in rows
        if row.baseline > 10
    ]
    for (page, text, left, baseline), approved in zip(on_paper, rows, strict=True):
        assert (page, text) == approved[:2]
        assert (left, baseline) == pytest.approx(approved[2:], abs=0.001)


# Paper


def test_the_page_is_a4_with_bleed_on_larger_paper(printed):
    for page in printed.pike.pages:
        trim, bleed, paper = (
            [float(side) * MM for side in box] for box in (page.TrimBox, page.BleedBox, page.MediaBox)
        )
        assert paper == pytest.approx([0, 0, 230, 317], abs=0.001)
        assert bleed == pytest.approx([7, 7, 223, 310], abs=0.001)
        assert trim == pytest.approx([10, 10, 220, 307], abs=0.001)
        assert "/CropBox" not in page


def test_two_crop_marks_stand_at_each_corner_in_line_with_the_trim_and_clear_of_the_bleed(printed):
    for page in printed.plumber.pages:
        marks = [line for line in page.lines if line["stroking_color"] == BLACK and line["linewidth"] == 0.25]
        ends = {tuple(round(mark[side] * MM, 2) for side in ("x0", "x1", "top", "bottom")) for mark in marks}
        # seen from the corner of the paper: the trim begins at 10 mm and the bleed at 7 mm
        across = {(*xs, y, y) for xs in ((1, 6), (224, 229)) for y in (10, 307)}
        down = {(x, x, *ys) for x in (10, 220) for ys in ((1, 6), (311, 316))}
        assert ends == across | down


def test_the_slug_names_issue_fingerprint_and_page_above_the_bleed(printed):
    for number, rows in enumerate(printed.pages, 1):
        [slug] = [row for row in rows if row.baseline < 10]
        assert slug.text == f"{SLUG}　第{number}页　共8页"
        assert slug.baseline < 7
        assert slug.left > 20
        assert slug.glyphs[0]["non_stroking_color"] == BLACK


# Inks


def test_text_is_black_alone_and_the_masthead_red(printed):
    colours = {row.text: row.glyphs[0]["non_stroking_color"] for rows in printed.pages for row in rows}
    assert colours.pop("云溪创建动态") == RED
    assert set(colours.values()) == {BLACK}


def test_the_proof_mark_is_red_and_its_watermark_a_grey_of_black(proof):
    colours = {glyph["non_stroking_color"] for glyph in proof.plumber.pages[0].chars}
    assert colours == {BLACK, RED, (0, 0, 0, 0.105882)}


def test_the_inks_name_the_red_of_the_stylesheet():
    [red] = re.findall(r"--red: (#\w+);", STYLESHEET.read_text())
    assert {red: RED} == INKS


def test_every_colour_of_the_stylesheet_has_an_ink():
    chromatic = set(re.findall(r"#(?:[0-9a-f]{3}){1,2}\b", STYLESHEET.read_text())) - {"#000", "#e4e4e4"}
    assert chromatic == set(INKS)


def test_what_sets_no_colour_is_printed_on_black(full, workshop):
    with pikepdf.open(BytesIO(full.bytes)) as document:
        document.pages[0].contents_add(b"20 20 30 30 re f", prepend=True)
        changed = BytesIO()
        document.save(changed)
    sheet = Sheet(separated(changed.getvalue(), workshop, SLUG))
    [square] = [rect for rect in sheet.plumber.pages[0].rects if rect["width"] == pytest.approx(30)]
    assert square["non_stroking_color"] == BLACK


@pytest.mark.parametrize("style", ["color: #1a73e8", "background: rgb(255, 240, 0)", "border: 1mm solid seagreen"])
def test_a_colour_without_an_ink_is_refused_by_name_and_page(style, workshop, tmp_path):
    pdf = archive(f'<p>无色</p><p style="break-before: page; {style}">有色</p>', tmp_path)
    with pytest.raises(PressError, match=r"^第2页颜色#(1a73e8|fff000|2e8b57)没有对应的油墨.*。$"):
        separated(pdf, workshop, SLUG)


def test_a_gradient_is_refused(workshop, tmp_path):
    pdf = archive('<p style="background: linear-gradient(#000, #fff)">渐变</p>', tmp_path)
    with pytest.raises(PressError, match="第1页文件里有不能分色的颜色写法"):
        separated(pdf, workshop, SLUG)


def test_no_object_and_no_operator_knows_another_colour(printed, pictured, proof):
    for sheet in (printed, pictured, proof):
        spaces, operators = set(), set()
        masks = [value.SMask.objgen for value in sheet.pike.objects if "/SMask" in keys(value)]
        for value in sheet.pike.objects:
            text = value.unparse(resolved=True).decode("latin-1") if value.objgen not in masks else ""
            spaces |= set(re.findall(r"/(?:Device\w+|ICCBased|Cal\w+|Lab|Indexed|Separation|Pattern|Shading)\b", text))
            if isinstance(value, pikepdf.Stream) and value.get("/Subtype") == Name.Form:
                operators |= {str(one.operator) for one in pikepdf.parse_content_stream(value)}
        for page in sheet.pike.pages:
            operators |= {str(one.operator) for one in pikepdf.parse_content_stream(page)}
        assert spaces <= {"/DeviceCMYK"}
        assert {"k", "K"} <= operators
        assert not operators & {"g", "G", "rg", "RG", "cs", "CS", "sc", "SC", "scn", "SCN", "sh", "INLINE IMAGE"}


def keys(value) -> set[str]:
    return set(value.keys()) if isinstance(value, Dictionary | pikepdf.Stream) else set()


# Pictures


@pytest.fixture(scope="session")
def pictured(workshop, tmp_path_factory) -> Sheet:
    folder = tmp_path_factory.mktemp("pictures")
    photo = Image.new("RGB", (320, 200), SKIN)
    veiled = photo.convert("RGBA")
    veiled.putalpha(Image.linear_gradient("L").resize(photo.size))
    grey = Image.new("L", photo.size, 64)
    files = {"a.jpg": photo, "b.png": photo, "c.png": veiled, "d.jpg": grey, "e.png": grey}
    for name, picture in files.items():
        picture.save(folder / name, quality=95)
    body = "<p>五幅图片</p>" + "".join(f'<img src="{name}" alt="图">' for name in files)
    half = '<p style="opacity: 0.5">半透明</p>'  # a transparency group
    return Sheet(separated(archive(body + half, folder), workshop, SLUG))


def pictures_of(sheet: Sheet) -> list[pikepdf.Stream]:
    """In the order they are drawn."""
    page = sheet.pike.pages[0]
    drawn = [page.Resources.XObject[one.operands[0]] for one in pikepdf.parse_content_stream(page, "Do")]
    return [each for each in drawn if each.Subtype == Name.Image]


def inks_in(picture: pikepdf.Stream) -> tuple[int, ...]:
    """Cyan, magenta, yellow, black (0 to 255) in the middle of the picture, the way a viewer has to read it."""
    if picture.get("/Filter") == Name.DCTDecode:
        image = Image.open(BytesIO(picture.read_raw_bytes()))
        assert image.info["adobe"]  # so its samples are inverted, and Pillow has turned them back
        assert list(picture.Decode) == [1, 0] * 4
    else:
        assert "/Decode" not in picture
        image = Image.frombytes("CMYK", (int(picture.Width), int(picture.Height)), picture.read_bytes())
    return image.getpixel((image.width // 2, image.height // 2))


def test_pictures_keep_their_colour_as_near_as_the_inks_can(pictured, workshop):
    back = ImageCms.buildTransform(str(workshop.profile), ImageCms.createProfile("sRGB"), "CMYK", "RGB", 1)
    for picture in pictures_of(pictured)[:3]:
        ink = Image.new("CMYK", (1, 1), inks_in(picture))
        assert ImageCms.applyTransform(ink, back).getpixel((0, 0)) == pytest.approx(SKIN, abs=6)


def test_grey_pictures_are_printed_on_black_alone(pictured):
    for picture in pictures_of(pictured)[3:]:
        assert inks_in(picture) == pytest.approx((0, 0, 0, 255 - 64), abs=1)


def test_a_photograph_stays_a_jpeg_and_a_drawing_stays_without_loss(pictured):
    filters = [picture.get("/Filter") for picture in pictures_of(pictured)]
    assert filters == [Name.DCTDecode, Name.FlateDecode, Name.FlateDecode, Name.DCTDecode, Name.FlateDecode]
    assert all(picture.ColorSpace == Name.DeviceCMYK for picture in pictures_of(pictured))


def test_what_shows_through_a_picture_still_does(pictured):
    mask = pictures_of(pictured)[2].SMask
    assert mask.ColorSpace == Name.DeviceGray
    assert pikepdf.PdfImage(mask).as_pil_image().getextrema()[1] > 250


def test_a_picture_that_cannot_be_read_is_named(full, workshop):
    with pikepdf.open(BytesIO(full.bytes)) as document:
        picture = document.make_stream(b"no picture", Type=Name.XObject, Subtype=Name.Image, Width=40, Height=30)
        picture.ColorSpace, picture.BitsPerComponent, picture.Filter = Name.DeviceRGB, 8, Name.DCTDecode
        document.pages[1].Resources.XObject.Broken = picture
        document.pages[1].contents_add(b"/Broken Do")
        changed = BytesIO()
        document.save(changed)
    with pytest.raises(PressError, match=r"^第2页有一幅图片（40×30）转不成油墨的颜色.*请把它另存为 JPEG 后再试。$"):
        separated(changed.getvalue(), workshop, SLUG)


# The file


def test_it_says_it_is_pdf_x_4_and_no_archive_copy(printed):
    assert printed.bytes.startswith(b"%PDF-1.6")
    assert "/Version" not in printed.pike.Root
    assert not printed.pike.is_encrypted
    assert len(printed.pike.trailer.ID) == 2
    with printed.pike.open_metadata() as metadata:
        assert metadata["pdfxid:GTS_PDFXVersion"] == "PDF/X-4"
        assert metadata["pdf:Trapped"] == "False"
        dates = [metadata[f"xmp:{name}"] for name in ("CreateDate", "ModifyDate", "MetadataDate")]
        assert dates == ["2031-04-06T00:00:00+08:00"] * 3
        assert metadata["xmpMM:DocumentID"].startswith("uuid:")
        assert (metadata["xmpMM:VersionID"], metadata["xmpMM:RenditionClass"]) == ("1", "default")
        assert not [key for key in metadata if "pdfa" in key]


def test_its_info_says_what_its_metadata_says(printed):
    info = printed.pike.docinfo
    assert info.Trapped == Name("/False")
    with printed.pike.open_metadata() as metadata:
        assert metadata["dc:title"] == info.Title == "云溪创建动态 2031年第7期"
        assert metadata["dc:creator"] == [info.Author]
        assert metadata["dc:description"] == info.Subject
        assert metadata["pdf:Keywords"] == info.Keywords
        assert metadata["pdf:Producer"] == info.Producer
    assert info.CreationDate == info.ModDate == "D:20310406000000+08'00"


def test_it_brings_the_profile_of_the_print_shop(printed, workshop):
    [intent] = printed.pike.Root.OutputIntents
    assert intent.S == Name.GTS_PDFX
    assert intent.OutputConditionIdentifier == intent.Info == "Artifex CMYK SWOP Profile"
    assert intent.DestOutputProfile.N == 4
    assert intent.DestOutputProfile.read_bytes() == workshop.profile.read_bytes()


def test_it_holds_nothing_to_click_and_no_structure(printed):
    assert set(printed.pike.Root.keys()) == {"/Type", "/Pages", "/Lang", "/Metadata", "/OutputIntents"}
    for page in printed.pike.pages:
        assert not {"/Annots", "/AA", "/StructParents", "/Tabs"} & set(page.keys())
        assert not list(pikepdf.parse_content_stream(page, "BDC BMC EMC"))


def test_its_fonts_are_embedded(printed):
    fonts = [value for value in printed.pike.objects if "/FontDescriptor" in keys(value)]
    assert len(fonts) > 4
    assert all({"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys()) for font in fonts)


def test_two_fresh_processes_make_the_same_bytes(workshop, tmp_path, printed, full):
    (tmp_path / "archive.pdf").write_bytes(full.bytes)
    script = (
        "import sys, hashlib; from pathlib import Path; from bulletin.press import Workshop;"
        "from bulletin.press.finishing.prepress import separated;"
        "fonts, media, profile, pdf, slug = *map(Path, sys.argv[1:5]), sys.argv[5];"
        "made = separated(pdf.read_bytes(), Workshop(fonts=fonts, media=media, profile=profile), slug);"
        "sys.stdout.buffer.write(made)"
    )
    places = (workshop.fonts, workshop.media, workshop.profile, tmp_path / "archive.pdf")
    made = [
        subprocess.run(
            [sys.executable, "-c", script, *places, SLUG],
            capture_output=True,
            check=True,
            cwd=Path(__file__).resolve().parents[2],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    ]
    assert made[0] == made[1] == printed.bytes


def test_it_is_made_in_the_worker_and_the_archive_copy_stays_as_it_is(full, printed, workshop):
    before = bytes(full.bytes)
    assert for_print(full.bytes, workshop, slug=SLUG, about="第7期") == printed.bytes
    assert full.bytes == before


# What goes wrong


def test_a_missing_profile_is_one_sentence_that_says_what_to_do(full, workshop, tmp_path):
    with pytest.raises(PressError, match=r"没有色彩特性文件.*PRINT_PROFILE 另指一个。$"):
        separated(full.bytes, replace(workshop, profile=tmp_path / "none.icc"), SLUG)


@pytest.mark.parametrize("data", [b"no profile", ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()])
def test_a_profile_of_no_printing_press_is_refused(data, full, workshop, tmp_path):
    (tmp_path / "other.icc").write_bytes(data)
    with pytest.raises(PressError, match=r"不是印刷机的 CMYK 色彩特性文件.*向印厂要 \.icc 文件。$"):
        separated(full.bytes, replace(workshop, profile=tmp_path / "other.icc"), SLUG)


def test_a_broken_pdf_is_refused(workshop):
    with pytest.raises(PressError, match=r"读不出来.*请重新排版。$"):
        separated(b"%PDF-1.7 broken", workshop, SLUG)


def test_a_page_of_another_size_does_not_get_through(workshop, tmp_path):
    pdf = archive("<style>@page { size: 148mm 210mm }</style><p>小开本</p>", tmp_path)
    with pytest.raises(PressError, match=r"没有通过自检：第1页的裁切框不是210×297毫米。请告知管理员。$"):
        separated(pdf, workshop, SLUG)


def test_what_was_made_passes_its_check(printed, pictured, proof):
    assert [faults(sheet.bytes) for sheet in (printed, pictured, proof)] == [[], [], []]
