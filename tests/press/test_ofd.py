"""The OFD of a finished PDF: the same glyphs at the same places, in the order the standard asks for, read by others."""

import hashlib
import io
import re
import struct
import zipfile
from datetime import date
from itertools import accumulate

import ofdkit
import pikepdf
import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from ofd2img import OFD
from pikepdf import Name
from PIL import Image, ImageDraw

from bulletin.document.content import Article
from bulletin.press import PressError, ofd_of
from bulletin.press.checking.measuring import Sheets, squeezed
from bulletin.press.finishing.ofd.package import as_ofd
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues
from tests.press.measure import MM, Sheet

FINGERPRINT = "0123456789abcdef" * 4
SPACE = "{http://www.ofdspec.org/2016}"
NEAR = 0.02  # mm
MOST = 1.5  # times the size of the PDF


class Package:
    """An OFD as a ZIP of XML."""

    def __init__(self, data: bytes):
        self.bytes = data
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        self.names = self.zip.namelist()

    def xml(self, name: str) -> etree._Element:
        return etree.fromstring(self.zip.read(name))

    def page(self, number: int) -> etree._Element:
        return self.xml(f"Doc_0/Pages/Page_{number}/Content.xml")

    @property
    def pages(self) -> list[etree._Element]:
        return [self.page(number) for number in range(sum("/Pages/" in name for name in self.names))]

    def every(self, tag: str) -> list[etree._Element]:
        return [found for name in self.names if name.endswith(".xml") for found in self.xml(name).iter(SPACE + tag)]


def floats(text: str) -> list[float]:
    return [float(part) for part in text.split()]


@pytest.fixture(scope="module")
def plain(full) -> Package:
    return Package(as_ofd(full.bytes, FINGERPRINT))


@pytest.fixture(scope="module")
def drawing() -> Image.Image:
    chart = Image.new("RGB", (120, 80), "white")
    ImageDraw.Draw(chart).rectangle((20, 10, 60, 70), fill=(200, 30, 30))
    return chart


@pytest.fixture(scope="module")
def rich_pdf(workshop, drawing) -> Sheet:
    """Pictures of three kinds, a table, lists, a link, raised and rare characters."""

    def figure(image: Image.Image, kind: str, suffix: str) -> str:
        data = io.BytesIO()
        image.save(data, kind)
        digest = hashlib.sha256(data.getvalue()).hexdigest()
        path = workshop.media / digest[:2] / f"{digest}{suffix}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data.getvalue())
        return f'<figure><img src="/media/{digest}{suffix}" alt="图" width="120" height="80"></figure>'

    pictures = figure(drawing, "JPEG", ".jpg") + figure(drawing, "PNG", ".png")
    words = (
        '<p>水面1.2km<sup>2</sup>，见<a href="https://yunxi.example.cn/?a=1&amp;b=2">公开目录</a>，'
        "office与𠮷氏到场，<em>镕喆</em>在列。</p>"
    )
    table = "<table><tr><th>街道</th><th>数量</th></tr><tr><td>东湖</td><td>17</td></tr></table>"
    body = f"{words}<ol><li>甲项</li></ol><blockquote><p>居民称好。</p></blockquote>{table}{pictures}"
    article = Article(key=1, column="要闻", title="更新〈一〉&“整治”", source="", body=body)
    grey = Article(key=2, column="", title="灰图", source="", body=figure(drawing.convert("L"), "PNG", ".png"))
    return Sheet(typeset(issues.issue(articles=(article, grey)), workshop).pdf)


@pytest.fixture(scope="module")
def rich(rich_pdf) -> Package:
    return Package(as_ofd(rich_pdf.bytes, FINGERPRINT))


@pytest.fixture(params=["plain", "rich"])
def either(request, full, rich_pdf) -> tuple[Package, Sheet]:
    return request.getfixturevalue(request.param), full if request.param == "plain" else rich_pdf


# The same picture


def placed(page: etree._Element, fonts: dict[str, str]) -> list[tuple]:
    """(glyph number, font, size, x, y) of each glyph as the standard says where it stands, in mm."""
    glyphs = []
    for run in page.iter(f"{SPACE}TextObject"):
        left, top, _, _ = floats(run.get("Boundary"))
        code = run.find(f"{SPACE}TextCode")
        numbers = [int(number) for number in run.find(f"{SPACE}CGTransform/{SPACE}Glyphs").text.split()]
        along = list(accumulate(floats(code.get("DeltaX") or ""), initial=float(code.get("X"))))
        for number, x in zip(numbers, along, strict=False):
            glyphs.append(
                (number, fonts[run.get("Font")], float(run.get("Size")), left + x, top + float(code.get("Y")))
            )
    return glyphs


def test_every_glyph_is_the_same_and_stands_at_the_same_place(either):
    ofd, sheet = either
    fonts = {font.get("ID"): font.get("FamilyName") for font in ofd.every("Font")}
    farthest = count = 0
    for page, leaf in zip(ofd.pages, Sheets(sheet.bytes).pages, strict=True):
        drawn = [glyph for glyph in leaf.glyphs if glyph.code < glyph.font.glyph_count]
        for (number, font, size, x, y), glyph in zip(placed(page, fonts), drawn, strict=True):
            assert (number, font) == (glyph.code, glyph.font.name)
            assert size == pytest.approx(glyph.size * MM, abs=0.001)
            farthest = max(farthest, abs(x - glyph.left), abs(y - glyph.baseline))
            count += 1
    assert count > 600
    assert farthest < NEAR


def test_each_glyph_lies_within_the_box_beyond_which_a_viewer_cuts_off(plain, full):
    ascents, descents = set(), set()
    for name in plain.names:
        if name.endswith(".otf"):
            font = TTFont(io.BytesIO(plain.zip.read(name)), lazy=True)
            ascents.add(font["hhea"].ascent / font["head"].unitsPerEm)
            descents.add(-font["hhea"].descent / font["head"].unitsPerEm)
    for run in plain.every("TextObject"):
        _, _, _, height = floats(run.get("Boundary"))
        size, baseline = float(run.get("Size")), float(run.find(f"{SPACE}TextCode").get("Y"))
        assert baseline >= max(ascents) * size - 0.01
        assert height - baseline >= max(descents) * size - 0.01


def test_rules_have_their_place_their_weight_and_their_colour(plain, full):
    last = plain.pages[-1]
    drawn = []
    for shape in last.iter(f"{SPACE}PathObject"):
        _, top, width, height = floats(shape.get("Boundary"))
        if width > 140:
            assert shape.find(f"{SPACE}FillColor").get("Value") == "0 0 0"
            drawn.append((top + height, height))
    assert sorted(drawn) == [pytest.approx(rule, abs=0.002) for rule in full.rules(8)]
    red = plain.page(0).find(f".//{SPACE}PathObject/{SPACE}FillColor")
    assert red.get("Value") == "226 35 26"


def test_dots_that_lead_to_a_page_are_dots(plain):
    dots = [path.find(f"{SPACE}AbbreviatedData").text for path in plain.page(0).iter(f"{SPACE}PathObject")]
    assert [data.count("M") > 50 and data.count("B") == 4 * data.count("M") for data in dots] == [
        False,
        True,
        True,
        True,
    ]
    assert not plain.every("Clip")


def test_the_frame_of_a_cell_is_a_hole_for_viewers_that_know_one_rule_only(rich):
    """As some fill whatever runs the same way round (ofd.js)."""

    def turn(points: list[tuple[float, float]]) -> float:
        return sum(x * v - u * y for (x, y), (u, v) in zip(points, [*points[1:], points[0]], strict=True))

    frames = [
        data.text
        for data in rich.every("AbbreviatedData")
        if re.fullmatch(r"(M \S+ \S+( L \S+ \S+){3} C ?){2}", data.text)
    ]
    assert frames
    for data in frames:
        outer, inner = (
            [(float(x), float(y)) for x, y in re.findall(r"[ML] (\S+) (\S+)", part)] for part in data.split(" C ")
        )
        assert turn(outer) * turn(inner) < 0


def test_pictures_stay_what_they_were(rich, drawing):
    files = {name: rich.zip.read(name) for name in rich.names if name.endswith((".jpg", ".png"))}
    assert sorted(name[-4:] for name in files) == [".jpg", ".png", ".png"]
    jpeg = io.BytesIO()
    drawing.save(jpeg, "JPEG")
    assert jpeg.getvalue() in files.values()
    pixels = [Image.open(io.BytesIO(data)) for name, data in files.items() if name.endswith(".png")]
    assert {image.mode for image in pixels} == {"RGB", "L"}
    for image in pixels:
        assert image.tobytes() == drawing.convert(image.mode).tobytes()


def test_each_picture_stands_where_it_does_in_the_pdf(rich, rich_pdf):
    for page, printed in zip(rich.pages, rich_pdf.plumber.pages, strict=True):
        drawn = [floats(image.get("Boundary")) for image in page.iter(f"{SPACE}ImageObject")]
        there = [
            [image["x0"] * MM, image["top"] * MM, image["width"] * MM, image["height"] * MM] for image in printed.images
        ]
        assert drawn == [pytest.approx(box, abs=0.002) for box in there]
        for image, (_, _, width, height) in zip(page.iter(f"{SPACE}ImageObject"), drawn, strict=True):
            assert floats(image.get("CTM")) == pytest.approx([width, 0, 0, height, 0, 0], abs=0.002)


# What can be read


def test_a_reader_of_others_finds_the_text_of_the_pdf_and_what_it_is(either):
    ofd, sheet = either
    with ofdkit.OFDDocument(ofd.bytes) as document:
        assert document.warnings == []
        for page, leaf in zip(document.pages, Sheets(sheet.bytes).pages, strict=True):
            assert (page.width, page.height) == (210, 297)
            printed = "".join(glyph.text for glyph in leaf.glyphs if glyph.code < glyph.font.glyph_count)
            assert squeezed("".join(run.text for run in page.runs)) == squeezed(printed)
        assert "云溪创建动态\n第7期（总第207期）" in document.pages[0].text()
        info = document.info
    assert (info.title, info.author) == ("云溪创建动态 2031年第7期", "云溪市创建办")
    assert (info.creation_date, info.mod_date) == ("2031-04-06", "2031-04-06")
    assert info.keywords == ("云溪创建动态", "第7期（总第207期）", "2031年4月6日")
    assert info.custom_data == {"指纹": FINGERPRINT, "PDF的SHA-256": hashlib.sha256(sheet.bytes).hexdigest()}


def test_another_reader_of_others_draws_its_lines_where_the_pdf_has_them(workshop):
    """ofd2img draws no text in these fonts: what it draws with (reportlab) reads no outlines but TrueType's."""
    pdf = Sheet(typeset(issues.one_page(), workshop).pdf)
    reader = OFD()
    reader.read(as_ofd(pdf.bytes, FINGERPRINT), fmt="binary")
    [picture] = reader.to_jpg()
    dots = picture.width / 210
    assert picture.height == pytest.approx(297 * dots, abs=1)
    for bottom, _ in pdf.rules(1):
        column = [picture.getpixel((picture.width // 2, round((bottom + step / 10) * dots))) for step in range(-6, 7)]
        assert min(map(sum, column)) < 300


def test_a_reader_without_glyph_numbers_finds_the_glyphs_by_the_fonts_own_table(plain):
    tables = {font.get("ID"): font.find(f"{SPACE}FontFile").text for font in plain.every("Font")}
    known = {
        number: TTFont(io.BytesIO(plain.zip.read(f"Doc_0/Res/{name}")), lazy=True) for number, name in tables.items()
    }
    cmaps = {number: font.getBestCmap() for number, font in known.items()}
    for run in plain.every("TextObject"):
        text = run.find(f"{SPACE}TextCode").text
        glyphs = [int(code) for code in run.find(f"{SPACE}CGTransform/{SPACE}Glyphs").text.split()]
        font = known[run.get("Font")]
        for character, glyph in zip(text, glyphs, strict=True):
            by_table = font.getGlyphID(cmaps[run.get("Font")].get(ord(character), ".notdef"))
            # a glyph chosen by the words around it (half-width quotes, closed-up marks) has another number
            assert by_table == glyph or not character.isalnum(), character


def test_a_character_beyond_the_first_plane_stands_by_itself(rich):
    """So that it matters to nobody whether it counts as one or as two."""
    [run] = [run for run in rich.every("TextObject") if "𠮷" in run.find(f"{SPACE}TextCode").text]
    assert run.find(f"{SPACE}TextCode").text == "𠮷"


# Ways through it


def leads_to(element: etree._Element) -> tuple[str, float] | str:
    uri = element.find(f"{SPACE}Actions/{SPACE}Action/{SPACE}URI")
    if uri is not None:
        return uri.get("URI")
    place = element.find(f"{SPACE}Actions/{SPACE}Action/{SPACE}Goto/{SPACE}Dest")
    return place.get("PageID"), float(place.get("Top"))


def test_the_outline_names_each_title_and_leads_to_its_place(plain, full):
    pages = [page.get("ID") for page in plain.xml("Doc_0/Document.xml").iter(f"{SPACE}Page")]
    marks = {mark.get("Title"): leads_to(mark) for mark in plain.every("Outlines")[0]}
    assert list(marks) == [issues.LONG_TITLE, "林知远到梧桐里社区调研", "工作简讯"]
    for title, (page_id, top) in marks.items():
        rows = [row for row in full.pages[pages.index(page_id)] if row.size == 22.0 and title.startswith(row.text[:4])]
        assert top < rows[0].baseline < top + 15


def test_the_contents_lead_where_the_outline_does_and_a_link_to_its_address(plain, rich):
    marks = {mark.get("Title"): leads_to(mark) for mark in plain.every("OutlineElem")}
    texts = {
        run.find(f"{SPACE}TextCode").text: leads_to(run)
        for run in plain.page(0).iter(f"{SPACE}TextObject")
        if run.find(f"{SPACE}Actions") is not None
    }
    assert texts["林知远到梧桐里社区调研"] == marks["林知远到梧桐里社区调研"]
    links = [run for run in rich.every("TextObject") if run.find(f".//{SPACE}URI") is not None]
    assert "".join(run.find(f"{SPACE}TextCode").text for run in links) == "公开目录"
    assert {leads_to(run) for run in links} == {"https://yunxi.example.cn/?a=1&b=2"}


# The standard

# What stands in each element, in this order (the schemas in annex A of GB/T 33190-2016).
ORDER = {
    "OFD": "DocBody",
    "DocBody": "DocInfo DocRoot",
    "DocInfo": "DocID Title Author Subject Abstract CreationDate ModDate DocUsage Cover Keywords Creator CreatorVersion"
    " CustomDatas",
    "Keywords": "Keyword",
    "CustomDatas": "CustomData",
    "Document": "CommonData Pages Outlines Permissions Actions VPreferences Bookmarks Annotations CustomTags",
    "CommonData": "MaxUnitID PageArea PublicRes DocumentRes TemplatePage DefaultCS",
    "PageArea": "PhysicalBox ApplicationBox ContentBox BleedBox",
    "Pages": "Page",
    "Outlines": "OutlineElem",
    "OutlineElem": "Actions OutlineElem",
    "Page": "Template PageRes Area Content Actions",
    "Area": "PhysicalBox Path",
    "Content": "Layer",
    "Layer": "TextObject PathObject ImageObject",  # in any order
    "TextObject": "Actions Clips FillColor StrokeColor CGTransform TextCode",
    "PathObject": "Actions Clips StrokeColor FillColor AbbreviatedData",
    "Path": "Actions Clips StrokeColor FillColor AbbreviatedData",
    "ImageObject": "Actions Clips Border",
    "CGTransform": "Glyphs",
    "Clips": "Clip",
    "Clip": "Area",
    "Actions": "Action",
    "Action": "Region Goto URI",
    "Goto": "Dest",
    "Res": "ColorSpaces DrawParams Fonts MultiMedias CompositeGraphicUnits",
    "Fonts": "Font",
    "Font": "FontFile",
    "MultiMedias": "MultiMedia",
    "MultiMedia": "MediaFile",
}
REQUIRED = {
    "OFD": {"Version", "DocType"},
    "TextObject": {"ID", "Boundary", "Font", "Size"},
    "PathObject": {"ID", "Boundary"},
    "ImageObject": {"ID", "Boundary", "ResourceID"},
    "Layer": {"ID"},
    "CGTransform": {"CodePosition"},
    "OutlineElem": {"Title"},
    "Action": {"Event"},
    "Dest": {"Type", "PageID"},
    "Font": {"ID", "FontName"},
    "MultiMedia": {"ID", "Type"},
    "Res": {"BaseLoc"},
    "CustomData": {"Name"},
}


def test_its_elements_stand_in_the_order_of_the_standard_with_what_they_must_have(either):
    ofd, _ = either
    for name in (name for name in ofd.names if name.endswith(".xml")):
        for element in ofd.xml(name).iter():
            tag = element.tag.removeprefix(SPACE)
            within = [child.tag.removeprefix(SPACE) for child in element]
            order = ORDER.get(tag, "").split()
            assert set(within) <= set(order), tag
            if tag != "Layer":
                assert within == sorted(within, key=order.index), tag
            assert REQUIRED.get(tag, set()) <= set(element.keys()), tag


def test_every_object_has_a_number_of_its_own_and_what_it_refers_to_is_there(either):
    ofd, _ = either
    numbers = [int(element.get("ID")) for element in ofd.every("*") if element.get("ID")]
    assert len(numbers) == len(set(numbers))
    assert max(numbers) == int(ofd.every("MaxUnitID")[0].text)
    fonts = {font.get("ID") for font in ofd.every("Font")}
    pictures = {picture.get("ID") for picture in ofd.every("MultiMedia")}
    assert {run.get("Font") for run in ofd.every("TextObject")} == fonts
    assert {image.get("ResourceID") for image in ofd.every("ImageObject")} == pictures
    for file in (*ofd.every("FontFile"), *ofd.every("MediaFile")):
        assert f"Doc_0/Res/{file.text}" in ofd.names


def test_it_is_no_larger_than_it_may_be_and_the_same_bytes_each_time(either):
    ofd, sheet = either
    assert len(ofd.bytes) < MOST * len(sheet.bytes)
    assert as_ofd(sheet.bytes, FINGERPRINT) == ofd.bytes
    assert all(info.date_time[0] == 1980 for info in ofd.zip.infolist())


# What is not usual


def test_the_worker_makes_it_too(plain, full, workshop):
    assert ofd_of(full.bytes, FINGERPRINT, workshop, about="试样") == plain.bytes


def test_a_blank_page_stays_a_page(full):
    with pikepdf.open(io.BytesIO(full.bytes)) as pdf:
        pdf.add_blank_page(page_size=(210 / MM, 297 / MM))
        data = io.BytesIO()
        pdf.save(data)
    last = Package(as_ofd(data.getvalue(), FINGERPRINT)).pages[-1]
    assert [element.tag.removeprefix(SPACE) for element in last] == ["Area"]
    assert floats(last.find(f"{SPACE}Area/{SPACE}PhysicalBox").text) == pytest.approx([0, 0, 210, 297])


def spoilt(pdf: bytes, spoil) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        spoil(document)
        data = io.BytesIO()
        document.save(data)
    return data.getvalue()


def content(data: bytes):
    def spoil(document: pikepdf.Pdf) -> None:
        document.pages[0].Contents = document.make_stream(data)

    return spoil


def font_of(document: pikepdf.Pdf) -> pikepdf.Object:
    return next(iter(document.pages[0].Resources.Font.values()))


def with_broken_program(document: pikepdf.Pdf) -> None:
    font_of(document).DescendantFonts[0].FontDescriptor.FontFile3.write(b"OTTO" + struct.pack(">H", 9) + b"\xff" * 99)


def without_program(document: pikepdf.Pdf) -> None:
    del font_of(document).DescendantFonts[0].FontDescriptor["/FontFile3"]


def with_another_encoding(document: pikepdf.Pdf) -> None:
    font_of(document).Encoding = Name("/GBK-EUC-H")


def with_form_in_itself(document: pikepdf.Pdf) -> None:
    form = document.make_stream(b"/F Do", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
    document.pages[0].Resources.XObject = pikepdf.Dictionary(F=form)
    content(b"/F Do")(document)


@pytest.mark.parametrize(
    "spoil",
    [
        *(content(data) for data in (b"Q", b"/Nothing Do", b"/Nothing 9 Tf", b"/Pattern cs /P scn", b"/S sh")),
        *(content(data) for data in (b"1 2 3 cm", b"BT (a) Tj ET", b"/None gs", b"1e40 0 0 1e40 0 0 cm 0 0 9 9 re f")),
        *(with_broken_program, without_program, with_another_encoding, with_form_in_itself),
    ],
)
def test_what_it_cannot_show_alike_or_read_is_refused_in_one_sentence(full, spoil):
    with pytest.raises(PressError) as refusal:
        as_ofd(spoilt(full.bytes, spoil), FINGERPRINT)
    assert re.fullmatch(r"[^。]*OFD[^。]*。|[^。]*字体[^。]*。", str(refusal.value))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04", b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj"])
def test_what_is_no_pdf_is_refused_in_one_sentence(data):
    with pytest.raises(PressError, match="读不出来，不能做 OFD"):
        as_ofd(data, FINGERPRINT)


def test_a_date_that_is_none_is_left_out(full):
    def spoil(document: pikepdf.Pdf) -> None:
        document.docinfo.CreationDate = "yesterday"

    with ofdkit.OFDDocument(as_ofd(spoilt(full.bytes, spoil), FINGERPRINT)) as document:
        assert document.info.creation_date is None
        assert date.fromisoformat(document.info.mod_date)
