"""The PDF as an archive copy: PDF/A-2a and PDF/UA-1 by its own marks, with bookmarks and metadata; self-checked."""

import datetime as dt
import io

import pikepdf

from bulletin.document import content as sealed
from bulletin.document.content import Article
from bulletin.press.finishing.stamping import stamped
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues
from tests.press.measure import Sheet


def test_it_says_it_is_pdf_a_2a(full):
    with full.pike.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfaid:conformance"] == "A"
    intent = full.pike.Root.OutputIntents[0]
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3


def test_it_says_it_is_pdf_ua_1_too_and_describes_what_pdf_a_does_not_know(full):
    with full.pike.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    packet = full.pike.Root.Metadata.read_bytes().decode()
    assert "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>" in packet
    assert full.pike.Root.ViewerPreferences.DisplayDocTitle
    assert {str(page.Tabs) for page in full.pike.pages} == {"/S"}


def test_it_is_tagged_and_chinese(full):
    assert full.pike.Root.MarkInfo.Marked
    assert full.pike.Root.Lang == "zh-CN"
    kinds = {str(element.get("/S")) for element in structure(full.pike.Root.StructTreeRoot)}
    assert {"/H1", "/H2", "/P", "/TOC", "/Link"} <= kinds


def structure(element):
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from structure(kid)


def test_every_article_has_a_bookmark(full):
    with full.pike.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles == ["云溪市召开“文明在身边·满意在云溪”活动推进会暨动员部署会", "林知远到梧桐里社区调研", "工作简讯"]


def test_a_heading_is_a_bookmark_under_its_article_in_plain_words(workshop):
    article = Article(
        key=1, column="", title="清洁日", source="", body="<h3>一、“邻里·议事”（3月16日）</h3><p>居民到场。</p>"
    )
    sheet = Sheet(typeset(issues.one_page(articles=(article,)), workshop).pdf)
    with sheet.pike.open_outline() as outline:
        assert [child.title for child in outline.root[0].children] == ["一、“邻里·议事”（3月16日）"]


def test_its_metadata_names_title_number_office_date_and_fingerprint(full):
    info = full.pike.docinfo
    assert info.Title == "云溪创建动态 2031年第7期"
    assert info.Author == "云溪市创建办"
    assert "第7期（总第207期）" in str(info.Keywords)
    assert str(info.CreationDate).startswith("D:20310406")
    assert sealed.sha256(sealed.to_bytes(issues.issue())) in str(info.Subject)
    with full.pike.open_metadata() as metadata:
        assert metadata["dc:title"] == "云溪创建动态 2031年第7期"


def test_a_correction_is_dated_by_itself(workshop):
    sheet = Sheet(typeset(issues.corrected(), workshop).pdf)
    info = sheet.pike.docinfo
    assert str(info.ModDate).startswith(f"D:{dt.date(2031, 4, 9):%Y%m%d}")
    assert "更正 第2版" in str(info.Title)


def test_eight_pages_stay_below_700_kib(full):
    assert len(full.pages) == 8
    assert len(full.bytes) <= 700 * 1024


def test_every_font_is_embedded_as_a_subset(full):
    for page in full.pike.pages:
        for font in page.Resources.Font.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile3" in descriptor or "/FontFile2" in descriptor
            assert str(font.BaseFont)[7] == "+"


def test_it_holds_no_script_and_no_attachment(full):
    assert "/JavaScript" not in full.pike.Root.get("/Names", {})
    assert "/EmbeddedFiles" not in full.pike.Root.get("/Names", {})
    assert "/AA" not in full.pike.Root


def test_a_stamped_copy_says_no_longer_that_it_is_an_archive_copy(short, workshop):
    with pikepdf.open(io.BytesIO(stamped(short.bytes, workshop, "待审"))) as copy, copy.open_metadata() as metadata:
        assert not [key for key in metadata if "pdfa" in key or "pdfua" in key]
        assert metadata["dc:title"] == "云溪创建动态 2031年第7期"
