"""A document as a Word file: what Word, WPS and LibreOffice find in it."""

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile

import docx
import msgspec
import pypdfium2
import pytest
from django.core.management import call_command
from lxml import etree
from PIL import Image

from bulletin.document import content as sealed
from bulletin.document import richtext, store
from bulletin.document.content import USUAL_LABELS, Article, Brief, Content, Correction, Fact, Recipients
from bulletin.word.marks import name_of, origin_of, place_of
from bulletin.word.package import Package
from bulletin.word.writing.stamps import draft, reading_copy
from bulletin.word.writing.writer import write_docx
from tests.everything import KEPT, PICTURE

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FINGERPRINT = "5e" * 32


def picture(width: int = 1200, height: int = 800) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(file, "JPEG")
    return file.getvalue()


def document(body: str = KEPT, **facts) -> Content:
    article = Article(key=3, column="工作推进", title="望溪区“一巷一策”整治背街小巷", source="望溪区创建办", body=body)
    other = Article(key=5, column="", title="柳坞街道清理背街小巷十二条", source="", body="<p>近日，“清理”十二条。</p>")
    return Content(
        **{
            "labels": USUAL_LABELS,
            "signer": "顾怀远",
            "further": (Fact(label="校对", text="秦又棠"),),
            "duplex": False,
            "verify_url": "",
            "version": 2,
            "correction": Correction(note="第1版数字有误。\n特此更正。", date=dt.date(2026, 9, 20)),
            "bulletin": "青岚创建动态",
            "slug": "dongtai",
            "year": 2026,
            "number": 15,
            "total_number": 113,
            "date": dt.date(2026, 9, 16),
            "publisher": "青岚市创建办",
            "marking": "内部资料",
            "serial": "000017",
            "editors_note": "现将有关经验刊发如下。",
            "articles": (article, other),
            "briefs_title": "工作简讯",
            "briefs": (Brief(text="松涧镇清漂三吨。", source="松涧镇"), Brief(text="市文旅局发倡议。", source="")),
            "recipients": Recipients(report=("市委办", "市府办"), send=("市直各单位",), issue=()),
            "imprint_office": "青岚市创建办",
            "imprint_date": dt.date(2026, 9, 16),
            "print_run": 180,
            "reviewers": ("邢堃",),
            "editors": ("苗知秋", "冉一帆"),
            "about": "",
        }
        | facts,
    )


def written(content: Content | None = None, **given) -> bytes:
    content = content or document()
    return write_docx(content, lambda _: picture(), **{"stamp": draft(content)} | given)


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def opened(data: bytes):
    return docx.Document(io.BytesIO(data))


def styled(data: bytes, style: str) -> list[str]:
    """The text of every paragraph in the style of that name, in tables too."""
    [known] = [one.style_id for one in opened(data).styles if one.name == style]
    found = part(data).xpath(f"//w:p[w:pPr/w:pStyle/@w:val='{known}']", namespaces={"w": W[1:-1]})
    return ["".join(p.itertext(f"{W}t")) for p in found]


def between_marks(data: bytes) -> dict[str, str]:
    """What stands between the bookmarks of each place, tabs and breaks left out."""
    texts: dict[str, str] = {}
    open_marks: dict[str, str] = {}
    for element in part(data).iter():
        number = element.get(f"{W}id")
        if element.tag == f"{W}bookmarkStart":
            open_marks[number] = place_of(element.get(f"{W}name"))
            texts[open_marks[number]] = ""
        elif element.tag == f"{W}bookmarkEnd":
            del open_marks[number]
        elif element.tag == f"{W}t":
            for place in open_marks.values():
                texts[place] += element.text
    return texts


# What makes it one file


def test_the_same_document_gives_the_same_bytes():
    assert written() == written()


def test_it_opens_in_another_program_and_says_what_it_is():
    data = written()
    file = opened(data)
    assert file.core_properties.title == "青岚创建动态 2026年第15期"
    assert file.core_properties.author == "青岚市创建办"
    assert file.core_properties.created.date() == dt.date(2026, 9, 16)
    assert file.core_properties.modified.date() == dt.date(2026, 9, 20)


# The children of each in the order of ECMA-376 part 1; Word refuses a file that has another.
SEQUENCES = {
    "pPr": "pStyle keepNext keepLines widowControl numPr pBdr tabs overflowPunct autoSpaceDE autoSpaceDN snapToGrid "
    "spacing ind jc outlineLvl",
    "rPr": "rStyle rFonts noProof color spacing sz szCs vertAlign lang",
    "tblPr": "tblStyle tblpPr tblOverlap tblW tblInd tblBorders tblLayout tblCellMar",
    "tcPr": "tcW gridSpan vMerge vAlign",
    "sectPr": "headerReference footerReference pgSz pgMar docGrid",
    "lvl": "start numFmt suff lvlText lvlJc pPr",
    "style": "name aliases basedOn next qFormat pPr rPr tblPr",
    "settings": "zoom bordersDoNotSurroundHeader bordersDoNotSurroundFooter defaultTabStop evenAndOddHeaders "
    "characterSpacingControl compat themeFontLang decimalSymbol listSeparator",
    "font": "altName charset family pitch",
    "tbl": "bookmarkStart tblPr tblGrid tr",
}


def test_what_describes_a_thing_stands_in_the_order_of_the_schema():
    package = zipfile.ZipFile(io.BytesIO(written()))
    for name in package.namelist():
        if not (name.startswith("word/") and name.endswith(".xml")):
            continue
        for element in etree.fromstring(package.read(name)).iter():
            sequence = SEQUENCES.get(str(element.tag).removeprefix(W))
            if sequence:
                places = [sequence.split().index(str(child.tag).removeprefix(W)) for child in element]
                assert places == sorted(places), (name, element.tag)


def test_every_part_is_declared_and_every_reference_leads_somewhere():
    data = written()
    package = zipfile.ZipFile(io.BytesIO(data))
    used = set(re.findall(r'r:(?:id|embed)="(\w+)"', package.read("word/document.xml").decode()))
    relations = Package(data).relations("word/document.xml")
    assert used <= set(relations)
    assert {one.target for one in relations.values()} - {""} <= set(package.namelist())
    types = package.read("[Content_Types].xml").decode()
    for name in package.namelist():
        assert f"/{name}" in types or name.rpartition(".")[2] in {"rels", "xml", "jpg"}


# The page


def test_the_page_is_that_of_the_standard():
    section = opened(written()).sections[0]
    in_mm = [
        round(length.mm, 1)
        for length in (section.page_width, section.page_height, section.top_margin, section.left_margin)
    ]
    assert in_mm == [210, 297, 37, 28]
    assert round((section.page_width - section.left_margin - section.right_margin) / 36_000, 1) == 156
    assert round((section.page_height - section.top_margin - section.bottom_margin) / 36_000, 1) == 225


def test_the_grid_holds_22_lines_of_28_characters():
    [grid] = part(written()).iter(f"{W}docGrid")
    section = opened(written()).sections[0]
    height = (section.page_height - section.top_margin - section.bottom_margin) / 635  # twips
    width = (section.page_width - section.left_margin - section.right_margin) / 635
    assert grid.get(f"{W}type") == "linesAndChars"
    assert int(height / int(grid.get(f"{W}linePitch"))) == 22
    character = 16 + int(grid.get(f"{W}charSpace")) / 4096
    assert int(width / 20 / character) == 28


def test_page_numbers_stand_outside_odd_ones_right_even_ones_left():
    file = opened(written())
    assert file.settings.odd_and_even_pages_header_footer
    section = file.sections[0]
    for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        [line] = footer.paragraphs
        assert line.text == "— 1 —"
        assert line.alignment.name == side
        assert line.style.font.size.pt == 14
        assert line.paragraph_format.element.xpath("//w:instrText")


def test_a_draft_says_so_on_every_page_and_tells_no_fingerprint():
    data = written()
    section = opened(data).sections[0]
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == "草稿，供修改　青岚创建动态 2026年第15期"
    assert 'string="草稿"' in zipfile.ZipFile(io.BytesIO(data)).read("word/header1.xml").decode()
    assert origin_of(Package(data)).fingerprint == ""


def test_what_was_sealed_is_named_a_copy_on_every_page_and_carries_its_fingerprint():
    content = document()
    data = written(content, stamp=reading_copy(content, FINGERPRINT, "待审"))
    section = opened(data).sections[0]
    for header in (section.header, section.even_page_header):
        line = header.paragraphs[0].text
        assert line == "本件由封存版第2版（待审）导出，仅供参阅，以系统内封存的 PDF 为准　指纹 5e5e5e5e5e5e"
    package = zipfile.ZipFile(io.BytesIO(data))
    for name in ("word/header1.xml", "word/header2.xml"):
        assert 'string="参阅件"' in package.read(name).decode()
    assert FINGERPRINT in package.read("docProps/custom.xml").decode()


# Styles and fonts


def test_every_kind_of_text_has_its_own_style():
    data = written()
    assert styled(data, "刊名") == ["青岚创建动态"]
    assert styled(data, "期号") == ["第15期（总第113期）"]
    assert styled(data, "Heading 1") == ["望溪区“一巷一策”整治背街小巷", "柳坞街道清理背街小巷十二条", "工作简讯"]
    assert styled(data, "栏目") == ["工作推进"]
    assert styled(data, "供稿单位") == ["望溪区创建办"]
    assert [styled(data, f"Heading {level}") for level in (2, 3, 4)] == [["己"], ["庚"], ["辛"]]
    assert styled(data, "简讯") == ["★松涧镇清漂三吨。（松涧镇）", "★市文旅局发倡议。"]
    assert styled(data, "编者按") == ["更正说明：第1版数字有误。", "特此更正。", "编者按：现将有关经验刊发如下。"]
    assert styled(data, "版记") == ["报：市委办，市府办", "送：市直各单位"]
    assert styled(data, "版记（印发）") == ["青岚市创建办2026年9月16日印发"]
    assert styled(data, "版记（署名）") == [
        *("签发人：顾怀远共印180份", "审核：邢堃", "编辑：苗知秋　冉一帆", "校对：秦又棠"),
    ]


def test_lists_are_called_what_the_office_calls_them():
    labels = msgspec.structs.replace(USUAL_LABELS, report="抄报", send="抄送")
    assert styled(written(document(labels=labels)), "版记") == ["抄报：市委办，市府办", "抄送：市直各单位"]


def test_titles_are_in_the_outline_and_columns_are_not():
    used = {style.name: style.element.xpath("./w:pPr/w:outlineLvl/@w:val") for style in opened(written()).styles}
    assert [used[f"Heading {level}"] for level in (1, 2, 3, 4)] == [["0"], ["1"], ["2"], ["3"]]
    assert used["栏目"] == []


def test_fonts_bear_the_names_of_the_office_and_say_what_may_stand_in():
    data = written(families={"body": "方正仿宋_GBK"})
    fonts = {font.get(f"{W}name"): font.find(f"{W}altName") for font in part(data, "word/fontTable.xml")}
    assert fonts["方正仿宋_GBK"].get(f"{W}val") == "仿宋_GB2312"
    assert fonts["方正小标宋简体"].get(f"{W}val") == "华文中宋"
    styles = zipfile.ZipFile(io.BytesIO(data)).read("word/styles.xml").decode()
    assert 'w:eastAsia="方正仿宋_GBK"' in styles
    named = set(re.findall(r'w:eastAsia="([^"]+)"', styles)) - {"zh-CN"}
    assert named <= set(fonts)


# Contents


def test_the_contents_are_a_field_that_is_filled_in_and_asks_nothing_when_opened():
    data = written(pages={"article-3": 1, "article-5": 2, "briefs": 4})
    instructions = [text.strip() for text in part(data).itertext(f"{W}instrText")]
    assert instructions[0] == 'TOC \\o "1-1" \\h \\z \\t "栏目,1"'
    assert instructions[1:] == [f"PAGEREF {name_of(place)} \\h" for place in ("article-3", "article-5", "briefs")]
    assert styled(data, "toc 2") == ["望溪区“一巷一策”整治背街小巷1"]
    assert styled(data, "toc 1") == ["柳坞街道清理背街小巷十二条2", "工作简讯4"]
    assert b"updateFields" not in zipfile.ZipFile(io.BytesIO(data)).read("word/settings.xml")
    assert b"w:dirty" not in etree.tostring(part(data))


def test_every_field_ends_and_every_link_of_the_contents_has_its_bookmark():
    root = part(written())
    kinds = [field.get(f"{W}fldCharType") for field in root.iter(f"{W}fldChar")]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") == 4
    marks = {mark.get(f"{W}name") for mark in root.iter(f"{W}bookmarkStart")}
    assert {link.get(f"{W}anchor") for link in root.iter(f"{W}hyperlink")} - {None} <= marks


def test_a_single_article_needs_no_contents():
    content = document()
    data = written(msgspec.structs.replace(content, articles=content.articles[:1], briefs=()))
    assert not list(part(data).iter(f"{W}fldChar"))


# The text


def test_emphasis_links_and_breaks_are_real():
    root = part(written())
    runs = {"".join(run.itertext(f"{W}t")): run for run in root.iter(f"{W}r")}
    assert runs["乙"].find(f"{W}rPr/{W}rStyle").get(f"{W}val") == "Strong"
    assert runs["丙"].find(f"{W}rPr/{W}rStyle").get(f"{W}val") == "Emphasis"
    assert runs["1"].find(f"{W}rPr/{W}vertAlign").get(f"{W}val") == "subscript"
    assert runs["2"].find(f"{W}rPr/{W}vertAlign").get(f"{W}val") == "superscript"
    link = runs["戊"].getparent()
    assert link.tag == f"{W}hyperlink"
    outside = [one.target_ref for one in opened(written()).part.rels.values() if one.is_external]
    assert outside == ["https://wangxi.example.cn/"]


def test_lists_count_from_where_they_should_and_each_anew():
    body = '<ol start="3"><li>甲<ul><li>乙</li></ul></li><li>丙</li></ol><ol><li>丁</li></ol>'
    data = written(document(body))
    items = part(data).xpath("//w:p[w:pPr/w:numPr]", namespaces={"w": W[1:-1]})
    seen = [
        (
            "".join(item.itertext(f"{W}t")),
            *(item.find(f"{W}pPr/{W}numPr/{W}{name}").get(f"{W}val") for name in ("ilvl", "numId")),
        )
        for item in items
    ]
    assert seen == [("甲", "0", "1"), ("乙", "1", "2"), ("丙", "0", "1"), ("丁", "0", "3")]
    starts = part(data, "word/numbering.xml").iter(f"{W}startOverride")
    assert [start.get(f"{W}val") for start in starts] == ["3", "1", "1"]


def test_a_table_keeps_its_spans_and_repeats_its_head():
    body = (
        "<table><thead><tr><th rowspan='2'>单位</th><th colspan='2'>件数</th></tr><tr><th>九月</th><th>十月</th></tr>"
        "</thead><tbody><tr><td>公安</td><td>1</td><td>2</td></tr></tbody></table>"
        "<table><tbody><tr><td>另表</td></tr></tbody></table>"
    )
    data = written(document(body))
    table, other, _ = opened(data).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["单位", "件数", "件数"],
        ["单位", "九月", "十月"],
        ["公安", "1", "2"],
    ]
    assert [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [True, True, False]
    assert other._tbl.getprevious().tag == f"{W}p"  # or Word would make one table of the two
    assert sum(column.width.twips for column in table.columns) == pytest.approx(156 / 25.4 * 1440, abs=3)


def test_a_table_at_the_end_is_not_one_with_the_imprint():
    content = document("<table><tbody><tr><td>末表</td></tr></tbody></table>")
    data = written(msgspec.structs.replace(content, articles=content.articles[:1], briefs=()))
    last, imprint = opened(data).tables
    assert last.rows[0].cells[0].text == "末表"
    assert imprint._tbl.getprevious().tag == f"{W}p"


def test_the_imprint_is_a_table_with_the_rules_of_the_standard_at_the_foot_of_the_type_area():
    imprint = opened(written()).tables[-1]
    looks = imprint._tbl.tblPr
    rules = {rule.tag.removeprefix(W): int(rule.get(f"{W}sz")) / 8 * 25.4 / 72 for rule in looks.find(f"{W}tblBorders")}
    assert rules == pytest.approx({"top": 0.35, "bottom": 0.35, "insideH": 0.25}, abs=0.03)
    place = looks.find(f"{W}tblpPr")
    assert (place.get(f"{W}vertAnchor"), place.get(f"{W}tblpYSpec")) == ("margin", "bottom")
    assert len(imprint.rows) == 3


def test_a_figure_has_its_alternative_text_and_fits_the_type_area():
    data = written()
    [shape] = opened(data).inline_shapes
    assert shape._inline.docPr.get("descr") == "桥头"
    assert shape.width.mm <= 156
    assert shape.width / shape.height == pytest.approx(1200 / 800, rel=0.01)
    assert styled(data, "Caption") == ["巳"]


def test_a_lost_picture_leaves_its_words():
    content = document()
    data = write_docx(content, lambda _: None, stamp=draft(content))
    assert "〔图片缺失：桥头〕" in styled(data, "Caption")


def test_characters_that_xml_has_not_stop_nothing():
    data = written(document(bulletin="青岚\x0b动态", editors_note="甲\ufffe乙"))
    assert styled(data, "编者按")[-1] == "编者按：甲乙"
    assert origin_of(Package(data)).issue == "dongtai/2026-15"


def test_a_narrow_column_of_a_table_gets_what_it_needs():
    rows = "".join(
        f"<tr><td>{name}</td><td>742</td><td>{'说明' * 30}</td></tr>" for name in ("市公安局", "市城市管理局")
    )
    [table, _] = opened(written(document(f"<table><tbody>{rows}</tbody></table>"))).tables
    name, number, words = (column.width.pt for column in table.columns)
    assert name >= 6 * 14 + 2 * 4.25
    assert number < name < words


# The way back


def test_every_line_of_a_body_has_its_bookmark():
    body = KEPT + (
        "<table><tbody><tr><td><p>一</p><ul><li>二</li></ul></td><td>三</td></tr><tr><td></td><td>四</td></tr></tbody></table>"
        "<blockquote><p>五</p><ul><li><p>六</p><p>七</p>八</li></ul></blockquote><ul><li>九<ol><li>十</li></ol>尾</li></ul>"
    )
    content = document(richtext.clean(body))
    data = written(content)
    texts = origin_of(Package(data)).texts
    lines = content.articles[0].paragraphs
    assert [texts[f"article-3-{number}"] for number in range(1, len(lines) + 1)] == lines
    assert f"article-3-{len(lines) + 1}" not in texts
    marked = between_marks(data)
    for number, line in enumerate(lines, start=1):
        seen = marked[f"article-3-{number}"]
        assert seen
        assert line.replace("\n", "").replace("\t", "").startswith(seen)


@pytest.mark.parametrize(
    "body",
    [
        "<table><thead><td>甲</td></thead><tbody><tr><td>乙</td></tr></tbody></table><p>丙</p>",
        "<blockquote><td>甲</td><td>乙</td></blockquote><p>丙</p>",
        f'<figure>甲<img src="{PICTURE}">乙<figcaption>丙</figcaption></figure><p>丁</p>',
        "<table><tr><td>甲<table><tr><td>乙</td><td>丙</td></tr></table></td></tr></table><p>丁</p>",
    ],
)
def test_no_word_and_no_line_is_lost_in_what_is_put_together_oddly(body):
    content = document(richtext.clean(body))
    data = written(content)
    lines = content.articles[0].paragraphs
    marked = between_marks(data)
    assert len([place for place in marked if re.fullmatch(r"article-3-\d+", place)]) == len(lines)
    printed = "".join(part(data).itertext(f"{W}t"))
    assert all(word in printed for line in lines for word in line.split())


def test_between_bookmarks_stands_what_the_origin_says_in_the_order_of_the_page():
    data = written()
    origin, marked = origin_of(Package(data)), between_marks(data)
    assert list(origin.texts) == list(marked)
    in_a_row = {place for place, text in origin.texts.items() if "\t" in text}
    for place in marked.keys() - in_a_row:
        assert marked[place] == origin.texts[place].replace("\n", "")
    assert origin.texts["article-3"] == "望溪区“一巷一策”整治背街小巷"
    assert origin.texts["article-3-column"] == "工作推进"
    assert origin.texts["article-3-source"] == "望溪区创建办"
    assert origin.texts["correction-2"] == "特此更正。"
    assert origin.texts["recipients-report"] == "市委办，市府办"
    assert origin.texts["imprint-print-run"] == "180"


def test_bookmarks_are_names_that_word_takes():
    marks = list(part(written()).iter(f"{W}bookmarkStart"))
    names = [mark.get(f"{W}name") for mark in marks]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) for name in names)
    assert len({mark.get(f"{W}id") for mark in marks}) == len(marks)


@pytest.mark.parametrize("place", ["article-3", "article-3-2", "brief-2", "editors-note", "imprint-print-run"])
def test_a_bookmark_leads_back_to_its_place(place):
    assert place_of(name_of(place)) == place


@pytest.mark.parametrize("name", ["_Toc123", "nr_", "nr_附件", "OLE_LINK1"])
def test_a_bookmark_of_somebody_else_is_no_place(name):
    assert place_of(name) == ""


def test_the_origin_says_of_which_document_it_is():
    content = document()
    origin = origin_of(Package(written(content, stamp=reading_copy(content, FINGERPRINT))))
    assert (origin.issue, origin.version, origin.schema) == ("dongtai/2026-15", 2, content.schema)
    assert origin.content == store.sha256(sealed.to_bytes(content))
    assert origin.fingerprint == FINGERPRINT


def test_a_file_of_somebody_else_has_no_origin():
    file = io.BytesIO()
    docx.Document().save(file)
    assert origin_of(Package(file.getvalue())) is None


# Through LibreOffice, where there is one


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """converted(data, "pdf"): the file as LibreOffice saves it in another form."""
    program = shutil.which("soffice")
    if not program:
        pytest.skip("LibreOffice is not on this machine")

    def convert(data: bytes, form: str) -> bytes:
        folder = tmp_path_factory.mktemp("word")
        (folder / "file.docx").write_bytes(data)
        profile, out = f"-env:UserInstallation=file://{folder}/profile", folder / "out"
        asked = [program, profile, "--headless", "--convert-to", form, "--outdir", out, folder / "file.docx"]
        subprocess.run(asked, check=True, capture_output=True, timeout=120)
        return (out / f"file.{form}").read_bytes()

    return convert


def test_libreoffice_shows_the_pages_as_they_are_meant(converted):
    content = document("<p>" + "全市文明养犬集中整治月成效明显。" * 60 + "</p>")
    data = written(content, stamp=reading_copy(content, FINGERPRINT))
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(converted(data, "pdf"))]
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert f"— {number} —" in page
        assert "仅供参阅" in page
    assert "青岚创建动态" in pages[0].replace(" ", "")
    assert "★松涧镇清漂三吨" in "".join(pages)
    assert "共印" in pages[-1]


def test_what_libreoffice_saves_again_still_leads_back(converted):
    data = written()
    saved = converted(data, "docx")
    assert origin_of(Package(saved)) == origin_of(Package(data))
    assert between_marks(saved) == between_marks(data)


# Through the front door


@pytest.fixture
def file(tmp_path):
    return tmp_path / "out" / "15.docx"


def test_the_command_writes_the_draft_and_says_so(issue, file, capsys):
    call_command("word", issue.name, str(file))
    assert capsys.readouterr().out.splitlines()[-1] == f"{file}：{issue}草稿"
    assert "望溪区推进老旧小区改造" in styled(file.read_bytes(), "Heading 1")


def test_the_command_writes_an_edition_and_names_its_fingerprint(issue, edition_in, file, capsys):
    edition = edition_in("released")
    call_command("word", issue.name, str(file), edition=1)
    assert edition.fingerprint[:12] in capsys.readouterr().out.splitlines()[-1]
    assert origin_of(Package(file.read_bytes())).fingerprint == edition.fingerprint


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("15.docx", {"edition": 9}, "没有第9版"),
        ("15.pdf", {}, "不是 .docx 结尾的"),
    ],
)
def test_the_command_refuses_in_one_sentence_and_writes_nothing(issue, tmp_path, capsys, name, options, said):
    with pytest.raises(SystemExit) as end:
        call_command("word", issue.name, str(tmp_path / name), **options)
    assert end.value.code == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("15*"))
