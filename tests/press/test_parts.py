"""The parts of the page: masthead, contents, titles, page numbers, imprint, marks; measured in the finished PDF."""

import re
from collections.abc import Iterator

import msgspec
import pikepdf
import pypdfium2
import pytest
from PIL import ImageChops

from bulletin.document.content import USUAL_LABELS, Article, Fact, Recipients
from bulletin.press.typesetting.titles import broken_title
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues
from tests.press.measure import MM, ROW, Sheet


@pytest.fixture
def set_sheet(workshop):
    return lambda content, **options: Sheet(typeset(content, workshop, **options).pdf)


@pytest.mark.parametrize("name", ["文明简报", "云溪创建动态", "云溪市文明创建工作简报", "云溪市精神文明创建工作动态"])
def test_the_name_is_centred_and_fits_the_type_area(set_sheet, name):
    _, row = set_sheet(issues.one_page(bulletin=name)).find(name[0])
    assert row.text == name
    assert row.centre == pytest.approx(106, abs=0.2)
    assert row.left >= 28
    assert row.right <= 184


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("简报", 1),
        ("12345热线简报", 1),
        ("AI+城市治理动态", 1),
        ("第十九届园博会·筹备动态", 1),
        ("云溪创建动态（试行）", 1),
        ("望溪区2031年创建全国文明城区和国家卫生城区指挥部办公室工作简报", 2),
        ("云溪市精神文明建设指导委员会办公室" * 3, 3),
    ],
)
def test_what_is_seen_of_a_name_is_centred_whatever_it_is_made_of(set_sheet, name, lines):
    sheet = set_sheet(issues.one_page(bulletin=name))
    rows = [row for row in sheet.pages[0] if row.glyphs[0]["non_stroking_color"][0] > 0.8]
    assert "".join(row.text for row in rows) == name
    assert len(rows) == lines
    assert rows[0].size >= 22
    assert rows[-1].baseline < sheet.find("第7期")[1].baseline - 7
    left, right = seen_in_red(sheet.bytes)
    assert (left + right) / 2 == pytest.approx(106, abs=0.5)
    assert 28 <= left < right <= 184


def seen_in_red(pdf: bytes) -> tuple[float, float]:
    """Where the red above the first 78 mm of the first page begins and ends, in mm from the left."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=4).to_pil()
    mm = picture.width / 210
    red, green, _ = picture.crop((0, 0, picture.width, round(78 * mm))).split()
    seen = ImageChops.multiply(red.point(lambda v: 255 * (v > 180)), green.point(lambda v: 255 * (v < 110)))
    left, _, right, _ = seen.getbbox()
    return left / mm, right / mm


def test_the_red_rule_spans_the_type_area(full):
    reds = [rect for rect in full.plumber.pages[0].rects if rect["non_stroking_color"][0] > 0.8]
    assert [(round(rect["x0"] / 72 * 25.4, 1), round(rect["x1"] / 72 * 25.4, 1)) for rect in reds] == [(28.0, 184.0)]


def test_the_masthead_says_number_office_date_marking_and_serial(full):
    assert [row.text for row in full.pages[0][:4]] == [
        "内部资料000123",
        "云溪创建动态",
        "第7期（总第207期）",
        "云溪市创建办2031年4月6日",
    ]
    assert full.find("第7期")[1].centre == pytest.approx(106, abs=0.2)


def test_the_text_begins_on_the_first_page(full):
    assert any(row.text.startswith("这是全市") or row.left > 38 for row in full.body(1)[-3:])


def test_contents_name_the_pages_where_the_titles_stand(full):
    entries = {
        row.text.rstrip("0123456789"): int(re.search(r"\d+$", row.text)[0])
        for row in full.pages[0]
        if row.size == 16.0 and re.search(r"\D\d+$", row.text)
    }
    titles = {row.text: number for number, rows in enumerate(full.pages, 1) for row in rows if row.size == 22.0}
    assert entries["工作简讯"] == titles["工作简讯"]
    assert entries["林知远到梧桐里社区调研"] == titles["林知远到梧桐里社区调研"]


def test_contents_entries_are_links(full):
    targets = {str(annotation.get("/Dest")) for annotation in full.pike.pages[0].Annots}
    assert {"article-1", "article-2", "briefs"} <= targets


def test_an_issue_of_one_article_has_no_contents(short):
    assert "目" not in short.pages[0][4].text


@pytest.mark.parametrize("number", range(1, 9))
def test_page_numbers_stand_outside_and_seven_mm_below(full, number):
    row = full.pages[number - 1][-1]
    assert row.text == f"— {number} —"
    assert row.size == 14.0
    assert row.baseline == pytest.approx(270.52, abs=0.3)  # the dash of this face lies 1.52 mm above, at 269
    if number % 2:
        assert row.right == pytest.approx(179.06, abs=0.2)
    else:
        assert row.left == pytest.approx(32.94, abs=0.2)


def test_titles_are_centred_in_2_hao_and_keep_words_whole(full):
    rows = [row for row in full.pages[0] if row.size == 22.0]
    assert [row.text for row in rows] == broken_title("云溪市召开“文明在身边·满意在云溪”活动推进会暨动员部署会")
    assert all(row.centre == pytest.approx(106, abs=0.5) for row in rows)


def test_a_column_heads_its_articles_once_in_red_3_hao_and_is_no_heading_of_the_structure(set_sheet):
    articles = tuple(
        Article(key=key, column="经验交流", title=f"第{key}篇", source="", body="<p>略。</p>") for key in (1, 2)
    )
    sheet = set_sheet(issues.issue(articles=articles))
    listed, headed = [row for rows in sheet.pages for row in rows if row.text == "经验交流"]
    below = [row.text for rows in sheet.pages for row in rows if row.baseline > listed.baseline]
    assert below[0].startswith("第1篇")
    assert headed.size == 16.0
    assert headed.centre == pytest.approx(106, abs=0.2)
    assert headed.glyphs[0]["non_stroking_color"][0] > 0.8
    following = next(row for rows in sheet.pages for row in rows if row.size == 22.0)
    assert following.text == "第1篇"
    assert (following.baseline - headed.baseline) == pytest.approx(2 * ROW, abs=1.5)  # of a larger size
    levels = [tag for tag in tags_of(sheet.pike.Root.StructTreeRoot) if tag in {"/H1", "/H2", "/H3"}]
    assert levels == ["/H1", "/H2", "/H2", "/H2"]


def tags_of(element) -> Iterator[str]:
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S)
            yield from tags_of(kid)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("短标题", ["短标题"]),
        ("云溪市人民政府办公室关于进一步加强社区环境整治工作的通知", 2),
        ("云溪市精神文明建设指导委员会办公室关于表彰2030年度文明社区文明家庭和先进工作者的决定以及下一步的安排", 3),
    ],
)
def test_long_titles_break_in_balance(title, lines):
    broken = broken_title(title)
    assert "".join(broken) == title
    if isinstance(lines, list):
        assert broken == lines
    else:
        assert len(broken) == lines
        assert max(map(len, broken)) - min(map(len, broken)) <= 4


@pytest.mark.parametrize(
    "lines",
    [
        ("《云溪市文明行为促进", "条例实施办法细则》公布"),  # rather inside 《》 than 公布 on a line of its own
        ("《云溪市“门前三包”", "责任制管理实施细则》公布"),
        ("云溪市召开“文明在身边·满意在云溪”", "活动推进会"),  # rather uneven than inside “”
        ("关于加强城市社区治理的", "若干意见和本年度安排"),  # of two as even, the one with the narrower foot
    ],
)
def test_a_title_breaks_where_it_reads_best(lines):
    assert broken_title("".join(lines)) == list(lines)


@pytest.mark.parametrize("lines", range(1, 23))
def test_the_imprint_closes_the_last_page_wherever_the_text_ends(set_sheet, lines):
    sheet = set_sheet(issues.ending_at(lines))
    last = len(sheet.pages)
    rules = sheet.rules(last)
    assert rules[-1][0] == pytest.approx(262.0, abs=0.1)
    assert [round(thickness, 2) for _, thickness in rules] == [0.35, 0.25, 0.25, 0.35]
    assert all(not sheet.rules(number) for number in range(1, last))
    assert sheet.text.count("共印120份") == 1
    assert sheet.text.count("居民参加清洁日活动。") == lines
    text_rows = [row for row in sheet.pages[-1] if "清洁日活动" in row.text]
    assert len(text_rows) >= min(2, lines)
    assert all(row.baseline + 1 < rules[0][0] for row in text_rows)


@pytest.mark.parametrize("units", [0, 1, 20, 60])
def test_the_imprint_holds_any_number_of_recipients(set_sheet, units):
    names = tuple(f"第{number}街道办事处" for number in range(units))
    sheet = set_sheet(issues.one_page(recipients=Recipients(report=(), send=(), issue=names)))
    rules = sheet.rules(len(sheet.pages))
    assert rules[-1][0] == pytest.approx(262.0, abs=0.1)
    assert all(name in sheet.text for name in names)


def test_recipients_turn_over_under_the_first_name(full):
    number, first = full.find("发：")
    rows = full.pages[number - 1]
    turned = rows[rows.index(first) + 1]
    assert turned.left == pytest.approx(first.glyphs[2]["x0"] / 72 * 25.4, abs=0.05)
    assert first.left == pytest.approx(28 + 14 / 72 * 25.4, abs=0.05)


PEOPLE = (
    "欧阳　一",
    "张　三",
    "王喆明",
    "Alexander Whitfield",
    "陈堃",
    "诸葛　明",
    "孙祎琳",
    "周若岚",
    "李　四",
    "赵赟",
)
UNITS = tuple(f"云溪市{street}街道{unit}" for street in issues.STREETS for unit in ("办事处", "社区居民委员会"))


@pytest.mark.parametrize("room", range(4))
def test_rows_of_names_break_between_names_only(set_sheet, room):
    first = "林" * (room + 2)  # pushes what follows along the row
    people, units = (first, *PEOPLE), (first, *UNITS)
    content = issues.one_page(editors=people, recipients=Recipients(report=(), send=(), issue=units))
    rows = {row.text for row in set_sheet(content).pages[-1]}
    for name in people + units:
        assert any(name in row for row in rows), name


def test_a_name_longer_than_its_row_breaks_and_is_whole_when_read(set_sheet):
    long = "云溪市城市管理和综合行政执法局东湖街道西岭街道联合执法大队办公室"
    sheet = set_sheet(issues.one_page(recipients=Recipients(report=(), send=(), issue=("东湖街道", long))))
    assert long in sheet.text.replace("\n", "")


def test_the_imprint_names_office_date_and_people(full):
    assert full.find("云溪市创建办2031年4月6日印发")[0] == 8
    assert full.find("审核：沈明远共印120份")[0] == 8
    assert full.find("编辑：周若岚　李景")[0] == 8


def test_a_corrected_edition_says_so_in_its_masthead(set_sheet):
    sheet = set_sheet(issues.corrected())
    assert sheet.find("更正　第2版　2031年4月9日")[0] == 1
    assert sheet.find("更正说明：第一段“1250处”应为“1520处”。")[0] == 1


def test_a_proof_is_marked_on_every_page_and_an_edition_on_none(set_sheet, full):
    sheet = set_sheet(issues.ending_at(30), mark="校样 2031-04-05 10:05")
    for rows in sheet.pages:
        assert rows[0].text == "校样 2031-04-05 10:05"
        assert rows[0].baseline < 37
    assert "校样" not in full.text


def test_notes_of_the_editor_come_before_the_articles(set_sheet):
    sheet = set_sheet(issues.one_page(editors_note="请各单位学习借鉴。"))
    assert sheet.find("编者按：请各单位学习借鉴。")[1].baseline < sheet.find("梧桐里")[1].baseline


def test_an_issue_that_names_nobody_keeps_its_rows_apart(set_sheet):
    bare = issues.one_page(
        publisher="", imprint_office="", reviewers=(), editors=(), recipients=Recipients(report=(), send=(), issue=())
    )
    sheet = set_sheet(bare)
    assert [round(thickness, 2) for _, thickness in sheet.rules(1)] == [0.35, 0.25, 0.35]
    dated, printed = sheet.find("2031年4月6日印发")[1], sheet.find("共印120份")[1]
    assert printed.baseline - dated.baseline > 7
    assert sheet.find("2031年4月6日")[1].baseline < sheet.find("梧桐里")[1].baseline - 10


LONG_OFFICE = "云溪市精神文明建设指导委员会办公室综合协调处"


@pytest.mark.parametrize(
    ("office", "lines"),
    [
        ("云溪市精神文明建设指导办公室", ["云溪市精神文明建设指导办公室"]),
        (LONG_OFFICE, ["云溪市精神文明建设指导", "委员会办公室综合协调处"]),
        ("望溪区创建办、望溪区文明办", ["望溪区创建办、望溪区文明办"]),
        ("望溪区创建文明城区办公室、望溪区文明办", ["望溪区创建文明城区办公室、", "望溪区文明办"]),
        ("云溪市创建文明城市指挥部 云溪市文明办", ["云溪市创建文明城市指挥部", "云溪市文明办"]),
    ],
)
def test_long_and_joint_offices_break_well_and_the_date_keeps_its_side(set_sheet, office, lines):
    sheet = set_sheet(issues.one_page(publisher=office, imprint_office=office))
    rows = [row for rows in sheet.pages for row in rows]
    for date, right in (("2031年4月6日", 184 - 156 / 28), ("2031年4月6日印发", 184 - 14 * MM)):
        last = next(at for at, row in enumerate(rows) if row.text == lines[-1] + date)
        assert [row.text for row in rows[last - len(lines) + 1 : last]] == lines[:-1]
        assert rows[last].gaps[len(lines[-1]) - 1] >= 0.9
        assert rows[last].right == pytest.approx(right, abs=0.2)
        assert len({round(row.left, 1) for row in rows[last - len(lines) + 1 : last + 1]}) == 1


def left_of(row, at: int) -> float:
    return row.glyphs[at]["x0"] * MM


@pytest.mark.parametrize("label", ["报", "抄报", "呈报领导", "呈报市委市政府领导同"])
def test_under_every_label_the_rows_turn_over_after_its_colon(set_sheet, label):
    labels = msgspec.structs.replace(USUAL_LABELS, report=label)
    names = tuple(f"第{number}街道办事处" for number in range(8))
    sheet = set_sheet(issues.one_page(labels=labels, recipients=Recipients(report=names, send=("市委",), issue=())))
    number, first = sheet.find(f"{label}：")
    rows = sheet.pages[number - 1]
    turned = rows[rows.index(first) + 1]
    assert turned.left == pytest.approx(left_of(first, len(label) + 1), abs=0.05)


def test_short_labels_of_a_list_are_spread_to_the_width_of_the_longest(set_sheet):
    further = (Fact(label="校对", text="林知远"), Fact(label="联系电话", text="0000-1234567"))
    sheet = set_sheet(issues.one_page(signer="沈知行", further=further))
    labels = ("签发人：", "审核：", "编辑：", "校对：", "联系电话：")
    rows = [(sheet.find(label)[1], len(label)) for label in labels]
    assert {round(left_of(row, length), 1) for row, length in rows} == {round(28 + 14 * MM * 6, 1)}
    assert sheet.find("签发人：沈知行共印120份")


def test_a_long_office_leaves_its_date_a_gap(set_sheet):
    office = "云溪市精神文明建设和城市文明程度提升行动工作领导小组及其专项推进办公室综合协调处"
    sheet = set_sheet(issues.one_page(publisher=office, imprint_office=office))
    for row in (row for rows in sheet.pages for row in rows if "2031年4月6日" in row.text):
        at = row.text.index("2031年4月6日")
        assert at == 0 or row.gaps[at - 1] >= 0.9
