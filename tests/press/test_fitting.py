"""The end of an issue fitted to its pages: the imprint in company, or on a back, measured in the finished PDF."""

import re
from itertools import pairwise

import pytest

from bulletin.document.content import Article, Content, Recipients
from bulletin.press.checking.preflight import inspect
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues
from tests.press.measure import Sheet

SENTENCE = "居民参加清洁日活动，志愿者、网格员、保洁员一道清理楼道、院落，街道和社区干部到场，"
WITH_A_TAIL = (SENTENCE * 3)[:83] + "。"  # three rows and two characters
LINE = "<p>居民参加清洁日活动。</p>"
EVERYBODY = Recipients(report=(), send=(), issue=tuple(f"第{number}街道办事处" for number in range(66)))


def ending(body: str, **changes) -> Content:
    article = Article(key=1, column="", title="清洁日", source="", body=body)
    return issues.issue(articles=(article,), briefs=(), **changes)


def fault_lines(pdf: bytes, content: Content) -> list[str]:
    return [item.line for item in inspect(pdf, content).items if item.verdict != "合格"]


def what_is_said(pdf: bytes, content: Content, what: str) -> str:
    return next(item.line for item in inspect(pdf, content).items if item.what == what)


def test_the_imprint_gives_up_a_little_of_its_own_space_to_save_a_page(workshop):
    content = ending(f"<p>{WITH_A_TAIL}</p>" + LINE * 3)
    sheet = Sheet(typeset(content, workshop).pdf)
    assert len(sheet.pages) == 1
    rows = [row.baseline for row in sheet.pages[0] if row.size == 14.0 and row.baseline < 262]
    assert all(7.1 <= below - above < 8 for above, below in pairwise(rows))
    assert fault_lines(sheet.bytes, content) == []


def test_a_paragraph_with_a_short_last_line_is_pulled_in_by_its_pauses_to_save_a_page(workshop):
    content = ending(f"<p>{WITH_A_TAIL}</p>" + LINE * 4)
    sheet = Sheet(typeset(content, workshop).pdf)
    assert len(sheet.pages) == 1
    rows = [row for row in sheet.body(1) if row.text in WITH_A_TAIL]
    assert "".join(row.text for row in rows) == WITH_A_TAIL
    assert len(rows) == 3
    for row in rows:
        assert row.right == pytest.approx(184, abs=0.2)
        gaps = list(zip(row.text, row.gaps, strict=False))
        assert min(gap for mark, gap in gaps if mark in "，、。") >= -0.53  # half the mark and the usual
        assert min(gap for mark, gap in gaps if mark not in "，、。") >= -0.03  # twice the usual, which nobody sees
    assert fault_lines(sheet.bytes, content) == []


def test_where_no_page_can_be_saved_the_last_rows_go_over_to_the_imprint(workshop):
    content = ending(LINE * 10)
    sheet = Sheet(typeset(content, workshop).pdf)
    assert [sum("清洁日活动" in row.text for row in rows) for rows in sheet.pages] == [8, 2]
    assert fault_lines(sheet.bytes, content) == []


def test_a_paragraph_that_would_leave_one_row_behind_goes_over_whole(workshop):
    content = ending(LINE * 6 + f"<p>{WITH_A_TAIL[:76]}</p>")
    sheet = Sheet(typeset(content, workshop).pdf)
    assert [sum(row.text in WITH_A_TAIL and row.size == 16.0 for row in rows) for rows in sheet.pages] == [0, 3]


@pytest.fixture(scope="module")
def alone(workshop) -> bytes:
    return typeset(issues.ending_in_a_tall_row(5), workshop).pdf


def test_an_imprint_that_stands_alone_has_no_number(alone):
    sheet = Sheet(alone)
    assert len(sheet.pages) == 2
    assert sheet.pages[0][-1].text == "— 1 —"
    assert [row.text for row in sheet.pages[1] if row.baseline > 262] == []


def test_the_report_says_how_many_rows_would_save_its_page_or_bring_it_company(alone, workshop):
    said = what_is_said(alone, issues.ending_in_a_tall_row(5), "版记不单独成页")
    less, more = map(int, re.search(r"\[提示].*再删(\d+)行即可收回一页，或加(\d+)行", said).groups())
    assert typeset(issues.ending_in_a_tall_row(5 - less), workshop).pages == 1
    assert typeset(issues.ending_in_a_tall_row(6 - less), workshop).pages == 2
    longer = issues.ending_in_a_tall_row(5, below=more)
    assert "[合格]" in what_is_said(typeset(longer, workshop).pdf, longer, "版记不单独成页")


def test_what_cannot_be_deleted_is_not_asked_for(workshop):
    content = ending(LINE, recipients=EVERYBODY)
    said = what_is_said(typeset(content, workshop).pdf, content, "版记不单独成页")
    assert re.search(r"\[提示].*版记单独成页：正文加\d+行", said)


def test_what_is_fitted_is_the_same_each_time(workshop):
    content = ending(f"<p>{WITH_A_TAIL}</p>" + LINE * 4)
    assert typeset(content, workshop).pdf == typeset(content, workshop).pdf


@pytest.mark.parametrize(("lines", "pages"), [(2, 2), (8, 2), (14, 2), (40, 4)])
def test_printed_on_both_sides_the_imprint_closes_a_back(workshop, lines, pages):
    content = ending(LINE * lines, duplex=True)
    pdf = typeset(content, workshop).pdf
    sheet = Sheet(pdf)
    assert len(sheet.pages) == pages
    assert len(sheet.rules(pages)) == 4
    assert fault_lines(pdf, content) == []
    assert what_is_said(pdf, content, "双面印刷，版记在偶数页").startswith("[合格]")


def test_a_blank_page_before_the_imprint_and_that_of_the_imprint_have_no_number(workshop):
    content = ending(LINE * 34, duplex=True, recipients=EVERYBODY)
    pdf = typeset(content, workshop).pdf
    sheet = Sheet(pdf)
    assert len(sheet.pages) == 4
    assert sheet.pages[2] == []
    assert not any(row.text.startswith("—") for row in sheet.pages[3])
    assert fault_lines(pdf, content) == []
    assert "前补白页第3页" in what_is_said(pdf, content, "双面印刷，版记在偶数页")


def to_units(count: int) -> Recipients:
    return Recipients(report=("市委书记",), send=(), issue=tuple(f"第{number}街道办事处" for number in range(1, count)))


@pytest.fixture(scope="module")
def of_three_hundred(workshop) -> tuple[Content, Sheet]:
    content = issues.one_page(recipients=to_units(300))
    return content, Sheet(typeset(content, workshop).pdf)


def test_an_imprint_longer_than_a_page_begins_under_the_text_and_closes_the_last(of_three_hundred):
    _, sheet = of_three_hundred
    last = len(sheet.pages)
    assert [round(thickness, 2) for _, thickness in sheet.rules(1)] == [0.35]
    assert sheet.find("报：市委书记")[0] == 1
    assert sheet.rules(last)[-1][0] == pytest.approx(262, abs=0.1)
    assert sum(row.baseline < 262 for row in sheet.pages[-1]) >= 2
    assert all(first[0].baseline < 44 for first in sheet.pages[1:-1])
    assert all(not sheet.rules(number) for number in range(2, last))
    assert all(rows[-1].text == f"— {number} —" for number, rows in enumerate(sheet.pages, 1))


def test_the_report_says_in_words_what_to_do_about_an_imprint_longer_than_a_page(of_three_hundred):
    content, sheet = of_three_hundred
    [said] = fault_lines(sheet.bytes, content)
    assert f"版记有{len(sheet.pages)}面，收文单位300个：可改用“各区县创建办”这样的统称，或另附名单" in said
    assert "[提示]" in said
    assert re.search(r"\[合格].*版记齐全：4条分隔线、\d{3}行", what_is_said(sheet.bytes, content, "版记齐全"))


@pytest.mark.parametrize("units", [76, 79, *range(97, 121, 3)])
def test_the_last_rule_of_an_imprint_never_stands_alone(workshop, units):
    content = issues.one_page(recipients=to_units(units))
    sheet = Sheet(typeset(content, workshop).pdf)
    assert all("版记不过一面" in line for line in fault_lines(sheet.bytes, content))
    assert [row.text for row in sheet.pages[-1] if "街道办事处" in row.text]


def test_an_imprint_long_with_names_of_people_is_told_by_other_words(workshop):
    nobody = Recipients(report=(), send=(), issue=())
    content = issues.one_page(recipients=nobody, editors=tuple(f"第{number}网格员" for number in range(200)))
    [said] = fault_lines(typeset(content, workshop).pdf, content)
    assert "版记有3面：署名和附记请精简，或另附名单" in said


@pytest.mark.parametrize("units", [80, 130, 220])
def test_printed_on_both_sides_an_imprint_longer_than_a_page_ends_on_a_back(workshop, units):
    content = issues.one_page(recipients=to_units(units), duplex=True)
    pdf = typeset(content, workshop).pdf
    assert len(Sheet(pdf).pages) % 2 == 0
    assert [line for line in fault_lines(pdf, content) if "版记不过一面" not in line] == []
