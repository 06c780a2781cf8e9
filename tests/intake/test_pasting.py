"""What is pasted at the desk, read by the rules of intake: markup stays where it was, and nothing is lost."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bulletin.document import richtext
from bulletin.intake.pasting import read_article, read_briefs, read_names

TEXT = "近日，望溪区召开河道清漂推进会，部署下一步工作。"


def tidied(markup: str) -> str:
    return read_article(markup, is_whole=False).html.replace("\n", "")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>甲,乙:“丙”(第3 次)</p>", "<p>甲，乙：“丙”（第3次）</p>"),
        ("<p>甲<strong>,乙 </strong>2026 <em>年</em></p>", "<p>甲<strong>，乙</strong>2026<em>年</em></p>"),
        ("<p>共<sup>2</sup>,丙<br>丁 ,戊</p>", "<p>共<sup>2</sup>，丙<br>丁，戊</p>"),
        ("<ul><li>甲,乙<ul><li>丙;丁</li></ul></li></ul>", "<ul><li>甲，乙<ul><li>丙；丁</li></ul></li></ul>"),
        ("<table><tbody><tr><th>甲:</th><td><p>共3 处</p></td></tr></tbody></table>", None),
        ('<p>见<a href="http://a.cn/?a=1,2&amp;b=(3)" rel="noopener noreferrer">甲,乙</a></p>', None),
        ("<p>A &lt; B,甲&amp;乙 ７月</p>", "<p>A &lt; B，甲&amp;乙7月</p>"),
        ("<p>10:30,see http://a.cn:80/</p>", "<p>10:30,see http://a.cn:80/</p>"),
    ],
)
def test_words_are_tidied_across_markup_that_stays_in_its_place(markup, expected):
    if expected is None:
        expected = markup.replace(">甲:", ">甲：").replace("3 处", "3处").replace("甲,乙", "甲，乙")
    assert tidied(markup) == expected


WIDE = (
    "近日，望溪区组织沿河社区开展河道清漂，清出漂浮物",
    "共十二吨，群众评价良好，都说是一件好事，希望常办",
    "常新，久久为功。",
)


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (WIDE, 1),
        ((*WIDE, *WIDE), 2),
        (("望溪区开展清漂", *WIDE), 2),
        # Nothing is cut where lines are of any length, long as those of a word processor, or a list
        (("望溪区开展清漂", "柳坞街道清理背街小巷十二条", "松涧镇清漂"), 3),
        ((WIDE[0] * 6, WIDE[1] * 6, "止。"), 3),
        (("一是" + WIDE[0] + "；", "二是" + WIDE[1] + "；", "三是办好。"), 3),
        (("1." + WIDE[0], "2." + WIDE[1], "3.办好。"), 3),
        ((WIDE[0], WIDE[1], WIDE[0]), 3),
    ],
)
def test_lines_that_the_width_of_a_page_cut_are_one_paragraph(lines, joined):
    pasted = read_article("".join(f"<p>{line}</p>" for line in lines), is_whole=False)
    assert pasted.html.count("<p>") == joined
    assert (f"接起了{len(lines) - joined}段" in pasted.told) == (joined < len(lines))


def test_bold_that_a_line_end_cut_is_one_run():
    lines = f"<p>{WIDE[0]}<strong>共十</strong></p><p><strong>二吨</strong>，办好。</p>"
    assert tidied(lines) == f"<p>{WIDE[0]}<strong>共十二吨</strong>，办好。</p>"


@pytest.mark.parametrize(
    ("blocks", "title", "source"),
    [
        (["<h3>望溪区开展清漂</h3>", f"<p>{TEXT}</p>"], "望溪区开展清漂", ""),
        (["<p><strong>望溪区:</strong>办好 “实事”</p>", f"<p>{TEXT}</p>"], "望溪区：办好“实事”", ""),
        (["<p>望溪区开展清漂</p>", "<p>（望溪区水务局供稿）</p>", f"<p>{TEXT}</p>"], "望溪区开展清漂", "望溪区水务局"),
        (["<p>望溪区开展清漂</p>", "<p>望溪区水务局</p>", f"<p>{TEXT}</p>"], "望溪区开展清漂", "望溪区水务局"),
        (["<p>望溪区开展清漂</p>", "<h3>一、摸底</h3>", f"<p>{TEXT}</p>"], "望溪区开展清漂", ""),
        (["<p>望溪区开展<br>清漂行动</p>", f"<p>{TEXT}</p>", "<p>（水务局供稿）</p>"], "望溪区开展清漂行动", "水务局"),
    ],
)
def test_a_whole_article_gives_its_title_and_source(blocks, title, source):
    pasted = read_article("".join(blocks), is_whole=True)
    assert (pasted.title, pasted.source) == (title, source)
    assert title not in pasted.html
    assert TEXT in pasted.html
    assert "供稿" not in pasted.html
    assert "放到了上面的栏里" in pasted.told


@pytest.mark.parametrize(
    "blocks",
    [
        [f"<p>{TEXT}</p>", f"<p>{TEXT}</p>"],
        ["<h3>一、摸底</h3>", f"<p>{TEXT}</p>"],
        ["<p>会议指出：</p>", f"<p>{TEXT}</p>"],
        ["<p>望溪区开展清漂</p>"],
        ["<p>望溪区开展清漂</p>", "<p>柳坞街道清理小巷</p>"],
        ["<p>望溪区开展</p>", "<p>清漂推进会</p>", f"<p>{TEXT}</p>"],
        ["<ul><li>望溪区开展清漂</li></ul>", f"<p>{TEXT}</p>"],
        [],
    ],
)
def test_what_may_be_no_title_stays_in_the_text(blocks):
    pasted = read_article("".join(blocks), is_whole=True)
    assert (pasted.title, pasted.source) == ("", "")
    assert pasted.html.replace("\n", "") == "".join(blocks)


def test_what_was_changed_is_told_in_one_sentence():
    told = read_article(f"<p>甲,乙 3 处;(７月)。<br>丙</p><p>{WIDE[0]}</p><p>止。</p>", is_whole=False).told
    changes = "改了4处半角标点、1处全角数字、字母、2处多余空格"
    assert told == f"粘贴时{changes}，接起了1段，把1处换行改成了分段。"
    assert read_article(f"<p>{TEXT}</p>", is_whole=True).told == ""


inner = st.lists(
    st.sampled_from([*"甲乙12,:() 　。；", "<strong>丙,</strong>", "<br>", "<sub>2</sub>", "&lt;"]), max_size=12
)
blocks = st.lists(st.tuples(st.sampled_from(["p", "h3", "li", "td"]), inner.map("".join)), max_size=5)
EQUAL = str.maketrans("，：；（）", ",:;()")


@settings(max_examples=300, deadline=None)
@given(blocks)
@example([("p", ": )<br>甲")])
@example([("td", "甲" * 10), ("td", "甲" * 10), ("p", ":")])  # as wide as a column, and not finished: one paragraph
def test_no_word_and_no_tag_is_lost(parts):
    markup = richtext.clean("".join(f"<{tag}>{words}</{tag}>" for tag, words in parts))
    pasted = read_article(markup, is_whole=False)
    squeezed = [re.sub(r"\s", "", "".join(richtext.text_of(one))).translate(EQUAL) for one in (markup, pasted.html)]
    assert squeezed[0] == squeezed[1]
    # The space between may go; lines cut by a page's width are joined, and where a sentence ends a paragraph does.
    seams = re.compile(r"</strong>\s*<strong>|</p>\s*<p>|<br>")
    joined = [seams.sub("", one) for one in (markup, pasted.html)]
    tags = [re.findall("<[^>]+>", one) for one in joined]
    assert tags[0] == tags[1]


@pytest.mark.parametrize(
    ("text", "briefs"),
    [
        ("★甲,办成。\n★乙办成。", ["甲，办成。", "乙办成。"]),
        ("● 甲办成。\r\n　　又办成。\r\n● 乙办成。", ["甲办成。又办成。", "乙办成。"]),
        ("◆甲办成。◆乙办成。", ["甲办成。", "乙办成。"]),
        ("·甲办成。\n·乙办成。", ["甲办成。", "乙办成。"]),
        ("工作简讯\n■甲办成。", ["甲办成。"]),
        ("1.甲办成。\n2、乙办成。\n（3）丙办成。\n④丁办成。", ["甲办成。", "乙办成。", "丙办成。", "丁办成。"]),
        ("1.5万人参加\n2.3万人围观", ["1.5万人参加", "2.3万人围观"]),
        ("（一）甲办成。", ["（一）甲办成。"]),
        ("1.甲办成。", ["1.甲办成。"]),
        ("甲办成\n\n　　乙办成", ["甲办成", "乙办成"]),
        ("\n".join(WIDE), ["".join(WIDE)]),
        ("甲\x00办<b>成</b>。", ["甲办<b>成</b>。"]),
        (" \n　", []),
    ],
)
def test_briefs_are_cut_by_mark_by_number_or_by_line(text, briefs):
    assert list(read_briefs(text).briefs) == briefs


@pytest.mark.parametrize(
    ("text", "report", "send", "issue"),
    [
        (
            "报：市委办，市政府办。送：市直各单位。发：各区县创建办。",
            ["市委办", "市政府办"],
            ["市直各单位"],
            ["各区县创建办"],
        ),
        ("报 送：市委办\n抄送：甲局、乙局（丙、丁）", ["市委办"], ["甲局", "乙局（丙、丁）"], []),
        ("分送: 甲局 发至: 各区", [], ["甲局"], ["各区"]),
    ],
)
def test_names_are_read_as_in_the_foot_of_an_issue(text, report, send, issue):
    names = read_names(text)
    assert (list(names.report), list(names.send), list(names.issue)) == (report, send, issue)
    assert names.told == ""


def test_names_that_belong_to_no_list_are_told():
    assert read_names("市委办、市政府办").told == "“市委办、市政府办”没认出是什么，没有收入。"
