"""What a line could be, before anything around it decides."""

import pytest

from bulletin.intake.kinds import LineKind, classify, kinds_of
from bulletin.intake.text.blocks import Divider, Heading, ListItem, Paragraph

SENTENCE = "近日，青溪县召开全县安全生产工作会议，部署下一步工作。"


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("第3期", {LineKind.FACTS, LineKind.ISSUE_NUMBER}),
        ("总第30期", {LineKind.FACTS}),
        ("青溪县政府办公室 2021年5月6日", {LineKind.DATED, LineKind.FOOT}),
        ("编者按：近期", {LineKind.NOTE}),
        ("编者按", {LineKind.NOTE, LineKind.NOTE_HEADING}),
        ("本期要目", {LineKind.CONTENTS_HEADING}),
        ("全县安全生产会议召开……3", {LineKind.PAGED}),
        ("三、工作简讯", {LineKind.BRIEFS_HEADING, LineKind.NUMBERED, LineKind.SUBHEADING}),
        ("【要闻】", {LineKind.COLUMN, LineKind.SOURCE}),
        ("【县应急局】", {LineKind.SOURCE}),
        ("图1 会议现场", {LineKind.CAPTION}),
        ("——某某同志的话", {LineKind.DASHED}),
        ("会议强调落实责任。", {LineKind.FINISHED}),
        ("报：县委办公室", {LineKind.RECIPIENTS_OR_PEOPLE, LineKind.FOOT_IN_HEAD, LineKind.FOOT}),
        ("编辑：青溪县委政策研究室", {LineKind.RECIPIENTS_OR_PEOPLE, LineKind.FOOT}),
        ("编辑：" + "甲" * 60, {LineKind.RECIPIENTS_OR_PEOPLE, LineKind.FOOT}),
        ("青溪县政府办公室", set()),
    ],
)
def test_a_line_is_all_that_its_words_allow(words: str, kinds: set[LineKind]) -> None:
    assert kinds_of(words) == kinds


def test_only_a_paragraph_or_a_list_item_can_be_running_text() -> None:
    assert classify(Paragraph((SENTENCE,))).could_be(LineKind.RUNNING)
    assert classify(ListItem((SENTENCE,))).could_be(LineKind.RUNNING)
    assert not classify(Heading(2, SENTENCE)).could_be(LineKind.RUNNING)


def test_a_line_set_far_in_is_centred() -> None:
    assert classify(Paragraph(("全县安全生产会议召开",), indent=6)).could_be(LineKind.CENTRED)
    assert not classify(Paragraph(("全县安全生产会议召开",), indent=4)).could_be(LineKind.CENTRED)


def test_a_salutation_ends_in_a_colon() -> None:
    assert classify(Paragraph(("各乡镇人民政府：",))).could_be(LineKind.SALUTATION)


def test_a_divider_across_the_page_has_no_words() -> None:
    assert classify(Divider()).words == ""
