"""Pictures of pages, and where on them articles, briefs and pictures stand: held against what PDFium finds there."""

import io
from itertools import pairwise

import pypdfium2
import pytest
from PIL import Image, ImageChops

from bulletin.document import store
from bulletin.document.content import Article, Brief
from bulletin.press import Area, PressError, Workshop
from bulletin.press.finishing import pages
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues

BLUE = (30, 60, 200)


@pytest.fixture(scope="module")
def workshop_with_picture(workshop, tmp_path_factory) -> tuple[Workshop, str]:
    """A shop whose folder of media holds one blue picture, and the markup that shows it."""
    data = io.BytesIO()
    Image.new("RGB", (600, 300), BLUE).save(data, "PNG")
    digest = store.keep(workshop.media, data.getvalue(), ".png")
    return workshop, f'<figure class="image"><img src="/media/{digest}.png" alt="图"></figure>'


@pytest.fixture(scope="module")
def issue(workshop_with_picture):
    """Three articles under columns, the second with a picture twice, the third named like the first; briefs."""
    shop, figure = workshop_with_picture
    paragraphs = [f"<p>{issues.paragraph(n)}</p>" for n in range(30)]
    table = "<table><thead><tr><th>街道</th><th>户数</th></tr></thead><tbody>" + (
        "<tr><td>东湖街道</td><td>1250</td></tr>" * 40 + "</tbody></table>"
    )
    articles = (
        Article(key=3, column="要闻", title="东湖街道清理楼道", source="", body="".join(paragraphs[:9])),
        Article(
            key=8,
            column="要闻",
            title="西岭街道修整道路",
            source="西岭街道办事处",
            body=paragraphs[9] + figure + "".join(paragraphs[10:16]) + figure + table + "<p>要闻不断。</p>",
        ),
        Article(key=1, column="交流", title="东湖街道清理楼道", source="", body="".join(paragraphs[16:20])),
    )
    briefs = (Brief(text="南浦街道办讲座。", source="南浦街道"), Brief(text=issues.paragraph(50), source=""))
    content = issues.issue(articles=articles, briefs=briefs)
    return content, typeset(content, shop).pdf


@pytest.fixture(scope="module")
def areas(issue) -> list[Area]:
    content, pdf = issue
    return pages.areas(pdf, content)


def words_in(pdf: bytes, area: Area) -> str:
    """What PDFium reads there."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[area.page - 1]
        width, height = page.get_size()
        top, left = (1 - area.top) * height, area.left * width
        bounds = (left, top - area.height * height, left + area.width * width, top)
        return "".join(page.get_textpage().get_text_bounded(*bounds).split())


def of(areas: list[Area], place: str) -> list[Area]:
    return [area for area in areas if area.place == place]


def test_every_article_and_brief_has_its_area_in_the_order_of_the_document(issue, areas):
    places = list(dict.fromkeys(area.place for area in areas if "picture" not in area.place))
    assert places == ["article-3", "article-8", "article-1", "brief-1", "brief-2"]


def test_an_article_begins_with_its_title_goes_on_over_pages_and_takes_in_nothing_of_its_neighbours(issue, areas):
    content, pdf = issue
    for article in content.articles:
        own = of(areas, f"article-{article.key}")
        assert [area.page for area in own] == list(range(own[0].page, own[-1].page + 1))
        words = "".join(words_in(pdf, area) for area in own)
        assert words.startswith(article.title)
        last = "".join(article.paragraphs[-1].split())
        assert words.endswith(last[-6:])
    assert words_in(pdf, of(areas, "brief-1")[0]).removeprefix("★") == "南浦街道办讲座。（南浦街道）"


def test_areas_of_a_page_do_not_overlap(areas):
    for page in {area.page for area in areas}:
        bands = [area for area in areas if area.page == page and "picture" not in area.place]
        for above, below in pairwise(bands):
            assert above.top + above.height <= below.top + 0.012  # the air about two briefs


def test_pictures_are_found_in_their_article_where_the_page_is_blue(issue, areas):
    _, pdf = issue
    found = [area for area in areas if "picture" in area.place]
    assert [area.place for area in found] == ["article-8-picture-1", "article-8-picture-2"]
    for area in found:
        with Image.open(io.BytesIO(pages.picture(pdf, area.page))) as page:
            middle = ((area.left + area.width / 2) * page.width, (area.top + area.height / 2) * page.height)
            shade = page.convert("RGB").getpixel(tuple(map(int, middle)))
        assert max(abs(one - other) for one, other in zip(shade, BLUE, strict=True)) < 12


def test_a_page_of_type_is_drawn_as_it_is_but_for_fewer_shades(issue):
    _, pdf = issue
    with pypdfium2.PdfDocument(pdf) as document:
        drawn = document[0].render(scale=pages.WIDTH / document[0].get_width()).to_pil()
    with Image.open(io.BytesIO(pages.picture(pdf, 1))) as picture:
        assert picture.size == (1240, 1754)
        difference = ImageChops.difference(drawn, picture.convert("RGB"))
    assert max(high for _, high in difference.getextrema()) <= 9  # half of one of 16 steps


def test_the_same_page_is_drawn_to_the_same_bytes_and_takes_little(issue):
    _, pdf = issue
    assert pages.picture(pdf, 2) == pages.picture(pdf, 2)
    assert len(pages.picture(pdf, 2)) < 200_000


@pytest.mark.parametrize("number", [0, 99])
def test_a_page_that_is_not_there_is_refused_in_one_sentence(issue, number):
    with pytest.raises(PressError, match="画不出来"):
        pages.picture(issue[1], number)


def test_what_is_no_pdf_is_refused_in_one_sentence(issue):
    with pytest.raises(PressError):
        pages.picture(b"%PDF-1.7 no pages", 1)
    with pytest.raises(PressError):
        pages.areas(b"%PDF-1.7 no pages", issue[0])
