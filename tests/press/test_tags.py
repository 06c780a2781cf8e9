"""What somebody hears who does not see the page: the tags of the PDF (ISO 14289-1), in the order they are read."""

from collections import defaultdict
from dataclasses import dataclass, field

import pikepdf
import pytest

from bulletin.document.content import Article
from bulletin.press.checking.measuring import squeezed
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues
from tests.press.measure import MM, Sheet


@dataclass
class Heard:
    """An element: its tag, what it says beside, what is read of it, its parts, and the pages (from 1) it stands on."""

    tag: str
    says: dict[str, str]
    text: str = ""
    parts: list["Heard"] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)

    def all(self, *tags: str) -> list["Heard"]:
        found = [self] if self.tag in tags else []
        return found + [each for part in self.parts for each in part.all(*tags)]

    def one(self, text: str) -> "Heard":
        """The innermost element with this text."""
        inner = [part.one(text) for part in self.parts if text in part.text]
        return inner[0] if inner else self


def hear(sheet: Sheet) -> Heard:
    texts: dict[tuple[int, int], str] = defaultdict(str)
    for number, page in enumerate(sheet.plumber.pages, 1):
        for glyph in page.chars:
            texts[number, glyph["mcid"]] += glyph["text"]
    numbers = {page.obj.objgen: number for number, page in enumerate(sheet.pike.pages, 1)}

    def read(element: pikepdf.Dictionary) -> Heard:
        heard = Heard(str(element.S)[1:], {key[1:]: str(value) for key, value in element.get("/A", {}).items()})
        for kid in element.get("/K", []):
            if not isinstance(kid, int) and "/S" in kid:
                part = read(kid)
                heard.parts.append(part)
                heard.text += part.text
                heard.pages |= part.pages
            elif isinstance(kid, int) or "/MCID" in kid:
                page, mark = (element.Pg, kid) if isinstance(kid, int) else (kid.Pg, int(kid.MCID))
                heard.pages.add(numbers[page.objgen])
                heard.text += squeezed(texts[numbers[page.objgen], mark])
        return heard

    [document] = sheet.pike.Root.StructTreeRoot.K
    return read(document)


@pytest.fixture(scope="module")
def heard(full) -> Heard:
    return hear(full)


def heard_of(body: str, workshop, **changes) -> Heard:
    article = Article(key=1, column="", title="梧桐里议事记", source="", body=body)
    return hear(Sheet(typeset(issues.one_page(**({"articles": (article,)} | changes)), workshop).pdf))


@pytest.fixture(scope="module")
def mixed(workshop) -> Heard:
    """Headings that begin too deep, a table of several pages, others without heads, lists."""
    rows = "".join(f"<tr><td>第{n}号</td><td><p>东湖</p><p>西岭</p></td></tr>" for n in range(1, 50))
    return heard_of(
        "<h4>（一）做法</h4><h5>1. 摸底</h5><h3>一、成效</h3><h5>1. 满意</h5>"
        f"<table><thead><tr><th>编号</th><th>街道</th></tr></thead><tbody>{rows}</tbody></table>"
        "<table><tr><td>单位</td><td>件数</td></tr><tr><td>东湖</td><td>12</td></tr><tr><td>合计</td></tr></table>"
        "<table><tr><td>楼道</td><td>31</td></tr><tr><td>路灯</td><td></td></tr></table>"
        "<ul><li>清扫<ul><li>小区内</li></ul></li></ul><ol><li>整治</li></ol>",
        workshop,
    )


# The whole


def test_everything_is_read_once_and_in_order(full, heard):
    pieces = [
        "内部资料",
        "云溪创建动态",
        "第7期",
        "目录",
        "一、基本情况",
        "工作简讯",
        "市委书记",
        "沈明远",
        "共印120份",
    ]
    places = [heard.text.rindex(piece) for piece in pieces]
    assert places == sorted(places)
    in_tags = sum(glyph["mcid"] is not None for page in full.plumber.pages for glyph in page.chars)
    assert in_tags == sum(len(page.chars) for page in full.plumber.pages) - len("— 1 —") * len(full.pages)


def test_the_office_is_read_before_its_date(heard):
    assert "第7期（总第207期）云溪市创建办2031年4月6日" in heard.text
    assert "云溪市创建办2031年4月6日印发" in heard.text


def test_nothing_is_announced_that_holds_nothing(heard, mixed):
    for tree in (heard, mixed):
        tags = {each.tag for each in tree.all("P", "Span", "L", "LI", "Div", "H2", "Sect", "Link") if not each.text}
        assert not tags


def test_a_page_number_and_a_proof_mark_are_not_read(workshop):
    sheet = Sheet(typeset(issues.one_page(), workshop, mark="校样 2031-04-05 09:30").pdf)
    assert "校样" in sheet.text
    assert "— 1 —" in sheet.text
    assert "校样" not in hear(sheet).text
    assert "—1—" not in hear(sheet).text


# What runs over a page


def test_a_paragraph_over_a_page_end_is_one(full, heard):
    over = [each for each in heard.all("P") if len(each.pages) > 1]
    assert len(over) >= 5
    last_rows = {page[-2].text for page in full.pages[:-1]}  # above the page number
    assert all(any(squeezed(row) in each.text for row in last_rows) for each in over)


def test_a_table_over_several_pages_is_one_and_its_head_is_read_once(mixed):
    table = mixed.all("Table")[0]
    assert len(table.pages) >= 3
    assert len(table.all("TR")) == 50
    assert mixed.text.count("编号") == 1


# Headings, tables, lists, links


def test_no_level_of_heading_is_skipped(mixed):
    levels = [(each.tag, each.text) for each in mixed.all("H1", "H2", "H3", "H4", "H5")]
    assert levels == [
        ("H1", "云溪创建动态"),
        ("H2", "梧桐里议事记"),
        ("H3", "（一）做法"),
        ("H4", "1.摸底"),
        ("H3", "一、成效"),
        ("H4", "1.满意"),
    ]


def test_the_heads_of_a_table_say_what_they_head_also_where_it_names_none(mixed):
    named, by_row, by_column = mixed.all("Table")

    def heads(table):
        return [(each.text, each.says["Scope"]) for each in table.all("TH")]

    assert heads(named) == [("编号", "/Column"), ("街道", "/Column")]
    assert heads(by_row) == [("单位", "/Column"), ("件数", "/Column")]
    assert heads(by_column) == [("楼道", "/Row"), ("路灯", "/Row")]


def test_each_row_of_a_table_has_as_many_cells(mixed):
    for table in mixed.all("Table"):
        assert {len(row.parts) for row in table.all("TR")} == {2}


def test_cells_that_span_say_so(workshop):
    table = (
        "<table><thead><tr><th rowspan='2'>街道</th><th colspan='2'>路灯</th></tr><tr><th>新换</th><th>修好</th></tr>"
        "</thead><tbody><tr><td>东湖</td><td>3</td><td>5</td></tr></tbody></table>"
    )
    cells = heard_of(table, workshop).all("TH")
    assert [(cell.text, cell.says.get("RowSpan", "1"), cell.says.get("ColSpan", "1")) for cell in cells] == [
        ("街道", "2", "1"),
        ("路灯", "1", "2"),
        ("新换", "1", "1"),
        ("修好", "1", "1"),
    ]


def test_an_item_of_a_list_has_a_label_and_a_body_and_a_list_within_it_is_inside(mixed):
    [text] = mixed.all("Art")
    dots, numbers = (part for part in text.parts if part.tag == "L")
    label, body = dots.parts[0].parts
    assert (label.tag, len(label.text)) == ("Lbl", 1)
    assert body.tag == "LBody"
    assert body.text.startswith("清扫")
    assert body.text.endswith("小区内")
    assert [part.tag for part in dots.parts[0].parts[1].parts] == ["L"]
    assert [(part.tag, part.text) for part in numbers.parts[0].parts] == [("Lbl", "1."), ("LBody", "整治")]
    assert (dots.says["ListNumbering"], numbers.says["ListNumbering"]) == ("/Disc", "/Decimal")


def test_each_row_of_the_contents_is_one_link_with_words_over_the_whole_of_it(full, heard):
    rows = heard.all("TOCI")
    assert [row.text for row in rows] == [
        "云溪市召开“文明在身边·满意在云溪”活动推进会暨动员部署会1",
        "林知远到梧桐里社区调研4",
        "工作简讯7",
    ]
    areas = list(full.pike.pages[0].Annots)
    assert [str(area.Contents) for area in areas] == [issues.LONG_TITLE, "林知远到梧桐里社区调研", "工作简讯"]
    places = [full.find(text)[1] for text in ("云溪市召开", "林知远", "工作简讯")]
    for area, place in zip(areas, places, strict=True):
        left, low, right, high = (float(side) * MM for side in area.Rect)
        assert left == pytest.approx(place.left, abs=0.01)
        assert right >= 178  # the page number ends one character before the edge of the type area
        assert min(low, high) < 297 - place.baseline < max(low, high)
