"""The page beside the text: the lines of the PDF, each with its place, and only true remarks."""

import io
import os
import time
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from bulletin.document import content as sealed
from bulletin.document.content import Article, Brief, Content, Recipients
from bulletin.document.places import places
from bulletin.press import PressError, Sketch, Workshop, sketch
from bulletin.press.faces import faces_with
from bulletin.press.sketching.sketch import sketched
from bulletin.press.typesetting.typeset import typeset
from bulletin.press.worker import relay
from bulletin.press.worker.pool import in_worker
from bulletin.press.worker.relay import Relay, in_sketcher
from tests.everything import KEPT
from tests.press import issues
from tests.press.measure import Sheet

WIDTH = 600
LABELS = ("★", "编者按：", "更正说明：", "1. ", "2. ", "3. ")  # of the press, before the text of their line


def everything() -> Content:
    """Whatever a body may hold, a table over a page, and texts that begin like the labels before them."""
    held = KEPT.replace("<sub>1</sub><sup>2</sup>", "")  # the ruler takes raised figures for rows of their own
    rows = "".join(f"<tr><td>{n}</td><td>{issues.paragraph(n, 2)}</td></tr>" for n in range(9))
    body = (
        f"{held}<p>{issues.paragraph(1)}</p><ol><li>10户居民</li><li><p>甲</p><p>乙</p><ul><li>{issues.paragraph(2)}"
        f"</li></ul></li></ol><table><thead><tr><th>序号</th><th>做法</th></tr></thead><tbody>{rows}</tbody></table>"
        f"<blockquote><p>{issues.paragraph(3)}</p></blockquote>"
    )
    articles = (
        Article(key=12, column="领导动态", title=issues.LONG_TITLE, source="云溪市 创建办", body=body),
        Article(key=1, column="", title="读者 来信", source="", body=f"<p>{issues.paragraph(4)}</p>"),
    )
    texts = ("★★" + issues.paragraph(5, 3), "第一行。\n\n第二行。")
    briefs = tuple(Brief(text=text, source="桥北街道") for text in texts)
    return issues.issue(articles=articles, briefs=briefs, editors_note="编者按：请看。\n" + issues.paragraph(6))


def one_article(title: str, body: str) -> Content:
    return issues.issue(articles=(Article(key=1, column="", title=title, source="", body=body),), briefs=())


def drawn(content: Content, workshop: Workshop) -> Sketch:
    """Without a picture, in this process."""
    return sketched(sealed.to_bytes(content), workshop, (), WIDTH)


def said(content: Content, workshop: Workshop) -> list[tuple[str, str]]:
    return [(remark.place, remark.text) for remark in drawn(content, workshop).remarks]


def text_of(content: Content) -> dict[str, str]:
    return {place.key: place.text for place in places(content)}


def solid(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="session")
def eight(workshop):
    """The sketch of the issue that `full` measures, as the worker gives it."""
    return sketch(issues.issue(), workshop, pages=(1, 3, 9), width=WIDTH)


# Lines


@pytest.fixture(scope="session", params=["eight", "everything", "corrected"])
def told(request, workshop) -> tuple[Content, Sketch, Sheet]:
    """An issue, its sketch and its PDF."""
    if request.param == "eight":
        return issues.issue(), request.getfixturevalue("eight"), request.getfixturevalue("full")
    content = everything() if request.param == "everything" else issues.corrected()
    return content, drawn(content, workshop), Sheet(typeset(content, workshop).pdf)


def test_pages_and_lines_break_as_in_the_pdf(told):
    content, done, sheet = told
    texts = text_of(content)
    assert done.pages == len(sheet.pages)
    for number, rows in enumerate(sheet.pages, 1):
        wanted: dict[float, str] = {}
        for line in done.lines:
            is_flowing = line.place.startswith(("article", "brief", "correction", "editors-note", "recipients"))
            if line.page == number and is_flowing and "\t" not in texts[line.place]:  # cells stand side by side
                wanted.setdefault(round(line.y, 3), "")
                wanted[round(line.y, 3)] += solid(texts[line.place][line.start : line.end])
        printed = iter([row.text for row in rows])
        for text in wanted.values():
            assert any(text in {solid(row), *(solid(row.removeprefix(label)) for label in LABELS)} for row in printed)
        if len(sheet.pages) == 8 and 1 < number < 7:
            assert len(wanted) == len(rows) - 1  # but for the page's number


def test_the_lines_of_a_place_give_its_text(told):
    content, done, _ = told
    texts = text_of(content)
    for place, text in texts.items():
        if place in ("", "masthead", "imprint"):
            continue
        lines = sorted(
            {(line.start, line.end) for line in done.lines if line.place == place}
        )  # a table's head comes twice
        assert solid("".join(text[start:end] for start, end in lines)) == solid(text)
        assert all(not text[start].isspace() and not text[end - 1].isspace() for start, end in lines)


def test_masthead_and_imprint_are_told_word_by_word(eight):
    texts = text_of(issues.issue())
    words = [(line.place, texts[line.place][line.start : line.end]) for line in eight.lines if line.place]
    assert words[:6] == [
        ("masthead", word)
        for word in ("000123", "内部资料", "云溪创建动态", "第7期（总第207期）", "云溪市创建办", "2031年4月6日")
    ]
    assert words[-3:] == [("imprint", word) for word in ("共印120份", "审核：沈明远", "编辑：周若岚，李景")]


def test_what_is_written_in_no_place_has_none(eight):
    nowhere = [line for line in eight.lines if not line.place]
    assert [line.page for line in nowhere] == [1] * 5 + [7]  # the contents, the heading of the briefs
    assert {(line.start, line.end) for line in nowhere} == {(0, 0)}


def test_a_box_lies_where_the_pdf_has_the_line(eight, full):
    line = next(line for line in eight.lines if line.place == "article-1-4")
    page, row = full.find("同比增长8.5%")
    assert line.page == page
    assert line.x * 210 == pytest.approx(row.left, abs=0.5)
    assert (line.x + line.width) * 210 == pytest.approx(row.right, abs=0.5)
    assert line.y * 297 < row.baseline < (line.y + line.height) * 297


def test_articles_run_from_page_to_page(eight, full):
    assert [run.place for run in eight.runs] == ["article-1", "article-2"]
    titles = ("云溪市召开", "林知远到")
    starts = [number for number, rows in enumerate(full.pages, 1) for row in rows if row.text.startswith(titles)]
    assert [run.first for run in eight.runs] == starts[2:]  # the first two stand in the contents
    assert [run.last for run in eight.runs] == [starts[3], full.find("工作简讯")[0] + 6]


# Pictures


def test_a_picture_shows_the_page_of_the_pdf(eight, full):
    assert set(eight.pictures) == {1, 3}  # there is no page 9
    for page, data in eight.pictures.items():
        picture = Image.open(io.BytesIO(data))
        sheet = pypdfium2.PdfDocument(full.bytes)[page - 1]
        real = sheet.render(scale=WIDTH / sheet.get_width()).to_pil()
        assert picture.format == "JPEG"
        assert picture.size == real.size
        assert max(ImageStat.Stat(ImageChops.difference(picture, real)).mean) < 3
        assert min(ImageStat.Stat(picture).mean) < 250  # not two white pages


# Remarks


LAST_PAGES = {30: ("末页只有2行", 1), 36: ("末页只有2行", 7), 40: ("末页只有5行", 11)}


@pytest.mark.parametrize("lines", LAST_PAGES)
def test_so_many_lines_fewer_save_the_last_page_and_one_more_would_not(workshop, lines):
    what, surplus = LAST_PAGES[lines]
    assert ("", f"{what}，压缩{surplus}行可省一页。") in said(issues.ending_at(lines), workshop)
    pages = [drawn(issues.ending_at(count), workshop).pages for count in (lines, lines - surplus + 1, lines - surplus)]
    assert pages == [3, 3, 2]


def test_a_last_page_of_the_imprint_alone_is_told(workshop):
    assert said(issues.ending_in_a_tall_row(5), workshop) == [("", "末页只有版记，压缩3行可省一页。")]


def test_an_imprint_of_several_pages_is_no_remark(workshop):
    units = tuple(f"第{number}街道办事处" for number in range(200))
    assert said(issues.ending_at(6, recipients=Recipients(report=(), send=(), issue=units)), workshop) == []


def test_an_imprint_that_is_to_stand_on_a_back_is_no_remark(workshop):
    assert said(issues.ending_at(6, duplex=True), workshop) == []


@pytest.mark.parametrize("lines", [6, 28, 41])
def test_nothing_is_said_of_a_last_page_of_six_lines_or_of_an_only_one(workshop, lines):
    assert said(issues.ending_at(lines), workshop) == []


@pytest.mark.parametrize(
    ("title", "remark"),
    [
        ("云溪市召开文明创建工作推进会议并部署任务", []),  # 20 characters, a whole line
        ("云溪市召开文明创建工作推进会议并部署各项任务", ["题目回行，比一行只多2个字。"]),
        ("云溪市召开文明创建工作推进会议并部署第四季度重点任务", []),
        (f"{'LORA' * 6}LO正式启用", ["题目回行，末行只有4个字。"]),
    ],
)
def test_a_title_that_turns_over_is_told(workshop, title, remark):
    content = one_article(title, "<p>居民参加清洁日活动。</p>")
    assert [text for place, text in said(content, workshop) if place == "article-1"] == remark


def test_a_last_line_of_one_or_two_characters_is_told(workshop):
    whole = "居" * 26  # a first line
    paragraphs = (whole, f"{whole}民参", f"{whole}民参加", f"{whole}<br>民参", f"{whole}民。")
    content = one_article("清洁日", "".join(f"<p>{text}</p>" for text in paragraphs))
    told = [remark for remark in said(content, workshop) if "段落" in remark[1]]
    assert told == [
        ("article-1-2", "段落末行只有2个字，占去一行。"),
        ("article-1-5", "段落末行只有2个字，占去一行。"),  # 居民。: the mark keeps two characters with it
    ]


@pytest.mark.parametrize(
    ("lines", "alone"),
    [
        (11, [("article-1-12", "孤行：第1页末行是一段的首行。")]),  # two lines go over rather than the last alone
        (12, [("article-1-13", "孤行：第1页末行是一段的首行。")]),
        (13, []),
    ],
)
def test_a_line_alone_at_the_head_or_foot_of_a_page_is_told(workshop, lines, alone):
    paragraphs = "<p>居民参加活动。</p>" * lines + f"<p>{'居民参加清洁日活动' * 9}</p>" * 6  # of one line, of three
    told = said(one_article("清洁日", paragraphs), workshop)
    assert [remark for remark in told if "孤行" in remark[1]] == alone


def test_a_heading_that_could_not_stay_with_its_text_is_told(workshop):
    headings = "<h3>一、基本情况</h3>" * 30  # more than a page holds
    told = said(one_article("清洁日", f"{headings}<p>居民参加清洁日活动。</p>"), workshop)
    assert [text for _, text in told if "标题" in text] == ["第2页末行是标题，正文在下一页。"]


# The worker


def test_what_cannot_be_typeset_is_refused_and_the_next_sketch_works(workshop):
    with pytest.raises(PressError, match="《清洁日》第1段有20001字"):
        sketch(one_article("清洁日", f"<p>{'长' * 20_001}</p>"), workshop, pages=(1,), width=WIDTH)
    with pytest.raises(PressError, match=r"排版超过0\.01秒"):
        sketch(issues.issue(), replace(workshop, seconds=0.01), pages=(1,), width=WIDTH)
    assert sketch(issues.one_page(), workshop, pages=(1,), width=WIDTH).pages == 1


def test_another_page_of_the_same_text_is_only_drawn(workshop):
    content = issues.issue(number=8)
    started = time.perf_counter()
    first = sketch(content, workshop, pages=(1,), width=WIDTH)
    laid_out = time.perf_counter()
    second = sketch(content, workshop, pages=(2,), width=WIDTH)
    assert time.perf_counter() - laid_out < laid_out - started
    assert replace(first, pictures={}) == replace(second, pictures={})
    assert first.pictures.keys() | second.pictures.keys() == {1, 2}


def test_sketches_and_other_jobs_do_not_share_a_process(workshop):
    assert in_worker(os.getpid, workshop=workshop, about="") != in_sketcher(os.getpid, workshop=workshop, about="")


def test_a_forked_web_process_gets_a_worker_of_its_own(workshop):
    sketch(issues.one_page(), workshop, pages=(), width=WIDTH)
    child = os.fork()
    if child == 0:
        os._exit(1 if relay._sketcher.pool else 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_worn_process_hands_over_to_one_that_is_warm(workshop, monkeypatch):
    runners = Relay(2)
    try:
        first, second = (runners.schedule(workshop, os.getpid).result() for _ in range(2))
        assert first == second
        deadline = time.monotonic() + 20
        while runners.schedule(workshop, os.getpid).result() == first:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        runners.close()


def test_a_successor_that_fails_does_not_take_over(workshop, monkeypatch):
    runners = Relay(1)
    try:
        with pytest.raises(PressError):
            runners.schedule(workshop, faces_with, {"unknown": ()}).result()
        first = runners.pool
        while runners.successor:
            time.sleep(0.05)
        assert runners.pool is first
    finally:
        runners.close()
