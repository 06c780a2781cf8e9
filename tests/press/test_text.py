"""What can be read and copied out of the PDF, and how odd things in the text are set."""

import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from itertools import pairwise
from statistics import median

import pytest
from jinja2 import UndefinedError

from bulletin.document.content import Article
from bulletin.press import PressError
from bulletin.press.checking.preflight import inspect
from bulletin.press.typesetting.breaks import JOINER, OPENING
from bulletin.press.typesetting.drawing import PROJECT, draw_html, template
from bulletin.press.typesetting.lines import set_markup, set_text
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues
from tests.press.measure import FIRST_BASELINE, MM, ROW, Sheet


def with_body(body: str):
    return issues.one_page(articles=(Article(key=1, column="", title="测试稿件", source="", body=body),))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_text_can_be_copied_in_order(full):
    for article in issues.issue().articles:
        wanted = "".join(squeezed(paragraph) for paragraph in article.paragraphs)
        got = squeezed("".join(row.text for number in range(1, 9) for row in full.body(number)))
        assert wanted in got


def test_nothing_invisible_is_left_in_the_text(full):
    assert not {JOINER, OPENING} & set(full.text)
    assert not [c for c in set(full.text) if unicodedata.category(c) in {"Cf", "Cc"}]


def test_rare_characters_stay_on_the_grid_and_are_read_as_written(workshop):
    rare = "镕喆堃昇䶮㎡é"
    sheet = Sheet(typeset(with_body(f"<p>讲师{rare}先生。</p>" * 5), workshop).pdf)
    assert sheet.text.count(rare) == 5
    for row in sheet.body(1):
        rows_down = (row.baseline - FIRST_BASELINE) / ROW
        assert abs(rows_down - round(rows_down)) * ROW < 0.05


def test_a_workshop_without_fonts_is_told(workshop, tmp_path):
    with pytest.raises(PressError, match="没有字体"):
        typeset(issues.one_page(), replace(workshop, fonts=tmp_path))


def test_levels_have_their_faces(full):
    faces = {text: full.find(text)[1].font for text in ("一、基本情况", "（一）主要做法", "1. 摸清底数")}
    assert faces == {"一、基本情况": "FandolHei", "（一）主要做法": "FandolKai", "1. 摸清底数": "FandolFang"}


@pytest.fixture(scope="module")
def heads(workshop) -> dict:
    """The first row of each paragraph, by its first characters."""
    paragraphs = (
        "（一）压实责任。各街道分片包干。",
        "（二）占用道路的；",
        "（三）乱贴乱画的。",
        "<strong>（四）督查问效。</strong>按月通报。",
        "<strong>会议强调：</strong>要<strong>久久为功</strong>。",
        "<strong>二、总体要求</strong>",
        "各街道<strong>分片包干</strong>。",
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs) + "<h5><strong>1. 摸清底数</strong></h5>"
    sheet = Sheet(typeset(with_body(body), workshop).pdf)
    return {row.text.replace(" ", "")[:4]: row for rows in sheet.pages for row in rows}


@pytest.mark.parametrize("text", ["（一）压", "（四）督"])
def test_a_sentence_that_heads_its_paragraph_is_set_like_the_second_level_and_its_text_is_not(heads, text):
    assert heads[text].glyphs[0]["fontname"].endswith("FandolKai")
    assert heads[text].glyphs[-1]["fontname"].endswith("FandolFang")


def test_emphasis_that_begins_a_paragraph_does_not_look_like_the_first_level(heads):
    assert heads["会议强调"].font == "FandolKai"
    assert [glyph["fontname"][-9:] for glyph in heads["会议强调"].glyphs if glyph["text"] == "久"] == ["FandolHei"] * 2


def test_an_emphasised_heading_keeps_the_face_of_its_level(heads):
    assert (heads["二、总体"].font, heads["1.摸清"].font) == ("FandolHei", "FandolFang")


@pytest.mark.parametrize("text", ["（二）占", "（三）乱"])
def test_what_is_only_listed_heads_nothing(heads, text):
    assert heads[text].font == "FandolFang"


def test_no_heading_stands_alone_at_the_foot(workshop):
    for filler in (11, 12, 13):
        body = "<p>居民参加清洁日活动。</p>" * filler + f"<h3>二、下一步</h3><p>{issues.paragraph(1)}</p>"
        sheet = Sheet(typeset(with_body(body), workshop).pdf)
        for rows in (sheet.body(number) for number in range(1, len(sheet.pages))):
            assert not rows[-1].text.startswith("二、")


def test_a_table_repeats_its_head_and_keeps_the_grid(workshop):
    rows = "".join(f"<tr><td>{n}</td><td>已完成</td></tr>" for n in range(1, 41))
    table = f"<table><thead><tr><th>序号</th><th>进度</th></tr></thead><tbody>{rows}</tbody></table>"
    sheet = Sheet(typeset(with_body(f"<p>如下表。</p>{table}<p>表后正文。</p>"), workshop).pdf)
    heads = [row for rows in sheet.pages for row in rows if "序号" in row.text]
    assert len(heads) == len(sheet.pages) >= 2
    _, after = sheet.find("表后正文")
    rows_down = (after.baseline - FIRST_BASELINE) / ROW
    assert abs(rows_down - round(rows_down)) * ROW < 0.05


def test_lists_are_numbered_and_begin_two_characters_in(workshop):
    sheet = Sheet(typeset(with_body("<ol><li>清理楼道</li><li>修补路面</li></ol>"), workshop).pdf)
    _, row = sheet.find("2. 修补路面")
    assert row.left == pytest.approx(28 + 2 * 156 / 28, abs=0.05)


def test_lists_within_lists_begin_further_in_with_marks_of_their_own(workshop):
    inner = "<ol><li>东湖</li><li>西岭<ol><li>望溪桥</li></ol></li></ol>"
    dots = "<ul><li>南浦<ul><li>北苑<ul><li>石桥</li></ul></li></ul></li></ul>"
    content = with_body(f'<ol start="3"><li>清理楼道{inner}</li><li>修补路面</li></ol>{dots}')
    done = typeset(content, workshop)
    sheet = Sheet(done.pdf)
    rows = {squeezed(row.text): row for row in sheet.pages[0]}
    wanted = {"3.清理楼道": 2, "（1）东湖": 3, "（2）西岭": 3, "①望溪桥": 4, "4.修补路面": 2}
    assert {text: round((rows[text].left - 28) / (156 / 28)) for text in wanted} == wanted
    glyphs = (glyph for page in sheet.plumber.pages for glyph in page.chars)
    marks = {glyph["text"]: glyph["x0"] * MM for glyph in glyphs if glyph["text"] in "●○■"}
    assert {mark: round((left - 28) / (156 / 28)) for mark, left in marks.items()} == {"●": 2, "○": 3, "■": 4}
    assert {item.verdict for item in inspect(done.pdf, content).items} == {"合格"}


def test_no_last_line_stands_alone_at_the_head_of_a_page(workshop):
    for filler in range(3):
        body = "<p>居民参加清洁日活动。</p>" * filler + f"<p>{'整' * 60}</p>" * 40
        sheet = Sheet(typeset(with_body(body), workshop).pdf)
        heads = [sheet.body(number)[0] for number in range(2, len(sheet.pages) + 1)]
        assert [row.text for row in heads if len(row.text) < 20] == []


def test_a_contents_line_that_is_nearly_full_has_no_three_dots(workshop):
    titles = ("长" * 24, "长" * 20)
    articles = tuple(
        Article(key=key, column="", title=title, source="", body="<p>居民参加清洁日活动。</p>")
        for key, title in enumerate(titles, 1)
    )
    done = typeset(issues.one_page(articles=articles), workshop)
    sheet = Sheet(done.pdf)
    dots = [curve["bottom"] * MM for curve in sheet.plumber.pages[0].curves]
    _, second = sheet.find("长" * 20 + "2")
    assert len(dots) == 1
    assert abs(dots[0] - second.baseline) < 1.5


def test_a_last_line_holds_more_than_one_character(workshop):
    ends = ("治。", "治（好）。", "”治。", "740条。", "8.5%以上。", "Wi-Fi点。")
    paragraphs = ["整" * length + end for end in ends for length in range(44, 56)]
    body = "".join(f"<p>{paragraph}</p><p>下一段。</p>" for paragraph in paragraphs)
    sheet = Sheet(typeset(with_body(body), workshop).pdf)
    rows = [row.text for number in range(1, len(sheet.pages) + 1) for row in sheet.body(number)]
    last_rows = [row for row, after in pairwise(rows) if after == "下一段。"]
    assert len(last_rows) == len(paragraphs)
    assert [row for row in last_rows if len(re.sub(r"\W", "", row)) < 2] == []


def test_a_date_kept_whole_leaves_no_line_looser_than_the_one_above(workshop):
    sheet = Sheet(typeset(with_body(f"<p>{'整' * 51}2031年12月6日续文在此。</p>"), workshop).pdf)
    _, *lines, _ = (row for row in sheet.body(1) if "整" in row.text or "续文" in row.text)
    assert max(max(row.gaps) for row in lines) < 0.08


def gaps_of(text: str, workshop) -> list[float]:
    """The usual gap (em) of each row of the paragraph but its last."""
    rows = Sheet(typeset(with_body(f"<p>{text}</p>"), workshop).pdf).body(1)
    return [median(row.gaps) for row in rows[rows.index(next(row for row in rows if row.text[:2] == text[:2])) : -1]]


def test_a_row_that_stays_ragged_anyway_does_not_loosen_the_one_above(workshop):
    text = (
        "针对上述问题，11月19日切换到IPv6单栈试点，DNS解析时延由10毫秒降到79.2毫秒，"
        "故障报告发至ops-duty@shuju.yanxi.example，或拨打0999-812362，24小时有人应答。"
    )
    first, *_ = gaps_of(text, workshop)
    assert first == pytest.approx(0, abs=0.02)


def test_the_white_of_a_loose_row_is_shared_by_three(workshop):
    text = (
        "据市市场监督管理局介绍，市文化旅游局把82个业务系统接入统一身份认证，停用僵尸账号4000个。9月27日切换到"
        "IPv6单栈试点，DNS解析时延由51毫秒降到75.2毫秒，数据共享实行“可用不可见”，接口日志保存不少于180天，"
        "详见GB/T 35273—2020；“云溪一码通”采用OAuth 2.0与OpenID Connect，日均调用54万次，可用性60.9%。"
    )
    content = with_body(f"<p>{text}</p>")
    report = inspect(typeset(content, workshop).pdf, content)
    assert next(item.line for item in report.items if item.what == "撑满版心").startswith("[合格]")
    assert max(gaps_of(text, workshop)) < 0.17


def test_titles_and_names_are_escaped():
    html = draw_html(issues.one_page(bulletin="<b>动态", publisher="<script>", briefs_title="&"))
    assert "<script>" not in html
    assert "<b>动态" not in html


def test_a_template_that_asks_for_what_it_was_not_given_is_a_fault():
    with pytest.raises(UndefinedError, match="title"):
        template("bulletin.html").render()


def test_the_press_needs_no_django():
    loaded = "import sys, bulletin.press; print([name for name in sys.modules if name.startswith('django')])"
    told = subprocess.run((sys.executable, "-c", loaded), cwd=PROJECT, capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_text_is_escaped_and_knows_where_it_may_break():
    assert set_text("甲<乙丙丁") == f"甲&lt;乙丙{JOINER}丁"
    assert set_text("说：“好。”他们") == f"说{JOINER}：{OPENING}“{JOINER}好{JOINER}。{JOINER}”{OPENING}他{JOINER}们"


def test_dates_stay_whole_across_emphasis():
    assert JOINER not in set_markup("<p>甲<strong>乙丙</strong>丁戊己庚辛</p>").replace(f"庚{JOINER}辛", "")
    assert set_text("于3月16日到场开会") == f"于3{JOINER}月{JOINER}16{JOINER}日到场开{JOINER}会"


def test_no_page_holds_a_single_line(workshop):
    for lines in range(35, 38):
        sheet = Sheet(typeset(issues.ending_at(lines), workshop).pdf)
        assert all(len(sheet.body(number)) != 1 for number in range(1, len(sheet.pages) + 1))
        assert sheet.text.count("居民参加清洁日活动。") == lines


FIRST_LINE = 26  # characters


@pytest.fixture(scope="module")
def second_rows(workshop) -> dict[str, str]:
    """What begins the second line when the given text would just straddle the end of the first."""
    straddling = dict.fromkeys("、。，；：？！”’）》】·—～／…％", 0) | dict.fromkeys("“‘（《【", 1)
    straddling |= {"——": 1, "……": 1, "2031年12月6日": 2, "1250元": 1, "8.5%": 1, "600～800个": 3}
    paragraphs = [f"<p>{'文' * (FIRST_LINE - room)}{text}续文在此。</p>" for text, room in straddling.items()]
    sheet = Sheet(typeset(with_body("".join(paragraphs)), workshop).pdf)
    rows = [row.text for number in range(1, len(sheet.pages) + 1) for row in sheet.body(number)]
    return dict(zip(straddling, [row for row in rows if "续文在此" in row], strict=True))


@pytest.mark.parametrize("mark", "、。，；：？！”’）》】·—～／…％")
def test_no_line_begins_with_a_closing_mark(second_rows, mark):
    assert second_rows[mark].startswith(f"文{mark}")


@pytest.mark.parametrize("mark", "“‘（《【")
def test_no_line_ends_with_an_opening_mark(second_rows, mark):
    assert second_rows[mark].startswith(mark)


@pytest.mark.parametrize("dash", ["——", "……"])
def test_a_double_dash_is_not_split(second_rows, dash):
    assert second_rows[dash].startswith(f"文{dash}")


@pytest.mark.parametrize("figure", ["2031年12月6日", "1250元", "8.5%", "600～800个"])
def test_numbers_and_dates_are_not_split(second_rows, figure):
    assert second_rows[figure].startswith(figure)
