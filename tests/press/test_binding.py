"""The bound year: every issue as it is, behind a front matter that leads to the right pages; in the finished PDF."""

import dataclasses
import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from bulletin.document.content import Article, Content
from bulletin.document.pinyin import reading
from bulletin.press import BoundIssue, Cover, Gap, IndexTitle, PressError
from bulletin.press.finishing.binding import bind
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues
from tests.press.measure import MM, Sheet

COVER = Cover("云溪创建动态", 2031, "云溪市创建办", gaps=(Gap(3, 3, "已撤下"), Gap(4, 4, "未发布")))
OTHER_ARTICLES = (
    Article(key=1, column="", title="银杏街道修缮邻里中心", source="", body=issues.body(300, 3)),
    Article(key=2, column="", title="“梧桐里·好邻居”：评选进入第3期", source="", body=issues.body(400, 2)),
    Article(key=3, column="", title="3名志愿者受到表扬", source="", body=issues.body(500, 1)),
)
CONTENTS = (
    issues.issue(number=1, date=dt.date(2031, 1, 8)),
    issues.one_page(number=2, date=dt.date(2031, 1, 15)),
    issues.issue(number=5, date=dt.date(2031, 2, 26), articles=OTHER_ARTICLES),
)


def bound_issue(content: Content, pdf: Path) -> BoundIssue:
    titles = [article.title for article in content.articles] + ([content.briefs_title] if content.briefs else [])
    return BoundIssue(content.number, content.date, tuple(IndexTitle(title, reading(title)) for title in titles), pdf)


def bound(parts: tuple[BoundIssue, ...], workshop) -> bytes:
    file = io.BytesIO()
    assert list(bind(COVER, parts, workshop, file)) == list(range(1, len(parts) + 1))
    return file.getvalue()


@dataclass
class Volume(Sheet):
    """A finished volume, with its issues as they were before."""

    def __init__(self, pdf: bytes, parts: tuple[BoundIssue, ...]):
        super().__init__(pdf)
        self.parts = {part.number: pikepdf.open(part.pdf) for part in parts}
        self.numbers = {page.objgen: number for number, page in enumerate(self.pike.pages, 1)}

    def start(self, number: int) -> int:
        """The volume page (from 1) on which this issue begins."""
        first = self.parts[number].pages[0].Contents.read_bytes()
        return next(n for n, page in enumerate(self.pike.pages, 1) if stream(page) == first)

    def lead(self, page: int) -> list[tuple[str, int, float]]:
        """The links on a page: (the words on it, page it leads to, height there in mm from the top)."""
        leads = []
        for link in self.pike.pages[page - 1].Annots:
            left, bottom, right, top = map(float, link.Rect)
            bottom, top = sorted((bottom, top))
            area = (left - 1, 841.89 - top - 1, right + 1, 841.89 - bottom + 1)
            words = "".join(self.plumber.pages[page - 1].crop(area).extract_text().split())
            target, kind, _, height, _ = link.Dest
            assert kind == "/XYZ"
            leads.append((words, self.numbers[target.objgen], 297 - float(height) * MM))
        return leads


def stream(page) -> bytes:
    return page.Contents.read_bytes() if "/Contents" in page else b""


@pytest.fixture(scope="session")
def parts(workshop, tmp_path_factory) -> tuple[BoundIssue, ...]:
    folder = tmp_path_factory.mktemp("parts")
    made = []
    for content in CONTENTS:
        pdf = folder / f"{content.number}.pdf"
        pdf.write_bytes(typeset(content, workshop).pdf)
        made.append(bound_issue(content, pdf))
    return tuple(made)


@pytest.fixture(scope="session")
def volume(parts, workshop) -> Volume:
    return Volume(bound(parts, workshop), parts)


def page_of(volume: Volume, heading: str) -> int:
    return next(number for number, rows in enumerate(volume.pages, 1) if rows and rows[0].text == heading)


def test_every_page_of_each_issue_is_there_as_it_was(volume):
    for number, part in volume.parts.items():
        start = volume.start(number)
        for page, before in zip(volume.pike.pages[start - 1 :], part.pages, strict=False):
            assert stream(page) == stream(before)
            assert page.MediaBox == before.MediaBox
            fonts, fonts_before = (sorted(one.Resources.Font.keys()) for one in (page, before))
            assert fonts == fonts_before


def test_issues_follow_in_order_of_number_and_nothing_else_stands_between(volume):
    lengths = {number: len(part.pages) for number, part in volume.parts.items()}
    assert lengths[2] == 1
    assert volume.start(2) == volume.start(1) + lengths[1] + lengths[1] % 2
    assert volume.start(5) == volume.start(2) + 2
    assert len(volume.pages) == volume.start(5) + lengths[5] - 1


def test_each_issue_begins_on_a_right_hand_page_if_need_be_after_a_blank_one(volume):
    assert all(volume.start(number) % 2 == 1 for number in volume.parts)
    assert volume.pages[volume.start(5) - 2] == []


def test_the_cover_names_bulletin_year_numbers_and_office(volume):
    assert [row.text for row in volume.pages[0]] == [
        "云溪创建动态",
        "2031年",
        "合订本",
        "第1—5期　共3期",
        "云溪市创建办",
    ]
    name = volume.pages[0][0]
    assert name.centre == pytest.approx(106, abs=0.5)
    assert name.right - name.left == pytest.approx(425 * MM, abs=2)  # as wide as in the masthead


def test_a_volume_of_one_issue_says_so(parts, workshop):
    sheet = Sheet(bound(parts[1:2], workshop))
    assert sheet.pages[0][3].text == "第2期　共1期"


def test_the_contents_name_each_issue_with_its_day_and_page_and_lead_there(volume):
    page = page_of(volume, "目　　录")
    rows = [row.text for row in volume.pages[page - 1][1:-1]]
    days = {1: "2031年1月8日", 2: "2031年1月15日", 5: "2031年2月26日"}
    issues_listed = [row for row in rows if "年" in row and row.startswith("第")]
    assert issues_listed == [f"第{number}期{day}{volume.start(number)}" for number, day in days.items()]
    leads = {words: target for words, target, _ in volume.lead(page)}
    assert all(
        leads[f"第{number}期{day}{volume.start(number)}"] == volume.start(number) for number, day in days.items()
    )


def test_the_contents_name_the_titles_of_each_issue_and_lead_to_them(volume):
    page = page_of(volume, "目　　录")
    listed = [row.text for row in volume.pages[page - 1]]
    at = listed.index("银杏街道修缮邻里中心" + str(volume.start(5)))
    assert listed[at - 1].startswith("第5期2031年2月26日")
    (target,) = [target for words, target, _ in volume.lead(page) if words.startswith("林知远到梧桐里社区调研")]
    assert any(row.text == "林知远到梧桐里社区调研" and row.size == 22.0 for row in volume.pages[target - 1])
    titles = [words for words, _, _ in volume.lead(page) if not words.startswith("第")]
    assert len(titles) == sum(len(content.articles) + bool(content.briefs) for content in CONTENTS)


def test_the_contents_say_why_a_number_is_not_there(volume):
    listed = [row.text for row in volume.pages[page_of(volume, "目　　录") - 1]]
    at = listed.index("第3期已撤下")
    assert listed[at + 1] == "第4期未发布"
    assert listed[at + 2].startswith("第5期2031年2月26日")


def test_pages_show_their_number_in_the_volume_if_that_is_asked_for(volume, parts, workshop):
    file = io.BytesIO()
    list(bind(dataclasses.replace(COVER, numbers_pages=True), parts, workshop, file))
    numbered = Sheet(file.getvalue())
    assert len(numbered.pages) == len(volume.pages)
    for number, (rows, before) in enumerate(zip(numbered.pages, volume.pages, strict=True), 1):
        is_of_an_issue = number >= volume.start(1) and before
        added = [row for row in rows if row.text == f"合订本　第{number}页"]
        assert len(added) == bool(is_of_an_issue)
        if is_of_an_issue:
            assert [row.text for row in rows if row not in added] == [row.text for row in before]
        for row in added:
            assert row.centre == pytest.approx(106, abs=0.2)
            assert row.baseline > before[-1].baseline + 5
    assert "行末是每页下边印的合订本页码。" in numbered.text
    assert numbered.pike.check_pdf_syntax() == []


def test_the_index_is_in_order_of_pinyin_under_its_letters(volume):
    rows = [row.text for row in volume.pages[page_of(volume, "题名索引") - 1][2:-1]]
    begins = ["0—9", "3名志", "G", "工作简", "第1期", "L", "林知远", "W", "“梧桐", "梧桐里", "Y", "银杏", "云溪市"]
    assert [row[: len(begin)] for row, begin in zip(rows, begins, strict=False)] == begins


def test_the_index_leads_to_the_title_itself(volume):
    page = page_of(volume, "题名索引")
    leads = {words: (target, height) for words, target, height in volume.lead(page)}
    for title, issue in (("银杏街道修缮邻里中心", 5), ("林知远到梧桐里社区调研", 1), ("梧桐里社区开展清洁日活动", 2)):
        (words, (target, height)) = next(item for item in leads.items() if item[0].startswith(title))
        row = next(row for row in volume.pages[target - 1] if row.text == title and row.size == 22.0)
        assert height < row.baseline < height + 12
        printed = target - volume.start(issue) + 1
        assert words == f"{title}第{issue}期第{printed}页{target}"


def test_what_recurs_stands_once_in_the_index_with_all_its_places(volume):
    page = page_of(volume, "题名索引")
    assert [row.text for row in volume.pages[page - 1]].count("工作简讯") == 1
    leads = [(words, target) for words, target, _ in volume.lead(page) if words.startswith(("第1期", "第5期"))]
    assert len(leads) == 2
    for (words, target), issue in zip(leads, (1, 5), strict=True):
        assert words == f"第{issue}期第{target - volume.start(issue) + 1}页{target}"
        assert any(row.text == "工作简讯" and row.size == 22.0 for row in volume.pages[target - 1])


@pytest.mark.parametrize("number", [1, 5])
def test_links_inside_an_issue_stay_inside_it(volume, number):
    start, part = volume.start(number), volume.parts[number]
    pages = {page.objgen: at for at, page in enumerate(part.pages)}
    names = pikepdf.NameTree(part.Root.Names.Dests)
    before = [names[str(link.Dest)] for link in part.pages[0].Annots]
    after = [link.Dest for link in volume.pike.pages[start - 1].Annots]
    assert [(volume.numbers[to[0].objgen] - start, list(to)[1:]) for to in after] == [
        (pages[to[0].objgen], list(to)[1:]) for to in before
    ]


def test_no_link_depends_on_a_name(volume):
    assert "/Names" not in volume.pike.Root or "/Dests" not in volume.pike.Root.Names
    links = [link for page in volume.pike.pages for link in page.get("/Annots", ())]
    assert len(links) > 15
    assert all(isinstance(link.Dest, pikepdf.Array) and "/A" not in link for link in links)


def test_bookmarks_go_from_volume_to_issue_to_article(volume):
    with volume.pike.open_outline() as outline:
        (top,) = outline.root
        assert top.title == "云溪创建动态 2031年合订本"
        assert [item.title for item in top.children] == ["目录", "题名索引", "第1期", "第2期", "第5期"]
        for item in top.children[2:]:
            number = int(item.title[1:-1])
            assert item.is_closed
            assert target(volume, item) == volume.start(number)
            content = next(content for content in CONTENTS if content.number == number)
            titles = [article.title for article in content.articles] + ["工作简讯"] * bool(content.briefs)
            assert [child.title for child in item.children] == titles
            for child in item.children:
                rows = volume.pages[target(volume, child) - 1]
                text = "".join(row.text for row in rows if row.size == 22.0)
                assert child.title in text


def target(volume: Volume, item) -> int:
    return volume.numbers[item.destination[0].objgen]


def test_page_labels_count_from_the_cover_and_are_what_the_front_matter_prints(volume):
    assert [page.label for page in volume.pike.pages] == [str(n) for n in range(1, len(volume.pages) + 1)]
    for number in range(2, volume.start(1)):
        if volume.pages[number - 1]:
            assert volume.pages[number - 1][-1].text == f"— {number} —"
    assert volume.pages[0][-1].text == "云溪市创建办"  # the cover prints none


def test_its_metadata_names_it_and_its_language(volume):
    assert volume.pike.docinfo.Title == "云溪创建动态 2031年合订本"
    assert volume.pike.docinfo.Author == "云溪市创建办"
    assert str(volume.pike.docinfo.CreationDate).startswith("D:20310226")
    assert volume.pike.Root.Lang == "zh-CN"


def test_it_is_an_archive_copy_without_tags(volume):
    with volume.pike.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "U")
        assert metadata["dc:title"] == "云溪创建动态 2031年合订本"
    assert volume.pike.Root.OutputIntents[0].S == "/GTS_PDFA1"
    assert "/StructTreeRoot" not in volume.pike.Root
    assert not any("/StructParents" in page for page in volume.pike.pages)
    assert volume.pike.check_pdf_syntax() == []


def test_the_same_issues_give_the_same_bytes(volume, parts, workshop):
    assert bound(parts, workshop) == volume.bytes


def test_the_sealed_files_are_not_touched(parts, workshop):
    before = [part.pdf.read_bytes() for part in parts]
    bound(parts, workshop)
    assert [part.pdf.read_bytes() for part in parts] == before


@pytest.mark.parametrize("damage", [b"", b"no PDF at all", None])
def test_a_broken_part_is_named_in_one_sentence(damage, parts, workshop, tmp_path):
    broken = tmp_path / "broken.pdf"
    if damage is not None:
        broken.write_bytes(damage)
    pair = (parts[0], BoundIssue(9, dt.date(2031, 3, 5), (), broken))
    with pytest.raises(PressError) as caught:
        bound(pair, workshop)
    assert str(caught.value) == "第9期的PDF读不出来，合订本没有装订；请管理员运行 manage.py verify 检查。"


def test_a_title_without_a_bookmark_is_looked_up_from_the_first_page(parts, workshop):
    titles = (*parts[1].titles, IndexTitle("没有书签的一篇", reading("没有书签的一篇")))
    sheet = Sheet(bound((BoundIssue(2, parts[1].date, titles, parts[1].pdf),), workshop))
    rows = [row.text for rows in sheet.pages for row in rows if row.text.startswith("没有书签的一篇")]
    assert rows == ["没有书签的一篇5", "没有书签的一篇第2期第1页5"]


def test_two_articles_of_one_title_are_both_found(workshop, tmp_path):
    twins = tuple(Article(key=key, column="", title="一周动态", source="", body=issues.body(key, 4)) for key in (1, 2))
    content = issues.issue(articles=twins, briefs=())
    pdf = tmp_path / "twins.pdf"
    pdf.write_bytes(typeset(content, workshop).pdf)
    part = bound_issue(content, pdf)
    sheet = Volume(bound((part,), workshop), (part,))
    targets = [to for words, to, _ in sheet.lead(page_of(sheet, "题名索引")) if words.startswith("第7期")]
    assert len(set(targets)) == 2


def test_a_long_year_has_front_matter_of_many_pages_and_still_leads_right(parts, workshop):
    titles = tuple(
        IndexTitle(text, reading(text))
        for text in (f"{street}街道第{n}号动态" for street in issues.STREETS for n in range(9))
    )
    many = tuple(
        BoundIssue(number, dt.date(2031, 1, 1) + dt.timedelta(number), parts[1].titles + titles[:1], parts[1].pdf)
        for number in range(1, 61)
    )
    crowded = (*many, BoundIssue(61, dt.date(2031, 12, 31), parts[1].titles + titles, parts[1].pdf))
    sheet = Sheet(bound(crowded, workshop))
    starts = [n for n, rows in enumerate(sheet.pages, 1) if rows and rows[0].text == "内部资料000123"]
    listed = [row.text for rows in sheet.pages[: starts[0]] for row in rows if row.text.endswith(tuple("0123456789"))]
    assert len(starts) == 61
    assert starts[0] > 7
    assert all(
        any(row.startswith(f"第{n}期2031年") and row.endswith(f"日{start}") for row in listed)
        for n, start in enumerate(starts, 1)
    )
