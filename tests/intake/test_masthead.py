"""The masthead and the contents list: intake rules 1 to 4."""

import datetime as dt

import pytest

BODY = "## 一件事\n\n今天办成一件事。\n"


@pytest.mark.parametrize(
    ("masthead", "name"),
    [
        ("内部资料 注意保存\n密级：秘密\n编号：007\n\n# 创 建 动 态\n\n第1期 2021年5月6日\n\n", "创建动态"),
        ("内部资料　注意保存\n\n创　建　动　态\n\n第1期 2021年5月6日\n\n", "创建动态"),
        ("机密★1年\n\n创建动态（第1期）\n\n2021年5月6日\n\n", "创建动态"),
        ("第1期\n\n甲局 2021年5月6日\n\n---\n\n# 创建动态\n\n---\n\n", "创建动态"),
        ("# 《创建动态》\n\n第1期 2021年5月6日\n\n", "创建动态"),
        ("青溪县营商环境建设局\n\n创建动态\n\n第1期 2021年5月6日\n\n", "创建动态"),
        ("第1期\n\n# Smart City 动态\n\n2021年5月6日\n\n", "Smart City动态"),
    ],
)
def test_the_name_is_the_marked_line_or_the_first_that_is_no_marking(read, masthead, name):
    assert read(masthead + BODY).bulletin == name


@pytest.mark.parametrize(
    ("line", "number", "total"),
    [
        ("第 15 期", 15, None),
        ("第１５期", 15, None),
        ("第十五期", 15, None),
        ("第一百零三期", 103, None),
        ("第二〇期（总第 158 期）", 20, 158),
        ("第15期 总第一百五十八期", 15, 158),
        ("2021年第15期【总第158期】", 15, 158),
        ("（总第１５８期） 第15期", 15, 158),
        ("第一O三期 总期第158期", 103, 158),
        ("第015期（总期号：158）", 15, 158),
    ],
)
def test_numbers_may_be_printed_in_any_figures(read, line, number, total):
    draft = read(f"# 简报\n\n{line}\n\n2021年5月6日\n\n{BODY}")

    assert (draft.number, draft.total_number) == (number, total)


def test_a_number_in_a_title_or_a_text_is_no_issue_number(read):
    draft = read("# 简报\n\n第15期 2021年5月6日\n\n## 第3期培训班开班\n\n第16期培训班随后开班。\n")

    assert draft.number == 15
    assert draft.articles[0].title == "第3期培训班开班"


@pytest.mark.parametrize("line", ["2020年第24期", "〔2020〕第24期", "二〇二〇年第二十四期", "（2020年 第24期）"])
def test_the_year_of_the_issue_line_wins_over_the_year_of_the_date(read, line):
    draft = read(f"# 简报\n\n{line}\n\n某某局 2021年1月4日\n\n{BODY}")

    assert (draft.year, draft.number, draft.date) == (2020, 24, dt.date(2021, 1, 4))
    assert any("2020 年" in warning for warning in draft.warnings)


@pytest.mark.parametrize(
    "line",
    [
        "青溪县政府办公室　2021年6月30日",
        "2021 年 6 月 30 日　青溪县政府办公室",
        "青溪县政府办公室\n\n二〇二一年六月三十日",
        "青溪县政府办公室编\n二○二一年六月三十日",
        "主办单位：青溪县政府办公室  ２０２１年６月３０日",
        "青溪县政府办公室  2021-06-30",
        "青溪县政府办公室 2021.6.30",
        "青溪县政府办公室 ２０２１．６．３０",
        "青溪县政府办公室　二O二一年六月三十日",
        "青溪县政府办公室主办　2021年6月30日出版",
        "2021年6月30日　星期三　青 溪 县 政 府 办 公 室",
    ],
)
def test_date_and_publisher_may_share_a_line(read, line):
    draft = read(f"# 简报\n\n第1期\n\n{line}\n\n{BODY}")

    assert (draft.publisher, draft.date) == ("青溪县政府办公室", dt.date(2021, 6, 30))


def test_the_imprint_may_differ_from_the_masthead(read):
    draft = read(f"# 简报\n\n第1期\n\n甲局 2021年5月6日\n\n{BODY}\n乙办公室 2021年5月9日印发\n")

    assert (draft.publisher, draft.date) == ("甲局", dt.date(2021, 5, 6))
    assert (draft.imprint_office, draft.imprint_date) == ("乙办公室", dt.date(2021, 5, 9))


def test_a_masthead_without_date_or_publisher_borrows_the_imprint_and_says_so(read):
    draft = read(f"# 简报\n\n第1期\n\n{BODY}\n乙办公室 2021年5月9日印发\n")

    assert (draft.publisher, draft.date) == ("乙办公室", dt.date(2021, 5, 9))
    assert {"报头没有日期，用了印发日期 2021-05-09。", "报头没有编发单位，用了印发单位“乙办公室”。"} <= set(
        draft.warnings
    )


@pytest.mark.parametrize(
    "date",
    ["2021年2月30日", "2021年13月5日", "2021-13-05", "二〇二一年四月三十一日", "2月30日", "2021年13月", "0021年5月6日"],
)
@pytest.mark.parametrize("imprint", ["", "乙办公室 2021年5月9日印发"])
def test_an_impossible_date_is_called_impossible(refusal, date, imprint):
    sentence = refusal(f"# 简报\n\n第1期\n\n甲局 {date}\n\n{BODY}\n{imprint}\n")

    assert f"报头的日期“{date}”不可能存在" in sentence
    assert "请" in sentence


def test_an_impossible_imprint_date_cannot_stand_in_for_the_mastheads(refusal):
    assert "印发日期“2021年2月30日”不可能存在" in refusal(f"# 简报\n\n第1期\n\n{BODY}\n甲局 2021年2月30日印发\n")


def test_part_of_a_date_is_no_date_and_no_office(read):
    draft = read(f"# 简报\n\n第1期\n\n甲局 2021年5月\n\n{BODY}\n甲局 2021年5月9日印发\n")

    assert (draft.publisher, draft.date) == ("甲局", dt.date(2021, 5, 9))
    assert "报头的“2021年5月”缺年或缺日，没有当作日期采用。" in draft.warnings


def test_a_serial_number_is_no_date(read):
    draft = read(f"# 简报\n\n编号：2021-15-03 第1期\n\n甲局 2021年5月6日\n\n{BODY}")

    assert (draft.serial, draft.date) == ("编号：2021-15-03", dt.date(2021, 5, 6))


def test_an_issue_without_any_publisher_says_so(read):
    draft = read(f"# 简报\n\n第1期 2021年5月6日\n\n{BODY}")

    assert draft.publisher == ""
    assert "没有写编发单位，请补上。" in draft.warnings


@pytest.mark.parametrize("heading", ["目　录", "本期要目", "【本期导读】", "目录：", "## 目录"])
@pytest.mark.parametrize(
    "entries",
    [
        "- 甲事办成\n- 乙事怎么办？\n",
        "1. 甲事办成\n2. 乙事怎么办？\n",
        "一、甲事办成…………1\n二、乙事怎么办？…………12\n",
        "◇ 甲事办成 （1）\n◆ 乙事怎么办？ （2）\n",
        "甲事办成\t3\n乙事怎么办？\t4\n",
        "甲事办成\n\n乙事怎么办？\n",
    ],
)
def test_a_contents_list_is_compared_with_the_titles_and_not_stored(read, heading, entries):
    draft = read(
        f"# 简报\n\n第1期\n\n甲局 2021年5月6日\n\n{heading}\n\n{entries}\n"
        "甲事办成\n\n今天甲事办成。\n\n乙事怎么办？\n\n明天再议乙事。\n"
    )

    assert [article.title for article in draft.articles] == ["甲事办成", "乙事怎么办？"]
    assert [article.body for article in draft.articles] == ["<p>今天甲事办成。</p>", "<p>明天再议乙事。</p>"]
    assert not [warning for warning in draft.warnings if "目录" in warning or "报头" in warning]


def test_what_differs_from_the_contents_becomes_a_warning(read):
    draft = read(
        "# 简报\n\n第1期\n\n甲局 2021年5月6日\n\n目录\n甲事已经圆满办成\n乙事\n\n甲事已经圆满办完\n\n今天甲事办成。\n"
    )

    assert draft.articles[0].title == "甲事已经圆满办完"
    assert {"目录里有、正文没有这个标题：甲事已经圆满办成", "目录里有、正文没有这个标题：乙事"} <= set(draft.warnings)
    assert "正文有、目录里没有这个标题：甲事已经圆满办完" in draft.warnings


def test_a_masthead_line_nobody_knows_is_told(read):
    draft = read(f"# 简报\n\n第1期\n\n甲局 2021年5月6日\n\n迎接春耕专刊\n\n{BODY}")

    assert draft.publisher == "甲局"
    assert "报头的“迎接春耕专刊”没认出是什么，没有收入。" in draft.warnings


def test_an_editors_note_before_the_contents_is_the_issues_own(read):
    draft = read(
        "# 简报\n\n第1期\n\n甲局 2021年5月6日\n\n编者按：请各地参考\n\n（不外传）。\n\n目录\n\n- 一件事\n\n" + BODY
    )

    assert draft.editors_note == "请各地参考（不外传）。"
    assert [article.title for article in draft.articles] == ["一件事"]


def test_each_repeated_marking_is_told(read):
    markings = "内部资料\n" * 3
    draft = read(f"# 创建动态\n\n第1期 2021年5月6日\n\n{markings}\n甲局\n\n{BODY}")

    assert draft.marking == "内部资料"
    assert draft.warnings.count("报头重复的“内部资料”只收一次。") == 2


def test_the_29th_of_february_without_a_year_is_possible(read):
    assert read(f"# 创建动态\n\n第1期 2021年5月6日\n\n甲局\n\n2月29日\n\n{BODY}").date == dt.date(2021, 5, 6)


def test_figures_that_make_no_number_are_refused(refusal):
    assert "期号“三五十”不是 1 到 9999 的数" in refusal(f"# 创建动态\n\n第三五十期 2021年5月6日\n\n甲局\n\n{BODY}")
