"""Titles, paragraphs, sources and structure: intake rules 5 to 11."""

import pytest

from bulletin.document import richtext
from bulletin.intake.text.blocks import NUMBERING
from tests.intake.conftest import HEAD


def paragraphs(draft, place=0):
    return richtext.text_of(draft.articles[place].body)


@pytest.fixture
def body(read):
    """The first article's markup, from what is typed under its title."""
    return lambda text: read(f"{HEAD}## 一件事\n\n{text}").articles[0].body


@pytest.mark.parametrize("title", ["全县召开春耕备耕暨农资保供\n动员会", "全县召开春耕备耕暨农资保供\n\n动员会"])
def test_a_title_over_two_lines_that_the_contents_repeat_is_one(read, title):
    draft = read(f"{HEAD}- 全县召开春耕备耕暨农资保供动员会\n\n{title}\n\n会议今天召开。\n")

    assert draft.articles[0].title == "全县召开春耕备耕暨农资保供动员会"
    assert paragraphs(draft) == ["会议今天召开。"]


@pytest.mark.parametrize("title", ["## 全县春耕备耕\n动员会", "## 全县春耕备耕\n## 动员会"])
def test_the_rest_of_a_marked_title_stands_right_under_it(read, title):
    draft = read(f"{HEAD}{title}\n\n会议今天召开。\n")

    assert [article.title for article in draft.articles] == ["全县春耕备耕动员会"]


def test_a_title_loses_its_spaces_beside_chinese_points(read):
    draft = read(f"{HEAD}## 全县开展“清风 行动” 、“净水行动” 见成效\n\n成效明显。\n")

    assert draft.articles[0].title == "全县开展“清风 行动”、“净水行动”见成效"


@pytest.mark.parametrize("rest", ["（区）分别落实。", "3个部门落实。", "落实到位，\n\n不留死角。", "，不留死角。"])
def test_a_cut_paragraph_is_joined_with_nothing_between(body, rest):
    assert body(f"各县\n\n{rest}\n\n另一段。") == f"<p>各县{rest.replace(chr(10), '')}</p>\n<p>另一段。</p>"


@pytest.mark.parametrize("end", "。！？…”）：")
def test_a_paragraph_that_ends_as_sentences_end_is_not_joined(body, end):
    assert body(f"他说“好（很好{end}\n\n下一段。").count("<p>") == 2


@pytest.mark.parametrize(
    "start",
    [
        "一、二是加强领导，统一思想。",
        "（一）加强领导。",
        "1. 加强领导。",
        "1、加强领导。",
        "——加强领导。",
        "图1 现场会。",
    ],
)
def test_what_begins_anew_is_not_joined_to_a_cut_paragraph(body, start):
    assert body(f"各县\n\n{start}").count("<p>") == 2


def test_a_decimal_is_no_numbering(body):
    assert NUMBERING.match("3.2万元") is None
    assert body("总投资达\n\n3.2万元。") == "<p>总投资达3.2万元。</p>"


@pytest.mark.parametrize("between", ["— 2 —", "- 2 -", "－2－", "·2·", "第 2 页 共 8 页", "12"])
def test_a_page_number_inside_a_cut_paragraph_is_dropped_and_told(read, between):
    draft = read(f"{HEAD}## 一件事\n\n各县\n\n{between}\n\n（区）落实。\n")

    assert paragraphs(draft) == ["各县（区）落实。"]
    assert f"只有页码的行没有收入：{between}" in draft.warnings


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("一、加强领导", "h3"),
        ("（二）压实责任", "h4"),
        ("3. 严格督查", "h5"),
        ("**一、加强领导**", "h3"),
        ("### 加强领导", "h3"),
    ],
)
def test_a_short_numbered_line_is_a_subheading_that_nothing_is_joined_to(body, line, tag):
    opening, *rest = body(f"{line}\n\n各县要落实。").split("\n")

    assert opening.startswith(f"<{tag}>")
    assert rest == ["<p>各县要落实。</p>"]


def test_a_numbered_line_is_a_subheading_up_to_30_characters(body):
    assert body("一、" + "长" * 28).startswith("<h3>")
    assert body("一、" + "长" * 29).startswith("<p>")
    assert body("一、很短。").startswith("<p>")


def test_typed_numbers_stay_and_bullets_go(body):
    assert body("1. 第一件事办完。\n\n2. 第二件事在办。") == "<p>1. 第一件事办完。</p>\n<p>2. 第二件事在办。</p>"
    assert body("★第一件\n◆ 第二件\n- 第三件") == "<ul><li>第一件</li><li>第二件</li><li>第三件</li></ul>"


@pytest.mark.parametrize(
    ("typed", "markup"),
    [
        ("**要点：**落实。", "<strong>要点：</strong>落实。"),
        ("这是*重点*内容。", "这是<em>重点</em>内容。"),
        ("__要点__落实。", "<strong>要点</strong>落实。"),
        ("***要点***落实。", "<strong><em>要点</em></strong>落实。"),
        ("**甲**与**乙**。", "<strong>甲</strong>与<strong>乙</strong>。"),
        ("张*、李*某到场。", "张*、李*某到场。"),
        ("王*军、李*华到场。", "王*军、李*华到场。"),
        ("面积3*5*2米。", "面积3*5*2米。"),
        ("**没有收尾。", "**没有收尾。"),
        (r"\*\*不是强调\*\*。", "**不是强调**。"),
        ("看[原文](https://example.invalid/a_b_c)。", "看原文。"),
        ("国发[2018](12号)文。", "国发[2018]（12号）文。"),
    ],
)
def test_emphasis_marks_become_emphasis_and_a_link_keeps_its_words(body, typed, markup):
    assert body(typed) == f"<p>{markup}</p>"


def test_the_address_of_a_link_is_told(read):
    draft = read(f"{HEAD}## 一件事\n\n看[原文](https://example.invalid/原)。\n")

    assert "链接只留文字“原文”，未收入地址：https://example.invalid/原" in draft.warnings


def test_without_blank_lines_an_indent_starts_a_paragraph_and_no_indent_continues_it(body):
    text = "　　第一段说，\n这是第一段。还是\n— 1 —\n第一段。\n　　第二段没有句号\n　　第三段。"

    assert body(text) == "<p>第一段说，这是第一段。还是第一段。</p>\n<p>第二段没有句号</p>\n<p>第三段。</p>"


@pytest.mark.parametrize("above", ["各县", "各县，", "- 各县", "一、抓紧", "图1 现场"])
@pytest.mark.parametrize("between", ["\n", "\n\n", "\n— 2 —\n", "\n\n— 2 —\n\n"])
def test_a_paragraph_indented_by_two_full_width_spaces_is_never_glued_to_what_stands_above(read, above, between):
    draft = read(f"{HEAD}## 一件事\n\n{above}{between}　　（区）落实。\n")

    assert paragraphs(draft) == [above.removeprefix("- ").replace("图1 ", "图1"), "（区）落实。"]


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("（青溪县教育局供稿）", "青溪县教育局"),
        ("(青溪县教育局 供稿)", "青溪县教育局"),
        ("　　　　　　（青溪县教育局（体育局） 李雷）", "青溪县教育局（体育局）李雷"),
        ("供稿：青溪县教育局", "青溪县教育局"),
        ("来源:青溪日报", "青溪日报"),
        ("（来源：青溪日报）", "青溪日报"),
        ("**（青溪县教育局供稿）**", "青溪县教育局"),
        ("【青溪县教育局供稿】", "青溪县教育局"),
        ("（青溪县教育局供稿 李雷）", "青溪县教育局 李雷"),
        ("（供稿：青溪县教育局）。", "青溪县教育局"),
        ("——青溪县教育局供稿", "青溪县教育局"),
    ],
)
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_the_last_line_may_state_the_source(read, line, source, between):
    draft = read(f"{HEAD}## 一件事\n\n今天办成。{between}{line}\n\n## 又一件\n\n明天办成。\n")

    assert draft.articles[0].source == source
    assert paragraphs(draft) == ["今天办成。"]


@pytest.mark.parametrize(
    "line", ["（此件公开发布。）", "（此件公开发布）。", "来源很广，不一而足。", "（见图）他说。", "（完）"]
)
def test_a_sentence_is_no_source(read, line):
    draft = read(f"{HEAD}## 一件事\n\n今天办成。\n\n{line}\n")

    assert draft.articles[0].source == ""
    assert paragraphs(draft) == ["今天办成。", line]


def test_the_end_of_a_cut_paragraph_in_brackets_is_no_source(read):
    draft = read(f"{HEAD}## 一件事\n\n参加的有各县\n\n（自治县、区）\n")

    assert (draft.articles[0].source, paragraphs(draft)) == ("", ["参加的有各县（自治县、区）"])


def test_a_labelled_source_right_under_the_title_is_the_source_and_told(read):
    draft = read(f"{HEAD}## 一件事\n\n来源：青溪日报\n\n今天办成。\n")

    assert (draft.articles[0].source, paragraphs(draft)) == ("青溪日报", ["今天办成。"])
    assert "标题下的“来源：青溪日报”按来源收入。" in draft.warnings


@pytest.mark.parametrize("head", ["", "目录\n【要闻】\n一件事\n【综合】\n又一件\n\n"])
def test_a_name_in_brackets_above_a_title_is_the_column_of_the_articles_below(read, head):
    text = "【要闻】\n\n一件事\n\n今天办成。\n\n【综合】\n\n又一件\n\n明天办成。\n\n再一件\n\n后天办成。\n"
    draft = read(HEAD.replace("# ", "") + head.replace("又一件\n", "又一件\n再一件\n") + text)

    assert [(article.column, article.title) for article in draft.articles] == [
        ("要闻", "一件事"),
        ("综合", "又一件"),
        ("综合", "再一件"),
    ]
    assert not [warning for warning in draft.warnings if "要闻" in warning or "综合" in warning]


def test_a_heading_right_above_lower_headings_is_their_column_and_told(read):
    draft = read(
        f"{HEAD}## 改革动态\n\n### 甲事办成\n\n今天办成。\n\n### 乙事办成\n\n明天办成。\n\n"
        "## 丙事也办成\n\n后天办成。\n\n### 做法\n\n抓紧。\n\n报：丁\n"
    )

    assert [(article.column, article.title) for article in draft.articles] == [
        ("改革动态", "甲事办成"),
        ("改革动态", "乙事办成"),
        ("", "丙事也办成"),
    ]
    assert draft.articles[2].body == "<p>后天办成。</p>\n<h3>做法</h3>\n<p>抓紧。</p>"
    assert "“改革动态”下面直接是标题，按栏目收入，请核对。" in draft.warnings


@pytest.mark.parametrize("parts", [("主要做法", "存在问题"), ("一、抓落实", "二、抓监督")])
def test_a_title_right_above_its_first_sub_heading_is_no_column(read, parts):
    draft = read(f"{HEAD}## 老街改造完成\n\n### {parts[0]}\n\n今天办成。\n\n### {parts[1]}\n\n明天办成。\n")

    assert [(article.column, article.title) for article in draft.articles] == [("", "老街改造完成")]


@pytest.mark.parametrize("mark", ["", "## "])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("contents", ["", "目录\n1. 清水绕村流\n2. 又一件\n\n"])
def test_a_line_that_begins_with_dashes_below_a_title_is_the_rest_of_it(read, mark, between, contents):
    draft = read(
        f"{HEAD.replace('# ', mark and '# ')}{contents}{mark}清水绕村流{between}——柳塘村治水见闻\n\n今天办成。\n\n"
        f"{mark}又一件{between}——明日再办\n\n明天办成。\n\n报：丁\n"
    )

    assert [article.title for article in draft.articles] == ["清水绕村流——柳塘村治水见闻", "又一件——明日再办"]
    assert [paragraphs(draft, place) for place in (0, 1)] == [["今天办成。"], ["明天办成。"]]
    assert not [warning for warning in draft.warnings if "目录" in warning]


def test_an_office_centred_below_a_centred_title_is_whose_text_it_is_and_no_rest_of_the_title(read):
    title = "　　　　　一件大事终于办成\n　　　　　青溪县教育局\n\n今天办成。\n"
    draft = read(f"{HEAD.replace('# ', '')}青溪县的另一件事也早已办成\n\n昨天办成。\n\n{title}\n报：丁\n")

    assert (draft.articles[1].title, draft.articles[1].source) == ("一件大事终于办成", "青溪县教育局")


def test_the_last_words_of_someone_are_no_subtitle(read):
    draft = read(f"{HEAD}## 一件事\n\n——老支书这样说。\n\n今天办成。\n")

    assert draft.articles[0].title == "一件事"
    assert paragraphs(draft) == ["——老支书这样说。", "今天办成。"]


def test_a_telephone_number_above_the_office_that_signs_is_a_paragraph_of_its_own(read):
    draft = read(f"{HEAD}## 一件事\n\n今天办成。\n\n联系电话：0999-7654321\n\n青溪县政府办公室\n\n2021年5月5日\n")

    assert paragraphs(draft) == ["今天办成。", "联系电话：0999-7654321", "青溪县政府办公室", "2021年5月5日"]


def test_numbered_titles_above_numbered_briefs_of_another_name_are_titles(read):
    draft = read(
        f"{HEAD.replace('# ', '')}一、甲事办成\n\n今天办成甲事。\n\n二、乙事办成\n\n今天办成乙事。\n\n"
        "三、工作动态\n\n●丙办成。\n●丁也办成。\n\n报：丁\n"
    )

    assert [article.title for article in draft.articles] == ["一、甲事办成", "二、乙事办成"]
    assert draft.briefs == ("丙办成。", "丁也办成。")


@pytest.mark.parametrize("foot", ["报：丁\n", ""])
def test_an_office_and_a_date_below_an_article_stay_two_paragraphs(read, foot):
    draft = read(f"{HEAD}## 一件事\n\n今天办成。\n\n青溪县政府办公室\n\n2021年5月5日\n\n{foot}")

    assert paragraphs(draft) == ["今天办成。", "青溪县政府办公室", "2021年5月5日"]


def test_a_footnote_goes_to_the_end_of_the_paragraph_that_refers_to_it_and_is_told(read):
    draft = read(
        f"{HEAD}## 一件事\n\n占比达38%[^1]，高于周边。\n\n明天再办。\n\n报：丁\n\n审核：何琳\n\n[^1]: 抽样1200份。\n"
    )

    assert paragraphs(draft) == ["占比达38%，高于周边。（抽样1200份。）", "明天再办。"]
    assert draft.reviewers == ("何琳",)
    assert "脚注“1”放在引用它的段落末尾的括号里，请核对。" in draft.warnings


def test_a_footnote_that_nothing_refers_to_stays_a_paragraph_and_is_told(read):
    draft = read(f"{HEAD}## 一件事\n\n今天办成。\n\n[^2]: 以公布的为准。\n\n明天再办。\n\n报：丁\n")

    assert paragraphs(draft) == ["今天办成。", "以公布的为准。", "明天再办。"]
    assert "脚注“2”正文没有引用，作为一段留在原处，请核对：以公布的为准。" in draft.warnings


@pytest.mark.parametrize(
    "row",
    [
        "单位\t件数\n甲\t12\n乙\t9\n",
        "单位\t件数\n甲\n12\n乙\n9\n",
        "|单位|件数|\n甲\n12\n乙\n9\n",
        "|单位|件数|\n|-|-|\n甲\n12\n乙\n9\n",
    ],
)
def test_a_table_typed_with_tabs_or_fallen_into_lines_names_its_columns(body, row):
    assert body(f"情况如下：\n\n{row}\n\n今天办成。").split("\n")[1] == (
        "<table><thead><tr><th>单位</th><th>件数</th></tr></thead>"
        "<tbody><tr><td>甲</td><td>12</td></tr><tr><td>乙</td><td>9</td></tr></tbody></table>"
    )


@pytest.mark.parametrize("rows", ["甲局\t张三\n乙局\t李四\n", "单位\t2021\n甲\t12\n"])
def test_a_first_row_that_may_be_any_other_is_no_header(body, rows):
    assert "<th>" not in body(f"情况如下：\n\n{rows}\n今天办成。")


def test_lines_that_make_no_whole_rows_are_no_table(body):
    assert "<table>" not in body("单位\t件数\n甲\n12\n乙\n\n今天办成。")


@pytest.mark.parametrize("table", ["|单位|件数|\n|-|-|\n|甲|12|{}|乙|9|\n", "单位\t件数\n甲\t12{}乙\t9\n"])
@pytest.mark.parametrize("between", ["\n— 2 —\n", "\n\n— 2 —\n\n"])
def test_a_page_number_does_not_break_a_table_in_two(body, table, between):
    assert body(table.format(between) + "\n今天办成。").count("<table>") == 1


@pytest.mark.parametrize(
    "line", ["*（青溪县教育局供稿）*", "**来源：青溪县教育局**", "***供稿：青溪县教育局***", "来源丨青溪县教育局"]
)
@pytest.mark.parametrize("below", ["", "\n---\n"])
def test_a_source_may_be_emphasised_or_stand_above_a_rule(read, line, below):
    draft = read(f"{HEAD}## 一件事\n\n今天办成。\n\n{line}\n{below}\n报：丁\n")

    assert (draft.articles[0].source, paragraphs(draft)) == ("青溪县教育局", ["今天办成。"])


def test_an_editors_note_under_a_title_is_the_first_paragraph(read):
    draft = read(f"{HEAD}## 一件事\n\n编者按：请参考。\n\n今天办成。\n")

    assert paragraphs(draft) == ["编者按：请参考。", "今天办成。"]
    assert draft.editors_note == ""


def test_tables_and_lists_keep_their_structure(body):
    assert body("| 甲 | 乙 |\n|:--|--:|\n| 1 | **2** |\n") == (
        "<table><thead><tr><th>甲</th><th>乙</th></tr></thead>"
        "<tbody><tr><td>1</td><td><strong>2</strong></td></tr></tbody></table>"
    )
    assert (
        body("- 甲\n  - 乙\n- 丙\n\n会议结束。")
        == "<ul><li>甲<ul><li>乙</li></ul></li><li>丙</li></ul>\n<p>会议结束。</p>"
    )


def test_a_ragged_table_keeps_every_cell_and_is_told(read):
    draft = read(f"{HEAD}## 一件事\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 | 3 |\n")

    assert paragraphs(draft) == ["甲\t乙", "1\t2\t3"]
    assert any("格数不一" in warning for warning in draft.warnings)


def test_markup_in_the_text_stays_visible_words(read):
    hostile = '<script>alert(1)</script><img src=x onerror="alert(1)">&lt;[点](javascript:void(0))'
    draft = read(f"{HEAD}## {hostile}\n\n{hostile}。\n\n## 简讯\n\n★{hostile}。\n")
    words = hostile.replace("[点](javascript:void(0))", "点")

    assert draft.articles[0].title == words
    assert paragraphs(draft) == [f"{words}。"]
    assert draft.briefs == (f"{words}。",)


def test_text_before_any_title_is_kept_and_told(read):
    draft = read(f"{HEAD}今天办成一件事。\n\n## 又一件\n\n明天办成。\n")

    assert [article.title for article in draft.articles] == ["（无标题）", "又一件"]
    assert any("没有标题" in warning for warning in draft.warnings)


def test_a_list_is_nested_four_deep_at_most(body):
    markup = body("- 一\n  - 二\n    - 三\n      - 四\n        - 五\n")

    assert markup.count("<ul>") == 4
    assert markup.endswith("<li>四</li><li>五</li></ul></li></ul></li></ul></li></ul>")


def test_a_long_list_item_that_ends_in_a_semicolon_is_complete(body):
    assert body(f"- {'办' * 31}；\n\n下一段。\n").endswith("<p>下一段。</p>")


@pytest.mark.parametrize("beginning", ["——", "图1"])
def test_what_is_too_long_for_a_byline_or_a_caption_is_a_cut_paragraph(body, beginning):
    assert body(f"今天。\n\n{beginning}{'办' * 61}\n\n下一段。\n").endswith("办下一段。</p>")


SENTENCE = "今天办成这件事，群众都说好，大家一起努力把工作做得更好。"


@pytest.mark.parametrize(("length", "title"), [(60, "办" * 60), (61, "（无标题）")])
def test_a_line_longer_than_any_title_is_not_guessed_to_be_one(read, length, title):
    draft = read(f"{HEAD.removeprefix('# ')}{'办' * length}\n\n{SENTENCE}\n\n乙事\n\n{SENTENCE}\n")

    assert [article.title for article in draft.articles] == [title, "乙事"]


def test_a_line_above_the_rest_of_a_sentence_is_no_title(read):
    draft = read(f"{HEAD.removeprefix('# ')}甲乙丙丁\n\n，{SENTENCE}\n")

    assert richtext.text_of(draft.articles[0].body) == [f"甲乙丙丁，{SENTENCE}"]


def test_a_line_set_far_in_under_a_marked_title_is_not_the_rest_of_it(read):
    assert read(f"{HEAD}## 一件事\n    后半\n\n今天办成。\n").articles[0].title == "一件事"


def test_a_note_under_its_own_line_with_no_title_after_it_is_one_paragraph(read):
    draft = read(f"{HEAD}编者按\n\n{SENTENCE}\n\n明天再办。\n")

    assert draft.editors_note == SENTENCE
    assert paragraphs(draft) == ["明天再办。"]
