"""Pictures with captions, tables over a page, lists and quotations, measured in the finished PDF."""

import hashlib
import io

import pytest
from pikepdf import Dictionary
from PIL import Image

from bulletin.document.content import Article
from bulletin.press.checking.preflight import inspect
from bulletin.press.typesetting.figures import frame
from bulletin.press.typesetting.titles import broken_title
from bulletin.press.typesetting.typeset import typeset
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


@pytest.mark.parametrize("pixels", [(1843, 700), (1843, 1229), (1843, 1100), (500, 700)])
def test_a_caption_is_nearer_its_picture_than_the_text_below(workshop, picture, pixels):
    before = "<p>居民参加清洁日活动。</p>" * 12  # the picture goes over to the next page
    content = content_of(f"{before}{picture(*pixels)}<p>图下正文。</p><p>{issues.paragraph(3)}</p>")
    sheet = Sheet(typeset(content, workshop).pdf)
    number, caption = sheet.find("图1")
    [image] = sheet.plumber.pages[number - 1].images
    _, below = sheet.find("图下正文")
    above = caption.baseline - 0.88 * 14 * MM - image["bottom"] * MM
    assert 1 < above < below.baseline - 0.88 * 16 * MM - caption.baseline - 0.12 * 14 * MM - 2


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


def table_of(head: list[str], *rows: list[str]) -> str:
    def line(tag: str, cells: list[str]) -> str:
        return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"

    return f"<table><thead>{line('th', head)}</thead><tbody>{''.join(line('td', row) for row in rows)}</tbody></table>"


STATISTICS = table_of(
    ["街道", "一月", "二月", "三月", "四月", "五月", "六月", "合计", "同比"],
    *(["东湖", *["935,176元"] * 6, "7,944,862元", "55.86%"] for _ in range(12)),
)
ENGAGEMENT = [
    "东湖街道办事处",
    "清理楼道、修补路面",
    "1,236.5",
    "2031年10月11日",
    "2031年12月22日",
    "74.5%",
    "沈明远",
    "已完成",
]
ENGAGEMENTS = table_of(
    ["序号", "责任单位", "整改事项", "投入资金（万元）", "开始日期", "完成日期", "完成率", "责任人", "备注"],
    *([f"{n}", *ENGAGEMENT] for n in range(1, 13)),
)
BATCHES = table_of([f"第{n}批" for n in range(1, 10)], *(["2031年10月11日"] * 9 for _ in range(3)))


@pytest.fixture(scope="module")
def wide_tables(workshop) -> tuple[Sheet, dict]:
    content = content_of(
        f"<p>如下表。</p>{STATISTICS}<p>又一张表。</p>{ENGAGEMENTS}<p>表后正文。</p><p>{issues.paragraph(4)}</p>"
    )
    pdf = typeset(content, workshop).pdf
    return Sheet(pdf), {item.what: item for item in inspect(pdf, content).items}


def test_figures_dates_and_short_words_stay_whole_in_nine_columns(wide_tables):
    sheet, found = wide_tables
    rows = [row.text for rows in sheet.pages for row in rows]
    assert sum("2031年10月11日2031年12月22日" in row for row in rows) == 12
    assert sum("沈明远已完成" in row for row in rows) == 12
    assert sum("935,176元" * 6 in row for row in rows) == 12
    assert (found["数字、日期不断开"].verdict, found["表格宽度"].verdict) == ("合格", "合格")


def test_type_in_tables_is_no_smaller_than_newspapers_set_it(wide_tables):
    sheet, _ = wide_tables
    assert min(row.size for rows in sheet.pages for row in rows) == 9.0


def test_text_goes_on_in_the_grid_after_a_table_in_small_type_and_stands_clear_of_its_rules(wide_tables):
    sheet, found = wide_tables
    assert found["每行在行格上"].verdict == "合格"
    number, row = sheet.find("表后正文")
    edges = [one["bottom"] * MM for one in sheet.plumber.pages[number - 1].rects if one["bottom"] * MM < row.baseline]
    assert row.baseline - max(edges) > ROW


def test_figures_stand_below_each_other_by_their_last_digit(workshop):
    content = content_of(table_of(["街道", "件数"], ["东湖", "7"], ["西岭", "1,250"], ["南浦", "86"]))
    [rows] = Sheet(typeset(content, workshop).pdf).pages[:1]
    rights = [row.right for row in rows if row.text in {"东湖7", "西岭1,250", "南浦86"}]
    assert len(rights) == 3
    assert rights == pytest.approx([rights[0]] * 3, abs=0.05)


def test_what_no_type_makes_fit_is_told_and_breaks_after_the_year(workshop):
    content = content_of(f"<p>如下表。</p>{STATISTICS}{BATCHES}")
    pdf = typeset(content, workshop).pdf
    found = {item.what: item for item in inspect(pdf, content).items}
    assert found["表格宽度"].place == "《图表并茂的一期》第2张表格"
    assert found["表格宽度"].figure == "9列排不下，数字会断开：请拆成两张表，或减少列数"
    assert found["数字、日期不断开"].figure == "27处断开"
    assert "10月11日" * 9 in Sheet(pdf).text


def test_cells_of_one_paragraph_below_the_other_are_no_running_text(workshop):
    cell = "".join(f"<p>{issues.paragraph(seed, 2)}</p>" for seed in range(5))
    content = content_of(f"<p>{issues.paragraph(3, 6)}</p>{table_of(['项目', '说明'], ['其一', cell])}")
    assert {item.verdict for item in inspect(typeset(content, workshop).pdf, content).items} == {"合格"}


def test_of_two_columns_of_running_text_the_fuller_is_wider_and_both_stand_in_smaller_type(workshop):
    row = ["其一", issues.paragraph(5, 6), issues.paragraph(6, 12)]
    sheet = Sheet(typeset(content_of(table_of(["项目", "问题", "措施"], row)), workshop).pdf)
    (heads,) = (row for row in sheet.pages[0] if row.text == "项目问题措施")
    problem, measure = ((heads.glyphs[at]["x0"] + heads.glyphs[at + 1]["x1"]) / 2 * MM for at in (2, 4))
    width = 2 * (184 - measure)  # the words of a head stand in the middle of its column
    assert width > 1.3 * (2 * (measure - problem) - width)
    assert round(heads.size, 1) < 14


def test_a_row_higher_than_what_is_left_goes_over_the_page(workshop):
    content = content_of(f"<p>如下表。</p>{table_of(['项目', '说明'], ['其一', issues.paragraph(5, 24)])}")
    sheet = Sheet(typeset(content, workshop).pdf)
    assert any(row.text.startswith("其一") for row in sheet.pages[0])


def test_a_tall_row_in_small_type_leaves_the_head_above_it(workshop):
    row = ["1", "工业增加值", *["8,019.87"] * 6, issues.paragraph(5, 30)]
    heads = ["序号", "指标", "一月", "二月", "三月", "四月", "五月", "六月", "说明"]
    content = content_of(f"<p>如下表。</p>{table_of(heads, row, row)}<p>{issues.paragraph(3, 5)}</p>")
    assert {item.verdict for item in inspect(typeset(content, workshop).pdf, content).items} == {"合格"}


def test_a_row_that_goes_over_several_pages_is_read_as_it_was_written(workshop):
    row = ["其一", *(issues.paragraph(seed, 16) for seed in (5, 6))]
    content = content_of(f"<p>如下表。</p>{table_of(['项目', '问题', '措施'], row)}<p>{issues.paragraph(3)}</p>")
    done = typeset(content, workshop)
    assert done.pages > 2
    assert {item.what: item.verdict for item in inspect(done.pdf, content).items}["文字与内容一致"] == "合格"
    other = content_of(content.articles[0].body.replace("网格", "网络", 1))
    assert {item.what: item.place for item in inspect(done.pdf, other).items}["文字与内容一致"].endswith("第3段")


def test_rows_that_share_a_cell_stay_on_one_page(workshop):
    group = '<tr><td rowspan="2">东湖</td><td>12</td></tr><tr><td>整改完成</td></tr>'
    for filler in range(3):
        before = "<p>居民参加清洁日活动。</p>" * filler
        sheet = Sheet(typeset(content_of(f"{before}<table><tbody>{group * 12}</tbody></table>"), workshop).pdf)
        columns = [page.extract_text() for page in sheet.plumber.pages]
        assert [text.count("12\n") for text in columns] == [text.count("整改完成") for text in columns]


def test_the_head_of_a_table_does_not_stand_alone_at_the_foot(workshop):
    body = "".join(f"<tr><td>第{n}街道</td><td>{n}</td></tr>" for n in range(1, 13))
    for head in ("<thead><tr><th>街道</th><th>件数</th></tr></thead>", "<tr><th>街道</th><th>件数</th></tr>"):
        for filler in range(9, 13):
            before = "<p>居民参加清洁日活动。</p>" * filler
            sheet = Sheet(typeset(content_of(f"{before}<table>{head}{body}</table>"), workshop).pdf)
            assert [rows[-2].text for rows in sheet.pages if rows[-2].text == "街道件数"] == []


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
