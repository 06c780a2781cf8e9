"""Fonts by role: the office's own come first where they are installed, and no name smuggles anything in."""

import datetime as dt
from dataclasses import replace
from io import BytesIO

import pdfplumber
import pytest
from fontTools.ttLib import TTFont

from bulletin.document.content import Article, Content, Correction, Recipients
from bulletin.press import (
    PressError,
    compose,
    draw_specimen,
    faces_with,
    fontfitting,
    missing_fonts,
    stamp,
    survey_fonts,
)
from bulletin.press.checking.preflight import inspect
from bulletin.press.faces import FACES
from bulletin.press.typesetting.specimen import GB_18030, HANS
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues
from tests.press.licensed import install
from tests.press.measure import Sheet, font_of


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


# One face for figures


def digits_of(sheet: Sheet) -> set[str]:
    """The fonts of the figures; page numbers, below the type area, apart."""
    rows = [row for rows in sheet.pages for row in rows if row.baseline < 262]
    return {font_of(glyph) for row in rows for glyph in row.glyphs if glyph["text"].isdigit()}


FACES_SEEN = issues.issue(
    version=2,
    correction=Correction(note="“投入46亿元”更正为“投入43亿元”。", date=dt.date(2031, 4, 9)),
    articles=(
        Article(
            key=1,
            column="",
            title="梧桐里社区2031年迎来第100位志愿者",
            source="",
            body="<h3>一、达到96.3%</h3><h4>（一）43个社区</h4><p>原为46个，现为“43”个。</p>"
            "<blockquote><p>共43件。</p></blockquote><table><tbody><tr><td>1250</td></tr></tbody></table>",
        ),
    ),
    briefs=(),
)


@pytest.fixture(scope="module")
def seen(workshop):
    return Sheet(typeset(FACES_SEEN, workshop).pdf)


def test_figures_are_of_one_face_whatever_the_face_of_their_text(seen):
    drawn = digits_of(seen)
    assert {name.partition("Figures")[2] for name in drawn} == {"", "-Bold"}
    assert all("Figures" in name for name in drawn)


def test_figures_are_half_as_wide_as_characters(seen):
    _, row = seen.find("原为46个")
    widths = {glyph["text"]: (glyph["x1"] - glyph["x0"]) / glyph["size"] for glyph in row.glyphs}
    assert (widths["4"], widths["3"]) == pytest.approx((0.5, 0.5), abs=0.001)
    assert (widths["“"], widths["”"]) == pytest.approx((1, 1), abs=0.001)


def test_figures_move_no_line(seen):
    assert next(item for item in inspect(seen.bytes, FACES_SEEN).items if item.what == "每行在行格上").verdict == "合格"


@pytest.mark.parametrize("ascent", [800, 859])
def test_an_office_names_the_face_of_its_figures_and_no_line_moves(ascent, fonts, own):
    install(fandol(fonts, "Kai"), fonts, "仿宋_GB2312", "TestFang", ascent=ascent)
    without, named = (Sheet(typeset(FACES_SEEN, own(**wish)).pdf) for wish in ({}, {"figures": ["FandolHei"]}))
    assert not any("Figures" in font for font in digits_of(without))
    assert all("Figures" in font for font in digits_of(named))
    assert [row.baseline for row in named.body(1)] == pytest.approx([row.baseline for row in without.body(1)], abs=0.01)


def test_figures_may_be_those_of_a_chinese_font(workshop, fonts, own):
    """One with measures for lines from top to bottom, which a font of figures does without."""
    (fonts / "kai.ttf").symlink_to(workshop.fonts / "LXGWWenKai-Light.ttf")
    drawn = digits_of(Sheet(typeset(FACES_SEEN, own(figures=["LXGW WenKai Light"])).pdf))
    assert drawn
    assert all(font.endswith("Figures-Light") for font in drawn)


def test_a_font_that_cannot_be_fitted_is_named(own, monkeypatch):
    def fail(*given):
        raise KeyError("no such table")

    monkeypatch.setattr(fontfitting, "figures", fail)
    with pytest.raises(PressError, match=r"字体“FandolHei”配不进别的字体的行里（KeyError），.*PRESS_FONT_FIGURES"):
        typeset(page(), own(figures=["FandolHei"]))


def test_page_numbers_keep_the_figures_of_their_own_face(seen):
    assert {font_of(glyph) for row in seen.pages[0] if row.text == "— 1 —" for glyph in row.glyphs} == {"FandolSong"}


def test_a_folder_that_cannot_be_written_is_told(fonts, own):
    (fonts / "fitted").touch()
    with pytest.raises(PressError, match="不能写入"):
        typeset(page(), own(figures=["FandolHei"]))


# Characters of names

NAMES = "喆堃镕昇玥赟祎"
USUAL = "明国强东月林伟"


def issue_of_names(a: str) -> Content:
    """Names wherever names stand; by default of rare characters, or of as many usual ones."""
    articles = tuple(
        Article(
            key=key,
            column=f"{a[0]}园访谈",
            title=f"李{a[1]}{a[2]}到{a[3]}平社区调研",
            source=f"{a[4]}湖街道",
            body=f"<h3>一、李{a[5]}同志谈治理</h3><h4>（一）王{a[6]}的做法</h4><p>讲师李{a}到会。</p>",
        )
        for key in (1, 2)
    )
    return issues.issue(
        publisher=f"{a[0]}园市创建办",
        imprint_office=f"{a[0]}园市创建办",
        editors_note=f"请{a[1]}平、{a[2]}源两镇参阅。",
        articles=articles,
        briefs=(),
        editors=(f"李{a[3]}", f"王{a[4]}"),
        reviewers=(f"赵{a[5]}",),
        recipients=Recipients(report=(f"{a[6]}县委",), send=(), issue=(f"{a[0]}园街道", f"{a[1]}平镇")),
    )


@pytest.fixture(scope="module")
def names(workshop):
    return Sheet(typeset(issue_of_names(NAMES), workshop).pdf)


def test_rare_characters_of_names_move_no_line_anywhere(names, workshop):
    usual = Sheet(typeset(issue_of_names(USUAL), workshop).pdf)
    assert len(names.pages) == len(usual.pages)
    for rare, common in zip(names.pages, usual.pages, strict=True):
        assert [row.baseline for row in rare] == pytest.approx([row.baseline for row in common], abs=0.01)


def test_rare_characters_of_names_stand_light_in_light_text(names):
    _, row = names.find(f"讲师李{NAMES}到会")
    drawn = {font_of(glyph) for glyph in row.glyphs if glyph["text"] in NAMES}
    assert [name.endswith("-Names-Light") for name in drawn] == [True]


def test_characters_of_the_extensions_are_printed(workshop):
    rare = "𠮷𪜀𫝀𫠠𬺰𰻝"
    content = issues.one_page(
        articles=(Article(key=1, column="", title="活动", source="", body=f"<p>讲师{rare}到会。</p>"),)
    )
    pdf = typeset(content, workshop).pdf
    assert rare in Sheet(pdf).text
    assert next(item for item in inspect(pdf, content).items if item.what == "缺字").verdict == "合格"


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
    assert {role: finding.covered for role, finding in found.items() if finding.has_hans} == dict.fromkeys(
        ("body", "title", "kai", "hei"), GB_18030
    )
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
