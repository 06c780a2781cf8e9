"""What a reader takes along of an issue: its picture, codes of its addresses, e-books, its page read aloud."""

import io
import zipfile

import pytest
from lxml import etree
from lxml import html as lxml_html
from PIL import Image

from bulletin.models import Status
from bulletin.press import PressError
from tests.site.factories import article, corrected, document, edition_of

pytestmark = pytest.mark.django_db

ISSUE = "/dongtai/2026/1/"
HOSTILE = '"><script>alert(1)</script>&\x0b]]>'
FILES = [f"{ISSUE}share.png", f"{ISSUE}qr.svg", f"{ISSUE}1/qr.svg", f"{ISSUE}briefs/1/qr.svg", "/dongtai/2026/1.epub"]


def body(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def book_of(response) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(body(response)))


def test_the_picture_that_is_shared_names_its_edition_and_is_made_once(client, monkeypatch):
    edition = edition_of(document(articles=(article(title=HOSTILE), *(article(n, f"第{n}题") for n in range(2, 9)))))
    page = client.get(ISSUE).content.decode()
    assert f'<meta property="og:image" content="http://testserver{ISSUE}share.png">' in page
    response = client.get(f"{ISSUE}share.png")
    with Image.open(io.BytesIO(body(response))) as picture:
        assert (picture.size, picture.text["Fingerprint"]) == ((1200, 630), edition.fingerprint)
    monkeypatch.setattr("bulletin.press.draw_card", None)
    assert client.get(f"{ISSUE}share.png", headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_a_code_leads_to_the_lasting_address_of_what_is_there_alone(client, settings):
    edition_of(document())
    settings.SITE_URL = "https://bulletin.example.cn"
    codes = [body(client.get(path)) for path in FILES[1:4]]
    assert len(set(codes)) == 3
    assert all(etree.fromstring(code).tag.endswith("svg") for code in codes)
    assert client.get(f"{ISSUE}9/qr.svg").status_code == 404
    assert client.get(f"{ISSUE}briefs/9/qr.svg").status_code == 404


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.APPROVED])
@pytest.mark.parametrize("path", [*FILES, "/dongtai/2026.epub"])
def test_of_what_is_not_released_there_is_nothing(client, path, status):
    edition_of(document(), status)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", FILES)
def test_of_what_was_withdrawn_there_is_nothing_any_more(client, path):
    edition_of(document(), Status.WITHDRAWN)
    assert client.get(path).status_code == 410


def test_a_year_as_an_e_book_holds_what_stands_of_it(client):
    edition_of(document(1, articles=(article(title="旧的"),)), Status.SUPERSEDED)
    edition_of(corrected(1, articles=(article(title="改过的"),)))
    edition_of(document(2, articles=(article(title="撤下的"),)), Status.WITHDRAWN)
    edition_of(document(3, articles=(article(title="还没有发布的"),)), Status.APPROVED)
    edition_of(document(4))
    book = book_of(client.get("/dongtai/2026.epub"))
    contents = book.read("EPUB/nav.xhtml").decode()
    assert "改过的" in contents
    assert "青岚创建动态 2026年第4期" in contents
    for gone in ("旧的", "撤下的", "还没有发布的"):
        assert gone not in contents
    assert client.get("/dongtai/2025.epub").status_code == 404
    assert client.get("/anhe/2026.epub").status_code == 404


def test_a_year_that_cannot_be_made_is_not_tried_again_for_each_who_asks(client, monkeypatch):
    edition_of(document())
    tries = []

    def fail(*_):
        tries.append(1)
        raise PressError("图片不见了，不能做电子书。")

    monkeypatch.setattr("bulletin.press.epub_of", fail)
    answers = [client.get("/dongtai/2026.epub") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert len(tries) == 1


def test_an_e_book_holds_all_of_the_issue_and_is_xml_whatever_the_texts_are(client):
    edition = edition_of(
        document(articles=(article(1, HOSTILE, "<h3>一、分类</h3><p>甲<br>乙</p>", HOSTILE),), briefs=(HOSTILE,))
    )
    book = book_of(client.get("/dongtai/2026/1.epub"))
    assert book.namelist()[0] == "mimetype"
    parts = {name: book.read(name) for name in book.namelist() if name.endswith((".xhtml", ".opf", ".xml"))}
    texts = {name: "".join(etree.fromstring(part).itertext()) for name, part in parts.items()}
    assert edition.fingerprint in texts["EPUB/n1.xhtml"]
    assert '"><script>alert(1)</script>&]]>' in texts["EPUB/n1-1.xhtml"]
    assert b"<h2>" in parts["EPUB/n1-1.xhtml"]
    assert "青岚创建动态 2026年第1期" in texts["EPUB/nav.xhtml"]
    again = book_of(client.get("/dongtai/2026/1/v1.epub"))
    assert again.namelist() == book.namelist()


def test_each_page_offers_what_can_be_done_with_it(client):
    edition_of(document(), has_public_pdf=True)
    for path in (ISSUE, f"{ISSUE}1/", f"{ISSUE}briefs/1/"):
        page = lxml_html.fromstring(client.get(path).content.decode())
        assert [button.text for button in page.xpath("//div[@class='keep']/button")] == [
            "朗读",
            "停止朗读",
            "复制链接",
            "分享",
        ]
        assert page.xpath("//details//img/@src") == [f"{path}qr.svg"]
    first = lxml_html.fromstring(client.get(ISSUE).content.decode()).xpath("//div[@class='keep']/a/@href")
    assert first == ["/dongtai/2026/1.pdf", "pages/"]
