"""Pictures with captions, tables over a page, lists and quotations, measured in the finished PDF."""

import hashlib
import io

import pytest
from pikepdf import Dictionary
from PIL import Image

from bulletin.document.content import Article
from bulletin.press import typeset
from bulletin.press.checking.preflight import inspect
from bulletin.press.typesetting.figures import frame
from bulletin.press.typesetting.titles import broken_title
from tests.press import issues
from tests.press.measure import FIRST_BASELINE, MM, ROW, Sheet

CAPTION = "图1　志愿者在望溪桥头开展清洁行动"


@pytest.fixture(scope="session")
def picture(workshop):
    """picture(width, height): the markup of a picture of so many pixels, with a caption."""

    def make(width: int, height: int) -> str:
        data = io.BytesIO()
        Image.effect_noise((width, height), 40).convert("RGB").save(data, "JPEG")
        digest = hashlib.sha256(data.getvalue()).hexdigest()
        path = workshop.media / digest[:2] / f"{digest}.jpg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data.getvalue())
        image = f'<img src="/media/{digest}.jpg" alt="桥头" width="{width}" height="{height}">'
        return f'<figure class="image">{image}<figcaption>{CAPTION}</figcaption></figure>'

    return make


def table(rows: int) -> str:
    body = "".join(f"<tr><td>第{n}街道</td><td>{n}</td><td>整改完成</td></tr>" for n in range(1, rows + 1))
    return f"<table><thead><tr><th>街道</th><th>件数</th><th>进度</th></tr></thead><tbody>{body}</tbody></table>"


def content_of(body: str):
    return issues.one_page(articles=(Article(key=1, column="", title="图表并茂的一期", source="", body=body),))


@pytest.fixture(scope="session")
def mixed_content(picture):
    text = f"<p>{issues.paragraph(3, 6)}</p>"
    lists = f"<ol><li>{issues.paragraph(9, 3)}</li><li>第二项。</li></ol><ul><li>甲项</li></ul>"
    quotation = f"<blockquote><p>{issues.paragraph(11, 4)}</p></blockquote>"
    body = text + picture(1800, 1200) + text + picture(900, 1600) + text + table(45) + lists + quotation + text
    return content_of(body)


@pytest.fixture(scope="session")
def mixed(mixed_content, workshop) -> Sheet:
    return Sheet(typeset(mixed_content, workshop).pdf)


def test_every_row_of_text_stays_on_the_grid_among_pictures_and_tables(mixed):
    for number in range(1, len(mixed.pages) + 1):
        for row in mixed.body(number):
            rows_down = (row.baseline - FIRST_BASELINE) / ROW
            assert abs(rows_down - round(rows_down)) * ROW < 0.05, row.text


def test_pictures_keep_their_proportions_inside_the_type_area(mixed):
    placed = [image for page in mixed.plumber.pages for image in page.images]
    assert [round(image["width"] / image["height"], 2) for image in placed] == [1.5, 0.56]
    for image in placed:
        assert image["x0"] * MM >= 28 - 0.01
        assert image["x1"] * MM <= 184 + 0.01
        assert image["bottom"] * MM <= 262
        assert (image["x0"] + image["x1"]) / 2 * MM == pytest.approx(106, abs=0.1)


def test_a_caption_stands_centred_under_its_picture_on_the_same_page(mixed):
    captions = [(n, row) for n, rows in enumerate(mixed.pages, 1) for row in rows if row.text == CAPTION]
    assert len(captions) == 2
    for number, row in captions:
        [image] = mixed.plumber.pages[number - 1].images
        assert row.size == 14.0
        assert row.centre == pytest.approx(106, abs=0.3)
        assert 0 < row.baseline - image["bottom"] * MM < 1.5 * ROW


def test_a_table_over_a_page_repeats_its_head_and_loses_no_row(mixed):
    heads = [number for number, rows in enumerate(mixed.pages, 1) for row in rows if row.text == "街道件数进度"]
    assert len(heads) >= 3
    assert len(set(heads)) == len(heads)
    for n in range(1, 46):
        assert f"第{n}街道{n}整改完成" in mixed.text


def test_a_picture_is_read_aloud_by_its_words(mixed):
    elements = [thing for thing in mixed.pike.objects if isinstance(thing, Dictionary) and thing.get("/S") == "/Figure"]
    assert [str(element.Alt) for element in elements] == ["桥头", "桥头"]


def test_preflight_finds_nothing_to_stop_and_counts_the_pictures(mixed, mixed_content):
    report = inspect(mixed.bytes, mixed_content)
    found = {item.what: item for item in report.items}
    assert not report.blocking
    assert found["图片齐全"].figure == "应有2幅，印出2幅"
    assert found["文字与内容一致"].verdict == "合格"
    assert found["每行在行格上"].verdict == "合格"


def test_a_coarse_picture_is_named_by_its_page(picture, workshop):
    content = content_of(picture(300, 200))
    found = {item.what: item for item in inspect(typeset(content, workshop).pdf, content).items}
    assert (found["图片分辨率"].verdict, found["图片分辨率"].place) == ("提示", "第1页")


def test_a_picture_whose_file_is_gone_blocks(picture, workshop):
    markup = picture(400, 301)
    digest = markup.split("/media/")[1][:64]
    (workshop.media / digest[:2] / f"{digest}.jpg").unlink()
    content = content_of(markup)
    report = inspect(typeset(content, workshop).pdf, content)
    assert [item.what for item in report.blocking] == ["图片齐全"]


@pytest.mark.parametrize(
    ("pixels", "printed"),
    [
        ((1843, 1229), (156.0, 104.03, 11)),  # as wide as the type area
        ((1000, 500), (127.0, 63.5, 7)),  # 200 dpi and no more
        ((100, 50), (78.0, 39.0, 5)),  # never lost on the page
        ((500, 4000), (13.75, 110.0, 11)),  # never more than half a page
    ],
)
def test_a_picture_is_as_large_as_its_pixels_and_the_page_allow(pixels, printed):
    assert frame(*pixels) == printed


@pytest.mark.parametrize(
    ("columns", "words"), [(3, "云溪市城管执法局"), (6, "东湖街道办"), (5, "云溪市城管执法局"), (10, "整改完成")]
)
def test_a_table_of_short_cells_keeps_to_the_type_area(workshop, columns, words):
    row = f"<tr>{f'<td>{words}</td>' * columns}</tr>"
    content = content_of(f"<table><tbody>{row * 3}</tbody></table><p>以上为汇总情况。</p>")
    assert inspect(typeset(content, workshop).pdf, content).blocking == []


def test_short_cells_stay_whole_where_there_is_room(workshop):
    row = "<tr><td>云溪市城管执法局</td><td>12</td><td>" + "整改情况说明" * 12 + "</td></tr>"
    sheet = Sheet(typeset(content_of(f"<table><tbody>{row}</tbody></table>"), workshop).pdf)
    assert "云溪市城管执法局" in sheet.text
    assert any("云溪市城管执法局" in line.text for line in sheet.pages[0])


@pytest.mark.parametrize(
    "words",
    [
        "详见https://mp.example.cn/s?__biz=MzA5NDc4OTk1Nw==&mid=2650000000&idx=1&sn=0f1e2d3c4b5a6978，请各单位转发。",
        "校验码" + "0f1e2d3c4b5a6978" * 12 + "，请核对。",
        '见<a href="https://example.cn/">https://example.cn/' + "illi" * 40 + "</a>一文。",
    ],
)
def test_long_addresses_and_codes_keep_to_the_type_area(workshop, words):
    content = content_of(f"<p>{words}</p><p>{issues.paragraph(4)}</p>")
    assert inspect(typeset(content, workshop).pdf, content).blocking == []


@pytest.mark.parametrize(
    "title",
    [
        "关于转发https://www.example.cn/zwgk/2031/notice/index_20310406.html的通知",
        "https://mp.example.cn/s?__biz=MzA5NDc4OTk1Nw==&mid=2650000000",
        "关于LoRaWANInternationalization-Gateway-Configuration系统的通知",
        "W" * 60,
        "NOTICE OF THE STANDING WORKING GROUP OF THE CITY OF YUNXI",
    ],
)
def test_long_latin_titles_keep_to_the_type_area_and_the_middle(workshop, title):
    other = Article(key=2, column="栏目", title=title, source="", body="<p>居民参加清洁日活动。</p>")
    content = issues.one_page(articles=(*issues.one_page().articles, other))
    report = inspect(typeset(content, workshop).pdf, content)
    assert report.blocking == []
    assert {item.what: item.verdict for item in report.items}["标题2号居中"] == "合格"


def test_an_address_in_a_title_breaks_where_addresses_may():
    lines = broken_title("关于转发https://www.example.cn/zwgk/2031/notice/index_20310406.html的通知")
    assert lines == ["关于转发https://www.example.cn/", "zwgk/2031/notice/", "index_20310406.html的通知"]
