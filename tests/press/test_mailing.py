"""Address labels (地址签) stand where the labels of a bought sheet do: three of 70 mm, eight of 37 mm."""

from dataclasses import replace

import pytest

from bulletin import press
from bulletin.press.papers import AddressLabel, Mailing
from tests.press.measure import MM, Sheet

MAILING = Mailing(
    bulletin="青岚创建动态",
    publisher="青岚市创建办",
    title="青岚创建动态 2026年第15期",
    fingerprint="ab" * 32,
    day="2026-09-16",
)


def labels(number: int) -> tuple[AddressLabel, ...]:
    """Every third of them with a long name, and an address of two lines."""
    return tuple(
        AddressLabel(
            unit=f"青岚市第{place:03}单位" + "创建工作领导小组办公室" * (place % 3 == 2) * 2,
            person="庄闻笛",
            address=f"青岚市云岫大道{place}号" + "创建大厦十二层东侧" * (place % 3 == 2) * 2,
            telephone="0999-6000001",
            copies=3,
        )
        for place in range(number)
    )


@pytest.fixture(scope="module")
def sheets(workshop) -> Sheet:
    return Sheet(press.draw_labels(MAILING, labels(25), workshop))


def test_each_stands_in_its_own_of_three_by_eight_and_the_rest_on_the_next_page(sheets):
    first, second = ("".join(row.text for row in rows) for rows in sheets.pages)
    for number in range(24):
        found = sheets.plumber.pages[0].search(f"第{number:03}单")[0]
        assert (found["x0"] * MM // 70, found["top"] * MM // 37) == (number % 3, number // 3), number
    assert "第024单位" in second
    assert "第024单位" not in first


def test_what_is_long_stays_within_its_label(sheets):
    for glyph in sheets.plumber.pages[0].chars:
        assert glyph["x0"] * MM // 70 == glyph["x1"] * MM // 70, glyph["text"]
        assert glyph["top"] * MM // 37 == glyph["bottom"] * MM // 37, glyph["text"]


def test_a_name_of_three_lines_is_read_whole(workshop):
    name = "青岚市创建全国文明城市" * 4
    drawn = Sheet(press.draw_labels(MAILING, (replace(labels(1)[0], unit=name, person=""),), workshop))
    glyphs = [glyph for glyph in drawn.plumber.pages[0].chars if round(glyph["size"]) == 10]
    assert "".join(glyph["text"] for glyph in glyphs) == name
    assert (max(glyph["bottom"] for glyph in glyphs) - min(glyph["top"] for glyph in glyphs)) * MM <= 12  # is cut there
