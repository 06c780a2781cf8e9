"""Briefs, recipients and people: intake rules 12 to 14; and the tidying."""

import datetime as dt

import pytest

from bulletin.document import richtext
from tests.intake.conftest import HEAD

BRIEFS = HEAD + "## 工作简讯\n\n"
ISSUE = HEAD + "## 一件事\n\n今天办成。\n\n"


@pytest.mark.parametrize("heading", ["## 工作简讯", "### 各地短讯", "工 作 简 讯", "【工作简讯】", "　　　　　简讯"])
@pytest.mark.parametrize("marks", ["★", "◆", "● ", "- ", "* ", "　　★"])
def test_each_marked_paragraph_is_a_brief_without_its_mark(read, heading, marks):
    draft = read(f"{HEAD}{heading}\n\n{marks}甲办**成**。\n\n{marks}乙也\n\n办成。\n")

    assert draft.briefs == ("甲办成。", "乙也办成。")
    assert draft.articles == ()


@pytest.mark.parametrize("head", [HEAD, HEAD.replace("# ", "")])
@pytest.mark.parametrize("above", ["", "一件事\n\n今天办成。\n\n", "## 一件事\n\n今天办成。\n"])
@pytest.mark.parametrize("heading", ["工作简讯", "## 各地短讯", "**工作简讯**", "【一周短讯】", "　　　　简　讯"])
@pytest.mark.parametrize("marks", ["", "★", "　　", "　　● "])
def test_briefs_may_stand_right_under_their_heading(read, head, above, heading, marks):
    draft = read(f"{head}{above}{heading}\n{marks}甲办成。\n{marks}乙也办成。\n报：丁\n")

    assert draft.briefs == ("甲办成。", "乙也办成。")
    assert draft.briefs_title == heading.strip("#*【】　 ").replace("　", "")
    assert [article.title for article in draft.articles] == (["一件事"] if above else [])


def test_two_cuts_may_fall_in_one_brief(read):
    assert read(f"{BRIEFS}★甲\n\n（乙）\n\n3个\n\n★丙。\n").briefs == ("甲（乙）3个", "丙。")


def test_briefs_without_marks_are_one_a_paragraph(read):
    assert read(f"{BRIEFS}甲办成。\n\n乙也\n\n办成。\n").briefs == ("甲办成。", "乙也办成。")


def test_emphasis_in_briefs_is_dropped_and_counted(read):
    assert "简讯中的加粗、斜体取消 2 处。" in read(f"{BRIEFS}★**甲**办成。\n\n★*乙*办成。\n").warnings


def test_an_unmarked_paragraph_among_marked_briefs_belongs_to_the_one_above_and_is_told(read):
    draft = read(f"{BRIEFS}★甲办成。\n\n乙也办成。\n\n★丙。\n")

    assert draft.briefs == ("甲办成。乙也办成。", "丙。")
    assert any("并入上一条" in warning for warning in draft.warnings)


def test_a_briefs_source_belongs_to_the_brief_above(read):
    assert read(f"{BRIEFS}甲办成。\n\n乙办成。\n\n（乙县供稿）\n").briefs == ("甲办成。", "乙办成。（乙县供稿）")


def test_an_article_may_follow_the_briefs(read):
    draft = read(f"{BRIEFS}★甲办成。\n\n## 一件事\n\n今天办成。\n")

    assert (draft.briefs, [article.title for article in draft.articles]) == (("甲办成。",), ["一件事"])


@pytest.mark.parametrize(
    ("line", "kind", "names"),
    [
        (
            "报：甲书记、乙市长，市“五城同创，两治”指挥部（一、二组）",
            "report",
            ("甲书记", "乙市长", "市“五城同创，两治”指挥部（一、二组）"),
        ),
        ("报　送：甲、乙。", "report", ("甲", "乙")),
        ("送:甲,乙(丙、丁)", "send", ("甲", "乙（丙、丁）")),
        ("抄送：甲", "send", ("甲",)),
        ("送：甲办；乙委", "send", ("甲办", "乙委")),
        ("**发：**甲、乙", "issue", ("甲", "乙")),
        ("发 ：各县\n\n（区）、市直各部\n门", "issue", ("各县（区）", "市直各部门")),
        ("发：甲、乙，共印 80 份", "issue", ("甲", "乙")),
        ("发：甲（共9份）、乙，共80份", "issue", ("甲（共9份）", "乙")),
        ("发：\n甲局\n乙局\n丙局", "issue", ("甲局", "乙局", "丙局")),
        ("呈：甲、乙", "report", ("甲", "乙")),
    ],
)
def test_recipients_are_split_mechanically(read, line, kind, names):
    assert getattr(read(f"{ISSUE}---\n{line}\n"), kind) == names


def test_send_holds_both_kinds_in_printed_order(read):
    assert read(f"{ISSUE}抄送：甲、乙\n\n送：丙\n").send == ("甲", "乙", "丙")


@pytest.mark.parametrize(
    "line",
    ["共印50份", "（共印 50 份）", "发：甲（共印50份）", "共印五十份", "（印50份）", "2021年5月6日印发　共印５０份"],
)
def test_the_print_run_is_no_recipient(read, line):
    draft = read(f"{ISSUE}报：丁\n{line}\n")

    assert draft.print_run == 50
    assert "50" not in "".join(draft.report + draft.issue)


@pytest.mark.parametrize(
    "lines",
    [
        "甲办公室　2021年5月9日印发",
        "甲办公室\n\n2021年5月9日印发",
        "甲办公室\n2021 年 5 月 9 日 印发",
        "甲办公室印发　二〇二一年五月九日",
        "印发单位：甲办公室　印发日期：2021年5月9日",
    ],
)
def test_the_imprint_has_an_office_and_a_date(read, lines):
    draft = read(f"{ISSUE}报：丁\n\n---\n\n{lines}\n")

    assert (draft.imprint_office, draft.imprint_date) == ("甲办公室", dt.date(2021, 5, 9))
    assert draft.report == ("丁",)


@pytest.mark.parametrize(("date", "words"), [("2021年2月30日", "不可能存在"), ("5月9日", "缺年或缺日")])
def test_an_imprint_date_that_is_none_is_told_and_not_invented(read, date, words):
    draft = read(f"{ISSUE}报：丁\n甲办公室　{date}印发\n")

    assert (draft.imprint_office, draft.imprint_date) == ("甲办公室", None)
    assert any(f"“{date}”{words}" in warning for warning in draft.warnings)


@pytest.mark.parametrize(
    ("line", "reviewers", "editors"),
    [
        ("审核：杨春　　编辑：陈燕 王龙、李鑫", ("杨春",), ("陈燕", "王龙", "李鑫")),
        ("审　核：何　琳 责任编辑：王 磊 张小花", ("何琳",), ("王磊", "张小花")),
        ("编　辑：阿卜杜·热合曼 何　琳", (), ("阿卜杜·热合曼", "何琳")),
        ("审核：杨春\n编辑：陈燕\n　　　王龙", ("杨春",), ("陈燕", "王龙")),
        ("**审核：**杨春", ("杨春",), ()),
        ("审核　杨 春　　编辑　陈 燕", ("杨春",), ("陈燕",)),
        ("主编：李四\n责任编辑：欧阳 锋 司马 光", (), ("欧阳锋", "司马光")),
    ],
)
def test_people_are_split_at_spaces_and_points(read, line, reviewers, editors):
    draft = read(f"{ISSUE}{line}\n")

    assert (draft.reviewers, draft.editors) == (reviewers, editors)


@pytest.mark.parametrize(
    ("line", "fact", "value"),
    [
        ("报：市委常委、市长", "report", ("市委常委", "市长")),
        ("责任编辑：王磊", "editors", ("王磊",)),
        ("编辑：青溪县政府办公室", "editors", ()),
    ],
)
def test_the_foot_may_stand_above_the_text(read, line, fact, value):
    draft = read(f"{line}\n\n{HEAD}## 一件事\n\n今天办成。\n")

    assert (draft.bulletin, getattr(draft, fact)) == ("青溪简报", value)


@pytest.mark.parametrize(
    "line", ["审核：由市局复核，报市政府批准。", "发：先发到村。再发到户。", "报：请将回执报县局。"]
)
def test_a_sentence_behind_a_label_is_no_foot(read, line):
    draft = read(f"{HEAD}## 一件事\n\n流程如下：\n\n{line}\n\n批准后发布。\n")

    assert richtext.text_of(draft.articles[0].body) == ["流程如下：", line, "批准后发布。"]


def test_a_line_of_the_foot_nobody_knows_is_told(read):
    draft = read(f"{ISSUE}报：丁\n\n校对：李四\n欢迎来信\n\n---\n\n欢迎投稿\n")

    assert draft.report == ("丁",)
    assert draft.further == (("校对", "李四"),)
    assert {"报尾的“欢迎来信”没认出是什么，没有收入。", "报尾的“欢迎投稿”没认出是什么，没有收入。"} <= set(
        draft.warnings
    )


@pytest.mark.parametrize(
    "line", ["一、报名时间：2026年5月6日", "青溪县文化馆\n2026年5月6日", "青溪县文化馆 2026年5月6日"]
)
def test_a_date_at_a_lines_end_cuts_nothing_off(read, line):
    draft = read(f"{HEAD}## 一件事\n\n比赛开始报名。\n\n{line}\n\n二、地点：县文化馆\n\n三、奖品共3份，先到先得。\n")

    assert (draft.imprint_office, draft.imprint_date) == ("", None)
    text = "".join(richtext.text_of(draft.articles[0].body))
    assert text == f"比赛开始报名。{line}二、地点：县文化馆三、奖品共3份，先到先得。".replace("\n", "").replace(
        "馆 2", "馆2"
    )


@pytest.mark.parametrize(
    "foot", ["报：丁\n甲办公室 2021年5月9日", "---\n\n甲办公室\n\n2021年5月9日", "甲办公室 2021年5月9日编印"]
)
def test_an_office_and_a_date_are_the_imprint_below_recipients_or_a_rule_or_if_they_say_so(read, foot):
    draft = read(f"{ISSUE}{foot}\n")

    assert (draft.imprint_office, draft.imprint_date) == ("甲办公室", dt.date(2021, 5, 9))
    assert richtext.text_of(draft.articles[0].body) == ["今天办成。"]


def test_what_looks_like_a_foot_above_more_text_is_text(read):
    draft = read(f"{ISSUE}审核：何琳。\n\n明天再办一件事，后天还办。大家都说好。\n\n报：丁\n")

    assert (draft.report, draft.reviewers) == (("丁",), ())
    assert richtext.text_of(draft.articles[0].body) == [
        "今天办成。",
        "审核：何琳。",
        "明天再办一件事，后天还办。大家都说好。",
    ]


def test_a_sentence_below_a_foot_beyond_doubt_is_told_with_all_its_words(read):
    draft = read(f"{ISSUE}报：丁\n编辑：王磊\n\n本刊欢迎投稿，来稿请寄县政府。谢谢。\n")

    assert (draft.report, draft.editors) == (("丁",), ("王磊",))
    assert "报尾的“本刊欢迎投稿，来稿请寄县政府。谢谢。”没认出是什么，没有收入。" in draft.warnings


def test_an_issue_without_date_takes_the_one_its_text_is_signed_with_and_says_so(read):
    draft = read(
        "青溪简报\n第3期\n青溪县政府办公室\n\n一件事\n\n今天办成一件大事。\n\n青溪县政府办公室\n2021年5月9日\n"
    )

    assert draft.date == dt.date(2021, 5, 9)
    assert "报头没有日期，用了正文末尾的日期 2021-05-09。" in draft.warnings


@pytest.mark.parametrize(
    ("foot", "is_told"), [("", True), ("报：丁\n", False), ("编辑：王磊\n", False), ("审核：何琳\n", True)]
)
def test_an_issue_without_recipients_and_editors_says_so(read, foot, is_told):
    sentence = "没有认出报、送、发的单位，也没有认出编辑，请核对报尾。"

    assert (sentence in read(f"{ISSUE}{foot}").warnings) is is_told


def test_labels_other_than_the_plain_ones_are_kept_as_printed(read):
    draft = read(f"{ISSUE}抄报：甲\n抄　送：乙\n发：丙\n审核人：何琳　责任编辑：王磊\n")

    assert draft.labels == {"report": "抄报", "send": "抄送", "reviewers": "审核人", "editors": "责任编辑"}
    assert read(f"{ISSUE}抄送：甲\n送：乙\n").labels == {}


@pytest.mark.parametrize(
    ("foot", "kind"), [("主送：甲\n抄送：乙\n", "issue"), ("主送：甲\n抄送：乙\n发：丙\n", "report")]
)
def test_whom_an_issue_is_sent_to_first_is_a_list_of_its_own_beside_copies(read, foot, kind):
    draft = read(f"{ISSUE}{foot}")

    assert (getattr(draft, kind), draft.send, draft.labels[kind]) == (("甲",), ("乙",), "主送")
    assert any("“主送”" in warning for warning in draft.warnings)


def test_one_who_signs_and_further_lines_are_kept_in_printed_order(read):
    offices = "主办：青溪县政府办公室　承办：甲局\n签发人：何　琳"
    draft = read(
        f"{HEAD.replace('青溪县政府办公室', offices)}## 一件事\n\n今天办成。\n\n报：丁\n"
        "主编：李　四　副主编：王磊\n联系电话：0999-1234567　邮箱：a@example.invalid\n"
    )

    assert (draft.publisher, draft.signer) == ("青溪县政府办公室", "何琳")
    assert draft.further == (
        ("承办", "甲局"),
        ("主编", "李四"),
        ("副主编", "王磊"),
        ("联系电话", "0999-1234567"),
        ("邮箱", "a@example.invalid"),
    )


@pytest.mark.parametrize(
    "heading", ["快讯", "县区动态", "简报", "各地信息", "短波", "要情速递", "一句话新闻", "## 工作动态"]
)
@pytest.mark.parametrize("marks", ["●", "1. ", "（1）", ""])
def test_briefs_have_other_names_too(read, heading, marks):
    briefs = [f"{marks.replace('1', str(n))}某镇办成第{n}件事。" for n in (1, 2, 3)]
    head = HEAD if "#" in heading else HEAD.replace("# ", "")
    title = "## 一件事" if "#" in heading else "一件事"
    draft = read(f"{head}{title}\n\n今天办成一件事。\n\n{heading}\n\n" + "\n\n".join(briefs) + "\n\n报：丁\n")

    assert draft.briefs_title == heading.removeprefix("## ")
    assert len(draft.briefs) == 3
    assert [article.title for article in draft.articles] == ["一件事"]


@pytest.mark.parametrize("title", ["青溪县退役军人就业创业工作动态", "工作动态"])
def test_an_article_called_like_briefs_above_running_text_is_one(read, title):
    draft = read(f"{HEAD}## {title}\n\n今天办成一件事，明天再办。\n\n后天也办。\n\n报：丁\n")

    assert ([article.title for article in draft.articles], draft.briefs) == ([title], ())


@pytest.mark.parametrize("line", ["第 1 2 期  2 0 2 1 年 5 月 1 6 日", "第 十 二 期  二 〇 二 一 年 五 月 十 六 日"])
def test_the_gaps_an_ocr_leaves_between_figures_are_closed(read, line):
    draft = read(
        f"内 部 资 料\n\n青 溪 简 报\n\n{line}\n\n青溪县政府办公室\n\n一件事\n\n今天办成一件大事。\n\n报：丁\n"
    )

    assert (draft.bulletin, draft.number, draft.date) == ("青溪简报", 12, dt.date(2021, 5, 16))
    assert draft.marking == "内部资料"


@pytest.mark.parametrize(
    ("typed", "tidied", "warning"),
    [
        ("共有 126 条，其中 3.5 万条。", "共有126条，其中3.5万条。", "汉字与数字之间的空格删去"),
        ("2018 年 9 月 16 日，办成。", "2018年9月16日，办成。", "汉字与数字之间的空格删去"),
        ("使用 iPhone 12 手机。", "使用 iPhone 12 手机。", ""),
        ("会议,要求:抓紧!好吗?(含区)", "会议，要求：抓紧！好吗？（含区）", "汉字旁的半角标点改为全角 6 处。"),
        ("国发(2018)12号。", "国发（2018）12号。", "汉字旁的半角标点改为全角 2 处。"),
        ("问题当天交办. 市里每周碰头.", "问题当天交办。市里每周碰头。", "汉字旁的半角标点改为全角 2 处。"),
        ("卡尔.马克思说，增长3.2%.", "卡尔.马克思说，增长3.2%。", "汉字旁的半角标点改为全角 1 处。"),
        ("比分3:2,10:30开始,共1,000人。", "比分3:2,10:30开始，共1,000人。", "汉字旁的半角标点改为全角 1 处。"),
        ("１２台ＧＰＳ。", "12台GPS。", "全角数字、字母改为半角 2 处。"),
        ("活动, **一要抓紧。**", "活动，一要抓紧。", "中文标点旁的空格删去 1 处。"),
    ],
)
def test_tidying_is_counted(read, typed, tidied, warning):
    draft = read(f"{HEAD}## 一件事\n\n{typed}\n\n报：丁\n")

    assert richtext.text_of(draft.articles[0].body) == [tidied]
    assert any(warning in given for given in draft.warnings) if warning else draft.warnings == ()


def test_what_stands_behind_editors_above_the_text_and_is_no_name_is_told(read):
    words = "编辑：" + "甲" * 51

    draft = read(f"{HEAD}{words}\n\n## 一件事\n\n今天办成。\n\n报：丁\n")

    assert draft.editors == ()
    assert draft.warnings == (f"报头的“{words}”没认出是什么，没有收入。",)


def test_a_quotation_mark_that_never_closes_holds_no_recipients_together(read):
    assert read(f"{ISSUE}送：甲局、“乙局、丙局\n").send == ("甲局", "“乙局", "丙局")


def test_a_print_run_stated_twice_alike_is_one(read):
    draft = read(f"{ISSUE}报：甲局　共印30份\n某办公室2021年5月6日印发　共印30份\n")

    assert draft.print_run == 30
    assert draft.warnings == ()


def test_a_long_line_above_the_imprint_is_no_office(read):
    draft = read(f"{ISSUE}{'办' * 61}\n\n2021年5月6日印发\n")

    assert draft.imprint_office == ""
    assert "办" * 61 in draft.articles[0].body


def test_a_bracket_that_never_closes_is_widened_beside_han(read):
    assert read(f"{HEAD}## 一件事\n\n县(市有事。\n").articles[0].body == "<p>县（市有事。</p>"


def test_what_stands_in_brackets_behind_a_name_is_nobody_and_is_told(read):
    draft = read(f"{HEAD}## 一件事\n\n今天办成。\n\n报：丁\n编辑：苗知秋（执笔，电话0100-5550117）、何琳\n")

    assert draft.editors == ("苗知秋", "何琳")
    assert "姓名后面的“（执笔，电话0100-5550117）”没有收入。" in draft.warnings
