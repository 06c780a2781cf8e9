"""The type area, the grid and the lines, measured in the finished PDF."""

import re
from itertools import pairwise

import pytest

from bulletin.document.content import Article, Recipients
from bulletin.press.checking.preflight import inspect
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues
from tests.press.measure import FIRST_BASELINE, ROW


def justified_rows(sheet):
    """Rows of body text that are not the last of their paragraph: the next row begins at the left edge."""
    body = [row for number in range(1, len(sheet.pages) + 1) for row in sheet.body(number)]
    return [
        row
        for row, following in pairwise(body)
        if abs(following.left - 28) < 0.3 and following.baseline - row.baseline < ROW + 0.1 and row.left < 40
    ]


def test_the_issue_has_eight_pages_of_a4(full):
    assert len(full.pages) == 8
    assert [round(float(side)) for side in full.plumber.pages[0].mediabox] == [0, 0, 595, 842]


def test_every_body_baseline_stands_on_the_grid(full):
    for number in range(1, 9):
        for row in full.body(number):
            rows_down = (row.baseline - FIRST_BASELINE) / ROW
            assert abs(rows_down - round(rows_down)) * ROW < 0.05, row.text


def test_a_page_of_text_holds_exactly_22_rows(full):
    assert len(full.body(3)) == 22


def test_a_full_line_of_han_holds_28_characters_and_a_first_line_26(full):
    rows = [row for row in justified_rows(full) if re.fullmatch(r"[\u4e00-\u9fff、，]+", row.text)]
    assert {len(row.text) for row in rows if row.left < 29} <= {27, 28}
    assert 28 in {len(row.text) for row in rows if row.left < 29}


def test_nearly_all_full_lines_end_on_the_right_edge(full):
    rows = justified_rows(full)
    flush = [row for row in rows if abs(row.right - 184) <= 0.2]
    assert len(rows) > 100
    assert len(flush) / len(rows) >= 0.99


def test_no_gap_is_stretched_beyond_a_quarter_em(full):
    for row in justified_rows(full):
        assert max(row.gaps) <= 0.251, row.text


@pytest.mark.parametrize("number", range(1, 9))
def test_no_line_starts_or_ends_with_a_forbidden_mark(full, number):
    for row in full.body(number):
        assert row.text[0] not in "、。，；：？！”’）》】·—～／…％", row.text
        assert row.text[-1] not in "“‘（《【", row.text


def test_adjacent_marks_close_up_to_one_and_a_half_em(full):
    closed = [
        (after["x1"] - before["x0"]) / before["size"]
        for number in range(1, 9)
        for row in full.body(number)
        for before, after in pairwise(row.glyphs)
        if before["text"] + after["text"] in {"：“", "。”", "》、", "）》"}
    ]
    assert len(closed) > 20
    assert closed == pytest.approx([1.5] * len(closed), abs=0.01)


@pytest.mark.parametrize("units", [3, 60])
@pytest.mark.parametrize("paragraphs", range(0, 36, 3))
def test_from_1_page_to_12_and_up_to_60_recipients_nothing_is_off(workshop, paragraphs, units):
    body = f"<p>{issues.paragraph(paragraphs, 6)}</p>" + (issues.body(paragraphs, paragraphs) if paragraphs else "")
    article = Article(key=1, column="", title="梧桐里社区开展清洁日活动", source="", body=body)
    names = tuple(f"第{number}街道办事处" for number in range(units))
    content = issues.one_page(articles=(article,), recipients=Recipients(report=(), send=(), issue=names))
    done = typeset(content, workshop)
    assert done.pages >= (12 if paragraphs == 33 else 1)
    musts = [item for item in inspect(done.pdf, content).items if item.level != "一般"]
    assert [item.line for item in musts if item.verdict != "合格"] == []
