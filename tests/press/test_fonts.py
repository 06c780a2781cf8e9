"""Fonts by role: the office's own come first where they are installed, and no name smuggles anything in."""

from dataclasses import replace
from io import BytesIO

import pdfplumber
import pytest
from fontTools.ttLib import TTFont

from bulletin.document.content import Article
from bulletin.press import PressError, compose, draw_specimen, faces_with, missing_fonts, stamp, survey_fonts, typeset
from bulletin.press.checking.preflight import inspect
from bulletin.press.fonts import FACES
from bulletin.press.typesetting.specimen import HANS
from tests.press import issues
from tests.press.licensed import install
from tests.press.measure import Sheet


@pytest.fixture
def fonts(workshop, tmp_path):
    """A fonts folder of its own, with the free fonts in it."""
    for path in workshop.fonts.glob("*.otf"):
        (tmp_path / path.name).symlink_to(path)
    return tmp_path


@pytest.fixture
def own(workshop, fonts):
    """own(body=["..."]): a workshop of that folder whose office named these fonts."""
    return lambda **named: replace(workshop, fonts=fonts, faces=faces_with(named))


def fandol(fonts, kind: str):
    return fonts / f"Fandol{kind}-Regular.otf"


def faces_of(pdf: bytes) -> dict[str, str]:
    """role -> the font that drew it, in an issue of one page."""
    sheet = Sheet(pdf)
    starts = {"body": "云溪市创建办组织", "title": "梧桐里社区开展", "numerals": "—"}
    text = {role: next((row for row in sheet.pages[0] if start in row.text), None) for role, start in starts.items()}
    return {role: row.font for role, row in text.items() if row}


def page():
    body = "<p>云溪市创建办组织各街道开展环境整治。</p>"
    return issues.one_page(
        articles=(Article(key=1, column="", title="梧桐里社区开展清洁日活动", source="", body=body),)
    )


def test_without_any_setting_the_free_fonts_are_used(workshop):
    assert faces_of(typeset(page(), workshop).pdf) == {
        "body": "FandolFang",
        "title": "Noto-Serif-CJK-SC-Bold",
        "numerals": "FandolSong",
    }


def test_a_licensed_font_is_used_as_soon_as_it_is_installed(fonts, own):
    install(fandol(fonts, "Kai"), fonts, "仿宋_GB2312", "TestFang")
    install(fandol(fonts, "Fang"), fonts, "方正小标宋简体", "TestBiaoSong")
    install(fandol(fonts, "Hei"), fonts, "SimSun", "TestSong")
    assert faces_of(typeset(page(), own()).pdf) == {
        "body": "TestFang",
        "title": "TestBiaoSong",
        "numerals": "TestSong",
    }


def test_a_font_installed_while_the_worker_runs_is_used_in_its_next_job(fonts, own):
    assert faces_of(compose(page(), own()).pdf)["body"] == "FandolFang"
    install(fandol(fonts, "Kai"), fonts, "仿宋_GB2312", "TestFang")
    assert faces_of(compose(page(), own()).pdf)["body"] == "TestFang"


def test_what_the_office_names_goes_before_everything_else(fonts, own):
    install(fandol(fonts, "Kai"), fonts, "仿宋_GB2312", "TestFang")
    assert faces_of(typeset(page(), own(body=["FandolHei"])).pdf)["body"] == "FandolHei"
    assert faces_of(typeset(page(), own(body=["未曾听说", "FandolKai", "FandolHei"])).pdf)["body"] == "FandolKai"


def test_a_font_nobody_has_gives_way_to_the_next(own):
    workshop = own(body=["未曾听说"])
    assert faces_of(typeset(page(), workshop).pdf)["body"] == "FandolFang"
    assert [(face.role, family) for face, family in missing_fonts(workshop)] == [("body", "未曾听说")]


def test_a_stamp_is_drawn_in_the_named_font_too(own):
    workshop = own(hei=["FandolKai"])
    pdf = stamp(typeset(page(), workshop).pdf, "待审", workshop, about="样张")
    with pdfplumber.open(BytesIO(pdf)) as document:
        fonts = {glyph["fontname"].split("+")[1] for glyph in document.pages[0].chars if glyph["text"] == "待"}
    assert fonts == {"FandolKai"}


@pytest.mark.parametrize("ascent", [800, 859, 880])
def test_a_page_number_hangs_seven_millimetres_down_whatever_the_font(ascent, fonts, own):
    install(fandol(fonts, "Song"), fonts, "SimSun", "TestSong", ascent=ascent)
    report = inspect(typeset(page(), own()).pdf, page())
    drop = next(item for item in report.items if item.what == "页码位置")
    assert drop.figure.startswith("一字线距版心下边缘7.00—7.00毫米")


def test_the_same_fonts_give_the_same_bytes(fonts, own):
    install(fandol(fonts, "Kai"), fonts, "仿宋_GB2312", "TestFang")
    assert typeset(page(), own()) == typeset(page(), own()) == compose(page(), own())


HOSTILE = [
    'a"',
    "a'",
    "a}",
    "a{",
    "a;b",
    "a\\",
    "a\n",
    "a\x00",
    "</style>",
    "",
    " ",
    "a，b",
    "a" * 65,
    "@import",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_could_break_out_of_the_style_sheet_is_refused_in_one_sentence(name):
    with pytest.raises(PressError, match="PRESS_FONT_BODY") as caught:
        faces_with({"body": [name]})
    assert str(caught.value).endswith("。")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", ["方正仿宋_GBK", "FZFangSong-Z02S", "FandolFang R", "华文仿宋", "思源宋体 (测试)"])
def test_real_family_names_are_taken(name):
    assert faces_with({"body": [name]})[0].families[0] == name


def test_a_role_that_does_not_exist_is_refused():
    with pytest.raises(PressError, match="PRESS_FONT_BODDY没有对应的用途"):
        faces_with({"boddy": ["FandolFang R"]})


def test_the_survey_names_the_fonts_that_are_drawn(workshop):
    found = {finding.face.role: finding for finding in survey_fonts(workshop)}
    assert found.keys() == {face.role for face in FACES}
    assert {role: finding.font.file for role, finding in found.items()} == {
        "body": "FandolFang-Regular.otf",
        "title": "NotoSerifCJK-Bold.ttc",
        "kai": "FandolKai-Regular.otf",
        "hei": "FandolHei-Regular.otf",
        "numerals": "FandolSong-Regular.otf",
        "figures": "Tinos-Regular.ttf",
    }
    assert len(HANS) == 6763
    body, title = found["body"].font, found["title"].font
    assert (body.hans, body.rare, body.lacks) == (6763, "", "镕喆堃昇䶮")
    assert (title.hans, title.rare, title.lacks) == (6763, "镕喆堃昇䶮", "")
    assert "FandolFang R" in found["body"].installed
    assert "仿宋_GB2312" not in found["body"].installed


@pytest.mark.parametrize(
    ("rights", "said", "may"),
    [(0x0, "可嵌入", True), (0x2, "不许嵌入", False), (0x4, "可嵌入，限预览和打印", True), (0x108, "不许取子集", True)],
)
def test_the_survey_says_whether_a_font_may_be_embedded(rights, said, may, fonts, own):
    install(fandol(fonts, "Kai"), fonts, "仿宋_GB2312", "TestFang", rights=rights)
    body = survey_fonts(own())[0].font
    assert (body.family, body.file, body.may_be_embedded) == ("仿宋_GB2312", "TestFang.otf", may)
    assert said in body.embedding


def test_the_specimen_shows_each_role_in_its_real_font(fonts, own):
    install(fandol(fonts, "Kai"), fonts, "仿宋_GB2312", "TestFang")
    sheet = Sheet(draw_specimen(own()))
    assert len(sheet.pages) == 1
    for file in ("TestFang.otf", "NotoSerifCJK-Bold.ttc", "FandolKai-Regular.otf", "FandolSong-Regular.otf"):
        assert file in sheet.text
    drawn = {
        start: (row.font, row.size)
        for row in sheet.pages[0]
        for start in ("东湖街道", "云溪市", "（一）", "一、", "— 1 —　")
        if row.text.startswith(start)
    }
    assert drawn == {
        "东湖街道": ("TestFang", 16),
        "云溪市": ("Noto-Serif-CJK-SC-Bold", 22),
        "（一）": ("FandolKai", 16),
        "一、": ("FandolHei", 16),
        "— 1 —　": ("FandolSong", 14),
    }


def test_a_font_that_does_not_say_its_name_or_rights_is_shown_all_the_same(fonts, own):
    path = install(fandol(fonts, "Kai"), fonts, "仿宋_GB2312", "TestFang")
    with TTFont(path, recalcBBoxes=False) as font:
        font["name"].names = [name for name in font["name"].names if name.nameID != 6]
        font.save(path)
    assert survey_fonts(own())[0].font.file
